"""Chapter 4, the layer of separate networks side by side."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose

from kerasbook.chapter4.listings.side_by_side import separate_dense

LAYOUTS = {"nbi,nio->nbo": (3, 5, 4), "bni,nio->bno": (5, 3, 4), "bi,nio->bno": (5, 4)}  # and the form of their input


@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize(("equation", "form"), LAYOUTS.items())
def test_each_network_answers_as_its_own_dense_layer_would(equation, form, use_bias):
    rng = np.random.default_rng(0)
    layer = separate_dense(equation, 4, 2, 3, "relu", use_bias=use_bias)
    layer.build(form)
    weights = [rng.normal(size=weight.shape).astype("float32") for weight in layer.weights]
    layer.set_weights(weights)
    x = rng.normal(size=form).astype("float32")
    axis = equation.split("->")[1].index("n")
    said = keras.ops.convert_to_numpy(layer(x))
    for network in range(3):
        alone = keras.layers.Dense(2, "relu", use_bias=use_bias)
        alone.build((5, 4))
        alone.set_weights([part[network].reshape(own.shape) for part, own in zip(weights, alone.weights, strict=True)])
        seen = x.take(network, axis) if "n" in equation.split(",")[0] else x
        assert_allclose(said.take(network, axis), alone(seen), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("gain", [1.0, 6.0])
def test_each_starts_within_the_limit_of_a_network_of_its_own(gain):
    keras.utils.set_random_seed(0)
    layer = separate_dense("bni,nio->bno", 6, 64, 40, gain=gain)
    layer.build((None, 40, 6))
    limit = gain * (6 / (6 + 64)) ** 0.5
    kernel, bias = layer.get_weights()
    assert 0.99 * limit < abs(kernel).max() <= limit
    assert not bias.any()


def test_any_number_of_samples_goes_through():
    networks_first = keras.Sequential([keras.Input(batch_shape=(3, None, 4)), separate_dense("nbi,nio->nbo", 4, 2, 3)])
    samples_first = keras.Sequential([keras.Input((3, 4)), separate_dense("bni,nio->bno", 4, 2, 3)])
    assert (networks_first.output_shape, samples_first.output_shape) == ((3, None, 2), (None, 3, 2))
