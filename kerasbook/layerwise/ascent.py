"""What a unit responds to: a picture grown along the gradient, beside the best patch of real pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import keras
import numpy as np

from kerasbook.backends import compiled
from kerasbook.layerwise import samples
from kerasbook.layerwise.answering import Seen, numbers
from kerasbook.layerwise.evidence import ends_with_activation
from kerasbook.layerwise.gradients import tapped
from kerasbook.layerwise.models import batch_for, check_model
from kerasbook.layerwise.questions import Question
from kerasbook.layerwise.receptive import check_pictures, field_at, has_places, noise, nothing, places_of

STEPS = 60
RATE = 0.1
CALM = 0.25  # of the steps, the last ones, without shifts
RANDOM = 5  # directions at random, of which the best counts
WIDE = 8  # a field of so many pixels is shaken by one pixel to each side, and one of twice as many by two


@dataclass(frozen=True, eq=False)
class Filter:
    """What one unit of a layer responds to.

    The activations are those of the layer before its own activation function, such as ReLU, if it has one.

    Attributes:
        unit: The number of the unit: of the map, or of the number in a `Dense` layer's output.
        picture: The picture that was found, of a sample's shape.
        start: The picture from which it was grown.
        box: What the unit sees of it, a slice for each axis of places.
        activation: What the unit gives for `picture`.
        at_start: What it gives for `start`.
        at_random: The most that it gives for `start` changed in 5 random directions, each time by as much.
        at_best: The most that it gives for a real picture; None if there were none.
        sample: The number of that picture.
        real_box: What the unit sees of it, at the place where it responds most.
        stuck: Whether no gradient reached the unit at the last step, as behind a ReLU that is shut. Then `picture` is
            only noise.
    """

    unit: int
    picture: np.ndarray
    start: np.ndarray
    box: tuple[slice, ...]
    activation: float
    at_start: float
    at_random: float
    at_best: float | None = None
    sample: int | None = None
    real_box: tuple[slice, ...] | None = None
    stuck: bool = False

    @property
    def above_all_real(self) -> bool:
        """Whether the unit responds to the picture that was found more than to any real one."""
        return self.at_best is not None and self.activation > self.at_best


class Watched:
    """Units of one layer, and what they give for pictures.

    Args:
        question: The model, and samples.
        seen: The call of the layer.
    """

    def __init__(self, question: Question, seen: Seen):
        self.question, self.seen = question, seen
        self.first = seen.channels_first and len(seen.shape) > 2
        self.units = seen.shape[1] if self.first else seen.shape[-1]
        self.places = places_of(seen) if len(seen.shape) > 2 else ()
        calls = [call for call in question.seen if call.layer is seen.layer]
        self._watch = seen.layer if len(calls) == 1 and ends_with_activation(seen.layer) else str(seen.name)

    def __call__(self, x):
        """What the layer gives for a batch, `(n, *places, units)`."""
        with tapped(self.question.model, {}, watch=self._watch) as recorder:
            self.question.model(self.question.as_given([x]), training=False)
        output = keras.ops.cast(recorder.watched, "float32")
        return keras.ops.moveaxis(output, 1, -1) if self.first else output

    def size_for(self, count: int) -> int:
        """How many of so many pictures run at a time."""
        return batch_for(self.question.model, count, self.question.most)

    def of_many(self, pictures: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """What the layer gives for pictures, batch by batch, and their numbers."""
        size = self.size_for(len(pictures))
        rows = samples.filled(np.arange(len(pictures)), size)
        for start in range(0, len(rows), size):
            batch = rows[start : start + size]
            known = min(size, len(pictures) - start)
            yield batch[:known], numbers(self(keras.ops.convert_to_tensor(pictures[batch])))[:known]


def _units(watched: Watched, units: int | Sequence[int] | None) -> list[int]:
    """The numbers of the units asked for.

    Raises:
        IndexError: If there is no such unit.
    """
    if units is None:
        return list(range(watched.units))
    chosen = [int(unit) for unit in np.atleast_1d(np.asarray(units))]
    missing = [unit for unit in chosen if not 0 <= unit < watched.units]
    if missing or not chosen:
        received = ", ".join(map(str, missing)) or "none"
        raise IndexError(f"Expected units from 0 to {watched.units - 1}. Received: {received}")
    return chosen


def _range_of(part: np.ndarray, limits: tuple[float, float] | None) -> tuple[float, float]:
    low, high = (part.min(), part.max()) if limits is None else limits
    if not low < high:
        raise ValueError(f"Expected limits, the smallest and the largest number of a sample. Received: {low}, {high}")
    return float(low), float(high)


# What a unit sees


@dataclass(frozen=True)
class Sight:
    """How the field of a unit moves with its place, along each axis.

    Attributes:
        box: The field of the middle unit.
        unit: Its place.
        jump: How many pixels further a neighbour's field lies; None if the field reaches the border of the input, and
            all of it counts.
        size: Of the input.
    """

    box: tuple[slice, ...]
    unit: tuple[int, ...]
    jump: tuple[float, ...] | None
    size: tuple[int, ...]

    def at(self, place: Sequence[int]) -> tuple[slice, ...]:
        """The field of the unit at this place."""
        if self.jump is None:
            return self.box
        moves = [round((at - own) * step) for at, own, step in zip(place, self.unit, self.jump, strict=True)]
        return tuple(
            slice(max(0, side.start + move), min(length, side.stop + move))
            for side, move, length in zip(self.box, moves, self.size, strict=True)
        )


def _sight(question: Question, watched: Watched, low: float, high: float, seed: int) -> Sight:
    """Where in the input the units of a layer look, measured by gradients."""
    part = question.parts[0]
    size = tuple(part.shape[axis] for axis in sorted(question.space(part)))
    unit = tuple(count // 2 for count in watched.places)
    whole = Sight(tuple(slice(0, length) for length in size), unit, None, size)
    if not has_places(question, watched.seen):
        return whole
    drawn = np.random.default_rng(seed).uniform(low, high, (16, *part.shape[1:])).astype("float32")
    asked = Question(question.model, drawn, nothing, batch_size=question.most, chosen=True)
    field = field_at(asked, watched.seen, unit, seed)
    if field.at_border or not all(field.size):
        return whole
    further = tuple(
        min(count - 1, place + max(1, count // 4)) for place, count in zip(unit, watched.places, strict=True)
    )
    other = field_at(asked, watched.seen, further, seed)
    jump = []
    for axis, (near, far) in enumerate(zip(field.box, other.box, strict=True)):
        moved = further[axis] - unit[axis]
        clipped = far.stop == size[axis]  # then it is only known where it begins
        jump.append(((far.start - near.start) if clipped else (far.stop - near.stop)) / moved if moved else 0.0)
    return Sight(field.box, unit, tuple(jump), size)


# Growing


def _stepping(watched: Watched):
    """One step for a batch of pictures: `step(pictures, chosen)` gives the gradient of each, and its activation.

    `chosen`, `(n, units)`, has a 1 for the unit that belongs to the picture.
    """
    middle = tuple(count // 2 for count in watched.places)

    def activation_at(at: list, chosen):
        given = watched(at[0])[(slice(None), *middle)]  # (n, units)
        activations = keras.ops.sum(given * chosen, axis=-1)
        return keras.ops.sum(activations), activations

    def step(pictures, chosen):
        _sum, activations, (gradient,) = watched.question.differentiated(
            lambda at: activation_at(at, chosen), [pictures]
        )
        return activations, gradient

    return compiled(step)


def _middle_of(watched: Watched, pictures: np.ndarray, units: Sequence[int]) -> np.ndarray:
    """What the middle unit of each picture's map gives for it, `(n,)`."""
    middle = tuple(count // 2 for count in watched.places)
    found = [
        given[(np.arange(len(rows)), *middle, np.asarray(units)[rows])] for rows, given in watched.of_many(pictures)
    ]
    return np.concatenate(found)


class Field:
    """The part of a sample in which the middle unit sees something, and how to shake it.

    Args:
        sight: Where the units look.
        space: The axes of a batch of samples that are places.
        shape: Of a sample.
    """

    def __init__(self, sight: Sight, space: Sequence[int], shape: tuple[int, ...]):
        self.space = sorted(space)
        self.seen = np.zeros(shape, bool)
        where = [slice(None)] * len(shape)
        for axis, side in zip(self.space, sight.box, strict=True):
            where[axis - 1] = side
        self.seen[tuple(where)] = True
        self.reach = [(side.stop - side.start) // WIDE for side in sight.box]

    def shake(self, rng: np.random.Generator, reach: int | None) -> tuple[int, ...]:
        """By how many places to move all pictures, along each axis."""
        most = self.reach if reach is None else [reach] * len(self.reach)
        return tuple(int(rng.integers(-far, far + 1)) for far in most)


def _dots(rng: np.random.Generator, shape: tuple[int, ...], low: float, high: float) -> np.ndarray:
    """Dots of the largest number on the smallest, few or many: as unlike each other as noise can be."""
    density = rng.random((shape[0], *[1] * (len(shape) - 1)))
    return np.where(rng.random(shape) < density, high, low)


def _grown(watched, units, starts, field, limits, steps, rate, jitter, rng) -> tuple:
    """Pictures grown from `starts` along the gradient of their units, and which units no gradient reaches."""
    step, low, high = _stepping(watched), *limits
    count = len(units)
    rows = samples.filled(np.arange(count), size := watched.size_for(count))
    chosen = np.eye(watched.units, dtype="float32")[list(units)]
    pictures = starts.copy()
    axes = tuple(range(1, pictures.ndim))
    length = rate * (high - low) * np.sqrt(field.seen.sum())  # a pixel of the field changes by `rate`, on average
    for number in range(steps):
        left = 1 - number / steps
        move = field.shake(rng, jitter if left > CALM else 0)
        shaken = np.roll(pictures, move, field.space)
        gradient, given = np.zeros_like(pictures), np.zeros(count)
        for start in range(0, len(rows), size):
            batch = rows[start : start + size]
            activations, found = step(*(keras.ops.convert_to_tensor(one[batch]) for one in (shaken, chosen)))
            gradient[batch], given[batch] = numbers(found), numbers(activations)
        gradient = np.roll(gradient, tuple(-far for far in move), field.space)
        # One length for the whole picture: divided pixel by pixel, it would be another direction.
        norm = np.sqrt(np.square(gradient, dtype="float64").sum(axis=axes, keepdims=True))
        # Behind a shut ReLU there is no gradient: begin somewhere else, unless it is at its top, as ReLU6 may be.
        shut = (norm.ravel() == 0) & (given <= 0)
        pictures[shut] = _dots(rng, pictures[shut].shape, low, high)
        pictures = pictures + left * length * gradient / np.where(norm, norm, 1)
        pictures = np.clip(pictures, low, high).astype("float32")
    return pictures, shut


def _at_random(watched, units, found, starts, field, rng) -> np.ndarray:
    """The most that each unit gives for its start, changed at random by as much as the picture that was found."""
    changes = np.where(field.seen, found - starts, 0).reshape(len(found), -1)
    lengths = np.linalg.norm(changes, axis=1)
    best = np.full(len(units), -np.inf)
    for _direction in range(RANDOM):
        drawn = np.where(field.seen, rng.normal(size=found.shape), 0).reshape(len(found), -1)
        drawn *= (lengths / np.linalg.norm(drawn, axis=1))[:, None]
        best = np.maximum(best, _middle_of(watched, (starts + drawn.reshape(found.shape)).astype("float32"), units))
    return best


# Real pictures


def _best_real(watched: Watched, x: np.ndarray, units: Sequence[int]) -> list[tuple[float, int, tuple[int, ...]]]:
    """For each unit the most that it gives anywhere in a real picture, the picture's number and the place."""
    tops: list[tuple] = [(-np.inf, 0, ())] * len(units)
    for rows, given in watched.of_many(x):
        for number, unit in enumerate(units):
            at = np.unravel_index(given[..., unit].argmax(), given.shape[:-1])
            if given[(*at, unit)] > tops[number][0]:
                tops[number] = float(given[(*at, unit)]), int(rows[at[0]]), tuple(map(int, at[1:]))
    return tops


def _call(question: Question, layer: str | keras.Layer) -> Seen:
    """The last call of a layer that gives numbers for each sample.

    Raises:
        ValueError: If there is none.
    """
    fits = [seen for seen in question.seen if seen.shape[:1] == (question.batch,) and "float" in seen.dtype]
    fits = [seen for seen in fits if len(seen.shape) > 1]
    calls = [seen for seen in question.calls_of(layer) if len(seen.shape) > 1 and seen.shape[0] == question.batch]
    calls = [seen for seen in calls if "float" in seen.dtype]
    if not calls:
        names = ", ".join(str(seen.name) for seen in fits)
        raise ValueError(
            f"Expected a layer of this model that returns numbers for each sample, out of: {names}. "
            f"Received: {getattr(layer, 'name', layer)}"
        )
    return calls[-1]


# All of it


class Growth:
    """A layer whose units are asked what they respond to.

    Args:
        model: See `filters`, as all others.

    Attributes:
        units: How many there are.
        limits: The smallest and the largest number of a picture.
        real: The real pictures, `(n, ...)`, float32; None if there are none.
        shape: Of a picture.
        channels: Its axis of channels; None if it has none.
        places: How many of its axes are places.
    """

    def __init__(self, model, layer, x=None, limits=None, batch_size: int = 32, seed: int = 0):
        check_model(model)
        given = noise(model, seed) if x is None else x
        self.question = Question(model, given, nothing, batch_size=batch_size, chosen=True)
        check_pictures(self.question)
        self._watched, self._seed = Watched(self.question, _call(self.question, layer)), seed
        self.units = self._watched.units
        (part,) = self.question.parts
        self.shape, channels = part.shape[1:], self.question.channels(part)
        self.places = len(self.question.space(part))
        self.channels = None if channels is None else channels - 1
        self.real = None if x is None else part.astype("float32")
        if self.real is None:
            self.limits = _range_of(part, limits or (0.0, 1.0))
            self._mean = np.full(self.shape, sum(self.limits) / 2, "float32")
        else:
            self.limits, self._mean = _range_of(part, limits), self.real.mean(axis=0)

    def __call__(self, units=None, steps: int = STEPS, rate: float = RATE, jitter: int | None = None):
        """What `filters` returns."""
        for name, number, least in (("steps", steps, 1), ("jitter", 0 if jitter is None else jitter, 0)):
            if not isinstance(number, (int, np.integer)) or number < least:
                raise ValueError(f"Expected {name} to be a whole number from {least}. Received: {number!r}")
        watched, chosen, rng = self._watched, _units(self._watched, units), np.random.default_rng(self._seed)
        sight = _sight(self.question, watched, *self.limits, self._seed)
        field = Field(sight, self.question.space(self.question.parts[0]), self.shape)
        low, high = self.limits
        starts = self._mean + 0.1 * (high - low) * rng.normal(size=(len(chosen), *self.shape))
        starts = np.clip(starts, low, high).astype("float32")
        found, stuck = _grown(watched, chosen, starts, field, self.limits, steps, rate, jitter, rng)
        scores = [_middle_of(watched, one, chosen) for one in (found, starts)]
        scores.append(_at_random(watched, chosen, found, starts, field, rng))
        best = [()] * len(chosen) if self.real is None else _best_real(watched, self.real, chosen)
        grown = {}
        for row, unit in enumerate(chosen):
            grown[unit] = Filter(
                unit, found[row], starts[row], sight.box, *(float(one[row]) for one in scores), stuck=bool(stuck[row])
            )
            if best[row]:
                top, sample, place = best[row]
                grown[unit] = replace(grown[unit], at_best=top, sample=sample, real_box=sight.at(place))
        return grown


def filters(
    model: keras.Model,
    layer: str | keras.Layer,
    x=None,
    *,
    units: int | Sequence[int] | None = None,
    steps: int = STEPS,
    rate: float = RATE,
    jitter: int | None = None,
    limits: tuple[float, float] | None = None,
    batch_size: int = 32,
    seed: int = 0,
) -> dict[int, Filter]:
    """Grows a picture to which each unit of a layer responds strongly, beside the best patch of real pictures.

    This is activation maximisation (Erhan, Bengio, Courville and Vincent, 2009): the picture begins as the mean picture
    with a little noise and follows the gradient of the layer's middle unit, step by step. At each step it is shifted a
    little at random (Mordvintsev, Olah and Tyka, 2015), so that it does not depend on single pixels; its numbers stay
    within the range of the samples. Such a picture shows what drives a unit most, not what the unit usually sees:
    compare it with the real patch.

    Args:
        model: Any Keras 3 model that takes one input of pictures, `(n, height, width)` or `(n, height, width,
            channels)`, of sequences of numbers, `(n, steps, features)`, or of volumes. It does not change.
        layer: The layer, or the name of one of its calls as in `layer_outputs`. Convolutional layers have a unit for
            each map, `Dense` layers one for each number.
        x: Real samples, for the best patches, the mean and the range; by default there are no patches, the mean is the
            middle of `limits`, and the model has to say what it takes.
        units: The numbers of the units, one or several; all by default.
        steps: How many steps to take.
        rate: By how much of the range the first step changes a pixel, on average; the steps become smaller, to nothing.
        jitter: How many pixels the picture is shifted at most at each step; by default an eighth of what the unit
            sees. In the last quarter of the steps it stays where it is.
        limits: The smallest and the largest number of a picture; by default those of `x`, or 0 and 1.
        batch_size: Number of pictures per forward pass.
        seed: Decides the noise and the shifts.

    Returns:
        A dictionary from the unit's number to a `Filter`: the `picture` and its `activation`, and for comparison that
        at the start, after random changes of the same size, and for the best real picture.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        IndexError: If there is no such unit.
        ValueError: If the model does not take one input of numbers with places, has no such layer, or the layer has no
            units; or if `x` is missing and the model does not say what it takes.

    Example:

    >>> found = filters(model, "conv", images, units=[0, 1])
    >>> found[1].unit, found[1].picture.shape
    (1, (28, 28))
    >>> found[1].activation > found[1].at_start
    True
    """
    return Growth(model, layer, x, limits, batch_size, seed)(units, steps, rate, jitter)
