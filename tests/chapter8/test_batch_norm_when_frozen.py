"""Chapter 8, `batch_norm_when_frozen`."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter8.listings.batch_norm_when_frozen import (
    CUT,
    answers_in_training_mode,
    frozen_top,
    neighbours,
    statistics_of,
    with_old_statistics,
)
from kerasbook.chapter8.listings.fine_tuning import accuracy, halves, new_head, outputs_of
from kerasbook.lazily import keras

found = of_chapter(8)


def small_top():
    """One batch normalisation, which takes away what all inputs of a batch share."""
    return keras.Sequential([keras.Input((2,)), keras.layers.BatchNormalization()])


def test_four_blocks_and_twelve_normalisations_stand_above_the_cut():
    _lower, top = halves(CUT)
    statistics = statistics_of(top)
    assert top.input_shape == (None, 4, 4, 112)
    assert len(statistics) == 24
    assert sum(path.endswith("moving_mean") for path in statistics) == 12


@pytest.mark.parametrize(
    ("told", "learns", "weights", "moves"),
    [(False, "head", 0, True), (False, "top", 2, True), (True, "head", 0, False), (True, "top", 0, False)],
)
def test_only_a_layer_that_is_told_stops_its_statistics(told, learns, weights, moves):
    top = small_top()
    frozen_top(top, told, learns)
    assert len(top.trainable_weights) == weights
    before = np.concatenate(top.get_weights())
    top(np.full((4, 2), 5.0, "float32"), training=True)
    assert (np.concatenate(top.get_weights()) != before).any() == moves


def test_neighbours_decide_in_training_mode_only_and_nothing_is_kept():
    top, head = small_top(), new_head(2, 2)
    head.set_weights([np.array([[1.0, -1.0], [0.0, 0.0]]), np.zeros(2)])
    labels = np.repeat([0, 1], 30)
    inputs = np.stack([1.0 - 2 * labels, np.zeros(60)], axis=1).astype("float32")  # 1 for one kind, -1 for the other
    before = top.get_weights()
    right, changed = neighbours(top, head, inputs, labels, np.random.default_rng(0))
    assert right == {"inference": 1.0, "mixed": 1.0, "by_kind": 0.5}  # beside its own kind nothing is left
    assert changed == 0.5
    for now, then in zip(top.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)
    order = np.random.default_rng(1).permutation(60)
    assert answers_in_training_mode(top, head, inputs, order).tolist() == labels.tolist()
    assert accuracy(head, outputs_of(top, inputs), labels) == 1


def test_statistics_can_be_put_back():
    top = small_top()
    before = {path: keras.ops.convert_to_numpy(statistic) for path, statistic in statistics_of(top).items()}
    inputs = np.random.default_rng(0).random((6, 2)).astype("float32")
    answer = outputs_of(top, inputs)
    top(inputs, training=True)
    assert np.abs(outputs_of(top, inputs) - answer).max() > 1e-3
    back = with_old_statistics(top, before, lambda: outputs_of(top, inputs))
    np.testing.assert_array_equal(back, answer)


def test_what_was_measured():
    measured, settings = found("batch_norm_when_frozen").measured, found("batch_norm_when_frozen").settings
    assert len(measured["fit"]) == len(measured["evaluate"]) == settings["epochs"]
    assert len(measured["old"]) == settings["epochs"] + 1
    assert measured["old"][0] == measured["right"]["inference"]
    assert measured["kernels"] == 0  # no weight of the network has learned
    assert measured["back"] == measured["old"][0]  # so with its statistics everything comes back
    assert measured["batches"] == 54 * settings["epochs"]


def test_told_it_answers_the_same_whoever_stands_beside():
    measured = found("batch_norm_when_frozen", told=True).measured
    assert len(set(measured["right"].values())) == 1
    assert measured["changed"] == 0
    assert len(set(measured["old"])) == 1
    assert measured["new"]["before"] == pytest.approx(measured["new"]["after"], abs=0.05)
