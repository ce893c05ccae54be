"""`kerasbook exercise`: list the exercises, show a task, check an answer.

The options of an exercise follow from its signature. Nothing here loads Keras before an answer is checked.
"""

import functools
import sys
from collections.abc import Callable, Mapping, Sequence

import click

from kerasbook import running
from kerasbook.commands import terminal
from kerasbook.commands.endings import in_one_sentence
from kerasbook.commands.lookup import EachChapter, chapter_called, chapters, nearest
from kerasbook.commands.options import setting_option
from kerasbook.commands.speech import language_option
from kerasbook.commands.watch import Watch
from kerasbook.concepts import solved
from kerasbook.concepts.concept import Chapter
from kerasbook.concepts.exercise import Attempt, Exercise
from kerasbook.concepts.notify import listening
from kerasbook.errors import OutputError
from kerasbook.locale import gettext as _
from kerasbook.locale import spelling

# What is printed


def list_exercises(chapter: Chapter) -> None:
    """A chapter's exercises, a line each, and which of them are solved."""
    exercises = chapter.exercises.values()
    done = [exercise for exercise in exercises if solved.is_solved(exercise)]
    title = _("Chapter {number}. {title}").format(number=chapter.number, title=chapter.title)
    if done:
        title += "  " + _("({count} of {all} solved)").format(count=len(done), all=len(exercises))
    click.echo(title)
    if not exercises:
        click.echo("  " + _("no exercises yet"))
    width = max(map(len, chapter.exercises), default=0)
    for exercise in exercises:
        click.echo(f"{'✓' if exercise in done else ' '} {exercise.name:{width}}  {exercise.section:6} {exercise.title}")


def list_chapters(numbers: Sequence[int]) -> None:
    """The exercises of these chapters, and how the first that is not solved is shown."""
    listed = [chapter_called(number) for number in numbers]
    for chapter in listed:
        list_exercises(chapter)
    left = [one for chapter in listed for one in chapter.exercises.values() if not solved.is_solved(one)]
    if left:
        shown = spelling.command("exercise", str(left[0].chapter.number), left[0].name)
        click.echo(_("Show the next one: {command}").format(command=shown))


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
    options = (f"--{name.replace('_', '-')} {spelling.quoted(str(value))}" for name, value in answer.items())
    return " ".join([command(), *options])


def print_settings(exercise: Exercise) -> None:
    """What the reader can set, what each setting is, and what may be chosen."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    for name, parameter in exercise.parameters.items():
        default = f" [{_('default')}: {parameter.default}]" if parameter.default != "" else ""
        table.add_row(Text(f"  --{name.replace('_', '-')}", no_wrap=True), Text(f"{parameter.meaning}{default}"))
    console().print(table)


def print_task(exercise: Exercise) -> None:
    """The task, what can be set, and how to answer it."""
    say(f"{exercise.section}  {exercise.title}", style="bold")
    for paragraph in exercise.task:
        click.echo()
        say(paragraph)
    click.echo()
    say(_("You can set:"))
    print_settings(exercise)
    click.echo()
    if solved.is_solved(exercise):
        say(_("You have solved this exercise."), style="green")
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
        hint = f"{command()} --hint"  # on one line, however long, so that it can be pasted
        click.echo(_("Think, change the answer, and try again. A hint: {command}").format(command=hint))


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


def keep(exercise: Exercise) -> None:
    """Note that it is solved; where that cannot be kept, say so and go on."""
    try:
        solved.keep(exercise)
    except OutputError as error:
        click.echo(str(error), err=True)


def reset(which: Callable[[dict], bool]) -> None:
    """Forget solved exercises, and say how many."""
    with in_one_sentence():
        click.echo(_("Solved exercises forgotten: {count}").format(count=solved.forget(which)))


def run_exercise(exercise: Exercise, check: bool, hint: bool, solution: bool, forget: bool, **given) -> None:
    """Check the answer if there is one; show the hint or the solution if asked for; the task otherwise."""
    answer = {name: value for name, value in given.items() if value is not None}
    if forget:
        return reset(lambda noted: (noted["chapter"], noted["exercise"]) == (exercise.chapter.number, exercise.key))
    if hint:
        print_hint(exercise)
    if solution:
        print_solution(exercise)
    if answer or check:
        attempt = attempted(exercise, answer)
        print_attempt(attempt)
        if attempt:
            keep(exercise)
        click.get_current_context().exit(0 if attempt else 1)
    if not hint and not solution:
        print_task(exercise)
    return None


def reset_option(help: str) -> click.Option:
    """`--reset`: forget what is solved."""
    return click.Option(["--reset", "forget"], is_flag=True, help=help)


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
            reset_option(_("forget that you have solved it")),
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


def list_or_reset(numbers: Callable[[], Sequence[int]], which: Callable[[dict], bool], forget: bool) -> None:
    """What a group does alone: it lists, or forgets what is solved; a command behind it speaks for itself."""
    if forget:
        reset(which)
    elif click.get_current_context().invoked_subcommand is None:
        list_chapters(numbers())


def exercises_of(chapter: Chapter) -> click.Group:
    """The command of one chapter's exercises; alone, it lists them."""
    mine = functools.partial(list_or_reset, lambda: [chapter.number], lambda noted: noted["chapter"] == chapter.number)
    group = ExercisesOf(
        str(chapter.number),
        callback=mine,
        invoke_without_command=True,
        short_help=chapter.title,
        help=_("The exercises of chapter {number}. Without a name, list them.").format(number=chapter.number),
        subcommand_metavar="[EXERCISE] ...",
        params=[reset_option(_("forget which exercises of this chapter you have solved")), language_option()],
    )
    group.chapter = chapter
    return group


def exercise_command() -> click.Group:
    """`kerasbook exercise`: puzzles whose answers are settings."""
    return EachChapter(
        "exercise",
        make=exercises_of,
        callback=functools.partial(list_or_reset, lambda: chapters(), lambda noted: "exercise" in noted),
        invoke_without_command=True,
        help=_("List the exercises, show one, or check your answer to it."),
        subcommand_metavar="[CHAPTER [EXERCISE]] ...",
        params=[reset_option(_("forget which exercises you have solved")), language_option()],
    )
