"""What kind of answers a model gives, which classes they name, and how sure it is of one of them.

Whoever reads a model's answers asks here, so that saliency, Grad-CAM, the film's accuracy, `plot_layers` and the
confusion matrix all read them the same way.
"""

import contextlib
import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import keras
import numpy as np
from scipy.special import expit, softmax

from kerasbook.layerwise.answers import are_signs
from kerasbook.layerwise.kinds import classes_of, is_keras_own, only_passes_on

# How the numbers that a model returns for a sample, `(n, classes)`, may be meant.
KINDS = {
    "probabilities": "of classes, one of which holds",
    "chances": "probabilities that each hold or not, whatever the others do; of one class, if there is one number",
    "logits": "the logarithms of odds, of which no sigmoid has been taken",
    "margins": "numbers whose sign names one of two classes, as those of a hinge loss or of a tanh do",
    "numbers": "whatever they stand for: logits of classes, or predictions",
}

TINY = float(np.finfo("float32").tiny)
FAR = 50.0  # where every function that runs from 0 to 1 has arrived

# Layers of Keras that end with their activation function.
ENDS_WITH_ACTIVATION = {"Activation", "BaseConv", "Dense", "EinsumDense"}


# By which number one answer names class 1, and not its opposite.
BOUNDS = {"chances": 0.5, "logits": 0.0, "margins": 0.0}


class Call(NamedTuple):
    """One call of a layer, as far as it tells how answers are to be read.

    Attributes:
        name: Its name.
        layer: The layer; None if nobody knows.
        kept: What it returned, `(n, ...)`; None if that is too large, or no numbers.
    """

    name: str
    layer: keras.Layer | None
    kept: np.ndarray | None


class Reading(NamedTuple):
    """How a model's answers are to be read.

    Attributes:
        kind: One of `KINDS`.
        logits: Where to find the numbers of which the answers are the sigmoid or softmax: a layer, whose activation
            is to be left out; the name of a call, whose output they are; or None.
        assumed: Whether neither the values nor the layers tell the kind.
        one_holds: Whether each number is known to stand for a class, one of which holds.
    """

    kind: str
    logits: keras.Layer | str | None = None
    assumed: bool = False
    one_holds: bool = False


def columns(answers: np.ndarray) -> np.ndarray:
    """A layer's output as `(n, numbers)`, in double precision."""
    return np.asarray(answers, np.float64).reshape(len(answers), -1)


def without_activation(layer: keras.Layer) -> keras.Layer:
    """The same layer, weights and all, that leaves out its activation function. The layer itself does not change."""
    bare = object.__new__(type(layer))
    bare.__dict__.update(vars(layer))
    bare.__dict__["activation"] = keras.activations.linear
    return bare


def ends_with_activation(layer) -> bool:
    """Whether a layer of Keras computes something, and then its activation function of that."""
    return is_keras_own(layer) and bool(classes_of(layer) & ENDS_WITH_ACTIVATION)


def values_of(function: Callable, at: np.ndarray) -> np.ndarray | None:
    """A function's values at some numbers, of the same shape; None if it takes something else."""
    try:
        values = keras.ops.convert_to_numpy(function(keras.ops.convert_to_tensor(at.astype("float32"))))
    except Exception:  # whatever a function of the reader's raises
        return None
    return values.astype("float64") if np.shape(values) == at.shape else None


