"""The command line: `python -m kerasbook.chapter1`, `kerasbook run 1`, `kerasbook list`.

The options of a chapter follow from the signatures of its concepts. Nothing here loads Keras before a concept runs.
"""

import contextlib
import difflib
import functools
import gettext as stdlib_gettext
import importlib
import os
import pkgutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import click
import lazy_loader

import kerasbook
from kerasbook.book import report, terminal
from kerasbook.book.concept import Chapter, Concept, Finding, Parameter
from kerasbook.book.files import check_folder
from kerasbook.book.notify import listening
from kerasbook.book.show import tables
from kerasbook.errors import KerasbookError, OutputError
from kerasbook.locale import DOMAIN, FOLDER, LANGUAGES, speaking, system_language
from kerasbook.locale import gettext as _

keras = lazy_loader.load("keras")

INTERRUPTED = 130  # what a shell expects of a command that Ctrl-C ended


# Languages


def requested_language(arguments: Sequence[str]) -> str:
    """The language of `--lang`, needed before click reads it since the options' help depends on it."""
    for option, value in zip(arguments, [*arguments, ""][1:], strict=True):
        name, _equals, attached = option.partition("=")
        if name == "--lang" and (attached or value) in LANGUAGES:
            return attached or value
    return system_language()


@contextlib.contextmanager
def click_speaking(name: str) -> Iterator[None]:
    """Let click say its own sentences ("Usage:", "No such option") from our catalogue, too."""
    before, domain = os.environ.get("LANGUAGE"), stdlib_gettext.textdomain()
    os.environ["LANGUAGE"] = name
    stdlib_gettext.bindtextdomain(DOMAIN, FOLDER)
    stdlib_gettext.textdomain(DOMAIN)
    try:
        yield
    finally:
        stdlib_gettext.textdomain(domain)
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before


def started(command: Callable[[], click.Command], arguments: Sequence[str] | None, name: str | None) -> None:
    """Build a command in the reader's language and run it. It ends the process."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    chosen = requested_language(arguments)
    try:
        terminal.prepare(chosen)
    except OutputError as error:
        print(f"Error: {error}", file=sys.stderr)  # in English: this terminal has nothing else
        sys.exit(2)
    with speaking(chosen), click_speaking(chosen):
        command().main(arguments, prog_name=name)


# Names


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
    modules = (module.name for module in pkgutil.iter_modules(kerasbook.__path__))
    return sorted(
        int(name.removeprefix("chapter")) for name in modules if name.removeprefix("chapter").isdecimal()
    )


def chapter_called(number: int) -> Chapter:
    return importlib.import_module(f"kerasbook.chapter{number}").chapter


# A chapter's command


def parameters(chapter: Chapter) -> dict[str, list[tuple[Concept, Parameter]]]:
    """Every setting of a chapter, with the concepts that have it."""
    found: dict[str, list[tuple[Concept, Parameter]]] = {}
    for concept in chapter.concepts.values():
        for name, parameter in concept.parameters.items():
            found.setdefault(name, []).append((concept, parameter))
    return found


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
            self.fail(
                _("{complaint}. Received: {value}").format(complaint=complaint, value=value), param, ctx
            )
        return value


def setting_option(name: str, owners: list[tuple[Concept, Parameter]], everywhere: bool) -> click.Option:
    """The option of one setting; its help says which concepts it belongs to, unless to all of them."""
    parameter = owners[0][1]
    help = _(parameter.setting.help)
    if not everywhere:
        help += f" ({', '.join(concept.name for concept, _parameter in owners)})"
    defaults = sorted({str(parameter.default) for _concept, parameter in owners})
    return click.Option(
        [f"--{name.replace('_', '-')}", name],
        type=click.BOOL if parameter.kind is bool else SettingType(parameter),
        metavar="N" if parameter.kind in (int, float) else None,
        help=f"{help} [{_('default')}: {', '.join(defaults)}]",
    )


def run_options() -> list[click.Parameter]:
    """The options that every chapter has."""
    return [
        click.Option(["--quick"], is_flag=True, help=_("small settings, for a first look")),
        language_option(),
        click.Option(["--out"], type=Path, metavar="DIR", help=_("folder for pictures, numbers and page")),
        click.Option(
            ["--format", "form"],
            type=click.Choice(report.FORMATS),
            default="png",
            help=_("kind of picture files"),
        ),
        click.Option(["--show"], is_flag=True, help=_("also open the pictures in windows")),
        click.Option(["--list", "listed"], is_flag=True, help=_("list the concepts and stop")),
    ]


def language_option() -> click.Option:
    """`--lang`; its value was read before (`requested_language`), here it is only checked and explained."""
    return click.Option(
        ["--lang"],
        type=click.Choice(list(LANGUAGES)),
        expose_value=False,
        help=_("language of everything shown"),
    )


class ChapterCommand(click.Command):
    """A command whose help also lists the chapter's concepts with their questions."""

    chapter: Chapter

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Concepts")):
            formatter.write_dl(
                [(concept.name, concept.question) for concept in self.chapter.concepts.values()]
            )


