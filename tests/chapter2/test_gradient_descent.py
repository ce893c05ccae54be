"""Chapter 2, `gradient_descent`: the steps that Keras' own optimizer takes, and losses with known bottoms."""

import itertools
import math

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter2.listings.gradient_descent import (
    BALL_RATE,
    FROM,
    START,
    descent,
    first_below,
    gradient_at,
    local_minimum,
    losses_along,
    misfit,
    misfits,
    random_batches,
    row_of_zeros,
    shifted,
    sixes_and_sevens,
    squared_error,
)

found = of_chapter(2)


@pytest.fixture(scope="module")
def data():
    return sixes_and_sevens()


def test_the_data_are_real_and_scaled(data):
    x, y = data
    assert x.shape == (800, 2)
    assert sorted(np.unique(y, return_counts=True)[1]) == [400, 400]
    assert_allclose(x.mean(axis=0), 0, atol=1e-6)
    assert_allclose(x.std(axis=0), 1, atol=1e-5)


def test_the_gradient_is_that_of_the_formula(data):
    x, y = data
    weights = np.array([0.3, -0.7], "float32")
    assert_allclose(gradient_at(squared_error, weights, data), 2 * x.T @ (x @ weights - y) / 800, rtol=1e-4)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_a_descent_takes_the_steps_of_keras_optimizer(data, momentum):
    x, y = data
    ours = descent(squared_error, START, itertools.repeat((x, y)), 5, 0.05, momentum)
    weights = keras.Variable(np.array(START, "float32"))
    optimizer = keras.optimizers.SGD(0.05, momentum=momentum)
    for expected in ours[1:]:
        slope = 2 * x.T @ (x @ np.asarray(weights.value) - y) / len(x)
        optimizer.apply([keras.ops.convert_to_tensor(slope)], [weights])
        assert_allclose(np.asarray(weights.value), expected, atol=1e-5)


def test_batches_hold_every_sample_once_before_any_comes_again():
    x = np.arange(12)
    batches = list(itertools.islice(random_batches(x, -x, 4, np.random.default_rng(0)), 6))
    for epoch in (batches[:3], batches[3:]):
        assert sorted(np.concatenate([samples for samples, _ in epoch])) == list(range(12))
    assert all((samples == -targets).all() for samples, targets in batches)
    assert [list(samples) for samples, _ in batches[:3]] != [list(samples) for samples, _ in batches[3:]]


def test_losses_along_a_path(data):
    x, y = data
    path = np.array([[0.0, 0.0], [1.0, -1.0]], "float32")
    expected = [float(squared_error(weights, x, y)) for weights in path]
    assert_allclose(losses_along(path, x, y), expected, rtol=1e-5)


@pytest.mark.parametrize(("target", "steps"), [(2.5, 2), (0.5, 3), (0.1, math.inf)])
def test_when_a_loss_is_reached(target, steps):
    assert first_below(np.array([4.0, 3.0, 2.0, 0.2, 3.0]), target) == steps


def test_the_first_valley_is_found():
    assert local_minimum(np.arange(7) * 10, [5, 3, 4, 6, 1, 0, 2]) == 10


def test_a_shift_of_whole_pixels_moves_the_row():
    row = np.zeros(28, "float32")
    row[10] = 1.0
    still, gone = (np.asarray(shifted(row, shift)) for shift in (0.0, 3.0))
    assert still.argmax() == 10
    assert gone.argmax() == 13
    assert_allclose(gone[8:20], still[5:17], rtol=1e-5)


def test_the_row_fits_itself_and_has_a_hump_on_the_way():
    row = row_of_zeros()
    far, valley, hump, home = misfits([FROM, -11.75, -7.0, 0.0], row)
    assert home == 0.0
    assert valley < hump < far


def test_a_small_step_goes_against_the_slope():
    row = row_of_zeros()
    slope = (float(misfit(FROM + 0.01, row)) - float(misfit(FROM - 0.01, row))) / 0.02
    path = descent(misfit, FROM, itertools.repeat((row,)), 1, BALL_RATE)
    assert path[1] - path[0] == pytest.approx(-BALL_RATE * slope, rel=1e-2)


class TestFinding:
    def test_the_bottom_is_where_no_slope_is_left(self, data):
        least = found("gradient_descent").measured["least_loss"]
        best = np.linalg.lstsq(*data, rcond=None)[0]
        assert_allclose(gradient_at(squared_error, best, data), 0, atol=1e-5)
        assert least == pytest.approx(float(squared_error(best, *data)), rel=1e-5)

    def test_the_work_is_steps_times_batch(self):
        finding = found("gradient_descent")
        work, ways = finding.measured["work"], finding.figure.ways
        for name, batch in {"full": 800, "mini": 32, "one": 1}.items():
            assert ways[name].batch == batch
            steps = work[name] // batch
            target = 1.1 * finding.measured["least_loss"]
            assert ways[name].losses[steps] < target <= ways[name].losses[steps - 1]

    def test_a_descent_that_never_arrives(self):
        measured = found("gradient_descent", learning_rate=0.0, steps=3).measured
        assert set(measured["work"].values()) == {math.inf}
        assert set(measured["loss_after"].values()) == {measured["loss_before"]}

    def test_the_animation_starts_before_the_first_step_and_ends_after_the_last(self):
        animation = found("gradient_descent").animation
        assert animation.moments[0] == 0
        assert animation.moments[-1] == found("gradient_descent").settings["steps"]
        assert animation.display is found("gradient_descent").figure

    def test_the_seed_decides_the_batches(self):
        one, other = (found("gradient_descent", seed=seed).figure.ways for seed in (0, 1))
        assert_array_equal(one["full"].path[0], START)
        assert not np.array_equal(one["mini"].path, other["mini"].path)

    @pytest.mark.parametrize("seed", range(1, 6))
    def test_the_margins_lie_below_the_worst_seed(self, seed):
        assert min(verdict.margin for verdict in found("gradient_descent", seed=seed).verdicts.values()) > 0


def test_nothing_is_asked_where_all_samples_never_come_close():
    guess = found("gradient_descent").concept.to_guess
    assert not guess.fits(guess({"work": {"mini": 64.0, "full": np.inf}}))
