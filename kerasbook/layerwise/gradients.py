"""The gradient of the loss: the one place where the backends of Keras differ for us."""

from collections.abc import Callable

import keras
import numpy as np


def _with_tensorflow(model: keras.Model, loss_of: Callable, x):
    import tensorflow as tf

    weights = [variable.value for variable in model.trainable_variables]
    with tf.GradientTape() as tape:
        loss = loss_of(model(x, training=False))
    gradients = tape.gradient(loss, weights, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return loss, [tf.convert_to_tensor(gradient) for gradient in gradients]  # an embedding's are slices


def _with_jax(model: keras.Model, loss_of: Callable, x):
    import jax

    variables = model.trainable_variables

    def loss_at(weights):
        # Not `stateless_call`: it insists that `call` has an argument `training`.
        with keras.StatelessScope(state_mapping=list(zip(variables, weights, strict=True))):
            return loss_of(model(x, training=False))

    return jax.value_and_grad(loss_at)([variable.value for variable in variables])


def _with_torch(model: keras.Model, loss_of: Callable, x):
    import torch

    weights = [variable.value for variable in model.trainable_variables]
    loss = loss_of(model(x, training=False))
    gradients = torch.autograd.grad(loss, weights, allow_unused=True)
    return loss, [
        torch.zeros_like(weight) if gradient is None else gradient
        for weight, gradient in zip(weights, gradients, strict=True)
    ]


BACKENDS = {"tensorflow": _with_tensorflow, "jax": _with_jax, "torch": _with_torch}


def loss_and_gradients(
    model: keras.Model, loss: str | Callable, x: np.ndarray, y: np.ndarray
) -> tuple[float, list[np.ndarray]]:
    """Gives the loss of a model on a batch, and how it changes with each trainable weight.

    Backpropagation, as `fit` does it for every batch, but in inference mode and with nothing changed: the model,
    its weights and its optimizer stay as they are. Penalties of the layers' own are left out.

    Args:
        model: Any Keras 3 model with one output.
        loss: A loss by its name in Keras, such as `"sparse_categorical_crossentropy"`, or a loss function.
        x: Samples, `(n, ...)`, all of them one batch.
        y: Their targets, `(n, ...)`.

    Returns:
        `(loss, gradients)`: the mean loss over the batch, and an array for each of
        `model.trainable_variables`, of the variable's shape.

    Raises:
        ValueError: If `x` is empty, `x` and `y` do not fit each other, or the backend of Keras is not one we know.
    """
    if len(x) == 0 or len(x) != len(y):
        raise ValueError(
            f"Expected one target for each sample, and at least one. Received: {len(x)} samples, {len(y)} targets"
        )
    backend = keras.backend.backend()
    if backend not in BACKENDS:
        raise ValueError(f"Expected Keras to run on one of {', '.join(BACKENDS)}. Received: {backend}")
    score = keras.losses.get(loss)
    x = keras.ops.convert_to_tensor(x)
    if not model.built:
        model(x[:1], training=False)
    value, gradients = BACKENDS[backend](model, lambda answers: keras.ops.mean(score(y, answers)), x)
    return float(value), [keras.ops.convert_to_numpy(gradient) for gradient in gradients]
