"""Records every call of a layer while a model runs, without changing the model."""

import contextlib
import contextvars
import functools
import re
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import keras
import numpy as np

from kerasbook.layerwise.kinds import hides_its_cells, is_network, runs_each_step
from kerasbook.layerwise.redrawn import Redrawn


class LayerCall(str):
    """The name of one call of a layer, as text: "dense", "encoder/dense", or "dense:2" for its second call.

    A call that returns several tensors has a name for each, as Python would reach them: "lstm[0]", "lstm[1]", or
    "parts[left]" out of a dictionary. What a network computes itself from what its layers returned, such as the sum of
    a residual block or a softmax that is no layer, has the network's name; the model's own has that of its output.

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


def without_number(name: str) -> str:
    """A call's name as if it were the first of its layer: "dense" of "dense:2"."""
    return re.sub(r":\d+(?=\[|$)", "", name)


def is_meant(call: LayerCall, layers: Sequence[str | keras.Layer] | None) -> bool:
    """Whether a call is one of these: a name means one call, a layer all of its calls, None any call."""
    return layers is None or any(
        call.layer is layer if isinstance(layer, keras.Layer) else call == layer for layer in layers
    )


def lies_inside(layer: keras.Layer, name: str, asked: Sequence[keras.Layer | str]) -> bool:
    """Whether any of these, layers or names of calls, lies within a layer of this name."""
    if not asked:
        return False
    within = {id(other) for other in layer._flatten_layers(include_self=False)}
    return any(id(one) in within if isinstance(one, keras.Layer) else str(one).startswith(f"{name}/") for one in asked)


class Recorder:
    """Sees each layer's call, in the order in which the layers finish, and gives it its name.

    What comes of it is up to `noted` and `instead`: the one looks at what the layer returned, the other may return
    something else in its place. A network's output is seen, too, if none of its layers gave it, or `wants` asks for it;
    what runs within a layer of Keras, if `asks_inside` asks for it.

    Args:
        root: The model.

    Attributes:
        names: The layer calls since `begin`.
        again: Those among them that are a network's, and give what one of its layers gave.
        inside: Those among them that ran within a layer of Keras, such as `TimeDistributed`.
    """

    def __init__(self, root: keras.Model):
        self.root = root
        self._behind = root.original if isinstance(root, Redrawn) else root  # its layers are named as the model's are
        self.names: list[LayerCall] = []
        self.again: set[LayerCall] = set()
        self.inside: set[LayerCall] = set()
        self._path: list[str] = []
        self._within = 0  # so many layers of Keras
        self._calls: Counter[str] = Counter()
        self._known: dict[int, weakref.ref] = {}  # tensors that layers returned, or that networks were given

    def begin(self) -> None:
        """From here on the model runs anew: its layers' first calls are first calls again."""
        self.names.clear()
        self.again.clear()
        self.inside.clear()
        self._calls.clear()
        self._known.clear()

    def named(self, layer: keras.Layer, output) -> Iterator[tuple[LayerCall, object]]:
        """The tensors that a layer returned, with their names; of a network, those that its layers have not given."""
        parts, known = tensors(output), set()
        if layer is self._behind or is_network(layer):
            known = {place for place, part in parts.items() if self._is_known(part)}
            name = self._plain_name(layer)
            unwanted = {place for place in known if not self.wants(layer, name + place)}
            parts = {place: part for place, part in parts.items() if place not in unwanted}
        name = self._name(layer) if parts else ""
        for place, part in parts.items():
            call = LayerCall(name + place, layer)
            self.names.append(call)
            if self._within:
                self.inside.add(call)
            if place in known:
                self.again.add(call)
            yield call, part

    def _plain_name(self, layer: keras.Layer) -> str:
        """A layer's name without its number; of the model itself, that of its output."""
        outputs = getattr(layer, "output_names", None) if layer is self._behind else None
        return "/".join([*self._path, outputs[0] if outputs and len(outputs) == 1 else layer.name])

    def _name(self, layer: keras.Layer) -> str:
        name = self._plain_name(layer)
        self._calls[name] += 1
        return name if self._calls[name] == 1 else f"{name}:{self._calls[name]}"

    def wants(self, layer: keras.Layer, name: str) -> bool:
        """Whether a network's output is asked for, though one of its layers has given it."""
        return False

    def _know(self, *values) -> None:
        for value in values:
            self._known.update((id(tensor), weakref.ref(tensor)) for tensor in tensors(value).values())

    def _is_known(self, tensor) -> bool:
        known = self._known.get(id(tensor))
        return known is not None and known() is tensor

    def asks_inside(self, layer: keras.Layer, name: str) -> bool:
        """Whether what runs within a layer of Keras is asked for; `name` is the layer's, without its number."""
        return False

    def noted(self, call: LayerCall, inputs: tuple, part) -> None:
        """Take notice of a tensor that a layer returned."""
        raise NotImplementedError

    def instead(self, call: LayerCall, part, steps: tuple[int, ...] = ()):
        """What goes in a tensor's place, at these steps of layers that run others for each."""
        return part

    def seen(self, layer: keras.Layer, inputs: tuple, output):
        """Take notice of a call; what is returned is what the layer gives."""
        changed = {}
        for call, part in self.named(layer, output):
            self.noted(call, inputs, part)
            if (other := self.instead(call, part)) is not part:
                changed[id(part)] = other
        return keras.tree.map_structure(lambda part: changed.get(id(part), part), output) if changed else output

    def run(self, call: Callable, layer: keras.Layer, *args, **kwargs):
        """Call the layer and take notice of what it returns; look inside it only where it is a network itself."""
        if layer is self.root is not self._behind:
            return call(layer, *args, **kwargs)
        if layer is self._behind or is_network(layer):
            return self._run_network(call, layer, *args, **kwargs)
        inputs = args or ((kwargs["inputs"],) if "inputs" in kwargs else ())
        if not hides_its_cells(layer) and self.asks_inside(layer, self._plain_name(layer)):
            output = self._inside(call, layer, *args, **kwargs)
        else:
            with _heard_by(None):
                output = call(layer, *args, **kwargs)
        with _heard_by(None):
            output = self.seen(layer, inputs, output)
        self._know(output)
        return output

    def _inside(self, call: Callable, layer: keras.Layer, *args, **kwargs):
        self._path.append(layer.name)
        self._within += 1
        try:
            return (
                Steps(self).of(call, layer, *args, **kwargs) if runs_each_step(layer) else call(layer, *args, **kwargs)
            )
        finally:
            self._path.pop()
            self._within -= 1

    def _run_network(self, call: Callable, network: keras.Layer, *args, **kwargs):
        inside = network is not self._behind
        self._know(args)
        if inside:
            self._path.append(network.name)
        try:
            output = call(network, *args, **kwargs)
        finally:
            if inside:
                self._path.pop()
        if not inside and not self.names:  # within compiled code, say: its answer alone is no look inside
            return output
        with _heard_by(None):
            output = self.seen(network, args, output)
        self._know(output)
        return output


