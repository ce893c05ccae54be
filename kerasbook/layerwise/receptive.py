"""How much of the input a unit sees: receptive fields, measured by gradients."""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np

from kerasbook.layerwise.answering import Seen, numbers
from kerasbook.layerwise.gradients import tapped
from kerasbook.layerwise.models import check_model
from kerasbook.layerwise.questions import Question
from kerasbook.layerwise.recording import LayerCall

DRAWN = 16  # samples of noise, if the reader gives none


@dataclass(frozen=True)
class ReceptiveField:
    """The part of the input that can change one unit of a layer.

    Attributes:
        size: How many pixels it is high and wide, or how many steps long.
        box: Where it lies in the input, a slice for each axis: `picture[field.box]` is what the unit sees.
        unit: The place of the unit in its layer, the middle one.
        places: How many places the layer has along each axis.
        pull: How strongly each pixel of the input pulls at the unit: the length of the gradient, mean over the
            samples. It is 0 wherever a pixel cannot change the unit.
        at_border: Whether the box touches the border of the input. Then the unit may see less than it would see of a
            larger input.
    """

    size: tuple[int, ...]
    box: tuple[slice, ...]
    unit: tuple[int, ...]
    places: tuple[int, ...]
    pull: np.ndarray

    @property
    def at_border(self) -> bool:
        return any(
            side.start == 0 or side.stop == length for side, length in zip(self.box, self.pull.shape, strict=True)
        )

    @property
    def filled(self) -> float:
        """The share of the box that can change the unit; below 1 if there are holes in it, as with dilation."""
        return float((self.pull[self.box] > 0).mean())


def noise(model: keras.Model, seed: int) -> np.ndarray:
    """Samples of noise, as many numbers as the model takes."""
    shapes = [tuple(one.shape) for one in keras.tree.flatten(getattr(model, "inputs", None) or [])]
    if len(shapes) != 1 or None in shapes[0][1:]:
        received = ", ".join(map(str, shapes)) or "a model that has not been built"
        raise ValueError(
            "Expected samples x, because only a model with one input of a known size can do without. "
            f"Received: {received}"
        )
    batch = shapes[0][0] or DRAWN
    return np.random.default_rng(seed).random((batch, *shapes[0][1:])).astype("float32")


def places_of(seen: Seen) -> tuple[int, ...]:
    """How many places a layer's maps have along each axis."""
    return seen.shape[2:] if seen.channels_first else seen.shape[1:-1]


def has_places(question: Question, seen: Seen) -> bool:
    """Whether a call returns maps over as many axes of places as the input has."""
    axes = len(question.space(question.parts[0]))
    return len(seen.shape) == axes + 2 and seen.shape[0] == question.batch and "float" in seen.dtype


def _with_places(question: Question, layers: Sequence[str | keras.Layer] | None) -> list[Seen]:
    """The calls that return maps over as many axes of places as the input has.

    Raises:
        ValueError: If a layer is asked for that does not.
    """
    if layers is None:
        return [seen for seen in question.seen if has_places(question, seen) and not seen.again]
    axes, chosen = len(question.space(question.parts[0])), []
    for layer in layers:
        calls = question.calls_of(layer)
        wrong = [seen for seen in calls if not has_places(question, seen)]
        if wrong or not calls:
            shape = wrong[0].shape if wrong else "none"
            raise ValueError(
                f"Expected layers that return maps with {axes} axes of places, as the input has. "
                f"Received: {getattr(layer, 'name', layer)}, which returns {shape}"
            )
        chosen += calls
    return chosen


def _pull(question: Question, seen: Seen, unit: tuple[int, ...], seed: int) -> np.ndarray:
    """How strongly each pixel pulls at all maps of one unit, in the order of the input's places."""
    part = question.parts[0]
    maps = seen.shape[1] if seen.channels_first else seen.shape[-1]
    at = (slice(None), slice(None), *unit) if seen.channels_first else (slice(None), *unit)
    rng = np.random.default_rng(seed)
    pulled = []
    for rows in question.batches():
        # A random sum over the maps: those of a plain sum might cancel each other.
        mixed = keras.ops.convert_to_tensor(rng.normal(size=(len(rows), maps)).astype("float32"))

        def unit_at(values: list, mixed=mixed) -> tuple:
            with tapped(question.model, {}, watch=str(seen.name)) as recorder:
                question.model(question.as_given(values), training=False)
            return keras.ops.sum(keras.ops.cast(recorder.watched[at], "float32") * mixed), ()

        x = keras.ops.convert_to_tensor(part[rows].astype("float32"))
        *_value, (gradient,) = question.differentiated(unit_at, [x])
        pulled.append(numbers(gradient))
    gradient = np.concatenate(pulled)[: question.count]  # (n, ...), as the input
    space = question.space(part)
    rest = tuple(axis for axis in range(1, part.ndim) if axis not in space)
    lengths = np.sqrt(np.square(gradient, dtype="float64").sum(axis=rest)).mean(axis=0)
    return np.transpose(lengths, np.argsort(np.argsort(space)))


