"""Chapter 1, `digits_layer_by_layer`: its numbers and its picture."""

import copy
import math

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter1 import LAYERS
from kerasbook.datasets import typical

found = of_chapter(1)


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer != "input"])
def test_a_single_layer_without_a_number_is_not_overlooked(layers, layer):
    measured = copy.deepcopy(layers.measured)
    measured["answer_read_off"][layer] = math.nan
    assert layers.concept.claims["training_does_it"](measured).holds is False


def test_the_curves_of_the_layers_show_the_measured_numbers(layers):
    read_off, likeness = layers.figure.curves
    lines = [*read_off.display.lines_, *likeness.display.lines_]
    shown = ["answer_read_off", "picture_rebuilt", "answer_read_off_random", "picture_rebuilt_random"]
    shown += ["like_answer", "like_answer_random"]
    assert [list(line.get_ydata()) for line in lines] == [
        [layers.measured[name][layer] for layer in LAYERS] for name in shown
    ]
    assert [line.get_linestyle() for line in lines] == ["-", "-", "--", "--", "-", "--"]


@pytest.mark.parametrize("digit", [3, 8])
def test_the_walk_follows_the_digit_asked_for(new_digits, digit):
    finding = found("digits_layer_by_layer", digit=digit)
    finding.figure.plot()
    picture, *_hidden, answer = finding.figure.rows[0].display.artists_
    sample = typical(new_digits, digit)
    assert new_digits.labels[sample] == digit
    np.testing.assert_array_equal(picture.get_array(), new_digits.images[sample])
    probabilities = finding.model.predict(new_digits.images[sample : sample + 1], verbose=0)[0]
    np.testing.assert_allclose([bar.get_width() for bar in answer], probabilities, atol=1e-5)


def test_what_is_drawn_from_the_layers_is_as_near_to_the_pictures_as_measured(layers, new_digits):
    # Of all test digits the measured share of the variance is rebuilt; of an ordinary one, at least about as much.
    for row, what in zip(layers.figure.rows[2:4], ("picture_rebuilt", "picture_rebuilt_random"), strict=True):
        picture, *drawn = (np.asarray(image.get_array()) for image in row.display.images_)
        np.testing.assert_array_equal(picture, new_digits.images[typical(new_digits, 3)])
        missed = [np.square(picture - one).sum() for one in drawn]
        total = np.square(picture - new_digits.images.mean(axis=0)).sum()
        for layer, one in zip(LAYERS, [0.0, *missed], strict=True):
            assert 1 - one / total > layers.measured[what][layer] - 0.15


def test_the_film_shows_what_is_drawn_of_the_digit_in_the_picture(layers):
    for network, row in zip(("model", "twin"), layers.figure.rows[2:4], strict=True):
        for image, ten in zip(row.display.images_, layers.animation.drawn[network].values(), strict=True):
            np.testing.assert_array_equal(image.get_array(), ten[3])


def test_every_layer_shows_thirty_new_digits_of_each_class_as_points(layers):
    panels = layers.figure.rows[4].display.points_
    assert [[len(scatter.get_offsets()) for scatter in panel] for panel in panels] == [[30] * 10] * len(LAYERS)


def test_the_columns_are_the_layers(layers):
    assert layers.figure.columns == len(LAYERS)
    assert [len(row.display.axes_) for row in layers.figure.rows] == [len(LAYERS)] * 5
