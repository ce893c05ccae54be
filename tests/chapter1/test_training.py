"""Chapter 1, `training_loop`: its numbers and its picture."""

import math

import pytest


def test_the_curve_has_a_number_before_training_and_after_every_epoch(loop):
    curves = {name: values for name, values in loop.measured.items() if name != "loss_of_guessing"}
    assert set(curves) == {"train_loss", "train_accuracy", "test_loss", "test_accuracy"}
    assert {len(values) for values in curves.values()} == {loop.settings["epochs"] + 1}
    assert loop.measured["loss_of_guessing"] == pytest.approx(math.log(10))


def test_the_learning_curves_show_the_measured_numbers(loop):
    loss, accuracy = loop.figure.lines_
    for panel, what in ((loss, "loss"), (accuracy, "accuracy")):
        assert [list(line.get_ydata()) for line in panel] == [
            loop.measured[f"train_{what}"],
            loop.measured[f"test_{what}"],
        ]
        assert {tuple(line.get_xdata()) for line in panel} == {tuple(range(loop.settings["epochs"] + 1))}


def test_the_lines_to_beat_are_those_of_guessing(loop):
    loss, accuracy = (line.get_ydata()[0] for line in loop.figure.guesses_)
    assert loss == loop.measured["loss_of_guessing"]
    assert accuracy == 0.1
