"""The picture of `early_stopping`: the losses with both marks, and the mistakes."""

import numpy as np
import pytest

from kerasbook.chapter5.pictures.early_stopping import StoppedEarly


def drawing() -> StoppedEarly:
    measured = {
        "loss": [0.7, 0.5, 0.3, 0.2, 0.1, 0.05],
        "val_loss": [0.7, 0.6, 0.65, 0.7, 0.8, 0.9],
        "best_epoch": 2,
        "stopped_after": 5,
    }
    return StoppedEarly(measured, [np.array([0.52, 0.6, 0.7]), np.array([0.9, 0.97, 0.98, 0.99])])


@pytest.mark.usefixtures("either_language")
def test_nothing_is_cut_off(unreadable):
    assert [problem for problem in unreadable(drawing().plot().figure_) if problem.startswith("cut off")] == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(drawing().plot().figure_) == []


def test_the_stop_and_the_best_epoch_are_marked(english):
    display = drawing().plot()
    assert [mark.get_xdata()[0] for mark in display.marks_] == [5, 2]
    assert [list(line.get_ydata()) for line in display.lines_] == [
        display.measured[key] for key in ("loss", "val_loss")
    ]


def test_every_mistake_is_counted(english):
    display = drawing().plot()
    assert [int(outline.get_data().values.sum()) for outline in display.mistakes_] == [3, 4]


def test_other_seeds_are_thin_lines(english, thin_lines):
    display = drawing()
    display.over_seeds([display.measured] * 3)
    assert len(thin_lines(display.plot().figure_)) == 2 * 3
