"""Chapter 9: three ways to enlarge a map."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.chapter9.pictures.upsampling import SEEN, Upsampling


@pytest.fixture
def display():
    rng = np.random.default_rng(0)
    loud = {name: [rng.random((40, 40)) for _way in range(3)] for name in ("even", "photograph")}
    spectra = [np.concatenate([[0], rng.random(20)]) for _way in range(3)]
    return Upsampling(loud, [rng.normal(size=(40, 40)) for _way in range(3)], spectra, 3, 2)


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


def test_each_way_has_a_scale_from_0_and_the_even_surface_is_shown_near(display):
    images = display.plot().images_
    assert len(images) == 9
    assert {image.get_clim()[0] for image in images[:3] + images[6:]} == {0}
    assert all(sum(image.get_clim()) == 0 for image in images[3:6])
    assert_array_equal(images[1].get_array(), display.loud["even"][1][:SEEN, :SEEN])
    assert_array_equal(images[5].get_array(), display.single[2][:SEEN, :SEEN])
    assert_array_equal(images[6].get_array(), display.loud["photograph"][0])


@pytest.mark.usefixtures("english")
def test_a_line_for_each_way_up_to_the_highest_frequency(display):
    lines = display.plot().lines_
    assert [line.get_label() for line in lines] == ["kernel 3", "kernel 4", "repeated pixels"]
    for line, values in zip(lines, display.spectra, strict=True):
        assert_array_equal(line.get_ydata(), values[1:])
        assert line.get_xdata()[-1] == 0.5


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])
