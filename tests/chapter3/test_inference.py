"""Chapter 3, `inference`."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose

from kerasbook.chapter3.listings.inference import called, dropout_network, hidden_units, seconds

IMAGES = np.random.default_rng(0).uniform(size=(10, 784)).astype("float32")


@pytest.mark.parametrize("size", [1, 3, 10, 64])
def test_batches_make_no_difference(size):
    keras.utils.set_random_seed(0)
    model = dropout_network()
    assert_allclose(called(model, IMAGES, size), np.asarray(model(IMAGES)), atol=1e-6)


def test_dropout_switches_units_off_and_makes_the_others_larger():
    keras.utils.set_random_seed(0)
    model = dropout_network(0.5)
    _answers, usual = hidden_units(model, IMAGES[:1], training=False)
    _answers, dropped = hidden_units(model, IMAGES[:1], training=True)
    usual, dropped = np.ravel(usual), np.ravel(dropped)
    left = (dropped > 0) & (usual > 0)
    assert 0 < left.sum() < (usual > 0).sum()
    assert_allclose(dropped[left], 2 * usual[left], rtol=1e-5)


def test_seconds_are_those_of_the_shorter_run():
    calls = []
    assert seconds(lambda: calls.append(1)) >= 0
    assert len(calls) == 3
