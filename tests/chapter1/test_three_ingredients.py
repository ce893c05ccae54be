"""Chapter 1, `three_ingredients`: its numbers and its picture."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter1.listings.rules_or_learning import digit_learner, share_right, taught
from kerasbook.chapter1.listings.three_ingredients import mixture, no_measure

found = of_chapter(1)


@pytest.fixture(scope="module")
def ingredients():
    finding = found("three_ingredients")
    finding.figure.plot()
    return finding


def test_without_a_measure_no_weight_moves():
    model = digit_learner(no_measure)
    images, labels = np.random.default_rng(0).random((64, 28, 28)), np.zeros(64, int)
    start = taught(model, images, labels, corrections=0, seed=0).get_weights()
    end = taught(model, images, labels, corrections=3, seed=0).get_weights()
    for before, after in zip(start, end, strict=True):
        np.testing.assert_array_equal(before, after)


def test_one_ingredient_is_missing_at_a_time(new_digits):
    (images, labels), new, has_measure = mixture({"nothing"}, seed=0)
    assert has_measure
    np.testing.assert_array_equal(new.images, new_digits.images)
    noise, noise_new, _ = mixture({"inputs"}, seed=0)
    assert abs(np.corrcoef(noise.images[:50].ravel(), images[:50].ravel())[0, 1]) < 0.05
    assert not np.array_equal(noise_new.images, new_digits.images)
    np.testing.assert_array_equal(noise.labels, labels)
    mixed, mixed_new, _ = mixture({"outputs"}, seed=0)
    np.testing.assert_array_equal(mixed.images, images)
    assert np.mean(mixed.labels == labels) < 0.2
    np.testing.assert_array_equal(mixed_new.labels, new_digits.labels)
    assert mixture({"measure"}, seed=0)[2] is False


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
    assert share_right(ingredients.model, *new_digits) == ingredients.measured["accuracy"]["nothing"]


def test_doing_without_changes_all_networks_alike():
    accuracy = found("three_ingredients", without="measure").measured["accuracy"]
    assert accuracy["nothing"] == accuracy["measure"]
    assert max(accuracy.values()) < 0.3
