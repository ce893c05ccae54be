"""Chapter 9, `residual_connections`: ways around blocks, and the gradients that come back."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter9.listings.residual_connections import (
    DEPTHS,
    RATES,
    STARTS,
    WIDTH,
    gradients_by_layer,
    loss_of_logits,
    residual_block,
    residual_networks,
)

found = of_chapter(9)


def dense_layers(model):
    return [layer for layer in model.layers if isinstance(layer, keras.layers.EinsumDense)]


def test_with_a_skip_of_1_what_went_in_is_added():
    inputs = keras.Input((2, WIDTH))
    block = keras.Model(inputs, residual_block(inputs, np.array([[1.0], [0.0]], "float32"), 2))
    first, second = dense_layers(block)
    x = np.random.default_rng(0).normal(size=(3, 2, WIDTH)).astype("float32")
    through = keras.ops.convert_to_numpy(second(first(x)))
    out = keras.ops.convert_to_numpy(block(x))
    np.testing.assert_allclose(out[:, 0], through[:, 0] + x[:, 0], atol=1e-5)
    np.testing.assert_allclose(out[:, 1], through[:, 1], atol=1e-5)


def test_a_block_has_two_layers():
    model = residual_networks((1, 0, 1), blocks=3)
    assert len(dense_layers(model)) == 1 + 2 * 3 + 1
    assert model.output_shape == (None, 3, 10)


def test_gradients_are_those_of_each_network_by_itself():
    rng = np.random.default_rng(0)
    x, labels = rng.random((8, 196)).astype("float32"), rng.integers(0, 10, 8)
    both, alone = residual_networks((1, 0), blocks=1), residual_networks((1,), blocks=1)
    for mine, other in zip(alone.weights, both.weights, strict=True):
        mine.assign(keras.ops.convert_to_numpy(other.value)[:1])
    lengths = gradients_by_layer(both, x, labels, 2)
    assert lengths.shape == (2, 4, 2)
    np.testing.assert_allclose(gradients_by_layer(alone, x, labels, 1)[..., 0], lengths[..., 0], rtol=1e-4)


def test_the_gradient_of_the_last_layer_by_hand():
    rng = np.random.default_rng(1)
    x, labels = rng.random((8, 196)).astype("float32"), rng.integers(0, 10, 8)
    model = residual_networks((1,), blocks=1)
    last = dense_layers(model)[-1]
    features = keras.ops.convert_to_numpy(keras.Model(model.inputs[0], last.input)(x))[:, 0]
    logits = keras.ops.convert_to_numpy(model(x))[:, 0]
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    wrong = odds / odds.sum(axis=1, keepdims=True) - np.eye(10)[labels]
    of_weights, of_biases = gradients_by_layer(model, x, labels, 1)[:, -1, 0]
    assert of_weights == pytest.approx(np.linalg.norm(features.T @ wrong / 8), rel=1e-3)
    assert of_biases == pytest.approx(np.linalg.norm(wrong.mean(axis=0)), rel=1e-3)
    loss = float(loss_of_logits()(labels[:, None], logits[:, None]))
    assert loss == pytest.approx(-np.log((odds / odds.sum(axis=1, keepdims=True))[np.arange(8), labels]).mean(), 1e-3)


def test_the_deeper_the_less_comes_back_without_them():
    measured = found("residual_connections").measured
    assert tuple(measured["layers"]) == DEPTHS
    assert measured["first"]["plain"] == sorted(measured["first"]["plain"], reverse=True)
    assert measured["ratio"] == pytest.approx(np.divide(measured["first"]["residual"], measured["first"]["plain"]))
    assert measured["comes_back"]["plain"] < 1e-3
    assert measured["comes_back"]["residual"] > 1


def test_the_best_rate_is_that_of_the_means():
    measured = found("residual_connections").measured
    for kind in ("residual", "plain"):
        assert np.shape(measured["networks"][kind]) == (len(RATES), STARTS)
        assert measured["best"][kind] == pytest.approx(max(np.mean(measured["networks"][kind], axis=1)))
