"""The form of a concept: one function that builds, measures and draws, and claims that can be wrong.

    chapter = Chapter(number=1, title="What is deep learning?")

    @chapter.concept(section="1.1", quick={"samples": 10})
    def coin(samples: Samples = 1000, seed: Seed = 0) -> Finding:
        '''How often does a fair coin fall on heads?

        Each bar is one outcome, as high as its share of the throws.
        '''
        return Finding(measured={"heads": ...}, figure=...)

    @coin.claim(control={"bias": 0.9})
    def fair(measured):
        '''Heads come up about half the time.'''
        return near(measured["heads"], 0.5, within=0.05)

Nothing here knows what a concept computes: not Keras, not matplotlib, not the command line.
"""

import functools
import importlib
import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kerasbook.book.claims import Verdict
from kerasbook.errors import SettingError
from kerasbook.locale import N_
from kerasbook.locale import gettext as _


@dataclass(frozen=True)
class Setting:
    """What a reader may choose, for use in `Annotated[int, Setting("passes over the data", least=0)]`.

    Args:
        help: What it is, in a few words.
        least: The smallest value that makes sense, if there is one.
        choices: The only values that make sense, if they can be counted.
    """

    help: str
    least: float | None = None
    choices: tuple = ()

    def complaint(self, value: object, kind: type) -> str | None:
        """What is wrong with `value`, or None if nothing is."""
        if not _is_a(value, kind):
            return _("expected {kind}").format(kind=_(_KINDS[kind]))
        if self.choices and value not in self.choices:
            return _("expected one of {choices}").format(choices=", ".join(map(str, self.choices)))
        if self.least is not None and not value >= self.least:
            return _("expected {least} or more").format(least=self.least)
        return None


_KINDS = {int: N_("a whole number"), float: N_("a number"), str: N_("a word"), bool: N_("true or false")}


def _is_a(value: object, kind: type) -> bool:
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


@dataclass(frozen=True)
class Parameter:
    """One setting of one concept: its name, type and default from the signature, its limits from `Setting`."""

    name: str
    kind: type
    default: object
    setting: Setting


def parameters_of(function: Callable) -> dict[str, Parameter]:
    """The settings of a concept, read off its signature.

    Raises:
        TypeError: If one has no default, or is not annotated as `Annotated[type, Setting(...)]`.
    """
    hints = typing.get_type_hints(function, include_extras=True)
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        kind, *extras = typing.get_args(hints.get(name)) or (None,)
        settings = [extra for extra in extras if isinstance(extra, Setting)]
        if parameter.default is parameter.empty or kind not in _KINDS or len(settings) != 1:
            raise TypeError(
                f"Expected every setting of a concept to look like `{name}: Annotated[int, Setting(...)] = 3`. "
                f"Received: {function.__name__}({parameter})"
            )
        found[name] = Parameter(name, kind, parameter.default, settings[0])
    return found


def without_numpy(value: object) -> object:
    """NumPy's numbers and arrays as Python's numbers and lists; anything else as it is."""
    return value.tolist() if hasattr(value, "tolist") else value


def plain(value: object) -> object:
    """`value` as plain JSON data: NumPy's numbers and arrays become Python's numbers and lists.

    Raises:
        TypeError: If something in it cannot be written as JSON.
    """
    value = without_numpy(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(
        f"Expected measured numbers to be plain JSON: numbers, strings, lists, dictionaries. Received: {value!r}"
    )


@dataclass
class Finding:
    """What a concept found: numbers, the picture of them, and the model to go on with.

    In Jupyter it shows itself.

    Attributes:
        measured: The numbers, plain JSON.
        figure: A display: `figure.plot()` draws it, afterwards `figure.figure_` is the matplotlib figure.
        model: The Keras model, if the concept has one.
        animation: A moving picture, if the concept has one: `animation.gif()` is the content of a GIF file,
            `animation.player()` is HTML with a slider, `animation.caption` says how to read it.
        concept: The concept that found it.
        settings: The settings under which it was found.
    """

    measured: dict
    figure: typing.Any = None
    model: typing.Any = None
    animation: typing.Any = None
    concept: "Concept | None" = field(default=None, repr=False)
    settings: dict = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.measured = plain(self.measured)

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """What each claim of the concept says to these numbers, by the claim's name."""
        claims = self.concept.claims if self.concept else {}
        return {name: claim(self.measured) for name, claim in claims.items()}

    def _repr_html_(self) -> str:
        from kerasbook.book.show import finding_html

        return finding_html(self)


def _sentences(function: Callable) -> list[str]:
    """The paragraphs of a docstring, each on one line."""
    text = inspect.getdoc(function) or ""
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph.strip()]


