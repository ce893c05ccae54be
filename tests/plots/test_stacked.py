"""Panels beside each other on a wide figure, and below each other on one as narrow as a phone."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from kerasbook.plots.curves import Curve, draw_curves, spread_out
from kerasbook.plots.display import Display, canvas
from kerasbook.plots.stacked import PHONE, Panel, fit_titles, is_narrow, place_panels, stacked_size

PANELS = (
    Panel((0.1, 0.2, 0.3, 0.5), height=2.0, left=0.5, right=0.3, above=0.5, below=0.6),
    Panel((0.6, 0.2, 0.3, 0.5), height=1.0, left=0.2, right=0.2, above=0.4, below=0.3),
    Panel((0.6, 0.8, 0.3, 0.1), height=1.0, left=0.1, right=0.1, above=0.4, below=0.3, beside=True),
)


def in_inches(axes) -> list[float]:
    """Left, top, width and height of axes, from the upper left of their figure."""
    box, (width, height) = axes.get_position(), axes.figure.get_size_inches()
    return [width * box.x0, height * (1 - box.y1), width * box.width, height * box.height]


def test_on_a_wide_figure_panels_stand_in_their_places():
    drawn = place_panels(Figure(figsize=(12, 5)), PANELS)
    assert_allclose([axes.get_position().bounds for axes in drawn], [panel.place for panel in PANELS])


def test_on_a_narrow_one_they_stand_below_each_other_with_room_for_labels():
    size = stacked_size(PANELS)
    assert_allclose(size, (PHONE, (0.5 + 2 + 0.6) + (0.4 + 1 + 0.3)))
    one, two, three = map(in_inches, place_panels(Figure(figsize=size), PANELS))
    half = PHONE / 2
    assert_allclose(one, [0.5, 0.5, PHONE - 0.8, 2])
    assert_allclose(two, [0.2, 3.5, half - 0.4, 1])
    assert_allclose(three, [half + 0.1, 3.5, half - 0.2, 1])


def test_at_the_foot_there_is_room():
    (axes,) = place_panels(Figure(figsize=stacked_size(PANELS[:1], foot=0.9)), PANELS[:1])
    assert axes.get_position().y0 * axes.figure.get_figheight() == pytest.approx(0.6 + 0.9)


def test_a_canvas_stacks_its_panels_on_a_narrow_figure_only():
    wide, narrow = Figure(figsize=(12, 5)), Figure(figsize=(PHONE, 5))
    assert [is_narrow(figure) for figure in (wide, narrow)] == [False, True]
    tops = [
        [in_inches(axes)[1] for axes in canvas(2, (12, 5), figure, panels=PANELS[:2])[1]] for figure in (wide, narrow)
    ]
    assert tops[0][0] == tops[0][1]
    assert tops[1][0] < tops[1][1]


class Pair(Display):
    """Two panels, the first with a long title and a note beside it."""

    size, size_for_phones = (12.0, 5.0), stacked_size(PANELS[:2])

    def plot(self, figure=None, axes=None):
        self.figure_, self.axes_ = canvas(2, self.size, figure, axes, panels=PANELS[:2])
        self.axes_[0].set_title("a title that is far too long for a phone, but not for a wall", loc="left", fontsize=15)
        self.axes_[0].set_title("thin: 5 seeds", loc="right")
        self.axes_[1].set_title("short", loc="left")
        self.axes_[1].set_title("thin", loc="right")
        return self


@pytest.mark.usefixtures("english")
def test_for_phones_it_is_drawn_once_more_and_the_display_stays_as_it_is(drawn_texts):
    display = Pair().plot()
    before = display.figure_
    narrow = display.for_phones()
    assert display.figure_ is before
    assert tuple(narrow.figure_.get_size_inches()) == pytest.approx(Pair.size_for_phones)
    boxes = {text.get_text(): box for text, box in drawn_texts(narrow.figure_).items()}
    (title,) = [text for text in boxes if text.startswith("a title")]
    assert "\n" in title
    assert boxes[title].x1 < narrow.figure_.bbox.x1
    assert boxes["thin: 5 seeds"].y0 >= boxes[title].y1  # above it: beside it there is no room
    assert boxes["thin"].y0 < boxes["short"].y1  # here there is


def test_what_has_one_layout_has_no_other_for_phones():
    assert Display().for_phones() is None


def test_a_panel_without_a_title_stays_without():
    figure = Figure(figsize=stacked_size(PANELS[:1]))
    (axes,) = place_panels(figure, PANELS[:1])
    fit_titles(figure)
    assert axes.get_title(loc="left") == ""


@pytest.mark.usefixtures("english")
def test_names_of_curves_are_broken_on_a_narrow_figure_only(unreadable):
    curves = [Curve("the loss on reviews, after training", [1.0, 0.5], "k"), Curve("on others", [1.0, 0.49], "r")]
    panel = Panel((0.1, 0.1, 0.5, 0.8), right=1.3)
    wide, narrow = Figure(figsize=(12, 5)), Figure(figsize=stacked_size([panel]))
    for figure in (wide, narrow):
        draw_curves(*place_panels(figure, [panel]), curves, 0, 1)
    assert [figure.axes[0].texts[0].get_text().count("\n") for figure in (wide, narrow)] == [0, 2]
    assert unreadable(narrow) == []


def test_a_label_of_several_lines_gets_their_room():
    assert_allclose(spread_out([0.5, 0.5, 0.5], 0.1, 0, 2, lines=[1, 3, 1]), [0.5, 0.7, 0.9])
    assert_allclose(np.diff(spread_out([0.9, 0.9], 0.1, 0, 1, lines=[3, 1])), [0.2])
