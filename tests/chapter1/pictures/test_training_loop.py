"""The learning curves of the chapter's network, and its layers as a film: words, and what they are given."""

import matplotlib as mpl
import numpy as np
import pytest
from kept_seeds import over_seeds

from kerasbook.chapter1 import LAYERS
from kerasbook.chapter1.pictures.training_loop import LayersOverUpdates, TrainingLoop

CURVE = {
    "train_loss": [2.37, 0.62, 0.31],
    "train_accuracy": [0.09, 0.83, 0.91],
    "test_loss": [2.36, 0.66, 0.42],
    "test_accuracy": [0.1, 0.81, 0.88],
}
UPDATES, PER_EPOCH = [0, 10, 63], 63
DIGITS = np.arange(40) % 10


@pytest.fixture
def curves() -> TrainingLoop:
    return TrainingLoop(CURVE, UPDATES, PER_EPOCH, {"loss": float(np.log(10)), "accuracy": 0.1})


@pytest.fixture(scope="module")
def film() -> LayersOverUpdates:
    rng = np.random.default_rng(0)
    layers = [name for name in LAYERS if name != "input"]
    moments = [{name: rng.uniform(-1, 1, size=(40, 2)) for name in layers} for _update in UPDATES]
    return LayersOverUpdates(moments, DIGITS, UPDATES, CURVE["test_accuracy"])


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(curves, unreadable):
    assert unreadable(curves.plot().figure_) == []


@pytest.mark.usefixtures("either_language")
def test_other_seeds_are_thin_lines_and_everything_can_be_read(unreadable, thin_lines):
    seeds = over_seeds(1, "training_loop")
    names = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    updates = [63 * epoch for epoch in range(len(seeds[0]["test_loss"]))]
    guessing = {"loss": seeds[0]["loss_of_guessing"], "accuracy": 0.1}
    between = {name: [values[0], values[0], *values[1:]] for name, values in seeds[0].items() if name in names}
    display = TrainingLoop(between, [0, 10, *updates[1:]], 63, guessing)
    display.over_seeds(seeds)
    figure = display.plot().figure_
    assert unreadable(figure) == []
    for line, expected in zip(thin_lines(figure), [seed[name] for name in names for seed in seeds], strict=True):
        before, between, *after = line.get_ydata()
        assert [before, *after] == expected
        assert np.isnan(between)  # there, other seeds were not measured
        assert line.get_marker() == "o"  # else the point before the training would not be seen


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("epochs", [0, 1, 2, 3, 4, 40])
def test_everything_can_be_read_however_long_the_training_is(epochs, unreadable):
    updates = [0, *[1, 2, 5, 10, 20, 40][: 6 * epochs], *(63 * epoch for epoch in range(1, epochs + 1))]
    curve = {name: [values[0]] * len(updates) for name, values in CURVE.items()}
    display = TrainingLoop(curve, updates, 63, {"loss": 2.302, "accuracy": 0.5})
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("english")
def test_the_axis_of_the_updates_is_logarithmic_and_begins_before_the_first(curves):
    for axes in curves.plot().axes_:
        assert axes.get_xscale() == "symlog"
        assert axes.get_xlabel() == "updates, on a logarithmic axis"
        assert dict(zip(axes.get_xticks(), [tick.get_text() for tick in axes.get_xticklabels()], strict=True)) == {
            0: "before",
            1: "1",
            10: "10",
            63: "63\nepoch 1",
        }
        assert {tuple(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 3} == {tuple(UPDATES)}


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(curves, film, in_latin_letters):
    texts = [*in_latin_letters(curves.plot().figure_), *in_latin_letters(film.plot().figure_)]
    assert [text for text in texts if "ln 10" not in text] == []


def test_the_lines_hold_the_curve_and_guessing_is_the_line_to_beat(curves):
    loss, accuracy = curves.plot().lines_
    assert [list(line.get_ydata()) for line in loss] == [CURVE["train_loss"], CURVE["test_loss"]]
    assert [list(line.get_ydata()) for line in accuracy] == [CURVE["train_accuracy"], CURVE["test_accuracy"]]
    assert [line.get_ydata()[0] for line in curves.guesses_] == [pytest.approx(2.302585), 0.1]


@pytest.mark.usefixtures("english")
def test_the_lines_and_the_lines_to_beat_are_named(curves):
    for axes, guessing in zip(curves.plot().axes_, ("guessing: ln 10 = 2.303", "guessing: 1 in 10"), strict=True):
        said = [text.get_text() for text in axes.texts]
        assert {"training digits", "test digits", guessing} <= set(said)


@pytest.mark.usefixtures("english")
def test_the_film_shows_every_layer_at_every_moment(film):
    film.plot()
    assert [axes.get_title() for axes in film.axes_[:4]] == [words for name, words in LAYERS.items() if name != "input"]
    for moment, accuracy in enumerate(CURVE["test_accuracy"]):
        film.show(moment)
        assert film.headline_.get_text() == f"after {UPDATES[moment]} of 63 updates: accuracy {accuracy:.2f}"
        points = film.projections_.points_[0][3].get_offsets()
        np.testing.assert_array_equal(points, film.moments[moment]["hidden_1"][DIGITS == 3])


@pytest.mark.usefixtures("either_language")
def test_the_caption_says_how_to_read_the_film(film, either_language):
    assert ("clockwise" in film.caption) == (either_language == "english")


def test_matplotlib_is_left_alone(curves):
    with mpl.rc_context():
        mpl.rcdefaults()
        before = mpl.rcParams.copy()
        curves.image(dpi=40)
        assert mpl.rcParams.copy() == before
