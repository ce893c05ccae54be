"""One unit of a layer: its weights, what excites it, and what it adds to the answer."""

import math

import keras
import numpy as np

from kerasbook.explore.crowds import Crowds
from kerasbook.explore.network import Weights
from kerasbook.explore.seen import Unit
from kerasbook.explore.subject import Subject
from kerasbook.plots import style


def unit_of(
    crowds: Crowds,
    layer: str,
    index: int,
    picture: np.ndarray,
    weights: Weights,
    most: int = 12,
    with_adds: bool = True,
) -> Unit:
    """One unit of a layer, as it is with one picture and these weights.

    Args:
        crowds: What the layers make of all samples.
        layer: The layer's name.
        index: The unit's number.
        picture: One picture, or one row of numbers, of the model's own form.
        weights: The weights.
        most: How many of the samples that excite it to give.
        with_adds: Whether to compute also what it adds to the answer, for which the model runs twice more.

    Raises:
        ValueError: If there is no such layer or unit.
    """
    subject = crowds.subject
    known = {one.name: one for one in subject.layers}
    if layer not in known or not 0 <= index < known[layer].units:
        raise ValueError(f"Expected a unit of one of the layers {', '.join(known)}. Received: {layer!r}, {index}")
    x = subject.as_batch(np.asarray(picture)[None])
    output = subject.network.outputs(x, weights)[layer][0]
    drawn, reads = weights_picture(crowds, layer, index, weights)
    exciting = np.zeros(0, int)
    if subject.samples is not None:
        exciting = np.argsort(-crowds(weights).excited[layer][:, index], kind="stable")[:most]
    return Unit(
        value=float(np.atleast_1d(output)[..., index].mean()),
        weights=drawn,
        reads=reads,
        exciting=exciting,
        adds=added(subject, layer, index, x, weights) if with_adds else None,
    )


def weights_picture(crowds: Crowds, layer: str, index: int, weights: Weights) -> tuple[np.ndarray | None, str | None]:
    """The weights with which a unit reads the layer before it, laid out as that one is drawn; and its name."""
    network = crowds.subject.network
    kernel, keras_layer = network.kernel(layer, weights), network.layers[layer]
    if isinstance(keras_layer, keras.layers.DepthwiseConv2D):
        multiples = kernel.shape[-1]
        return kernel[:, :, index // multiples, index % multiples], network.before(layer)
    if isinstance(keras_layer, keras.layers.Conv2D):
        return style.mosaic(np.moveaxis(kernel[..., index], -1, 0)), network.before(layer)
    if isinstance(keras_layer, keras.layers.Conv1D) and kernel is not None:
        return kernel[..., index].T, network.before(layer)  # (numbers, steps): time runs to the right
    if isinstance(keras_layer, keras.layers.Dense) and kernel is not None and kernel.ndim == 2:
        return _dense_weights(crowds, layer, kernel[:, index])
    return None, None


def _dense_weights(crowds: Crowds, layer: str, column: np.ndarray) -> tuple[np.ndarray, str | None]:
    network = crowds.subject.network
    source = network.before(layer)
    shape = network.shapes[source]
    if math.prod(shape) != len(column):
        return style.mosaic(column.reshape(-1, 1, 1), gap=0), None
    if len(shape) == 2:
        return column.reshape(shape), source
    if len(shape) == 3:
        maps = column.reshape(shape)
        maps = crowds.subject.as_drawn(maps) if source == "input" else maps
        return style.mosaic(np.moveaxis(maps, -1, 0)), source
    order = np.arange(len(column)) if source == "input" else crowds.order(source)
    return style.mosaic(column[order].reshape(-1, 1, 1), gap=0), source


def added(subject: Subject, layer: str, index: int, x: np.ndarray, weights: Weights) -> np.ndarray | None:
    """What a unit adds to the answer for one sample `(1, ...)`, `(classes,)`: the logits minus those without it."""
    network = subject.network
    if subject.answers.name is None:
        return None
    watch = subject.answers.logits
    logits, output = network.logits(x, weights, layer, watch=watch)
    if layer in (network.answer, subject.answer_layer, watch) or network.layers[layer] is watch:
        # What reads it gives the answer: it is its own share of that.
        adds = np.where(np.arange(len(logits)) == index, logits, 0)
    else:
        silenced = {layer: network.silencing(output, index)}
        without, _silent = network.logits(x, weights, layer, silenced, watch)
        adds = logits - without
    return subject.answers.for_each_class(adds)
