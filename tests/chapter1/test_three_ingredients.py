"""Chapter 1, `three_ingredients`: its numbers and its picture."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook import datasets
from kerasbook.chapter1.listings.rules_or_learning import digit_learner, share_right, taught
from kerasbook.chapter1.listings.three_ingredients import INGREDIENTS, KEPT, MEASURES, look_alikes, mixture

found = of_chapter(1)


@pytest.fixture(scope="module")
def ingredients():
    finding = found("three_ingredients")
    finding.figure.plot()
    return finding


def test_an_error_that_does_not_count_moves_no_weight():
    model = digit_learner(MEASURES["missing"])
    images, unmarked = np.random.default_rng(0).random((64, 28, 28)), np.zeros((64, 2), "float32")
    start = taught(model, images, unmarked, corrections=0, seed=0).get_weights()
    end = taught(model, images, unmarked, corrections=3, seed=0).get_weights()
    for before, after in zip(start, end, strict=True):
        np.testing.assert_array_equal(before, after)


def test_a_measure_counts_the_marked_and_may_have_another_for_the_rest():
    predictions = np.full((2, 10), 0.1, "float32")
    expected = np.array([[3, 1], [3, 0]], "float32")
    np.testing.assert_allclose(MEASURES["missing"](expected, predictions), [np.log(10), 0.0], rtol=1e-5)
    np.testing.assert_allclose(MEASURES["replaced"](expected, predictions), [np.log(10), 0.9], rtol=1e-5)


def test_look_alikes_are_others_and_nearly_always_the_same_digit():
    images, labels = datasets.digits()[0]
    alike = look_alikes(images)
    assert not np.any(alike == np.arange(len(images)))
    assert np.mean(labels[alike] == labels) > 0.9
    apart = np.square(images - images[7]).sum(axis=(1, 2))
    assert apart[alike[7]] == np.delete(apart, 7).min()


@pytest.mark.parametrize("share", KEPT)
@pytest.mark.parametrize("rest", ["missing", "replaced"])
def test_one_ingredient_is_kept_in_part_and_the_others_whole(share, rest):
    images, labels = datasets.digits()[0]
    for ingredient in INGREDIENTS:
        mixed, expected = mixture(ingredient, share, rest, seed=0)
        kept = {
            "inputs": np.mean(np.all(mixed == images, axis=(1, 2))),
            "outputs": np.mean(expected[:, 0] == labels),
            "measure": np.mean(expected[:, 1]),
        }
        for name, part in kept.items():
            if name != ingredient:
                assert part == 1
        # Another digit's output may be right by luck, or because the digits look alike.
        alike = {"missing": 0.1, "replaced": 0.94}[rest] if ingredient == "outputs" else 0.0
        assert kept[ingredient] == pytest.approx(share + (1 - share) * alike, abs=0.01)


def test_the_curves_are_those_measured(ingredients):
    measured, figure = ingredients.measured, ingredients.figure
    assert [list(line.get_ydata()) for line in figure.lines_] == [measured[name] for name in INGREDIENTS]
    assert figure.kept == measured["kept"] == list(KEPT)
    assert len({measured[name][-1] for name in INGREDIENTS}) == 1


def test_the_samples_are_those_that_the_networks_learned_from(ingredients):
    pictures = [image.get_array() for image in ingredients.figure.inputs_]
    for shown in pictures[2:] + pictures[:1]:
        np.testing.assert_array_equal(shown, pictures[0])
    assert not np.array_equal(pictures[0], pictures[1])
    outputs = [text.get_text() for text in ingredients.figure.outputs_]
    assert len({*outputs[:3], *outputs[4:]}) == 1
    assert outputs[3] != outputs[0]


def test_the_model_is_the_one_with_all_three(ingredients, new_digits):
    assert share_right(ingredients.model, *new_digits) == ingredients.measured["inputs"][-1]


def test_what_is_replaced_is_hardly_missed():
    measured = found("three_ingredients", rest="replaced").measured
    assert min(min(measured[name]) for name in INGREDIENTS) > 0.75
