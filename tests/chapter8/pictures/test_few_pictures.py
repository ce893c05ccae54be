"""Chapter 8: accuracy fold by fold, and pictures answered wrongly."""

import numpy as np
import pytest

from kerasbook.chapter8.pictures.few_pictures import FewPictures, contact_sheet

TRAINING = np.array([[0.5, 0.9, 1.0], [0.5, 0.7, 1.0]])
VALIDATION = np.array([[0.5, 0.7, 0.8], [0.4, 0.6, 0.7]])
MEASURED = {"pixels": 0.7, "most_frequent": 0.52, "epochs": 6}


@pytest.fixture
def display() -> FewPictures:
    wrong = [np.full((9, 8, 8, 3), 0.2), np.full((2, 8, 8, 3), 0.6)]
    return FewPictures(MEASURED, TRAINING, VALIDATION, wrong)


def test_pictures_stand_in_lines_of_eight():
    sheet = contact_sheet(np.stack([np.full((2, 2, 3), number / 10) for number in range(9)]))
    assert sheet.shape == (4, 16, 3)
    assert sheet[::2, ::2, 0].tolist() == [[number / 10 for number in range(8)], [0.8] + [1.0] * 7]


def test_folds_are_thin_and_their_mean_is_thick(display):
    display.plot()
    assert [line.get_ydata().tolist() for line in display.folds_] == [*TRAINING.tolist(), *VALIDATION.tolist()]
    assert display.means_[1].get_ydata() == pytest.approx([0.45, 0.65, 0.75])
    assert display.means_[0].get_xdata().tolist() == [0, 4, 6]
    assert [line.get_ydata()[0] for line in display.baselines_] == [0.7, 0.52]


def test_mistakes_are_shown_and_none_is_no_error(display):
    display.plot()
    assert [sheet.get_array().shape for sheet in display.sheets_] == [(16, 64, 3), (8, 64, 3)]
    none = FewPictures(MEASURED, TRAINING, VALIDATION, [np.empty((0, 8, 8, 3)), np.ones((1, 8, 8, 3))]).plot()
    assert none.sheets_[0] is None


@pytest.mark.usefixtures("english")
def test_cats_and_dogs_are_called_so():
    wrong = [np.ones((1, 8, 8, 3))] * 2
    shown = FewPictures(MEASURED, TRAINING, VALIDATION, wrong, animals=False).plot()
    assert [axis.get_title(loc="left") for axis in shown.axes_[1:]] == ["dogs taken for cats", "cats taken for dogs"]


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    assert in_latin_letters(display.plot().figure_) == []