def is_same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two arrays hold the same numbers, wherever they are finite."""
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-5, atol=1e-7, equal_nan=True)


def squashes(function: Callable) -> bool:
    """Whether a function of a number runs from 0 to 1, and through one half at 0, as the sigmoid does."""
    values = values_of(function, np.array([[-FAR], [0.0], [FAR]]))
    return values is not None and np.allclose(values, [[0.0], [0.5], [1.0]], atol=1e-3)


def made_of(answers: np.ndarray, numbers: np.ndarray) -> str:
    """Which kind of answers `(n, classes)` these numbers give; empty if the answers are not made of them.

    Answers that are all 0 and 1, or nearly so, could be made of any large numbers, and tell nothing.
    """
    if numbers.shape != answers.shape or not np.isfinite(numbers).all():
        return ""
    if not ((answers > 1e-3) & (answers < 1 - 1e-3)).any():
        return ""
    if np.allclose(expit(numbers), answers, rtol=1e-3, atol=1e-4):
        return "chances"
    if answers.shape[1] > 1 and np.allclose(softmax(numbers, axis=1), answers, rtol=1e-3, atol=1e-4):
        return "probabilities"
    return ""


def kind_made_by(function: Callable, classes: int) -> str:
    """Which kind of answers an activation function gives, if it is the sigmoid or the softmax; empty if neither."""
    some = np.linspace(-2, 3, 3 * classes).reshape(3, classes)
    values = values_of(function, some)
    return "" if values is None else made_of(values, some)


def as_loss(model: keras.Model, output: int | str = 0, place: int = 0):
    """The loss that a model was compiled with, for one of its outputs; None if it was not.

    Args:
        model: A Keras 3 model.
        output: The output's name.
        place: Its number.
    """
    loss = getattr(model, "loss", None)
    alone = len(getattr(model, "output_names", None) or [output]) == 1
    if isinstance(loss, dict):
        return next(iter(loss.values())) if alone and len(loss) == 1 else loss.get(output)
    if isinstance(loss, (list, tuple)):
        return loss[place] if place < len(loss) else None
    return loss


def loss_name(loss) -> str:
    """The name of a loss, or of a function that is one, in small letters without underlines."""
    if isinstance(loss, str):  # which may be short for another one
        with contextlib.suppress(ValueError):
            loss = keras.losses.get(loss)
    loss = getattr(loss, "func", loss)  # of a functools.partial
    name = loss if isinstance(loss, str) else getattr(loss, "name", getattr(loss, "__name__", ""))
    return str(name).lower().replace("_", "")


def takes_logits(loss) -> bool:
    """Whether a loss expects logits."""
    return bool(getattr(loss, "from_logits", False) or getattr(loss, "keywords", {}).get("from_logits", False))


def is_binary(loss) -> bool:
    """Whether a loss, or its name, takes answers that each hold or not."""
    return loss_name(loss).startswith("binary")


def is_categorical(loss) -> bool:
    """Whether a loss, or its name, takes a number for each class, of which one holds."""
    return loss_name(loss).startswith(("categorical", "sparsecategorical"))


def is_hinge(loss) -> bool:
    """Whether a loss, or its name, takes numbers whose sign names a class."""
    return loss_name(loss) in ("hinge", "squaredhinge")


def is_loss_of_keras(loss) -> bool:
    """Whether it is one of Keras' losses, or the name of one, and no function or class of the reader's."""
    loss = getattr(loss, "func", loss)
    kind = type(loss) if isinstance(loss, (str, keras.losses.Loss)) else loss
    return getattr(kind, "__module__", "").split(".")[0] in ("keras", "builtins")


class Reader:
    """Finds out what the answers of a model are, from their values, the calls that led to them, and the loss.

    Args:
        answers: `(n, classes)`, of a first batch.
        calls: The calls of the layers for it, the last one first, each with `name`, `layer` and `kept`, as a `Call`.
        loss: What the model was compiled with for this output, or None.
    """

    def __init__(self, answers: np.ndarray, calls: Sequence[Call], loss=None):
        self.answers, self.calls, self.loss = columns(answers), calls, loss

    def reading(self, every: np.ndarray | None = None) -> Reading:
        """How to read the answers.

        Args:
            every: The answers of all batches, `(m, classes)`; those of the first by default. What is not finite tells
                nothing.
        """
        every = self.answers if every is None else every
        every = every[np.isfinite(every).all(axis=1)]
        found = self._made() or self._by_values(every)
        one_holds = found.kind == "probabilities" or (self.answers.shape[1] > 1 and is_categorical(self.loss))
        return found._replace(one_holds=one_holds)

    def _made(self) -> Reading | None:
        """The answers as the sigmoid or softmax of numbers that the calls show; None if they are not made so."""
        classes = self.answers.shape[1]
        for call in self.calls:
            if self._same(call):
                known = ends_with_activation(call.layer) and kind_made_by(call.layer.activation, classes)
                if known == "chances" or (known and call.kept.shape[-1] == classes):
                    return Reading(known, call.layer)
            elif call.kept is not None and (kind := made_of(self.answers, columns(call.kept))):
                return Reading(kind, str(call.name))
        return None

    def _by_values(self, every: np.ndarray) -> Reading:
        if every.shape[1] > 1 and len(every) and every.min() >= 0 and np.allclose(every.sum(axis=1), 1, atol=0.02):
            return Reading("probabilities")
        if is_binary(self.loss) and takes_logits(self.loss):
            return Reading("logits")
        if is_hinge(self.loss):
            return Reading("margins")
        if not len(every) or every.min() < 0 or every.max() > 1:
            return Reading("numbers")
        return self._between_0_and_1()

    def _between_0_and_1(self) -> Reading:
        """Probabilities that may or may not be some: by the loss, or by the activation they come from."""
        if is_binary(self.loss):
            return Reading("chances")
        layer = self._giver()
        if layer is not None and ends_with_activation(layer):
            return Reading("chances" if squashes(layer.activation) else "numbers")
        known = self.loss is not None and is_loss_of_keras(self.loss)
        return Reading("numbers") if known else Reading("chances", assumed=True)

    def _same(self, call: Call) -> bool:
        """Whether a call gave just these answers, in whatever shape."""
        return call.kept is not None and is_same(columns(call.kept), self.answers)

    def _giver(self):
        """The layer that computed the answers; what is behind it only passed them on. None if there is no telling."""
        behind_it = itertools.dropwhile(lambda call: not self._same(call), self.calls)
        for call in itertools.takewhile(self._same, behind_it):
            if getattr(call.layer, "weights", None) or (
                ends_with_activation(call.layer) and not only_passes_on(call.layer)
            ):
                return call.layer
        return None


# The classes that answers name


def is_alone(kind: str, width: int) -> bool:
    """Whether each answer is one number, which speaks for class 1 and against class 0.

    Args:
        kind: One of `KINDS`.
        width: How many numbers an answer has.
    """
    return width == 1 and kind in BOUNDS


def named(kind: str, answers: np.ndarray) -> np.ndarray:
    """The class that each answer names, `(n,)`: 1 or 0 if it is alone, else the one with the largest number.

    Args:
        kind: One of `KINDS`.
        answers: `(n, classes)`.
    """
    if is_alone(kind, answers.shape[1]):
        return (answers[:, 0] > BOUNDS[kind]).astype(int)
    return answers.argmax(axis=1)


def kind_for(kind: str, width: int, y: np.ndarray) -> str:
    """The kind of answers beside the right ones: single numbers for classes -1 and 1 are margins.

    Args:
        kind: One of `KINDS`, as it was found without them.
        width: How many numbers an answer has.
        y: The right classes, `(n,)`.
    """
    return "margins" if kind == "numbers" and width == 1 and are_signs(y) else kind


# The score of one answer


def _log_odds(probability, rest):
    """ln of how likely against how unlikely; finite where float32 has rounded one of them to 0."""
    return keras.ops.log(keras.ops.maximum(probability, TINY)) - keras.ops.log(keras.ops.maximum(rest, TINY))


def score(kind: str, answers, logits, target: np.ndarray):
    """The evidence for one answer of each sample: its log-odds, or the answer itself if it is a number.

    Args:
        kind: One of `KINDS`.
        answers: What the model returned, `(n, classes)`.
        logits: The numbers of which they are the sigmoid or softmax, `(n, classes)`; None if there are none.
        target: The classes, `(n,)`; of a single number 1 for it, and 0 for its opposite, unless it is a prediction.

    Returns:
        `(n,)`.
    """
    known = answers if kind in ("logits", "margins") else logits
    if is_alone(kind, answers.shape[1]):
        sign = keras.ops.convert_to_tensor(2.0 * target - 1, "float32")
        odds = _log_odds(answers[:, 0], 1 - answers[:, 0]) if known is None else known[:, 0]
        return sign * odds
    asked = keras.ops.one_hot(target, answers.shape[1])  # (n, classes)
    if kind == "probabilities":
        if known is not None:
            others = keras.ops.where(asked > 0, -1e30, known)
            return keras.ops.sum(known * asked, axis=1) - keras.ops.logsumexp(others, axis=1)
        mine, rest = (keras.ops.sum(answers * part, axis=1) for part in (asked, 1 - asked))
        return _log_odds(mine, rest)
    if kind == "chances" and known is None:
        mine = keras.ops.sum(answers * asked, axis=1)
        return _log_odds(mine, 1 - mine)
    return keras.ops.sum((answers if known is None else known) * asked, axis=1)


def rounded_away(kind: str, answers: np.ndarray, has_logits: bool) -> np.ndarray:
    """For which samples float32 has rounded the answer to 0 or 1, so that no gradient is left; `(n,)`."""
    if has_logits or kind not in ("chances", "probabilities"):
        return np.zeros(len(answers), bool)
    return np.isin(answers, (0, 1)).all(axis=1)
