"""Every layer's output, as a dictionary."""

from collections.abc import Sequence

import keras
import numpy as np

from kerasbook.layerwise.recording import LayerCall
from kerasbook.layerwise.trace import trace


def layer_outputs(
    model: keras.Model, x, *, layers: Sequence[str | keras.Layer] | None = None, batch_size: int = 1024
) -> dict[LayerCall, np.ndarray]:
    """Records every layer's output during a forward pass, in the order in which the layers run.

    The model runs once, in inference mode. It is not rebuilt, and its weights, its states, its compile state and its
    optimizer do not change; a model that has no weights yet is built.

    Args:
        model: Any Keras 3 model.
        x: Samples, `(n, ...)`: an array or a tensor, a table, a sparse matrix, a list of texts; a dictionary or list of
            them for a model with several inputs; or batches of those, of samples or of `(samples, answers)`: a
            `tf.data.Dataset`, a `PyDataset`, a generator.
        layers: Names of layer calls to record, or layers, of which all calls are recorded; by default all layers, but
            not what runs within a layer of Keras. What runs within `TimeDistributed` or `Bidirectional` can be asked
            for, as "frames/conv", and has an axis of steps, `(n, steps, ...)`, if it runs for each step; a nested
            model can, as a whole. Of a layer that lies deeper, its own name is enough if no other has it. The cells of
            an RNN run in a loop of the backend and cannot be recorded.
        batch_size: Number of samples per forward pass; batches that you pass keep their own size. A stateful model
            runs with the batch size it was built for and continues from its current states.

    Returns:
        A dictionary from layer call (a string: the layer's name, `"outer/inner"` inside a nested model,
        `"name:2"` for a second call, `"name[0]"`, `"name[1]"`, ... for several tensors returned by one call;
        its attribute `layer` is the layer) to that layer's output, an array `(n, ...)`; bfloat16 as
        float32. The arrays are read-only: copy them before you write to them. Outputs that are not tensors are left
        out, and so are layers that run within compiled code. An output without a batch axis is returned as it is if
        it is the same for all batches; if not, it is left out with a warning.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If `x` is empty, does not fit the model's inputs, or holds NaN or infinity; if `batch_size` is
            below 1; if `layers` names a layer that the model does not have; or if the outputs of the batches have
            different shapes.
        RuntimeError: If the model fails; the message names the last layer that ran.

    Example:

    >>> outputs = layer_outputs(model, images)
    >>> {name: output.shape for name, output in outputs.items()}
    """
    return trace(model, x, layers=layers, batch_size=batch_size).outputs
