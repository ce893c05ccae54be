"""Which layer gives a model's answer, and how an answer names a class."""

from collections.abc import Sequence

import keras
import numpy as np

from kerasbook.layerwise.answers import NUMBERS
from kerasbook.layerwise.evidence import as_loss, ends_with_activation, loss_name, squashes, takes_logits
from kerasbook.layerwise.kinds import activation_of, is_keras_own
from kerasbook.layerwise.models import build, fixed_batch, stateful_batch
from kerasbook.layerwise.outputs import layer_outputs
from kerasbook.layerwise.recording import LayerCall
from kerasbook.layerwise.samples import as_numpy, filled, sample_count, some

FEW = 8  # samples, by which a model's answer is found among its layers' outputs

BY_ACTIVATION = {"softmax": "largest", "tanh": "zero"}
BY_LOSS = {
    "sparsecategoricalcrossentropy": "largest",
    "categoricalcrossentropy": "largest",
    "categoricalfocalcrossentropy": "largest",
    "categoricalhinge": "largest",
    "binarycrossentropy": "half",
    "binaryfocalcrossentropy": "half",
    "hinge": "zero",
    "squaredhinge": "zero",
}


def is_same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two arrays hold the same numbers, as far as batches of other sizes give the same."""
    numbers = one.dtype.kind in NUMBERS and other.dtype.kind in NUMBERS
    return numbers and one.shape == other.shape and np.allclose(one, other, rtol=1e-3, atol=1e-5, equal_nan=True)


def returned(model: keras.Model, x) -> tuple[list, object]:
    """What a model returns for a few samples, `(tensors, samples)`; it remembers nothing of them."""
    count = sample_count(x)
    size = fixed_batch(model) or stateful_batch(model) or min(FEW, count)
    few = some(x, filled(np.arange(min(size, count)), size))
    build(model, few)
    with keras.StatelessScope():
        return keras.tree.flatten(model(few, training=False)), few


def predicts_numbers(model: keras.Model, x, y: np.ndarray) -> bool:
    """Whether whole numbers are to be predicted, and no classes: a model that gives one number tells two at most.

    Args:
        model: A Keras 3 model.
        x: Samples, as arrays.
        y: Their answers, `(n, ...)`.
    """
    if y.dtype.kind not in "iu" or y.size != len(y) or len(np.unique(y)) < 3:
        return False
    tensors = getattr(model, "outputs", None) or returned(model, x)[0]
    return len(tensors) == 1 and tuple(tensors[0].shape[1:]) in ((), (1,))


def answering(
    model: keras.Model, x, layers: Sequence[str | keras.Layer] | None = None
) -> tuple[LayerCall | None, tuple[int, ...]]:
    """The layer call whose output is what a model returns.

    Args:
        model: A Keras 3 model.
        x: Samples, as arrays.
        layers: The layers among which to look; all by default.

    Returns:
        `(call, shape)`: the call, and the shape of one answer; `(None, ())` if it is not among the layers, or the
        model returns several outputs.
    """
    tensors, few = returned(model, x)
    if len(tensors) != 1:
        return None, ()
    answers = as_numpy(tensors[0])
    same = [call for call, output in layer_outputs(model, few, layers=layers).items() if is_same(output, answers)]
    return (same[-1], answers.shape[1:]) if same else (None, ())


def deciding(model: keras.Model, layer: keras.Layer) -> str:
    """By what the answers of a layer name a class: its activation says so or, failing that, the model's loss.

    Args:
        model: A Keras 3 model.
        layer: The layer that gives its answers.

    Returns:
        "largest": the class with the largest number; "half": class 1 above 0.5, for probabilities; "zero": class 1
        above 0, for logits; "" if it cannot be known.
    """
    if is_keras_own(layer):
        if ends_with_activation(layer) and squashes(layer.activation):
            return "half"
        if (activation := activation_of(layer)) in BY_ACTIVATION:
            return BY_ACTIVATION[activation]
    loss = as_loss(model)
    found = BY_LOSS.get(loss_name(keras.losses.get(loss)), "") if loss is not None else ""
    return "zero" if found == "half" and takes_logits(loss) else found
