"""Chapter 2, `gradient`: slopes by backpropagation, by definition, and by formula."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets
from kerasbook.chapter2.listings.gradient import (
    CHECKED,
    gradient_of_loss,
    loss_function,
    measured_slopes,
    moved,
    random_weights,
    steepest_weights,
)

found = of_chapter(2)

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def task():
    """Weights (784, 10), 100 pictures (100, 784), and what they show."""
    train, _ = datasets.digits()
    weights = RNG.normal(scale=0.05, size=(784, 10)).astype("float32")
    return weights, train.images[:100].reshape(100, 784), train.labels[:100]


def probabilities(weights, images):
    scores = np.exp(images.astype("float64") @ weights)
    return scores / scores.sum(axis=1, keepdims=True)


def test_the_loss_is_the_cross_entropy(task):
    weights, images, labels = task
    expected = -np.log(probabilities(weights, images)[np.arange(100), labels]).mean()
    assert loss_function(images, labels)(weights) == pytest.approx(expected, rel=1e-6)


def test_the_gradient_is_that_of_the_formula(task):
    weights, images, labels = task
    expected = images.T @ (probabilities(weights, images) - np.eye(10)[labels]) / 100
    assert_allclose(gradient_of_loss(weights, images, labels), expected, atol=1e-7)


def test_slopes_are_measured_by_moving_one_weight():
    weights = np.arange(6.0).reshape(2, 3)
    cubes = [(0, 1), (1, 2)]
    forward, both = measured_slopes(lambda at: (at**3).sum(), weights, cubes, 0.1)
    w = np.array([1.0, 5.0])
    assert_allclose(forward, 3 * w**2 + 3 * w * 0.1 + 0.01)
    assert_allclose(both, 3 * w**2 + 0.01)
    assert_array_equal(weights, np.arange(6.0).reshape(2, 3))


def test_moving_changes_one_weight_of_a_copy():
    weights = np.zeros((2, 2))
    assert_array_equal(moved(weights, (1, 0), 0.5), [[0, 0], [0.5, 0]])
    assert not weights.any()


def test_the_steepest_weights_belong_to_two_answers():
    gradient = np.array([[0.1, -0.9, 0.3], [0.8, 0.2, 0.0]])
    assert steepest_weights(gradient) == [(0, 1), (1, 0)]


def test_only_weights_that_matter_are_checked():
    images = np.zeros((3, 784))
    images[1, [5, 9]] = 1.0
    places = random_weights(images, np.random.default_rng(0))
    assert len(places) == CHECKED
    assert {pixel for pixel, _ in places} == {5, 9}
    assert {answer for _, answer in places} <= set(range(10))


def test_the_picture_shows_what_was_measured():
    finding = found("gradient")
    display, measured = finding.figure, finding.measured
    middle = len(display.shifts) // 2
    assert display.shifts[middle] == 0
    shifts, losses = display.curve
    at_shift = dict(zip(shifts, losses, strict=True))
    assert at_shift[0] == display.surface[middle, middle] == measured["loss"]
    assert_array_equal(display.surface[middle], [at_shift[shift] for shift in display.shifts])
    assert len(shifts) > 3 * len(display.shifts)  # close enough together to look smooth
    assert np.linalg.norm(display.gradient) == pytest.approx(measured["gradient_norm"], rel=1e-6)
    assert np.abs(display.gradient).max() == pytest.approx(abs(measured["slope"]))
    assert measured["slope_measured"] == pytest.approx(measured["slope"], rel=1e-3)


def test_the_readers_own_step_is_tried():
    finding = found("gradient", step=0.02)
    at = finding.measured["steps"].index(0.02)
    assert finding.measured["error"] == finding.measured["two_sided"][at]
    assert finding.measured["plane_error"][1] == finding.measured["one_sided"][at]


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_margins_lie_below_the_worst_seed(seed):
    assert min(verdict.margin for verdict in found("gradient", seed=seed).verdicts.values()) > 0


def test_keras_knows_the_same_loss(task):
    weights, images, labels = task
    logits = keras.ops.matmul(images, weights)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
    assert loss_function(images, labels)(weights) == pytest.approx(float(loss), rel=1e-5)
