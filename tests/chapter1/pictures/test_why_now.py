"""Why now: three panels, their lines and bars."""

import matplotlib
import pytest
from kept_seeds import over_seeds
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.chapter1.pictures.why_now import WhyNow
from kerasbook.plots import style

# As measured: mistakes, times, accuracies.
AMOUNTS = (100, 600, 4000)
DATA = {"shallow": [0.262, 0.132, 0.097], "dense": [0.262, 0.12, 0.084], "convolutional": [0.194, 0.078, 0.05]}
STEP_TIME = {"one_core": 91.2, "all_cores": 48.0, "core_count": 2}
RECIPES = {
    "recipe_of_1986": [0.1, 0.1, 0.1],
    "recipe_of_the_1990s": [0.1, 0.8, 0.85],
    "recipe_of_the_2010s": [0.1, 0.85, 0.9],
}

# Without updates: the networks guess, and all recipes stay where they start.
UNTRAINED = {**DATA, "dense": [0.9] * 3, "convolutional": [0.9] * 3}, dict.fromkeys(RECIPES, [0.1] * 3)


def reasons(data=DATA, recipes=RECIPES, step_time=STEP_TIME) -> WhyNow:
    return WhyNow(AMOUNTS, data, step_time, recipes, layers=10, guessing=0.1)


def shown(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize(("data", "recipes"), [(DATA, RECIPES), UNTRAINED])
def test_everything_can_be_read(data, recipes, unreadable):
    assert unreadable(reasons(data, recipes).plot().figure_) == []


@pytest.mark.usefixtures("either_language")
def test_other_seeds_are_thin_lines_and_everything_can_be_read(unreadable, thin_lines):
    seeds = over_seeds(1, "why_now")
    data, recipes = ({name: seeds[0][name] for name in one} for one in (DATA, RECIPES))
    display = reasons(data, recipes, seeds[0]["step_time"])
    display.over_seeds(seeds)
    figure = display.plot().figure_
    assert unreadable(figure) == []
    expected = [seed[name] for one in (DATA, RECIPES) for name in reversed(one) for seed in seeds]
    assert [list(line.get_ydata()) for line in thin_lines(figure)] == expected


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(reasons().plot().figure_) == []


@pytest.mark.usefixtures("english")
class TestReasonsDisplay:
    def test_the_lines_are_the_mistakes_and_the_accuracies(self):
        lines = reasons().plot().lines_
        expected = [*reversed(DATA.values()), *reversed(RECIPES.values())]
        for line, values in zip(lines, expected, strict=True):
            assert_array_equal(line.get_ydata(), values)
        assert [line.get_color() for line in lines] == [style.TRAINED, style.TRAINED, style.SECOND] * 2
        assert_array_equal(lines[0].get_xdata(), AMOUNTS)
        assert_array_equal(lines[3].get_xdata(), [0, 1, 2])

    def test_the_amounts_are_written_below_their_points(self):
        axes = reasons().plot().axes_[0]
        assert axes.get_xscale() == "log"
        assert [tick.get_text() for tick in axes.get_xticklabels()] == ["100", "600", "4,000"]

    def test_a_straight_line_loses_the_same_share_from_point_to_point(self):
        axes = reasons().plot().axes_[0]
        assert axes.get_yscale() == "log"
        assert "20%" in [tick.get_text() for tick in axes.get_yticklabels()]

    @pytest.mark.parametrize("share", [0.0, 0.004, 0.3, 1.0])
    def test_every_point_lies_inside_and_has_a_scale_to_read_it_by(self, share):
        display = reasons({**DATA, "dense": [0.2, 0.1, share]}).plot()
        low, high = display.axes_[0].get_ylim()
        assert low <= max(share, 0.001) <= high
        ticks = [tick for tick in display.axes_[0].get_yticks() if low <= tick <= high]
        assert len(ticks) >= 2

    def test_the_bars_are_the_times(self):
        display = reasons().plot()
        assert [bar.get_height() for bar in display.bars_] == [91.2, 48.0]
        hardware = display.axes_[1]
        assert hardware.get_ylim()[0] == 0
        assert {"91.2 ms", "48.0 ms"} <= set(shown(hardware))
        assert [tick.get_text() for tick in hardware.get_xticklabels()] == ["one core", "all cores (2)"]
        assert hardware.get_xlabel() == "1.9 times as fast"

    def test_the_line_to_beat(self):
        assert list(reasons().plot().guess_.get_ydata()) == [0.1, 0.1]

    def test_a_title_for_each_reason(self):
        titles = [axes.get_title(loc="left") for axes in reasons().plot().axes_]
        assert titles == ["more data", "faster hardware", "better algorithms"]

    def test_it_draws_on_the_axes_given_and_changes_no_setting(self):
        before = dict(matplotlib.rcParams)
        axes = Figure(figsize=(12, 5)).subplots(1, 3)
        display = reasons()
        assert display.plot(axes=axes) is display
        assert display.axes_ == list(axes)
        assert dict(matplotlib.rcParams) == before

    def test_it_needs_three_axes(self):
        with pytest.raises(ValueError, match=r"Expected 3 axes.*Received: 2"):
            reasons().plot(axes=Figure().subplots(1, 2))
