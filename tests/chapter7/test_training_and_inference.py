"""Chapter 7, `training_and_inference`."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter7.listings.training_and_inference import (
    answered,
    changes,
    kept,
    largest,
    mean_loss,
    put_back,
    statistics_left,
    trained_and_other,
    two_mode_network,
)

found = of_chapter(7)
IMAGES = np.random.default_rng(0).uniform(size=(64, 784)).astype("float32")


@pytest.fixture
def model():
    keras.utils.set_random_seed(0)
    return two_mode_network(momentum=0.5)


def test_what_the_optimizer_trains_and_what_it_does_not(model):
    trained, others = trained_and_other(model)
    assert trained == {"hidden/kernel", "hidden/bias", "norm/gamma", "norm/beta", "answer/kernel", "answer/bias"}
    assert others == {"norm/moving_mean", "norm/moving_variance", "dropout/seed_generator_state"}


def test_a_copy_can_be_put_back(model):
    before = kept(model)
    model(IMAGES, training=True)
    moved = changes(before, kept(model))
    assert {name for name, change in moved.items() if change} == trained_and_other(model)[1]
    put_back(model, before)
    assert set(changes(before, kept(model)).values()) == {0.0}


def test_the_state_of_random_numbers_is_no_change_of_a_weight():
    assert largest({"a/kernel": 0.5, "dropout/seed_generator_state": 7.0}, ["dropout/seed_generator_state"]) == 0
    assert largest({"a/kernel": 0.5, "b/bias": 0.2}, ["a/kernel", "b/bias"]) == 0.5


def test_with_a_momentum_of_a_half_each_call_halves_the_way(model):
    assert statistics_left(model, IMAGES) == pytest.approx(1)  # they begin at 0
    for left in (0.5, 0.25, 0.125):
        model(IMAGES, training=True)
        assert statistics_left(model, IMAGES) == pytest.approx(left, rel=1e-4)


def test_a_network_without_such_layers_knows_one_mode():
    keras.utils.set_random_seed(0)
    plain = two_mode_network("none")
    np.testing.assert_array_equal(answered(plain, IMAGES), answered(plain, IMAGES, training=True))
    assert statistics_left(plain, IMAGES) == 0


def test_the_mean_loss():
    assert mean_loss(np.array([[0.5, 0.5], [0.25, 0.75]]), np.array([0, 1])) == pytest.approx(
        -(np.log(0.5) + np.log(0.75)) / 2, rel=1e-5
    )


def test_the_calls_train_nothing_and_the_accuracy_rises_all_the_same():
    measured = found("training_and_inference").measured
    assert measured["moved_by_calls"]["trained"] == 0
    assert measured["moved_by_fit"]["trained"] > 0
    assert measured["accuracy"]["after_calls"] > measured["accuracy"]["after_fit"]
    assert measured["left"]["after_calls"] < 0.6 * measured["left"]["after_fit"]
