"""A photograph in two representations: images, scores, labels."""

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter1.pictures.colour_representations import (
    ColourRepresentations,
    ColourView,
    hue_circle,
    hues_and_saturations,
)

PICTURE = np.random.default_rng(0).uniform(size=(20, 20, 3)).astype("float32")
PALER = {"hsv": (PICTURE + 1) / 2, "grey": PICTURE / 2}
LEFT = np.tile(np.arange(20) < 10, (20, 1))
CHART = hues_and_saturations(steps=30)
HALF = np.tile(np.arange(30) < 15, (30, 1))


def view(space: str, selected, off: float) -> ColourView:
    made = {"hsv": PALER["hsv"] + off / 255, "grey": PALER["grey"]}
    return ColourView(space, selected, 0.75, ~HALF, 0.25, made, {"hsv": off, "grey": 0.0})


@pytest.fixture
def display() -> ColourRepresentations:
    return ColourRepresentations(PICTURE, LEFT, CHART, HALF, PALER, [view("rgb", LEFT, 10.0), view("hsv", ~LEFT, 0.0)])


def coloured(image) -> np.ndarray:
    """Which pixels of a drawn image are not grey."""
    return np.ptp(np.asarray(image.get_array()), axis=-1) > 1e-6


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    assert in_latin_letters(display.plot().figure_) == []


class TestChart:
    def test_hues_run_to_the_right_and_saturations_upwards(self):
        red, green, blue = CHART[0, 0]
        assert red > green == blue == 0
        assert np.argmax(CHART[0, -1]) == 0  # red again, on the other side of the cut
        assert CHART[0, -1, 2] > CHART[0, -1, 1]
        assert np.ptp(CHART[-1]) == 0
        assert np.argmax(CHART[0, 10]) == 1  # a third of the way: green


class TestCircle:
    def test_it_is_cut_open_at_the_bottom_and_runs_clockwise(self):
        hues = np.linspace(0, 1, 360, endpoint=False)[:, None] * np.ones(3)
        circle = hue_circle(hues, hues, steps=200)
        assert circle[190, 100, 3] == 0  # the cut
        assert circle[100, 100, 3] == 0  # the middle
        left, top, right = circle[100, 20, 0], circle[20, 100, 0], circle[100, 180, 0]
        assert_allclose([left, top, right], [0.25, 0.5, 0.75], atol=0.01)


@pytest.mark.usefixtures("english")
class TestColours:
    def test_a_row_for_what_is_asked_and_one_for_each_representation(self, display):
        display.plot()
        assert [len(row) for row in display.rows_] == [4, 4, 4]
        assert len(display.axes_) == 12
        assert_allclose(display.rows_[0][2].get_array(), PALER["hsv"])
        assert_allclose(display.rows_[0][3].get_array(), PALER["grey"])

    def test_what_is_selected_keeps_its_colour(self, display):
        display.plot()
        asked, rgb, hsv = display.rows_
        assert_array_equal(coloured(asked[1]), LEFT)
        assert_array_equal(coloured(rgb[1]), LEFT)
        assert_array_equal(coloured(hsv[1]), ~LEFT)
        assert_array_equal(np.asarray(rgb[1].get_array())[LEFT], PICTURE[LEFT])
        assert_array_equal(coloured(rgb[0])[:-1], ~HALF[:-1])  # the lowest row of the chart is grey

    def test_the_circle_shows_what_is_asked_for(self, display):
        circle = np.asarray(display.plot().rows_[0][0].get_array())
        assert_allclose(circle[:, :, :3][180, 5], CHART[0, 7], atol=0.1)  # the outer ring, a quarter from the cut
        inner = circle[180, [90, 270], :3]  # on the left what is asked for, on the right what is not
        assert (np.ptp(inner, axis=1) > 1e-6).tolist() == [True, False]

    def test_the_maps_say_how_far_off_each_pixel_is(self, display):
        _, rgb, hsv = display.plot().rows_
        assert_allclose(rgb[2].get_array(), 10, rtol=1e-4)
        assert_allclose(hsv[2].get_array(), 0, atol=1e-4)
        assert rgb[2].get_clim() == hsv[2].get_clim() == (display.bar_.vmin, display.bar_.vmax)

    def test_the_scores_stand_below(self, display):
        display.plot()
        assert [axes.get_xlabel() for axes in display.axes_[4:8]] == [
            "hue, 0° to 360°",
            "F1 0.75",
            "typically 10.0 shades off",
            "typically 0.0 shades off",
        ]

    def test_it_draws_on_the_figure_given_and_leaves_the_settings_alone(self, display):
        figure, settings = Figure(figsize=(12, 7.3)), dict(matplotlib.rcParams)
        assert display.plot(figure=figure) is display
        assert display.figure_ is figure
        assert dict(matplotlib.rcParams) == settings

    def test_it_lays_out_its_own_axes(self, display):
        with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
            display.plot(axes=Figure().subplots(3, 5))