class Claim:
    """A statement about the numbers of a concept, and settings under which it must fail.

    Attributes:
        name: The name of its function.
        control: The settings, other than the defaults, under which the claim must not hold.
    """

    def __init__(self, function: Callable[[dict], Verdict], control: Mapping):
        if not _sentences(function):
            raise TypeError(f"Expected a claim's docstring to state it. Received none: {function.__name__}")
        if not control:
            raise TypeError(
                f"Expected settings under which the claim must fail. Received none: {function.__name__}"
            )
        self.name = function.__name__
        self.control = dict(control)
        self._function = function
        functools.update_wrapper(self, function)

    @property
    def statement(self) -> str:
        """What is claimed, in the language in use."""
        return _(" ".join(_sentences(self._function)))

    def __call__(self, measured: dict) -> Verdict:
        verdict = self._function(measured)
        if not isinstance(verdict, Verdict):
            raise TypeError(
                f"Expected the claim {self.name} to return above(...), below(...) or near(...). "
                f"Received: {verdict!r}"
            )
        return verdict


def _concept_called(module: str, key: str) -> "Concept":
    """The concept of that name in that module; how an unpickled concept is found."""
    return getattr(importlib.import_module(module), key)


class Concept:
    """An idea of the book that runs: called like the function it is, it returns a `Finding`.

    Attributes:
        key: The function's name.
        section: The section of the book, such as "1.1.4".
        parameters: Its settings, by name.
        quick: Settings that make it fast.
        shares: The training that it shares with other concepts, if it does.
        alone: Whether it measures time, so that nothing should run beside it.
        claims: Its claims, by name.
    """

    def __init__(
        self,
        function: Callable[..., Finding],
        chapter: "Chapter",
        section: str,
        quick: Mapping,
        names: Mapping[str, str],
        shares: Callable | None = None,
        alone: bool = False,
    ):
        if not _sentences(function):
            raise TypeError(
                f"Expected a concept's docstring to ask its question. Received none: {function.__name__}"
            )
        self.key = function.__name__
        self.chapter = chapter
        self.section = section
        self.parameters = parameters_of(function)
        self.quick = self._known(quick)
        self.shares, self.alone = shares, alone
        self.claims: dict[str, Claim] = {}
        self._names = dict(names)
        self._function = function
        functools.update_wrapper(self, function)

    def __reduce__(self):
        """Pickled as a function is: by its module and its name."""
        return _concept_called, (self.__module__, self.key)

    @property
    def name(self) -> str:
        """The key as it is typed on the command line."""
        return self.key.replace("_", "-")

    @property
    def question(self) -> str:
        """What the book asks here, in the language in use."""
        return _(_sentences(self._function)[0])

    @property
    def caption(self) -> str:
        """How to read the picture, in the language in use."""
        return " ".join(_(sentence) for sentence in _sentences(self._function)[1:])

    def label(self, key: str) -> str:
        """What a key of the measured numbers is called, in the language in use."""
        return _(self._names[key]) if key in self._names else self.chapter.label(key)

    @property
    def defaults(self) -> dict:
        return {name: parameter.default for name, parameter in self.parameters.items()}

    def _known(self, settings: Mapping) -> dict:
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
        given = {name: without_numpy(value) for name, value in self._known(settings).items()}
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

    def __call__(self, *args, **kwargs) -> Finding:
        given = inspect.signature(self._function).bind_partial(*args, **self._known(kwargs)).arguments
        settings = self.checked(given)
        finding = self._function(**settings)
        finding.concept, finding.settings = self, settings
        return finding

    def claim(self, control: Mapping) -> Callable[[Callable], Claim]:
        """State a claim about this concept's numbers.

        Args:
            control: Settings under which the claim must fail.
        """

        def state(function: Callable[[dict], Verdict]) -> Claim:
            claim = Claim(function, self._known(control))
            self.claims[claim.name] = claim
            return claim

        return state


class Chapter:
    """A chapter of the book: its concepts in the book's order.

    Args:
        number: The chapter's number.
        title: Its title in English.
        names: What the keys of the measured numbers mean, in words a reader understands, where concepts share them.
    """

    def __init__(self, number: int, title: str, names: Mapping[str, str] | None = None):
        self.number = number
        self.concepts: dict[str, Concept] = {}
        self._title = title
        self._names = dict(names or {})

    @property
    def title(self) -> str:
        """The chapter's title in the language in use."""
        return _(self._title)

    def label(self, key: str) -> str:
        """What a key of the measured numbers is called, in the language in use."""
        return _(self._names.get(key, key.replace("_", " ")))

    def concept(
        self,
        section: str,
        quick: Mapping | None = None,
        names: Mapping[str, str] | None = None,
        shares: Callable | None = None,
        alone: bool = False,
    ) -> Callable[[Callable], Concept]:
        """Make a function a concept of this chapter.

        Args:
            section: The section of the book, such as "1.1.4".
            quick: Settings that make it fast, for a first look and for the tests.
            names: What the keys of its measured numbers mean, in words a reader understands.
            shares: The `remembered` training that it has in common with other concepts: they run in one process.
            alone: Whether it measures time, so that nothing should run beside it.
        """

        def add(function: Callable[..., Finding]) -> Concept:
            concept = Concept(function, self, section, quick or {}, names or {}, shares, alone)
            self.concepts[concept.key] = concept
            return concept

        return add
