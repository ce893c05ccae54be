"""Chapter 4, `probability_and_loss`: slopes are those of the formulas, and a network can be as sure as asked."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook.chapter4.listings.probability_and_loss import slopes

found = of_chapter(4)
LABELS = np.array([1, 1, 0, 0], "float32")
SCORES = np.array([2.0, -3.0, 1.0, -4.0], "float32")
PROBABILITIES = 1 / (1 + np.exp(-SCORES))


def test_the_slope_of_cross_entropy_is_the_error():
    assert_allclose(slopes("binary_crossentropy", LABELS, SCORES), PROBABILITIES - LABELS, atol=1e-5)


def test_the_slope_of_squared_error_vanishes_where_the_sigmoid_is_flat():
    flat = PROBABILITIES * (1 - PROBABILITIES)
    assert_allclose(slopes("mse", LABELS, SCORES), 2 * (PROBABILITIES - LABELS) * flat, atol=1e-5)


def test_the_network_is_as_sure_as_asked():
    measured = found("probability_and_loss").measured
    assert measured["probability"] == pytest.approx(1 / (1 + np.exp(6)), rel=0.3)
    assert measured["loss_sure"] > 3 * measured["loss_untrained"]


def test_both_losses_begin_with_the_same_network():
    for name in ("accuracy", "accuracy_doubting"):
        curves = found("probability_and_loss").measured[name]
        assert curves["cross_entropy"][0] == curves["squared_error"][0]
        assert {len(curve) for curve in curves.values()} == {4 + 1}


def test_without_sureness_the_two_losses_teach_alike():
    accuracy = found("probability_and_loss").measured["accuracy_doubting"]
    assert accuracy["cross_entropy"][-1] == pytest.approx(accuracy["squared_error"][-1], abs=0.05)
