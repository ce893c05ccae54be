"""A model's layers in the order in which they run, and what they say under any weights."""

from collections.abc import Mapping, Sequence

import keras
import numpy as np

from kerasbook.layerwise.gradients import tapped
from kerasbook.layerwise.kinds import only_passes_on
from kerasbook.layerwise.models import fixed_batch
from kerasbook.layerwise.samples import as_numpy, filled
from kerasbook.layerwise.trace import trace

Weights = Sequence[np.ndarray]


def inputs_of(model: keras.Model) -> list:
    """What a model says about its inputs; nothing if it has been written as a class."""
    return keras.tree.flatten(getattr(model, "inputs", None) or [])


def before_softmax(layer: keras.Layer, inputs: tuple, output):
    """A last layer's answer before its softmax or sigmoid: its logits, `(n, classes)`."""
    if isinstance(layer, (keras.layers.Softmax, keras.layers.Activation)):
        return inputs[0]
    if isinstance(layer, keras.layers.Dense) and layer.activation is not keras.activations.linear:
        logits = keras.ops.matmul(inputs[0], layer.kernel)
        return logits if layer.bias is None else logits + layer.bias
    return output


def as_float(tensor) -> np.ndarray:
    """A tensor of any type as float32."""
    return keras.ops.convert_to_numpy(tensor).astype("float32")


class Network:
    """A model's layer calls, found in one forward pass, and run with any weights. The model is never changed.

    Args:
        model: A Keras 3 model with one input.
        example: One sample, `(1, ...)`.

    Attributes:
        model: The model.
        layers: From each call's name, as `layer_outputs` gives it, to its Keras layer, in order of execution.
        shapes: Of "input" and of each call's output, without the batch axis; maps are `(h, w, maps)` always.
        answer: The name of the last call.
    """

    def __init__(self, model: keras.Model, example: np.ndarray):
        calls = trace(model, example).calls
        self.model = model
        self.layers = {str(call.name): call.layer for call in calls}
        self.answer = next(reversed(self.layers))
        self._channels_first = any(
            getattr(layer, "data_format", None) == "channels_first" for layer in self.layers.values()
        )
        self.shapes = {"input": example.shape[1:]} | {
            str(call.name): self._channels_last(call.values).shape[1:] for call in calls
        }

    def _channels_last(self, output: np.ndarray) -> np.ndarray:
        return np.moveaxis(output, 1, -1) if self._channels_first and output.ndim == 4 else output

    # What stands where

    def worth_seeing(self) -> list[str]:
        """The calls that make something new; all of them if none does."""
        names = [name for name in self.layers if not self.rearranges(name) and self.shapes[name]]
        return names or list(self.layers)

    def rearranges(self, name: str) -> bool:
        """Whether a layer only passes on the numbers that it got."""
        return only_passes_on(self.layers[name])

    def before(self, name: str) -> str:
        """The layer before, or "input", leaving out those that only rearrange."""
        names = list(self.shapes)
        for earlier in reversed(names[: names.index(name)]):
            if earlier == "input" or not self.rearranges(earlier):
                return earlier
        return "input"

    def _places(self) -> dict[int, int]:
        """From each variable, by its id, to where it stands in `model.get_weights()`."""
        return {id(variable): place for place, variable in enumerate(self.model.weights)}

    def places_of(self, name: str) -> list[int]:
        """Where a layer's weights stand in `model.get_weights()`.

        Raises:
            ValueError: If there is no such layer.
        """
        if name not in self.layers:
            raise ValueError(f"Expected a layer out of {', '.join(self.layers)}. Received: {name!r}")
        places = self._places()
        return [places[id(variable)] for variable in self.layers[name].weights]

    def trainable_places(self) -> set[int]:
        """Where the weights that training changes stand in `model.get_weights()`."""
        trainable = {id(variable) for variable in self.model.trainable_variables}
        return {place for variable, place in self._places().items() if variable in trainable}

    def kernel(self, name: str, weights: Weights) -> np.ndarray | None:
        """A layer's kernel among these weights; None if it has none."""
        place = self._places().get(id(getattr(self.layers[name], "kernel", None)))
        return None if place is None else weights[place]

    # Running it

    def _with(self, weights: Weights) -> keras.StatelessScope:
        """In here, and in this thread only, the model has these weights."""
        return keras.StatelessScope(state_mapping=list(zip(self.model.weights, weights, strict=True)))

    def outputs(self, x: np.ndarray, weights: Weights) -> dict[str, np.ndarray]:
        """What every layer makes of samples `(n, ...)` with these weights, `(n, ...)`."""
        size = fixed_batch(self.model) or len(x)
        parts = [self._one_pass(x[start : start + size], weights, size) for start in range(0, len(x), size)]
        if len(parts) == 1:
            return parts[0]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _one_pass(self, x: np.ndarray, weights: Weights, size: int) -> dict[str, np.ndarray]:
        """`outputs` of one batch, filled up with its last sample if the model insists on a number of them."""
        seen: dict[str, np.ndarray] = {}

        def visit(name, inputs, output):
            if name in self.layers:
                seen[str(name)] = self._channels_last(as_numpy(output)[: len(x)])

        whole = x[filled(np.arange(len(x)), size)]
        # Not `layer_outputs`: the scope in which it forgets states would hide ours, which holds the weights.
        with tapped(self.model, {}, visit), self._with(weights):
            self.model(keras.ops.convert_to_tensor(whole), training=False)
        return seen

    def logits(self, x: np.ndarray, weights: Weights, layer: str, taps: Mapping | None = None) -> tuple:
        """The answer to one sample `(1, ...)` before its softmax or sigmoid.

        Args:
            x: The sample.
            weights: The weights.
            layer: A layer to look at on the way.
            taps: From layers to what is added to their outputs, each `(1, ...)` as the model has it.

        Returns:
            `(logits, output)`: `(classes,)`, and what `layer` says, `(1, ...)` as the model has it.
        """
        seen = {}

        def visit(name, inputs, output):
            if name in (layer, self.answer):
                seen[str(name)] = (inputs, output)

        taps = {name: keras.ops.convert_to_tensor(values) for name, values in (taps or {}).items()}
        with tapped(self.model, taps, visit), self._with(weights):
            self.model(keras.ops.convert_to_tensor(x), training=False)
            inputs, output = seen[self.answer]
            logits = before_softmax(self.layers[self.answer], inputs, output)
        return as_float(logits)[0], as_float(seen[layer][1])

    def silencing(self, output: np.ndarray, unit: int) -> np.ndarray:
        """What to add to a layer's output, `(1, ...)` as the model has it, so that one unit of it says 0."""
        at = (slice(None), unit) if self._channels_first and output.ndim == 4 else (..., unit)
        away = np.zeros_like(output)
        away[at] = -output[at]
        return away
