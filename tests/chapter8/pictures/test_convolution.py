"""Chapter 8: a kernel on a photograph, step by step, and a map that moves along."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.chapter8.pictures.convolution import Sliding, telling_places

KERNEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], "float32")


@pytest.fixture
def display():
    rng = np.random.default_rng(0)
    photograph = rng.random((30, 30))
    windows = np.lib.stride_tricks.sliding_window_view(photograph, (3, 3))
    sums = (windows * KERNEL).sum(axis=(2, 3))
    return Sliding(
        photograph, KERNEL, sums, rng.random((2, 16, 16)), rng.normal(size=(2, 14, 14)), rng.random((12, 9)), (-2, 5)
    )


def test_the_places_are_the_lowest_the_one_nearest_to_0_and_the_highest(display):
    inner = display.sums[4:-4, 4:-4]
    low, middle, high = (display.sums[place] for place in telling_places(display.sums))
    assert (low, high) == (inner.min(), inner.max())
    assert abs(middle) == np.abs(inner).min()


@pytest.mark.usefixtures("english")
def test_what_is_written_is_the_sum_of_the_products_that_are_drawn(display):
    for patch, kernel, written in display.plot().steps_:
        said = f"= {(patch * kernel).sum():+.2f}".replace("-", "\N{MINUS SIGN}")
        assert written.get_text() == said


@pytest.mark.usefixtures("english")
def test_images_and_how_far_the_square_was_moved(display):
    display.plot()
    shown = [display.photograph, display.sums, *(part[n] for n in (0, 1) for part in (display.squares, display.maps))]
    for image, values in zip(display.images_, [*shown, display.difference], strict=True):
        assert_array_equal(image.get_array(), values)
    assert display.axes_[5].get_title(loc="left") == "2 up, 5 right"


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])
