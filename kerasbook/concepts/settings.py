"""What a reader can call and adjust: its settings are read off a signature, and checked before anything runs.

    Throws = whole("how often the coin is thrown", least=0)

    def coin(throws: Throws = 1000): ...

Concepts and exercises share this form.
"""

import dataclasses
import functools
import importlib
import inspect
import os
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kerasbook import backends
from kerasbook.errors import SettingError
from kerasbook.locale import N_
from kerasbook.locale import gettext as _

# Keras takes seeds of 32 bits; some concepts draw with the next ones, too.
LARGEST_SEED = 2**31 - 1

# The variable that names the folder in which findings are kept, if they are; see kept.py.
KEPT = "KERASBOOK_KEPT"


@dataclass(frozen=True)
class Setting:
    """What a reader may choose; `whole`, `number`, `path`, `choice` and `yes_or_no` make the annotations that hold one.

    Args:
        help: What it is, in a few words.
        least: The smallest value that makes sense, if there is one.
        most: The largest one, likewise.
        choices: The only values that make sense, if they can be counted.
    """

    help: str
    least: float | None = None
    most: float | None = None
    choices: tuple = ()

    def complaint(self, value: object, kind: type) -> str | None:
        """What is wrong with `value`, or None if nothing is."""
        if not _is_a(value, kind):
            return _("expected {kind}").format(kind=_(_KINDS[kind]))
        if self.choices and value not in self.choices:
            return _("expected one of {choices}").format(choices=self.listed)
        if self.least is not None and not value >= self.least:
            return _("expected {least} or more").format(least=self.least)
        if self.most is not None and not value <= self.most:
            return _("expected {most} or less").format(most=self.most)
        return None

    def range(self, kind: type) -> str:
        """What may be chosen, in a few words: "2, 4, 8", "0 to 1", "0 or more"; empty if there is no limit."""
        if kind is bool:
            return _(_KINDS[bool])
        if self.choices:
            return self.listed
        most = None if self.most == LARGEST_SEED else self.most  # which nobody will miss
        if self.least is None:
            return "" if most is None else _("{most} or less").format(most=most)
        if most is None:
            return _("{least} or more").format(least=self.least)
        return _("{least} to {most}").format(least=self.least, most=most)

    @property
    def listed(self) -> str:
        """The choices one after the other, in quotes if one has blanks in it."""
        return ", ".join(f'"{choice}"' if " " in str(choice) else str(choice) for choice in self.choices)


_KINDS = {int: N_("a whole number"), float: N_("a number"), str: N_("a word"), bool: N_("true or false")}


def _is_a(value: object, kind: type) -> bool:
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def whole(help: str, *, least: int | None = None, most: int | None = None):
    """The annotation of a setting that is a whole number.

    Args:
        help: What it is, in a few words.
        least: The smallest value that makes sense, if there is one.
        most: The largest one, likewise.
    """
    return typing.Annotated[int, Setting(help, least, most)]


def number(help: str, *, least: float | None = None, most: float | None = None):
    """The annotation of a setting that is any number.

    Args:
        help: What it is, in a few words.
        least: The smallest value that makes sense, if there is one.
        most: The largest one, likewise.
    """
    return typing.Annotated[float, Setting(help, least, most)]


def path(help: str):
    """The annotation of a setting that is the path of a file; "" stands for none.

    Args:
        help: What it is, in a few words.
    """
    return typing.Annotated[str, Setting(help)]


def choice(help: str, *values: str | int):
    """The annotation of a setting that is one of these values.

    Args:
        help: What it is, in a few words.
        *values: Words, or whole numbers.
    """
    return typing.Annotated[type(values[0]), Setting(help, choices=values)]


def yes_or_no(help: str):
    """The annotation of a setting that is true or false.

    Args:
        help: What it is, in a few words.
    """
    return typing.Annotated[bool, Setting(help)]


@dataclass(frozen=True)
class Parameter:
    """One setting: its name, type and default from the signature, its limits from `Setting`."""

    name: str
    kind: type
    default: object
    setting: Setting

    @property
    def meaning(self) -> str:
        """What it is and what may be chosen, in the language in use: "how likely heads are: 0 to 1"."""
        return ": ".join(filter(None, [_(self.setting.help), self.setting.range(self.kind)]))


