"""The trace of a forward pass: every layer's call, in order, with what came out of it."""

import contextlib
import difflib
import math
import warnings
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import keras
import numpy as np

from kerasbook.layerwise.answering import answers_in, named_leaves
from kerasbook.layerwise.kinds import hides_its_cells
from kerasbook.layerwise.memory import fitting, for_kept
from kerasbook.layerwise.models import build, check_count, check_model, explained, fixed_batch, stateful_batch
from kerasbook.layerwise.recording import LayerCall, Recorder, is_meant, lies_inside, recording, without_number
from kerasbook.layerwise.samples import (
    as_numpy,
    batches,
    check_batch_size,
    check_finite,
    filled,
    in_arrays,
    is_stream,
    numbers_in,
    sample_count,
    some,
    taken_by,
)
from kerasbook.locale import gettext as _

FIRST = 2**16  # numbers in the samples of a first batch, from which we learn how large the layers are
FORGOTTEN = 0.4  # of a batch, from which on the first samples are too many to be kept for what one learned from them


@dataclass(frozen=True, eq=False)
class TracedCall:
    """One call of a layer, and what came out of it.

    Attributes:
        name: The call's name; as text, such as "encoder/dense:2".
        values: The output, `(n, ...)`, read-only; as it is, if it has no axis for the samples.
        per_sample: Whether the output's first axis is the samples.
    """

    name: LayerCall
    values: np.ndarray
    per_sample: bool = True

    @property
    def layer(self) -> keras.Layer:
        """The layer that was called."""
        return self.name.layer

    @property
    def kind(self) -> str:
        """The layer's class, such as "Dense"; `layerwise.kinds` knows what that means."""
        return type(self.layer).__name__

    @property
    def shape(self) -> tuple[int, ...]:
        """The output's shape for one sample."""
        return self.values.shape[1:] if self.per_sample else self.values.shape

    @property
    def size(self) -> int:
        """How many numbers the output has for one sample."""
        return math.prod(self.shape)


