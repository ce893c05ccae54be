"""What kind of answers a model gives, and how they are shown."""

import numpy as np
import pytest

from kerasbook.explore.answer_kinds import AnswerKind

ROWS = np.array([[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]], "float32")


@pytest.mark.parametrize(
    ("answers", "labels", "name", "classes"),
    [
        (ROWS, None, "probabilities", list("012")),
        (ROWS, np.array([0, 7]), "probabilities", list("012")),
        (ROWS + 1, np.array([0, 2]), "logits", list("012")),
        (ROWS + 1, np.array([0, 3]), "numbers", list("012")),
        (ROWS + 1, None, "numbers", list("012")),
        (ROWS * np.nan, np.array([0, 2]), "logits", list("012")),
        (ROWS[:, :1], np.array([0, 1]), "chance", list("01")),
        (ROWS[:, :1], None, "chance", list("01")),
        (ROWS[:, :1], np.array([0, 2]), "numbers", ["0"]),
        (ROWS[:, :1] + 1, np.array([0, 1]), "numbers", ["0"]),
    ],
)
def test_the_kind_of_some_answers(answers, labels, name, classes):
    kind = AnswerKind.of(answers, labels)
    assert (kind.name, kind.classes) == (name, classes)
    assert kind.are_probabilities == (name != "numbers")


def test_answers_as_they_are_shown():
    assert np.array_equal(AnswerKind("probabilities", 3).shown(ROWS), ROWS)
    assert np.array_equal(AnswerKind("numbers", 3).shown(ROWS + 1), ROWS + 1)
    assert AnswerKind("chance", 1).shown(ROWS[:, :1]) == pytest.approx(np.array([[0.8, 0.2], [0, 1]]))
    odds = AnswerKind("logits", 3).shown(np.log([[1.0, 2.0, 5.0]]) + 1000)
    assert odds == pytest.approx(np.array([[0.125, 0.25, 0.625]]), abs=1e-4)


def test_what_is_no_row_of_numbers_is_not_shown():
    kind = AnswerKind(None)
    assert kind.shown(np.zeros((2, 4, 4, 3))) is None
    assert (kind.classes, kind.are_probabilities) == ([], False)


def test_accuracy():
    assert AnswerKind("probabilities", 3).accuracy(ROWS, np.array([2, 1])) == 0.5
    assert AnswerKind("chance", 1).accuracy(ROWS[:, :1], np.array([0, 1])) == 1


def test_what_speaks_for_yes_speaks_against_no():
    assert AnswerKind("chance", 1).for_each_class(np.array([3.0])).tolist() == [-1.5, 1.5]
    assert AnswerKind("logits", 2).for_each_class(np.array([3.0, 1.0])).tolist() == [3, 1]
