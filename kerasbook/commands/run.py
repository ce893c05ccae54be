"""`kerasbook run 1`, `python -m kerasbook.chapter1`: a chapter, or one concept of it.

The options of a concept follow from its signature. Nothing here loads Keras before a concept runs.
"""

import functools
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from click.core import ParameterSource

from kerasbook import backends, results, running
from kerasbook.commands import terminal
from kerasbook.commands.endings import in_one_sentence
from kerasbook.commands.lookup import EachChapter, concept_called, edition_meant, edition_option
from kerasbook.commands.options import PathType, check_results, setting_option
from kerasbook.commands.printing import print_contents, print_finding, title
from kerasbook.commands.speech import language_option
from kerasbook.commands.watch import Watch
from kerasbook.concepts import Chapter, Concept, Finding, listening
from kerasbook.concepts.settings import Parameter
from kerasbook.errors import KerasbookError, OutputError
from kerasbook.locale import gettext as _

FORMATS = ("png", "svg", "pdf")


# What is to be run, and how


def parameters(chapter: Chapter) -> dict[str, list[tuple[Concept, Parameter]]]:
    """Every setting of a chapter, with the concepts that have it."""
    found: dict[str, list[tuple[Concept, Parameter]]] = {}
    for concept in chapter.concepts.values():
        for name, parameter in concept.parameters.items():
            found.setdefault(name, []).append((concept, parameter))
    return found


def run_options() -> list[click.Parameter]:
    """The options that every chapter and every concept has."""
    return [
        click.Option(["--quick"], is_flag=True, help=_("use small settings, for concepts that have them")),
        language_option(),
        click.Option(["--out"], type=PathType(), metavar="DIR", help=_("folder for pictures, numbers and page")),
        click.Option(["--format", "form"], type=click.Choice(FORMATS), default="png", help=_("kind of picture files")),
        click.Option(
            ["--jobs"],
            type=click.IntRange(1),
            metavar="N",
            help=_("number of processes that run in parallel; two by default where there are two cores"),
        ),
        click.Option(["--show"], is_flag=True, help=_("also show the pictures in windows")),
        click.Option(["--list", "listed"], is_flag=True, help=_("list the concepts and stop")),
    ]


def unknown_setting(concept: Concept, name: str) -> click.UsageError:
    """What to say to somebody who gives a concept a setting that it does not have."""
    return click.UsageError(
        _("{concept} has no setting {unknown}. It has: {known}.").format(
            concept=concept.name, unknown=name.replace("_", "-"), known=", ".join(concept.parameters).replace("_", "-")
        )
    )


def chosen_settings(concepts: Sequence[Concept], given: Mapping, quick: bool) -> dict[str, dict]:
    """The settings of each concept: the reader's own, else the quick ones if asked for, else the defaults.

    Raises:
        click.UsageError: If none of the concepts has a setting, or a value makes no sense.
    """
    own = {name: value for name, value in given.items() if value is not None}
    for name in own:
        if not any(name in concept.parameters for concept in concepts):
            raise unknown_setting(concepts[0], name)
    chosen = {}
    for concept in concepts:
        mine = {name: value for name, value in own.items() if name in concept.parameters}
        try:
            chosen[concept.key] = concept.checked({**(concept.quick if quick else {}), **mine})
        except KerasbookError as error:
            raise click.UsageError(str(error)) from error
    return chosen


def given_together(context: click.Context) -> dict:
    """The options before a concept's name and those behind it; these decide."""
    before = context.parent.params
    return before | {
        name: value
        for name, value in context.params.items()
        if name not in before or context.get_parameter_source(name) is not ParameterSource.DEFAULT
    }


# Running


def run_chosen(chapter: Chapter, concepts: Sequence[Concept], folder: Path, options: Mapping) -> None:
    """Run concepts, print what was found, and leave it in a folder.

    Args:
        chapter: Their chapter.
        concepts: The concepts.
        folder: Where to write, unless `options` name a folder.
        options: What the reader has typed, by the names of `run_options` and of the settings.
    """
    quick, out, form, jobs, show, listed = (
        options[name] for name in ("quick", "out", "form", "jobs", "show", "listed")
    )
    edition = edition_meant()
    if listed:
        return print_contents(chapter, chapter.concepts.values(), edition)
    given = {name: value for name, value in options.items() if name in parameters(chapter)}
    settings = chosen_settings(concepts, given, quick)
    folder = out or folder
    with in_one_sentence():
        check_results(folder, "--out")
        if show:
            check_display()
        found = run_concepts(concepts, settings, form, 1 if show else jobs or default_jobs(), edition)
        results.write(folder, chapter, found, form, edition)
    click.echo(_("Pictures, numbers and the page: {page}").format(page=folder / "index.html"))
    if show:
        show_windows([result.finding for result in found])
    return click.get_current_context().exit(exit_code(found, own=any(value is not None for value in given.values())))


