"""Chapter 1, `weights_are_parameters` and `loss_function`: their numbers and their pictures."""

import math

import keras
import numpy as np
import pytest

from chapter1.found import found
from kerasbook import chapter1
from kerasbook.chapter1.listings.weights import places, rank_correlation, reorder_units, shuffle_weights

PIXELS = np.random.default_rng(0).uniform(size=(5, 28, 28)).astype("float32")


@pytest.fixture(scope="module")
def weights():
    finding = found("weights_are_parameters")
    finding.figure.plot()
    return finding


@pytest.fixture(scope="module")
def loss():
    finding = found("loss_function")
    finding.figure.plot()
    return finding


@pytest.fixture
def network():
    keras.utils.set_random_seed(0)
    model = chapter1.digit_classifier(width=8)
    for layer in model.layers[1:]:  # a bias that is not 0 has to go with its unit
        kernel, bias = layer.get_weights()
        layer.set_weights([kernel, np.linspace(-1, 1, len(bias))])
    return model


def test_shuffling_keeps_the_numbers_of_each_layer(network):
    before = network.get_weights()
    shuffle_weights(network, np.random.default_rng(0))
    for old, new in zip(before, network.get_weights(), strict=True):
        assert sorted(old.ravel()) == sorted(new.ravel())
        assert np.array_equal(old, new) == (old.ndim == 1)


def test_units_that_take_all_their_weights_along_change_no_answer(network):
    before, kernel = np.asarray(network(PIXELS)), network.layers[1].get_weights()[0]
    orders = reorder_units(network, np.random.default_rng(0))
    np.testing.assert_allclose(np.asarray(network(PIXELS)), before, atol=1e-6)
    assert [len(order) for order in orders] == [8, 8, 8]
    np.testing.assert_array_equal(network.layers[1].get_weights()[0], kernel[:, orders[0]])
    assert not np.array_equal(orders[0], np.arange(8))


def test_units_that_leave_the_next_layer_behind_change_the_answers(network):
    before = np.asarray(network(PIXELS))
    reorder_units(network, np.random.default_rng(0), follow=False)
    assert np.abs(np.asarray(network(PIXELS)) - before).max() > 0.01


def test_the_bars_are_the_measured_accuracies(weights):
    assert [bar.get_height() for bar in weights.figure.bars_] == list(weights.measured["accuracy"].values())


def test_the_tiles_are_the_weights_of_the_model(weights):
    pictures = weights.figure.weights
    kernel = weights.model.layers[1].get_weights()[0]
    trained = pictures.images_[list(pictures.pictures).index("trained")].get_array()
    first = pictures.units["trained"][0]
    np.testing.assert_array_equal(trained[:28, :28], kernel[:, first].reshape(28, 28))


def test_the_reordered_network_shows_the_same_units_and_the_frame_follows_one(weights):
    pictures = weights.figure.weights

    def shown(name):
        return {pictures.pictures[name][unit].tobytes() for unit in pictures.units[name]}

    assert shown("reordered") == shown("trained")
    assert shown("shuffled").isdisjoint(shown("trained"))
    framed = [pictures.pictures[name][pictures.marked[name]] for name in ("trained", "reordered")]
    np.testing.assert_array_equal(*framed)
    assert pictures.marked["trained"] != pictures.marked["reordered"]
    assert "shuffled" not in pictures.frames_  # none of its units is that one


def test_the_model_is_the_trained_one(weights, new_digits):
    right = np.asarray(weights.model(new_digits.images)).argmax(axis=1) == new_digits.labels
    assert right.mean() == weights.measured["accuracy"]["trained"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [([0.5, 0.1, 0.3], [3, 1, 2]), ([7, 7, 1], [2.5, 2.5, 1]), ([4], [1]), ([2, 2, 2], [2, 2, 2])],
)
def test_places(values, expected):
    assert places(values).tolist() == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([1, 2, 9], [0.1, 0.2, 0.3], 1.0),
        ([1, 2, 9], [3, 2, 1], -1.0),
        ([1, 2, 3, 4], [1, 2, 4, 3], 0.8),
        ([1, 1, 1], [1, 2, 3], 0.0),
        ([1], [2], 0.0),
    ],
)
def test_rank_correlation(one, other, expected):
    assert rank_correlation(one, other) == pytest.approx(expected)


def test_a_loss_that_is_no_number_ranks_nothing():
    assert math.isnan(rank_correlation([2.3, math.nan, 1.0], [0.1, 0.2, 0.3]))


def test_the_loss_of_an_answer_is_minus_the_logarithm_of_its_probability(loss, new_digits):
    samples = loss.figure.samples
    probabilities = np.asarray(loss.model(new_digits.images))
    given = probabilities[np.arange(len(probabilities)), new_digits.labels]
    np.testing.assert_allclose(samples.losses, -np.log(np.maximum(given, 1e-7)), atol=1e-4)
    assert loss.measured["mean_loss"] == pytest.approx(samples.losses.mean(), rel=1e-5)


def test_it_is_the_loss_that_training_brings_down(loss):
    curve = found("training_loop").measured["test_loss"]
    assert loss.measured["mean_loss"] == pytest.approx(curve[-1], rel=1e-4)


def test_wrong_answers_are_counted_among_the_costliest_hundred(loss, new_digits):
    losses = loss.figure.samples.losses
    wrong = np.asarray(loss.model(new_digits.images)).argmax(axis=1) != new_digits.labels
    assert loss.measured["wrong_of_all"] == wrong.mean()
    dearest = losses >= np.sort(losses)[-100]
    assert loss.measured["wrong_of_costliest"] == pytest.approx(wrong[dearest].mean())
    assert loss.measured["costliest_answer"] == losses.max() > 20 * loss.measured["mean_loss"]


def test_each_disc_is_an_epoch_in_its_places(loss):
    curve = found("training_loop").measured
    discs = loss.figure.ranking.first_.get_offsets()
    assert len(discs) == loss.settings["epochs"] + 1
    assert list(discs[:, 0]) == places(curve["test_loss"]).tolist()
    assert list(discs[:, 1]) == (len(discs) + 1 - places(curve["test_accuracy"])).tolist()
