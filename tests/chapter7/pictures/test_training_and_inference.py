"""Chapter 7: what moves in which mode."""

import numpy as np
import pytest

from kerasbook.chapter7.pictures.training_and_inference import TrainingAndInference

NAMES = (
    *("hidden/kernel", "hidden/bias", "norm/gamma", "norm/beta", "norm/moving_mean", "norm/moving_variance"),
    *("dropout/seed_generator_state", "answer/kernel", "answer/bias"),
)
OTHERS = ("norm/moving_mean", "norm/moving_variance", "dropout/seed_generator_state")
NOTHING = dict.fromkeys(NAMES, 0.0)


@pytest.fixture
def display():
    return TrainingAndInference(
        image=np.eye(28),
        label=3,
        answers=(np.full(10, 0.1), np.eye(10)[3]),
        moved=[NOTHING, NOTHING | {"norm/moving_mean": 0.5, OTHERS[2]: 160.0}, dict.fromkeys(NAMES, 8.9e-05)],
        trained=set(NAMES) - set(OTHERS),
        seen=[0, 80, 160],
        left=[0.9, 0.4, 0.2],
        losses=[1.7, 1.5, 1.4],
    )


@pytest.mark.usefixtures("english")
def test_a_dot_for_each_that_moves(display):
    dots = display.plot().dots_
    assert {name: [dot is not None for dot in row] for name, row in dots.items()} == {
        name: [False, name in ("norm/moving_mean", OTHERS[2]), True] for name in NAMES
    }
    hollow = {name for name, row in dots.items() if row[2].get_markerfacecolor() == "white"}
    assert hollow == set(OTHERS)


@pytest.mark.usefixtures("english")
def test_answers_and_curves(display):
    usual, other = display.plot().bars_
    assert [bar.get_width() for bar in usual] == pytest.approx([0.1] * 10)
    assert np.argmax([bar.get_width() for bar in other]) == 3
    assert [line.get_ydata().tolist() for line in display.lines_] == [[0.9, 0.4, 0.2], [1.7, 1.5, 1.4]]
    assert display.axes_[4].get_ylim()[0] == 0


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []
