"""Gradients, of a loss, of an answer, and of what lies between the layers."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence

import keras
import numpy as np

from kerasbook.backends import GRADIENTS
from kerasbook.layerwise.evidence import without_activation
from kerasbook.layerwise.models import build
from kerasbook.layerwise.recording import LayerCall, Recorder, lies_inside, recording, without_number


def value_and_gradients(function: Callable, at: list) -> tuple:
    """Computes the value of a function of tensors and its gradient with respect to each of them.

    This is backpropagation for any function of tensors, on every backend of Keras. The function takes and returns
    tensors, so write it with `keras.ops`.

    Args:
        function: Takes the list of tensors and returns `(value, found)`: a scalar tensor, and any other tensors that
            you want to look at, or `()`.
        at: The tensors, floating point; convert arrays with `keras.ops.convert_to_tensor`.

    Returns:
        `(value, found, gradients)`: what the function returned, and one gradient for each tensor in `at`, of the
        same shape; zeros where the value does not depend on it.

    Raises:
        ValueError: If Keras runs on another backend than TensorFlow, JAX or PyTorch.

    Example:

    >>> def squared(at):
    ...     (x,) = at
    ...     return keras.ops.sum(x**2), ()
    >>> value, _, (gradient,) = value_and_gradients(squared, [keras.ops.convert_to_tensor([1.0, 3.0])])
    >>> float(value), keras.ops.convert_to_numpy(gradient).tolist()
    (10.0, [2.0, 6.0])
    """
    backend = keras.backend.backend()
    if backend not in GRADIENTS:
        raise ValueError(f"Expected Keras to run on one of {', '.join(GRADIENTS)}. Received: {backend}")
    return GRADIENTS[backend](function, at)


def loss_and_gradients(
    model: keras.Model, loss: str | Callable, x: np.ndarray, y: np.ndarray
) -> tuple[float, list[np.ndarray]]:
    """Computes the loss of a model on a batch and its gradient with respect to each trainable weight.

    This is what `fit` computes for every batch, but in inference mode and without an update: the model, its weights
    and its optimizer do not change. Regularization losses of the layers are left out.

    Args:
        model: Any Keras 3 model with one output.
        loss: The name of a Keras loss, such as `"sparse_categorical_crossentropy"`, or a loss function.
        x: Samples, `(n, ...)`, all of them one batch.
        y: Their targets, `(n, ...)`.

    Returns:
        `(loss, gradients)`: the mean loss over the batch, and an array for each of
        `model.trainable_variables`, of the variable's shape.

    Raises:
        ValueError: If `x` is empty, `x` and `y` do not fit each other, or Keras runs on an unknown backend.
    """
    if len(x) == 0 or len(x) != len(y):
        raise ValueError(
            f"Expected one target for each sample, and at least one. Received: {len(x)} samples, {len(y)} targets"
        )
    score = keras.losses.get(loss)
    x = keras.ops.convert_to_tensor(x)
    build(model, x[:1])
    variables = model.trainable_variables

    def loss_at(weights: list) -> tuple:
        # Not `stateless_call`: it insists that `call` has an argument `training`.
        with keras.StatelessScope(state_mapping=list(zip(variables, weights, strict=True))):
            return keras.ops.mean(score(y, model(x, training=False))), ()

    weights = [keras.ops.convert_to_tensor(variable.value) for variable in variables]
    value, _nothing, gradients = value_and_gradients(loss_at, weights)
    return float(value), [keras.ops.convert_to_numpy(gradient) for gradient in gradients]


# Between the layers


class Tap(keras.Layer):
    """What a layer returned, plus `tap`: zeros change nothing, but their gradient is the layer's.

    It is a layer so that Keras hands on the mask that a layer's output may carry.

    Attributes:
        mask: That of the last output, or None.
    """

    def __init__(self):
        super().__init__(autocast=False)
        self.supports_masking = True
        self.mask = None

    def call(self, output, tap, output_mask=None):
        self.mask = output_mask
        return output + keras.ops.cast(tap, output.dtype)


class Taps(Recorder):
    """Comes by at every layer's call, as any recorder does, and adds to the outputs for which it has a tap.

    Args:
        root: The model.
        taps: From a layer call's name, as in `layer_outputs`, to the tensor to add to its output.
        visit: A function that is shown each tensor that a layer returns: `visit(call, inputs, output)`.
        watch: What else to find: the output of a call, by its name, or of a layer without its activation function.
        inside: Layers, or names of their calls, that may run within a layer of Keras, and are to be seen there, too.

    Attributes:
        found: What the layers with a tap returned, by name.
        masks: Which steps of it are no padding, `(n, steps)`, where Keras knows.
        watched: What `watch` asked for; None if it was not seen.
    """

    def __init__(
        self,
        root: keras.Model,
        taps: Mapping[str, object],
        visit: Callable | None = None,
        watch: keras.Layer | str | None = None,
        inside: Sequence[keras.Layer | str] = (),
    ):
        super().__init__(root)
        self.taps = taps
        self.inside_of = inside
        self.visit = visit
        self.watch = watch
        self.watched = None
        self.found: dict[str, object] = {}
        self.masks: dict[str, object] = {}
        self.tap = Tap()

    def run(self, call: Callable, layer: keras.Layer, *args, **kwargs):
        return super().run(self._in_two_steps(call) if layer is self.watch else call, layer, *args, **kwargs)

    def _in_two_steps(self, call: Callable) -> Callable:
        """First all but the layer's activation function, which is what we watch, then that."""

        def in_two_steps(layer: keras.Layer, *args, **kwargs):
            self.watched = call(without_activation(layer), *args, **kwargs)
            return layer.activation(self.watched)

        return in_two_steps

    def wants(self, layer: keras.Layer, name: str) -> bool:
        return self.visit is not None or any(without_number(str(tap)) == name for tap in (*self.taps, self.watch))

    def asks_inside(self, layer: keras.Layer, name: str) -> bool:
        named = [str(one) for one in (*self.taps, self.watch) if isinstance(one, str)]
        return lies_inside(layer, name, [*self.inside_of, *named])

    def noted(self, call: LayerCall, inputs: tuple, part) -> None:
        if self.visit is not None:
            self.visit(call, inputs, part)
        if call == self.watch:
            self.watched = part
        if call in self.taps:
            self.found[str(call)] = part

    def instead(self, call: LayerCall, part, steps: tuple[int, ...] = ()):
        if call not in self.taps:
            return part
        output = self.tap(part, self.taps[call][(slice(None), *steps)] if steps else self.taps[call])
        if self.tap.mask is not None and not steps:
            self.masks[str(call)] = self.tap.mask
        return output


@contextlib.contextmanager
def tapped(
    model: keras.Model,
    taps: Mapping[str, object],
    visit: Callable | None = None,
    watch: keras.Layer | str | None = None,
    inside: Sequence[keras.Layer | str] = (),
) -> Iterator[Taps]:
    """While a model is called in here, `taps` are added to its layers' outputs; the model is not changed.

    Its state is not, either: what a call would store, such as the states of a stateful LSTM, is forgotten.
    """
    recorder = Taps(model, taps, visit, watch, inside)
    with recording(recorder, keras.StatelessScope()):
        yield recorder
