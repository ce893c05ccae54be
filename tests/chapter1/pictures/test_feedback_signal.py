"""The training loop as a diagram, and the loss along a step: do they carry the numbers, and can they be read?"""

import itertools

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter1 import LAYERS
from kerasbook.chapter1.pictures.feedback_signal import (
    BACK,
    RIGHT,
    WAYS,
    FeedbackSignal,
    LoopAnimation,
    LoopDisplay,
    SlopesDisplay,
)

IMAGE = np.random.default_rng(0).uniform(size=(28, 28))
PREDICTION = np.array([0.1, 0.05, 0.15, 0.08, 0.12, 0.1, 0.07, 0.13, 0.09, 0.11])
RATES = [1.0, 0.3, 0.1, 0.01, 0.001]
# As measured with seed 0.
MEASURED = {
    "loss_before": 2.3458,
    "loss_after": 2.3150,
    "gradient_norm": 0.576,
    "digit_loss": [2.5257, 2.4243],
    "weight": [-0.1078, -0.1062],
    "rates": RATES,
    "loss_along": {
        "step": [2.2164, 2.2683, 2.3150, 2.3425, 2.3455],
        "opposite": [2.9700, 2.4649, 2.3810, 2.3491, 2.3461],
        "random": [2.3467, 2.3460, 2.3459, 2.3458, 2.3458],
    },
    "change_over_promise": {
        "step": [0.390, 0.778, 0.927, 0.992, 0.999],
        "opposite": [-1.881, -1.197, -1.063, -1.006, -1.001],
        "random": [-0.003, -0.003, -0.003, -0.002, -0.002],
    },
}
NAMES = [name for key, name in LAYERS.items() if key != "input"]


def loop(target: int = 3, **changed) -> LoopDisplay:
    return LoopDisplay(IMAGE, PREDICTION, target, 4_000, NAMES, 17, 0.1, {**MEASURED, **changed})


def slopes(direction: str = "downhill", learning_rate: float = 0.1) -> SlopesDisplay:
    return SlopesDisplay(MEASURED, learning_rate, WAYS[direction])


