"""The picture of `architecture_priors`: four lines, two pictures, and who is ahead."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.chapter5.pictures.architecture_priors import ArchitecturePriors
from kerasbook.plots import style

SIZES = (64, 256, 1_024)


@pytest.fixture
def measured():
    return {
        "convolutional": {"in_place": [0.7, 0.89, 0.94], "moved": [0.6, 0.77, 0.87]},
        "dense": {"in_place": [0.69, 0.84, 0.9], "moved": [0.68, 0.84, 0.9]},
        "lead": {"in_place": 0.0333, "moved": -0.06},
    }


@pytest.fixture
def display(measured):
    pictures = np.random.default_rng(0).random((2, 14, 14))
    return ArchitecturePriors(measured, SIZES, dict(zip(("in_place", "moved"), pictures, strict=True)))


@pytest.mark.usefixtures("either_language")
def test_four_lines_and_two_pictures_can_be_read(display, measured, unreadable):
    display.over_seeds([measured] * 5)
    display.plot()
    drawn = [line.get_ydata().tolist() for line in display.lines_]
    assert drawn == [measured[name][kind] for kind in ("in_place", "moved") for name in ("convolutional", "dense")]
    assert [line.get_linestyle() for line in display.lines_] == ["-", "-", "--", "--"]
    assert all(line.get_xdata().tolist() == list(SIZES) for line in display.lines_)
    for image, picture in zip(display.images_, display.examples.values(), strict=True):
        assert_array_equal(image.get_array(), picture)
    assert unreadable(display.figure_) == []


@pytest.mark.usefixtures("english")
def test_who_is_ahead_is_said_in_its_colour(display):
    ahead, behind = display.plot().leads_
    assert "+3.3 points" in ahead.get_text()
    assert "\N{MINUS SIGN}6.0 points" in behind.get_text()
    assert [ahead.get_color(), behind.get_color()] == [style.TRAINED, style.SECOND]


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])
