"""Chapter 9: a picture of nuclei, its outlines, a network's answer, and its curve."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from kerasbook.chapter9.pictures.segmentation import Segmentation, with_errors
from kerasbook.plots import style

TRUTH = np.zeros((300, 8), bool)
TRUTH[:, :4] = True
ANSWER = np.where(TRUTH, 0.9, 0.2)
ANSWER[0, 0], ANSWER[0, 7] = 0.1, 0.8  # a nucleus missed, one made up


@pytest.fixture
def display() -> Segmentation:
    measured = {"by_epoch": [0.3, 0.86, 0.9], "iou": {"blurred": 0.8}}
    return Segmentation(measured, np.linspace(-2, 2, 2400).reshape(300, 8), TRUTH, ANSWER)


def test_what_is_wrong_is_red_and_pale_where_something_was_missed():
    drawn = with_errors(ANSWER, TRUTH)
    assert drawn[1, 0] == pytest.approx([0.1] * 3)
    assert drawn[1, 7] == pytest.approx([0.8] * 3)
    assert drawn[0, 7] == pytest.approx(to_rgb(style.TRAINED))
    missed, made_up = drawn[0, 0], drawn[0, 7]
    assert (missed > made_up).all()
    assert missed[0] > missed[2] + 0.3  # still red


def test_three_images_of_the_same_rows_and_two_lines(display):
    display.plot()
    assert [image.get_array().shape[:2] for image in display.images_] == [(256, 8)] * 3
    assert (display.images_[1].get_array() == TRUTH[:256]).all()
    network, rule = display.lines_
    assert network.get_ydata().tolist() == [0.3, 0.86, 0.9]
    assert network.get_xdata().tolist() == [1, 2, 3]
    assert set(rule.get_ydata()) == {0.8}
    assert rule.get_linestyle() == "--"


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    assert in_latin_letters(display.plot().figure_) == []
