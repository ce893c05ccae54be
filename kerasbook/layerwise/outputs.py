"""Every layer's output, taken down while the model runs as it always does."""

import contextlib
import contextvars
import difflib
import functools
import math
import os
import re
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import keras
import numpy as np

from kerasbook.layerwise.samples import (
    as_numpy,
    batches,
    check_batch_size,
    check_inputs,
    in_arrays,
    is_stream,
    sample_count,
    shapes,
)


class LayerCall(str):
    """The name of one call of a layer, as text: "dense", "encoder/dense", or "dense:2" for its second call.

    A call that returns several tensors has a name for each, as Python would reach them: "lstm[0]", "lstm[1]", or
    "parts[left]" out of a dictionary.

    Attributes:
        layer: The Keras layer that was called.
    """

    layer: keras.Layer

    def __new__(cls, name: str, layer: keras.Layer) -> "LayerCall":
        call = super().__new__(cls, name)
        call.layer = layer
        return call

    def __getnewargs__(self) -> tuple:  # so that pickle can make it again
        return str(self), self.layer


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


def _tensors(output) -> dict[str, object]:
    """The tensors that a layer returned, by what stands behind the layer's name; what is no tensor is left out."""
    if keras.ops.is_tensor(output):
        return {"": output}
    parts = [
        ("".join(f"[{step}]" for step in path), part)
        for path, part in keras.tree.flatten_with_path(output)
        if keras.ops.is_tensor(part) or isinstance(part, np.ndarray)
    ]
    return {"": parts[0][1]} if len(parts) == 1 else dict(parts)


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


def _meant(call: LayerCall, layer: str | keras.Layer) -> bool:
    """A name means one call, a layer all of its calls, wherever they stand."""
    return call.layer is layer if isinstance(layer, keras.Layer) else call == layer


@dataclass
class Recorder:
    """Takes down what each layer returns, in the order in which the layers finish.

    Attributes:
        root: The model.
        layers: Which layer calls to keep; None for all.
        total: How many samples will come, or None where nobody knows.
        size: How many samples the batch at hand has.
        calls: How often each layer was called for the batch at hand.
        names: The layer calls so far.
        rows: What was kept of them.
    """

    root: keras.Model
    layers: Sequence[str | keras.Layer] | None
    total: int | None
    size: int = 0
    path: list[str] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    names: list[LayerCall] = field(default_factory=list)
    rows: dict[LayerCall, Rows] = field(default_factory=dict)

    def begin(self, size: int) -> None:
        """From here on come the outputs for so many samples more."""
        self.size = size
        self.calls.clear()
        self.names.clear()

    def name(self, layer: keras.Layer) -> str:
        name = "/".join([*self.path, layer.name])
        self.calls[name] += 1
        return name if self.calls[name] == 1 else f"{name}:{self.calls[name]}"

    def keep(self, layer: keras.Layer, output) -> None:
        parts = _tensors(output)
        name = self.name(layer) if parts else ""
        for place, part in parts.items():
            call = LayerCall(name + place, layer)
            self.names.append(call)
            if self.layers is not None and not any(_meant(call, chosen) for chosen in self.layers):
                continue
            values = _values(part)
            if values is not None:
                self.rows.setdefault(call, Rows(self.total)).add(values, self.size)

    def run(self, call: Callable, layer: keras.Layer, *args, **kwargs):
        """Call the layer and keep what it returns; look inside it only where it is a network itself."""
        if layer is self.root:
            return call(layer, *args, **kwargs)
        if is_network(layer):
            self.path.append(layer.name)
            try:
                return call(layer, *args, **kwargs)
            finally:
                self.path.pop()
        with _recording(None):
            output = call(layer, *args, **kwargs)
        self.keep(layer, output)
        return output


def is_network(layer: keras.Layer) -> bool:
    """Whether to look inside: at models, and at layers of the reader's own that are made of others."""
    if isinstance(layer, keras.Model):
        return True
    ours = not type(layer).__module__.startswith("keras.")
    return ours and len(list(layer._flatten_layers(include_self=False))) > 0


_recorder: contextvars.ContextVar[Recorder | None] = contextvars.ContextVar("recorder", default=None)
_gate = threading.Lock()
_listeners = 0
_keras_call = keras.Layer.__call__


@functools.wraps(_keras_call)
def _call(layer, *args, **kwargs):
    recorder = _recorder.get()
    if recorder is None:
        return _keras_call(layer, *args, **kwargs)
    return recorder.run(_keras_call, layer, *args, **kwargs)


