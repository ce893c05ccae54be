"""One model and the samples to look at it with; shared by all visitors, changed by none."""

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import keras
import numpy as np

from kerasbook import chapter1, datasets, layerwise
from kerasbook.explore.drawing import SIDE, as_network_sees
from kerasbook.explore.once import Once
from kerasbook.explore.readers import Reader, fitted, mixed
from kerasbook.explore.samples import as_classes, cut_out, frozen, in_colour, resized, smaller, value_range
from kerasbook.explore.seen import Crowd, Layer, Look, Unit
from kerasbook.explore.training import digit_network
from kerasbook.layerwise.answers import halves
from kerasbook.layerwise.gradients import tapped
from kerasbook.layerwise.twins import random_twin
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.means import class_means, favourite_order
from kerasbook.plots.pages import evenly

CROWD = 1000  # at most so many samples stand for all
MOST_LAYERS = 40
MOST_CLASSES = 50  # with more, the corners of a projection lie too close
MOST_NUMBERS = 2**25  # of layers' outputs held at a time while the crowd passes: 128 MB

# They put the same numbers elsewhere, or let them pass as they are.
REARRANGING = (
    keras.layers.InputLayer,
    keras.layers.Flatten,
    keras.layers.Reshape,
    keras.layers.Permute,
    keras.layers.Dropout,
    keras.layers.SpatialDropout2D,
    keras.layers.GaussianNoise,
    keras.layers.Identity,
)

Weights = Sequence[np.ndarray]


def digest(weights: Weights) -> str:
    """A name for weights: the same for the same numbers."""
    found = hashlib.blake2b(digest_size=16)
    for array in weights:
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


def inputs_of(model: keras.Model) -> list:
    """What a model says about its inputs; nothing if it has been written as a class."""
    return keras.tree.flatten(getattr(model, "inputs", None) or [])


def random_weights(model: keras.Model) -> list[np.ndarray] | None:
    """Random weights for a network of this form; None if it has no weights, or Keras cannot clone it."""
    try:
        random = random_twin(model).get_weights()
    except Exception:  # whatever keeps Keras from cloning it, there is no twin to show
        return None
    fits = [array.shape for array in random] == [array.shape for array in model.get_weights()]
    return random if random and fits else None


def excitement(output: np.ndarray) -> np.ndarray:
    """How much each unit is excited, `(n, ..., units)` -> `(n, units)`: at its brightest place."""
    if output.ndim < 2:
        return output.reshape(len(output), 1)
    return output.max(axis=tuple(range(1, output.ndim - 1))) if output.ndim > 2 else output


