"""Chapter 9: pictures grown for the units of two layers, real pieces, and activations."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.chapter9.pictures.filters import Filters, pairs


@pytest.fixture
def display() -> Filters:
    rng = np.random.default_rng(0)
    pieces = {"first": rng.random((2, 8, 5, 5)), "last": rng.random((2, 32, 20, 20))}
    best = rng.uniform(0, 10, 32)
    activations = {"in place": 1.2 * best, "shuffled": 0.2 * best}
    prefers = np.arange(32) % 10
    prefers[7] = -1
    return Filters(rng.normal(size=(5, 5, 8)), pieces, best, activations, prefers, np.arange(32) % 5)


def test_each_grown_picture_stands_above_its_piece():
    grown, real = np.ones((3, 10, 10)), np.full((3, 10, 10), 0.5)
    canvas, middles = pairs(grown, real, columns=2)
    assert (canvas == 1).sum() == (canvas == 0.5).sum() == 300
    assert (canvas[:10, :10] == 1).all()
    assert (canvas[11:21, 12:22] == 0.5).all()
    (column, row), below = middles[0], middles[2]
    assert column == 4.5
    assert canvas[round(row), round(column)] == 0
    assert np.isnan(canvas[5, 10])
    assert below[1] > row


def test_all_units_are_drawn(display):
    display.plot()
    weights, grown, real = display.rows_
    assert_array_equal(weights.get_array()[:, 6:11].filled(), display.weights[..., 1])
    assert_array_equal(grown.get_array()[:, 42:47].filled(), display.pieces["first"][0, 7])
    assert_array_equal(real.get_array()[:, :5].filled(), display.pieces["first"][1, 0])
    drawn = display.pairs_.get_array().filled(0)
    assert drawn.sum() == pytest.approx(display.pieces["last"].sum())


@pytest.mark.parametrize("narrow", [False, True])
def test_under_each_pair_stand_two_digits_bold_if_they_agree(display, narrow):
    size = display.size_for_phones if narrow else display.size
    display.plot(Figure(figsize=size))
    assert len(display.words_) == 31
    first, sixth = display.words_[0], display.words_[5]
    assert first.get_text() == "0 · 0"
    assert first.get_fontweight() == "bold"
    assert sixth.get_text() == "5 · 0"
    assert sixth.get_fontweight() == "normal"
    height, width = display.pairs_.get_array().shape
    assert (height > width) == narrow


def test_a_point_for_each_unit(display):
    grown, shuffled = display.plot().dots_
    assert_array_equal(grown.get_offsets()[:, 1], display.activations["in place"])
    assert_array_equal(shuffled.get_offsets()[:, 1], display.activations["shuffled"])
    assert_array_equal(grown.get_offsets()[:, 0], display.best)


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    assert in_latin_letters(display.plot().figure_) == []


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])
