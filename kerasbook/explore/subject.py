"""What is explored: a model, samples to see it with, and what kind of thing it takes and answers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import keras
import numpy as np

from kerasbook import layerwise
from kerasbook.datasets.drawing import SIDE, as_network_sees
from kerasbook.explore.answer_kinds import AnswerKind, reading_of
from kerasbook.explore.network import RESULT, Network, inputs_of, is_row
from kerasbook.explore.samples import as_labels, cut_out, frozen, in_colour, resized, value_range
from kerasbook.explore.seen import Layer
from kerasbook.layerwise import evidence
from kerasbook.layerwise.answers import are_signs, of_one_output
from kerasbook.layerwise.forms import is_text
from kerasbook.locale import gettext as _
from kerasbook.plots.pages import evenly

MOST_SAMPLES = 1000  # at most so many stand for all
MOST_LAYERS = 40
MOST_READ = 2**25  # numbers of the layers' outputs to samples by which the answers are read: 128 MB


def check_one_input(model: keras.Model | None, samples=None) -> None:
    """Raises ValueError if a model, or what it is to be given, has several inputs."""
    if isinstance(samples, Mapping) or len(inputs_of(model)) > 1:
        raise ValueError(
            _("Expected a model with one input. Received a model with several; kerasbook report shows it.")
        )


def some_of(samples, labels) -> tuple[np.ndarray | None, np.ndarray | None]:
    """At most `MOST_SAMPLES` samples and what is to be answered to them; None for what is not there."""
    if samples is None:
        return None, None
    x, y = layerwise.samples.gathered(samples, labels)
    check_one_input(None, dict(enumerate(x)) if isinstance(x, list | tuple) else x)
    if x.dtype.kind not in "biuf" and not (x.dtype.kind in "OUS" and is_text(x)):
        raise ValueError(_("Expected numeric samples. Received: {kind}.").format(kind=x.dtype))
    layerwise.samples.check_finite(x)
    rows = evenly(range(len(x)), MOST_SAMPLES)
    x = frozen(x[rows])
    return x.astype("uint8") if x.dtype == bool else x, None if y is None else frozen(of_one_output(y)[rows])


def is_picture(shape: tuple[int, ...]) -> bool:
    """Whether a sample of this shape is a picture, grey or in colour."""
    return len(shape) in (2, 3) and min(shape[:2]) >= 8 and shape[2:] in ((), (1,), (3,))


def drawn_shape(model: keras.Model, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of a sample as it is drawn: where the model takes pictures with their channels first, they come last.

    Three pictures of a film have that shape, too, so one of the layers must say that it takes channels first, or put
    them last.
    """
    turned = (*shape[1:], *shape[:1])
    if len(shape) != 3 or is_picture(shape) or not is_picture(turned):
        return shape
    says_so = any(
        getattr(layer, "data_format", None) == "channels_first" or tuple(getattr(layer, "dims", ())) == (2, 3, 1)
        for layer in model._flatten_layers(include_self=False)
    )
    return turned if says_so else shape


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
    return shape


def columns_of(samples, names: Sequence[str] | None, shape: tuple[int, ...]) -> list[str]:
    """What the numbers of a sample are called, as a table calls its columns; nothing if nobody says so."""
    names = list(getattr(samples, "columns", ()) if names is None else names)
    return [str(name) for name in names] if shape == (len(names),) else []


def form_of(model: keras.Model, samples: np.ndarray | None, shape: tuple[int, ...]) -> str:
    """What kind of thing a model takes: "picture", "text" or "numbers"."""
    inputs = inputs_of(model)
    if (samples is not None and samples.dtype.kind in "OUS") or (inputs and inputs[0].dtype == "string"):
        return "text"
    return "picture" if is_picture(drawn_shape(model, shape)) else "numbers"


def described(network: Network, name: str, title: str) -> Layer:
    """One of a network's layers, as a visitor is shown it."""
    shape = network.shapes[name]
    kind = {1: "dense", 3: "maps"}.get(len(shape), "other")
    own = sum(math.prod(variable.shape) for variable in network.layers[name].weights)
    return Layer(name, title, shape, kind, shape[-1] if shape else 1, own)