def default_jobs() -> int:
    """Two processes where there are two cores: more would cost more memory than they save time."""
    return min(2, os.cpu_count() or 1)


def exit_code(found: "Sequence[results.Result]", own: bool) -> int:
    """1 if a claim fails under our settings; under a reader's own, or on PyTorch, that is a finding, not a failure."""
    failed = [name for result in found for name, verdict in result.finding.verdicts.items() if not verdict]
    if not failed:
        return 0
    if own:
        click.echo(_("With your settings not every claim holds. That is a finding: what made the difference?"))
        return 0
    if not backends.claims_are_checked():
        click.echo(
            _(
                "The claims are checked on TensorFlow and JAX; on {backend} some do not hold. For the chapter as it is "
                "written, set KERAS_BACKEND=tensorflow."
            ).format(backend=backends.chosen()[0])
        )
        return 0
    click.echo(_("With the default settings every claim should hold. Please report this."), err=True)
    return 1


def run_concepts(
    concepts: Sequence[Concept], settings: Mapping[str, dict], form: str, jobs: int, edition: int
) -> "list[results.Result]":
    """Run, draw and print the concepts."""
    with terminal.quiet_frameworks() as shown, Watch(shown) as watch, listening(watch.hear), running.rare_collections():
        watch.step(_("loading Keras"))
        found = []
        for result in running.run_concepts(
            concepts, settings, form, jobs, begin=lambda concept: watch.step(concept.name)
        ):
            watch.pause()
            print_finding(result.finding, edition)
            found.append(result)
        return found


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


def results_folder(chapter: Chapter) -> Path:
    """Where a run of a chapter leaves what it found, unless it is told otherwise."""
    edition = edition_meant()
    name = f"chapter{chapter.number}"
    return Path("kerasbook-results", name if edition == 2 else f"edition{edition}-{name}")


class ConceptCommand(click.Command):
    """A concept. A setting that only others of its chapter have is answered with those that it has."""

    chapter: Chapter
    concept: Concept

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        try:
            return super().parse_args(context, arguments)
        except click.NoSuchOption as error:
            name = error.option_name.lstrip("-").replace("-", "_")
            if name in parameters(self.chapter):
                raise unknown_setting(self.concept, name) from error
            raise


def run_concept(chapter: Chapter, concept: Concept, **options) -> None:
    """Run one concept, with the options before its name and behind it."""
    folder = results_folder(chapter) / concept.name
    run_chosen(chapter, [concept], folder, given_together(click.get_current_context()))


def concept_command(chapter: Chapter, concept: Concept) -> click.Command:
    """The command that runs one concept, with its own settings."""
    command = ConceptCommand(
        concept.name,
        callback=functools.partial(run_concept, chapter, concept),
        short_help=concept.question,
        help="\n\n".join(filter(None, [concept.question, concept.caption])),
        params=[
            *(setting_option(name, [(concept, one)], everywhere=True) for name, one in concept.parameters.items()),
            *run_options(),
        ],
    )
    command.chapter, command.concept = chapter, concept
    return command


class ChapterCommand(click.Group):
    """A chapter: alone it runs all concepts, and each concept is a command of its own."""

    chapter: Chapter

    def list_commands(self, context: click.Context) -> list[str]:
        return [concept.name for concept in self.chapter.concepts.values()]

    def get_command(self, context: click.Context, name: str) -> click.Command:
        return concept_command(self.chapter, concept_called(self.chapter, name))

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Concepts")):
            formatter.write_dl([(concept.name, concept.question) for concept in self.chapter.concepts.values()])


def run_chapter(chapter: Chapter, **options) -> None:
    """Run all concepts of a chapter, unless one is named behind."""
    if click.get_current_context().invoked_subcommand is None:
        run_chosen(chapter, list(chapter.concepts.values()), results_folder(chapter), options)


def chapter_command(chapter: Chapter, name: str | None = None) -> click.Command:
    """The command that runs the concepts of a chapter."""
    settings = parameters(chapter)
    command = ChapterCommand(
        name,
        short_help=chapter.title,
        callback=functools.partial(run_chapter, chapter),
        invoke_without_command=True,
        subcommand_metavar="[CONCEPT] ...",
        help=title(chapter)
        + "\n\n"
        + _("Runs one concept, or all of them: trains the networks, draws the pictures, checks the claims."),
        params=[
            *(
                setting_option(name, owners, everywhere=len(owners) == len(chapter.concepts))
                for name, owners in settings.items()
            ),
            *run_options(),
        ],
    )
    command.chapter = chapter
    return command


def run_command() -> click.Group:
    """`kerasbook run`: a chapter, or one concept of it."""
    return EachChapter(
        "run",
        make=lambda chapter: chapter_command(chapter, str(chapter.number)),
        help=_("Run a chapter, or one concept of it."),
        subcommand_metavar="CHAPTER [CONCEPT] ...",
        params=[edition_option(), language_option()],
    )
