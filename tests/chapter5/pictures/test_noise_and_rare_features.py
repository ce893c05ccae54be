"""The picture of noise and of rare words: does it carry the numbers, and can it be read?"""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter5.pictures.noise_and_rare_features import NoiseAndRareFeatures

RNG = np.random.default_rng(0)
MOVED = {"zeros": RNG.random((2, 28, 28)), "noise": 2 * RNG.random((2, 28, 28))}
MEASURED = {
    "zeros": [0.85, 0.9, 0.91],
    "noise": [0.5, 0.8, 0.85],
    "seen": [1, 2, 4],
    "side_training": [0.97, 0.79, 0.72],
    "side_new": [0.58, 0.6, 0.59],
}


def noise() -> NoiseAndRareFeatures:
    return NoiseAndRareFeatures(MEASURED, MOVED)


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    display = noise()
    display.over_seeds([MEASURED, MEASURED])
    assert unreadable(display.plot().figure_) == []


def test_it_draws_on_the_figure_given():
    figure = Figure(figsize=NoiseAndRareFeatures.size)
    assert noise().plot(figure=figure).figure_ is figure


def test_the_lines_are_what_was_measured():
    accuracy, words = noise().plot().lines_
    assert_allclose([line.get_ydata() for line in accuracy], [MEASURED["zeros"], MEASURED["noise"]])
    assert_allclose([line.get_ydata() for line in words], [MEASURED["side_training"], MEASURED["side_new"]])
    assert_array_equal(words[0].get_xdata(), [1, 2, 4])


def test_pixels_and_added_columns_have_one_scale():
    maps = noise().plot().maps_
    for image, (pixels, added) in zip(maps, MOVED.values(), strict=True):
        shown = image.get_array()
        assert_allclose(shown[:, :28], pixels)
        assert_allclose(shown[:, 29:], added)
        assert image.get_clim() == (0, max(columns.max() for columns in MOVED.values()))


def test_other_seeds_are_within_the_axes():
    display = noise()
    display.over_seeds([MEASURED | {"noise": [0.3, 0.7, 0.8]}])
    assert display.plot().axes_[0].get_ylim()[0] < 0.3
