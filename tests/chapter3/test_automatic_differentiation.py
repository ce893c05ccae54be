"""Chapter 3, `automatic_differentiation`: tapes around tapes, and slopes measured by steps."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook.chapter3.listings.automatic_differentiation import (
    derivative,
    falling_body,
    half_stopped,
    mean_loss,
    measured_slope,
    three_layer_network,
)

found = of_chapter(3)


def test_a_derivative_has_a_derivative():
    t = keras.ops.convert_to_tensor([0.5, 2.0])
    second = derivative(derivative(lambda t: t**3))
    assert_allclose(keras.ops.convert_to_numpy(second(t)), [3.0, 12.0], rtol=1e-5)


def test_a_body_falls():
    t = np.array([0.0, 1.0, 2.0], "float32")
    position, speed, acceleration = falling_body(keras.ops.convert_to_tensor(t), gravity=10.0)
    assert_allclose(position, 5 * t**2)
    assert_allclose(speed, 10 * t, rtol=1e-6)
    assert_allclose(acceleration, 10.0, rtol=1e-6)


def test_what_the_tape_has_not_seen_has_no_derivative():
    t = keras.ops.convert_to_tensor([1.0, 2.0])
    _position, speed, acceleration = falling_body(t, gravity=10.0, stop="speed")
    assert_allclose(speed, [10.0, 20.0], rtol=1e-6)
    assert_allclose(acceleration, 0.0)


def test_a_stopped_half_hands_on_all():
    x = keras.ops.convert_to_tensor(np.arange(8.0).reshape(2, 4))
    assert_allclose(keras.ops.convert_to_numpy(half_stopped(x)), np.arange(8.0).reshape(2, 4))


def test_a_slope_leaves_the_weights_where_they_were():
    keras.utils.set_random_seed(0)
    model = three_layer_network()
    x, y = np.random.default_rng(0).uniform(size=(4, 784)).astype("float32"), np.arange(4)
    before = model.get_weights()
    variable = model.trainable_variables[-1]  # the biases of the last layer
    slope = measured_slope(model, variable, np.eye(10)[0], x, y)
    probabilities = keras.ops.convert_to_numpy(model(x))
    assert slope == pytest.approx(probabilities[:, 0].mean() - 1 / 4, abs=1e-3)  # the derivative of softmax
    assert mean_loss(model, x, y) == pytest.approx(-np.log(probabilities[range(4), y]).mean(), rel=1e-5)
    for weights, weights_before in zip(model.get_weights(), before, strict=True):
        assert_allclose(weights, weights_before)


def test_only_the_cut_layer_errs():
    errors = found("automatic_differentiation", stop="layer").measured["errors"]
    assert errors["first"] > 0.1
    assert max(errors["second"], errors["last"]) < 1e-3


def test_a_relu_has_kinks():
    """What the page says to try: the steps lead across them."""
    smooth, kinked = (found("automatic_differentiation", activation=name) for name in ("tanh", "relu"))
    assert kinked.measured["error"] > 5 * smooth.measured["error"]
