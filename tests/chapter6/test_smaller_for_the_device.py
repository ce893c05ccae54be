"""Chapter 6, `smaller_for_the_device`."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter6.listings.smaller_for_the_device import as_int8, bytes_of, pruned, rounded, with_kernels

found = of_chapter(6)


@pytest.fixture
def small_clothes():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((300,)), keras.layers.Dense(200), keras.layers.Dense(10)])
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_variables)
    return model


@pytest.mark.parametrize(("bits", "levels"), [(2, 3), (3, 7), (4, 15)])
def test_so_many_bits_are_so_many_numbers(bits, levels):
    weights = np.random.default_rng(0).uniform(-1, 1, size=(5_000, 2))
    values = rounded(weights, bits)
    assert [len(np.unique(np.round(column, 9))) for column in values.T] == [levels] * 2
    step = np.abs(weights).max(axis=0) / (2 ** (bits - 1) - 1)
    assert (np.abs(values - weights) <= step / 2 + 1e-9).all()


def test_a_unit_without_weights_keeps_none():
    assert rounded(np.zeros((4, 1)), 8).tolist() == [[0]] * 4


def test_eight_bits_are_those_of_keras(small_clothes):
    kernel = small_clothes.get_weights()[0]
    ours, quantized = rounded(kernel, 8), as_int8(small_clothes).layers[0]
    kept, scale = (keras.ops.convert_to_numpy(each) for each in (quantized.kernel, quantized.kernel_scale))
    step = np.abs(kernel).max(axis=0) / 127
    assert kept.dtype == "int8"
    differ = np.abs(kept / scale - ours)
    assert (differ <= 1.02 * step).all()
    assert (differ > 0.5 * step).mean() < 0.01  # where a weight lies between two whole numbers


def test_the_largest_weights_are_kept():
    assert pruned(np.array([[1.0, -4.0], [3.0, 2.0]]), 0.5).tolist() == [[0, -4], [3, 0]]
    assert pruned(np.array([[1.0, -4.0]]), 1.0).tolist() == [[1, -4]]


def test_biases_stay_and_so_does_the_network(small_clothes):
    before = [weights.copy() for weights in small_clothes.get_weights()]
    copy = with_kernels(small_clothes, lambda weights: 0 * weights)
    assert [float(np.abs(weights).sum()) for weights in copy.get_weights()] == [0, 0, 0, 0]
    for one, other in zip(before, small_clothes.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_optimizer_is_two_thirds_of_the_file(small_clothes):
    without = with_kernels(small_clothes, lambda weights: weights)
    assert getattr(without, "optimizer", None) is None
    assert bytes_of(small_clothes) / bytes_of(without) == pytest.approx(3, abs=0.5)


def test_the_curves_begin_with_the_network_as_it_was():
    measured = found("smaller_for_the_device").measured
    assert measured["accuracy"][0] == measured["pruned"][0] == measured["full"]
    assert measured["bits"] == [32, 8, 6, 4, 3, 2]
    assert measured["lost"] == pytest.approx(measured["full"] - measured["accuracy"][1])
    assert measured["lost_with_fewest"] == pytest.approx(measured["full"] - measured["accuracy"][-1])
