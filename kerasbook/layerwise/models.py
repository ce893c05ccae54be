"""What has to be known of a model before it runs, and said if it fails."""

import contextlib
import math
import os
import re
from collections.abc import Iterator, Sequence

import keras

from kerasbook.layerwise.samples import shapes
from kerasbook.locale import gettext as _

LONGEST = 300  # characters of what Keras or a backend says


def check_model(model) -> None:
    """See to it that it is a model of Keras 3.

    Raises:
        TypeError: If it is anything else.
    """
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


def stateful_batch(model: keras.Model) -> int | None:
    """How many samples a model with stateful layers takes at a time: as many as its layers have states for."""
    for layer in _every_layer(model):
        if getattr(layer, "stateful", False) and getattr(layer, "states", None) is not None:
            for state in keras.tree.flatten(layer.states):
                if len(state.shape):
                    return int(state.shape[0])
    return None


def fixed_batch(model: keras.Model) -> int | None:
    """How many samples the model takes at a time, if it takes no other number of them."""
    inputs = keras.tree.flatten(getattr(model, "inputs", None) or [])
    return inputs[0].shape[0] if inputs else None


def insisted_batch(model: keras.Model) -> int | None:
    """How many samples the model insists on taking at a time, for whatever reason; None if it takes any number."""
    return stateful_batch(model) or fixed_batch(model)


def batch_for(model: keras.Model, count: int, most: int | None = None) -> int:
    """How many of so many samples to give the model at a time: what it insists on, or else all of them, or `most`.

    Where that is more than there are, or does not divide them, the last batch has to be `filled`. If `most` is less
    than there are, they go in batches of like size: 32 samples of which 28 may run at a time in two batches of 16,
    for of two batches of 28 nearly half would be filling.
    """
    batches = 1 if most is None else max(1, math.ceil(count / most))
    return insisted_batch(model) or max(1, math.ceil(count / batches))


def check_count(count: int, stateful: int | None) -> None:
    """See to it that a stateful model can take so many samples.

    Raises:
        ValueError: If they do not fill its batches.
    """
    if stateful is not None and count % stateful:
        raise ValueError(
            _(
                "Expected a number of samples that {batch} divides, because the model is stateful and takes {batch} at "
                "a time. Received: {count} samples"
            ).format(batch=stateful, count=count)
        )


def build(model: keras.Model, x) -> None:
    """Make an unbuilt model's weights; their values stay those that they begin with."""
    layers = list(_every_layer(model))
    if isinstance(model, keras.Sequential) and not model.built and hasattr(x, "shape"):
        stateful = any(getattr(layer, "stateful", False) for layer in layers)
        model.build((x.shape[0] if stateful else None, *x.shape[1:]))  # not for this batch size only
        layers = list(_every_layer(model))
    if not model.built or not all(layer.built for layer in layers):
        with keras.StatelessScope():
            model(x, training=False)


def _reason(error: Exception) -> str:
    """What went wrong, in its first line, without Keras' frame around it."""
    text = str(error).strip()
    inmost = re.findall(r"\x1b\[1m(.*?)\x1b\[0m", text, re.DOTALL)
    reason = inmost[-1].strip() if inmost else text
    reason = re.split(r"(?:Error|Exception) encountered:", reason)[-1].strip("' \n")
    first, more, _rest = reason.partition("\n")  # below it there may be whole tensors
    reason = f"{first[:LONGEST].rstrip()} …" if more or len(first) > LONGEST else first
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__


def in_one_sentence(error: Exception) -> str:
    """What went wrong, as a sentence that others may follow."""
    reason = _reason(error)
    return reason if reason.endswith((".", "…", "!", "?")) else f"{reason}."


@contextlib.contextmanager
def explained(x, names: Sequence[str]) -> Iterator[None]:
    """If the model fails on `x`, say how far it came: `names` are the layer calls so far.

    Raises:
        RuntimeError: If it fails.
    """
    try:
        yield
    except Exception as error:
        if names:
            sentence = _(
                "Expected the model to run on a batch of shape {shape}. It failed after {layer}. Received: {why}"
            )
        else:
            sentence = _(
                "Expected the model to run on a batch of shape {shape}. It failed before any layer had finished. "
                "Received: {why}"
            )
        layer = repr(names[-1]) if names else None
        raise RuntimeError(sentence.format(shape=shapes(x), layer=layer, why=_reason(error))) from error
