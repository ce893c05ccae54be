"""Finding chapters and concepts by the names a reader types, and saying which name is nearest."""

import difflib
import functools
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from kerasbook.concepts import editions
from kerasbook.concepts.concept import Chapter, Concept
from kerasbook.concepts.contents import Contents, Entry, contents
from kerasbook.locale import gettext as _
from kerasbook.locale import language

PACKAGE = str(Path(__file__).parents[1])


def nearest(given: str, known: Sequence[str]) -> str:
    """ "Did you mean ...?", or all there is to choose from."""
    close = difflib.get_close_matches(given.replace("_", "-"), known, n=1, cutoff=0.5)
    if close:
        return _("Did you mean {name}?").format(name=close[0])
    return _("Available: {names}.").format(names=", ".join(known))


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


# Chapters


def our_chapters() -> list[int]:
    """The numbers of the chapters that kerasbook has; they are those of the 2nd edition."""
    modules = (module.name for module in pkgutil.iter_modules([PACKAGE]))
    return sorted(int(name.removeprefix("chapter")) for name in modules if name.removeprefix("chapter").isdecimal())


class ChapterOfThird(Chapter):
    """A chapter of the 3rd edition: those of our concepts that belong there, whichever chapters they come from."""

    def __init__(self, number: int, concepts: Iterable[Concept]):
        super().__init__(number, editions.read().third[number].en)
        self.concepts = {concept.key: concept for concept in concepts}

    @property
    def title(self) -> str:
        return title_in_third(self.number)


def title_in_third(number: int) -> str:
    """The title of a chapter of the 3rd edition, in the language in use."""
    return editions.read().third[number].title(language())


@dataclass
class ContentsOfThird:
    """A chapter of the 3rd edition as a list shows it."""

    number: int
    entries: list[Entry]

    @property
    def title(self) -> str:
        return title_in_third(self.number)


@functools.cache
def contents_of_third() -> dict[int, ContentsOfThird]:
    """The chapters of the 3rd edition for which we have something, by their numbers."""
    found: dict[int, list[Entry]] = {}
    for number in our_chapters():
        for entry in contents(number).entries:
            if entry.third:
                found.setdefault(entry.chapter_in_third, []).append(entry)
    return {number: ContentsOfThird(number, found[number]) for number in sorted(found)}


def contents_called(number: int, edition: int = 2) -> Contents | ContentsOfThird:
    """What stands in the chapter of that number in an edition. No chapter is imported for it."""
    return contents(number) if edition == 2 else contents_of_third()[number]


@functools.cache
def chapter_of_third(number: int) -> Chapter:
    """The chapter of that number in the 3rd edition, out of those of ours that have something for it."""
    ours = [one for one in our_chapters() if any(entry.chapter_in_third == number for entry in contents(one).entries)]
    concepts = [concept for one in ours for concept in chapter_called(one).concepts.values()]
    return ChapterOfThird(number, [concept for concept in concepts if concept.chapter_in_third == number])


def chapters(edition: int = 2) -> list[int]:
    """The numbers of the chapters of an edition for which kerasbook has something."""
    return our_chapters() if edition == 2 else list(contents_of_third())


def chapter_called(number: int, edition: int = 2) -> Chapter:
    """The chapter of that number in an edition."""
    if edition == 2:
        return importlib.import_module(f"kerasbook.chapter{number}").chapter
    return chapter_of_third(number)


def is_chapter(given: str) -> bool:
    """Whether somebody who types this means a chapter, be it there or not: 9, chapter9."""
    return re.fullmatch(r"(chapter)?\d{1,9}", given.lower()) is not None


def chapter_meant(given: str, edition: int = 2) -> int | None:
    """The number of the chapter that 1, chapter1 or Chapter1 means; None if kerasbook has none of that name."""
    if not is_chapter(given):
        return None
    number = int(given.lower().removeprefix("chapter"))
    return number if number in chapters(edition) else None


def no_chapter(given: str, edition: int = 2) -> str:
    """What to say to somebody who asks for a chapter that kerasbook does not have."""
    numbers = list(map(str, chapters(edition)))
    names = [f"chapter{number}" for number in numbers]
    mistyped = not is_chapter(given) and difflib.get_close_matches(given, names, n=1)
    return _("kerasbook has no chapter {given}. {hint}").format(
        given=given.lower().removeprefix("chapter") if is_chapter(given) else given,
        hint=nearest(given, names if mistyped else numbers),
    )


def with_concept(given: str) -> str:
    """ "Did you mean chapter1 depth?" for the name of a concept; empty for anything else."""
    for number in our_chapters():
        for entry in contents(number).entries:
            if entry.name == given.replace("_", "-"):
                return _("Did you mean {name}?").format(name=f"chapter{number} {entry.name}")
    return ""


# The edition in the reader's hands

EDITION = "kerasbook.edition"  # where click keeps it while a command runs


def edition_meant() -> int:
    """What `--edition` said; 2 without it."""
    return click.get_current_context().meta.get(EDITION, 2)


def remember_edition(context: click.Context, option: click.Parameter, value: int) -> None:
    context.meta[EDITION] = value


def edition_option() -> click.Option:
    """`--edition`: whose chapters and sections are meant."""
    return click.Option(
        ["--edition"],
        type=click.Choice([2, 3]),
        default=2,
        show_default=True,
        is_eager=True,  # the chapters that --help lists depend on it
        expose_value=False,
        callback=remember_edition,
        help=_("edition of the book that chapter and section numbers refer to"),
    )


# Commands with a command for each chapter


class EachChapter(click.Group):
    """A group with a command for each chapter, `kerasbook run 1 ...`, made when it is asked for.

    Args:
        make: From a chapter to its command.
    """

    def __init__(self, *args, make: Callable[[Chapter], click.Command], **kwargs):
        super().__init__(*args, **kwargs)
        self.make = make

    def list_commands(self, context: click.Context) -> list[str]:
        return [str(number) for number in chapters(context.meta.get(EDITION, 2))]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        edition = context.meta.get(EDITION, 2)
        number = chapter_meant(name, edition)
        return None if number is None else self.make(chapter_called(number, edition))

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        edition = context.meta.get(EDITION, 2)
        with formatter.section(_("Commands")):
            formatter.write_dl([(str(number), contents_called(number, edition).title) for number in chapters(edition)])

    def resolve_command(self, context: click.Context, arguments: list[str]):
        if self.get_command(context, arguments[0]) is None and not arguments[0].startswith("-"):
            context.fail(no_chapter(arguments[0], context.meta.get(EDITION, 2)))
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
