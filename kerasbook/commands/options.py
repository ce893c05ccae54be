"""Options of several commands: of a setting, made from what its signature says, and of what is read and written."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

import click

from kerasbook.concepts.settings import Adjustable, Parameter
from kerasbook.errors import OutputError
from kerasbook.files import check_folder
from kerasbook.locale import gettext as _

# Files and folders


class PathType(click.ParamType):
    """A path; an empty one, which Python takes for the current folder, is none."""

    name = "path"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if value == "":
            self.fail(_("expected a path. Received an empty one"), param, ctx)
        return Path(value)


def check_apart(path: Path, option: str, *read: Path | None) -> None:
    """See to it that what is written is none of what is read.

    Raises:
        click.UsageError: If it is.
    """
    for other in read:
        if other and is_same(path, other):
            raise click.UsageError(
                _("{option}: expected another file than the one that is read. Received: {path}").format(
                    option=option, path=path
                )
            )


def check_file(path: Path, option: str) -> None:
    """Find out before the work whether a file can be written after it.

    Raises:
        OutputError: If its folder cannot be written to.
        click.UsageError: If there is a folder of that name.
    """
    if path.is_dir():
        raise click.UsageError(
            _("{option}: expected a file. Received a folder: {path}").format(option=option, path=path)
        )
    check_folder(path.parent if path.parent.name else path.absolute().parent, option)


def is_same(one: Path, other: Path) -> bool:
    """Whether both lead to the same file or folder."""
    try:
        return os.path.samefile(one, other)
    except OSError:  # one of them is not there
        return one.absolute() == other.absolute()


def check_results(folder: Path, option: str) -> None:
    """Find out before the work whether a page and its pictures can be left in a folder.

    Raises:
        OutputError: If it cannot be written to, or has an index.html that is none of ours.
    """
    check_folder(folder, option)
    page = folder / "index.html"
    if page.is_file() and not (folder / "measured.json").exists() and MARK not in page.read_bytes()[:BEGINNING]:
        raise OutputError(
            _(
                "Expected a folder for the results. Received: {folder}, whose index.html is not one that kerasbook "
                "wrote. Choose another folder with {option}, or move that file."
            ).format(folder=folder, option=option)
        )


MARK, BEGINNING = b'<meta name="generator" content="kerasbook">', 1000  # where every page of ours has it

# Settings


class SettingType(click.ParamType):
    """Turns what was typed into the type of a setting, and says what was expected if that fails."""

    def __init__(self, parameter: Parameter):
        self.name = parameter.kind.__name__
        self.parameter = parameter

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        if not isinstance(value, str):
            return value
        with contextlib.suppress(ValueError):  # what is wrong with it is said below
            value = self.parameter.kind(value)
        if complaint := self.parameter.setting.complaint(value, self.parameter.kind):
            self.fail(_("{complaint}. Received: {value}").format(complaint=complaint, value=value), param, ctx)
        return value


def setting_option(name: str, owners: Sequence[tuple[Adjustable, Parameter]], everywhere: bool) -> click.Option:
    """The option of one setting; its help says which concepts it belongs to, unless to all of them."""
    parameter = owners[0][1]
    help = _(parameter.setting.help)
    if not everywhere:
        help += f" ({', '.join(owner.name for owner, _parameter in owners)})"
    choices = "|".join(map(str, parameter.setting.choices))
    defaults = sorted({str(parameter.default) for _owner, parameter in owners} - {""})
    if defaults:
        help += f" [{_('default')}: {', '.join(defaults)}]"
    return click.Option(
        [f"--{name.replace('_', '-')}", name],
        type=click.BOOL if parameter.kind is bool else SettingType(parameter),
        metavar=f"[{choices}]" if choices else {int: "N", float: "N", str: _("PATH")}.get(parameter.kind),
        help=help,
    )