@dataclass(frozen=True, eq=False)
class Trace:
    """The outputs of a model's layers in one forward pass.

    Attributes:
        calls: The calls of the layers, in the order in which they ran.
        count: How many samples there were.
        gave: From the name of each output of the model to the names of the calls that gave just this tensor.
    """

    calls: tuple[TracedCall, ...]
    count: int
    gave: Mapping[str | int, set[str]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[TracedCall]:
        return iter(self.calls)

    @property
    def outputs(self) -> dict[LayerCall, np.ndarray]:
        """From layer call to its output, as `layer_outputs` gives them."""
        return {call.name: call.values for call in self.calls}

    def of(self, layers: Sequence[str | keras.Layer] | str | keras.Layer | None) -> "Trace":
        """The same for some of the layers, or of their calls by name; for all of them if it is None.

        Raises:
            ValueError: If one of them was not called.
        """
        layers = [layers] if isinstance(layers, (str, keras.Layer)) else layers
        check_called([call.name for call in self.calls], layers)
        return replace(self, calls=tuple(call for call in self.calls if is_meant(call.name, layers)))

    def at(self, places: slice | np.ndarray) -> "Trace":
        """The same for some of the samples."""
        cut = [replace(call, values=read_only(call.values[places])) if call.per_sample else call for call in self.calls]
        return replace(self, calls=tuple(cut), count=len(np.arange(self.count)[places]))


def read_only(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


# Which layers are meant


def found_in(
    model: keras.Model, layers: Sequence[str | keras.Layer] | str | keras.Layer | None
) -> Sequence[str | keras.Layer] | None:
    """Layers as they may be given; of one that lies deeper in the model, its own name is enough if no other has it."""
    if isinstance(layers, (str, keras.Layer)):
        layers = [layers]
    if layers is None or all(isinstance(layer, (keras.Layer, LayerCall)) for layer in layers):
        return layers
    by_name: dict[str, dict[int, keras.Layer]] = {}
    for layer in model._flatten_layers(include_self=False):
        by_name.setdefault(layer.name, {})[id(layer)] = layer
    known = {layer.name for layer in model.layers}

    def one(layer):
        found = by_name.get(layer, {}) if isinstance(layer, str) and layer not in known else {}
        return next(iter(found.values())) if len(found) == 1 else layer

    return [one(layer) for layer in layers]


def _holder(calls: Sequence[LayerCall], layer: str | keras.Layer) -> LayerCall | None:
    """The call of the smallest layer that holds one of which no call was seen."""
    own_name = str(layer).rsplit("/", 1)[-1]

    def holds(call: LayerCall) -> bool:
        within = call.layer._flatten_layers(include_self=False)
        return any(other is layer or other.name == own_name for other in within)

    holders = [call for call in calls if holds(call)]
    return min(holders, key=lambda call: len(list(call.layer._flatten_layers())), default=None)


def check_called(calls: Sequence[LayerCall], layers: Sequence[str | keras.Layer] | None) -> None:
    """Check that each of the layers asked for was called.

    Raises:
        ValueError: If one was not, or no layer's call was seen at all.
    """
    if not calls:
        raise ValueError(
            _(
                "Expected a model that calls its layers in Python. Received: one in which no layer's call can be seen, "
                "because it has none, or its call is compiled (tf.function, jax.jit)"
            )
        )
    unknown = [layer for layer in layers or () if not any(is_meant(call, [layer]) for call in calls)]
    if not unknown:
        return
    received = [str(getattr(layer, "name", layer)) for layer in unknown]
    near = {nearest for name in received for nearest in difflib.get_close_matches(name, calls, n=1) if nearest != name}
    hint = f". Did you mean {', '.join(sorted(near))}?" if near else ""
    elsewhere = any(call.rsplit("/", 1)[-1] == received[0].rsplit("/", 1)[-1] for call in near)
    if not elsewhere and (holder := _holder(calls, unknown[0])):
        where = "in a loop of the backend" if hides_its_cells(holder.layer) else "if at all"
        how = ", with return_sequences=True for its output at every step" if hides_its_cells(holder.layer) else ""
        hint = f". It runs within {holder}, {where}, where no call of it is seen: look into {holder}{how}"
    raise ValueError(
        f"Expected names of this model's layers, out of: {', '.join(calls)}. Received: {', '.join(received)}{hint}"
    )


# Keeping what comes out

Narrowed = Callable[[LayerCall, np.ndarray], np.ndarray]


@dataclass
class Rows:
    """One output of one layer call, batch after batch, in one array.

    Attributes:
        total: How many samples will come, or None where nobody knows.
        array: `(n, ...)`, or an output that has no batch axis, as it is.
        filled: How many samples' outputs are there.
        per_sample: Whether the output's first axis was the samples in every batch so far.
        same: Of outputs without a batch axis, whether all batches gave the same.
        shapes: Two shapes of one sample's output that do not go into one array, if there were such.
    """

    total: int | None
    array: np.ndarray | None = None
    filled: int = 0
    per_sample: bool = True
    same: bool = True
    shapes: tuple | None = None

    def add(self, output: np.ndarray, size: int) -> None:
        """Take in what came out for a batch of so many samples."""
        per_sample = output.ndim > 0 and len(output) == size
        if self.array is None:
            self._begin(output, size, per_sample)
        elif not (self.per_sample and per_sample):
            self.same = self.same and not self.per_sample and np.array_equal(self.array, output)
            self.per_sample = False
        elif output.shape[1:] != self.array.shape[1:]:
            self.shapes = (self.array.shape[1:], output.shape[1:])
        else:
            if self.total is None:
                self._grow(size)
            self.array[self.filled : self.filled + size] = output
        self.filled += size

    def _grow(self, size: int) -> None:
        """Make room for so many samples more, in place where the memory allows it."""
        if not (self.array.flags.owndata and self.array.flags.c_contiguous):  # the first batch's tensor
            self.array = np.array(self.array, order="C")
        self.array.resize((self.filled + size, *self.array.shape[1:]), refcheck=False)

    def _begin(self, output: np.ndarray, size: int, per_sample: bool) -> None:
        self.per_sample = per_sample
        if not per_sample or self.total in (None, size):
            self.array = output
            return
        self.array = np.empty((self.total, *output.shape[1:]), output.dtype)
        self.array[:size] = output


def _values(part) -> np.ndarray | None:
    """What a layer returned, as NumPy; None for a tensor that stands for values yet to come, within compiled code.

    Tensors are read where they are, not copied: fresh memory costs more than many a layer.
    """
    if isinstance(part, np.ndarray):
        return part.copy()  # who knows what the layer does with it next
    try:
        values = np.asarray(part) if keras.backend.backend() in ("tensorflow", "jax") else as_numpy(part)
        in_place = values.dtype != object and values.dtype.name != "bfloat16"
        return values if in_place else as_numpy(part)
    except Exception:  # each backend has its own for such tensors
        return None


class Keeper(Recorder):
    """Keeps what the layers return, batch after batch.

    Args:
        root: The model.
        layers: Which layer calls to keep; None for all.
        total: How many samples will come, or None where nobody knows.
        narrowed: What to keep of a call's output for a batch, `(n, ...)`; all of it by default.
        besides: What else to keep, if `layers` are all: networks, whose outputs their layers gave, and what runs within
            layers of Keras.

    Attributes:
        done: How many samples have come.
        rows: What was kept.
        gave: From the name of each output of the model to the names of the calls that gave just this tensor.
    """

    def __init__(
        self,
        root: keras.Model,
        layers: Sequence[str | keras.Layer] | None,
        total: int | None,
        narrowed: Narrowed | None = None,
        besides: Sequence[str | keras.Layer] = (),
    ):
        super().__init__(root)
        self.layers, self.total, self.narrowed = layers, total, narrowed
        self.asked = [*(layers or ()), *besides]
        self.done = 0
        self.rows: dict[LayerCall, Rows] = {}
        self.gave: dict[str | int, set[str]] = {}
        self._size = 0
        self._tensors: list[tuple[str, weakref.ref]] = []  # of one batch, with the names of their calls
        self._states = keras.StatelessScope()  # what one batch assigns to variables, the next one reads

    def wants(self, layer: keras.Layer, name: str) -> bool:
        named = (one if isinstance(one, keras.Layer) else without_number(one) for one in self.asked)
        return is_meant(LayerCall(name, layer), list(named))

    def asks_inside(self, layer: keras.Layer, name: str) -> bool:
        return lies_inside(layer, name, self.asked)

    def noted(self, call: LayerCall, inputs: tuple, part) -> None:
        self._tensors.append((str(call), weakref.ref(part)))
        if not is_meant(call, self.layers):
            return
        values = _values(part)
        if values is not None:
            if self.narrowed is not None and values.shape[:1] == (self._size,):
                values = self.narrowed(call, values)
            self.rows.setdefault(call, Rows(self.total)).add(values, self._size)

    def take(self, x) -> None:
        """Run the model on a batch, and keep the outputs of its layers."""
        self.begin()
        self._tensors.clear()
        self._size = sample_count(x)
        with explained(x, self.names):
            build(self.root, x)
            with recording(self, self._states):
                outputs = self.root(x, training=False)
        if not self.done:
            check_called(self.names, self.asked)
            self.gave = {
                name: {call for call, tensor in self._tensors if tensor() is leaf}
                for name, leaf in named_leaves(self.root, outputs).items()
            }
        self._check_shapes()
        self.done += self._size

    def _check_shapes(self) -> None:
        """Check that the outputs of all batches so far go into one array."""
        for call, rows in self.rows.items():
            if rows.shapes is not None:
                first, other = rows.shapes
                raise ValueError(
                    _(
                        "Expected the output of {call} to have the same shape in all batches. Received: {first} and "
                        "{other} for one sample. Fill the samples up to one length, or leave the layer out (layers=...)"
                    ).format(call=repr(call), first=first, other=other)
                )

    def trace(self) -> Trace:
        """What was kept, once all batches have run."""
        calls = []
        for call, rows in self.rows.items():
            if rows.filled != self.done:
                raise ValueError(
                    _(
                        "Expected each layer to run for each batch. Received: {call}, which ran for {seen} of {all} "
                        "samples. Give all samples in one batch, or leave the layer out (layers=...)"
                    ).format(call=repr(call), seen=rows.filled, all=self.done)
                )
            if rows.per_sample or rows.same:
                # It may be a tensor's memory, which other layers' tensors share.
                calls.append(TracedCall(call, read_only(rows.array), rows.per_sample))
            else:
                warnings.warn(
                    f"{call!r} is left out: its output has no axis for the samples, and differs from batch to batch. "
                    "Give all samples in one batch to see it.",
                    stacklevel=4,
                )
        return Trace(tuple(calls), self.done, self.gave)


def trace(
    model: keras.Model,
    x,
    *,
    layers: Sequence[str | keras.Layer] | str | keras.Layer | None = None,
    batch_size: int = 1024,
    narrowed: Narrowed | None = None,
    besides: Sequence[str | keras.Layer] = (),
) -> Trace:
    """Runs a model once and records every call of a layer with its output.

    Arguments and errors are those of `layer_outputs`, and the model does not change.

    Args:
        model: Any Keras 3 model.
        x: Samples, `(n, ...)`, in any form that Keras takes, or batches of them.
        layers: Names of layer calls to record, or layers, of which all calls are recorded; all layers by default.
        batch_size: Number of samples per forward pass; batches that you pass keep their own size.
        narrowed: Of each call and its output for a batch, `(n, ...)`, makes what is kept; all of it by default.
        besides: Layers, or names of their calls, to record besides all others, which are recorded only if they are
            asked for: a nested model as a whole, and what runs within a layer of Keras.

    Returns:
        A `Trace`: its `calls` in the order in which the layers ran.

    Example:

    >>> [(call.name, call.kind, call.shape) for call in trace(model, images)]
    """
    check_model(model)
    check_batch_size(batch_size)
    stateful, total = stateful_batch(model), None
    if not is_stream(x):
        x = in_arrays(taken_by(model, x))
        total = sample_count(x)
        check_count(total, stateful)
        # Of even sizes, and if more than one then at least four: what is under way needs memory besides what is kept.
        parts = math.ceil(total / batch_size)
        batch_size = math.ceil(total / (max(4, parts) if parts > 1 else 1))
    keeper = Keeper(model, found_in(model, layers), total, narrowed, besides)
    for samples, _answers in batches(x, batch_size=stateful or batch_size, model=model):
        check_finite(samples)
        check_count(sample_count(samples), stateful)
        keeper.take(samples)
        stateful = stateful or stateful_batch(model)  # a model that was only now built
    return keeper.trace()


# A pass that one asks for bit by bit


class Tracer:
    """Traces samples as they are asked for. The first of them show how large the layers are, and do not run again.

    Args:
        model: A Keras 3 model.
        x: Samples as arrays, or a dictionary or list of them.
        rows: The numbers of those that will be asked for, in this order.
        layers: Names of layers, or layers; all of them by default.
        most: How many may run at a time.
        memory: Gigabytes that may be taken for the layers' outputs; all that it takes by default.
        besides: What else to trace if `layers` are all, as in `trace`.

    Attributes:
        first: The trace of those that ran at once.
        answers: What the model answers, by the name of the output, as far as the layers' outputs hold it.
        bytes_each: How many bytes the outputs of all layers take for one sample.
        batch: How many samples run at a time; None for all that are asked for.
        values: How many of the layers' outputs may be kept from batch to batch; None where no memory was given.
    """

    def __init__(
        self,
        model: keras.Model,
        x,
        rows: Sequence[int],
        layers: Sequence[str | keras.Layer] | str | keras.Layer | None = None,
        most: int | None = None,
        memory: float | None = None,
        besides: Sequence[str | keras.Layer] = (),
    ):
        check_model(model)
        self.model, self.x = model, x
        self.values = None if memory is None else for_kept(memory) // 4
        rows = np.asarray(rows)[:most]
        # A stateful model goes on from batch to batch, so its samples do not part.
        bound = memory is not None and stateful_batch(model) is None
        at_once = max(2, FIRST // max(1, numbers_in(x))) if stateful_batch(model) is None else len(rows)
        if bound:
            at_once = min(at_once, max(2, fitting(None, _known_bytes(model), memory)))
        self._layers = self.batch = None
        layers = found_in(model, layers)
        rows = rows[: at_once + -at_once % (fixed_batch(model) or 1)]
        self.first = self._run(rows, None, besides=[*(layers or ()), *besides])  # with all that leads to an answer
        self._places = {int(row): place for place, row in reversed(list(enumerate(rows)))}
        known = {call.name: call.values for call in self.first if call.per_sample}
        self.answers = answers_in(model, known, self.first.gave)
        # While the model runs, all of its layers' outputs are there, whichever are asked for.
        self.bytes_each = sum(call.values[:1].nbytes for call in self.first if call.per_sample)
        if bound:
            self.batch = fitting(None, self.bytes_each, memory)
        self._layers, self.first = layers, self.first.of(layers)

    def hold(self, rows: Sequence[int]) -> None:
        """Traces these samples, the first of all, and keeps their outputs at hand, if there is room for them."""
        if self.batch is not None and len(rows) > self.batch:
            self.forget()
            return
        self.first = self(rows)
        self._places = {int(row): place for place, row in enumerate(rows)}

    def forget(self) -> None:
        """Lets go of what the first samples gave, but for one number of each, if it takes much of the memory.

        They run again when they are asked for; how large the layers are, and of what kind, is known as before.
        """
        if self.batch is None or self.first.count < FORGOTTEN * self.batch:
            return
        calls = [
            replace(call, values=np.broadcast_to(call.values.flat[:1].reshape(()), call.values.shape))
            if call.per_sample and call.values.size
            else call
            for call in self.first
        ]
        self.first, self._places = replace(self.first, calls=tuple(calls)), {}

    def __call__(self, rows: Sequence[int], layers: Sequence[str | keras.Layer] | None = None) -> Trace:
        """The trace of some of the samples; what has no axis for them and differs from batch to batch is left out."""
        rows = np.asarray(rows)
        layers = self._layers if layers is None else found_in(self.model, layers)
        known = self._known(rows)
        # To merge them with others takes room for all of them twice.
        crowded = self.batch is not None and 2 * len(rows) > self.batch
        if not known.any() or (crowded and not known.all()):
            return self._run(rows, layers)
        places = np.array([self._places[int(row)] for row in rows[known]])
        ordered = np.array_equal(places, np.arange(len(places)))
        first = self.first.of(layers).at(slice(0, len(places)) if ordered else places)
        return first if known.all() else _merged(first, self._run(rows[~known], layers), known)

    def narrowed(self, rows: Sequence[int], layers: Sequence[str | keras.Layer] | None, narrowed: Narrowed) -> Trace:
        """The trace of some of the samples, of which no more is kept than `narrowed` makes of a batch's outputs."""
        rows = np.asarray(rows)
        layers = self._layers if layers is None else layers
        known = self._known(rows)
        if not known.any():
            return self._run(rows, layers, narrowed)
        first = self(rows[known], layers)
        kept = [replace(call, values=narrowed(call.name, call.values)) if call.per_sample else call for call in first]
        first = replace(first, calls=tuple(kept))
        return first if known.all() else _merged(first, self._run(rows[~known], layers, narrowed), known)

    def order(self, rows: Sequence[int]) -> np.ndarray:
        """The places in `rows` of the samples, in the order in which `narrowed` comes by them."""
        return np.argsort(~self._known(np.asarray(rows)), kind="stable")

    def _known(self, rows: np.ndarray) -> np.ndarray:
        """Which of these samples are among the first, `(n,)`."""
        return np.array([int(row) in self._places for row in rows], bool)

    def _run(self, rows: np.ndarray, layers, narrowed: Narrowed | None = None, besides=()) -> Trace:
        """The trace of these samples in one batch, or in batches of the size that the model or memory insists on."""
        fixed = fixed_batch(self.model) or stateful_batch(self.model)
        size = fixed or min(self.batch or len(rows), len(rows))
        whole = filled(rows, size) if fixed else rows
        parts = ((some(self.x, whole[start : start + size]),) for start in range(0, len(whole), size))
        traced = trace(self.model, parts, layers=layers, narrowed=narrowed, besides=besides)
        return traced if len(whole) == len(rows) else traced.at(slice(0, len(rows)))


def _known_bytes(model: keras.Model) -> int:
    """How many bytes the layers' outputs take for one sample, as far as their shapes are known before it runs."""
    found = 0
    for layer in model._flatten_layers(include_self=False):
        with contextlib.suppress(Exception):  # a layer that has no symbolic output, or several
            found += 4 * math.prod(size or 1 for size in layer.output.shape[1:])
    return found


def _merged(one: Trace, other: Trace, places: np.ndarray) -> Trace:
    """Both traces as one: the samples of `one` where `places` is true, those of `other` where it is false."""
    others = {call.name: call for call in other}
    calls = []
    for call in one:
        its = others.get(call.name)
        if its is None or its.per_sample != call.per_sample:
            continue
        if call.per_sample and its.shape == call.shape:
            values = np.empty((len(places), *call.shape), call.values.dtype)
            values[places], values[~places] = call.values, its.values
            calls.append(replace(call, values=read_only(values)))
        elif not call.per_sample and np.array_equal(call.values, its.values):
            calls.append(call)
    return Trace(tuple(calls), len(places), one.gave)