def _field(pull: np.ndarray, unit: tuple[int, ...], places: tuple[int, ...]) -> ReceptiveField:
    box = []
    for axis in range(pull.ndim):
        others = tuple(other for other in range(pull.ndim) if other != axis)
        reached = np.flatnonzero(pull.any(axis=others))
        box.append(slice(int(reached[0]), int(reached[-1]) + 1) if len(reached) else slice(0, 0))
    return ReceptiveField(tuple(side.stop - side.start for side in box), tuple(box), unit, places, pull)


def field_at(question: Question, seen: Seen, unit: tuple[int, ...], seed: int = 0) -> ReceptiveField:
    """The field of the unit at this place of a layer's maps."""
    return _field(_pull(question, seen, unit, seed), unit, places_of(seen))


def check_pictures(question: Question) -> None:
    """See to it that a model takes one input of numbers that have places.

    Raises:
        ValueError: If it does not.
    """
    if len(question.parts) != 1:
        raise ValueError(f"Expected a model with one input. Received: {len(question.parts)} inputs")
    (part,) = question.parts
    if part.dtype.kind in "USO" or question.looked_up(part) or part.ndim < 3:
        raise ValueError(
            "Expected pictures or sequences of numbers, (n, height, width, channels) or (n, steps, features). "
            f"Received: {part.dtype} of shape {part.shape}"
        )


def receptive_fields(
    model: keras.Model,
    x=None,
    *,
    layers: Sequence[str | keras.Layer] | None = None,
    batch_size: int = 32,
    seed: int = 0,
) -> dict[LayerCall, ReceptiveField]:
    """Measures how much of the input one unit of each layer sees.

    The receptive field is the part of the input that can change a unit. It is measured, not computed from kernel sizes:
    the gradient of the layer's middle unit, with respect to the input, is not 0 just there. So it holds for any layers
    in any order, for branches, residual connections, dilation and layers of your own. Where a `ReLU` is shut or
    another pixel is the maximum, a single sample shows only a part of the field: the samples are taken together.

    Args:
        model: Any Keras 3 model that takes one input of pictures, `(n, height, width)` or `(n, height, width,
            channels)`, of sequences of numbers, `(n, steps, features)`, or of volumes. It does not change.
        x: Samples; by default 16 of uniform noise, which show a field whole more easily than pictures with
            empty corners do.
        layers: Names of layer calls, or layers; by default all that return maps over as many axes of places as the
            input has. Others, such as `Flatten`, `Dense` or global pooling, have no place of their own.
        batch_size: Number of samples per forward pass.
        seed: Seed of the noise, and of the random sum over the maps that is differentiated.

    Returns:
        An ordered dictionary from layer call, as in `layer_outputs`, to a `ReceptiveField`: its `size`, its `box` in
        the input, and `pull`, which tells how strongly each pixel counts.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If the model takes several inputs, or texts or token ids; if `x` is missing and the model does not
            say what it takes; or if `layers` names one that the model does not have, or that has no places.

    Example:

    >>> {name: field.size for name, field in receptive_fields(model).items()}
    {'reshape': (1, 1), 'conv': (5, 5)}
    """
    check_model(model)
    question = Question(model, noise(model, seed) if x is None else x, nothing, batch_size=batch_size)
    check_pictures(question)
    fields = {}
    for seen in _with_places(question, layers):
        fields[seen.name] = field_at(question, seen, tuple(count // 2 for count in places_of(seen)), seed)
    return fields


def nothing(outputs):
    """The target of a question about no answer."""
    raise AssertionError("no score was to be computed")