class Subject:
    """A model and samples, shared by all visitors and changed by none.

    Args:
        model: A Keras 3 model with one input: pictures `(h, w)`, `(h, w, 1)` or `(h, w, 3)`, text, or numbers of any
            shape.
        samples: Samples that it was not trained on, `(n, ...)`; or None.
        labels: Their classes, `(n,)`, one-hot or names, or numbers to predict; or None.
        titles: What to call layers; their names by default.
        digits: Whether the samples are handwritten digits, as in chapter 1.
        columns: What the numbers of a sample are called, where samples are rows of a table; a table itself says so.
        layers: The names of the layers to show; by default those that make something new.
        classes: The names of the classes, where the answers have one number for each.
        names: What each of the samples shows, `(n,)`; or None.
        sets: The data sets of ours that are shown, whose authors the page names.

    Attributes:
        model: The model.
        samples: At most `MOST_SAMPLES` of them; None without samples.
        labels: Their classes, counted from 0, `(n,)`; None without answers, or if these are no classes.
        label_names: What each of these classes is called.
        targets: Which of the classes that the model chooses from is right, `(n,)`; None if it chooses none, or
            the labels do not fit.
        given: The answers as they were given, `(n, ...)`; or None.
        shape: The shape of one sample.
        drawn: The shape of one sample as it is drawn, with the channels of a picture last.
        form: "picture", "text" or "numbers": what the model takes.
        range: `(low, high)`, the numbers for paper and for ink, or for black and for white.
        network: All of its layers.
        layers: Those that are shown, in the order in which they run.
        worth_seeing: How many layers there are to show; of more than `MOST_LAYERS` some are left out.
        chosen_layers: Whether those that are shown have been chosen by us.
        answers: How to read what it answers.
        digits, names, sets: As above.
        columns: What the numbers of a sample are called, `(numbers,)`; empty if nobody says so.

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
        columns: Sequence[str] | None = None,
        layers: Sequence[str] | None = None,
        classes: Sequence[str] = (),
        names: Sequence[str] | None = None,
        sets: Sequence[str] = (),
    ):
        check_one_input(model, samples)
        self.model, self.digits = model, digits
        self.names, self.sets, self._classes = names, tuple(sets), tuple(classes)
        self.samples, self.given = some_of(samples, labels)
        self.shape = shape_taken(model, self.samples)
        self.drawn = drawn_shape(model, self.shape)
        self.form = form_of(model, self.samples, self.shape)
        self.range = value_range(self.samples) if self.form == "picture" else (0.0, 1.0)
        self.network = Network(model, self._some(1))
        shown, titles = layers or self.network.worth_seeing(), titles or {}
        self.worth_seeing, self.chosen_layers = len(self.network.worth_seeing()), layers is not None
        self.layers = [described(self.network, name, titles.get(name, name)) for name in evenly(shown, MOST_LAYERS)]
        self.columns = columns_of(samples, columns, self.shape)
        self.labels, self.label_names, self.targets = None, [], None
        self.answers = self._answers()

    def _some(self, count: int) -> np.ndarray:
        """A few samples to try the model with; zeros where there are none."""
        if self.samples is not None:
            return self.samples[:count]
        if self.form == "text":
            raise ValueError(
                _("Expected samples as well (--data FILE.npz), because this model takes text. Received none.")
            )
        return np.zeros((count, *self.shape), "float32")

    def _answers(self) -> AnswerKind:
        """How to read the answers, and with them the labels."""
        network = self.network
        is_shown = is_row((0, *network.shapes[RESULT]))
        width = math.prod(network.shapes[RESULT]) if is_shown else 0
        labels = None if self.given is None else as_labels(self.given, width)
        if labels is not None:
            self.label_names, self.labels = [str(value) for value in labels[0]], frozen(labels[1])
        if not is_shown:
            return AnswerKind(None)
        some = self._some(2 if self.samples is None else max(2, min(64, MOST_READ // network.size)))
        outputs = network.outputs(some, self.model.get_weights())
        loss = evidence.as_loss(self.model, network.results[network.place], network.place)
        reading = reading_of(outputs[RESULT].reshape(len(some), width), network.layers, outputs, loss)
        classes = self._classes if len(self._classes) == width else ()
        kind = AnswerKind(reading.kind, width, reading.logits, names=classes)
        if labels is None:
            return kind
        return self._beside_labels(kind, labels[0])

    def _beside_labels(self, kind: AnswerKind, values: np.ndarray) -> AnswerKind:
        """The kind of the answers, beside the values that labels have: which of the classes is meant by each."""
        kind = replace(kind, name=evidence.kind_for(kind.name, kind.width, values))
        count = len(kind.classes)
        if values.dtype.kind in "US" or (kind.name == "margins" and are_signs(values)):
            fits = len(values) == count
            places, names = np.arange(len(values)), tuple(self.label_names)
        else:
            fits = values.min() >= 0 and values.max() < count
            places, names = values, kind.names
        if not fits:
            return kind
        labelled = replace(kind, names=names, one_holds=True)  # each sample has one label, so one class holds
        if not labelled.chooses:
            return kind
        self.targets = frozen(places[self.labels])
        return labelled

    @property
    def photographs(self) -> bool:
        """Whether the samples are our photographs, beside which a drawing would say little."""
        return "photograph" in self.sets

    @property
    def answer_layer(self) -> str | None:
        """The layer that is shown whose units are the answer's numbers, or the logits of these; None if there is none.

        One that only passes the answer on is not shown.
        """
        network = self.network
        shown = {layer.name for layer in self.layers if layer.shape == (self.answers.width,)}
        before = network.before(network.answer) if network.answer and network.rearranges(network.answer) else None
        return next((name for name in (network.answer, before, self.answers.logits) if name in shown), None)

    def answers_to(self, outputs: Mapping[str, np.ndarray]) -> np.ndarray | None:
        """The model's answers as they are shown, `(n, classes)`, out of what `Network.outputs` gives."""
        return self.answers.shown(self.rows(outputs)) if self.answers.name else None

    def rows(self, outputs: Mapping[str, np.ndarray]) -> np.ndarray:
        """The model's answers as it gives them, `(n, width)`."""
        return outputs[RESULT].reshape(len(outputs[RESULT]), -1)

    def label_of(self, row: int) -> str:
        """What is to be answered to a sample, in words; empty if nobody says so, or it is more than a number."""
        if self.labels is not None:
            label = self.label_names[self.labels[row]]
            label = _(label) if self.sets else label
            return label if self.names is None else f"{self.names[row]}, {label}"
        if self.given is None or self.given[row].size != 1:
            return ""
        return f"{self.given[row].item():.4g}"

    def as_batch(self, pictures: np.ndarray) -> np.ndarray:
        """Pictures, or rows of numbers, `(n, ...)`, of the samples' own type.

        Raises:
            ValueError: If they have another shape than the samples.
        """
        pictures = np.asarray(pictures)
        if pictures.shape[1:] != self.shape:
            raise ValueError(f"Expected a sample of shape {self.shape}. Received: {pictures.shape[1:]}")
        return pictures if self.samples is None else pictures.astype(self.samples.dtype)

    def as_drawn(self, pictures: np.ndarray) -> np.ndarray:
        """Pictures `(..., *shape)` with their channels last, `(..., *drawn)`."""
        return pictures if self.drawn == self.shape else np.moveaxis(pictures, -3, -1)

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
        if self.drawn[:2] == (SIDE, SIDE) and self.drawn[2:] in ((), (1,)):
            seen = as_network_sees(drawing)
            return None if seen is None else (low + (high - low) * seen).reshape(self.shape).astype("float32")
        colours = in_colour(np.asarray(drawing))
        if np.ptp(colours) == 0:
            return None
        seen = resized(cut_out(colours, self.drawn), 1, self.drawn[:2])
        if self.drawn[2:] != (3,):
            seen = seen @ np.float32([0.299, 0.587, 0.114])
        seen = (low + (high - low) * seen).reshape(self.drawn).astype("float32")
        return seen if self.drawn == self.shape else np.moveaxis(seen, -1, 0)
