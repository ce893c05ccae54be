"""Answers in every form, and the half to learn from."""

import numpy as np
from numpy.testing import assert_array_equal

from kerasbook.layerwise.answers import class_numbers, halves
from tests.layerwise.tasks import N, Y


def test_halves_are_disjoint_complete_and_balanced():
    train, test = halves(Y, seed=0)
    assert sorted([*train, *test]) == list(range(N))
    assert_array_equal(np.bincount(Y[train]), np.bincount(Y[test]))
    assert_array_equal(halves(Y, seed=0)[0], train)
    assert sorted(halves(Y, seed=1)[0]) != sorted(train)


def test_class_numbers():
    assert class_numbers(np.array(["b", "a", "b", "a"])).tolist() == [1, 0, 1, 0]
    assert class_numbers(np.array([[0.0], [1.0], [1.0], [0.0]])).tolist() == [0, 1, 1, 0]
    assert class_numbers(np.array([0.0, 2.0, 1.0])) is None
    assert class_numbers(np.array([[0.0, 1.0], [1.0, 1.0]])) is None  # not one-hot


def test_numbers_are_split_as_they_come():
    train, test = halves(np.linspace(0, 1, 11), seed=0)
    assert sorted([*train, *test]) == list(range(11))
    assert len(train) == 5
