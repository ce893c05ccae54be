"""Chapter 3, `fit_is_a_loop`."""

import math

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook.chapter3.listings.fit_is_a_loop import (
    largest_difference,
    loop_by_hand,
    small_network,
    started,
    step_elsewhere,
)

found = of_chapter(3)
RNG = np.random.default_rng(0)
IMAGES, LABELS = RNG.uniform(size=(10, 784)).astype("float32"), RNG.integers(10, size=10)


def weights():
    keras.utils.set_random_seed(0)
    return small_network().get_weights()


@pytest.mark.parametrize(("last", "updates"), [("kept", 6), ("dropped", 4)])
def test_an_update_for_each_batch(last, updates):
    assert len(loop_by_hand(started(weights()), IMAGES, LABELS, batch_size=4, epochs=2, last=last)) == updates


def test_a_step_is_one_of_gradient_descent():
    model, twin = started(weights()), started(weights())
    (loss,) = loop_by_hand(model, IMAGES, LABELS, batch_size=10, epochs=1)
    assert_allclose(loss, step_elsewhere(twin, IMAGES, LABELS), rtol=1e-5)
    assert largest_difference(model.get_weights(), twin.get_weights()) < 1e-6
    assert largest_difference(model.get_weights(), weights()) > 1e-3


def test_the_largest_difference():
    assert largest_difference([np.array([1.0, 5.0]), np.array([2.0])], [np.array([1.5, 2.0]), np.array([2.0])]) == 3
    assert math.isnan(largest_difference([np.nan, 1.0], [0.0, 1.0]))
    assert largest_difference([], []) == 0


def test_updates_are_counted():
    updates = found("fit_is_a_loop").measured["updates"]
    assert updates == {"fit": 64, "by_hand": 64, "counted": 64}
