"""Chapter 1, `training_loop`: its numbers, its picture and its animation."""

import io
import math

import keras
import numpy as np
import pytest
from findings import of_chapter
from PIL import Image

from kerasbook import layerwise
from kerasbook.chapter1 import LAYERS, digit_classifier, trained_network
from kerasbook.chapter1.listings.networks import FIRST, WATCHED, first_updates
from kerasbook.locale import speaking

found = of_chapter(1)


def test_the_curve_has_a_number_before_training_and_after_every_epoch(loop):
    curves = {name: values for name, values in loop.measured.items() if name != "loss_of_guessing"}
    assert set(curves) == {"train_loss", "train_accuracy", "test_loss", "test_accuracy"}
    assert {len(values) for values in curves.values()} == {loop.settings["epochs"] + 1}
    assert loop.measured["loss_of_guessing"] == pytest.approx(math.log(10))


def test_the_learning_curves_show_the_measured_numbers_and_between_the_first_two_of_them_some_updates(loop):
    updates = [0, *FIRST, *(63 * epoch for epoch in range(1, loop.settings["epochs"] + 1))]
    for panel, what in zip(loop.figure.lines_, ("loss", "accuracy"), strict=True):
        for line, data in zip(panel, ("train", "test"), strict=True):
            assert list(line.get_xdata()) == updates
            before, *within, after = np.split(line.get_ydata(), [1, 1 + len(FIRST)])
            assert [*before, *after] == loop.measured[f"{data}_{what}"]
            assert np.unique(within).size > 3


def test_the_first_updates_are_those_of_the_training(monkeypatch):
    settings = dict(found("training_loop").settings)
    monkeypatch.setattr("kerasbook.chapter1.listings.networks.FIRST", (1, 63))  # as far as the end of the first epoch
    first, whole = first_updates(**settings), trained_network(**settings)
    assert [moment.step for moment in first.moments] == [0, 1, 63]
    for ours, theirs in ((0, 0), (2, 1)):
        for name, values in whole.curve.items():
            assert first.curve[name][ours] == pytest.approx(values[theirs], rel=1e-4)
        for name, output in whole.moments[theirs].outputs.items():
            np.testing.assert_allclose(first.moments[ours].outputs[name], output, atol=1e-3)


def test_the_lines_to_beat_are_those_of_guessing(loop):
    loss, accuracy = (line.get_ydata()[0] for line in loop.figure.guesses_)
    assert loss == loop.measured["loss_of_guessing"]
    assert accuracy == 0.1


def test_the_animation_has_more_moments_where_more_happens(loop):
    film = loop.animation
    assert loop.settings["epochs"] == 12
    assert film.epochs == [0, 1, 2, 5, 10, 20, 40, 63, 126, 252, 504, 756]
    accuracy = dict(zip(*loop.figure.lines_[1][1].get_data(), strict=True))
    assert film.scores == [accuracy[update] for update in film.epochs]
    assert [list(moment) for moment in film.moments] == [list(LAYERS)[1:]] * len(film.epochs)


def test_it_starts_with_the_untrained_network_and_ends_with_the_trained_one(loop, new_digits):
    images, labels = (part[:WATCHED] for part in new_digits)
    keras.utils.set_random_seed(loop.settings["seed"])
    for moment, model in ((0, digit_classifier(loop.settings["width"])), (-1, loop.model)):
        outputs = layerwise.layer_outputs(model, images)
        for name, points in loop.animation.moments[moment].items():
            expected, drawn = layerwise.wheel(outputs[name], labels, loop.settings["seed"])
            np.testing.assert_allclose(points, expected, atol=1e-3)
            np.testing.assert_array_equal(loop.animation.y, labels[drawn])


def test_the_files_have_a_picture_for_each_moment_and_are_small(loop):
    with speaking("en"):
        content = loop.animation.gif()
    assert Image.open(io.BytesIO(content)).n_frames == len(loop.animation.epochs)
    assert len(content) < 2_000_000


def test_a_reader_who_changes_the_record_changes_only_their_own():
    settings = found("training_loop").settings
    mine = trained_network(**settings)
    before = mine.moments[0].outputs["answer"].copy()
    mine.moments[0].outputs["answer"][:] = 0
    mine.moments.pop()
    again = trained_network(**settings)
    np.testing.assert_array_equal(again.moments[0].outputs["answer"], before)
    assert len(again.moments) == settings["epochs"] + 1
