"""Chapter 9: all maps of some layers, a picture rebuilt from each, and curves over depth."""

import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.chapter9.pictures.activations import Activations, smaller


@pytest.fixture
def display() -> Activations:
    rng = np.random.default_rng(0)
    shapes = {
        "stem_relu": (112, 32),
        "b4_depthwise_relu": (28, 40),
        "b10_depthwise_relu": (14, 60),
        "b14_depthwise_relu": (7, 90),
    }
    maps = {layer: rng.random((side, side, channels)) for layer, (side, channels) in shapes.items()}
    maps["stem_relu"][..., 5] = maps["b14_depthwise_relu"][..., 7] = maps["b14_depthwise_relu"][..., 8] = 0
    both = ("pretrained", "random")
    measured = {
        "zeros": {name: rng.random(30).tolist() for name in both},
        "predicted": rng.random(30).tolist(),
        "animal": {name: rng.uniform(0.5, 0.9, 8).tolist() for name in both},
        "rebuilt": {name: rng.random(8).tolist() for name in both},
    }
    drawn = {name: rng.random((8, 16, 16)) for name in both}
    return Activations(measured, rng.random((224, 224, 3)), maps, rng.random((16, 16)), drawn)


def test_large_maps_are_made_smaller_by_means_of_squares():
    maps = np.arange(112 * 112 * 2, dtype=float).reshape(112, 112, 2)
    assert smaller(maps).shape == (56, 56, 2)
    assert smaller(maps)[0, 0, 0] == maps[:2, :2, 0].mean()
    assert_array_equal(smaller(maps[:28, :28]), maps[:28, :28])


def test_every_channel_is_drawn_and_silent_ones_stay_blank(display):
    display.plot()
    for layer, maps in display.maps.items():
        drawn = display.mosaics_[layer].get_array()
        shown = smaller(maps)
        alive = ~(maps == 0).all(axis=(0, 1))
        assert drawn.count() == shown.shape[0] * shown.shape[1] * alive.sum()
        assert drawn.sum() == pytest.approx(shown.sum())
    last = display.mosaics_["b14_depthwise_relu"].get_array()  # ten in a row
    assert last.mask[:7, 56:63].all()
    assert_array_equal(last[:7, 48:55].filled(-1), display.maps["b14_depthwise_relu"][..., 6])


def test_titles_say_how_many_are_silent(display):
    display.plot()
    titles = [axes.get_title(loc="left") for axes in display.axes_]
    assert "32" in titles[1]
    assert "1 silent" in titles[1]
    assert "2 silent" in titles[4]


@pytest.mark.parametrize("narrow", [False, True])
def test_a_row_of_rebuilt_pictures_for_each_network(display, narrow):
    display.plot(Figure(figsize=display.size_for_phones if narrow else display.size))
    drawn = display.rebuilt_.get_array()
    assert drawn.shape == (2 * 17 - 1, 9 * 17 - 1)
    assert_array_equal(drawn[:16, 17:33].filled(-1), display.drawn["pretrained"][0])
    assert_array_equal(drawn[17:, 136:].filled(-1), display.drawn["random"][7])
    assert len(display.axes_[5].get_xticklabels()) == 9


def test_curves(display):
    display.plot()
    for key, lines in display.lines_.items():
        for line, name in zip(lines, ("pretrained", "random"), strict=False):
            assert_array_equal(line.get_ydata(), display.measured[key][name])
    assert_array_equal(display.lines_["zeros"][2].get_ydata(), display.measured["predicted"])


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    texts = in_latin_letters(display.plot().figure_)
    assert [text for text in texts if re.search("[A-Za-z]", re.sub(r"stem|b\d+|ReLU|R²", "", text))] == []


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])
