"""Chapter 9: filters that share a pattern, and what becomes of a map."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.chapter9.pictures.separable_convolution import Separable


@pytest.fixture
def display():
    rng = np.random.default_rng(0)
    kernels = [rng.normal(size=(3, 3, 32)) for _kind in range(2)]
    maps = [rng.normal(size=(20, 20)) for _way in range(3)]
    return Separable(kernels, np.linspace(0.4, 1, 9), np.linspace(0.2, 1, 9), rng.random((40, 40, 3)), maps)


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


def test_each_filter_is_drawn_and_both_mosaics_have_one_scale(display):
    own, shared = display.plot().mosaics_
    assert_array_equal(own.get_array()[:3, :3], display.kernels[0][:, :, 0])
    assert_array_equal(shared.get_array()[4:7, 4:7], display.kernels[1][:, :, 9])
    assert own.get_clim() == shared.get_clim()


def test_curves_and_maps(display):
    display.plot()
    for line, values in zip(display.lines_, (display.kept, display.by_chance), strict=True):
        assert_array_equal(line.get_ydata(), values)
    for image, values in zip(display.images_, [display.photograph, *display.maps], strict=True):
        assert_array_equal(image.get_array(), values)
    assert len({image.get_clim() for image in display.images_[1:]}) == 1


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])
