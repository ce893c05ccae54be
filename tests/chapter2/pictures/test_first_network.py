"""Trainings batch by batch: do the pictures carry the losses and the batches, and can they be read?"""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter2.listings.from_scratch import TWINS
from kerasbook.chapter2.pictures.answers import AnswersDisplay
from kerasbook.chapter2.pictures.first_network import BatchLossesDisplay, FirstNetworkDisplay, TwinTrainingsDisplay
from kerasbook.locale import N_

RNG = np.random.default_rng(0)
LOSSES = 2.3 * np.exp(-np.arange(96) / 20) + 0.1 * RNG.uniform(size=96)
EPOCHS = LOSSES.reshape(3, 32)
PRINTED = (np.cumsum(EPOCHS, axis=1) / np.arange(1, 33)).ravel()
ACCURACY = {"train_accuracy": [0.1, 0.8, 0.97], "test_accuracy": [0.12, 0.79, 0.913]}
NOTES = [N_("a new digit")] * 3 + [N_("the least certain answer"), N_("the most certain mistake")]


def losses() -> BatchLossesDisplay:
    return BatchLossesDisplay(LOSSES, PRINTED, per_epoch=32, batch_size=128)


def answers() -> AnswersDisplay:
    predictions = np.full((5, 10), 0.01)
    predictions[:, 4] = 0.91
    return AnswersDisplay(RNG.uniform(size=(5, 28, 28)), np.array([4, 4, 4, 4, 7]), predictions, NOTES)


def first(accuracy=ACCURACY) -> FirstNetworkDisplay:
    return FirstNetworkDisplay(losses(), accuracy, answers())


def twins(scratch=LOSSES + 1e-7, batches=(128,) * 31 + (32,)) -> TwinTrainingsDisplay:
    return TwinTrainingsDisplay(
        {"keras": LOSSES, "scratch": scratch},
        {"asked": (64,) * 62 + (32,), "scratch": batches},
        limit=1e-3,
        names=TWINS,
    )


DRAWINGS = {"first": first, "twins": twins, "losses": losses}


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_everything_can_be_read(drawing, unreadable):
    assert unreadable(drawing().plot().figure_) == []


@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_everything_is_translated(drawing, in_latin_letters):
    assert in_latin_letters(drawing().plot().figure_) == []


@pytest.mark.usefixtures("english")
class TestBatchLosses:
    def test_every_batch_is_a_dot_and_every_epoch_a_line(self):
        display = losses().plot()
        assert_array_equal(display.dots_.get_xydata(), np.transpose([np.arange(1, 97), LOSSES]))
        assert_array_equal([line.get_ydata() for line in display.lines_], PRINTED.reshape(3, 32))
        assert_array_equal(display.lines_[1].get_xdata(), np.arange(33, 65))
        (band,) = display.bands_  # behind the second of three
        assert (band.get_x(), band.get_x() + band.get_width()) == (32.5, 64.5)

    def test_the_legend_says_how_many_there_are(self):
        legend = losses().plot().axes_[0].get_legend()
        assert legend.get_title().get_text() == "an epoch (band): 32 batches"
        assert [text.get_text() for text in legend.get_texts()] == ["a batch of 128 digits", "what fit prints"]

    def test_the_highest_loss_is_inside(self):
        assert losses().plot().axes_[0].get_ylim()[1] > LOSSES.max()

    @pytest.mark.parametrize("values", [[], [np.nan, np.nan]])
    def test_losses_that_are_none(self, values):
        display = BatchLossesDisplay(values, values, per_epoch=len(values), batch_size=8)
        assert display.plot().axes_[0].get_ylim() == (0, 1)


@pytest.mark.usefixtures("english")
class TestFirstNetwork:
    def test_the_accuracies_are_drawn_and_named_with_the_last(self):
        display = first().plot()
        history = display.axes_[1]
        assert [list(line.get_ydata()) for line in history.lines[:2]] == list(ACCURACY.values())
        assert [text.get_text() for text in history.texts[:2]] == ["training digits: 0.970", "new digits: 0.913"]

    def test_every_answer_has_its_picture(self):
        display = first().plot()
        assert display.axes_[2:] == display.answers.axes_
        assert len(display.axes_) == 2 + 2 * 5


@pytest.mark.usefixtures("english")
class TestTwins:
    def test_both_losses_are_drawn(self):
        display = twins().plot()
        for name, values in {"keras": LOSSES, "scratch": LOSSES + 1e-7}.items():
            assert_array_equal(display.lines_[name].get_ydata(), values)
        assert [text.get_text() for text in display.axes_[0].get_legend().get_texts()] == ["Keras", "from scratch"]

    def test_the_differences_stand_on_a_scale_of_powers_with_the_limit(self):
        display = twins().plot()
        assert_allclose(display.differences_.get_ydata(), 1e-7, rtol=1e-6)
        assert display.axes_[1].get_yscale() == "log"
        assert_array_equal(display.limit_.get_ydata(), [1e-3, 1e-3])

    def test_a_difference_of_0_stands_at_the_bottom(self):
        display = twins(scratch=LOSSES).plot()
        assert_array_equal(display.differences_.get_ydata(), np.full(96, display.LOWEST))
        ticks = dict(zip(display.axes_[1].get_yticks(), display.axes_[1].get_yticklabels(), strict=True))
        assert ticks[display.LOWEST].get_text() == "0"

    def test_differences_end_with_the_shorter_training(self):
        display = twins(scratch=LOSSES[:40] + 0.5).plot()
        assert_allclose(display.differences_.get_ydata(), np.full(40, 0.5))
        assert len(display.lines_["keras"].get_ydata()) == 96

    def test_every_batch_is_a_block_as_wide_as_its_samples(self):
        display = twins().plot()
        for name, sizes in {"asked": [64] * 62 + [32], "scratch": [128] * 31 + [32]}.items():
            blocks = display.blocks_[name]
            assert [block.get_width() for block in blocks] == sizes
            assert [block.get_x() for block in blocks] == [sum(sizes[:place]) for place in range(len(sizes))]
        assert [text.get_text() for text in display.axes_[2].texts] == [
            "63 batches of 64\n(the last: 32)",
            "32 batches of 128\n(the last: 32)",
        ]

    @pytest.mark.parametrize(("batches", "words"), [((100,) * 40, "40 batches of 100"), ((), "none")])
    def test_batches_of_one_size_and_none(self, batches, words):
        assert twins(batches=batches).plot().axes_[2].texts[1].get_text() == words

    def test_without_training(self):
        display = TwinTrainingsDisplay({"keras": [], "scratch": []}, {"asked": [4], "scratch": []}, 1e-3, TWINS)
        assert len(display.plot().differences_.get_ydata()) == 0


@pytest.mark.parametrize("drawing", [first, twins])
def test_what_lays_out_its_own_axes_needs_a_figure(drawing):
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        drawing().plot(axes=Figure().subplots())
    figure = Figure(figsize=(12, 7.6))
    display = drawing().plot(figure=figure)
    assert display.figure_ is figure
    assert set(figure.axes) == set(display.axes_)


def test_a_panel_draws_on_the_axes_given():
    axes = Figure().subplots()
    display = losses()
    assert display.plot(axes=axes) is display
    assert display.axes_ == [axes]


def test_matplotlib_is_left_alone():
    with mpl.rc_context():
        mpl.rcdefaults()
        before = mpl.rcParams.copy()
        first().image(dpi=50)
        twins().image(dpi=50)
        assert mpl.rcParams.copy() == before
