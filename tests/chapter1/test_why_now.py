"""Chapter 1, `why_now`: its numbers, its picture, and its two recipes."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter1 import why_now
from kerasbook.chapter1.listings import why_now as now
from kerasbook.chapter1.pictures.why_now import METHODS, RECIPES

found = of_chapter(1)


@pytest.fixture(scope="module")
def finding():
    result = found("why_now")
    result.figure.plot()
    return result


def without_times(measured: dict) -> dict:
    """What the same seed decides: everything but the time of a step."""
    return {name: numbers for name, numbers in measured.items() if name != "step_time"}


def test_an_accuracy_for_each_amount_and_for_each_epoch(finding):
    measured = finding.measured
    assert measured["amounts"] == list(now.AMOUNTS)
    assert {len(measured[name]) for name in METHODS} == {len(now.AMOUNTS)}
    assert {len(measured[name]) for name in RECIPES} == {finding.settings["epochs"] + 1}


def test_the_time_of_a_step_is_measured_on_one_core_and_on_all(finding):
    time = finding.measured["step_time"]
    assert time["one_core"] > 0
    assert time["all_cores"] > 0
    assert time["core_count"] >= 1
    assert [bar.get_height() for bar in finding.figure.bars_] == [time["one_core"], time["all_cores"]]


def test_the_lines_show_the_measured_accuracies(finding):
    shown = [finding.measured[name] for name in (*METHODS, *RECIPES)]
    assert [list(line.get_ydata()) for line in finding.figure.lines_] == shown


def test_without_updates_a_deep_network_is_the_same_for_every_amount():
    measured = found("why_now", learning_rate=0.0, steps=10, epochs=0, layers=1).measured
    for name in ("dense", "convolutional"):
        assert len(set(measured[name])) == 1


def test_further_digits_are_new_ones_or_the_first_hundred_moved():
    first, labels = now.digits_to_learn_from("new", np.random.default_rng(0))
    again, copied = now.digits_to_learn_from("moved", np.random.default_rng(0))
    np.testing.assert_array_equal(again[:100], first[:100])
    np.testing.assert_array_equal(copied, np.resize(labels[:100], len(labels)))
    assert not np.array_equal(again[100:200], again[:100])
    # Moved by up to a pixel, a picture keeps its ink.
    np.testing.assert_allclose(again[100:200].sum(axis=(1, 2)), again[:100].sum(axis=(1, 2)), rtol=1e-4)


def test_the_recipes_differ_in_units_start_and_optimizer():
    recipes = now.recipe_of_1986(10), now.recipe_of_the_1990s(10), now.recipe_of_the_2010s(10, 0.006, epochs=1)
    for model, unit, optimizer, spread in zip(
        recipes, ("sigmoid", "tanh", "relu"), ("SGD", "SGD", "RMSprop"), (0.05, np.sqrt(1 / 64), np.sqrt(2 / 64)),
        strict=True,
    ):  # fmt: skip
        hidden = model.layers[1:-1]
        assert len(hidden) == 10
        assert {layer.activation.__name__ for layer in hidden} == {unit}
        assert type(model.optimizer).__name__ == optimizer
        assert np.std(hidden[4].get_weights()[0]) == pytest.approx(spread, rel=0.1)


@pytest.mark.parametrize("cores", [1, 2, 3])
def test_however_many_cores_share_a_step_it_is_the_same_step(cores):
    pictures = np.linspace(-1, 1, 20).reshape(5, 4).astype("float32")
    weights = np.eye(4, dtype="float32")
    gradient = pictures.T @ np.maximum(pictures @ weights, 0)
    np.testing.assert_allclose(now.training_step(pictures, weights, cores), weights - gradient, rtol=1e-5)


def test_the_same_seed_gives_the_same_accuracies():
    few = {"steps": 10, "epochs": 1, "layers": 1}
    first, again = why_now(**few).measured, found("why_now", **few).measured
    assert without_times(again) == without_times(first)
