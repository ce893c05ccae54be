"""Chapter 5, `learning_rate`: many rates at once give what each gives alone."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter5.listings.learning_rate import RATES, STARTS, digit_networks, rmsprop_with

found = of_chapter(5)
LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
RNG = np.random.default_rng(0)
X, LABELS = RNG.random((40, 196)).astype("float32"), RNG.integers(0, 10, 40)


def alone(weights, rate):
    """A network of Keras' own layers, with these weights, after three updates with Keras' own optimizer."""
    model = keras.Sequential([keras.Input((196,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(10)])
    model.set_weights(weights)
    model.compile(keras.optimizers.RMSprop(rate), LOSS)
    for _update in range(3):
        model.train_on_batch(X, LABELS)
    return model.get_weights()


def test_each_network_learns_as_it_would_alone():
    rates = [1e-4, 1e-2, 1.0]
    model = digit_networks(networks=3, width=4)
    before = model.get_weights()
    model.compile(rmsprop_with(rates)(1.0), LOSS, loss_weights=[3])
    for _update in range(3):
        model.train_on_batch(X, np.repeat(LABELS[:, None], 3, axis=1))
    after = model.get_weights()
    for number, rate in enumerate(rates):
        for ours, theirs in zip(after, alone([part[number] for part in before], rate), strict=True):
            assert_allclose(ours[number], theirs, rtol=1e-3, atol=1e-3 * rate)


def test_each_starts_as_a_network_of_its_own_would():
    kernel, bias, *_rest = digit_networks(networks=40, width=32).get_weights()
    assert kernel.std() == pytest.approx((2 / (196 + 32)) ** 0.5, rel=0.05)
    assert not bias.any()


def test_the_rates_reach_from_a_hundred_thousandth_to_ten():
    measured = found("learning_rate").measured
    assert measured["rate"] == list(RATES) == sorted(RATES)
    assert (RATES[0], RATES[-1]) == (1e-5, 10.0)
    assert_allclose(np.diff(np.log10(RATES)), 0.5, atol=0.01)


def test_the_line_goes_through_the_means_of_the_networks():
    measured = found("learning_rate").measured
    networks = np.array(measured["networks"])
    assert networks.shape == (len(RATES), STARTS)
    assert_allclose(networks.mean(axis=1), measured["loss"], rtol=1e-4)
    assert measured["best"] == RATES[int(networks.mean(axis=1).argmin())]


def test_another_large_rate_is_among_the_rates():
    measured = found("learning_rate", large=0.01).measured
    assert_array_equal(measured["rate"], RATES)
    assert measured["large"][0] == measured["good"][0]
