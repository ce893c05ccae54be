"""What is explored: a model, samples to see it with, and what kind of thing it takes and answers."""

import math
from collections.abc import Mapping

import keras
import numpy as np

from kerasbook import layerwise
from kerasbook.datasets.drawing import SIDE, as_network_sees
from kerasbook.explore.answer_kinds import AnswerKind
from kerasbook.explore.network import Network, inputs_of
from kerasbook.explore.samples import as_classes, cut_out, frozen, in_colour, resized, value_range
from kerasbook.explore.seen import Layer
from kerasbook.locale import gettext as _
from kerasbook.plots.pages import evenly

MOST_SAMPLES = 1000  # at most so many stand for all
MOST_LAYERS = 40
LONGEST_ANSWER = 10_000  # numbers; nobody reads longer ones


def check_one_input(model: keras.Model, samples=None) -> None:
    """Raises ValueError if a model, or what it is to be given, has several inputs."""
    if isinstance(samples, Mapping) or len(inputs_of(model)) > 1:
        raise ValueError(
            _("Expected a model with one input. Received a model with several; use kerasbook.layer_report for it.")
        )


def some_of(samples, labels) -> tuple[np.ndarray | None, np.ndarray | None]:
    """At most `MOST_SAMPLES` samples and their classes; None for what is not there."""
    if samples is None:
        return None, None
    x, y = layerwise.samples.gathered(samples, labels)
    if not np.issubdtype(x.dtype, np.number):
        raise ValueError(_("Expected numeric samples. Received: {kind}.").format(kind=x.dtype))
    layerwise.samples.check_finite(x)
    rows = evenly(range(len(x)), MOST_SAMPLES)
    classes = as_classes(y)
    return frozen(x[rows]), None if classes is None else frozen(classes[rows])


def is_picture(shape: tuple[int, ...]) -> bool:
    """Whether a sample of this shape is a picture, grey or in colour."""
    return len(shape) in (2, 3) and min(shape[:2]) >= 8 and shape[2:] in ((), (1,), (3,))


def shape_taken(model: keras.Model, samples: np.ndarray | None) -> tuple[int, ...]:
    """The shape of one sample, as the samples have it, or else as the model says."""
    inputs = inputs_of(model)
    if samples is not None:
        shape = samples.shape[1:]
    elif inputs and None not in inputs[0].shape[1:]:
        shape = tuple(inputs[0].shape[1:])
    else:
        raise ValueError(
            _(
                "Expected samples as well (--data FILE.npz), because this model does not define the shape of its "
                "input. Received none."
            )
        )
    if not (is_picture(shape) or len(shape) == 1):
        raise ValueError(
            _(
                "Expected a model that takes pictures (h, w), (h, w, 1), (h, w, 3), or rows of numbers. Received a "
                "model that takes {shape}; use kerasbook.layer_report for it."
            ).format(shape=shape)
        )
    return shape


def described(network: Network, name: str, title: str) -> Layer:
    """One of a network's layers, as a visitor is shown it."""
    shape = network.shapes[name]
    kind = {1: "dense", 3: "maps"}.get(len(shape), "other")
    own = sum(math.prod(variable.shape) for variable in network.layers[name].weights)
    return Layer(name, title, shape, kind, shape[-1] if shape else 1, own)


class Subject:
    """A model and samples, shared by all visitors and changed by none.

    Args:
        model: A Keras 3 model with one input: `(h, w)`, `(h, w, 1)`, `(h, w, 3)` or `(numbers,)`.
        samples: Samples that it was not trained on, `(n, ...)`; or None.
        labels: Their classes, `(n,)`, or one-hot; or None.
        titles: What to call layers; their names by default.
        digits: Whether the samples are handwritten digits, as in chapter 1.

    Attributes:
        model: The model.
        samples: At most `MOST_SAMPLES` of them; None without samples.
        labels: Their classes, `(n,)`; None without answers, or if these are no classes.
        shape: The shape of one sample.
        form: "picture" or "numbers": what the model takes.
        range: `(low, high)`, the numbers for paper and for ink, or for black and for white.
        network: All of its layers.
        layers: Those that are shown, in the order in which they run.
        worth_seeing: How many layers there are to show; of more than `MOST_LAYERS` some are left out.
        answers: How to read what it answers.
        digits: As above.

    Raises:
        ValueError: If the model takes something else; the sentence is for readers, in their language.
    """

    def __init__(
        self,
        model: keras.Model,
        samples: np.ndarray | None = None,
        labels: np.ndarray | None = None,
        *,
        titles: Mapping[str, str] | None = None,
        digits: bool = False,
    ):
        check_one_input(model, samples)
        self.model, self.digits = model, digits
        self.samples, self.labels = some_of(samples, labels)
        self.shape = shape_taken(model, self.samples)
        self.form = "picture" if is_picture(self.shape) else "numbers"
        self.range = value_range(self.samples)
        self.network = Network(model, self._some(1))
        names, titles = self.network.worth_seeing(), titles or {}
        self.worth_seeing = len(names)
        self.layers = [described(self.network, name, titles.get(name, name)) for name in evenly(names, MOST_LAYERS)]
        self.answers = self._answers()

    def _some(self, count: int) -> np.ndarray:
        """A few samples to try the model with; zeros where there are none."""
        return np.zeros((count, *self.shape), "float32") if self.samples is None else self.samples[:count]

    def _answers(self) -> AnswerKind:
        answer = self.network.answer
        shape = self.network.shapes[answer]
        if len(shape) != 1 or shape[0] > LONGEST_ANSWER:
            return AnswerKind(None)
        some = self._some(2 if self.samples is None else 64)
        return AnswerKind.of(self.network.outputs(some, self.model.get_weights())[answer], self.labels)

    def as_batch(self, pictures: np.ndarray) -> np.ndarray:
        """Pictures, or rows of numbers, `(n, ...)`, of the samples' own type.

        Raises:
            ValueError: If they have another shape than the samples.
        """
        pictures = np.asarray(pictures)
        if pictures.shape[1:] != self.shape:
            raise ValueError(f"Expected a picture of shape {self.shape}. Received: {pictures.shape[1:]}")
        return pictures if self.samples is None else pictures.astype(self.samples.dtype)

    def prepared(self, drawing: np.ndarray) -> np.ndarray | None:
        """A drawing or an uploaded picture in the model's own form: one sample; None if it is empty.

        A model of 28 x 28 grey pixels gets it as MNIST would have it (`as_network_sees`), any other one the picture
        as it is, its middle cut out and brought to size.

        Raises:
            ValueError: If the model takes no pictures, or the drawing is none.
        """
        if self.form != "picture":
            raise ValueError("Expected a model that takes pictures. Received: one that takes rows of numbers")
        low, high = self.range
        if self.shape[:2] == (SIDE, SIDE) and self.shape[2:] in ((), (1,)):
            seen = as_network_sees(drawing)
            return None if seen is None else (low + (high - low) * seen).reshape(self.shape).astype("float32")
        colours = in_colour(np.asarray(drawing))
        if np.ptp(colours) == 0:
            return None
        seen = resized(cut_out(colours, self.shape), 1, self.shape[:2])
        if self.shape[2:] != (3,):
            seen = seen @ np.float32([0.299, 0.587, 0.114])
        return (low + (high - low) * seen).reshape(self.shape).astype("float32")