@contextlib.contextmanager
def _recording(recorder: Recorder | None) -> Iterator[None]:
    token = _recorder.set(recorder)
    try:
        yield
    finally:
        _recorder.reset(token)


@contextlib.contextmanager
def _listening() -> Iterator[None]:
    """While anyone records, every layer's call passes by us; no layer and no model is changed.

    The recorder itself is a context variable, so other threads that use the same model are not recorded.
    """
    global _listeners
    with _gate:
        _listeners += 1
        keras.Layer.__call__ = _call
    try:
        yield
    finally:
        with _gate:
            _listeners -= 1
            if not _listeners:
                keras.Layer.__call__ = _keras_call


def _check_model(model) -> None:
    if isinstance(model, keras.Model):
        return
    kind = type(model)
    received = f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(model, (str, os.PathLike)):
        received, hint = repr(model), "Load the file first, with keras.saving.load_model(path)."
    elif isinstance(model, type):
        received, hint = f"the class {model.__qualname__}", "Make a model of it first."
    elif isinstance(model, keras.Layer):
        hint = "Put the layer into a model: keras.Sequential([layer])."
    elif kind.__module__.startswith(("tf_keras", "tensorflow.python.keras")):
        hint = "That is a model of Keras 2: build it again with Keras 3, and load its weights."
    else:
        hint = "Call it from a keras.Model of your own to see that model's layers."
    raise TypeError(f"Expected a Keras 3 model, a keras.Model. Received: {received}. {hint}")


def _every_layer(model: keras.Model) -> Iterator[keras.Layer]:
    return model._flatten_layers(include_self=False)


def _own_batch_size(model: keras.Model) -> int | None:
    """How many samples a model with stateful layers takes at a time: as many as its layers have states for."""
    for layer in _every_layer(model):
        if getattr(layer, "stateful", False) and getattr(layer, "states", None) is not None:
            for state in keras.tree.flatten(layer.states):
                if len(state.shape):
                    return int(state.shape[0])
    return None


def _check_count(count: int, own: int | None) -> None:
    if own is not None and count % own:
        raise ValueError(
            f"Expected a number of samples that {own} divides, because the model is stateful and takes {own} at a "
            f"time. Received: {count} samples"
        )


def _reason(error: Exception) -> str:
    """What went wrong, without Keras' frame around it."""
    text = str(error).strip()
    inmost = re.findall(r"\x1b\[1m(.*?)\x1b\[0m", text, re.DOTALL)
    reason = inmost[-1].strip() if inmost else text
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__


@contextlib.contextmanager
def _explained(x, recorder: Recorder) -> Iterator[None]:
    """If the model fails, say how far it came."""
    try:
        yield
    except Exception as error:
        last = f"after {recorder.names[-1]!r}" if recorder.names else "before any layer had finished"
        raise RuntimeError(
            f"Expected the model to run on samples of shape {shapes(x)}. It failed {last}. Received: {_reason(error)}"
        ) from error


def _build(model: keras.Model, x) -> None:
    """Make an unbuilt model's weights; their values stay those that they begin with."""
    layers = list(_every_layer(model))
    if isinstance(model, keras.Sequential) and not model.built and hasattr(x, "shape"):
        stateful = any(getattr(layer, "stateful", False) for layer in layers)
        model.build((x.shape[0] if stateful else None, *x.shape[1:]))  # not for this batch size only
        layers = list(_every_layer(model))
    if not model.built or not all(layer.built for layer in layers):
        with keras.StatelessScope():
            model(x, training=False)


def _one_pass(model: keras.Model, x, recorder: Recorder, states: keras.StatelessScope) -> None:
    """Run the model on a batch; what it assigns to variables goes into `states`, from where the next batch reads it."""
    recorder.begin(sample_count(x))
    with _explained(x, recorder):
        _build(model, x)
        with _listening(), _recording(recorder), states:
            model(x, training=False)


def _check_chosen(recorder: Recorder) -> None:
    """See to it that each of the layers asked for was called.

    Raises:
        ValueError: If one was not, or no layer's call was seen at all.
    """
    names = recorder.names
    if not names:
        raise ValueError(
            "Expected a model that calls its layers in Python. Received: one in which no layer's call can be seen, "
            "because it has none, or its call is compiled (tf.function, jax.jit)"
        )
    unknown = [layer for layer in recorder.layers or () if not any(_meant(call, layer) for call in names)]
    if not unknown:
        return
    received = [str(getattr(layer, "name", layer)) for layer in unknown]
    near = {nearest for name in received for nearest in difflib.get_close_matches(name, names, n=1) if nearest != name}
    hint = f". Did you mean {', '.join(sorted(near))}?" if near else ""
    raise ValueError(
        f"Expected names of this model's layers, out of: {', '.join(names)}. Received: {', '.join(received)}{hint}"
    )


