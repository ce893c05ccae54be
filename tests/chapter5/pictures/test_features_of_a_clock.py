"""The picture of `features_of_a_clock`: the clocks with their times, and the errors."""

import numpy as np
import pytest

from kerasbook.chapter5.pictures.features_of_a_clock import LINES, SHOWN, ClockFeatures, spoken


def drawing() -> ClockFeatures:
    errors = {key: [100.0 / (place + 1), 20.0, 3.0] for place, key in enumerate(LINES)}
    faces = np.random.default_rng(0).random((12, 20, 20))
    return ClockFeatures(
        {"examples": [10, 100, 1_000], "error": errors}, faces, np.arange(12) * 60.5, np.full(12, 65.0)
    )


@pytest.mark.usefixtures("either_language")
def test_nothing_is_cut_off(unreadable):
    assert [problem for problem in unreadable(drawing().plot().figure_) if problem.startswith("cut off")] == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(drawing().plot().figure_) == []


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "12:00"), (59.9, "12:59"), (65, "1:05"), (719.5, "11:59"), (-5, "11:55")]
)
def test_times_are_said_as_clocks_say_them(minutes, words):
    assert spoken(minutes) == words


def test_the_clocks_are_drawn_with_both_times(english):
    display = drawing().plot()
    assert len(display.images_) == SHOWN
    np.testing.assert_allclose(display.images_[2].get_array(), display.faces[2])
    assert [text.get_text() for text in display.told_[1]] == ["1:00", "1:05"]


def test_the_lines_are_the_errors(english):
    display = drawing().plot()
    assert [list(line.get_ydata()) for line in display.lines_] == list(display.measured["error"].values())
    assert display.axes_[-1].get_yscale() == "log"


def test_other_seeds_are_thin_lines(english, thin_lines):
    display = drawing()
    display.over_seeds([display.measured] * 3)
    assert len(thin_lines(display.plot().figure_)) == len(LINES) * 3