def feedback(target: int = 3, direction: str = "downhill") -> FeedbackSignal:
    return FeedbackSignal(IMAGE, PREDICTION, target, 4_000, 17, 0.1, direction, MEASURED)


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize(("direction", "target"), [("downhill", 3), ("uphill", 9), ("random", 0)])
def test_everything_can_be_read(direction, target, unreadable):
    assert unreadable(feedback(target, direction).plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    texts = in_latin_letters(feedback().plot().figure_)
    assert [text for text in texts if text.isascii()] == []


@pytest.mark.usefixtures("english")
class TestLoop:
    def test_the_picture_the_prediction_and_the_target(self):
        display = loop(target=3).plot()
        assert_array_equal(display.image_.get_array(), IMAGE)
        prediction, target = ([bar.get_height() for bar in bars] for bars in display.bars_)
        full = target[3]
        assert_allclose(prediction, full * PREDICTION)
        assert_allclose(target, full * (np.arange(10) == 3))
        assert [to_hex(bar.get_facecolor()) == RIGHT for bar in display.bars_[0]] == list(np.arange(10) == 3)

    def test_the_numbers_of_the_step_stand_in_the_boxes(self):
        display = loop().plot()
        said = {name: text.get_text() for name, text in display.numbers_.items()}
        assert said["prediction"] == "0.080"
        assert said["target"] == "1"
        assert said["loss_function"] == "−ln 0.080 = 2.53 for this digit"
        assert said["optimizer"] == "gradient: length 0.576\nlearning rate 0.1"
        assert said["weights"] == "unit 17 → answer 3:\n−0.1078"
        assert said["update"] == "weight update\n+0.0016\nthen the loss\nis 2.3150"
        shown = [text.get_text() for text in display.axes_[0].texts]
        assert "loss score: 2.3458" in shown
        assert "one of 4,000 digits" in shown

    def test_a_weight_that_falls(self):
        assert "\n−0.0010\n" in loop(weight=[0.5, 0.499]).plot().numbers_["update"].get_text()

    def test_every_layer_has_a_box_below_the_one_before(self):
        boxes = [loop().plot().boxes_[name] for name in NAMES]
        assert [box.text_.get_text() for box in boxes] == NAMES
        assert all(upper.bottom[1] > lower.top[1] for upper, lower in itertools.pairwise(boxes))


@pytest.mark.usefixtures("english")
def test_a_colour_means_one_thing():
    display = feedback().plot()
    step, opposite, _random = (line.get_color() for line in display.slopes.lines_[0])
    loss = to_hex(display.loop.boxes_["loss_score"].patch_.get_facecolor())
    layer = to_hex(display.loop.boxes_[NAMES[0]].patch_.get_facecolor())
    assert step == BACK  # the step on the right is the one on the left
    assert len({step, opposite, RIGHT, loss, layer}) == 5


class TestBuildUp:
    @pytest.mark.usefixtures("either_language")
    @pytest.mark.parametrize("moment", [0, 1, 2])
    def test_every_picture_can_be_read(self, moment, unreadable):
        film = LoopAnimation(loop()).plot()
        film.show(moment)
        assert unreadable(film.figure_) == []

    @pytest.mark.usefixtures("korean")
    def test_it_is_translated(self, in_latin_letters):
        film = LoopAnimation(loop()).plot()
        for moment in range(3):
            film.show(moment)
            assert [text for text in in_latin_letters(film.figure_) if text.isascii()] == []
        assert "weights" not in film.caption

    @pytest.mark.usefixtures("english")
    def test_weights_then_the_loss_then_the_optimizer(self, drawn_texts):
        film = LoopAnimation(loop()).plot()
        seen = []
        for moment in range(3):
            film.show(moment)
            seen.append({text.get_text() for text in drawn_texts(film.figure_)} - {film.headline_.get_text()})
            assert film.headline_.get_text().startswith(f"{moment + 1}.")
        weights, with_loss, with_optimizer = seen
        assert weights < with_loss < with_optimizer
        assert {"weights", "prediction Y'", "input X", *NAMES} <= weights
        assert {"target Y", "loss function", "loss score: 2.3458"} <= with_loss - weights
        assert {"optimizer", "gradient: length 0.576\nlearning rate 0.1"} <= with_optimizer - with_loss

    def test_the_last_picture_is_the_whole_loop(self):
        film = LoopAnimation(loop()).plot()
        assert all(artist.get_visible() for part in film.loop_.parts_ for artist in part)
        assert len(film.moments) == len(film.loop_.parts_) == 3

    def test_it_needs_a_figure(self):
        with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
            LoopAnimation(loop()).plot(axes=Figure().subplots())


@pytest.mark.usefixtures("english")
class TestSlopes:
    def test_the_lines_hold_the_losses_and_the_ratios(self):
        losses, ratios = slopes().plot().lines_
        for way, line in zip(("step", "opposite", "random"), losses, strict=True):
            assert list(line.get_xdata()) == [0.0, *reversed(RATES)]
            assert list(line.get_ydata()) == [2.3458, *reversed(MEASURED["loss_along"][way])]
        for way, line in zip(("step", "opposite", "random"), ratios, strict=True):
            assert list(line.get_xdata()) == RATES
            assert list(line.get_ydata()) == MEASURED["change_over_promise"][way]

    def test_the_dotted_lines_are_the_tangents(self):
        down, up = slopes().plot().promises_
        assert (down.get_slope(), up.get_slope()) == pytest.approx((-(0.576**2), 0.576**2))
        assert down.get_xy1() == up.get_xy1() == (0, 2.3458)

    @pytest.mark.parametrize("learning_rate", [0.0, 0.1, 10.0])
    def test_the_step_is_marked_inside_the_panel(self, learning_rate):
        display = slopes(learning_rate=learning_rate).plot()
        assert_allclose(display.step_.get_xydata(), [[learning_rate, 2.3150]])
        (left, right), (low, high) = display.axes_[0].get_xlim(), display.axes_[0].get_ylim()
        assert left <= learning_rate <= right
        assert low < 2.3150 < high

    def test_small_steps_stand_at_the_right(self):
        left, right = slopes().plot().axes_[1].get_xlim()
        assert left > 1 > 0.001 > right

    @pytest.mark.parametrize("direction", WAYS)
    def test_the_lines_are_named(self, direction):
        for axes in slopes(direction).plot().axes_:
            assert [text.get_text() for text in axes.texts[:3]] == [
                WAYS[direction][way] for way in ("step", "opposite", "random")
            ]


def test_it_draws_on_the_axes_given():
    axes = list(np.ravel(Figure().subplots(1, 2)))
    display = slopes()
    assert display.plot(axes=axes) is display
    assert all(own is given for own, given in zip(display.axes_, axes, strict=True))
    alone = Figure().subplots()
    assert loop().plot(axes=alone).axes_ == [alone]


def test_together_they_need_a_figure():
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        feedback().plot(axes=Figure().subplots())
    figure = Figure(figsize=(12, 7.6))
    display = feedback().plot(figure=figure)
    assert display.figure_ is figure
    assert set(figure.axes) == set(display.axes_)


def test_matplotlib_is_left_alone():
    with mpl.rc_context():
        mpl.rcdefaults()
        before = mpl.rcParams.copy()
        feedback().image(dpi=50)
        assert mpl.rcParams.copy() == before