def parameters_of(function: Callable) -> dict[str, Parameter]:
    """The settings of a concept or an exercise, read off its signature.

    Raises:
        TypeError: If one has no default, or its annotation is none of ours.
    """
    hints = function.__annotations__
    if any(isinstance(hint, str) for hint in hints.values()):  # from __future__ import annotations
        hints = typing.get_type_hints(function, include_extras=True)
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        kind, *extras = typing.get_args(hints.get(name)) or (None,)
        settings = [extra for extra in extras if isinstance(extra, Setting)]
        if parameter.default is parameter.empty or kind not in _KINDS or len(settings) != 1:
            raise TypeError(
                f"Expected every setting to look like `{name}: whole(...) = 3`. "
                f"Received: {function.__name__}({parameter})"
            )
        (setting,) = settings
        if name == "seed" and setting.most is None:
            setting = dataclasses.replace(setting, most=LARGEST_SEED)
        found[name] = Parameter(name, kind, parameter.default, setting)
    return found


def without_numpy(value: object) -> object:
    """NumPy's numbers and arrays as Python's numbers and lists; anything else as it is."""
    return value.tolist() if hasattr(value, "tolist") else value


def _called(module: str, key: str) -> "Adjustable":
    """What has that name in that module; how an unpickled concept or exercise is found."""
    return getattr(importlib.import_module(module), key)


class Adjustable:
    """A function of a chapter whose settings a reader may choose.

    Attributes:
        key: The function's name.
        chapter: The chapter that it belongs to.
        section: The section of the book, such as "1.1.4".
        parameters: Its settings, by name.
    """

    def __init__(self, function: Callable, chapter, section: str):
        self.key = function.__name__
        self.chapter = chapter
        self.section = section
        self.parameters = parameters_of(function)
        self._function = function
        functools.update_wrapper(self, function)

    def __reduce__(self):
        """Pickled as a function is: by its module and its name."""
        return _called, (self.__module__, self.key)

    @property
    def name(self) -> str:
        """The key as it is typed on the command line."""
        return self.key.replace("_", "-")

    @property
    def defaults(self) -> dict:
        return {name: parameter.default for name, parameter in self.parameters.items()}

    def known(self, settings: Mapping) -> dict:
        """The same settings, if there are settings of these names.

        Raises:
            SettingError: If one is unknown.
        """
        unknown = [name for name in settings if name not in self.parameters]
        if unknown:
            raise SettingError(
                _("{concept} has no setting {unknown}. It has: {known}.").format(
                    concept=self.name, unknown=", ".join(unknown), known=", ".join(self.parameters)
                )
            )
        return dict(settings)

    def checked(self, settings: Mapping) -> dict:
        """The defaults with `settings` in their place.

        Raises:
            SettingError: If a setting is unknown or its value makes no sense.
        """
        given = {name: without_numpy(value) for name, value in self.known(settings).items()}
        chosen = {**self.defaults, **given}
        for name, value in chosen.items():
            parameter = self.parameters[name]
            if complaint := parameter.setting.complaint(value, parameter.kind):
                raise SettingError(
                    _("{setting} ({help}): {complaint}. Received: {value}").format(
                        setting=name, help=_(parameter.setting.help), complaint=complaint, value=value
                    )
                )
        return chosen

    def chosen(self, args: tuple, kwargs: Mapping) -> dict:
        """The settings that a call chooses, checked.

        Raises:
            SettingError: As `checked` does.
        """
        given = inspect.signature(self._function).bind_partial(*args, **self.known(kwargs)).arguments
        return self.checked(given)

    def computed(self, settings: Mapping) -> object:
        """What the function returns under these settings; read from a file where such are kept."""
        with backends.as_written():
            if not os.environ.get(KEPT):
                return self._function(**settings)
            kept = importlib.import_module(f"{__package__}.kept")  # only here: no other start should wait for it
            return kept.kept(self._function, settings)
