"""Chapter 9: what three measures say of the same predictions."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.chapter9.pictures.measures_of_overlap import Overlap, told_apart

NAMES = ["nothing", "threshold 7", "shifted by 12", "eroded by 3"]


@pytest.fixture
def display():
    rng = np.random.default_rng(0)
    overlap = np.array([0, 0.8, 0.2, 0.5])
    scores = {"iou": overlap, "dice": 2 * overlap / (1 + overlap), "accuracy": np.array([0.8, 0.95, 0.7, 0.9])}
    masks = rng.random((5, 20, 20)) > 0.5
    return Overlap(scores, NAMES, masks[0], dict(zip(NAMES, masks[1:], strict=True)))


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


def test_a_dot_of_each_measure_for_each_prediction(display):
    for name, dots in display.plot().dots_.items():
        assert_array_equal(dots.get_offsets(), np.stack([display.scores["iou"], display.scores[name]], axis=1))


def test_right_missing_and_too_many_have_numbers_of_their_own():
    truth, predicted = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert_array_equal(told_apart(truth, predicted), [1, 2, 3, 0])


@pytest.mark.usefixtures("english")
def test_windows_are_drawn_and_their_numbers_written(display):
    display.plot()
    for image, predicted in zip(display.images_, display.shown.values(), strict=True):
        assert_array_equal(image.get_array(), told_apart(display.truth, predicted))
    titles = [axes.get_title(loc="left") for axes in display.axes_[1:]]
    assert titles == ["all background", "best threshold", "shifted by 12 pixels", "3 pixels of rim off"]
    assert display.axes_[1].get_xlabel() == "IoU 0.00, Dice 0.00\naccuracy 0.80"


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])
