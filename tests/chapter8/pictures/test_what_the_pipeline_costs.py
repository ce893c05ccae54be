"""Chapter 8: a table of steps, a picture epoch by epoch, and the order of events."""

import numpy as np
import pytest

from kerasbook.chapter8.pictures.what_the_pipeline_costs import PLACES, Pipeline

LATE = [(kind, number) for number in range(2) for kind in ("made", "taken", "done")]
EARLY = [("made", 0), ("taken", 0), ("made", 1), ("done", 0), ("taken", 1), ("done", 1)]


@pytest.fixture
def display() -> Pipeline:
    measured = {
        "per_picture": {place: {"read": 1.0, "decoded": 3.0} for place in PLACES},
        "orders": dict.fromkeys(PLACES, 3),
        "versions": dict.fromkeys(PLACES, 2.5),
        "epochs": 3,
    }
    shown = {place: np.full((3, 8, 8, 3), grey) for place, grey in (("decoded", 0.2), ("augmented", 0.7))}
    return Pipeline(measured, shown, {"switched_off": LATE, "as_it_is": EARLY})


@pytest.mark.usefixtures("english")
def test_the_table_says_how_often_and_where_the_cache_is(display):
    display.plot()
    assert [text.get_text() for text in display.cells_["read"]] == ["1", "3", "3", "2.5"]
    assert {place: bar.get_xdata()[0] for place, bar in display.bars_.items()} == {
        "read": 1, "decoded": 2, "shuffled": 3, "augmented": 4
    }  # fmt: skip
    assert display.axes_[0].get_yticklabels()[0].get_text() == "no cache"


def test_the_picture_is_there_once_for_each_epoch(display):
    drawn = display.plot().images_
    assert drawn["decoded"].get_array().shape[:2] == (8, 24)
    assert [float(image.get_array().mean()) for image in drawn.values()] == pytest.approx([0.2, 0.7])


def test_events_stand_in_their_order(display):
    display.plot()
    assert display.made_ == {"switched_off": [0, 3], "as_it_is": [0, 2]}
    assert display.steps_ == {"switched_off": [(1, 2), (4, 5)], "as_it_is": [(1, 3), (4, 5)]}


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    assert in_latin_letters(display.plot().figure_) == []
