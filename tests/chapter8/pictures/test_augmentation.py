"""Chapter 8: versions of a photograph, curves, and two digits upside down."""

import numpy as np
import pytest

from kerasbook.chapter8.pictures.augmentation import Augmentation

MEASURED = {
    "curves": {
        "without": {"training": [0.5, 0.9, 1.0], "validation": [0.5, 0.7, 0.74]},
        "with": {"training": [0.5, 0.7, 0.85], "validation": [0.5, 0.65, 0.76]},
    },
    "digits": {"upright": 0.99, "turned": 0.8},
    "epochs": 8,
}
SIX = np.zeros((4, 4))
SIX[0, 1] = 1.0


@pytest.fixture
def display() -> Augmentation:
    versions = np.stack([np.full((8, 8, 3), number / 20) for number in range(12)])
    return Augmentation(MEASURED, versions, [SIX, SIX])


def test_four_curves(display):
    drawn = [line.get_ydata().tolist() for line in display.plot().lines_]
    curves = MEASURED["curves"]
    assert drawn == [
        curves["without"]["training"], curves["with"]["training"],
        curves["with"]["validation"], curves["without"]["validation"],
    ]  # fmt: skip
    assert display.lines_[0].get_xdata().tolist() == [0, 4, 8]
    assert [line.get_linestyle() for line in display.lines_] == ["--", "-", "-", "--"]


def test_each_digit_stands_beside_itself_upside_down(display):
    row = display.plot().pair_.get_array()
    assert row.shape == (4, 28)
    assert [row[0, 1], row[3, 10], row[0, 17], row[3, 26]] == [1, 1, 1, 1]
    assert display.dots_.get_offsets()[:, 0].tolist() == [0.99, 0.8]
    assert display.sheet_.get_array().shape == (32, 24, 3)


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    assert in_latin_letters(display.plot().figure_) == []
