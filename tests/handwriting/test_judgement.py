"""The numbers: intervals, confusion, worst answers, the control."""

import numpy as np
import pytest

from kerasbook.handwriting import Collection, Photograph, Written, judged
from kerasbook.handwriting.judgement import Score, interval

PICTURE = np.zeros((28, 28), "float32")


class Reader:
    """Answers what is written in the first pixel, with the probability in the second."""

    def predict(self, images, verbose=0):
        images = images.reshape(-1, 784)
        answers, sure = np.round(9 * images[:, 0]).astype(int), images[:, 1:2]
        return np.where(np.arange(10) == answers[:, None], sure, (1 - sure) / 9)


def answered(label: int, answer: int, sure: float = 0.9) -> Written:
    picture = PICTURE.copy()
    picture[0, 0], picture[0, 1] = answer / 9, sure
    return Written("a.jpg", label, (label, 0), np.zeros((9, 9), "uint8"), picture)


def judgement(*digits: Written, right_of_test: float = 1.0):
    labels = np.tile(np.arange(10), 100)
    test = np.zeros((1000, 28, 28), "float32")
    test[:, 0, 0] = np.where(np.arange(1000) < 1000 * right_of_test, labels, 9 - labels) / 9
    test[:, 0, 1] = 0.9
    return judged(Reader(), Collection([Photograph("a.jpg", "sheet", list(digits), 80 - len(digits))]), (test, labels))


@pytest.mark.parametrize(
    ("right", "count", "ends"),
    [(9, 10, (0.596, 0.982)), (0, 8, (0.0, 0.324)), (8, 8, (0.676, 1.0)), (50, 100, (0.404, 0.596))],
)
def test_the_interval_is_wilsons(right, count, ends):
    assert interval(right, count) == pytest.approx(ends, abs=1e-3)


def test_the_interval_holds_the_truth_95_times_in_100():
    rights = np.random.default_rng(0).binomial(80, 0.9, 2000)
    assert np.mean([low < 0.9 < high for low, high in (interval(right, 80) for right in rights)]) > 0.93


def test_confusion_has_labels_as_rows_and_answers_as_columns():
    table = judgement(answered(7, 1), answered(7, 7), answered(1, 1)).confusion
    assert table.shape == (10, 10)
    assert (table[7, 1], table[7, 7], table[1, 1], table.sum()) == (1, 1, 1, 3)


def test_scores_and_worst_answers():
    found = judgement(answered(3, 3), answered(3, 8, 0.6), answered(7, 1, 0.95), answered(1, 1, 0.5), right_of_test=0.9)
    assert (found.yours, found.test) == (Score(2, 4), Score(900, 1000))
    assert (found.score_of(3), found.score_of(0)) == (Score(1, 2), None)
    assert [(one.digit.label, one.answer) for one in found.worst_first] == [(7, 1), (3, 8), (1, 1), (3, 3)]
    assert found.wrong[0].sure == pytest.approx(0.95)
    assert found.wrong[0].label_probability == pytest.approx(0.05 / 9)


def test_with_labels_shuffled_a_tenth_is_right():
    found = judgement(*(answered(digit, digit) for digit in range(10) for _time in range(8)))
    assert found.yours.accuracy == 1
    assert found.shuffled.mean() == pytest.approx(0.1, abs=0.01)


def test_the_control_shows_when_a_number_says_nothing():
    """Where everybody wrote the same digit, a network that always says it is right, without looking."""
    found = judgement(*[answered(7, 7)] * 8)
    assert found.shuffled.mean() == found.yours.accuracy == 1


@pytest.mark.parametrize(
    ("right", "wrong", "right_of_test", "sentence"),
    [
        (50, 30, 0.9, "Your digits are harder for this network than MNIST's: by 28 percentage points, or 17 to 39"),
        (79, 1, 0.8, "Your digits are easier for this network than MNIST's: by 19 percentage points, or 13 to 22"),
        (7, 1, 0.93, "The difference may be chance: there are too few digits to tell"),
    ],
)
def test_the_verdict_says_no_more_than_so_few_digits_can(english, right, wrong, right_of_test, sentence):
    found = judgement(*[answered(1, 1)] * right, *[answered(1, 7)] * wrong, right_of_test=right_of_test)
    assert found.verdict.startswith(sentence)
