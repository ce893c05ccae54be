"""Chapter 1, `digits_layer_by_layer`: its numbers and its picture."""

import copy
import math

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter1 import LAYERS

found = of_chapter(1)


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer != "input"])
def test_a_single_layer_without_a_number_is_not_overlooked(layers, layer):
    measured = copy.deepcopy(layers.measured)
    measured["answer_read_off"][layer] = math.nan
    assert layers.concept.claims["training_does_it"](measured).holds is False


def test_the_curves_of_the_layers_show_the_measured_numbers(layers):
    lines = layers.figure.probe.display.lines_
    shown = ["answer_read_off", "picture_rebuilt", "answer_read_off_random", "picture_rebuilt_random"]
    assert [list(line.get_ydata()) for line in lines] == [
        [layers.measured[name][layer] for layer in LAYERS] for name in shown
    ]
    assert [line.get_linestyle() for line in lines] == ["-", "-", "--", "--"]


@pytest.mark.parametrize("digit", [3, 8])
def test_the_walk_follows_the_digit_asked_for(new_digits, digit):
    finding = found("digits_layer_by_layer", digit=digit)
    finding.figure.plot()
    picture, *_hidden, answer = finding.figure.rows[0].display.artists_
    sample = int(np.flatnonzero(new_digits.labels == digit)[0])
    np.testing.assert_array_equal(picture.get_array(), new_digits.images[sample])
    probabilities = finding.model.predict(new_digits.images[sample : sample + 1], verbose=0)[0]
    np.testing.assert_allclose([bar.get_width() for bar in answer], probabilities, atol=1e-5)


def test_the_class_means_show_the_mean_digits(layers, new_digits):
    pictures, *_hidden, answers = layers.figure.rows[1].display.images_
    zero, one = (new_digits.images[new_digits.labels == digit].mean(axis=0) for digit in (0, 1))
    np.testing.assert_allclose(pictures.get_array()[:28, :28], zero, rtol=1e-5)
    np.testing.assert_allclose(pictures.get_array()[:28, 29:57], one, rtol=1e-5)
    mean_of_zero = layers.model.predict(new_digits.images[new_digits.labels == 0], verbose=0).mean(axis=0)
    assert any(np.allclose(row, mean_of_zero, atol=1e-4) for row in np.asarray(answers.get_array()))


def test_every_layer_shows_thirty_new_digits_of_each_class_as_points(layers):
    panels = layers.figure.rows[2].display.points_
    assert [[len(scatter.get_offsets()) for scatter in panel] for panel in panels] == [[30] * 10] * len(LAYERS)


def test_the_columns_are_the_layers(layers):
    assert layers.figure.columns == len(LAYERS)
    assert [len(row.display.axes_) for row in layers.figure.rows] == [len(LAYERS)] * 3
