"""What every exercise of every chapter must do: its solution passes, its starting point does not, help comes in order.

class TestExercises(EveryExercise):  # in tests/chapterN/test_exercises.py
    chapter = chapter
    module = exercises
"""

import functools
import html
from types import ModuleType

import pytest

from kerasbook.concepts import Attempt, Chapter, Exercise
from kerasbook.locale import language


@functools.cache
def attempt(exercise: Exercise, **answer) -> Attempt:
    """What comes of an answer, computed once for all tests."""
    return exercise(**answer)


def solved(exercise: Exercise) -> Attempt:
    return attempt(exercise, **exercise.solution)


class EveryExercise:
    """The tests of a chapter's exercises.

    Attributes:
        chapter: The chapter.
        module: Its module `exercises`.
        sections: The sections that have exercises, in the book's order.
    """

    chapter: Chapter
    module: ModuleType
    sections: tuple[str, ...]

    def pytest_generate_tests(self, metafunc) -> None:
        exercises = self.chapter.exercises
        if "chosen_by_chance" in metafunc.fixturenames:
            exercises = {key: exercise for key, exercise in exercises.items() if "seed" in exercise.parameters}
            metafunc.parametrize("chosen_by_chance", exercises.values(), ids=list(exercises))
        elif "exercise" in metafunc.fixturenames:
            metafunc.parametrize("exercise", exercises.values(), ids=list(exercises))

    def test_the_solution_passes(self, exercise):
        assert solved(exercise), repr(solved(exercise))
        assert solved(exercise).verdict.margin > 0

    def test_the_starting_point_does_not(self, exercise):
        assert not attempt(exercise), repr(attempt(exercise))
        assert attempt(exercise).verdict.margin < 0

    @pytest.mark.slow
    def test_chance_decides_neither(self, chosen_by_chance):
        assert chosen_by_chance(**chosen_by_chance.solution | {"seed": 1})
        assert not chosen_by_chance(seed=1)

    def test_every_section_has_an_exercise_and_they_follow_the_book(self):
        found = [exercise.section for exercise in self.chapter.exercises.values()]
        assert tuple(dict.fromkeys(found)) == self.sections

    def test_each_is_in_the_module_under_its_name(self, exercise):
        assert getattr(self.module, exercise.key) is exercise
        assert exercise.call(exercise.defaults).startswith(f"exercises.{exercise.key}(")

    @pytest.mark.usefixtures("either_language")
    def test_hint_and_solution_are_folded_in_this_order(self, exercise):
        task, hint, solution = exercise._repr_html_().split("<details")
        assert 'open=""' not in hint + solution
        shown = [
            [*exercise.task, exercise.call(exercise.defaults)],
            [exercise.hint],
            [exercise.call(exercise.solution), exercise.why],
        ]
        for part, texts in zip((task, hint, solution), shown, strict=True):
            for text in texts:
                assert text
                assert text in html.unescape(part)
        assert exercise.why not in html.unescape(task + hint)
        if language() == "ko":
            for text in (exercise.title, *exercise.task, exercise.hint, exercise.why):
                assert "한" in text

    def test_a_failed_attempt_gives_no_solution_away(self, exercise):
        shown = html.unescape(attempt(exercise)._repr_html_()) + repr(attempt(exercise))
        assert exercise.call(exercise.solution) not in shown
        assert exercise.why not in shown
