"""Chapter 4, `k_fold`: who learns from which houses, and that the networks are separate."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter4.listings.k_fold import divided, fold_networks, houses_to_use

found = of_chapter(4)


def test_every_house_is_validated_once_in_a_split_and_never_trained_on_meanwhile():
    train, validation = divided(12, 3, 2, same_fold=False, rng=np.random.default_rng(0))
    assert train.shape == (6, 8)
    for split in (validation[:3], validation[3:]):
        assert_array_equal(np.sort(split.ravel()), np.arange(12))
    for learned, held_back in zip(train, validation, strict=True):
        assert_array_equal(np.sort([*learned, *held_back]), np.arange(12))


def test_the_same_fold_is_held_back_throughout():
    _train, validation = divided(12, 3, 2, same_fold=True, rng=np.random.default_rng(0))
    assert_array_equal(validation[0], validation[2])
    assert not np.array_equal(validation[0], validation[3])


def test_houses_that_are_left_over_are_left_out():
    train, validation = divided(14, 4, 1, same_fold=False, rng=np.random.default_rng(0))
    assert (train.shape, validation.shape) == ((4, 9), (4, 3))


def test_the_networks_side_by_side_are_separate():
    model = fold_networks(networks=3, columns=2, width=4)
    x = np.ones((3, 5, 3), "float32")
    before = np.asarray(model(x))
    first = model.layers[0]
    (kernel, *rest) = first.get_weights()
    kernel[1] += 1
    first.set_weights([kernel, *rest])
    changed = np.abs(np.asarray(model(x)) - before).max(axis=(1, 2)) > 0
    assert_array_equal(changed, [False, True, False])


def test_each_starts_as_a_network_of_its_own_would():
    keras.utils.set_random_seed(0)
    kernel = fold_networks(networks=40, columns=6, width=64).layers[0].get_weights()[0]
    assert kernel.std() == pytest.approx((2 / (7 + 64)) ** 0.5, rel=0.05)


@pytest.mark.parametrize("copies", [1, 4])
def test_no_fresh_house_has_been_seen(copies):
    numbers, prices, fresh = houses_to_use(100, copies, np.random.default_rng(0))
    assert numbers.shape == (100, 6)
    assert len(np.unique(np.column_stack([numbers, prices]), axis=0)) <= 100 // copies
    assert len(fresh.prices) == 2_930 - 100 // copies


def test_the_means_are_those_of_the_scores():
    measured = found("k_fold").measured
    scores = np.array(measured["scores"])
    assert scores.shape == (20, 4)
    assert_allclose(scores.mean(axis=1), measured["means"], rtol=1e-4)
    assert measured["validation_error"] == pytest.approx(scores.mean(), rel=1e-4)
    assert measured["mean_deviation"] == pytest.approx(scores.mean(axis=1).std(), rel=1e-3)
