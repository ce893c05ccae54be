"""Puts other numbers in the place of what a layer returned, while a model runs: what ablation and patching share."""

import math
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import keras
import numpy as np

from kerasbook.layerwise import samples
from kerasbook.layerwise.answering import Seen
from kerasbook.layerwise.gradients import Taps
from kerasbook.layerwise.memory import check_memory, fitting, for_kept
from kerasbook.layerwise.questions import Answered, Question, Target
from kerasbook.layerwise.recording import LayerCall, is_meant, recording
from kerasbook.layerwise.trace import check_called

DRAWS = 5  # sets of random units, to compare with


class Swap(keras.layers.Layer):
    """What a layer returned, with other numbers where they are wanted.

    It is a layer so that Keras hands on the mask that a layer's output may carry.
    """

    def __init__(self):
        super().__init__(autocast=False)
        self.supports_masking = True

    def call(self, output, other, where):
        return keras.ops.where(where, keras.ops.cast(other, output.dtype), output)


class Swaps(Taps):
    """Comes by at every layer's call, and swaps the outputs for which there is something else.

    Its taps are the swaps: from a layer call's name to `(other, where)`, what to put in the place of its output, and a
    mask of where to; tensors that fit the output's shape.

    Args:
        root: The model.
        watch: As in `Taps`. Of a call that is swapped, what it gives in the end is watched.
    """

    def __init__(self, root: keras.Model, watch: keras.Layer | str | None = None):
        super().__init__(root, {}, watch=watch)
        self.swap = Swap()

    def begin_with(self, swaps: Mapping[str, tuple]) -> None:
        """From here on the model runs anew, with other swaps."""
        self.begin()
        self.taps, self.watched = swaps, None

    def asks_inside(self, layer: keras.Layer, name: str) -> bool:
        named = (one for one in (*self.taps, self.watch) if isinstance(one, str))
        return any(one.startswith(f"{name}/") for one in named)

    def noted(self, call: LayerCall, inputs: tuple, part) -> None:
        if call == self.watch:
            self.watched = part

    def instead(self, call: LayerCall, part, steps: tuple[int, ...] = ()):
        if call not in self.taps:
            return part
        other, where = self.taps[call]
        if steps:
            other, where = other[(slice(None), *steps)], where[(slice(None), *[0] * len(steps))]
        output = self.swap(part, other, where)
        if call == self.watch:
            self.watched = output
        return output


@dataclass(frozen=True)
class Place:
    """One call of a layer whose units can be swapped.

    Attributes:
        name: Its name.
        shape: Of what it returned for a batch, `(batch, ...)`.
        axis: Which axis counts the units: features, or maps.
    """

    name: LayerCall
    shape: tuple[int, ...]
    axis: int | None

    @property
    def size(self) -> int:
        """How many units it has; maps and features count as one each, whatever places or steps they have."""
        return 1 if self.axis is None else self.shape[self.axis]

    @property
    def bytes_each(self) -> int:
        """How many bytes its output takes for one sample, as float32."""
        return 4 * math.prod(self.shape[1:])

    def where(self, units: Sequence[int] | None) -> np.ndarray:
        """A mask of these units, or of all of them, that fits the output's shape."""
        if self.axis is None or units is None:
            return np.ones([1] * len(self.shape), bool)
        mask = np.zeros(self.size, bool)
        mask[list(units)] = True
        return mask.reshape([self.size if axis == self.axis else 1 for axis in range(len(self.shape))])

    def draws(self, count: int, draws: int, seed: int) -> list[tuple[int, ...]]:
        """So many sets of so many units at random; the same ones whichever other layers are looked at."""
        rng = np.random.default_rng([seed, zlib.crc32(str(self.name).encode())])
        return [tuple(sorted(rng.permutation(self.size)[:count].tolist())) for _draw in range(draws)]


def _place(seen: Seen) -> Place:
    axis = None if len(seen.shape) < 2 else 1 if seen.channels_first and len(seen.shape) > 2 else len(seen.shape) - 1
    return Place(seen.name, seen.shape, axis)


def _holds_numbers(question: Question, seen: Seen) -> bool:
    """Whether a call returned numbers, not whole ones, for each sample."""
    return seen.shape[:1] == (question.batch,) and "float" in seen.dtype and math.prod(seen.shape) > 0


def places_in(question: Question, layers: Sequence[str | keras.Layer] | str | keras.Layer | None) -> list[Place]:
    """The calls that can be swapped, of these layers or of all, in the order in which they ran.

    Raises:
        ValueError: If one is asked for that cannot, or no layer's call can be seen.
    """
    if layers is None:
        check_called([seen.name for seen in question.seen], None)
        return [_place(seen) for seen in question.seen if _holds_numbers(question, seen) and not seen.again]
    found = {}
    for layer in [layers] if isinstance(layers, (str, keras.Layer)) else layers:
        calls = question.calls_of(layer)
        wrong = [seen for seen in calls if not _holds_numbers(question, seen)]
        if wrong or not calls:
            shown = f"{wrong[0].dtype} of shape {wrong[0].shape}" if wrong else "no call of it that can be seen"
            names = ", ".join(place.name for place in places_in(question, None)) or "none"
            raise ValueError(
                f"Expected layers that return floating-point numbers for each sample, out of: {names}. "
                f"Received: {getattr(layer, 'name', layer)}, {shown}"
            )
        found |= {str(seen.name): _place(seen) for seen in calls}
    return list(found.values())


