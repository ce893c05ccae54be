"""Every layer's output, as a dictionary."""

from collections.abc import Sequence

import keras
import numpy as np

from kerasbook.layerwise.recording import LayerCall
from kerasbook.layerwise.trace import trace


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
    return trace(model, x, layers=layers, batch_size=batch_size).outputs
