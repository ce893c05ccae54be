"""Records every call of a layer while a model runs, without changing the model."""

import contextlib
import contextvars
import functools
import threading
from collections import Counter
from collections.abc import Callable, Iterator

import keras
import numpy as np

from kerasbook.layerwise.redrawn import Redrawn


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


def tensors(output) -> dict[str, object]:
    """The tensors that a layer returned, by what stands behind the layer's name; what is no tensor is left out."""
    if keras.ops.is_tensor(output):
        return {"": output}
    parts = [
        ("".join(f"[{step}]" for step in path), part)
        for path, part in keras.tree.flatten_with_path(output)
        if keras.ops.is_tensor(part) or isinstance(part, np.ndarray)
    ]
    return {"": parts[0][1]} if len(parts) == 1 else dict(parts)


def is_network(layer: keras.Layer) -> bool:
    """Whether to look inside: at models, and at layers of the reader's own that are made of others."""
    if isinstance(layer, keras.Model):
        return True
    ours = not type(layer).__module__.startswith("keras.")
    return ours and len(list(layer._flatten_layers(include_self=False))) > 0


class Recorder:
    """Sees each layer's call, in the order in which the layers finish, and gives it its name.

    What comes of it is up to `seen`: it may look at what the layer returned, or return something else in its place.

    Args:
        root: The model.

    Attributes:
        names: The layer calls since `begin`.
    """

    def __init__(self, root: keras.Model):
        self.root = root
        self._behind = root.original if isinstance(root, Redrawn) else root  # its layers are named as the model's are
        self.names: list[LayerCall] = []
        self._path: list[str] = []
        self._calls: Counter[str] = Counter()

    def begin(self) -> None:
        """From here on the model runs anew: its layers' first calls are first calls again."""
        self.names.clear()
        self._calls.clear()

    def named(self, layer: keras.Layer, output) -> Iterator[tuple[LayerCall, object]]:
        """The tensors that a layer returned, with their names."""
        parts = tensors(output)
        name = self._name(layer) if parts else ""
        for place, part in parts.items():
            call = LayerCall(name + place, layer)
            self.names.append(call)
            yield call, part

    def _name(self, layer: keras.Layer) -> str:
        name = "/".join([*self._path, layer.name])
        self._calls[name] += 1
        return name if self._calls[name] == 1 else f"{name}:{self._calls[name]}"

    def seen(self, layer: keras.Layer, inputs: tuple, output):
        """Take notice of a call; what is returned is what the layer gives."""
        raise NotImplementedError

    def run(self, call: Callable, layer: keras.Layer, *args, **kwargs):
        """Call the layer and take notice of what it returns; look inside it only where it is a network itself."""
        if layer is self.root or layer is self._behind:
            return call(layer, *args, **kwargs)
        if is_network(layer):
            self._path.append(layer.name)
            try:
                return call(layer, *args, **kwargs)
            finally:
                self._path.pop()
        with _heard_by(None):
            return self.seen(layer, args, call(layer, *args, **kwargs))


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
def _heard_by(recorder: Recorder | None) -> Iterator[None]:
    token = _recorder.set(recorder)
    try:
        yield
    finally:
        _recorder.reset(token)


@contextlib.contextmanager
def _listening() -> Iterator[None]:
    """While anyone records, every layer's call passes by us; no layer and no model is changed."""
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


@contextlib.contextmanager
def recording(recorder: Recorder, states: keras.StatelessScope) -> Iterator[None]:
    """While a model is called in here, `recorder` sees its layers' calls; the model is not changed.

    What a call would assign to variables goes into `states`. The recorder is a context variable, so other threads that
    use the same model are not recorded.
    """
    with _listening(), _heard_by(recorder), states:
        yield
