"""A training batch by batch: does the picture carry the losses and the answers, and can it be read?"""

import matplotlib as mpl
import numpy as np
import pytest
from kept_seeds import over_seeds
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.chapter2.pictures.first_network import BatchLossesDisplay, FirstNetwork, answers_to_show

RNG = np.random.default_rng(0)
LOSSES = 2.3 * np.exp(-np.arange(96) / 20) + 0.1 * RNG.uniform(size=96)
EPOCHS = LOSSES.reshape(3, 32)
PRINTED = (np.cumsum(EPOCHS, axis=1) / np.arange(1, 33)).ravel()
ACCURACY = {"train_accuracy": [0.1, 0.8, 0.97], "test_accuracy": [0.12, 0.79, 0.913]}
NEW = RNG.uniform(size=(40, 28, 28))
LABELS = np.arange(40) % 10
PREDICTIONS = 0.04 + 0.6 * np.eye(10)[LABELS]  # all right,
PREDICTIONS[7] = 0.08 + 0.2 * np.eye(10)[7]  # one hardly so,
PREDICTIONS[25] = 0.02 + 0.8 * np.eye(10)[6]  # and one is wrong


def losses() -> BatchLossesDisplay:
    return BatchLossesDisplay(LOSSES, PRINTED, per_epoch=32, batch_size=128)


def first(accuracy=ACCURACY) -> FirstNetwork:
    curve = {**accuracy, "test_loss": [2.3, 0.7, 0.3]}
    return FirstNetwork(LOSSES, PRINTED, 32, 128, curve, NEW, LABELS, PREDICTIONS)


DRAWINGS = {"first": first, "losses": losses}


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_everything_can_be_read(drawing, unreadable):
    assert unreadable(drawing().plot().figure_) == []


@pytest.mark.usefixtures("either_language")
def test_other_seeds_are_thin_lines_and_everything_can_be_read(unreadable, thin_lines):
    seeds = over_seeds(2, "first_network")
    display = first({name: seeds[0][name] for name in ACCURACY})
    display.over_seeds(seeds)
    figure = display.plot().figure_
    assert unreadable(figure) == []
    assert [list(line.get_ydata()) for line in thin_lines(figure)] == [
        seed[name] for name in ACCURACY for seed in seeds
    ]


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
        assert [text.get_text() for text in history.texts[:2]] == ["training digits: 0.970", "test digits: 0.913"]

    def test_the_losses_are_drawn(self):
        display = first().plot()
        assert display.axes_[:1] == display.batches.axes_
        assert_array_equal(display.batches.dots_.get_ydata(), LOSSES)

    def test_every_answer_has_its_picture(self):
        display = first().plot()
        for image, place in zip(display.answers.images_, [0, 1, 2, 7, 25], strict=True):
            assert_array_equal(image.get_array(), NEW[place])
        assert display.axes_[2:] == display.answers.axes_
        assert len(display.axes_) == 2 + 2 * 5


class TestAnswersToShow:
    labels = np.array([2, 2, 0, 1, 1, 0])

    def predictions(self, answers, certainty) -> np.ndarray:
        rest = (1 - np.array(certainty)) / 2
        predictions = np.repeat(rest[:, None], 3, axis=1)
        predictions[np.arange(6), answers] = certainty
        return predictions

    def test_three_classes_the_least_certain_and_the_most_certain_mistake(self):
        predictions = self.predictions([2, 1, 0, 1, 1, 2], [0.9, 0.6, 0.9, 0.9, 0.5, 0.8])
        shown = answers_to_show(predictions, self.labels)
        assert list(shown) == [0, 2, 3, 4, 5]
        assert list(shown.values())[-2:] == ["the least certain prediction", "the most certain mistake"]

    def test_no_mistake(self):
        predictions = self.predictions(self.labels, [0.9, 0.9, 0.9, 0.9, 0.5, 0.9])
        assert list(answers_to_show(predictions, self.labels)) == [0, 2, 3, 4]

    def test_a_digit_that_is_remarkable_twice_is_shown_once(self):
        predictions = self.predictions([1, 2, 0, 1, 1, 0], [0.5, 0.9, 0.9, 0.9, 0.9, 0.9])
        assert answers_to_show(predictions, self.labels)[0] == "the most certain mistake"


def test_what_lays_out_its_own_axes_needs_a_figure():
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        first().plot(axes=Figure().subplots())
    figure = Figure(figsize=FirstNetwork.size)
    display = first().plot(figure=figure)
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
        assert mpl.rcParams.copy() == before
