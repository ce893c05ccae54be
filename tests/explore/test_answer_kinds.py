"""How a model's answers are shown, and beside labels of every kind."""

import keras
import numpy as np
import pytest
from small_models import dense, numbers

from kerasbook.explore.answer_kinds import AnswerKind, reading_of
from kerasbook.explore.subject import Subject

L = keras.layers
ROWS = np.array([[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]], "float32")


def subject(units: int, activation: str | None, y) -> Subject:
    return Subject(dense(L.Dense(units, activation=activation)), 9 * numbers(6), y)


@pytest.mark.parametrize(
    ("units", "activation", "y", "name", "classes", "targets"),
    [
        (3, "softmax", None, "probabilities", "0 1 2", None),
        (3, "softmax", np.arange(60) % 3, "probabilities", "0 1 2", np.arange(60) % 3),
        (3, "softmax", np.arange(60) % 3 + 1.0, "probabilities", "0 1 2", None),  # counted from 1
        (3, "softmax", np.arange(60.0) % 3, "probabilities", "0 1 2", np.arange(60) % 3),
        (3, "softmax", np.arange(60) % 10, "probabilities", "0 1 2", None),
        (3, "softmax", np.arange(60) % 3 - 1, "probabilities", "0 1 2", None),
        (3, "softmax", np.array(["c", "a", "b"] * 20), "probabilities", "a b c", np.array([2, 0, 1] * 20)),
        (3, "softmax", np.array(["c", "a"] * 30), "probabilities", "0 1 2", None),
        (3, "softmax", np.eye(3)[np.arange(60) % 3], "probabilities", "0 1 2", np.arange(60) % 3),
        (3, "softmax", np.ones(60, int), "probabilities", "0 1 2", np.ones(60, int)),
        (3, None, np.arange(60) % 3, "numbers", "0 1 2", np.arange(60) % 3),  # logits, as the labels tell
        (3, None, np.arange(60) % 4, "numbers", "0 1 2", None),
        (3, None, None, "numbers", "0 1 2", None),
        (3, "sigmoid", np.arange(60) % 3, "chances", "0 1 2", np.arange(60) % 3),
        (3, "sigmoid", numbers(3) > 0.5, "chances", "0 1 2", None),  # several labels, each of which may hold
        (1, "sigmoid", np.arange(60) % 2, "chances", "0 1", np.arange(60) % 2),
        (1, "sigmoid", np.arange(60) % 2 == 1, "chances", "0 1", np.arange(60) % 2),
        (1, "sigmoid", np.array(["no", "yes"] * 30), "chances", "no yes", np.arange(60) % 2),
        (1, "sigmoid", np.arange(60) % 3, "chances", "0 1", None),
        (1, None, np.arange(60) % 2, "numbers", "0", None),
        (1, None, numbers(), "numbers", "0", None),
    ],
)
def test_answers_beside_labels(units, activation, y, name, classes, targets):
    found = subject(units, activation, y)
    assert (found.answers.name, found.answers.classes) == (name, classes.split())
    assert found.answers.chooses == (name == "probabilities" or len(classes.split()) > units or targets is not None)
    if targets is None:
        assert found.targets is None
    else:
        assert np.array_equal(found.targets, targets)


def test_answers_as_they_are_shown():
    assert np.array_equal(AnswerKind("probabilities", 3).shown(ROWS), ROWS)
    assert np.array_equal(AnswerKind("numbers", 3).shown(ROWS + 1), ROWS + 1)
    assert np.array_equal(AnswerKind("chances", 3).shown(ROWS), ROWS)
    assert AnswerKind("chances", 1).shown(ROWS[:, :1]) == pytest.approx(np.array([[0.8, 0.2], [0, 1]]))
    assert AnswerKind("logits", 1).shown(np.log([[3.0]])) == pytest.approx(np.array([[0.25, 0.75]]))
    odds = AnswerKind("numbers", 3, one_holds=True).shown(np.log([[1.0, 2.0, 5.0]]) + 1000)
    assert odds == pytest.approx(np.array([[0.125, 0.25, 0.625]]), abs=1e-4)


def test_what_is_no_row_of_numbers_is_not_shown():
    kind = AnswerKind(None)
    assert kind.shown(np.zeros((2, 4, 4, 3))) is None
    assert (kind.classes, kind.are_probabilities) == ([], False)


def test_accuracy():
    assert AnswerKind("probabilities", 3).accuracy(ROWS, np.array([2, 1])) == 0.5
    assert AnswerKind("chances", 1).accuracy(ROWS[:, :1], np.array([0, 1])) == 1


def test_what_speaks_for_class_1_speaks_against_class_0():
    assert AnswerKind("chances", 1).for_each_class(np.array([3.0])).tolist() == [-1.5, 1.5]
    assert AnswerKind("numbers", 2).for_each_class(np.array([3.0, 1.0])).tolist() == [3, 1]


def test_answers_that_are_no_finite_numbers_tell_nothing():
    assert reading_of(ROWS * np.nan, {}, {}).kind == "numbers"
