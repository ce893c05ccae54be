"""`kerasbook exercise`: list the exercises, show a task, check an answer.

The options of an exercise follow from its signature. Nothing here loads Keras before an answer is checked.
"""

import functools
import sys
from collections.abc import Mapping

import click

from kerasbook import running
from kerasbook.commands import terminal
from kerasbook.commands.endings import in_one_sentence
from kerasbook.commands.lookup import EachChapter, chapter_called, chapters, nearest
from kerasbook.commands.options import setting_option
from kerasbook.commands.speech import language_option
from kerasbook.commands.watch import Watch
from kerasbook.concepts.concept import Chapter
from kerasbook.concepts.exercise import Attempt, Exercise
from kerasbook.concepts.notify import listening
from kerasbook.locale import gettext as _

# What is printed


def list_exercises(chapter: Chapter) -> None:
    """A chapter's exercises, a line each."""
    click.echo(_("Chapter {number}. {title}").format(number=chapter.number, title=chapter.title))
    if not chapter.exercises:
        click.echo("  " + _("no exercises yet"))
    width = max(map(len, chapter.exercises), default=0)
    for exercise in chapter.exercises.values():
        click.echo(f"  {exercise.name:{width}}  {exercise.section:6} {exercise.title}")


def console():
    """Where prose is printed, broken between words at the terminal's width."""
    from rich.console import Console

    return Console(file=sys.stdout, highlight=False)


def say(text: str, style: str = "") -> None:
    """Print prose."""
    from rich.text import Text

    console().print(Text(text, style=style))


def command() -> str:
    """What was typed up to the exercise's name."""
    return click.get_current_context().command_path


def typed(exercise: Exercise, settings: Mapping) -> str:
    """How these settings are tried on the command line."""
    answer = exercise.answer(settings)
    return " ".join([command(), *(f"--{name.replace('_', '-')} {value}" for name, value in answer.items())])


def print_task(exercise: Exercise) -> None:
    """The task, and how to answer it."""
    say(f"{exercise.section}  {exercise.title}", style="bold")
    for paragraph in exercise.task:
        click.echo()
        say(paragraph)
    click.echo()
    click.echo(f"{_('Start from:')} {typed(exercise, exercise.defaults)}")
    click.echo(f"{_('Hint')}: {command()} --hint")


def print_hint(exercise: Exercise) -> None:
    say(f"{_('Hint')}: {exercise.hint}")


def print_solution(exercise: Exercise) -> None:
    """The solution and why it works, for those who have tried the hint."""
    click.echo(_("Have you tried the hint? {command}").format(command=f"{command()} --hint"))
    click.echo(f"{_('Solution')}: {typed(exercise, exercise.solution)}")
    say(exercise.why)


def print_attempt(attempt: Attempt) -> None:
    """Passed or not yet, and each check with the numbers behind it."""
    from rich.padding import Padding
    from rich.text import Text

    say(attempt.outcome, style="bold green" if attempt else "bold red")
    for what, verdict in attempt.said:
        mark = Text(_("done"), style="green") if verdict else Text(_("not yet"), style="red")
        console().print(Padding(mark.append(f": {what}", "default"), (0, 2)))
        console().print(Padding(Text(verdict.because, style="dim"), (0, 2, 0, 6)))
    if attempt:
        say(f"{_('Why it works:')} {attempt.exercise.why}")
    else:
        hint = f"{command()} --hint"
        say(_("Think, change the answer, and try again. A hint: {command}").format(command=hint))


# The commands


def attempted(exercise: Exercise, settings: Mapping) -> Attempt:
    """Check an answer, and show what is under way."""
    with (
        in_one_sentence(),
        terminal.quiet_frameworks() as shown,
        Watch(shown) as watch,
        listening(watch.hear),
        running.rare_collections(),
    ):
        watch.step(_("loading Keras"))
        return exercise(**settings)


def run_exercise(exercise: Exercise, check: bool, hint: bool, solution: bool, **given) -> None:
    """Check the answer if there is one; show the hint or the solution if asked for; the task otherwise."""
    answer = {name: value for name, value in given.items() if value is not None}
    if hint:
        print_hint(exercise)
    if solution:
        print_solution(exercise)
    if answer or check:
        attempt = attempted(exercise, answer)
        print_attempt(attempt)
        click.get_current_context().exit(0 if attempt else 1)
    if not hint and not solution:
        print_task(exercise)


def command_of(exercise: Exercise) -> click.Command:
    """The command of one exercise."""
    settings = [
        setting_option(name, [(exercise, parameter)], everywhere=True)
        for name, parameter in exercise.parameters.items()
    ]
    return click.Command(
        exercise.name,
        callback=functools.partial(run_exercise, exercise),
        short_help=exercise.title,
        help="\n\n".join([exercise.title, *exercise.task]),
        params=[
            *settings,
            click.Option(["--check"], is_flag=True, help=_("check the starting point as your answer")),
            click.Option(["--hint"], is_flag=True, help=_("show the hint")),
            click.Option(["--solution"], is_flag=True, help=_("show the solution; try the hint first")),
            language_option(),
        ],
    )


class ExercisesOf(click.Group):
    """`kerasbook exercise 1 ...`: one command per exercise of a chapter, made when it is asked for."""

    chapter: Chapter

    def list_commands(self, context: click.Context) -> list[str]:
        return [exercise.name for exercise in self.chapter.exercises.values()]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        exercise = self.chapter.exercises.get(name.replace("-", "_"))
        return command_of(exercise) if exercise else None

    def resolve_command(self, context: click.Context, arguments: list[str]):
        if self.get_command(context, arguments[0]) is None and not arguments[0].startswith("-"):
            context.fail(
                _("Chapter {number} has no exercise {given}. {hint}").format(
                    number=self.chapter.number,
                    given=arguments[0],
                    hint=nearest(arguments[0], self.list_commands(context)),
                )
            )
        return super().resolve_command(context, arguments)


def exercises_of(chapter: Chapter) -> click.Group:
    """The command of one chapter's exercises; alone, it lists them."""
    group = ExercisesOf(
        str(chapter.number),
        callback=functools.partial(unless_more_follows, lambda: list_exercises(chapter)),
        invoke_without_command=True,
        short_help=chapter.title,
        help=_("The exercises of chapter {number}. Without a name, list them.").format(number=chapter.number),
        subcommand_metavar="[EXERCISE] ...",
        params=[language_option()],
    )
    group.chapter = chapter
    return group


def unless_more_follows(list_them) -> None:
    """A group alone lists what it has; a command behind it speaks for itself."""
    if click.get_current_context().invoked_subcommand is None:
        list_them()


def list_all() -> None:
    for number in chapters():
        list_exercises(chapter_called(number))


def exercise_command() -> click.Group:
    """`kerasbook exercise`: puzzles whose answers are settings."""
    return EachChapter(
        "exercise",
        make=exercises_of,
        callback=functools.partial(unless_more_follows, list_all),
        invoke_without_command=True,
        help=_("List the exercises, show one, or check your answer to it."),
        subcommand_metavar="[CHAPTER [EXERCISE]] ...",
        params=[language_option()],
    )
