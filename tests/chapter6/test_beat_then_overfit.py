"""Chapter 6, `beat_then_overfit`: separate networks, clean tables, and what counts as a step that helps."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets
from kerasbook.chapter6.listings.beat_then_overfit import (
    always_the_median,
    compared,
    networks_side_by_side,
    straight_lines,
    tables,
)

found = of_chapter(6)
DRAWS = np.array([np.arange(100), np.arange(100, 200)])
VALIDATION = np.arange(200, 260)


@pytest.fixture(scope="module")
def located():
    return tables(True, DRAWS, VALIDATION)


def test_the_networks_side_by_side_are_separate():
    model = networks_side_by_side(networks=3, columns=2, width=4, layers=2)
    x = np.ones((5, 3, 2), "float32")
    before = keras.ops.convert_to_numpy(model(x))
    kernel, bias = model.layers[0].get_weights()
    kernel[1] += 1
    model.layers[0].set_weights([kernel, bias])
    changed = np.abs(keras.ops.convert_to_numpy(model(x)) - before).max(axis=(0, 2)) > 0
    assert_array_equal(changed, [False, True, False])
    assert bias.shape == (3, 4)  # each network has its own


def test_every_network_is_standardised_by_its_own_training_houses():
    known, validation, new = tables(False, DRAWS, VALIDATION)
    assert (known.shape, validation.shape, new.shape) == ((100, 2, 15), (60, 2, 15), (590, 2, 15))
    assert_allclose(np.median(known, axis=0), 0, atol=1.2)
    assert np.abs(validation[:, 0] - validation[:, 1]).max() > 0.1  # the same houses, by other means
    assert max(np.abs(known).max(), np.abs(new).max()) <= 4


def test_a_neighbourhood_stays_0_or_1(located):
    names = np.unique(datasets.houses().train.neighborhoods)
    flags = located[0][:, 0, 15 : 15 + len(names)]
    assert_array_equal(flags.sum(axis=1), 1)
    assert_array_equal(np.unique(flags), [0, 1])


def test_the_baselines_know_their_own_houses_only():
    train, test = datasets.houses()
    step = always_the_median(train.prices, DRAWS, 60, len(test.prices))
    assert_allclose(step.validation[0], [np.median(train.prices[:100]), np.median(train.prices[100:200])])
    changed = train.prices.copy()
    changed[100:] *= 2
    table = tables(False, DRAWS, VALIDATION)
    lines, others = straight_lines(table, train.prices, DRAWS), straight_lines(table, changed, DRAWS)
    assert_allclose(lines.validation[:, 0], others.validation[:, 0])
    assert_allclose(2 * lines.validation[:, 1], others.validation[:, 1], rtol=1e-4)


def test_a_gain_comes_with_its_standard_error_over_the_houses():
    gain, uncertain = compared(np.zeros(4), np.array([1.0, 3.0, 1.0, 3.0]))
    assert (gain, uncertain) == (2, 0.5)


def test_the_gains_are_the_differences_of_the_steps():
    measured = found("beat_then_overfit").measured
    errors = list(measured["validation"].values())
    assert_allclose(list(measured["gain"].values()), -np.diff(errors), rtol=1e-3, atol=1)
    for name, runs in measured["runs"].items():
        assert len(runs) == 6
        assert np.mean(runs) == pytest.approx(measured["validation"][name], rel=1e-3)
    assert set(measured["gain"]) == set(measured["validation"]) - {"median"}
