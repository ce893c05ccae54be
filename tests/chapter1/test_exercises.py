"""Every exercise of chapter 1: its solution passes, its starting point does not, and a reader finds help in order."""

import functools
import html
import math

import pytest

from kerasbook.book import Attempt
from kerasbook.chapter1 import chapter, exercises
from kerasbook.chapter1.exercises import told_lies
from kerasbook.chapter1.networks import digit_classifier
from kerasbook.locale import language

KEYS = list(chapter.exercises)

SECTIONS = ["1.1", "1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1.5", "1.2", "1.3"]


@functools.cache
def attempt(key: str, **answer) -> Attempt:
    return chapter.exercises[key](**answer)


def solved(key: str) -> Attempt:
    return attempt(key, **chapter.exercises[key].solution)


@pytest.mark.parametrize("key", KEYS)
def test_the_solution_passes(key):
    assert solved(key), repr(solved(key))
    assert solved(key).verdict.margin > 0


@pytest.mark.parametrize("key", KEYS)
def test_the_starting_point_does_not(key):
    assert not attempt(key), repr(attempt(key))
    assert attempt(key).verdict.margin < 0


@pytest.mark.slow
@pytest.mark.parametrize("key", [key for key in KEYS if "seed" in chapter.exercises[key].parameters])
def test_chance_decides_neither(key):
    exercise = chapter.exercises[key]
    assert exercise(**exercise.solution | {"seed": 1})
    assert not exercise(seed=1)


def test_every_section_has_an_exercise_and_they_follow_the_book():
    found = [exercise.section for exercise in chapter.exercises.values()]
    assert list(dict.fromkeys(found)) == SECTIONS


def test_each_is_in_the_module_under_its_name():
    for key, exercise in chapter.exercises.items():
        assert getattr(exercises, key) is exercise
        assert exercise.call(exercise.defaults).startswith(f"exercises.{key}(")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.usefixtures("either_language")
def test_hint_and_solution_are_folded_in_this_order(key):
    exercise = chapter.exercises[key]
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
        assert "한" in exercise.title + exercise.hint + exercise.why


@pytest.mark.parametrize("key", KEYS)
def test_a_failed_attempt_gives_no_solution_away(key):
    exercise = chapter.exercises[key]
    shown = html.unescape(attempt(key)._repr_html_()) + repr(attempt(key))
    assert exercise.call(exercise.solution) not in shown
    assert exercise.why not in shown


# Holes that must be closed


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        pytest.param("four_layers_worse_than_one", {"width": 1}, id="a deep network that only guesses"),
        pytest.param("convincing_lies", {"lies": 0.0, "kind": "next"}, id="no lies"),
        pytest.param("one_cut_is_enough", {"hue": 120.0}, id="a colour in the middle"),
        pytest.param("wrong_every_time", {"turn": 360.0}, id="all the way round"),
        pytest.param("seven_folds_in_one_layer", {"units": 128}, id="one too many"),
        pytest.param("small_and_still_good", {"width": 4}, id="small, and bad"),
        pytest.param("same_answers_other_weights", {"count": 6}, id="one layer only"),
        pytest.param("honest_bet", {"probability": 0.5}, id="no opinion"),
        pytest.param("downhill_and_yet_up", {"learning_rate": 0.0}, id="no step"),
        pytest.param("downhill_and_yet_up", {"learning_rate": 1e30}, id="a loss that is no number"),
        pytest.param("nothing_to_tell_apart", {"start": 4.0}, id="worse than a guess"),
        pytest.param("repair_the_old_recipe", {"activation": "relu"}, id="relu alone"),
        pytest.param("repair_the_old_recipe", {"start": "he"}, id="He alone"),
        pytest.param(
            "repair_the_old_recipe", {"activation": "relu", "optimizer": "rmsprop"}, id="small weights"
        ),
        pytest.param("repair_the_old_recipe", {"start": "he", "optimizer": "rmsprop"}, id="sigmoid"),
        pytest.param(
            "repair_the_old_recipe",
            {"activation": "relu", "start": "he", "optimizer": "rmsprop"},
            id="all three",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # steps that lead nowhere
def test_what_must_not_pass_does_not(key, answer):
    assert not chapter.exercises[key](**answer)


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        pytest.param("one_cut_is_enough", {"hue": 20.0}, id="the other end"),
        pytest.param("one_cut_is_enough", {"hue": -20.0}, id="the same colour, counted backwards"),
        pytest.param("wrong_every_time", {"turn": -180.0}, id="the other way round"),
        pytest.param("small_and_still_good", {"width": 23}, id="the widest that is allowed"),
    ],
)
def test_other_good_answers_pass(key, answer):
    assert chapter.exercises[key](**answer)


# What the exercises are made of


@pytest.mark.parametrize("kind", ["random", "next"])
def test_the_share_of_lies_is_as_told(new_digits, kind):
    told = told_lies(new_digits.labels, 0.6, kind, seed=0)
    assert (told != new_digits.labels).mean() == pytest.approx(0.6, abs=0.05)
    assert set(told) == set(range(10))
    assert (told_lies(new_digits.labels, 0.0, kind, seed=0) == new_digits.labels).all()


def test_lies_of_one_kind_agree_and_those_of_the_other_do_not(new_digits):
    seven = new_digits.labels == 7
    lies = {kind: told_lies(new_digits.labels, 1.0, kind, seed=0)[seven] for kind in ("random", "next")}
    assert set(lies["next"]) == {8}
    assert set(lies["random"]) == set(range(10)) - {7}


def test_the_sums_in_the_reasons_are_right():
    for width in (1, 22, 23, 24, 64):
        assert digit_classifier(width).count_params() == 2 * width**2 + 797 * width + 10
    assert digit_classifier(23).count_params() < 20_000 < digit_classifier(24).count_params()
    assert 78_500 / digit_classifier(100).count_params() == pytest.approx(0.8, abs=0.02)
    assert math.log10(math.factorial(64)) * 3 > 80  # atoms in the universe: about 10 to the power of 80
