"""The road of a project, as it is drawn."""

import pytest
from matplotlib.colors import to_hex
from numpy.testing import assert_allclose

from kerasbook.chapter6.pictures.beat_then_overfit import BETTER, WORSE, Road
from kerasbook.plots import style

MEASURED = {
    "runs": {
        "median": [60_000, 58_000],
        "line": [20_000, 22_000],
        "small": [20_500, 21_000],
        "large": [24_000, 25_000],
    },
    "train_runs": {
        "median": [55_000, 57_000],
        "line": [18_000, 17_000],
        "small": [15_000, 14_000],
        "large": [2_000, 3_000],
    },
    "gain": {"line": 38_000.0, "small": 250.0, "large": -3_750.0},
    "uncertain": {"line": 900.0, "small": 200.0, "large": 400.0},
}


@pytest.mark.usefixtures("english")
def test_every_step_says_whether_it_helps_by_two_standard_errors(unreadable):
    road = Road(MEASURED).plot()
    said = [(text.get_text(), to_hex(text.get_color())) for text in road.verdicts_]
    assert said == [
        ("helps: −38,000 ± 1,800", BETTER),
        ("nothing sure: −250 ± 400", style.QUIET),
        ("harms: +3,750 ± 800", WORSE),
    ]
    assert unreadable(road.figure_) == []


def test_every_run_is_a_dot_and_a_ring_and_the_road_goes_through_their_means():
    road = Road(MEASURED).plot()
    for dots, rings, name in zip(road.dots_, road.rings_, MEASURED["runs"], strict=True):
        assert_allclose(dots.get_offsets()[:, 0] * 1_000, MEASURED["runs"][name])
        assert_allclose(rings.get_offsets()[:, 0] * 1_000, MEASURED["train_runs"][name])
    assert_allclose(road.road_.get_xdata(), [59, 21, 20.75, 24.5])
    low, high = road.axes_[0].get_xlim()
    assert low < 2 < 60 < high
    assert road.axes_[0].get_xscale() == "log"


@pytest.mark.usefixtures("korean")
def test_it_can_be_read_in_korean(unreadable):
    assert unreadable(Road(MEASURED).plot().figure_) == []
