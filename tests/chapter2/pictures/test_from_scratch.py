"""Trainings that should be one: does the picture carry the losses and the batches, and can it be read?"""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter2.pictures.from_scratch import FromScratch

LOSSES = 2.3 * np.exp(-np.arange(96) / 20) + 0.1 * np.random.default_rng(0).uniform(size=96)


HALF = LOSSES[::2] + 0.1
BATCHES = {"asked": (64,) * 62 + (32,), "handed_on": (64,) * 62 + (32,), "forgotten": (128,) * 31 + (32,)}


def twins(handed_on=LOSSES + 1e-7, forgotten=HALF) -> FromScratch:
    return FromScratch(LOSSES, handed_on, forgotten, BATCHES, limit=1e-3)


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(twins().plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(twins().plot().figure_) == []


@pytest.mark.usefixtures("english")
def test_the_loop_that_hands_on_stands_beside_the_one_that_forgets_each_with_keras():
    display = twins().plot()
    for lines, way, values in zip(display.lines_, ("handed_on", "forgotten"), (LOSSES + 1e-7, HALF), strict=True):
        assert_array_equal(lines["keras"].get_ydata(), LOSSES)
        assert_array_equal(lines[way].get_ydata(), values)
    left, right = display.axes_[:2]
    assert left.get_xlim() == right.get_xlim()
    assert left.get_ylim() == right.get_ylim()
    for axes in (left, right):
        assert [text.get_text() for text in axes.get_legend().get_texts()] == ["Keras", "from scratch"]


def test_a_colour_has_one_meaning():
    display = twins().plot()
    for way, lines in zip(("handed_on", "forgotten"), display.lines_, strict=True):
        blocks = {to_hex(block.get_facecolor()) for block in display.blocks_[way]}
        assert blocks == {lines[way].get_color(), display.differences_[way].get_color()}
    keras = {lines["keras"].get_color() for lines in display.lines_}
    assert keras == {to_hex(block.get_facecolor()) for block in display.blocks_["asked"]}
    assert len(keras | {display.lines_[0]["handed_on"].get_color(), display.lines_[1]["forgotten"].get_color()}) == 3


@pytest.mark.usefixtures("english")
def test_the_differences_stand_on_a_scale_of_powers_with_the_limit():
    display = twins().plot()
    assert_allclose(display.differences_["handed_on"].get_ydata(), 1e-7, rtol=1e-6)
    assert display.axes_[2].get_yscale() == "log"
    assert "logarithmic" in display.axes_[2].get_title(loc="left")
    assert_array_equal(display.limit_.get_ydata(), [1e-3, 1e-3])


@pytest.mark.usefixtures("english")
def test_a_difference_of_0_stands_at_the_bottom():
    display = twins(handed_on=LOSSES).plot()
    assert_array_equal(display.differences_["handed_on"].get_ydata(), np.full(96, display.LOWEST))
    ticks = dict(zip(display.axes_[2].get_yticks(), display.axes_[2].get_yticklabels(), strict=True))
    assert ticks[display.LOWEST].get_text() == "0"


@pytest.mark.usefixtures("english")
def test_differences_end_with_the_shorter_training():
    display = twins(forgotten=LOSSES[:40] + 0.5).plot()
    assert_allclose(display.differences_["forgotten"].get_ydata(), np.full(40, 0.5))
    assert len(display.differences_["handed_on"].get_ydata()) == 96


@pytest.mark.usefixtures("english")
def test_every_batch_is_a_block_as_wide_as_its_samples():
    display = twins().plot()
    for name, sizes in BATCHES.items():
        blocks = display.blocks_[name]
        assert [block.get_width() for block in blocks] == list(sizes)
        assert [block.get_x() for block in blocks] == [sum(sizes[:place]) for place in range(len(sizes))]
    assert [text.get_text() for text in display.axes_[3].texts] == [
        "63 batches of 64\n(the last: 32)",
        "63 batches of 64\n(the last: 32)",
        "32 batches of 128\n(the last: 32)",
    ]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(("batches", "words"), [((100,) * 40, "40 batches of 100"), ((), "none")])
def test_batches_of_one_size_and_none(batches, words):
    assert (
        FromScratch(LOSSES, LOSSES, HALF, {**BATCHES, "handed_on": batches}, limit=1e-3)
        .plot()
        .axes_[3]
        .texts[1]
        .get_text()
        == words
    )


@pytest.mark.usefixtures("english")
def test_without_training():
    display = FromScratch([], [], [], {"asked": [4], "handed_on": [], "forgotten": []}, limit=1e-3)
    assert [len(points.get_ydata()) for points in display.plot().differences_.values()] == [0, 0]


def test_it_lays_out_its_own_axes_and_needs_a_figure():
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        twins().plot(axes=Figure().subplots())
    figure = Figure(figsize=FromScratch.size)
    display = twins().plot(figure=figure)
    assert display.figure_ is figure
    assert set(figure.axes) == set(display.axes_)


def test_matplotlib_is_left_alone():
    with mpl.rc_context():
        mpl.rcdefaults()
        before = mpl.rcParams.copy()
        twins().image(dpi=50)
        assert mpl.rcParams.copy() == before
