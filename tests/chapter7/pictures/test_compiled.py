"""Chapter 7: a compiled step beside an eager one."""

import pytest

from kerasbook.chapter7.pictures.compiled import Compiled


@pytest.fixture
def display():
    return Compiled(
        sizes=[64, 64, 36, 64, 64, 36, 63],
        ran={"eager": [1, 2, 3, 4, 5, 6, 7], "compiled": [1, 3, 7], "xla": [1, 3, 7]},
        losses={
            "eager": [2.3, 2.0, 1.8, 1.5, 1.4, 1.4],
            "compiled": [2.3, 2.0, 1.8, 1.5, 1.4, 1.4],
            "xla": [2.3, 2.0, 1.8, 1.5, 1.4, 1.4],
            "variable": [2.3, 2.0, 1.8, 1.5, 1.2, 1.0],
        },
        times={"eager": 0.004, "compiled": 0.001, "xla": 0.003},
    )


@pytest.mark.usefixtures("english")
def test_a_large_dot_where_python_ran_and_a_square_where_the_size_is_another(display):
    round_ones, squares = display.plot().dots_["compiled"]
    assert round_ones.get_xdata().tolist() == [1]
    assert squares.get_xdata().tolist() == [3, 7]
    round_ones, squares = display.dots_["eager"]
    assert (round_ones.get_xdata().tolist(), squares.get_xdata().tolist()) == ([1, 2, 4, 5], [3, 6, 7])


@pytest.mark.usefixtures("english")
def test_losses_and_shares_of_time(display):
    display.plot()
    assert {way: line.get_ydata().tolist() for way, line in display.lines_.items()} == display.losses
    assert [bar.get_width() for bar in display.bars_] == pytest.approx([1, 0.25, 0.75])


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []
