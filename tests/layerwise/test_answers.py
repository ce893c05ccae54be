"""Answers in every form, and the half to learn from."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from kerasbook.layerwise.answers import class_numbers, halves, in_one_array, of_one_output
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


def test_answers_of_one_output():
    y = np.array([0, 1])
    assert of_one_output(y) is y
    assert of_one_output({"kind": y}) is of_one_output([y]) is y
    for texts in (np.array(["a", "b"], object), np.array([b"a", b"b"]), np.array([b"a", b"b"], object)):
        assert of_one_output(texts).tolist() == ["a", "b"]
        assert of_one_output(texts).dtype.kind == "U"
    assert of_one_output(np.array([1, 0], object)).dtype.kind == "i"


@pytest.mark.parametrize(
    ("y", "phrase"),
    [
        ({"kind": 1, "age": 2}, r"those of 2 outputs\. Give one of them, out of: y\['kind'\], y\['age'\]"),
        ([1, 2, 3], r"those of 3 outputs\. Give one of them, out of: y\[0\], y\[1\], y\[2\]"),
        (np.array(["a", None, float("nan")], object), "None or NaN for 2 of 3"),
    ],
)
def test_answers_that_are_not_of_one_output(y, phrase):
    with pytest.raises(ValueError, match=phrase):
        of_one_output(y)


def test_a_list_of_numpys_numbers_is_one_array():
    assert in_one_array(list(np.array([1, 0]))).tolist() == [1, 0]
    assert in_one_array([np.str_("a")]).tolist() == ["a"]
    outputs = [np.zeros(2), np.ones(2)]
    assert in_one_array(outputs) is outputs
