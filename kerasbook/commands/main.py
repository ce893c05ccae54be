"""The command line: `kerasbook list`, and everything else by its own file."""

import functools
from collections.abc import Sequence

import click

import kerasbook
from kerasbook.commands.data import data_command
from kerasbook.commands.exercise import exercise_command
from kerasbook.commands.explore import explore_command
from kerasbook.commands.handwriting import handwriting_command
from kerasbook.commands.lookup import (
    chapter_called,
    chapter_meant,
    chapters,
    contents_called,
    edition_meant,
    edition_option,
    is_chapter,
    nearest,
    no_chapter,
    with_concept,
)
from kerasbook.commands.printing import print_contents
from kerasbook.commands.report import report_command
from kerasbook.commands.run import chapter_command, run_command
from kerasbook.commands.serve import serve_command
from kerasbook.commands.speech import language_option, started
from kerasbook.commands.verify import verify_command
from kerasbook.concepts import Chapter
from kerasbook.locale import gettext as _
from kerasbook.locale import spelling


class Kerasbook(click.Group):
    """The group of all commands and chapters; a mistyped one is answered with the nearest name."""

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        number = chapter_meant(name)  # kerasbook chapter1 is kerasbook run 1
        return super().get_command(context, name) if number is None else chapter_command(chapter_called(number), name)

    def resolve_command(self, context: click.Context, arguments: list[str]):
        if self.get_command(context, arguments[0]) is None and not arguments[0].startswith("-"):
            context.fail(self.unknown(context, arguments[0]))
        return super().resolve_command(context, arguments)

    def unknown(self, context: click.Context, given: str) -> str:
        """What to say to somebody who types what is no command: a chapter, a concept, or a slip."""
        if is_chapter(given):
            return no_chapter(given)
        commands = self.list_commands(context)
        hint = with_concept(given) or nearest(given, [*commands, *(f"chapter{number}" for number in chapters())])
        return _("kerasbook has no command {given}. {hint}").format(given=given, hint=hint)


def list_chapters() -> None:
    edition = edition_meant()
    for number in chapters(edition):
        chapter = contents_called(number, edition)
        print_contents(chapter, chapter.entries, edition)


def kerasbook_command() -> click.Group:
    """`kerasbook`: everything there is."""
    listing = click.Command(
        "list",
        callback=list_chapters,
        help=_("List the chapters and their concepts."),
        params=[edition_option(), language_option()],
    )
    return Kerasbook(
        "kerasbook",
        commands=[
            listing,
            run_command(),
            exercise_command(),
            verify_command(),
            report_command(),
            explore_command(),
            serve_command(),
            handwriting_command(),
            data_command(),
        ],
        help=_("A companion to Deep Learning with Python: every idea runs, is drawn and is measured."),
        params=[
            language_option(),
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=print_version,
                help=_("show the version and stop"),
            ),
        ],
    )


def print_version(context: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"kerasbook {kerasbook.__version__}")
        context.exit()


def main(chapter: Chapter | None = None, arguments: Sequence[str] | None = None) -> None:
    """Run the command of a chapter, or `kerasbook` itself. It ends the process.

    Args:
        chapter: The chapter whose module was started; None for `kerasbook`.
        arguments: What stands behind the command; the process's own by default.
    """
    if chapter is None:
        started(kerasbook_command, arguments, spelling.program())
    else:
        started(functools.partial(chapter_command, chapter), arguments, spelling.chapter(chapter.number))
