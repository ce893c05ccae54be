"""Chapter 7: what callbacks did while fit ran."""

import numpy as np
import pytest

from kerasbook.chapter7.pictures.callbacks import SHOWN, WhileFitRuns

MEASURED = {
    "loss": [1.5, 0.8, 0.5, 0.3],
    "val_loss": [1.4, 0.9, 0.95, 1.1],
    "best_epoch": {"loss": 4, "val_accuracy": 3, "val_loss": 2},
    "reloaded_loss": 0.9,
    "trained": 4,
}


def film(moments: int) -> list:
    return [
        {"hidden": np.full((6, 10), float(moment)), "answer": np.eye(10) * 0.1 * moment} for moment in range(moments)
    ]


@pytest.fixture
def display() -> WhileFitRuns:
    return WhileFitRuns(MEASURED, film(5), "val_loss")


@pytest.mark.usefixtures("english")
def test_losses_marks_and_ring_stand_where_they_belong(display):
    display.plot()
    assert [line.get_ydata().tolist() for line in display.lines_] == [MEASURED["loss"], MEASURED["val_loss"]]
    assert [mark.get_xdata()[0] for mark in display.marks_] == [2, 4]
    assert display.ring_.get_offsets().tolist() == [[2, 0.9]]
    assert display.saved_.get_offsets()[:, 0].tolist() == [4, 3, 2]


def test_the_film_shows_every_moment_it_has_room_for(display):
    display.plot()
    assert display.shown == [0, 1, 2, 3, 4]
    assert [image.get_array().max() for image in display.images_["hidden"]] == [0, 1, 2, 3, 4]
    assert {image.get_clim() for image in display.images_["answer"]} == {(0, 1)}
    assert len({image.get_clim() for image in display.images_["hidden"]}) == 1


def test_of_a_long_film_the_first_and_the_last_moment_are_among_those_shown():
    shown = WhileFitRuns(MEASURED, film(21), "val_loss").shown
    assert (len(shown), shown[0], shown[-1]) == (SHOWN, 0, 20)


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("moments", [5, 21])
def test_everything_can_be_read(unreadable, moments):
    assert unreadable(WhileFitRuns(MEASURED, film(moments), "val_loss").plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    assert in_latin_letters(display.plot().figure_) == []
