"""Chapter 1, `why_now`: its numbers, its picture, and its two recipes."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter1 import why_now
from kerasbook.chapter1.listings import why_now as now

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
    assert len(measured["shallow"]) == len(measured["deep"]) == len(now.AMOUNTS)
    epochs = finding.settings["epochs"]
    assert len(measured["old_recipe"]) == len(measured["new_recipe"]) == epochs + 1


def test_the_time_of_a_step_is_measured_on_one_core_and_on_all(finding):
    time = finding.measured["step_time"]
    assert time["one_core"] > 0
    assert time["all_cores"] > 0
    assert time["core_count"] >= 1
    assert [bar.get_height() for bar in finding.figure.bars_] == [time["one_core"], time["all_cores"]]


def test_the_lines_show_the_measured_accuracies(finding):
    shown = ["deep", "shallow", "new_recipe", "old_recipe"]
    assert [list(line.get_ydata()) for line in finding.figure.lines_] == [finding.measured[name] for name in shown]


def test_without_corrections_the_deep_network_is_the_same_for_every_amount():
    deep = found("why_now", learning_rate=0.0).measured["deep"]
    assert deep == [deep[0]] * len(now.AMOUNTS)


def test_the_recipes_differ_in_activation_start_and_optimizer():
    old, new = now.old_recipe(), now.new_recipe(0.006, epochs=1)
    hidden = [layer for layer in old.layers if layer.name.startswith("dense")][:-1]
    assert len(hidden) == 10
    assert {layer.activation.__name__ for layer in hidden} == {"sigmoid"}
    assert {layer.activation.__name__ for layer in new.layers[1:-1]} == {"relu"}
    assert (type(old.optimizer).__name__, type(new.optimizer).__name__) == ("SGD", "RMSprop")
    assert [weights.shape for weights in old.weights] == [weights.shape for weights in new.weights]
    assert np.std(old.layers[5].get_weights()[0]) == pytest.approx(0.05, rel=0.1)
    assert np.std(new.layers[5].get_weights()[0]) == pytest.approx(np.sqrt(2 / 64), rel=0.1)


@pytest.mark.parametrize("cores", [1, 2, 3])
def test_however_many_cores_share_a_step_it_is_the_same_step(cores):
    pictures = np.linspace(-1, 1, 20).reshape(5, 4).astype("float32")
    weights = np.eye(4, dtype="float32")
    gradient = pictures.T @ np.maximum(pictures @ weights, 0)
    np.testing.assert_allclose(now.training_step(pictures, weights, cores), weights - gradient, rtol=1e-5)


def test_the_same_seed_gives_the_same_accuracies_and_another_seed_others(finding):
    few = {"steps": 10, "epochs": 1, "seed": 3}
    first = without_times(why_now(**few).measured)
    assert without_times(why_now(**few).measured) == first
    assert first["shallow"] != finding.measured["shallow"]
    assert first["new_recipe"] != finding.measured["new_recipe"]
