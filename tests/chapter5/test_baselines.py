"""Chapter 5, `baselines`: who learns from what, and what the numbers are measured against."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets
from kerasbook.chapter5.listings.baselines import (
    MODELS,
    NEIGHBOURS,
    in_standard_errors,
    nearest_neighbours,
    standard_error,
    with_penalties,
)

found = of_chapter(5)


def test_the_neighbours_are_the_nearest_and_their_answers_are_averaged():
    x = np.arange(200.0)[:, None]
    targets = x.copy()
    (said,) = nearest_neighbours(x, targets, [np.array([[100.2]])], False)
    assert said.shape == (1, len(NEIGHBOURS), 1)
    assert_allclose(said[0, :2, 0], [100, 100])
    (at_the_edge,) = nearest_neighbours(x, targets, [np.array([[0.0]])], False)
    assert_allclose(at_the_edge[0, :3, 0], [0, 2, 12])


def test_the_networks_share_nothing_but_the_input():
    model = with_penalties(columns=3, outputs=2, width=4, last=None)
    x = np.ones((5, 3), "float32")
    before = np.asarray(model(x))
    kernel, *rest = model.layers[0].get_weights()
    kernel[1] += 1
    model.layers[0].set_weights([kernel, *rest])
    assert_array_equal(np.abs(np.asarray(model(x)) - before).max(axis=(0, 2)) > 0, [False, True, False, False])


def test_each_network_has_a_penalty_of_its_own():
    model = with_penalties(columns=3, outputs=2, width=4, strengths=(0.0, 2.0))
    first, second = (
        layer.kernel.numpy() if hasattr(layer.kernel, "numpy") else np.asarray(layer.kernel) for layer in model.layers
    )  # (networks, inputs, units)
    # Half of it: the loss is a mean over the two networks, too.
    wanted = [np.square(kernel[1]).sum() for kernel in (first, second)]
    assert_allclose([float(loss) for loss in model.losses], wanted, rtol=1e-5)


def test_rows_of_a_group_count_as_one():
    errors = np.array([1.0, 2.0, 4.0, 5.0])
    assert standard_error(errors, np.arange(4)) == pytest.approx(errors.std(ddof=1) / 2)
    assert standard_error(np.repeat(errors, 3), np.repeat(np.arange(4), 3)) == pytest.approx(errors.std(ddof=1) / 2)


def test_who_gains_nothing_has_no_standard_errors():
    assert in_standard_errors(np.zeros(9), np.arange(9)) == 0.0
    gains = np.array([1.0, 2.0, 3.0])
    assert in_standard_errors(gains, np.arange(3)) == pytest.approx(2 * 3**0.5)


def test_on_the_scale_the_constant_is_0_and_whoever_is_always_right_is_1():
    measured = found("baselines").measured
    for name, gains in measured["gain"].items():
        raw = measured["raw"][name]
        nothing, everything = raw["constant"], 0 if name == "houses" else 1
        for model in MODELS:
            assert gains[model] == pytest.approx((raw[model] - nothing) / (everything - nothing), abs=2e-3)


def test_the_constant_answers_are_those_of_the_data_sheets():
    raw = found("baselines").measured["raw"]
    assert raw["houses"]["constant"] == pytest.approx(57_200, rel=0.01)
    assert raw["presidents"]["constant"] < 0.035
    assert raw["reviews"]["constant"] == pytest.approx(0.5, abs=0.03)
    _train, test = datasets.weather()
    rains = test.readings[24:, list(datasets.weather().columns).index("rain")] > 0
    assert raw["rain"]["constant"] == pytest.approx(1 - rains.mean(), abs=1e-3)


def test_with_the_answers_of_others_nobody_makes_a_tenth_of_the_way():
    gain = found("baselines", labels="shuffled").measured["gain"]
    assert max(value for models in gain.values() for value in models.values()) < 0.1
