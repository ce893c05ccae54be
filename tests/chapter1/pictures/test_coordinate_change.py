"""Points before and after a change of coordinates: points, thresholds, grids."""

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter1.pictures.coordinate_change import CoordinateChange, PlaneChange, grid_lines, limits, square

BEFORE = np.random.default_rng(0).normal(size=(40, 2))
CLASSES = (BEFORE[:, 1] > 0).astype(int)


def quarter_turn(points):
    return np.stack([points[..., 1], -points[..., 0]], axis=-1)


def quarter_turn_back(points):
    return np.stack([-points[..., 1], points[..., 0]], axis=-1)


def turned(**changes) -> PlaneChange:
    given = {
        "before": BEFORE,
        "after": quarter_turn(BEFORE),
        "classes": CLASSES,
        "to_new": quarter_turn,
        "to_old": quarter_turn_back,
        "threshold": (0, -0.25),
        "right_before": 0.55,
        "right_after": 1.0,
    }
    return PlaneChange(**{**given, **changes})


@pytest.fixture
def display() -> CoordinateChange:
    return CoordinateChange(turned(), turned(threshold=(1, 0.5), right_before=0.7), learned=90.0, true=89.5)


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    # x and y are the names of the coordinates in any language.
    assert [
        text for text in in_latin_letters(display.plot().figure_) if text[:4] not in ("x > ", "y > ", "x", "y")
    ] == []


class TestLines:
    def test_a_grid_spans_its_rectangle(self):
        lines = grid_lines((0, 2), (-1, 1), count=3, steps=5)
        assert lines.shape == (6, 5, 2)
        assert_array_equal(lines[:3, 0, 0], [0, 1, 2])
        assert_array_equal(lines[3:, 0, 1], [-1, 0, 1])
        assert_array_equal(lines[0, :, 1], [-1, -0.5, 0, 0.5, 1])

    def test_spans(self):
        points = np.array([[0, 0], [4, 1]])
        assert limits(points, room=0) == [(0, 4), (0, 1)]
        (left, right), (low, high) = square(points)
        assert right - left == pytest.approx(high - low)
        assert right - left > 4
        assert (low + high) / 2 == 0.5


@pytest.mark.usefixtures("english")
class TestCoordinates:
    def test_a_row_for_each_change(self, display):
        display.plot()
        assert len(display.axes_) == 6
        assert [axes.get_title() for axes in display.axes_[:3]] == [
            "1. raw data",
            "2. change of coordinates",
            "3. better representation",
        ]

    def test_each_class_has_its_points(self, display):
        raw, moving, new = display.plot().points_[0]
        for panel, points in ((raw, BEFORE), (moving, BEFORE), (new, quarter_turn(BEFORE))):
            for label, scatter in enumerate(panel):
                assert_array_equal(scatter.get_offsets(), points[label == CLASSES])

    def test_the_thresholds_stand_where_they_are(self, display):
        (raw, new), (other, _) = display.plot().thresholds_
        assert_array_equal(raw.get_xdata(), [-0.25, -0.25])
        assert_array_equal(new.get_xdata(), [0, 0])
        assert_array_equal(other.get_ydata(), [0.5, 0.5])

    def test_the_numbers_stand_below(self, display):
        assert [text.get_text() for text in display.plot().said_] == [
            "x > −0.25: 55% right",
            "x > 0: 100% right",
            "direction 90.0° (true: 89.5°)",
            "y > 0.50: 70% right",
            "x > 0: 100% right",
            "circles and rays",
        ]

    def test_the_axes_are_named(self, display):
        display.plot()
        names = [(axes.get_xlabel(), axes.get_ylabel()) for axes in display.axes_]
        assert names[0] == names[1] == names[3] == names[4] == ("x", "y")
        assert names[2] == ("new x: along the direction", "new y")
        assert names[5] == ("new x: distance from the middle", "new y: angle")

    def test_the_boundary_is_where_the_new_x_is_zero(self, display):
        old = display.plot().boundaries_[0].get_xydata()
        assert_allclose(quarter_turn(old)[:, 0], 0, atol=1e-12)

    def test_the_grid_is_the_new_one(self, display):
        for line in display.plot().grids_[0].get_segments():
            assert np.ptp(quarter_turn(line), axis=0).min() < 1e-12  # upright or level in the new coordinates

    def test_turned_axes_keep_their_scale(self, display):
        axes = display.plot().axes_[2]
        assert np.ptp(axes.get_xlim()) == pytest.approx(np.ptp(axes.get_ylim()))

    def test_all_points_are_in_view(self, display):
        display.plot()
        for axes, points in zip(display.axes_[:3], (BEFORE, BEFORE, quarter_turn(BEFORE)), strict=True):
            for values, (low, high) in zip(points.T, (axes.get_xlim(), axes.get_ylim()), strict=True):
                assert low < values.min() < values.max() < high

    def test_it_draws_on_the_axes_given_and_leaves_the_settings_alone(self, display):
        axes, settings = Figure().subplots(2, 3), dict(matplotlib.rcParams)
        assert display.plot(axes=axes) is display
        assert all(mine is given for mine, given in zip(display.axes_, axes.flat, strict=True))
        assert dict(matplotlib.rcParams) == settings

    def test_too_few_axes_are_an_error(self, display):
        with pytest.raises(ValueError, match=r"Expected 6 axes.*Received: 3"):
            display.plot(axes=Figure().subplots(1, 3))
