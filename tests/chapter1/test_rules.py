"""Chapter 1, `rules_or_learning` and `three_ingredients`: their numbers and their pictures."""

import keras
import numpy as np
import pytest

from chapter1.found import found
from kerasbook.chapter1.listings import rules
from kerasbook.chapter1.listings.handmade import answers_by_rules


@pytest.fixture(scope="module")
def paradigms():
    finding = found("rules_or_learning")
    finding.figure.plot()
    return finding


@pytest.fixture(scope="module")
def ingredients():
    finding = found("three_ingredients")
    finding.figure.plot()
    return finding


# Learning


def test_teaching_starts_from_new_weights_that_the_seed_decides():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    data, answers = np.ones((5, 3)), np.ones((5, 2))
    first, second, again = (
        rules.taught(model, data, answers, corrections=0, seed=seed).get_weights()[0] for seed in (0, 1, 0)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, second)


def test_each_correction_is_one_step_whatever_the_number_of_examples():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    for count in (5, 500):
        model.compile("sgd", "mse")
        rules.taught(model, np.ones((count, 3)), np.ones((count, 2)), corrections=7, seed=0)
        assert int(model.optimizer.iterations) == 7


def test_without_a_measure_no_weight_moves():
    model = rules.digit_learner(rules.no_measure)
    images, labels = np.random.default_rng(0).random((64, 28, 28)), np.zeros(64, int)
    start = rules.taught(model, images, labels, corrections=0, seed=0).get_weights()
    end = rules.taught(model, images, labels, corrections=3, seed=0).get_weights()
    for before, after in zip(start, end, strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize(("slope", "offset"), [(1.8, 32.0), (-0.5, 7.0)])
def test_the_unit_finds_any_straight_rule(slope, offset):
    celsius, _ = rules.thermometers(seed=3)
    found_slope, found_offset = rules.learned_rule(celsius, slope * celsius[:, 0] + offset, seed=3)
    assert found_slope == pytest.approx(slope, abs=0.01)
    assert found_offset == pytest.approx(offset, abs=0.1)


# Rules or learning


def test_the_rules_are_those_of_the_hand(paradigms, new_digits):
    by_rules = answers_by_rules(new_digits.images)
    assert paradigms.measured["rules"] == np.mean(by_rules == new_digits.labels)
    assert paradigms.measured["rules_swapped"] == np.mean(by_rules == new_digits.labels % 2)


def test_the_model_is_the_learner_of_all_the_examples(paradigms, new_digits):
    assert rules.share_right(paradigms.model, *new_digits) == paradigms.measured["learner"]["4000"]


def test_the_diagram_holds_the_numbers_of_the_run(paradigms):
    _, learning = paradigms.figure.boxes_
    data, answers, _, rule = (box.text_.get_text() for box in learning)
    celsius, fahrenheit = rules.thermometers(seed=0)
    assert all(f"{degrees:.0f} °C" in data for degrees in celsius[:3, 0])
    assert all(f"{degrees:.0f} °F" in answers for degrees in fahrenheit[:3])
    assert f"{paradigms.measured['slope']:.3f}" in rule
    assert f"{paradigms.measured['offset']:.2f}" in rule


def test_the_curve_and_the_bars_show_the_measured_numbers(paradigms):
    measured, figure = paradigms.measured, paradigms.figure
    assert list(figure.learner_.get_xdata()) == list(rules.EXAMPLES)
    assert list(figure.learner_.get_ydata()) == list(measured["learner"].values())
    assert set(figure.rules_.get_ydata()) == {measured["rules"]}
    assert [bar.get_height() for bar in figure.bars_] == [measured["rules_swapped"], measured["learner_swapped"]]


def test_shuffled_answers_change_the_learner_not_the_rules(paradigms):
    shuffled = found("rules_or_learning", answers="shuffled").measured
    assert shuffled["rules"] == paradigms.measured["rules"]
    assert shuffled["learner"]["4000"] < 0.25


def test_the_same_seed_gives_the_same_numbers(paradigms):
    assert paradigms.concept(**paradigms.settings).measured == paradigms.measured


# Three ingredients


def test_one_ingredient_is_missing_at_a_time(new_digits):
    (images, labels), new, has_measure = rules.mixture({"nothing"}, seed=0)
    assert has_measure
    np.testing.assert_array_equal(new.images, new_digits.images)
    noise, noise_new, _ = rules.mixture({"inputs"}, seed=0)
    assert abs(np.corrcoef(noise.images[:50].ravel(), images[:50].ravel())[0, 1]) < 0.05
    assert not np.array_equal(noise_new.images, new_digits.images)
    np.testing.assert_array_equal(noise.labels, labels)
    mixed, mixed_new, _ = rules.mixture({"outputs"}, seed=0)
    np.testing.assert_array_equal(mixed.images, images)
    assert np.mean(mixed.labels == labels) < 0.2
    np.testing.assert_array_equal(mixed_new.labels, new_digits.labels)
    assert rules.mixture({"measure"}, seed=0)[2] is False


def test_the_bars_and_the_errors_are_those_measured(ingredients):
    measured, figure = ingredients.measured, ingredients.figure
    assert [bar.get_height() for bar in figure.bars_] == list(measured["accuracy"].values())
    assert set(figure.chance_.get_ydata()) == {measured["chance"]}
    shown = [text.get_text() for text in figure.errors_]
    assert shown[:3] == [f"error {measured['error'][key]:.2f}" for key in ("nothing", "inputs", "outputs")]
    assert measured["error"]["measure"] == 0


def test_the_table_shows_what_the_networks_learned_from(ingredients):
    whole, inputs, outputs, measure = ingredients.figure.inputs_
    np.testing.assert_array_equal(whole.get_array(), outputs.get_array())
    np.testing.assert_array_equal(whole.get_array(), measure.get_array())
    assert not np.array_equal(whole.get_array(), inputs.get_array())
    answers = [text.get_text() for text in ingredients.figure.answers_]
    assert answers[0] == answers[1] == answers[3] != answers[2]


def test_the_model_is_the_one_with_all_three(ingredients, new_digits):
    assert rules.share_right(ingredients.model, *new_digits) == ingredients.measured["accuracy"]["nothing"]


def test_doing_without_changes_all_networks_alike():
    accuracy = found("three_ingredients", without="measure").measured["accuracy"]
    assert accuracy["nothing"] == accuracy["measure"]
    assert max(accuracy.values()) < 0.3
