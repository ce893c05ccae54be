"""The picture of losses that turn: are the dots where the lines are lowest, and can it be read?"""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from kerasbook.chapter5.pictures.under_and_overfitting import UnderAndOverfitting

UPDATES = [0, 50, 100, 150, 200, 250]
WIDE = [0.7, 0.56, 0.6, 0.7, 0.8, 0.9]
STEEP = [0.7, 0.66, 1.1, 1.5, 1.8, 2.1]


def measured() -> dict:
    return {
        "update": UPDATES,
        "width": [2, 128],
        "width_losses": [[0.7, 0.65, 0.62, 0.6, 0.58, 0.57], WIDE],
        "width_turn": [250, 50],
        "width_lowest": [0.57, 0.56],
        "amount": [250, 500, 4_000],
        "amount_losses": [STEEP, [0.9 * loss for loss in STEEP], WIDE],
        "amount_turn": [50, 50, 50],
        "amount_lowest": [0.66, 0.594, 0.56],
    }


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    display = UnderAndOverfitting(measured())
    display.over_seeds([measured()])
    assert unreadable(display.plot().figure_) == []


def test_it_draws_on_the_figure_given():
    figure = Figure(figsize=UnderAndOverfitting.size)
    assert UnderAndOverfitting(measured()).plot(figure=figure).figure_ is figure


def test_the_dots_are_where_the_lines_are_lowest():
    display = UnderAndOverfitting(measured()).plot()
    assert_allclose(display.turns_[0].get_offsets(), [[250, 0.57], [50, 0.56]])
    for lines, dots in zip(display.lines_, display.turns_, strict=True):
        for line, (update, loss) in zip(lines, dots.get_offsets(), strict=True):
            assert line.get_ydata()[list(line.get_xdata()).index(update)] == pytest.approx(loss)


def test_both_panels_have_the_same_scale_and_the_line_of_one_half():
    display = UnderAndOverfitting(measured()).plot()
    assert display.axes_[0].get_ylim() == display.axes_[1].get_ylim()
    assert display.axes_[0].get_ylim()[1] == 1
    assert [line.get_ydata()[0] for line in display.guessing_] == pytest.approx([np.log(2)] * 2)


def test_lines_that_leave_at_the_top_are_named_in_their_order():
    display = UnderAndOverfitting(measured()).plot()
    heights = [text.get_position()[1] for text in display.axes_[1].texts[:3]]
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == 3


def test_other_seeds_are_small_dots():
    other = measured() | {"width_turn": [200, 100]}
    display = UnderAndOverfitting(measured())
    display.over_seeds([other, other])
    display.plot()
    assert [len(dots) for dots in display.other_turns_] == [2, 2]
    assert_allclose(display.other_turns_[0][0].get_offsets(), [[200, 0.57], [100, 0.56]])
    assert display.axes_[0].get_title(loc="right") == "small dots: 2 seeds"
