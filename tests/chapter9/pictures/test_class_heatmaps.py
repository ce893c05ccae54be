"""Chapter 9: heat maps of an elephant and of scenes, their hottest places, and what covering costs."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.chapter9.pictures.class_heatmaps import ClassHeatmaps, jittered


@pytest.fixture
def display() -> ClassHeatmaps:
    rng = np.random.default_rng(0)
    outlines = np.zeros((2, 2, 64, 128), bool)
    outlines[:, 0, 10:50, 10:50] = outlines[:, 1, 10:50, 80:120] = True
    places = np.array([[[1 / 6, 1 / 12], [5 / 6, 11 / 12]]] * 7)
    elephant = {"elephant": rng.random((96, 96, 3)), "grad_cam": rng.random((3, 3)), "occlusion": rng.random((3, 3))}
    return ClassHeatmaps(
        elephant,
        outlines[0, 0],
        rng.random((2, 96, 192, 3)),
        outlines,
        rng.normal(size=(2, 2, 3, 6)),
        [["animal", "food"], ["vehicle", "thing"]],
        places,
        {"hottest": rng.random(7), "random": rng.random(7)},
    )


def test_every_image_is_drawn_and_named(display):
    display.plot()
    assert len(display.images_) == 9
    assert_array_equal(display.images_[0].get_array(), display.elephant["elephant"])
    assert_array_equal(display.images_[8].get_array(), display.heats[1, 1])
    assert all(image.get_clim()[0] == 0 for image in (display.images_[1], display.images_[4]))
    titles = [axes.get_title(loc="left") for axes in display.axes_]
    assert titles[4:6] == ["animal", "food"]


def test_outlines_lie_where_the_things_are(display):
    display.plot()
    axes = display.axes_[4]
    (left, right) = [contour.get_paths()[0].get_extents() for contour in axes.collections]
    assert (left.x0 * 64, left.x1 * 64) == pytest.approx((10, 50), abs=1)
    assert (right.x0 * 64, right.x1 * 64) == pytest.approx((80, 120), abs=1)
    assert (left.y0 * 64, left.y1 * 64) == pytest.approx((10, 50), abs=1)  # 0 is at the top of both
    assert axes.get_ylim() == (1, 0)
    assert [len(axes.collections) for axes in display.axes_[:4]] == [0, 1, 1, 0]  # on heat only


def test_every_hottest_place_and_every_cost_is_drawn(display):
    display.plot()
    left, right, costs = display.dots_
    assert len(left.get_offsets()) == len(right.get_offsets()) == len(costs.get_offsets()) == 7
    assert left.get_offsets()[:, 0].max() < 1 < right.get_offsets()[:, 0].min()
    assert_array_equal(costs.get_offsets()[:, 1], display.lost["hottest"])


def test_dots_stay_in_their_square(display):
    moved = jittered(display.places, 3, 6)
    assert np.abs(moved - display.places)[..., 0].max() < 0.5 / 3
    assert np.abs(moved - display.places)[..., 1].max() < 0.5 / 6


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    assert [text for text in in_latin_letters(display.plot().figure_) if text != "Grad-CAM"] == []
