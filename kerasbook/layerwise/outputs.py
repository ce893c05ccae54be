"""Every layer's output, taken down while the model runs as it always does."""

import contextlib
import contextvars
import functools
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import keras
import numpy as np


class LayerCall(str):
    """The name of one call of a layer, as text: "dense", "encoder/dense", or "dense:2" for its second call.

    A call that returns several tensors has a name for each: "lstm[0]", "lstm[1]", ...

    Attributes:
        layer: The Keras layer that was called.
    """

    layer: keras.Layer

    def __new__(cls, name: str, layer: keras.Layer) -> "LayerCall":
        call = super().__new__(cls, name)
        call.layer = layer
        return call


@dataclass
class Recorder:
    """Takes down what each layer returns, in the order in which the layers finish."""

    root: keras.Model
    path: list[str] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    seen: dict[LayerCall, object] = field(default_factory=dict)

    def name(self, layer: keras.Layer) -> str:
        name = "/".join([*self.path, layer.name])
        self.calls[name] += 1
        return name if self.calls[name] == 1 else f"{name}:{self.calls[name]}"

    def keep(self, layer: keras.Layer, output) -> None:
        name, parts = self.name(layer), keras.tree.flatten(output)
        for index, part in enumerate(parts):
            self.seen[LayerCall(name if len(parts) == 1 else f"{name}[{index}]", layer)] = part

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


def _one_pass(model: keras.Model, x) -> dict[LayerCall, object]:
    recorder = Recorder(model)
    with _listening(), _recording(recorder):
        model(x, training=False)
    return recorder.seen


def _meant(call: LayerCall, layer: str | keras.Layer) -> bool:
    """A name means one call, a layer all of its calls, wherever they stand."""
    return call.layer is layer if isinstance(layer, keras.Layer) else call == layer


def _chosen(calls: Sequence[LayerCall], layers: Sequence[str | keras.Layer] | None) -> list[LayerCall]:
    if layers is None:
        return list(calls)
    unknown = [layer for layer in layers if not any(_meant(call, layer) for call in calls)]
    if unknown:
        received = ", ".join(getattr(layer, "name", layer) for layer in unknown)
        raise ValueError(
            f"Expected names of this model's layers, out of: {', '.join(calls)}. Received: {received}"
        )
    return [call for call in calls if any(_meant(call, layer) for layer in layers)]


def layer_outputs(
    model: keras.Model,
    x: np.ndarray,
    *,
    layers: Sequence[str | keras.Layer] | None = None,
    batch_size: int = 1024,
) -> dict[LayerCall, np.ndarray]:
    """Gives what every layer makes of `x`, in the order in which the layers run.

    The model runs once, in inference mode, as it always does: nothing is rebuilt, and the model, its
    weights, its compile state and its optimizer stay as they are.

    Args:
        model: Any Keras 3 model.
        x: Samples, `(n, ...)`.
        layers: Names of layer calls, or layers with all their calls, to keep; everything by default.
        batch_size: How many samples run at a time.

    Returns:
        A dictionary from layer call (a string: the layer's name, `"outer/inner"` inside a nested model,
        `"name:2"` for a second call, `"name[0]"`, `"name[1]"`, ... for several tensors returned by one call;
        its attribute `layer` is the layer) to that layer's output, an array `(n, ...)`.

    Raises:
        ValueError: If `x` is empty, `batch_size` is below 1, or `layers` names a layer that the model does not have.

    Example:

    >>> outputs = layer_outputs(model, images)
    >>> {name: output.shape for name, output in outputs.items()}
    """
    if len(x) == 0:
        raise ValueError("Expected at least one sample in x. Received: none")
    if batch_size < 1:
        raise ValueError(f"Expected a batch_size of at least 1. Received: {batch_size}")
    if not model.built:
        model(x[:1], training=False)  # Keras calls the layers with symbols to build them: nothing to record
    kept: dict[LayerCall, np.ndarray] = {}
    for start in range(0, len(x), batch_size):
        outputs = _one_pass(model, x[start : start + batch_size])
        if not kept:
            names = _chosen(list(outputs), layers)
        for call in (call for call in outputs if call in names):
            output = keras.ops.convert_to_numpy(outputs[call])
            if len(x) <= batch_size:
                kept[call] = output
                continue
            if call not in kept:
                kept[call] = np.empty((len(x), *output.shape[1:]), output.dtype)
            kept[call][start : start + len(output)] = output
    return kept