def _check_rows(recorder: Recorder) -> None:
    """See to it that outputs of all batches so far go into one array."""
    for call, rows in recorder.rows.items():
        if rows.shapes is not None:
            first, other = rows.shapes
            raise ValueError(
                f"Expected the output of {call!r} to have the same shape in all batches. Received: {first} and "
                f"{other} for one sample. Fill the samples up to one length, or leave the layer out (layers=...)"
            )


def _arrays(recorder: Recorder, total: int) -> dict[LayerCall, np.ndarray]:
    """What was recorded, once all batches have run."""
    kept = {}
    for call, rows in recorder.rows.items():
        if rows.filled != total:
            raise ValueError(
                f"Expected each layer to run for each batch. Received: {call!r}, which ran for {rows.filled} of "
                f"{total} samples. Give all samples in one batch, or leave the layer out (layers=...)"
            )
        if rows.per_sample or rows.same:
            # It may be a tensor's memory, which other layers' tensors share.
            rows.array.flags.writeable = False
            kept[call] = rows.array
        else:
            warnings.warn(
                f"{call!r} is left out: its output has no axis for the samples, and differs from batch to batch. "
                "Give all samples in one batch to see it.",
                stacklevel=3,
            )
    return kept


def layer_outputs(
    model: keras.Model, x, *, layers: Sequence[str | keras.Layer] | None = None, batch_size: int = 1024
) -> dict[LayerCall, np.ndarray]:
    """Gives what every layer makes of `x`, in the order in which the layers run.

    The model runs once, in inference mode, as it always does: nothing is rebuilt, and the model, its
    weights, its states, its compile state and its optimizer stay as they are; a model that has no weights yet is built.

    Args:
        model: Any Keras 3 model.
        x: Samples, `(n, ...)`: an array or a tensor; a dictionary or list of them for a model with several inputs; or
            batches of those, of samples or of `(samples, answers)`: a `tf.data.Dataset`, a `PyDataset`, a generator.
        layers: Names of layer calls, or layers with all their calls, to keep; everything by default.
        batch_size: How many samples run at a time; batches keep their own size. A stateful model takes as many as it
            has states for, and goes on from where it stands.

    Returns:
        A dictionary from layer call (a string: the layer's name, `"outer/inner"` inside a nested model,
        `"name:2"` for a second call, `"name[0]"`, `"name[1]"`, ... for several tensors returned by one call;
        its attribute `layer` is the layer) to that layer's output, an array `(n, ...)`; bfloat16 as
        float32. The arrays are read-only: take a copy to write into. What is no tensor is left out, and so are
        layers that run within compiled code. An output whose first axis is not the samples is there as it is, if
        all batches give the same; if not, it is left out with a warning.

    Raises:
        TypeError: If `model` is no Keras 3 model.
        ValueError: If `x` is empty, does not fit the model's inputs, or holds NaN or infinity; if `batch_size` is
            below 1; if `layers` names a layer that the model does not have; or if the batches' outputs do not go
            into one array.
        RuntimeError: If the model fails; it says after which layer.

    Example:

    >>> outputs = layer_outputs(model, images)
    >>> {name: output.shape for name, output in outputs.items()}
    """
    _check_model(model)
    check_batch_size(batch_size)
    if isinstance(layers, (str, keras.Layer)):
        layers = [layers]
    own, total = _own_batch_size(model), None
    if not is_stream(x):
        x = in_arrays(x)
        total = sample_count(x)
        _check_count(total, own)
        # Of even sizes, and if more than one then at least four: what is under way needs memory besides what is kept.
        parts = math.ceil(total / batch_size)
        batch_size = math.ceil(total / (max(4, parts) if parts > 1 else 1))
    recorder, states, done = Recorder(model, layers, total), keras.StatelessScope(), 0
    for samples, _answers in batches(x, batch_size=own or batch_size):
        check_inputs(model, samples)
        _check_count(sample_count(samples), own)
        _one_pass(model, samples, recorder, states)
        if not done:
            _check_chosen(recorder)
        _check_rows(recorder)
        done += recorder.size
        own = own or _own_batch_size(model)  # a model that was only now built
    return _arrays(recorder, done)
