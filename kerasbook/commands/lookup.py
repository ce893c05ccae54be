"""Finding chapters and concepts by the names a reader types, and saying which name is nearest."""

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from kerasbook.concepts.concept import Chapter, Concept
from kerasbook.locale import gettext as _

PACKAGE = str(Path(__file__).parents[1])


def nearest(given: str, known: Sequence[str]) -> str:
    """ "Did you mean ...?", or all there is to choose from."""
    close = difflib.get_close_matches(given.replace("_", "-"), known, n=1, cutoff=0.5)
    if close:
        return _("Did you mean {name}?").format(name=close[0])
    return _("There are: {names}.").format(names=", ".join(known))


def concept_called(chapter: Chapter, given: str) -> Concept:
    """The concept of that name, written with hyphens or underscores.

    Raises:
        click.UsageError: If there is none; it says which name is nearest.
    """
    key = given.replace("-", "_")
    if key not in chapter.concepts:
        names = [concept.name for concept in chapter.concepts.values()]
        raise click.UsageError(
            _("Chapter {number} has no concept {given}. {hint}").format(
                number=chapter.number, given=given, hint=nearest(given, names)
            )
        )
    return chapter.concepts[key]


def chapters() -> list[int]:
    """The numbers of the chapters that kerasbook has."""
    modules = (module.name for module in pkgutil.iter_modules([PACKAGE]))
    return sorted(int(name.removeprefix("chapter")) for name in modules if name.removeprefix("chapter").isdecimal())


def no_chapter(given: str) -> str:
    """What to say to somebody who asks for a chapter that kerasbook does not have."""
    return _("kerasbook has no chapter {given}. {hint}").format(
        given=given, hint=nearest(given, list(map(str, chapters())))
    )


def chapter_called(number: int) -> Chapter:
    return importlib.import_module(f"kerasbook.chapter{number}").chapter


class EachChapter(click.Group):
    """A group with a command for each chapter, `kerasbook run 1 ...`, made when it is asked for.

    Args:
        make: From a chapter to its command.
    """

    def __init__(self, *args, make: Callable[[Chapter], click.Command], **kwargs):
        super().__init__(*args, **kwargs)
        self.make = make

    def list_commands(self, context: click.Context) -> list[str]:
        return [str(number) for number in chapters()]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        number = name.removeprefix("chapter")
        if not number.isdecimal() or int(number) not in chapters():
            return None
        return self.make(chapter_called(int(number)))

    def resolve_command(self, context: click.Context, arguments: list[str]):
        if self.get_command(context, arguments[0]) is None and not arguments[0].startswith("-"):
            context.fail(no_chapter(arguments[0]))
        return super().resolve_command(context, arguments)


def concepts_called(chosen: Sequence[Chapter], names: Sequence[str]) -> list[str]:
    """The keys of these concepts, each of which must be in one of the chapters.

    Raises:
        click.UsageError: If one is in none; it says which name is nearest.
    """
    known = {concept.name: concept.key for chapter in chosen for concept in chapter.concepts.values()}
    for name in names:
        if name.replace("_", "-") not in known:
            raise click.UsageError(
                _("No concept is called {given}. {hint}").format(given=name, hint=nearest(name, list(known)))
            )
    return [known[name.replace("_", "-")] for name in names]
