"""`kerasbook verify`: every claim on every seed, and every control."""

import os
import sys
from collections.abc import Callable, Sequence

import click

from kerasbook import running
from kerasbook.commands import terminal
from kerasbook.commands.endings import in_one_sentence
from kerasbook.commands.lookup import chapter_called, chapters, concepts_called, no_chapter
from kerasbook.commands.options import PathType, check_file
from kerasbook.commands.printing import print_numbers
from kerasbook.commands.speech import language_option
from kerasbook.commands.watch import Watch
from kerasbook.concepts.notify import listening
from kerasbook.concepts.settings import LARGEST_SEED
from kerasbook.files import write_together
from kerasbook.locale import gettext as _
from kerasbook.numbers import short

MOST_SEEDS = 10_000  # which take a chapter some days


class Seeds(click.ParamType):
    """`5` for the seeds 0 to 4, or `101,202,303` for these."""

    name = "seeds"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> list[int]:
        try:
            numbers = [int(number) for number in str(value).split(",") if number.strip()]
        except ValueError:
            numbers = []
        if not numbers or min(numbers) < 0 or (numbers == [0] and "," not in str(value)):
            self.fail(
                _(
                    "expected a number of seeds such as 5, or a list of seeds such as 101,202,303. Received: {value}"
                ).format(value=value),
                param,
                ctx,
            )
        listed = "," in str(value)
        if (len(numbers) if listed else numbers[0]) > MOST_SEEDS or max(numbers) > LARGEST_SEED:
            self.fail(
                _("expected at most {count:,} seeds, none of them above {largest:,}. Received: {value}").format(
                    count=MOST_SEEDS, largest=LARGEST_SEED, value=shortened(str(value))
                ),
                param,
                ctx,
            )
        return numbers if listed else list(range(numbers[0]))


def shortened(text: str, width: int = 60) -> str:
    """A text that was typed, cut if it is long."""
    return text if len(text) <= width else f"{text[:width]}…"


def verify_command() -> click.Command:
    """`kerasbook verify`: every claim on every seed, and every control."""
    return click.Command(
        "verify",
        callback=run_verify,
        help=_("Check every claim on several seeds, and check that its control fails on each of them."),
        params=[
            click.Argument(["numbers"], metavar="[CHAPTER]...", nargs=-1),
            click.Option(["--concept", "names"], metavar="KEY", multiple=True, help=_("check only this concept")),
            click.Option(
                ["--seeds"],
                type=Seeds(),
                default="5",
                metavar="N",
                show_default=True,
                help=_("number of seeds, or a list: 101,202,303"),
            ),
            click.Option(
                ["--jobs"],
                type=click.IntRange(1),
                default=None,
                metavar="N",
                help=_("number of processes that run in parallel; one for each core by default"),
            ),
            click.Option(["--quick"], is_flag=True, help=_("use small settings, for concepts that have them")),
            click.Option(
                ["--json", "file"], type=PathType(), metavar="FILE", help=_("file for every verdict and margin")
            ),
            language_option(),
        ],
    )


def run_verify(numbers, names, seeds, jobs, quick, file) -> None:
    """Check what was asked for, print a line for each claim, and leave the numbers in a file if one is named."""
    known = {number: chapter_called(int(number)) for number in map(str, chapters())}
    wanted = [number.lower().removeprefix("chapter") for number in numbers] or list(known)
    for number in wanted:
        if number not in known:
            raise click.UsageError(no_chapter(number))
    keys = concepts_called([known[number] for number in wanted], names) if names else None
    with in_one_sentence():
        if file:
            check_file(file, "--json")
        checks = watched(
            lambda: running.verify(
                [f"kerasbook.chapter{number}" for number in wanted],
                seeds=seeds,
                concepts=keys,
                quick=quick,
                jobs=jobs or os.cpu_count(),
            )
        )
        if file:
            write_together(file.absolute().parent, {file.name: running.as_json(checks).encode()})
    found = running.summaries(checks)
    print_summaries(found)
    click.get_current_context().exit(0 if all(line.as_it_must for line in found) else 1)


def watched(work: "Callable[[], list[running.Check]]") -> "list[running.Check]":
    """Do the work with its progress on the terminal and the frameworks' chatter off it."""
    with terminal.quiet_frameworks() as shown, Watch(shown) as watch:
        watch.step(_("verifying"))
        with listening(watch.hear):
            return work()


def print_summaries(found: "Sequence[running.Summary]") -> None:
    """A line for each claim: on how many seeds it held, its worst margin, and whether its control failed."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    rows = []
    for line in found:
        mark = (
            Text(_("as expected"), style="green") if line.as_it_must else Text(_("NOT AS EXPECTED"), style="bold red")
        )
        held, failed = f"{line.held}/{line.seeds}", f"{line.control_failed}/{line.control_seeds}"
        rows.append([f"{line.concept}.{line.claim}", held, short(line.worst), failed, mark])
    print_numbers(console, [_("claim"), _("held"), _("worst margin"), _("control failed"), ""], rows)
    for line in found:
        for error in line.errors:
            console.print(Text(f"{line.concept}.{line.claim}: {error}", style="red"))
    good = sum(line.as_it_must for line in found)
    console.print(_("{good} of {all} claims as expected.").format(good=good, all=len(found)))
