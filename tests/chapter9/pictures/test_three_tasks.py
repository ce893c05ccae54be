"""Chapter 9: two things, touching and apart, and three answers to each scene."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from kerasbook.chapter9.pictures.three_tasks import STRONG, ThreeTasks, marked
from kerasbook.plots import style

PICTURE = np.linspace(0, 1, 64).reshape(8, 8)
MASK = np.zeros((8, 8), bool)
MASK[2:5, 2:5] = True
BOXES = np.array([[0.3, 0.4, 0.2, 0.2], [0.6, 0.5, 0.4, 0.2]])
MEASURED = {"gaps": [0, 1, 2], "regions": [0.1, 0.4, 0.9], "boxes": [0.6, 0.7, 0.8]}


@pytest.fixture
def display() -> ThreeTasks:
    return ThreeTasks(MEASURED, [PICTURE, 1 - PICTURE], [2, 0], [MASK, ~MASK], [BOXES[:1], BOXES], [1, 2])


def test_pixels_are_blue_and_the_rest_is_as_it_was():
    drawn = marked(PICTURE, MASK)
    assert drawn[0, 5] == pytest.approx([PICTURE[0, 5]] * 3)
    assert drawn[3, 3] == pytest.approx((1 - STRONG) * PICTURE[3, 3] + STRONG * np.asarray(to_rgb(style.SECOND)))


def test_each_scene_has_its_three_answers(display):
    display.plot()
    assert len(display.images_) == 6
    assert (display.images_[4].get_array() == marked(1 - PICTURE, ~MASK)).all()
    titles = [axes.get_title(loc="left") for axes in display.axes_[:6]]
    assert titles == ["boots", "regions: 1", "boxes: 1", "trousers", "regions: 2", "boxes: 2"]
    (one,), two = display.frames_
    assert (*one.get_xy(), one.get_width(), one.get_height()) == pytest.approx((0.2, 0.3, 0.2, 0.2))
    assert len(two) == 2


def test_a_curve_for_each_way_to_count(display):
    regions, boxes = display.plot().lines_
    assert regions.get_ydata().tolist() == MEASURED["regions"]
    assert boxes.get_ydata().tolist() == MEASURED["boxes"]
    assert boxes.get_xdata().tolist() == [0, 1, 2]


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[])


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    assert in_latin_letters(display.plot().figure_) == []
