"""Chapter 1, `weights_are_parameters`: its numbers and its picture."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook import chapter1
from kerasbook.chapter1.listings.weights_are_parameters import reorder_units, shuffle_weights

found = of_chapter(1)

PIXELS = np.random.default_rng(0).uniform(size=(5, 28, 28)).astype("float32")


@pytest.fixture(scope="module")
def weights():
    finding = found("weights_are_parameters")
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


def test_where_no_training_digit_has_ink_training_moves_no_weight(weights):
    blank, kernels = weights.figure.never_inked, weights.figure.weights.pictures
    assert weights.measured["never_inked"] == pytest.approx(0.16, abs=0.01)
    np.testing.assert_array_equal(kernels["trained"][:, blank], kernels["random"][:, blank])
    assert (kernels["trained"][:, ~blank] != kernels["random"][:, ~blank]).mean() > 0.9


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
