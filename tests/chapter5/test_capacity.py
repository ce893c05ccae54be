"""Chapter 5, `capacity`: coarse digits, networks that share nothing, and what the numbers are."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook.chapter5.listings.capacity import WIDTHS, accuracies, coarse, networks_of_widths

found = of_chapter(5)


def test_a_coarse_pixel_is_the_mean_of_sixteen():
    pixels = np.arange(28 * 28, dtype="float32").reshape(28, 28)
    made = coarse(pixels.reshape(1, -1)).reshape(7, 7)
    assert made[0, 0] == pixels[:4, :4].mean()
    assert made[2, 5] == pixels[8:12, 20:24].mean()


def test_the_networks_share_no_weights():
    model = networks_of_widths([1, 3])
    assert model.count_params() == (50 + 20) + (150 + 40)
    x = np.ones((2, 49), "float32")
    before = np.asarray(model(x)[1])
    layer = model.get_layer("hidden_1")
    layer.set_weights([weights + 1 for weights in layer.get_weights()])
    assert_allclose(np.asarray(model(x)[1]), before)


def test_accuracies_are_counted_for_each_network():
    answers = np.eye(10)[[0, 1, 2, 3]]
    assert accuracies(lambda x: [answers, answers[::-1]], None, np.array([0, 1, 2, 9])) == [0.75, 0.0]


def test_the_numbers_are_those_of_their_widths():
    measured = found("capacity").measured
    curve = np.array(measured["train_curve"])
    assert curve.shape == (len(WIDTHS), 51)  # before the training, and after each epoch
    assert curve[:, -1].tolist() == measured["train_accuracy"]
    assert measured["ceiling"] == curve[WIDTHS.index(2), -1]
    assert measured["memorized"] == curve[WIDTHS.index(256), -1]
    assert measured["risen"] == pytest.approx(curve[WIDTHS.index(2), -1] - curve[WIDTHS.index(2), 25])
    assert sum(measured["parameters"]) == found("capacity").model.count_params()
