"""Chapter 2, `backpropagation`: the chain rule by hand against finite differences and against Keras."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets, layerwise
from kerasbook.chapter2.listings.backpropagation import (
    WEIGHTS,
    backward,
    by_tape,
    difference,
    forward,
    in_one,
    ink_in_halves,
    large_network,
    small_network,
)

found = of_chapter(2)

X = np.array([[1.2, 0.8]])
TARGET = np.array([[1.0]])


def loss_of(weights: list, x=X) -> float:
    return float(np.mean((forward(weights, x)[-1] - TARGET) ** 2))


def in_double(weights: list) -> list:
    return [array.astype("float64") for array in weights]


@pytest.mark.parametrize("seed", range(4))
def test_the_chain_rule_gives_what_moving_each_weight_gives(seed):
    weights = in_double(small_network(seed))
    gradients = backward(weights, X, TARGET)["weights"]
    for index, gradient in enumerate(gradients):
        assert gradient.shape == weights[index].shape
        for place in np.ndindex(gradient.shape):
            losses = []
            for step in (1e-6, -1e-6):
                moved = [array.copy() for array in weights]
                moved[index][place] += step
                losses.append(loss_of(moved))
            assert (losses[0] - losses[1]) / 2e-6 == pytest.approx(gradient[place], abs=1e-7)


def test_it_also_gives_how_the_loss_changes_with_the_input():
    weights = in_double(small_network(0))
    gradient = backward(weights, X, TARGET)["x"]
    for place in range(2):
        step = 1e-6 * np.eye(2)[[place]]
        slope = (loss_of(weights, X + step) - loss_of(weights, X - step)) / 2e-6
        assert slope == pytest.approx(gradient[0, place], abs=1e-7)


@pytest.fixture(scope="module")
def batch():
    train, _ = datasets.digits()
    return train.images[:40].reshape(40, 784), np.eye(10, dtype="float32")[train.labels[:40]]


def test_a_keras_network_with_these_weights_has_this_gradient(batch):
    weights = large_network(0)
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10)])
    model.set_weights(weights)
    assert_allclose(forward(weights, batch[0])[-1], np.asarray(model(batch[0])), atol=1e-5)
    _, expected = layerwise.loss_and_gradients(model, "mean_squared_error", *batch)
    assert difference(backward(weights, *batch)["weights"], expected) < 1e-5
    assert difference(by_tape(weights, *batch), expected) < 1e-5


@pytest.mark.parametrize("forget", ["relu", "loss"])
def test_what_is_forgotten_is_missed(batch, forget):
    weights = large_network(0)
    assert difference(backward(weights, *batch, forget)["weights"], by_tape(weights, *batch)) > 0.1


@pytest.mark.parametrize("seed", range(6))
def test_the_first_unit_is_awake_and_the_second_asleep(seed):
    for x in ([[0.1, 0.1]], [[3.0, 2.0]]):
        sums, hidden, _ = forward(small_network(seed), np.array(x))
        assert sums[0, 0] > 0 > sums[0, 1]
        assert hidden[0, 1] == 0
    assert_allclose(in_one(small_network(seed)) * 10, np.round(in_one(small_network(seed)) * 10), atol=1e-5)


def test_ink_is_counted_in_each_half():
    images = np.zeros((2, 28, 28))
    images[0, :14] = 1.0
    assert_array_equal(ink_in_halves(images, 0), [[4.0, 0.0]])  # all ink there is, in one quarter of the halves
    assert_array_equal(ink_in_halves(images, 1), [[0.0, 0.0]])


class TestFinding:
    def test_the_numbers_of_the_graph_belong_together(self):
        measured = found("backpropagation").measured
        values, gradients = measured["values"], measured["gradients"]
        by_hand = dict(zip(WEIGHTS, measured["by_hand"], strict=True))
        target = found("backpropagation").figure.target
        assert values["loss"] == pytest.approx((values["prediction"] - target) ** 2)
        assert values["a1"] == values["z1"] > 0 > values["z2"]
        assert values["a2"] == gradients["z2"] == 0
        assert by_hand["w1"] == pytest.approx(gradients["z1"] * values["x1"])
        assert by_hand["w5"] == pytest.approx(gradients["prediction"] * values["a1"])
        assert by_hand["b3"] == gradients["prediction"]
        assert gradients["loss"] == 1

    def test_the_target_says_whether_the_digit_is_odd(self):
        assert [found("backpropagation", digit=digit).figure.target for digit in (3, 8)] == [1.0, 0.0]

    def test_the_large_network_is_as_large_as_the_claim_says(self):
        assert found("backpropagation").measured["weights_digits"] == 784 * 64 + 64 + 64 * 10 + 10 == 50_890

    @pytest.mark.parametrize("seed", range(1, 6))
    def test_the_margins_lie_below_the_worst_seed(self, seed):
        assert min(verdict.margin for verdict in found("backpropagation", seed=seed).verdicts.values()) > 0
