"""Chapter 1, `loss_function`: its numbers and its picture."""

import math

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter1.listings.loss_function import places, rank_correlation

found = of_chapter(1)


@pytest.fixture(scope="module")
def loss():
    finding = found("loss_function")
    finding.figure.plot()
    return finding


@pytest.mark.parametrize(
    ("values", "expected"),
    [([0.5, 0.1, 0.3], [3, 1, 2]), ([7, 7, 1], [2.5, 2.5, 1]), ([4], [1]), ([2, 2, 2], [2, 2, 2])],
)
def test_places(values, expected):
    assert places(values).tolist() == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([1, 2, 9], [0.1, 0.2, 0.3], 1.0),
        ([1, 2, 9], [3, 2, 1], -1.0),
        ([1, 2, 3, 4], [1, 2, 4, 3], 0.8),
        ([1, 1, 1], [1, 2, 3], 0.0),
        ([1], [2], 0.0),
    ],
)
def test_rank_correlation(one, other, expected):
    assert rank_correlation(one, other) == pytest.approx(expected)


def test_a_loss_that_is_no_number_ranks_nothing():
    assert math.isnan(rank_correlation([2.3, math.nan, 1.0], [0.1, 0.2, 0.3]))


def test_the_loss_of_an_answer_is_minus_the_logarithm_of_its_probability(loss, new_digits):
    samples = loss.figure.samples
    probabilities = np.asarray(loss.model(new_digits.images))
    given = probabilities[np.arange(len(probabilities)), new_digits.labels]
    np.testing.assert_allclose(samples.losses, -np.log(np.maximum(given, 1e-7)), atol=1e-4)
    assert loss.measured["mean_loss"] == pytest.approx(samples.losses.mean(), rel=1e-5)


def test_it_is_the_loss_that_training_brings_down(loss):
    curve = found("training_loop").measured["test_loss"]
    assert loss.measured["mean_loss"] == pytest.approx(curve[-1], rel=1e-4)


def test_wrong_answers_are_counted_among_the_costliest_hundred(loss, new_digits):
    losses = loss.figure.samples.losses
    wrong = np.asarray(loss.model(new_digits.images)).argmax(axis=1) != new_digits.labels
    assert loss.measured["wrong_of_all"] == wrong.mean()
    dearest = losses >= np.sort(losses)[-100]
    assert loss.measured["wrong_of_costliest"] == pytest.approx(wrong[dearest].mean())
    assert loss.measured["costliest_answer"] == losses.max() > 20 * loss.measured["mean_loss"]


def test_each_disc_is_an_epoch_in_its_places(loss):
    ranking = loss.figure.ranking
    discs = np.concatenate([ranking.first_.get_offsets(), ranking.later_.get_offsets()])
    assert len(ranking.first_.get_offsets()) == ranking.first + 1
    assert len(discs) == loss.settings["epochs"] + 1
    assert sorted(discs[:, 0]) == list(range(1, len(discs) + 1))
    assert discs[0].tolist() == [len(discs), len(discs)]  # untrained: last by either


def test_points_that_rise_have_a_correlation_above_zero(loss):
    discs = np.concatenate([loss.figure.ranking.first_.get_offsets(), loss.figure.ranking.later_.get_offsets()])
    assert loss.measured["ranking"] == pytest.approx(np.corrcoef(discs.T)[0, 1])


def test_with_other_labels_the_predictions_stay_and_their_losses_change(loss):
    shuffled = found("loss_function", labels="shuffled")
    assert shuffled.measured["wrong_of_all"] == loss.measured["wrong_of_all"]
    assert shuffled.measured["mean_loss"] > 3 * loss.measured["mean_loss"]