class Explorer:
    """A model, samples, and its weights at several ages. Any number of visitors may ask it at the same time.

    Args:
        model: A Keras 3 model with one input, pictures or rows of numbers. It is never changed.
        samples: Samples to see it with, `(n, ...)`, none of which it was trained on; or None.
        labels: Their classes, `(n,)`, or one-hot; or None.
        moments: Its weights at several ages, the last the model as it is.
        epochs: The age of each in epochs; 0 for random weights.
        titles: What to call layers; their names by default.

    Attributes:
        model: The model.
        samples: At most `CROWD` of them; None without samples.
        labels: Their classes, `(n,)`; None without answers, or if these are no classes.
        classes: The names of the classes.
        layers: The layers worth looking at, in the order in which they run.
        epochs: Ages, as above.
        form: "picture" or "numbers": what the model takes.
        shape: The shape of one sample.
    """

    def __init__(
        self,
        model: keras.Model,
        samples: np.ndarray | None = None,
        labels: np.ndarray | None = None,
        *,
        moments: Sequence[Weights] | None = None,
        epochs: Sequence[int] = (1,),
        titles: Mapping[str, str] | None = None,
    ):
        self._lacks: dict[str, tuple[str, dict]] = {}
        self.model = model
        self.samples, self.labels = self._taken(samples, labels)
        self.shape = self._shape()
        self.form = "picture" if self._is_picture(self.shape) else "numbers"
        self.range = value_range(self.samples)
        first = np.zeros((1, *self.shape), "float32") if self.samples is None else self.samples[:1]
        outputs = layerwise.layer_outputs(model, first)
        self._channels_first = any(getattr(call.layer, "data_format", None) == "channels_first" for call in outputs)
        self._keras_layers = {str(call): call.layer for call in outputs}
        self._shapes = {"input": self.shape} | {
            name: self._channels_last(output).shape[1:] for name, output in self._plain(outputs).items()
        }
        self._answer = next(reversed(self._keras_layers))
        inputs = inputs_of(model)
        self._fixed_batch = inputs[0].shape[0] if inputs else None
        self.layers = self._worth_looking_at(titles or {})
        self._moments = [[frozen(array) for array in weights] for weights in moments or [model.get_weights()]]
        self.epochs = list(epochs)
        self._keys = [digest(weights) for weights in self._moments]
        self._crowds, self._rebuilders = Once(self._keys), Once(self._keys)
        self._input_reader = Once(["input"])  # the same whatever the weights
        self._input_features = None if self.samples is None else mixed(self.samples)
        self._answers_are = self._kind_of_answers()
        self.classes = [str(index) for index in range(self._class_count())]
        self._what_it_lacks()

    # Making one

    @classmethod
    def for_digits(cls, report: Callable[[str, float], None] | None = None, cache: Path | None = None):
        """Chapter 1's digit network with its weights after 0, 1, ... 12 epochs, and 1,000 test digits.

        Args:
            report: Hears how far the training is, `report("epoch 3 of 12", 0.17)`.
            cache: The folder in which an earlier run left the weights; by default the system's.
        """
        model, moments = digit_network(report, cache)
        _train, test = datasets.digits()
        return cls(model, test.images, test.labels, moments=moments, epochs=range(len(moments)), titles=chapter1.LAYERS)

    @classmethod
    def for_model(cls, model: keras.Model, x=None, y=None):
        """A model of the reader's own, as it is, and if Keras can clone it, with random weights as epoch 0.

        Args:
            model: A Keras 3 model with one input: `(h, w)`, `(h, w, 1)`, `(h, w, 3)` or `(numbers,)`.
            x: Samples that it was not trained on, `(n, ...)`; or None.
            y: Their classes; or None.

        Raises:
            ValueError: If the model takes something else; the sentence is for readers, in their language.
        """
        explorer = cls(model, x, y)
        random = random_weights(model)
        if random is not None:
            return cls(model, x, y, moments=[random, model.get_weights()], epochs=[0, 1])
        explorer._lacks["time"] = (
            N_("Keras cannot make a copy of this model with random weights, so there is only one age to see."),
            {},
        )
        return explorer

    def _taken(self, samples, labels) -> tuple[np.ndarray | None, np.ndarray | None]:
        """At most `CROWD` samples and their classes."""
        if samples is None:
            return None, None
        if isinstance(samples, Mapping) or len(inputs_of(self.model)) > 1:
            raise ValueError(
                _("Expected a model with one input. Received one with several; kerasbook.layer_report shows it.")
            )
        x, y = layerwise.samples.gathered(samples, labels)
        if not np.issubdtype(x.dtype, np.number):
            raise ValueError(_("Expected samples made of numbers. Received: {kind}.").format(kind=x.dtype))
        layerwise.samples.check_finite(x)
        rows = evenly(range(len(x)), CROWD)
        classes = as_classes(y)
        return frozen(x[rows]), None if classes is None else frozen(classes[rows])

    def _shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        inputs = inputs_of(self.model)
        if len(inputs) > 1:
            raise ValueError(
                _("Expected a model with one input. Received one with several; kerasbook.layer_report shows it.")
            )
        if self.samples is not None:
            shape = self.samples.shape[1:]
        elif inputs and None not in inputs[0].shape[1:]:
            shape = tuple(inputs[0].shape[1:])
        else:
            raise ValueError(_("Expected samples as well (--data FILE.npz): this model does not say what it takes."))
        if not (self._is_picture(shape) or len(shape) == 1):
            raise ValueError(
                _(
                    "Expected a model that takes pictures (h, w), (h, w, 1), (h, w, 3), or rows of numbers. "
                    "Received one that takes {shape}; kerasbook.layer_report shows it."
                ).format(shape=shape)
            )
        return shape

    @staticmethod
    def _is_picture(shape: tuple[int, ...]) -> bool:
        return len(shape) in (2, 3) and min(shape[:2]) >= 8 and shape[2:] in ((), (1,), (3,))

    @staticmethod
    def _plain(outputs: Mapping) -> dict[str, np.ndarray]:
        return {str(call): output for call, output in outputs.items()}

    def _channels_last(self, output: np.ndarray) -> np.ndarray:
        return np.moveaxis(output, 1, -1) if self._channels_first and output.ndim == 4 else output

    def _worth_looking_at(self, titles: Mapping[str, str]) -> list[Layer]:
        """The layers that make something new; of very many, some evenly spread, and we say so."""
        names = [
            name
            for name, layer in self._keras_layers.items()
            if not isinstance(layer, REARRANGING) and self._shapes[name]
        ]
        names = names or list(self._keras_layers)
        chosen = evenly(names, MOST_LAYERS)
        if len(chosen) < len(names):
            self._lacks["layers"] = (
                N_("{shown} of the model's {total} layers are shown, evenly spread."),
                {"shown": len(chosen), "total": len(names)},
            )
        return [self._layer(name, titles.get(name, name)) for name in chosen]

    def _layer(self, name: str, title: str) -> Layer:
        shape, layer = self._shapes[name], self._keras_layers[name]
        kind = {1: "dense", 3: "maps"}.get(len(shape), "other")
        own = sum(math.prod(variable.shape) for variable in layer.weights)
        return Layer(name, title, shape, kind, shape[-1] if shape else 1, own)

    # What it has and what it lacks

    def _kind_of_answers(self) -> str | None:
        """ "probabilities", "chance" (one sigmoid), "logits", "numbers"; None if there is no row of numbers."""
        shape = self._shapes[self._answer]
        if len(shape) != 1 or shape[0] > 10_000:
            return None
        some = np.zeros((2, *self.shape), "float32") if self.samples is None else self.samples[:64]
        answers = self._outputs(some, self._moments[-1])[self._answer]
        between = np.isfinite(answers).all() and answers.min() >= 0 and answers.max() <= 1
        if shape[0] > 1 and between and np.allclose(answers.sum(axis=1), 1, atol=1e-2):
            return "probabilities"
        if shape[0] == 1 and between and (self.labels is None or self.labels.max() <= 1):
            return "chance"
        knows_classes = self.labels is not None and self.labels.max() < shape[0]
        return "logits" if shape[0] > 1 and knows_classes else "numbers"

    def _class_count(self) -> int:
        if self._answers_are is None:
            return 0
        return 2 if self._answers_are == "chance" else self._shapes[self._answer][0]

    @property
    def answers_are_probabilities(self) -> bool:
        """Whether `Look.answers` are probabilities of classes, rather than any numbers."""
        return self._answers_are in ("probabilities", "chance", "logits")

    @property
    def lacks(self) -> dict[str, str]:
        """The views that do not fit this model, each with a sentence that says why, in the language in use.

        Of "answers", "places", "accuracy", "exciting", "rebuilt", "time", "draw", "touch", "layers" (some are not
        shown).
        """
        return {view: _(sentence).format(**fields) for view, (sentence, fields) in self._lacks.items()}

    def _what_it_lacks(self) -> None:
        few = None if self.labels is None else np.unique(self.labels, return_counts=True)[1]
        if self._answers_are is None:
            self._lacks["answers"] = (
                N_("This model does not answer with one row of numbers, so there are no bars to draw."),
                {},
            )
        if self.form == "numbers":
            self._lacks["draw"] = (N_("This model takes rows of numbers, not pictures: choose one of the samples."), {})
            self._lacks["rebuilt"] = (N_("This model takes rows of numbers, so there is no picture to rebuild."), {})
        if self.samples is None:
            without = N_("This needs samples; give some with --data FILE.npz.")
            for view in ("places", "accuracy", "exciting", "rebuilt"):
                self._lacks.setdefault(view, (without, {}))
        elif self.labels is None:
            without = N_("This needs the classes of the samples, y in --data FILE.npz.")
            self._lacks |= {"places": (without, {}), "accuracy": (without, {})}
        elif len(few) > MOST_CLASSES or len(few) < 2 or few.min() < 2 or few.sum() < 4 * len(few):
            self._lacks["places"] = (
                N_("This needs from 2 to {most} classes and at least four samples of each."),
                {"most": MOST_CLASSES},
            )
        if self.labels is not None and not self.answers_are_probabilities:
            self._lacks["accuracy"] = (N_("This model's answers are no classes."), {})
        if not self._moments[0]:
            self._lacks["touch"] = (N_("This model has no weights."), {})
        if len(self._moments) == 1:
            self._lacks.setdefault("time", (N_("There is only one age of this model to see."), {}))

    # Weights

    def weights(self, epoch: int) -> list[np.ndarray]:
        """The weights at an age, in the order of `model.get_weights()`; they cannot be written to.

        Raises:
            ValueError: If there is no such age.
        """
        if epoch not in self.epochs:
            raise ValueError(f"Expected an epoch out of {self.epochs}. Received: {epoch!r}")
        return list(self._moments[self.epochs.index(epoch)])

    def _own(self, layer: str) -> list[int]:
        """Where a layer's weights stand in `model.get_weights()`."""
        if layer not in self._keras_layers:
            raise ValueError(f"Expected a layer out of {', '.join(self._keras_layers)}. Received: {layer!r}")
        places = {id(variable): index for index, variable in enumerate(self.model.weights)}
        return [places[id(variable)] for variable in self._keras_layers[layer].weights]

    def scrambled(self, weights: Weights, layer: str, seed: int = 0) -> list[np.ndarray]:
        """New weights in which those of a layer have changed places at random, each kernel and bias within itself."""
        rng = np.random.default_rng(seed)
        changed = list(weights)
        for index in self._own(layer):
            changed[index] = frozen(rng.permutation(changed[index].ravel()).reshape(changed[index].shape))
        return changed

    def zeroed(self, weights: Weights, layer: str) -> list[np.ndarray]:
        """New weights in which those of a layer are 0."""
        changed = list(weights)
        for index in self._own(layer):
            changed[index] = frozen(np.zeros_like(changed[index]))
        return changed

    def noisy(self, weights: Weights, amount: float, seed: int = 0) -> list[np.ndarray]:
        """New weights with normal noise on all that are trained: of each kernel's own spread, times `amount`."""
        rng = np.random.default_rng(seed)
        trainable = {id(variable) for variable in self.model.trainable_variables}
        changed = []
        for variable, array in zip(self.model.weights, weights, strict=True):
            noise = rng.standard_normal(array.shape)  # drawn for all, so that a seed means the same noise always
            if id(variable) in trainable and amount:
                array = frozen((array + amount * array.std() * noise).astype(array.dtype))
            changed.append(array)
        return changed

    def _key(self, weights: Weights) -> str:
        for key, own in zip(self._keys, self._moments, strict=True):
            if len(own) == len(weights) and all(one is other for one, other in zip(own, weights, strict=True)):
                return key
        return digest(weights)

    def _with(self, weights: Weights) -> keras.StatelessScope:
        """In here, and in this thread only, the model has these weights."""
        mapping = list(zip(self.model.weights, weights, strict=True))
        return keras.StatelessScope(state_mapping=mapping)

    def _outputs(self, x: np.ndarray, weights: Weights) -> dict[str, np.ndarray]:
        """What every layer makes of `x` with other weights, `(n, ...)`, as `layer_outputs` names them."""
        fixed = self._fixed_batch or len(x)
        parts = [self._one_pass(x[start : start + fixed], weights, fixed) for start in range(0, len(x), fixed)]
        if len(parts) == 1:
            return parts[0]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _one_pass(self, x: np.ndarray, weights: Weights, fixed: int) -> dict[str, np.ndarray]:
        """`_outputs` for one batch, filled up with its last sample if the model insists on a number of them."""
        seen: dict[str, np.ndarray] = {}

        def visit(name, inputs, output):
            if name in self._keras_layers:
                seen[str(name)] = self._channels_last(layerwise.samples.as_numpy(output)[: len(x)])

        filled = x[np.minimum(np.arange(fixed), len(x) - 1)] if len(x) < fixed else x
        # Not `layer_outputs`: the scope in which it forgets states would hide ours, which holds the weights.
        with tapped(self.model, {}, visit), self._with(weights):
            self.model(keras.ops.convert_to_tensor(filled), training=False)
        return seen

    # Looking

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

    def look(self, picture: np.ndarray, weights: Weights) -> Look:
        """What every layer makes of one picture, or one row of numbers, of the model's own form."""
        return self.looks(np.asarray(picture)[None], weights)[0]

    def looks(self, pictures: np.ndarray, weights: Weights) -> list[Look]:
        """`look` at several at once, `(n, ...)`."""
        x = self._as_batch(pictures)
        outputs = self._outputs(x, weights)
        readers = {} if "places" in self._lacks else self.crowd(weights).readers
        places = {name: reader(x if name == "input" else outputs[name]) for name, reader in readers.items()}
        answers = self._answers(outputs[self._answer])
        return [
            Look(
                outputs={layer.name: outputs[layer.name][row] for layer in self.layers},
                answers=None if answers is None else answers[row],
                places={name: points[row] for name, points in places.items()},
            )
            for row in range(len(x))
        ]

    def _as_batch(self, pictures: np.ndarray) -> np.ndarray:
        pictures = np.asarray(pictures)
        if pictures.shape[1:] != self.shape:
            raise ValueError(f"Expected a picture of shape {self.shape}. Received: {pictures.shape[1:]}")
        return pictures if self.samples is None else pictures.astype(self.samples.dtype)

    def _answers(self, output: np.ndarray) -> np.ndarray | None:
        """The answers as they are shown, `(n, classes)`."""
        if self._answers_are is None:
            return None
        answers = output.astype("float32")
        if self._answers_are == "chance":
            return np.concatenate([1 - answers, answers], axis=1)
        if self._answers_are == "logits":
            odds = np.exp(answers - answers.max(axis=1, keepdims=True))
            return odds / odds.sum(axis=1, keepdims=True)
        return answers

    def crowd(self, weights: Weights) -> Crowd:
        """What the layers make of the test samples; computed once for the same weights.

        Raises:
            ValueError: If there are no samples.
        """
        if self.samples is None:
            raise ValueError("Expected an explorer with samples. Received: one without")
        return self._crowds(self._key(weights), lambda: self._new_crowd(weights))

    def _passes(self, weights: Weights):
        """All samples on their way through the layers, as many at a time as there is room for."""
        numbers = sum(math.prod(shape) for shape in self._shapes.values())
        rows = max(1, min(len(self.samples), MOST_NUMBERS // numbers))
        for start in range(0, len(self.samples), rows):
            yield self._outputs(self.samples[start : start + rows], weights)

    def _new_crowd(self, weights: Weights) -> Crowd:
        names = [layer.name for layer in self.layers]
        features: dict[str, list] = {name: [] for name in names}
        excited: dict[str, list] = {name: [] for name in names}
        scales, answers = {}, []
        for outputs in self._passes(weights):
            for name in names:
                features[name].append(mixed(outputs[name]))
                excited[name].append(excitement(outputs[name]))
                scales.setdefault(name, colour_range(outputs[name]))
            answers.append(outputs[self._answer])
        features = {"input": self._input_features} | {name: np.concatenate(features[name]) for name in names}
        readers, points, shown = self._projected(features)
        return Crowd(
            points=points,
            samples=shown,
            labels=np.zeros(0, int) if self.labels is None else self.labels[shown],
            accuracy=self._accuracy(np.concatenate(answers)),
            scales=scales,
            excited={name: np.concatenate(parts) for name, parts in excited.items()},
            features=features,
            readers=readers,
        )

    def _halves(self) -> tuple[np.ndarray, np.ndarray]:
        """The samples that readers learn from, and those that are shown."""
        if "places" in self._lacks:
            return np.arange(0, len(self.samples), 2), np.arange(1, len(self.samples), 2)
        return halves(self.labels, 0)

    def _projected(self, features: dict[str, np.ndarray]) -> tuple[dict, dict, np.ndarray]:
        if "places" in self._lacks:
            return {}, {}, np.zeros(0, int)
        train, shown = self._halves()
        names, classes = np.unique(self.labels, return_inverse=True)
        targets = layerwise.corners(len(names))[classes]
        readers = {"input": self._input_reader("input", lambda: fitted(features["input"][train], targets[train]))}
        readers |= {name: fitted(values[train], targets[train]) for name, values in features.items() if name != "input"}
        points = {name: features[name][shown] @ read.slopes + read.start for name, read in readers.items()}
        return readers, points, shown

    def _accuracy(self, answers: np.ndarray) -> float | None:
        if "accuracy" in self._lacks:
            return None
        said = answers[:, 0] > 0.5 if self._answers_are == "chance" else answers.argmax(axis=1)
        return float((said == self.labels).mean())

    def order(self, layer: str) -> np.ndarray:
        """In which order to show a layer's units: by the class that excites them most in the trained network.

        The same at every age, so that a unit stays where it is.
        """
        units = np.arange(self._shapes[layer][-1] if self._shapes[layer] else 1)
        excited = {} if self.labels is None else self.crowd(self._moments[-1]).excited
        if layer == self._answer or layer not in excited or len(self._shapes[layer]) != 1:
            return units
        return favourite_order(class_means(excited[layer], self.labels))

    def maps_shown(self, layer: str, most: int = 64) -> np.ndarray:
        """Of a layer with many maps those that vary most from sample to sample, in their own order."""
        units = np.arange(self._shapes[layer][-1])
        if len(units) <= most or self.samples is None:
            return units[:most]
        spreads = self.crowd(self._moments[-1]).excited[layer].std(axis=0)
        return np.sort(np.argsort(-spreads, kind="stable")[:most])

    # One unit

    def unit(self, layer: str, index: int, picture: np.ndarray, weights: Weights, most: int = 12) -> Unit:
        """One unit of a layer: its weights, what excites it, and what it adds to the answer.

        Raises:
            ValueError: If there is no such layer or unit.
        """
        known = {one.name: one for one in self.layers}
        if layer not in known or not 0 <= index < known[layer].units:
            raise ValueError(f"Expected a unit of one of the layers {', '.join(known)}. Received: {layer!r}, {index}")
        output = self._outputs(self._as_batch(np.asarray(picture)[None]), weights)[layer][0]
        drawn, reads = self._weights_picture(layer, index, weights)
        exciting = np.zeros(0, int)
        if self.samples is not None:
            exciting = np.argsort(-self.crowd(weights).excited[layer][:, index], kind="stable")[:most]
        return Unit(
            value=float(output[..., index].mean()),
            weights=drawn,
            reads=reads,
            exciting=exciting,
            adds=self._adds(layer, index, picture, weights),
        )

    def _kernel(self, layer: str, weights: Weights) -> np.ndarray | None:
        variable = getattr(self._keras_layers[layer], "kernel", None)
        places = {id(one): index for index, one in enumerate(self.model.weights)}
        return weights[places[id(variable)]] if id(variable) in places else None

    def _weights_picture(self, layer: str, index: int, weights: Weights) -> tuple[np.ndarray | None, str | None]:
        """The weights with which a unit reads the layer before it, laid out as that one is drawn."""
        kernel, keras_layer = self._kernel(layer, weights), self._keras_layers[layer]
        if isinstance(keras_layer, keras.layers.DepthwiseConv2D):
            multiples = kernel.shape[-1]
            return kernel[:, :, index // multiples, index % multiples], self._before(layer)
        if isinstance(keras_layer, keras.layers.Conv2D):
            return style.mosaic(np.moveaxis(kernel[..., index], -1, 0)), self._before(layer)
        if isinstance(keras_layer, keras.layers.Dense) and kernel is not None and kernel.ndim == 2:
            return self._dense_weights(kernel[:, index], layer)
        return None, None

    def _before(self, layer: str) -> str:
        """The layer before, leaving out those that only rearrange."""
        names = list(self._shapes)
        for name in reversed(names[: names.index(layer)]):
            if name == "input" or not isinstance(self._keras_layers[name], REARRANGING):
                return name
        return "input"

    def _dense_weights(self, column: np.ndarray, layer: str) -> tuple[np.ndarray, str | None]:
        source = self._before(layer)
        shape = self._shapes[source]
        if math.prod(shape) != len(column):
            return style.mosaic(column.reshape(-1, 1, 1), gap=0), None
        if len(shape) == 2:
            return column.reshape(shape), source
        if len(shape) == 3:
            return style.mosaic(np.moveaxis(column.reshape(shape), -1, 0)), source
        order = np.arange(len(column)) if source == "input" else self.order(source)
        return style.mosaic(column[order].reshape(-1, 1, 1), gap=0), source

    def _adds(self, layer: str, index: int, picture: np.ndarray, weights: Weights) -> np.ndarray | None:
        if self._answers_are is None:
            return None
        logits, output = self._logits(layer, picture, weights, {})
        if layer == self._answer:  # nothing reads it any more: it is its own share of the answer
            adds = np.where(np.arange(len(logits)) == index, logits, 0)
        else:
            away = np.zeros_like(output)
            at = (slice(None), index) if self._channels_first and output.ndim == 4 else (..., index)
            away[at] = -output[at]
            adds = logits - self._logits(layer, picture, weights, {layer: away})[0]
        return np.array([-adds[0], adds[0]]) / 2 if self._answers_are == "chance" else adds

    def _logits(self, layer: str, picture: np.ndarray, weights: Weights, taps: Mapping) -> tuple:
        """The logits `(classes,)`, and what `layer` says, `(1, ...)`, while `taps` are added to layers' outputs."""
        seen = {}

        def visit(name, inputs, output):
            if name in (layer, self._answer):
                seen[str(name)] = (inputs, output)

        x = keras.ops.convert_to_tensor(self._as_batch(np.asarray(picture)[None]))
        taps = {name: keras.ops.convert_to_tensor(values) for name, values in taps.items()}
        with tapped(self.model, taps, visit), self._with(weights):
            self.model(x, training=False)
            inputs, output = seen[self._answer]
            logits = before_softmax(self._keras_layers[self._answer], inputs, output)
        return as_float(logits)[0], as_float(seen[layer][1])

    # What is left of the picture

    def rebuilt(self, picture: np.ndarray, weights: Weights) -> dict[str, np.ndarray]:
        """The picture as ridge regression rebuilds it from each layer; large ones at 32 pixels on the longer side.

        Raises:
            ValueError: If the model takes no pictures, or there are no samples.
        """
        several = self.all_rebuilt(np.asarray(picture)[None], weights)
        return {name: pictures[0] for name, pictures in several.items()}

    def all_rebuilt(self, pictures: np.ndarray, weights: Weights) -> dict[str, np.ndarray]:
        """`rebuilt` for several pictures at once, `(n, ...)`."""
        if "rebuilt" in self._lacks:
            raise ValueError("Expected a model that takes pictures, and samples. Received: one without")
        readers = self._rebuilders(self._key(weights), lambda: self._new_rebuilders(weights))
        outputs = self._outputs(self._as_batch(pictures), weights)
        low, high = self.range
        shape = smaller(self.samples[:1]).shape[1:]
        shape = shape[:2] if shape[2:] == (1,) else shape
        return {name: np.clip(reader(outputs[name]).reshape(-1, *shape), low, high) for name, reader in readers.items()}

    def _new_rebuilders(self, weights: Weights) -> dict[str, Reader]:
        train, _shown = self._halves()
        targets = smaller(self.samples[train]).reshape(len(train), -1)
        features = self.crowd(weights).features
        return {layer.name: fitted(features[layer.name][train], targets) for layer in self.layers}


def colour_range(values: np.ndarray) -> tuple[float, float]:
    """The ends of a layer's colours, as `style.scale` chooses them; what is not finite is left out."""
    known = values[np.isfinite(values)]
    if not known.size:
        return 0.0, 1.0
    found = style.scale(known)
    return float(found["vmin"]), float(found["vmax"])


def before_softmax(layer: keras.Layer, inputs: tuple, output):
    """A last layer's answer before its softmax or sigmoid: its logits, `(n, classes)`."""
    if isinstance(layer, (keras.layers.Softmax, keras.layers.Activation)):
        return inputs[0]
    if isinstance(layer, keras.layers.Dense) and layer.activation is not keras.activations.linear:
        logits = keras.ops.matmul(inputs[0], layer.kernel)
        return logits if layer.bias is None else logits + layer.bias
    return output


def as_float(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor).astype("float32")
