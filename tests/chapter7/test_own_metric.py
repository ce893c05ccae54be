"""Chapter 7, `own_metric`: the metric's state, and what is easily written instead."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter7.listings.own_metric import (
    BATCHES,
    begin_anew,
    by_numpy,
    in_batches,
    mean_of_batches,
    root_mean_squared_error,
)

found = of_chapter(7)
LABELS = np.array([0, 1, 1])
PREDICTIONS = np.array([[1.0, 0.0], [0.0, 1.0], [0.4, 0.6]], "float32")
ERROR = np.sqrt((0 + 0 + 0.16 + 0.16) / 3)


def test_numpy_counts_samples_and_not_probabilities():
    assert by_numpy(LABELS, PREDICTIONS) == pytest.approx(ERROR)


def test_sum_and_count_do_not_ask_where_a_batch_ends():
    metric = root_mean_squared_error()()
    metric.update_state(LABELS[:2], PREDICTIONS[:2])
    metric.update_state(LABELS[2:], PREDICTIONS[2:])
    assert float(metric.result()) == pytest.approx(ERROR)
    assert [int(metric.samples), float(metric.squares)] == [3, pytest.approx(0.32)]


def test_the_mean_of_batches_does():
    metric = mean_of_batches()()
    metric.update_state(LABELS[:2], PREDICTIONS[:2])
    metric.update_state(LABELS[2:], PREDICTIONS[2:])
    assert float(metric.result()) == pytest.approx(np.sqrt(0.32) / 2)


@pytest.mark.parametrize(("reset", "samples", "squares"), [("each epoch", 0, 0), ("never", 3, 0.32), ("half", 3, 0)])
def test_what_is_left_of_the_state(reset, samples, squares):
    metric = root_mean_squared_error()()
    metric.update_state(LABELS, PREDICTIONS)
    begin_anew(metric, reset)
    assert [int(metric.samples), float(metric.squares)] == [samples, pytest.approx(squares)]


def test_keras_resets_a_metric_that_does_not_say_how():
    class Without(root_mean_squared_error()):
        reset_state = keras.metrics.Metric.reset_state

    metric = Without()
    metric.update_state(LABELS, PREDICTIONS)
    metric.reset_state()
    assert [int(metric.samples), float(metric.squares)] == [0, 0]


def test_the_batches_hold_every_test_digit_once():
    sizes = []

    class Counting:
        def update_state(self, labels, predictions):
            sizes.append(len(labels))

        def result(self):
            return sum(sizes)

    assert in_batches(Counting(), np.zeros(1_000), np.zeros((1_000, 10))) == np.cumsum(BATCHES).tolist()
    assert sum(sizes) == 1_000


def test_what_the_wrong_ways_say():
    measured = found("own_metric").measured
    errors, metric = measured["numpy"], measured["metric"]
    never = [np.sqrt(np.mean(np.square(errors[: epoch + 1]))) for epoch in range(len(errors))]
    half = [error / np.sqrt(epoch + 1) for epoch, error in enumerate(errors)]
    np.testing.assert_allclose(metric["each_epoch"], errors, atol=1e-6)
    np.testing.assert_allclose(metric["never"], never, atol=1e-6)
    np.testing.assert_allclose(metric["half"], half, atol=1e-6)
    assert measured["built_in"] * np.sqrt(10) == pytest.approx(errors[-1], abs=1e-6)
