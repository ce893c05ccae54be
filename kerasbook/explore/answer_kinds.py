"""How a model's answers are shown: as probabilities of classes wherever they are some, else as the numbers they are."""

from collections.abc import Mapping
from dataclasses import dataclass

import keras
import numpy as np
from scipy.special import expit, softmax

from kerasbook.layerwise import evidence

SMALL = 2**12  # numbers of a layer's output for a sample; the answer is not read off larger ones


def reading_of(answers: np.ndarray, layers: Mapping[str, keras.Layer], outputs: Mapping[str, np.ndarray], loss=None):
    """What the answers mean, as `evidence` finds out.

    Args:
        answers: What the model says to some samples, `(n, width)`.
        layers: From each call's name to its layer, in order of execution.
        outputs: What they say to the same samples, `(n, ...)`.
        loss: What the model was compiled with for this output, or None.

    Returns:
        A `Reading`.
    """
    finite = np.isfinite(answers).all(axis=1)
    if not finite.any():
        return evidence.Reading("numbers")
    calls = [
        evidence.Call(name, layer, outputs[name][finite] if outputs[name][0].size <= SMALL else None)
        for name, layer in reversed(layers.items())
    ]
    return evidence.Reader(answers[finite], calls, loss).reading()


@dataclass(frozen=True)
class AnswerKind:
    """How a model's answers are to be shown.

    Attributes:
        name: One of `evidence.KINDS`; None if they cannot be shown as bars.
        width: How many numbers an answer has.
        logits: Where to find the numbers of which they are the sigmoid or softmax; see `evidence.Reading`.
        one_holds: Whether each number stands for a class, of which one holds: as the samples' labels say, if the
            answers alone do not.
        names: The names of the classes; their numbers by default.
    """

    name: str | None
    width: int = 0
    logits: keras.Layer | str | None = None
    one_holds: bool = False
    names: tuple[str, ...] = ()

    @property
    def is_alone(self) -> bool:
        """Whether an answer is one number, which speaks for class 1 and against class 0."""
        return evidence.is_alone(self.name, self.width)

    @property
    def classes(self) -> list[str]:
        """The names of the classes."""
        return list(self.names) or [str(index) for index in range(2 if self.is_alone else self.width)]

    @property
    def chooses(self) -> bool:
        """Whether an answer is a choice of one out of several classes."""
        return self.is_alone or (self.width > 1 and (self.one_holds or self.name == "probabilities"))

    @property
    def are_probabilities(self) -> bool:
        """Whether `shown` gives probabilities, rather than any numbers."""
        return self.name != "margins" and (self.chooses or self.name in ("chances", "logits"))

    def shown(self, output: np.ndarray) -> np.ndarray | None:
        """The answers `(n, width)` as they are shown, `(n, classes)`: probabilities where the model gives any."""
        if self.name is None:
            return None
        answers = output.astype("float32")
        if self.name == "logits":
            answers = expit(answers)
        if self.is_alone:
            against = -answers if self.name == "margins" else 1 - answers
            return np.concatenate([against, answers], axis=1)
        return softmax(answers, axis=1) if self.name == "numbers" and self.chooses else answers

    def accuracy(self, output: np.ndarray, labels: np.ndarray) -> float:
        """The share of answers `(n, width)` that are right, if they are a choice."""
        return float((self.shown(output).argmax(axis=1) == labels).mean())

    def for_each_class(self, logits: np.ndarray) -> np.ndarray:
        """Differences of logits, `(width,)` -> `(classes,)`: what speaks for class 1 speaks against class 0."""
        return np.array([-logits[0], logits[0]]) / 2 if self.is_alone else logits
