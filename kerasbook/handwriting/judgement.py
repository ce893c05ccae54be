"""What a network answers to a group's digits, in numbers."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix

from kerasbook.handwriting.collection import Collection, Written
from kerasbook.locale import gettext as _

SHUFFLES = 1000


def interval(right: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval for a share: unlike ± 1.96 standard errors it holds for a few digits, and for 100 %."""
    return tuple(map(float, binomtest(right, count).proportion_ci(0.95, method="wilson")))


@dataclass(frozen=True)
class Score:
    """How many answers are right.

    Attributes:
        right: Of how many digits the answer is their label.
        count: How many digits there are.
    """

    right: int
    count: int

    @property
    def accuracy(self) -> float:
        return self.right / self.count

    @property
    def interval(self) -> tuple[float, float]:
        return interval(self.right, self.count)


@dataclass(frozen=True)
class Answer:
    """What the network answered to one digit.

    Attributes:
        digit: The digit.
        index: Its number in the collection.
        answer: The answer.
        sure: The prediction's probability.
        label_probability: The probability of the label.
    """

    digit: Written
    index: int
    answer: int
    sure: float
    label_probability: float

    @property
    def is_right(self) -> bool:
        return self.answer == self.digit.label


@dataclass(frozen=True)
class Judgement:
    """A group's digits as the test set.

    Attributes:
        collection: The digits.
        probabilities: `(n, 10)`, the network's answers to them.
        test_labels: `(m,)`, of MNIST's test digits.
        test_answers: `(m,)`, the network's answers to these.
        shuffled: `(1000,)`, the accuracy on the group's digits for as many orders of their labels.
    """

    collection: Collection
    probabilities: np.ndarray
    test_labels: np.ndarray
    test_answers: np.ndarray
    shuffled: np.ndarray

    @property
    def answers(self) -> np.ndarray:
        return self.probabilities.argmax(axis=1)

    @property
    def yours(self) -> Score:
        return Score(int(np.sum(self.answers == self.collection.labels)), len(self.answers))

    @property
    def test(self) -> Score:
        return Score(int(np.sum(self.test_answers == self.test_labels)), len(self.test_answers))

    @property
    def difference(self) -> tuple[float, tuple[float, float]]:
        """By how much the accuracy on MNIST's test digits is higher, and Newcombe's 95 % interval for it."""
        test, yours = self.test, self.yours
        by = test.accuracy - yours.accuracy
        low = math.hypot(test.accuracy - test.interval[0], yours.interval[1] - yours.accuracy)
        high = math.hypot(test.interval[1] - test.accuracy, yours.accuracy - yours.interval[0])
        return by, (by - low, by + high)

    @property
    def verdict(self) -> str:
        """What the difference says, in the reader's language: no more than so few digits can say."""
        by, (low, high) = self.difference
        if low > 0:
            sentence = _(
                "Your digits are harder for this network than MNIST's: by {by:.0f} percentage points, or {low:.0f} to "
                "{high:.0f} allowing for chance."
            )
        elif high < 0:
            by, low, high = -by, -high, -low
            sentence = _(
                "Your digits are easier for this network than MNIST's: by {by:.0f} percentage points, or {low:.0f} to "
                "{high:.0f} allowing for chance."
            )
        else:
            sentence = _(
                "The difference may be chance: there are too few digits to tell whether yours are harder or easier "
                "than MNIST's. Write more digits."
            )
        return sentence.format(by=100 * by, low=100 * low, high=100 * high)

    @property
    def shuffled_range(self) -> tuple[float, float]:
        """Within which 95 % of the shuffled accuracies lie."""
        low, high = np.percentile(self.shuffled, [2.5, 97.5])
        return float(low), float(high)

    def score_of(self, digit: int) -> Score | None:
        """The group's score on one digit; None if nobody wrote it."""
        return _score_of(digit, self.collection.labels, self.answers)

    def test_score_of(self, digit: int) -> Score | None:
        """The score on one of MNIST's test digits."""
        return _score_of(digit, self.test_labels, self.test_answers)

    @property
    def confusion(self) -> np.ndarray:
        """`(10, 10)`: written, answered."""
        return confusion_matrix(self.collection.labels, self.answers, labels=range(10))

    @property
    def worst_first(self) -> list[Answer]:
        """All answers: first the wrong ones, the surest of them at the head; then the right ones, the surest last."""
        answers = [
            Answer(digit, index, int(row.argmax()), float(row.max()), float(row[digit.label]))
            for index, (digit, row) in enumerate(zip(self.collection.written, self.probabilities, strict=True))
        ]
        return sorted(answers, key=lambda one: (one.is_right, one.sure if one.is_right else -one.sure))

    @property
    def wrong(self) -> list[Answer]:
        return [answer for answer in self.worst_first if not answer.is_right]

    def measured(self) -> dict:
        """The numbers as plain JSON."""
        scores = {"mnist_test": self.test, "yours": self.yours}
        return {
            **{name: _as_json(score) for name, score in scores.items()},
            "labels_shuffled": {
                "accuracy": float(self.shuffled.mean()),
                "interval": list(self.shuffled_range),
                "shuffles": len(self.shuffled),
            },
            "difference": {"mnist_test_minus_yours": self.difference[0], "interval": list(self.difference[1])},
            "by_digit": {
                str(digit): {"yours": _as_json(self.score_of(digit)), "mnist_test": _as_json(self.test_score_of(digit))}
                for digit in range(10)
            },
            "confusion": self.confusion.tolist(),
            "files": [
                {
                    "file": one.file,
                    "kind": one.kind,
                    "digits": len(one.written),
                    "empty_boxes": one.empty,
                    "complaint": one.complaint,
                }
                for one in self.collection.photographs
            ],
            "digits": [
                {
                    "file": one.digit.file,
                    "place": one.digit.place,
                    "label": one.digit.label,
                    "answer": one.answer,
                    "probability": one.sure,
                }
                for one in sorted(self.worst_first, key=lambda one: one.index)
            ],
        }


def _score_of(digit: int, labels: np.ndarray, answers: np.ndarray) -> Score | None:
    those = labels == digit
    return Score(int(np.sum(answers[those] == digit)), int(those.sum())) if those.any() else None


def _as_json(score: Score | None) -> dict | None:
    if score is None:
        return None
    return {"right": score.right, "count": score.count, "accuracy": score.accuracy, "interval": list(score.interval)}


def judged(model, collection: Collection, test, seed: int = 0) -> Judgement:
    """Asks a network about a group's digits, and about MNIST's test digits.

    The control: the same answers against the same labels in another order. Whatever is left of the accuracy then, a
    network reaches that does not look at the digits, only answers each class as often.

    Args:
        model: Takes `(n, 28, 28)`, gives ten probabilities.
        collection: The group's digits.
        test: MNIST's test digits, images and labels.
        seed: Decides the orders of the labels.
    """
    probabilities = np.asarray(model.predict(collection.images, verbose=0))  # (n, 28, 28) -> (n, 10)
    test_answers = np.asarray(model.predict(test[0], verbose=0)).argmax(axis=1)
    rng = np.random.default_rng(seed)
    answers, labels = probabilities.argmax(axis=1), collection.labels
    shuffled = np.array([np.mean(answers == rng.permutation(labels)) for _shuffle in range(SHUFFLES)])
    return Judgement(collection, probabilities, np.asarray(test[1]), test_answers, shuffled)
