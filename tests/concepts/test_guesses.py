import math
import re

import numpy as np
import pytest

from kerasbook.concepts.concept import Chapter, Finding
from kerasbook.concepts.guesses import ALONE
from kerasbook.concepts.seeds import Seeds
from kerasbook.concepts.settings import whole
from kerasbook.locale import speaking

Seed = whole("decides every random number", least=0)
HALF = [{"heads": 0.4, "runs": {"short": 3, "long": 7}}, {"heads": 0.6, "runs": {"short": 5, "long": 6}}]


def concept():
    """A concept without a guess."""

    @Chapter(7, "Chance").concept("7.1")
    def coin(seed: Seed = 0):
        """How often does a coin fall on heads?"""
        return Finding(measured={"heads": 0.5, "runs": {"short": 4, "long": 8}})

    return coin


@pytest.fixture
def coin():
    """A concept that asks for a number."""
    coin = concept()

    @coin.guess(least=0, most=100, says="{number} of 100")
    def heads_of_100(measured):
        """Of 100 throws,
        how many fall on heads?
        """
        return 100 * np.float64(measured["heads"])

    return coin


@pytest.fixture
def runs():
    """A concept that asks for a curve."""
    coin = concept()

    @coin.guess(least=0, most=10, step=1, along="kind of run")
    def runs_by_kind(measured):
        """How many runs are there?"""
        return {**measured["runs"], 1000: np.int64(2)}

    return coin


def over(coin, measured) -> Seeds:
    return Seeds(coin, range(len(measured)), "2026-01-01", measured, {})


# A number


def test_a_number_is_asked_for_and_comes_with_what_was_measured(coin):
    asked = coin().asked
    assert asked.question == "Of 100 throws, how many fall on heads?"
    assert (asked.form, asked.measured, asked.places, asked.along) == ("number", [50.0], [], "")
    assert (asked.least, asked.most, asked.step, asked.says) == (0, 100, 1.0, "{number} of 100")
    assert (asked.reach, asked.seeds) == (None, 1)


def test_a_number_reaches_from_its_least_to_its_greatest_over_the_seeds(coin):
    asked = coin.to_guess.asked(HALF[0], coin.label, over(coin, HALF))
    assert asked.reach == [(40.0, 60.0)]
    assert asked.seeds == 2


def test_what_is_the_same_on_every_seed_has_no_reach(coin):
    assert coin.to_guess.asked(HALF[0], coin.label, over(coin, HALF[:1] * 3)).reach is None


@pytest.mark.parametrize("heads", [-0.01, 1.01, math.nan, math.inf])
def test_nobody_is_asked_for_what_cannot_be_guessed(coin, heads):
    assert coin.to_guess.asked({"heads": heads}, coin.label, None) is None


@pytest.mark.parametrize("heads", [0.0, 1.0])
def test_the_ends_can_be_guessed(coin, heads):
    assert coin.to_guess.asked({"heads": heads}, coin.label, None).measured == [100 * heads]


def test_a_concept_need_not_ask():
    assert concept()().asked is None
    assert Finding(measured={}).asked is None


def test_it_is_asked_in_the_language_in_use(coin, translated):
    translated({"Of 100 throws, how many fall on heads?": "100번 중 몇 번?", "{number} of 100": "100 중 {number}"})
    with speaking("ko"):
        assert (coin().asked.question, coin().asked.says) == ("100번 중 몇 번?", "100 중 {number}")


# A curve


def test_a_curve_has_a_number_in_every_place(runs):
    asked = runs().asked
    assert (asked.form, asked.along, asked.says) == ("curve", "kind of run", "{number}")
    assert asked.places == ["short", "long", "1,000"]
    assert asked.measured == [4, 8, 2]


def test_every_number_of_a_curve_has_its_own_reach(runs):
    assert runs.to_guess.asked(HALF[0], runs.label, over(runs, HALF)).reach == [(3, 5), (6, 7), (2, 2)]


def test_a_curve_of_one_point_is_not_asked_for():
    @concept().guess(least=0, most=100, along="epoch")
    def accuracy(measured):
        """How many?"""
        return dict(enumerate(measured["accuracy"]))

    assert accuracy.asked({"accuracy": [10.0]}, str, None) is None
    assert accuracy.asked({"accuracy": [10.0, 90.0]}, str, None).measured == [10.0, 90.0]


def test_a_curve_that_leaves_its_range_is_not_asked_for(runs):
    assert runs.to_guess.asked({"runs": {"short": 1, "long": 11}}, runs.label, None) is None


# What goes wrong


def test_a_concept_asks_once(coin):
    with pytest.raises(TypeError, match=r"one guess for a concept, its headline.*coin: again"):

        @coin.guess(least=0, most=1)
        def again(measured):
            """And now?"""


def test_a_guess_has_a_question():
    with pytest.raises(TypeError, match=r"docstring to ask for it. Received none: silent"):

        @concept().guess(least=0, most=1)
        def silent(measured):
            return 0


@pytest.mark.parametrize(
    "numbers",
    [
        {"least": 1, "most": 1},
        {"least": 2, "most": 1},
        {"least": 0, "most": 1, "step": 0},
        {"least": 0, "most": 1, "step": 2},
    ],
)
def test_there_is_something_to_choose_from(numbers):
    with pytest.raises(ValueError, match=r"from `least` up to `most`.*Received: least=.*\(which\)"):

        @concept().guess(**numbers)
        def which(measured):
            """Which?"""


def test_a_number_has_a_place_in_how_it_is_said():
    with pytest.raises(ValueError, match=r"place for the {number}. Received: 'many'"):

        @concept().guess(least=0, most=1, says="many")
        def which(measured):
            """Which?"""


@pytest.mark.parametrize(
    ("along", "found", "expected"),
    [
        ("", {1: 2.0, 2: 3.0}, "a number"),
        ("", "half", "a number"),
        ("", True, "a number"),
        ("", [1.0, 2.0], "a number"),
        ("epoch", 0.5, "{place: number, ...}"),
        ("epoch", {1: 0.5, 2: None}, "{place: number, ...}"),
    ],
)
def test_what_is_returned_fits_what_is_asked(along, found, expected):
    @concept().guess(least=0, most=10, along=along)
    def which(measured):
        """Which?"""
        return found

    with pytest.raises(TypeError, match=f"Expected the guess which to return {re.escape(expected)}. Received: "):
        which({})


def test_it_can_be_called_like_the_function_that_it_is(coin, runs):
    assert coin.to_guess({"heads": 0.25}) == {ALONE: 25.0}
    assert coin.to_guess.__name__ == "heads_of_100"
    assert runs.to_guess(HALF[1]) == {"short": 5, "long": 6, 1000: 2}
