"""Two trainings that should be one: does the picture carry the losses and the batches, and can it be read?"""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter2.pictures.from_scratch import FromScratch

LOSSES = 2.3 * np.exp(-np.arange(96) / 20) + 0.1 * np.random.default_rng(0).uniform(size=96)


def twins(scratch=LOSSES + 1e-7, batches=(128,) * 31 + (32,)) -> FromScratch:
    losses = {"keras": LOSSES, "scratch": scratch}
    return FromScratch(losses, {"asked": (64,) * 62 + (32,), "scratch": batches}, limit=1e-3)


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(twins().plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(twins().plot().figure_) == []


@pytest.mark.usefixtures("english")
def test_both_losses_are_drawn():
    display = twins().plot()
    for name, values in {"keras": LOSSES, "scratch": LOSSES + 1e-7}.items():
        assert_array_equal(display.lines_[name].get_ydata(), values)
    assert [text.get_text() for text in display.axes_[0].get_legend().get_texts()] == ["Keras", "from scratch"]


@pytest.mark.usefixtures("english")
def test_the_differences_stand_on_a_scale_of_powers_with_the_limit():
    display = twins().plot()
    assert_allclose(display.differences_.get_ydata(), 1e-7, rtol=1e-6)
    assert display.axes_[1].get_yscale() == "log"
    assert_array_equal(display.limit_.get_ydata(), [1e-3, 1e-3])


@pytest.mark.usefixtures("english")
def test_a_difference_of_0_stands_at_the_bottom():
    display = twins(scratch=LOSSES).plot()
    assert_array_equal(display.differences_.get_ydata(), np.full(96, display.LOWEST))
    ticks = dict(zip(display.axes_[1].get_yticks(), display.axes_[1].get_yticklabels(), strict=True))
    assert ticks[display.LOWEST].get_text() == "0"


@pytest.mark.usefixtures("english")
def test_differences_end_with_the_shorter_training():
    display = twins(scratch=LOSSES[:40] + 0.5).plot()
    assert_allclose(display.differences_.get_ydata(), np.full(40, 0.5))
    assert len(display.lines_["keras"].get_ydata()) == 96


@pytest.mark.usefixtures("english")
def test_every_batch_is_a_block_as_wide_as_its_samples():
    display = twins().plot()
    for name, sizes in {"asked": [64] * 62 + [32], "scratch": [128] * 31 + [32]}.items():
        blocks = display.blocks_[name]
        assert [block.get_width() for block in blocks] == sizes
        assert [block.get_x() for block in blocks] == [sum(sizes[:place]) for place in range(len(sizes))]
    assert [text.get_text() for text in display.axes_[2].texts] == [
        "63 batches of 64\n(the last: 32)",
        "32 batches of 128\n(the last: 32)",
    ]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(("batches", "words"), [((100,) * 40, "40 batches of 100"), ((), "none")])
def test_batches_of_one_size_and_none(batches, words):
    assert twins(batches=batches).plot().axes_[2].texts[1].get_text() == words


@pytest.mark.usefixtures("english")
def test_without_training():
    display = FromScratch({"keras": [], "scratch": []}, {"asked": [4], "scratch": []}, limit=1e-3)
    assert len(display.plot().differences_.get_ydata()) == 0


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
