"""Chapter 7, `own_train_step`."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter7.listings.own_train_step import (
    MODELS,
    fit_watched,
    labels_with_errors,
    largest_difference,
    prepared,
    small_network,
    uphill,
)

found = of_chapter(7)
RNG = np.random.default_rng(0)
IMAGES, LABELS = RNG.uniform(size=(120, 784)).astype("float32"), RNG.integers(10, size=120)


def test_uphill_is_along_the_gradient_and_as_long_as_asked():
    moves = [np.asarray(move) for move in uphill([np.array([3.0, 0.0]), np.array([[4.0]])], 0.5)]
    np.testing.assert_allclose(moves[0], [0.3, 0.0])
    np.testing.assert_allclose(moves[1], [[0.4]])


def test_a_share_of_the_labels_is_drawn_at_random():
    labels = np.arange(5_000) % 10
    np.testing.assert_array_equal(labels_with_errors(labels, 0.0, seed=0), labels)
    assert (labels_with_errors(labels, 0.5, seed=0) != labels).mean() == pytest.approx(0.45, abs=0.03)


def test_a_smaller_last_batch_counts_less_as_it_does_for_fit():
    keras.utils.set_random_seed(0)
    fitted, own = prepared(small_network()), prepared(small_network(MODELS[keras.backend.backend()]()))
    own.set_weights(fitted.get_weights())
    data = IMAGES, LABELS  # four batches of 25, and one of 20
    (theirs, *_), (ours, calls, printed) = (fit_watched(model, data, data) for model in (fitted, own))
    for name, values in theirs.items():
        np.testing.assert_allclose(ours[name], values, atol=1e-5)
    assert calls == [sorted(theirs)] * 3
    assert printed >= set(theirs)
    assert largest_difference(fitted.get_weights(), own.get_weights()) < 1e-6


def test_a_step_uphill_is_another_step():
    keras.utils.set_random_seed(0)
    fitted, own = prepared(small_network()), prepared(small_network(MODELS[keras.backend.backend()]()), radius=0.5)
    own.set_weights(fitted.get_weights())
    for model in (fitted, own):
        model.fit(IMAGES, LABELS, 120, 1, verbose=0)
    assert largest_difference(fitted.get_weights(), own.get_weights()) > 1e-3


def test_what_is_kept_of_a_step_that_hands_on_its_loss_only():
    measured = found("own_train_step", logs="loss only", runs=1, epochs=1).measured
    assert measured["names"] == {"fit": 4, "own": 2}
    assert found("own_train_step").measured["names"] == {"fit": 4, "own": 4}


def test_fewer_of_the_wrong_labels_are_learned():
    measured = found("own_train_step").measured
    assert measured["learned"]["own"] < measured["learned"]["fit"]
    assert measured["worst_run"] <= measured["gained"]
