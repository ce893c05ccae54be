"""What kind of answers a model gives: probabilities, logits, the chance of a yes, or any numbers."""

from dataclasses import dataclass

import numpy as np

from kerasbook.plots import style


@dataclass(frozen=True)
class AnswerKind:
    """How a model's answers are to be read.

    Attributes:
        name: "probabilities", "chance" (one sigmoid), "logits", "numbers"; None if they cannot be shown as bars.
        width: How many numbers a row has.
    """

    name: str | None
    width: int = 0

    @classmethod
    def of(cls, answers: np.ndarray, labels: np.ndarray | None) -> "AnswerKind":
        """The kind of some answers.

        Args:
            answers: What the model says to some samples, `(n, width)`.
            labels: The classes of all samples, `(m,)`; or None.
        """
        width = answers.shape[1]
        between = np.isfinite(answers).all() and answers.min() >= 0 and answers.max() <= 1 + style.ROUNDED
        if width > 1 and between and np.allclose(answers.sum(axis=1), 1, atol=1e-2):
            return cls("probabilities", width)
        if width == 1 and between and (labels is None or labels.max() <= 1):
            return cls("chance", width)
        knows_classes = labels is not None and labels.max() < width
        return cls("logits" if width > 1 and knows_classes else "numbers", width)

    @property
    def classes(self) -> list[str]:
        """The names of the classes: their numbers."""
        return [str(index) for index in range(2 if self.name == "chance" else self.width)]

    @property
    def are_probabilities(self) -> bool:
        """Whether `shown` gives probabilities of classes, rather than any numbers."""
        return self.name in ("probabilities", "chance", "logits")

    def shown(self, output: np.ndarray) -> np.ndarray | None:
        """The answers as they are shown, `(n, classes)`: probabilities where the model gives any."""
        if self.name is None:
            return None
        answers = output.astype("float32")
        if self.name == "chance":
            return np.concatenate([1 - answers, answers], axis=1)
        if self.name == "logits":
            odds = np.exp(answers - answers.max(axis=1, keepdims=True))
            return odds / odds.sum(axis=1, keepdims=True)
        return answers

    def accuracy(self, output: np.ndarray, labels: np.ndarray) -> float:
        """The share of answers `(n, width)` that are right."""
        said = output[:, 0] > 0.5 if self.name == "chance" else output.argmax(axis=1)
        return float((said == labels).mean())

    def for_each_class(self, logits: np.ndarray) -> np.ndarray:
        """Differences of logits, `(width,)` -> `(classes,)`: what speaks for yes speaks against no."""
        return np.array([-logits[0], logits[0]]) / 2 if self.name == "chance" else logits
