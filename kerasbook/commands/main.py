"""The command line: `python -m kerasbook.chapter1`, `kerasbook run 1`, `kerasbook list`.

The options of a chapter follow from the signatures of its concepts. Nothing here loads Keras before a concept runs.
"""

import functools
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

import kerasbook
from kerasbook import results, running
from kerasbook.commands import terminal
from kerasbook.commands.endings import in_one_sentence
from kerasbook.commands.exercise import exercise_command
from kerasbook.commands.explore import explore_command
from kerasbook.commands.lookup import EachChapter, chapter_called, chapters, concept_called, nearest
from kerasbook.commands.options import setting_option
from kerasbook.commands.report import report_command
from kerasbook.commands.speech import language_option, started
from kerasbook.commands.verify import verify_command
from kerasbook.commands.watch import Watch
from kerasbook.concepts.concept import Chapter, Concept, Finding
from kerasbook.concepts.notify import listening
from kerasbook.concepts.settings import Parameter
from kerasbook.concepts.show import tables
from kerasbook.errors import KerasbookError, OutputError
from kerasbook.files import check_folder
from kerasbook.locale import gettext as _

FORMATS = ("png", "svg", "pdf")


# A chapter's command


def parameters(chapter: Chapter) -> dict[str, list[tuple[Concept, Parameter]]]:
    """Every setting of a chapter, with the concepts that have it."""
    found: dict[str, list[tuple[Concept, Parameter]]] = {}
    for concept in chapter.concepts.values():
        for name, parameter in concept.parameters.items():
            found.setdefault(name, []).append((concept, parameter))
    return found


def run_options() -> list[click.Parameter]:
    """The options that every chapter has."""
    return [
        click.Option(["--quick"], is_flag=True, help=_("small settings, for a first look")),
        language_option(),
        click.Option(["--out"], type=Path, metavar="DIR", help=_("folder for pictures, numbers and page")),
        click.Option(["--format", "form"], type=click.Choice(FORMATS), default="png", help=_("kind of picture files")),
        click.Option(
            ["--jobs"],
            type=click.IntRange(1),
            metavar="N",
            help=_("how many processes run side by side; two by default where there are two cores"),
        ),
        click.Option(["--show"], is_flag=True, help=_("also open the pictures in windows")),
        click.Option(["--list", "listed"], is_flag=True, help=_("list the concepts and stop")),
    ]


class ChapterCommand(click.Command):
    """A command whose help also lists the chapter's concepts with their questions."""

    chapter: Chapter

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Concepts")):
            formatter.write_dl([(concept.name, concept.question) for concept in self.chapter.concepts.values()])


def chapter_command(chapter: Chapter, name: str | None = None) -> click.Command:
    """The command that runs the concepts of a chapter."""
    settings = parameters(chapter)
    title = _("Chapter {number}. {title}").format(number=chapter.number, title=chapter.title)
    command = ChapterCommand(
        name,
        short_help=chapter.title,
        callback=functools.partial(run_chapter, chapter),
        help=title
        + "\n\n"
        + _("Runs one concept, or all of them: trains the networks, draws the pictures, checks the claims."),
        params=[
            click.Argument(["concept"], required=False),
            *(
                setting_option(name, owners, everywhere=len(owners) == len(chapter.concepts))
                for name, owners in settings.items()
            ),
            *run_options(),
        ],
    )
    command.chapter = chapter
    return command


def chosen_settings(concepts: Sequence[Concept], given: Mapping, quick: bool) -> dict[str, dict]:
    """The settings of each concept: the reader's own, else the quick ones if asked for, else the defaults.

    Raises:
        click.UsageError: If none of the concepts has a setting, or a value makes no sense.
    """
    own = {name: value for name, value in given.items() if value is not None}
    for name in own:
        if not any(name in concept.parameters for concept in concepts):
            raise click.UsageError(
                _("{concept} has no setting {unknown}. It has: {known}.").format(
                    concept=concepts[0].name,
                    unknown=name.replace("_", "-"),
                    known=", ".join(concepts[0].parameters).replace("_", "-"),
                )
            )
    chosen = {}
    for concept in concepts:
        mine = {name: value for name, value in own.items() if name in concept.parameters}
        try:
            chosen[concept.key] = concept.checked({**(concept.quick if quick else {}), **mine})
        except KerasbookError as error:
            raise click.UsageError(str(error)) from error
    return chosen


def run_chapter(chapter: Chapter, concept, quick, out, form, show, listed, jobs, **given) -> None:
    """Run what was asked for, print what was found, and leave it in the output folder."""
    if listed:
        return print_chapter(chapter)
    concepts = [concept_called(chapter, concept)] if concept else list(chapter.concepts.values())
    settings = chosen_settings(concepts, given, quick)
    folder = out or Path("kerasbook-results", f"chapter{chapter.number}", *([concepts[0].name] if concept else []))
    with in_one_sentence():
        check_folder(folder)
        if show:
            check_display()
        found = run_concepts(concepts, settings, form, 1 if show else jobs or default_jobs())
        results.write(folder, chapter, found, form)
    click.echo(_("Pictures, numbers and the page: {page}").format(page=folder / "index.html"))
    if show:
        show_windows([result.finding for result in found])
    return click.get_current_context().exit(exit_code(found, own=any(value is not None for value in given.values())))