def left_out(question: Question) -> list[str]:
    """The names of the calls whose outputs cannot be swapped, such as texts, whole numbers, or one for all samples."""
    return [str(seen.name) for seen in question.seen if not seen.again and not _holds_numbers(question, seen)]


def one_layer(question: Question, layer: str | keras.Layer, units: Sequence[int] | None) -> Place:
    """The call of the one layer whose units are looked at, one by one or some together.

    Raises:
        ValueError: If it has several calls, or not these units.
    """
    found = places_in(question, layer)
    if len(found) > 1:
        names = ", ".join(place.name for place in found)
        raise ValueError(f"Expected layer to name one call of a layer, out of: {names}. Received: {found[0].name}")
    (place,) = found
    if units is None:
        return place
    units = list(units) if np.ndim(units) == 1 else [units]
    whole = all(isinstance(unit, (int, np.integer)) and 0 <= unit < place.size for unit in units)
    if not units or not whole or len(set(units)) < len(units):
        raise ValueError(
            f"Expected units to be different whole numbers from 0 to {place.size - 1}, as {place.name} has "
            f"{place.size} of them. Received: {units}"
        )
    return place


def check_choice(layers, layer, units, draws: int) -> None:
    """See to it that it is said in one way which layers or units are meant.

    Raises:
        ValueError: If it is not.
    """
    if layers is not None and layer is not None:
        raise ValueError("Expected layers, each as a whole, or layer, unit by unit. Received: both")
    if units is not None and layer is None:
        raise ValueError("Expected layer, the layer whose units are meant, beside units. Received: units alone")
    if isinstance(draws, bool) or not isinstance(draws, (int, np.integer)) or draws < 1:
        raise ValueError(f"Expected draws to be a whole number from 1. Received: {draws!r}")


def _nothing(outputs):
    """No answer is asked about."""
    raise AssertionError("a first look needs no score")


def asked(
    model: keras.Model,
    x,
    target: Target,
    output: int | str | None,
    answers: str | None,
    batch_size: int,
    memory: float,
    held: int = 1,
) -> Question:
    """The question about samples, in batches for which there is room.

    Args:
        model: A Keras 3 model.
        x: Samples, gathered.
        target: As in `Question`.
        output: As in `Question`.
        answers: As in `Question`.
        batch_size: How many samples may run at a time, at most.
        memory: Gigabytes that may be taken for the layers' outputs.
        held: How many batches' outputs there are at the same time.
    """
    check_memory(memory)
    samples.check_batch_size(batch_size)
    first = Question(model, samples.some(x, slice(0, 1)), _nothing, batch_size=1, chosen=True)
    bytes_each = sum(4 * math.prod(seen.shape[1:]) for seen in first.seen)
    return Question(model, x, target, output, fitting(batch_size, held * bytes_each, memory), answers)


def groups(places: Sequence[Place], memory: float) -> Iterator[list[Place]]:
    """The places in groups whose outputs for one sample may be kept together; mostly it is one."""
    group, used = [], 0
    for place in places:
        if group and used + place.bytes_each > for_kept(memory):
            yield group
            group, used = [], 0
        group.append(place)
        used += place.bytes_each
    if group:
        yield group


def run_swapped(question: Question, tensors: list, swaps: Mapping[str, tuple], recorder: Swaps) -> Answered:
    """What the model answers to a batch of inputs if these outputs are swapped; nothing about it changes.

    Args:
        question: Asks the model.
        tensors: The inputs.
        swaps: As in `Swaps`.
        recorder: Made for this question's model and its logits. It takes time to make one, so many runs share it.
    """
    recorder.begin_with(swaps)
    with recording(recorder, keras.StatelessScope()):
        outputs = question.model(question.as_given(tensors), training=False)
    return Answered(outputs, recorder.watched)


def run_watched(question: Question, tensors: list, places: Sequence[Place], see: Callable) -> Answered:
    """What the model answers to a batch of inputs; `see(name, output)` is shown what each place returned.

    What runs within a layer of Keras for each step is shown with all its steps.
    """
    names = {str(place.name) for place in places}

    def visit(call: LayerCall, inputs: tuple, output) -> None:
        if call in names:
            see(str(call), output)

    recorder = Taps(question.model, {}, visit, question.logits_from, [str(name) for name in names])
    with recording(recorder, keras.StatelessScope()):
        outputs = question.model(question.as_given(tensors), training=False)
    return Answered(outputs, recorder.watched)


def after_logits(question: Question) -> set[str]:
    """The calls from which on nothing reaches the numbers of which the answers are the sigmoid or softmax.

    A swap there changes the answers and leaves these numbers as they are, so that the answers alone count.
    """
    meant = question.logits_from
    if meant is None:
        return set()
    last = max((place for place, seen in enumerate(question.seen) if is_meant(seen.name, [meant])), default=None)
    if last is None:
        return set()
    return {str(seen.name) for seen in question.seen[last + isinstance(meant, str) :]}
