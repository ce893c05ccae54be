"""Numbers on a map."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.plots import style
from kerasbook.plots.places import KILOMETRES, MapDisplay, round_length

PLACES = np.array([[42.0, -93.6], [42.1, -93.5], [42.05, -93.7]])


def test_points_lie_where_they_lie_on_the_earth(english):
    display = MapDisplay(PLACES, [-3.0, 1.0, 2.0], "error").plot()
    order = [1, 2, 0]  # the largest is drawn last
    assert_allclose(display.points_.get_offsets(), PLACES[order][:, ::-1])
    assert_array_equal(display.points_.get_array(), [1, 2, -3])
    assert_allclose(display.axes_[0].get_aspect(), 1 / np.cos(np.radians(42.05)))


def test_signed_numbers_have_zero_in_the_middle(english):
    display = MapDisplay(PLACES, [-3.0, 1.0, 2.0], "error").plot()
    low, high = display.points_.get_clim()
    assert low == -high
    assert display.points_.get_cmap().name == style.SIGNED
    assert display.bar_.ax.get_ylabel() == "error"
    assert MapDisplay(PLACES, [3.0, 1.0, 2.0], "price").plot().points_.get_cmap().name == style.ACTIVATION


def test_an_exception_does_not_take_the_colour_from_all_others(english):
    rng = np.random.default_rng(0)
    places = rng.uniform(-0.1, 0.1, size=(1000, 2)) + PLACES[0]
    display = MapDisplay(places, np.append(rng.normal(size=999), 500), "error").plot()
    assert display.points_.get_clim()[1] < 5
    assert display.bar_.extend == "both"


def test_the_scale_bar_is_as_long_as_it_says(english):
    display = MapDisplay(PLACES, [1.0, 2.0, 3.0], "price").plot()
    left, right = display.scale_.get_xdata()
    assert_allclose((right - left) * KILOMETRES * np.cos(np.radians(42.05)), display.kilometres)
    assert display.kilometres == 5
    assert "5 km" in [text.get_text() for text in display.axes_[0].texts]


@pytest.mark.parametrize(("most", "expected"), [(5.5, 5), (0.03, 0.02), (999, 500), (1, 1), (10, 10)])
def test_round_lengths(most, expected):
    assert_allclose(round_length(most), expected)


def test_the_scale_is_written_as_asked(english):
    display = MapDisplay(PLACES, [-20_000.0, 10_000.0, 5_000.0], "error", form="{:,.0f} $").plot()
    assert {"−8,000 $", "0 $", "8,000 $"} <= {text.get_text() for text in display.bar_.ax.get_yticklabels()}


def test_a_single_place(english):
    assert MapDisplay(PLACES[:1], [1.0], "price").plot().image("png")


@pytest.mark.parametrize(
    ("places", "values", "said"),
    [
        (np.zeros((0, 2)), [], r"Received: \(0, 2\)$"),
        (np.zeros((3, 3)), [1, 2, 3], r"Received: \(3, 3\)$"),
        (PLACES, [1, 2], r"Received: \(2,\)$"),
        (PLACES[:, ::-1] * 2, [1, 2, 3], "in degrees"),
    ],
)
def test_what_does_not_fit(places, values, said):
    with pytest.raises(ValueError, match=said):
        MapDisplay(places, values, "error")
