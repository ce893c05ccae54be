"""A first pass through a model: the calls of its layers, and which of them give what it answers."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import keras
import numpy as np

from kerasbook.layerwise import samples
from kerasbook.layerwise.answers import NUMBERS
from kerasbook.layerwise.evidence import Call, Reader, as_loss, columns, is_same
from kerasbook.layerwise.gradients import tapped
from kerasbook.layerwise.kinds import classes_of, looks_up
from kerasbook.layerwise.models import batch_for, build, explained
from kerasbook.layerwise.recording import LayerCall, is_meant

SMALL = 2**12  # numbers for a sample; what is larger is no model's answer
FEW = 8  # samples that show which call gives an answer


class Seen(NamedTuple):
    """One call of a layer in a first pass.

    Attributes:
        name: Its name.
        layer: The layer.
        shape: Of what it returned.
        dtype: The same.
        given: The shape of what it was given first.
        again: Whether it is a network's, and one of its layers has given the same.
        channels_first: Whether the maps that it returned, if they are some, are `(n, maps, height, width)`.
        kept: What it returned, if that is small.
        numbers: What it looked up, if it is an `Embedding`; what it looked through for padding, if it is a `Masking`.
    """

    name: LayerCall
    layer: keras.Layer
    shape: tuple[int, ...]
    dtype: str
    given: tuple[int, ...]
    again: bool
    channels_first: bool
    kept: np.ndarray | None = None
    numbers: np.ndarray | None = None


def numbers(tensor) -> np.ndarray:
    return samples.as_numpy(tensor).astype("float32")


def _known(tensor) -> np.ndarray | None:
    """A tensor as NumPy; None if it stands for values yet to come, within compiled code."""
    try:
        return samples.as_numpy(tensor)
    except Exception:  # each backend has its own for such tensors
        return None


def finds_padding(layer) -> bool:
    """Whether a layer tells which steps of a sequence are padding."""
    return "Masking" in classes_of(layer) or (looks_up(layer) and getattr(layer, "mask_zero", False))


def _noted(again: set, name: LayerCall, inputs: tuple, output) -> Seen:
    shape, dtype = tuple(output.shape), keras.backend.standardize_dtype(output.dtype)
    tensors = [part for part in keras.tree.flatten(inputs) if keras.ops.is_tensor(part)]
    kept = _known(output) if "float" in dtype and None not in shape and math.prod(shape[1:]) <= SMALL else None
    numbered = tensors and (looks_up(name.layer) or finds_padding(name.layer))
    return Seen(
        name,
        name.layer,
        shape,
        dtype,
        given=tuple(tensors[0].shape) if tensors else (),
        again=name in again,
        channels_first=False,
        kept=None if kept is None else kept.astype("float32"),
        numbers=_known(tensors[0]) if numbered else None,
    )


def first_pass(model: keras.Model, x, within: Sequence[str | keras.Layer] = ()) -> tuple[list[Seen], object]:
    """The calls of a model's layers for a batch `x`, and what the model returns; nothing about it changes.

    Args:
        model: A Keras 3 model.
        x: The batch, as the model takes it.
        within: Layers, or names of calls, that are to be seen where they run within a layer of Keras; an `Embedding`
            is, wherever it runs.

    Raises:
        RuntimeError: If the model fails.
    """
    calls: list[Seen] = []

    def visit(name: LayerCall, inputs: tuple, output) -> None:
        if name not in recorder.inside or looks_up(name.layer) or is_meant(name, within):
            calls.append(_noted(recorder.again, name, inputs, output))

    embeddings = [layer for layer in model._flatten_layers() if looks_up(layer)]
    with tapped(model, {}, visit=visit, inside=[*embeddings, *within]) as recorder, explained(x, recorder.names):
        outputs = model(x, training=False)
    channels_first = any(getattr(seen.layer, "data_format", None) == "channels_first" for seen in calls)
    told = []
    for call in calls:
        channels_first = {"channels_first": True, "channels_last": False}.get(
            getattr(call.layer, "data_format", None), channels_first
        )
        told.append(call._replace(channels_first=channels_first))
    return told, outputs


# What the model returns


def named_leaves(model: keras.Model, outputs) -> dict[str | int, object]:
    """The tensors that a model returns, by name; one that is nested deeper has its path, such as "boxes/size"."""
    if keras.ops.is_tensor(outputs):
        return dict.fromkeys(list(getattr(model, "output_names", None) or [0])[:1], outputs)
    if isinstance(outputs, Mapping) and all(keras.ops.is_tensor(part) for part in outputs.values()):
        return dict(outputs)
    leaves = keras.tree.flatten_with_path(outputs)
    names = list(getattr(model, "output_names", None) or [])
    if any(len(path) > 1 for path, _part in leaves) or len(set(names)) != len(leaves):
        names = ["/".join(map(str, path)) if len(path) > 1 else path[0] for path, _part in leaves]
    return dict(zip(names, (part for _path, part in leaves), strict=True))


def chosen_leaf(model: keras.Model, outputs, output: int | str | None):
    """One tensor out of what a model returns.

    Raises:
        ValueError: If there is no such output, or there are several and none is chosen.
    """
    leaves = named_leaves(model, outputs)
    if output in leaves:
        return leaves[output]
    if isinstance(output, int) and 0 <= output < len(leaves):
        return list(leaves.values())[output]
    if len(leaves) == 1 and output is None:
        return next(iter(leaves.values()))
    within = [name for name in leaves if str(name).startswith(f"{output}/")]
    if len(within) == 1:
        return leaves[within[0]]
    if len(leaves) == 1:
        raise ValueError(f"Expected no output to be chosen: the model has only one. Received: {output!r}")
    named = ", ".join(map(repr, leaves))
    raise ValueError(f"Expected one of the model's outputs, output=... out of: {named}. Received: output={output!r}")


def reader_of(model: keras.Model, calls: list[Seen], outputs, answer) -> Reader:
    """Who finds out how one of the tensors that a model returned is to be read.

    Args:
        model: The model.
        calls: The calls of its layers for a first batch.
        outputs: What it returned for that.
        answer: The tensor, `(n,)` or `(n, numbers)`.
    """
    leaves = enumerate(named_leaves(model, outputs).items())
    name, place = next((name, place) for place, (name, leaf) in leaves if leaf is answer)
    before = [seen for seen in reversed(calls) if not seen.again and seen.shape[:1] == tuple(answer.shape[:1])]
    return Reader(numbers(answer), before, as_loss(model, name, place))


class Answer(NamedTuple):
    """One of the outputs of a model, as its layers' calls gave it for a few samples.

    Attributes:
        calls: The names of the calls that gave it, as it is; the last one first.
        shape: Its shape for one sample.
        reader: Finds out how it is to be read; None if it is not one number or one row of numbers for each sample.
    """

    calls: tuple[str, ...]
    shape: tuple[int, ...]
    reader: Reader | None


def answers_in(
    model: keras.Model, outputs: Mapping[LayerCall, np.ndarray], gave: Mapping[str | int, set[str]]
) -> dict[str | int, Answer]:
    """What a model answers, by the name of the output, as far as the outputs of its layers hold it.

    Args:
        model: The model.
        outputs: From each layer call to its output, `(n, ...)`, in the order in which they ran.
        gave: From the name of each of the model's outputs to the names of the calls that gave just this tensor.
    """
    few = {
        call: output[:FEW].astype("float32")
        for call, output in outputs.items()
        if output.dtype.kind in NUMBERS and output.ndim and output[0].size <= SMALL
    }
    found = {}
    for place, (name, names) in enumerate(gave.items()):
        known = [call for call in reversed(outputs) if call in names]
        if not known:
            continue
        answer = few.get(known[0])
        same = [call for call in reversed(few) if answer is not None and _is_same_output(few[call], answer)]
        calls = tuple(str(call) for call in reversed(outputs) if call in known or call in same)
        reader = None
        if answer is not None and answer.ndim < 3:
            before = [Call(call, call.layer, part) for call, part in reversed(few.items()) if len(part) == len(answer)]
            reader = Reader(answer, before, as_loss(model, name, place))
        found[name] = Answer(calls, outputs[known[0]].shape[1:], reader)
    return found


def _is_same_output(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and is_same(columns(one), columns(other))


def width_of(model: keras.Model, x) -> int | None:
    """How many numbers a model answers to each sample; None if it gives several outputs, or more than a row.

    Args:
        model: A Keras 3 model.
        x: Samples as arrays, or a dictionary or list of them, of which a few run if the model does not say so itself.
    """
    tensors = getattr(model, "outputs", None)
    if not tensors or any(None in tensor.shape[1:] for tensor in tensors):
        size = batch_for(model, samples.sample_count(x), FEW)
        few = samples.some(x, samples.filled(np.arange(min(size, samples.sample_count(x))), size))
        build(model, few)
        with keras.StatelessScope():
            tensors = [part for part in keras.tree.flatten(model(few, training=False)) if hasattr(part, "shape")]
    shapes = [tuple(tensor.shape)[1:] for tensor in tensors]
    return math.prod(shapes[0]) if len(shapes) == 1 and len(shapes[0]) < 2 else None
