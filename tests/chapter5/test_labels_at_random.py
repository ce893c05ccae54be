"""Chapter 5, `labels_at_random`: how labels are shuffled, and what is said and read."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_array_equal

from kerasbook.chapter5.listings.labels_at_random import networks_of_labels, shuffled, what_they_say

found = of_chapter(5)


@pytest.mark.parametrize(("percent", "moved"), [(0, 0), (25, 225), (100, 900)])
def test_so_many_labels_are_shuffled_among_themselves(percent, moved):
    labels = np.arange(1_000) % 10
    given = shuffled(labels, percent, np.random.default_rng(0))
    assert (given != labels).sum() == pytest.approx(moved, abs=40)  # one in ten stays right by chance
    assert_array_equal(np.bincount(given), np.bincount(labels))
    assert_array_equal(labels, np.arange(1_000) % 10)


def test_the_networks_share_nothing_but_the_pictures():
    model = networks_of_labels([0, 50], width=3)
    assert model.count_params() == 2 * (784 * 3 + 3 + 3 * 10 + 10)
    x = np.random.default_rng(0).random((4, 784), dtype="float32")
    before = keras.ops.convert_to_numpy(model(x)[1])
    layer = model.get_layer("hidden_0")
    layer.set_weights([weights + 1 for weights in layer.get_weights()])
    assert_array_equal(keras.ops.convert_to_numpy(model(x)[1]), before)


def test_each_network_says_its_most_probable_class():
    model = networks_of_labels([0, 50], width=3)
    for name, answer in (("answer_0", 7), ("answer_50", 2)):
        kernel, bias = model.get_layer(name).get_weights()
        model.get_layer(name).set_weights([0 * kernel, np.eye(10)[answer] + 0 * bias])
    assert_array_equal(what_they_say(model, np.zeros((3, 784), "float32")), [[7] * 3, [2] * 3])


def test_half_of_the_labels_shuffled_leaves_a_little_more_than_half_right():
    measured = found("labels_at_random").measured
    assert measured["percent"] == [0, 25, 50, 75, 100]
    assert measured["right_by_chance"][0] == 1
    assert measured["right_by_chance"][2] == pytest.approx(0.55, abs=0.04)


def test_the_wronger_the_labels_the_fewer_new_digits_are_right():
    assert np.all(np.diff(found("labels_at_random").measured["right"]) < -0.05)


def test_random_weights_are_read_alike_whatever_the_labels_were():
    read_random = found("labels_at_random").measured["read_random"]
    assert np.ptp(read_random) < 0.03
