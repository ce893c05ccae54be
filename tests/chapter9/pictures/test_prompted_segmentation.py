"""Chapter 9: scenes with points and what a network outlines for them."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from numpy.testing import assert_allclose

from kerasbook.chapter9.pictures.prompted_segmentation import STRONG, Prompted, outlined
from kerasbook.plots import style

MASKS = np.zeros((2, 12, 12), bool)
MASKS[0, 2:6, 2:6] = MASKS[1, 7:11, 7:11] = True
ANSWERS = np.stack([MASKS[0], MASKS[1], np.zeros((12, 12), bool)])
POINTS = np.array([[3, 4], [8, 9], [0, 11]])
PICTURE = np.linspace(0, 1, 144).reshape(12, 12)
OVERLAPS = {"network": (np.array([0.9, 0.8]), np.array([0.0, 0.1])), "disc": (np.array([0.4, 0.3]), np.array([0, 0.2]))}


@pytest.fixture
def display() -> Prompted:
    return Prompted([PICTURE, 1 - PICTURE], [MASKS, MASKS], [POINTS, POINTS], [ANSWERS, ANSWERS], OVERLAPS)


def test_the_answer_is_red_and_the_rest_is_as_it_was():
    drawn = outlined(PICTURE, MASKS[0])
    assert drawn[0, 5] == pytest.approx([PICTURE[0, 5]] * 3)
    expected = (1 - STRONG) * PICTURE[3, 3] + STRONG * np.asarray(to_rgb(style.TRAINED))
    assert drawn[3, 3] == pytest.approx(expected)


def test_each_panel_has_its_scene_point_and_outline(display):
    display.plot()
    assert len(display.images_) == len(display.crosses_) == 6
    first, second = (image.get_array() for image in display.images_[:2])  # the first kind of point, in both scenes
    assert_allclose(first, outlined(PICTURE, MASKS[0]))
    assert_allclose(second, outlined(1 - PICTURE, MASKS[0]))
    places = [(cross.get_ydata()[0], cross.get_xdata()[0]) for cross in display.crosses_]
    assert places == [(3, 4)] * 2 + [(8, 9)] * 2 + [(0, 11)] * 2
    assert len(display.outlines_) == 4  # on the background nothing is pointed at


def test_a_dot_for_each_point_and_answer(display):
    display.plot()
    assert_allclose(display.dots_["network"].get_offsets(), [[0, 0.9], [0.1, 0.8]])
    assert_allclose(display.dots_["disc"].get_offsets(), [[0, 0.4], [0.2, 0.3]])


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    assert in_latin_letters(display.plot().figure_) == []