def chapter_command(chapter: Chapter, name: str | None = None) -> click.Command:
    """The command that runs the concepts of a chapter."""
    settings = parameters(chapter)
    command = ChapterCommand(
        name,
        callback=functools.partial(run_chapter, chapter),
        help=_("Chapter {number}. {title}").format(number=chapter.number, title=chapter.title)
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
                    concept=concepts[0].name, unknown=name, known=", ".join(concepts[0].parameters)
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


def run_chapter(chapter: Chapter, concept, quick, out, form, show, listed, **given) -> None:
    """Run what was asked for, print what was found, and leave it in the output folder."""
    if listed:
        return print_chapter(chapter)
    concepts = [concept_called(chapter, concept)] if concept else list(chapter.concepts.values())
    settings = chosen_settings(concepts, given, quick)
    folder = out or Path(
        "kerasbook-results", f"chapter{chapter.number}", *([concepts[0].name] if concept else [])
    )
    try:
        check_folder(folder)
        if show:
            check_display()
        results = run_concepts(concepts, settings, form)
        report.write(folder, chapter, results, form)
    except KerasbookError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo(_("Interrupted. Nothing was written; earlier results are as they were."), err=True)
        click.get_current_context().exit(INTERRUPTED)
    click.echo(_("Pictures, numbers and the page: {page}").format(page=folder / "index.html"))
    if show:
        show_windows(chapter, [result.finding for result in results])
    return click.get_current_context().exit(
        exit_code(results, own=any(value is not None for value in given.values()))
    )


def exit_code(results: Sequence[report.Result], own: bool) -> int:
    """1 if a claim fails under our settings; under the reader's own settings that is a finding, not a failure."""
    failed = [name for result in results for name, verdict in result.finding.verdicts.items() if not verdict]
    if not failed:
        return 0
    if own:
        click.echo(
            _("Under your settings not every claim holds. That is a finding: what made the difference?")
        )
        return 0
    click.echo(_("Under the default settings every claim should hold. Please report this."), err=True)
    return 1


def run_concepts(concepts: Sequence[Concept], settings: Mapping[str, dict], form: str) -> list[report.Result]:
    """Run, time, draw and print one concept after the other."""
    with terminal.quiet_frameworks() as shown, Watch(shown, len(concepts)) as watch:
        watch.step(_("loading Keras"))
        keras.backend.backend()  # the first use loads it, which takes seconds
        results = []
        for concept in concepts:
            watch.step(concept.name)
            start = time.perf_counter()
            with listening(watch.hear):
                finding = concept(**settings[concept.key])
            seconds = time.perf_counter() - start
            watch.hear(_("drawing"), 1.0)
            picture, preview = report.drawn(finding, form)
            watch.pause()
            print_finding(finding)
            results.append(report.Result(finding, picture, preview, seconds))
        return results


class Watch:
    """Progress on the terminal: a bar for each concept; a plain line where there is no terminal."""

    def __init__(self, shown, steps: int):
        self._stream, self._progress, self._task = shown, None, None

    def __enter__(self) -> "Watch":
        return self

    def __exit__(self, *error) -> None:
        self.pause()

    def step(self, what: str) -> None:
        """Something new begins."""
        self.pause()
        if not self._stream.isatty():
            click.echo(f"{what} ...", file=self._stream)
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[what]}"), TimeElapsedColumn(),
            console=Console(file=self._stream), transient=True,
        )  # fmt: skip
        self._progress.start()
        self._task = self._progress.add_task(what, total=1.0, what="")

    def hear(self, what: str, share: float) -> None:
        """How far it is."""
        if self._progress:
            self._progress.update(self._task, what=what, completed=share)

    def pause(self) -> None:
        """Leave the terminal to somebody else."""
        if self._progress:
            self._progress.stop()
            self._progress = None


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
    for numbers in tables(concept, finding.measured):
        table = Table(box=box.SIMPLE, show_header=bool(numbers.columns), pad_edge=False)
        table.add_column("")
        for column in numbers.columns or [""]:
            table.add_column(Text(column), justify="right")
        for row in numbers.rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)
    for name, verdict in finding.verdicts.items():
        mark = Text(_("holds"), style="bold green") if verdict else Text(_("does not hold"), style="bold red")
        console.print(
            Padding(mark.append(": ", "not bold").append(concept.claims[name].statement, "not bold"), (0, 2))
        )
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
    if name.lower() not in [
        known.lower() for known in backend_registry.list_builtin(BackendFilter.INTERACTIVE)
    ]:
        raise OutputError(
            _(
                "Expected a display to open windows on for --show. Received none (matplotlib draws with {name}). "
                "Leave out --show: the pictures are saved as files in any case."
            ).format(name=name)
        )


def show_windows(chapter: Chapter, findings: Sequence[Finding]) -> None:
    """Open every picture in a window, and wait until the reader has closed them."""
    from matplotlib import pyplot

    for finding in findings:
        finding.figure.plot(figure=pyplot.figure(finding.concept.name, figsize=finding.figure.size))
    pyplot.show()


# The commands


class Chapters(click.Group):
    """`kerasbook run 1 ...`: one command per chapter, made when it is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [str(number) for number in chapters()]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        number = name.removeprefix("chapter")
        if not number.isdecimal() or int(number) not in chapters():
            return None
        return chapter_command(chapter_called(int(number)), number)

    def resolve_command(self, context: click.Context, arguments: list[str]):
        if self.get_command(context, arguments[0]) is None:
            context.fail(
                _("kerasbook has no chapter {given}. {hint}").format(
                    given=arguments[0], hint=nearest(arguments[0], self.list_commands(context))
                )
            )
        return super().resolve_command(context, arguments)


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
    run = Chapters(
        "run", help=_("Run a chapter, or one concept of it."), subcommand_metavar="CHAPTER [CONCEPT] ..."
    )
    listing = click.Command(
        "list",
        callback=lambda: [print_chapter(chapter_called(number)) for number in chapters()],
        help=_("List the chapters and their concepts."),
        params=[language_option()],
    )
    return Kerasbook(
        "kerasbook",
        commands=[listing, run],
        help=_("A companion to Deep Learning with Python: every idea runs, is drawn, and is measured."),
        params=[
            language_option(),
            click.Option(
                ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=print_version,
                help=_("show the version and stop"),
            ),
        ],
    )  # fmt: skip


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
