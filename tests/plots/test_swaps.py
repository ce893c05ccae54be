"""Bars for what ablation and patching measured."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from kerasbook.layerwise import LayerAblation, LayerPatch
from kerasbook.locale import speaking
from kerasbook.plots.swaps import MOST, AblationDisplay, PatchDisplay

pytestmark = pytest.mark.usefixtures("english")


def ablation(layer="dense", units=None, score=0.5, **given) -> LayerAblation:
    count = 8 if units is None else len(units)
    known = {"metric": "accuracy", "whole": 0.9, "guess": 0.1}
    return LayerAblation(layer=layer, units=units, count=count, size=8, score=score, **(known | given))


def patching(layer="dense", units=None, score=(1.0, 0.0), control=((0.5, 0.0),), **given) -> LayerPatch:
    start, goal = np.zeros(2), np.array([2.0, 2.0])
    return LayerPatch(layer, units, 8, 8, start, goal, np.array(score), np.array(control).reshape(-1, 2), **given)


def widths(display) -> list[float]:
    return [bar.get_width() for bar in display.bars_]


def names(display) -> list[str]:
    return [label.get_text() for label in display.axes_[0].get_yticklabels()]


def numbers(display) -> list[str]:
    return [text.get_text() for text in display.axes_[0].texts]


def test_a_bar_for_what_each_layer_loses():
    records = [ablation("one", score=0.4), ablation("two", score=0.1, constant=True), ablation("three", score=0.92)]
    display = AblationDisplay(records).plot()
    assert widths(display) == pytest.approx([0.5, 0.8, -0.02])
    assert names(display) == ["one", "two", "three"]
    assert numbers(display) == ["0.50", "0.80", "−0.02", "as good as guessing"]
    (line,) = display.marks_
    assert line.get_xdata() == pytest.approx([0.8, 0.8])
    assert display.axes_[0].get_xlabel() == "accuracy lost"
    low, high = display.axes_[0].get_ylim()
    assert low > high  # the first layer stands on top
    colours = [bar.get_facecolor() for bar in display.bars_]
    assert colours[0] == colours[2] != colours[1]
    assert "Grey: without the layer" in " ".join(display.foot_.get_text().split())
    assert display.circles_ is None


def test_random_units_are_circles():
    display = AblationDisplay([ablation(units=(1, 2), random=(0.8, 0.85))]).plot()
    np.testing.assert_allclose(display.circles_.get_offsets(), [[0.1, 0], [0.05, 0]], atol=1e-9)
    assert names(display) == ["dense: 1, 2"]
    assert "as many random units of the layer, 2 times" in display.foot_.get_text()


def test_a_share_is_said():
    drawn = LayerAblation("dense", None, 4, 8, "accuracy", 0.9, 0.6, (0.5, 0.7), 0.1)
    display = AblationDisplay([drawn]).plot()
    assert "50% of its units, drawn at random 2 times" in display.foot_.get_text()
    assert len(display.circles_.get_offsets()) == 2


def single(count: int) -> list[LayerAblation]:
    scores = [0.9 - number / 100 for number in range(count)]
    units = [
        LayerAblation("dense", (number,), 1, count, "accuracy", 0.9, score, tuple(scores), 0.1)
        for number, score in enumerate(scores)
    ]
    return [LayerAblation("dense", None, count, count, "accuracy", 0.9, 0.1, (), 0.1), *units]


def test_of_the_units_those_that_lose_most_are_drawn():
    display = AblationDisplay(single(30)).plot()
    assert len(display.bars_) == MOST
    assert widths(display) == pytest.approx([number / 100 for number in range(29, 9, -1)])
    assert names(display)[0] == "unit 29"
    assert display.marks_[0].get_xdata()[0] == pytest.approx(0.145)
    words = " ".join(display.foot_.get_text().split())
    assert words == "dense: the 20 of its 30 units that lose most. All 30 together lose 0.80."
    few = AblationDisplay(single(3)).plot()
    assert few.foot_.get_text() == "All 3 together lose 0.80."


def test_evidence_has_no_guess():
    display = AblationDisplay([ablation(metric="evidence", guess=float("nan"), whole=4.0, score=1.5)]).plot()
    assert display.marks_ == []
    assert widths(display) == [2.5]
    assert display.axes_[0].get_xlabel() == "evidence for the answer lost"


def test_a_bar_for_the_way_that_each_layer_makes():
    display = PatchDisplay([patching("one"), patching("two", score=(2.0, 2.0), control=())]).plot()
    assert widths(display) == [0.25, 1.0]
    np.testing.assert_allclose(display.circles_.get_offsets(), [[0.125, 0]])
    assert display.marks_[0].get_xdata()[0] == 1
    assert numbers(display) == ["0.25", "1.00", "all of the way"]
    words = " ".join(display.foot_.get_text().split())
    assert words.startswith("Circles: with what the layer gave for a random other sample instead. Grey: all of the way")


def test_units_that_make_most_of_the_way():
    control = ((2.0, 2.0), (0.0, 0.0))
    records = [
        patching(),
        patching(units=(0,), score=(0.0, 0.0), control=control),
        patching(units=(1,), control=control),
    ]
    display = PatchDisplay(records).plot()
    assert names(display) == ["unit 1", "unit 0"]
    assert display.marks_[0].get_xdata()[0] == 0.5
    assert "All 8 together make 0.25" in display.foot_.get_text()


def test_pairs_without_a_way_have_no_number():
    record = LayerPatch("dense", None, 8, 8, np.ones(2), np.ones(2), np.ones(2), np.zeros((0, 2)))
    display = PatchDisplay([record]).plot()
    assert numbers(display)[0] == "–"


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("display", [AblationDisplay(single(5)), PatchDisplay([patching(), patching("a" * 60)])])
def test_nothing_overlaps_or_leaves_the_page(display, language):
    with speaking(language):
        for drawn in (display.plot(), display.for_phones()):
            figure, axis = drawn.figure_, drawn.axes_[0]
            figure.draw_without_rendering()
            page, below = figure.bbox, axis.xaxis.label.get_window_extent()
            texts = [*axis.texts, *axis.get_yticklabels(), axis.xaxis.label, drawn.foot_]
            for text in texts:
                box = text.get_window_extent()
                assert page.x0 - 1 <= box.x0
                assert box.x1 <= page.x1 + 1
                assert page.y0 - 1 <= box.y0
                assert box.y1 <= page.y1 + 1
            assert drawn.foot_.get_window_extent().y1 <= below.y0 + 1


def test_on_axes_and_figures_that_are_given():
    axis = Figure().subplots()
    display = AblationDisplay([ablation()]).plot(axes=axis)
    assert display.axes_ == [axis]
    assert display.foot_ is None
    figure = Figure(figsize=(7, 3))
    assert PatchDisplay([patching()]).plot(figure=figure).figure_ is figure


def test_nothing_to_draw_is_said():
    for display in (AblationDisplay, PatchDisplay):
        with pytest.raises(ValueError, match="Received: nothing"):
            display([])
