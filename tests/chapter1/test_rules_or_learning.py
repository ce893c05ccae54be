"""Chapter 1, `rules_or_learning`: its numbers and its picture."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter1 import rules_or_learning
from kerasbook.chapter1.listings import rules_or_learning as listing
from kerasbook.chapter1.listings.handmade import answers_by_rules

found = of_chapter(1)


@pytest.fixture(scope="module")
def paradigms():
    finding = found("rules_or_learning")
    finding.figure.plot()
    return finding


def test_teaching_starts_from_new_weights_that_the_seed_decides():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    data, answers = np.ones((5, 3)), np.ones((5, 2))
    first, second, again = (
        listing.taught(model, data, answers, corrections=0, seed=seed).get_weights()[0] for seed in (0, 1, 0)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, second)


def test_each_correction_is_one_step_whatever_the_number_of_examples():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    for count in (5, 500):
        model.compile("sgd", "mse")
        listing.taught(model, np.ones((count, 3)), np.ones((count, 2)), corrections=7, seed=0)
        assert int(model.optimizer.iterations) == 7


@pytest.mark.parametrize(("slope", "offset"), [(1.8, 32.0), (-0.5, 7.0)])
def test_the_unit_finds_any_straight_rule(slope, offset):
    celsius, _ = listing.thermometers(seed=3)
    found_slope, found_offset = listing.learned_rule(celsius, slope * celsius[:, 0] + offset, seed=3)
    assert found_slope == pytest.approx(slope, abs=0.01)
    assert found_offset == pytest.approx(offset, abs=0.1)


def test_the_rules_are_those_of_the_hand(paradigms, new_digits):
    by_rules = answers_by_rules(new_digits.images)
    assert paradigms.measured["rules"] == np.mean(by_rules == new_digits.labels)
    assert paradigms.measured["rules_swapped"] == np.mean(by_rules == new_digits.labels % 2)
    assert paradigms.measured["rules_rewritten"] == np.mean(by_rules % 2 == new_digits.labels % 2)


def test_the_model_is_the_learner_of_all_the_examples(paradigms, new_digits):
    assert listing.share_right(paradigms.model, *new_digits) == paradigms.measured["learner"]["4000"]


def test_the_diagram_holds_the_numbers_of_the_run(paradigms):
    _, learning = paradigms.figure.boxes_
    data, answers, _, rule = (box.text_.get_text() for box in learning)
    celsius, fahrenheit = listing.thermometers(seed=0)
    assert all(f"{degrees:.0f} °C" in data for degrees in celsius[:3, 0])
    assert all(f"{degrees:.0f} °F" in answers for degrees in fahrenheit[:3])
    assert f"{paradigms.measured['slope']:.3f}" in rule
    assert f"{paradigms.measured['offset']:.2f}" in rule


def test_the_curve_and_the_bars_show_the_measured_numbers(paradigms):
    measured, figure = paradigms.measured, paradigms.figure
    assert list(figure.learner_.get_xdata()) == list(listing.EXAMPLES)
    assert list(figure.learner_.get_ydata()) == list(measured["learner"].values())
    assert set(figure.rules_.get_ydata()) == {measured["rules"]}
    swapped = [measured[name] for name in ("rules_swapped", "rules_rewritten", "learner_swapped")]
    assert [bar.get_height() for bar in figure.bars_] == swapped


def test_shuffled_answers_change_the_learner_not_the_rules(paradigms):
    shuffled = found("rules_or_learning", answers="shuffled").measured
    assert shuffled["rules"] == paradigms.measured["rules"]
    assert shuffled["learner"]["4000"] < 0.25


def test_the_same_seed_gives_the_same_numbers():
    assert rules_or_learning(corrections=10).measured == found("rules_or_learning", corrections=10).measured
