"""The error over the years, and the alarms below it."""

import pytest
from matplotlib.colors import to_hex
from numpy.testing import assert_allclose

from kerasbook.chapter6.pictures.watched import CALM, Watched
from kerasbook.plots import style

MEASURED = {
    "year": [1981, 1990, 1996],
    "error": [17.0, 24.0, 29.0],
    "runs": [[16.0, 23.0, 28.0], [18.0, 25.0, 30.0]],
    "retrained": [17.0, 19.0, 20.0],
    "moved": [0.0, 0.1, 0.3],
    "p": [0.3, 0.01, 1e-6],
    "old_error": 12.0,
}


@pytest.fixture
def drawn(english):
    return Watched(MEASURED, trained_until=1980, drift_level=0.05).plot()


def test_bars_are_dark_where_there_is_an_alarm(drawn):
    assert [to_hex(bar.get_facecolor()) for bar in drawn.bars_] == [CALM, style.INK, style.INK]
    assert_allclose([bar.get_height() for bar in drawn.bars_], [1, 10, 30])  # a sliver where nothing has moved
    assert "alarm in 2 of 3 windows" in drawn.axes_[1].get_title(loc="left")


def test_all_runs_are_drawn_from_0(drawn):
    assert_allclose(drawn.stayed_.get_ydata(), MEASURED["error"])
    assert_allclose(drawn.retrained_.get_ydata(), MEASURED["retrained"])
    assert [list(line.get_ydata()) for line in drawn.runs_] == MEASURED["runs"]
    assert drawn.axes_[0].get_ylim()[0] == 0


def test_the_words_do_not_touch(drawn, unreadable):
    assert unreadable(drawn.figure_) == []


@pytest.mark.usefixtures("korean")
def test_nor_do_they_in_korean(unreadable):
    assert unreadable(Watched(MEASURED, trained_until=1980, drift_level=0.05).plot().figure_) == []
