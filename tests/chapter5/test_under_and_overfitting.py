"""Chapter 5, `under_and_overfitting`: networks beside each other, their batches, and where their losses turn."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter5.listings.under_and_overfitting import (
    BATCH,
    batches_of,
    moments,
    networks_beside_each_other,
    validation_losses,
)

found = of_chapter(5)


def test_the_networks_share_nothing():
    model = networks_beside_each_other([2, 3, 3], words=4)
    assert model.count_params() == (4 * 2 + 2 + 2 + 1) + 2 * (4 * 3 + 3 + 3 + 1)
    x = np.eye(4, dtype="float32")
    before = [keras.ops.convert_to_numpy(answer) for answer in model([x] * 3)]
    other = keras.ops.convert_to_numpy(model([x, 2 * x, x])[1])
    after = [keras.ops.convert_to_numpy(answer) for answer in model([x, 2 * x, x])]
    assert_array_equal(after[0], before[0])
    assert_array_equal(after[2], before[2])
    assert not np.allclose(other, before[1])


def test_every_sample_is_used_before_any_of_them_comes_again():
    batches = batches_of(250, updates=4, rng=np.random.default_rng(0))
    assert batches.shape == (4, BATCH)
    drawn = batches.ravel()
    for start in (0, 250):
        assert_array_equal(np.sort(drawn[start : start + 250]), np.arange(250))
    assert not np.array_equal(drawn[:250], drawn[250:500])


def test_no_update_needs_no_batch():
    assert batches_of(250, updates=0, rng=np.random.default_rng(0)).shape == (0, BATCH)


@pytest.mark.parametrize(("updates", "last"), [(0, [0]), (9, [0, 4, 8]), (120, [96, 100, 110, 120])])
def test_it_looks_more_often_at_first(updates, last):
    assert moments(updates)[-len(last) :] == last


def test_the_losses_are_those_of_keras():
    model = networks_beside_each_other([2, 5], words=3)
    x, labels = np.random.default_rng(0).random((6, 3), dtype="float32"), np.array([0, 1, 1, 0, 1, 0])
    expected = [
        keras.ops.convert_to_numpy(keras.losses.BinaryCrossentropy()(labels[:, None], answer))
        for answer in model([x, x])
    ]
    assert_allclose(validation_losses(model, x, labels), expected, rtol=1e-5)


@pytest.mark.parametrize("what", ["width", "amount"])
def test_a_line_turns_where_it_is_lowest(what):
    measured = found("under_and_overfitting").measured
    losses = np.array(measured[f"{what}_losses"])
    assert losses.shape == (len(measured[what]), len(measured["update"]))
    assert_array_equal(np.array(measured["update"])[losses.argmin(axis=1)], measured[f"{what}_turn"])
    assert_allclose(losses.min(axis=1), measured[f"{what}_lowest"])


def test_the_usual_network_is_in_both_panels():
    measured = found("under_and_overfitting").measured
    usual = measured["width_losses"][measured["width"].index(32)]
    assert measured["amount_losses"][-1] == usual
    assert measured["fallen"] == pytest.approx(usual[0] - min(usual))
    assert measured["risen"] == pytest.approx(usual[-1] - min(usual))


def test_more_data_make_the_turn_lower():
    lowest = found("under_and_overfitting").measured["amount_lowest"]
    assert lowest[-1] < lowest[0] - 0.05