def _own_call(layer: keras.Layer, *args, **kwargs):
    return layer.call(*args, **kwargs)


def _stand_in(layer: keras.Layer, /, **attributes) -> keras.Layer:
    """The same layer, weights and all, with other attributes. The layer itself does not change."""
    other = object.__new__(type(layer))
    other.__dict__.update(vars(layer) | attributes)
    return other


class Steps(Recorder):
    """Sees what runs within a layer that runs another one for each step, and gives what it was at all steps at once.

    Args:
        outer: What takes notice of it: the recorder that sees the layer itself.
    """

    def __init__(self, outer: Recorder):
        super().__init__(outer.root)
        self.outer, self.step = outer, 0
        self._path = list(outer._path)
        self._outputs: dict[LayerCall, list] = {}
        self._inputs: dict[LayerCall, list] = {}

    def of(self, call: Callable, layer: keras.Layer, *args, **kwargs):
        """Call the layer. It calls a stand-in for its own one, which brings each step to us."""
        before, count = self.outer._calls, None

        def one_step(x, *more, **others):
            nonlocal count
            count = x.shape[0]
            self.begin()
            self._calls = Counter(before)
            with _heard_by(self):
                output = self.run(_own_call, layer.layer, x, *more, **others)
            self.step += 1
            return output

        output = call(_stand_in(layer, layer=_stand_in(layer.layer, call=one_step)), *args, **kwargs)
        self.outer._calls = self._calls
        with _heard_by(None):
            self._hand_on(count)
        return output

    def _hand_on(self, count: int | None) -> None:
        """All steps of each call, `(n, steps, ...)`, if there is one for every step and sample."""
        for call, parts in self._outputs.items():
            if len(parts) == self.step and all(tuple(part.shape)[:1] == (count,) for part in parts):
                self.outer.names.append(call)
                self.outer.inside.add(call)
                if call in self.again:
                    self.outer.again.add(call)
                inputs = self._inputs[call]
                given = (keras.ops.stack(inputs, axis=1),) if all(map(keras.ops.is_tensor, inputs)) else ()
                self.outer.noted(call, given, keras.ops.stack(parts, axis=1))

    def noted(self, call: LayerCall, inputs: tuple, part) -> None:
        self._outputs.setdefault(call, []).append(part)
        self._inputs.setdefault(call, []).append(inputs[0] if inputs else None)

    def instead(self, call: LayerCall, part, steps: tuple[int, ...] = ()):
        return self.outer.instead(call, part, (self.step, *steps))

    def wants(self, layer: keras.Layer, name: str) -> bool:
        return self.outer.wants(layer, name)

    def asks_inside(self, layer: keras.Layer, name: str) -> bool:
        return self.outer.asks_inside(layer, name)


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
