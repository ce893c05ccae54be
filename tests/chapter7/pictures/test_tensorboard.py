"""Chapter 7: what was read back from a log."""

import numpy as np
import pytest

from kerasbook.chapter7.pictures.tensorboard import OVERLAP, TensorBoardLog

HISTOGRAM = np.array([[-1.0, 0.0, 10.0], [0.0, 1.0, 30.0]])


@pytest.fixture
def display() -> TensorBoardLog:
    return TensorBoardLog(
        curves={"loss": {0: 1.5, 1: 0.5}, "val_loss": {1: 0.75}},
        history={"loss": [1.5, 0.5], "val_loss": [1.25, 0.75]},
        histograms={0: HISTOGRAM, 1: HISTOGRAM[::-1] * [1, 1, 2] * [[-1, -1, 1]]},
        counts={0: np.array([10, 30]), 1: np.array([60, 20])},
        written={"each epoch": [16, 32], "often": [32]},
        batches=[10, 20, 30],
        updates=32,
    )


@pytest.mark.usefixtures("english")
def test_the_log_is_drawn_by_its_steps_and_the_history_around_it(display):
    display.plot()
    assert display.lines_["loss"].get_xydata().tolist() == [[0, 1.5], [1, 0.5]]
    assert display.lines_["val_loss"].get_xydata().tolist() == [[1, 0.75]]
    assert display.rings_["val_loss"].get_offsets().tolist() == [[0, 1.25], [1, 0.75]]


def test_the_latest_histogram_is_in_front_and_at_the_bottom(display):
    display.plot()
    first, last = display.ridges_[0], display.ridges_[1]
    assert first.get_data().baseline == 1
    assert last.get_data().baseline == 0
    assert last.get_data().values.max() == pytest.approx(OVERLAP)
    assert display.dots_[0].get_offsets()[:, 1].tolist() == pytest.approx([1 + OVERLAP / 6, 1 + OVERLAP / 2])


def test_a_dot_for_each_number_that_was_written(display):
    display.plot()
    places = {name: dots.get_offsets()[:, 0].tolist() for name, dots in display.written_.items()}
    assert places == {"each epoch": [16, 32], "often": [32], "batches": [10, 20, 30]}


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    assert in_latin_letters(display.plot().figure_) == []
