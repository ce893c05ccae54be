"""Chapter 9: scenes with true boxes and a network's, and precision over recall."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from kerasbook.chapter9.listings.detection import Found
from kerasbook.chapter9.pictures.detection import Detection
from kerasbook.plots import style

BOX = np.array([0.4, 0.5, 0.2, 0.3])
TRUTH = [BOX[None], np.stack([BOX, BOX + np.array([0.3, 0, 0, 0])]), BOX[None], BOX[None]]
EVERY = Found(np.array([1, 1, 1, 3]), np.stack([BOX, BOX + 0.01, BOX + 0.02, BOX]), np.array([0.9, 0.2, 0.6, 0.5]))
KEPT = Found(*(values[[0, 3]] for values in EVERY))
CURVE = np.array([1.0, 0.5]), np.array([0.5, 0.5])
AT_RANDOM = np.array([0.0, 0.5]), np.array([0.0, 0.5])


@pytest.fixture
def display() -> Detection:
    scenes = np.linspace(0, 1, 4 * 64).reshape(4, 8, 8)
    measured = {"average_precision": 0.5, "in_random_order": 0.25}
    return Detection(measured, scenes, TRUTH, EVERY, KEPT, CURVE, AT_RANDOM)


def test_the_fullest_scenes_are_shown_above_and_below(display):
    display.plot()
    assert display.shown_ == [1, 0, 2]
    assert len(display.images_) == 6
    for above, below, number in zip(display.images_[:3], display.images_[3:], display.shown_, strict=True):
        assert_allclose(above.get_array(), display.scenes[number])
        assert_allclose(below.get_array(), display.scenes[number])
    assert [len(frames) for frames in display.true_] == [2, 1, 1] * 2
    assert [len(frames) for frames in display.said_] == [3, 0, 0, 1, 0, 0]


def test_a_box_lies_where_it_is_said_and_fainter_where_the_network_is_less_sure(display):
    display.plot()
    for frame in (display.true_[0][0], display.said_[3][0]):
        assert_allclose([*frame.get_center(), frame.get_width(), frame.get_height()], BOX)
    solid = [frame.get_alpha() for frame in display.said_[0]]
    assert solid == sorted(solid)
    assert solid[-1] == pytest.approx(0.92)


def test_two_curves_and_their_areas(display):
    display.plot()
    ours, random = display.lines_
    assert_allclose(ours.get_xydata(), np.transpose(CURVE[::-1]))
    assert_allclose(random.get_xydata(), np.transpose(AT_RANDOM[::-1]))
    assert (ours.get_color(), random.get_color()) == (style.TRAINED, style.QUIET)
    words = [text.get_text() for text in display.axes_[-1].texts]
    assert [word.split()[-1] for word in words] == ["0.50", "0.25"]


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    assert in_latin_letters(display.plot().figure_) == []


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])
