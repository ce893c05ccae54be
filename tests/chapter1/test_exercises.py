"""Exercises of chapter 1: nothing gets round the puzzle, and the sums in the reasons are right."""

import math

import pytest

from kerasbook.chapter1 import chapter
from kerasbook.chapter1.exercises import told_lies
from kerasbook.chapter1.listings.networks import digit_classifier

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
        pytest.param("repair_the_old_recipe", {"activation": "relu", "optimizer": "rmsprop"}, id="small weights"),
        pytest.param("repair_the_old_recipe", {"start": "he", "optimizer": "rmsprop"}, id="sigmoid"),
        pytest.param(
            "repair_the_old_recipe", {"activation": "relu", "start": "he", "optimizer": "rmsprop"}, id="all three"
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
