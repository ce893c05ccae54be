"""Answers in every form, and the half to learn from."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from kerasbook.layerwise.answers import are_classes, are_signs, class_numbers, halves, of_one_output, one_each, places
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
    assert of_one_output({"kind": y, "age": 2 * y}, output="kind") is y
    assert of_one_output([2 * y, y], output=1) is y
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


@pytest.mark.parametrize(
    ("y", "expected"),
    [
        (np.array([[1], [0], [2]]), [1, 0, 2]),
        (np.eye(3)[[1, 0, 2]], [1, 0, 2]),
        (np.array(["a", "b"]), ["a", "b"]),
        (np.ones((2, 3)), None),
    ],
)
def test_one_answer_for_each_sample(y, expected):
    found = one_each(y)
    assert found is None if expected is None else found.tolist() == expected


@pytest.mark.parametrize(
    ("y", "width", "expected"),
    [
        (np.arange(6), None, True),
        (np.arange(6), 3, True),
        (np.arange(6), 1, False),  # a single number cannot tell them apart
        (np.arange(6) % 2, 1, True),
        (np.arange(6.0), None, False),
        (np.arange(6.0), 6, True),
        (np.arange(6.0), 5, False),
        (np.arange(6.0) - 1, 6, False),
        (np.array([0.0, 1.0]), 1, True),
        (np.array([-1.0, 1.0]), 1, True),
        (np.array([0.0, np.nan, 1.0]), 2, False),
        (np.array(["a", "b", "c"]), 1, True),
        (np.array([True, False]), 1, True),
    ],
)
def test_what_classes_are(y, width, expected):
    assert are_classes(y, width) is expected
    if y.dtype.kind != "f" or np.isfinite(y).all():
        assert (class_numbers(np.repeat(y, 2), width) is not None) is expected


def test_signs():
    assert are_signs(np.array([-1, 1, 1]))
    assert are_signs(np.array([-1.0, 1.0]))
    for other in ([1, 1], [0, 1], [-1, 0, 1], ["-1", "1"]):
        assert not are_signs(np.array(other))


def test_the_places_of_classes():
    assert places(np.array(["b", "a"]), ["a", "b"], "labels").tolist() == [1, 0]
    assert places(np.array([1, 0]), ["a", "b"], "labels").tolist() == [1, 0]
    with pytest.raises(
        ValueError, match=r"Expected classes=\[\.\.\.\] with a name .* none for 'c', 'd', 'e', 'f', \.\.\.$"
    ):
        places(np.array(list("acdefg")), ["a", "b"], "classes")
    with pytest.raises(ValueError, match=r"none for 2, -1$"):
        places(np.array([0, 2, -1]), ["a", "b"], "labels")
