"""Chapter 5, `protocols`: who has which houses, and what is averaged."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter5.listings.protocols import (
    FOLDS,
    ROUNDS,
    between_groups,
    in_folds,
    ordinary_houses,
    scores_of,
    within_groups,
)

found = of_chapter(5)
GROUPS = np.arange(24).reshape(2, 12) * 10  # two groups of twelve houses


@pytest.mark.parametrize("again", ["shuffled", "same folds"])
def test_every_network_has_houses_of_its_group_alone(again):
    train, validation = in_folds(GROUPS, 3, again, np.random.default_rng(0))
    networks = len(GROUPS) * ROUNDS * 3 * FOLDS
    assert (train.shape, validation.shape) == ((networks, 9), (networks, 3))
    for number, (learned, held_back) in enumerate(zip(train, validation, strict=True)):
        group = number // (networks // len(GROUPS))
        assert_array_equal(np.sort([*learned, *held_back]), GROUPS[group])


@pytest.mark.parametrize("again", ["shuffled", "same folds"])
def test_a_repetition_divides_the_houses_anew_unless_the_folds_are_the_same(again):
    _train, validation = in_folds(GROUPS, 3, again, np.random.default_rng(0))
    folds = validation.reshape(len(GROUPS), ROUNDS, 3, FOLDS, 3)
    assert np.array_equal(folds[:, :, 0], folds[:, :, 1]) == (again == "same folds")
    assert not np.array_equal(folds[:, 0], folds[:, 1])  # another round is always another division


def test_the_three_scores_are_means_over_folds_and_repeats():
    errors = np.random.default_rng(0).random((5, ROUNDS, 2, FOLDS))
    scores = scores_of(errors, "shuffled")
    assert [scores[name].shape for name in scores] == [(5, 32), (5, 8), (5, 4)]
    assert_allclose(scores["k_fold"], errors.reshape(5, 8, FOLDS).mean(axis=2))
    assert_allclose(scores["repeated"], errors.mean(axis=(2, 3)))


def test_with_other_houses_each_repetition_comes_from_another_group():
    errors = np.broadcast_to(np.arange(5.0)[:, None, None, None], (5, ROUNDS, 2, FOLDS))
    assert_allclose(scores_of(errors, "other houses")["repeated"][:, 0], [2.0, 0.5, 1.5, 2.5, 3.5])


def test_the_two_deviations_are_those_within_and_between_groups():
    scores = np.array([[1.0, 3.0], [11.0, 13.0], [21.0, 23.0]])
    assert within_groups(scores) == pytest.approx(2**0.5)
    assert between_groups(scores) == pytest.approx(10.0)


def test_only_the_very_large_houses_are_left_out():
    table = ordinary_houses()
    assert table.numbers.shape == (2_925, 6)
    assert table.numbers[:, 0].max() <= 4_000


def test_there_are_as_many_groups_as_the_houses_go():
    assert len(found("protocols", houses=800).measured["off"]["repeated"]) == 3


def test_a_score_costs_as_many_networks_as_it_is_the_mean_of():
    measured = found("protocols").measured
    assert measured["networks"] == {"hold_out": 1, "k_fold": 4, "repeated": 12}
    off = {name: np.array(scores) for name, scores in measured["off"].items()}
    assert [off[name].shape for name in off] == [(20, 48), (20, 12), (20, 4)]
    for name, scores in off.items():
        assert measured["other_houses"][name] == pytest.approx(between_groups(scores), rel=1e-3)
        assert measured["same_houses"][name] == pytest.approx(within_groups(scores), rel=1e-3)
