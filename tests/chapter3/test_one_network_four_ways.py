"""Chapter 3, `one_network_four_ways`: each framework alone against a few lines of NumPy, and what is missing."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook.chapter3.listings import one_network_four_ways as listing
from kerasbook.chapter3.listings.linear_classifier import first_weights, two_clouds

found = of_chapter(3)


def by_hand(batches, W, b, rate):
    losses = []
    for x, y in batches:
        miss = x @ W + b - y
        losses.append(np.square(miss).mean())
        W, b = W - rate * 2 * x.T @ miss / len(x), b - rate * 2 * miss.mean(axis=0)
    return W, b, losses


@pytest.mark.parametrize("name", listing.WAYS)
def test_each_takes_the_steps_of_gradient_descent(name):
    if not listing.is_installed(name):
        pytest.skip(f"{name} is not installed")
    batches = listing.shuffled_batches(*two_clouds(), epochs=1, seed=0)
    W, b, losses = listing.WAYS[name](batches, *first_weights(0), 0.1, [])
    W_by_hand, b_by_hand, losses_by_hand = by_hand(batches, *first_weights(0), 0.1)
    assert_allclose(listing.in_one_row(W, b), listing.in_one_row(W_by_hand, b_by_hand), atol=1e-5)
    assert_allclose([float(loss) for loss in losses], losses_by_hand, rtol=1e-4)


def test_all_see_the_same_batches():
    points, classes = two_clouds()
    batches = listing.shuffled_batches(points, classes, epochs=2, seed=0)
    assert len(batches) == 16
    assert_allclose(np.sort(np.vstack([x for x, _ in batches[:8]])[:, 0]), np.sort(points[:, 0]))
    for x, y in batches:
        assert 0.3 < y.mean() < 0.7  # both classes
        assert len(x) == 250


def test_what_is_missing_is_said_and_not_faked(monkeypatch):
    with_all = listing.is_installed
    monkeypatch.setattr(listing, "is_installed", lambda name: name not in ("jax", "pytorch") and with_all(name))
    finding = listing.one_network_four_ways(epochs=1)
    assert set(finding.measured["weights"]) == set(finding.measured["python"]) == {"tensorflow", "keras"}
    assert all(finding.verdicts[name] for name in ("they_compute_the_same",))
    assert set(finding.figure.listings) == set(listing.WAYS)  # whose listings are there all the same
    texts = [text.get_text() for text in finding.figure.plot().axes_[0].texts]
    assert any("kerasbook[torch]" in text for text in texts)
    assert any("kerasbook[jax]" in text for text in texts)


def test_python_passes_through_a_compiled_step_once():
    measured = found("one_network_four_ways").measured
    assert measured["python"]["tensorflow"] == 1
    assert measured["updates"] == 40
    assert found("one_network_four_ways", compiled=False).measured["python"]["tensorflow"] == 40


def test_switching_the_compiling_off_lasts_no_longer_than_asked():
    import tensorflow as tf

    found("one_network_four_ways", compiled=False)
    assert not tf.config.functions_run_eagerly()


def test_the_largest_difference():
    assert listing.largest_difference([[1.0, 2.0], [1.5, 2.0], [0.75, 2.0]]) == 0.75
    assert np.isnan(listing.largest_difference([[np.nan], [1.0]]))