def default_jobs() -> int:
    """Two processes where there are two cores: more would cost more memory than they save time."""
    return min(2, os.cpu_count() or 1)


def exit_code(found: "Sequence[results.Result]", own: bool) -> int:
    """1 if a claim fails under our settings; under the reader's own settings that is a finding, not a failure."""
    failed = [name for result in found for name, verdict in result.finding.verdicts.items() if not verdict]
    if not failed:
        return 0
    if own:
        click.echo(_("Under your settings not every claim holds. That is a finding: what made the difference?"))
        return 0
    click.echo(_("Under our own settings every claim should hold. Please report this."), err=True)
    return 1


def run_concepts(
    concepts: Sequence[Concept], settings: Mapping[str, dict], form: str, jobs: int
) -> "list[results.Result]":
    """Run, draw and print the concepts."""
    with terminal.quiet_frameworks() as shown, Watch(shown) as watch, listening(watch.hear), running.rare_collections():
        watch.step(_("loading Keras"))
        found = []
        for result in running.run_concepts(
            concepts, settings, form, jobs, begin=lambda concept: watch.step(concept.name)
        ):
            watch.pause()
            print_finding(result.finding)
            found.append(result)
        return found


# What is printed


def print_finding(finding: Finding) -> None:
    """The question, the numbers, and each claim with its verdict and the numbers behind it."""
    from rich import box
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    concept = finding.concept
    console.print()
    console.print(Text(f"{concept.section}  {concept.question}", style="bold"))
    for numbers in tables(finding.measured, concept.label):
        table = Table(box=box.SIMPLE, show_header=bool(numbers.columns), pad_edge=False)
        table.add_column("")
        for column in numbers.columns or [""]:
            table.add_column(Text(column), justify="right")
        for row in numbers.rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)
    for name, verdict in finding.verdicts.items():
        mark = Text(_("holds"), style="bold green") if verdict else Text(_("does not hold"), style="bold red")
        console.print(Padding(mark.append(": ", "not bold").append(concept.claims[name].statement, "not bold"), (0, 2)))
        console.print(Padding(Text(verdict.because, style="dim"), (0, 2, 0, 6)))
    console.print()


def print_chapter(chapter: Chapter) -> None:
    """A chapter's concepts, a line each."""
    click.echo(_("Chapter {number}. {title}").format(number=chapter.number, title=chapter.title))
    width = max((len(concept.name) for concept in chapter.concepts.values()), default=0)
    for concept in chapter.concepts.values():
        click.echo(f"  {concept.name:{width}}  {concept.section:6} {concept.question}")


# Windows


def check_display() -> None:
    """Find out before the work whether windows can be opened after it.

    Raises:
        OutputError: If they cannot.
    """
    from matplotlib import pyplot
    from matplotlib.backends import BackendFilter, backend_registry

    name = pyplot.get_backend()
    if name.lower() not in [known.lower() for known in backend_registry.list_builtin(BackendFilter.INTERACTIVE)]:
        raise OutputError(
            _(
                "Expected a display to open windows on for --show. Received none (matplotlib draws with {name}). "
                "Leave out --show: the pictures are saved as files in any case."
            ).format(name=name)
        )


def show_windows(findings: Sequence[Finding]) -> None:
    """Open every picture in a window, and wait until the reader has closed them."""
    from matplotlib import pyplot

    for finding in findings:
        finding.figure.plot(figure=pyplot.figure(finding.concept.name, figsize=finding.figure.size))
    pyplot.show()


# The commands


class Kerasbook(click.Group):
    """The group of all commands; a mistyped one is answered with the nearest name."""

    def resolve_command(self, context: click.Context, arguments: list[str]):
        if self.get_command(context, arguments[0]) is None and not arguments[0].startswith("-"):
            context.fail(
                _("kerasbook has no command {given}. {hint}").format(
                    given=arguments[0], hint=nearest(arguments[0], self.list_commands(context))
                )
            )
        return super().resolve_command(context, arguments)


def kerasbook_command() -> click.Group:
    """`kerasbook`: everything there is."""
    run = EachChapter(
        "run",
        make=lambda chapter: chapter_command(chapter, str(chapter.number)),
        help=_("Run a chapter, or one concept of it."),
        subcommand_metavar="CHAPTER [CONCEPT] ...",
    )
    listing = click.Command(
        "list",
        callback=lambda: [print_chapter(chapter_called(number)) for number in chapters()],
        help=_("List the chapters and their concepts."),
        params=[language_option()],
    )
    return Kerasbook(
        "kerasbook",
        commands=[listing, run, exercise_command(), verify_command(), report_command(), explore_command()],
        help=_("A companion to Deep Learning with Python: every idea runs, is drawn, and is measured."),
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
        started(kerasbook_command, arguments, "kerasbook")
    else:
        name = f"python -m kerasbook.chapter{chapter.number}"
        started(functools.partial(chapter_command, chapter), arguments, name)
