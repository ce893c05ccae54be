"""Whatever a model is made of: its layers come in the order in which they run, with Keras' own values, and no trace."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import layer_outputs

hypothesis = pytest.importorskip("hypothesis")
given, settings, strategies = hypothesis.given, hypothesis.settings, hypothesis.strategies

layers = keras.layers
pieces = {  # by how many axes a sample has
    1: ["dense", "dropout", "norm", "as steps", "two ways", "nested", "same again"],
    2: ["dense", "dropout", "lstm", "gru", "conv", "flat", "both ways", "two ways"],
    3: ["conv", "pooled", "norm", "flat", "two ways"],
}


def grown(tensor, piece: str, number: int):
    """The tensor after one more piece, and the layers' names in the order in which they run."""
    name, width = f"{number}-{piece.replace(' ', '-')}", 2 + number % 3
    kinds = {
        "dense": lambda: layers.Dense(width, activation="relu", name=name),
        "dropout": lambda: layers.Dropout(0.5, name=name),
        "norm": lambda: layers.BatchNormalization(name=name),
        "as steps": lambda: layers.Reshape((tensor.shape[-1], 1), name=name),
        "lstm": lambda: layers.LSTM(width, return_sequences=number % 2 == 0, name=name),
        "gru": lambda: layers.GRU(width, return_sequences=number % 2 == 0, name=name),
        "both ways": lambda: layers.Bidirectional(layers.SimpleRNN(width), name=name),
        "conv": lambda: {3: layers.Conv1D, 4: layers.Conv2D}[len(tensor.shape)](width, 2, padding="same", name=name),
        "pooled": lambda: layers.MaxPooling2D(2, padding="same", name=name),
        "flat": lambda: layers.Flatten(name=name),
    }
    if piece == "two ways":
        left, right = layers.Dense(width, name=f"{name}-left"), layers.Dense(width, name=f"{name}-right")
        return layers.Add(name=name)([left(tensor), right(tensor)]), [f"{name}-left", f"{name}-right", name]
    if piece == "nested":
        inner = keras.Sequential([keras.Input(tensor.shape[1:]), layers.Dense(width, name="inside")], name=name)
        return inner(tensor), [f"{name}/inside"]
    if piece == "same again":
        again = layers.Dense(tensor.shape[-1], name=name)
        return again(again(tensor)), [name, f"{name}:2"]
    return kinds[piece]()(tensor), [name]


@strategies.composite
def networks(draw):
    """A random stack, its layers' names in order, and each name's tensor where Keras has one for it."""
    shape = draw(strategies.lists(strategies.integers(2, 6), min_size=1, max_size=3))
    start = tensor = keras.Input(shape)
    names, tensors = [], {}
    for number in range(draw(strategies.integers(1, 5))):
        piece = draw(strategies.sampled_from(pieces[len(tensor.shape) - 1]))
        tensor, more = grown(tensor, piece, number)
        names += more
        tensors[more[-1]] = tensor
    return keras.Model(start, tensor), names, tensors


@settings(max_examples=15 if keras.backend.backend() == "tensorflow" else 5, deadline=None, derandomize=True)
@given(networks(), strategies.integers(1, 7), strategies.integers(1, 9))
def test_any_stack(network, count, batch_size):
    model, names, tensors = network
    x = np.random.default_rng(count).normal(size=(count, *model.input_shape[1:])).astype("float32")
    before = [keras.ops.convert_to_numpy(variable) for variable in model.variables]
    nodes = [len(layer._inbound_nodes) for layer in model.layers]
    outputs = layer_outputs(model, x, batch_size=batch_size)
    assert nodes == [len(layer._inbound_nodes) for layer in model.layers]
    for was, variable in zip(before, model.variables, strict=True):
        assert_array_equal(keras.ops.convert_to_numpy(variable), was)
    assert [name for name in outputs if not name.endswith(("-left", "-right"))] == [
        name for name in names if not name.endswith(("-left", "-right"))
    ]
    assert sorted(outputs) == sorted(names)  # Keras decides which of two ways goes first
    for name, expected in keras.Model(model.inputs, tensors)([x], training=False).items():
        assert_allclose(outputs[name], keras.ops.convert_to_numpy(expected), rtol=1e-4, atol=1e-5)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(strategies.lists(strategies.integers(1, 4), min_size=1, max_size=5))
def test_batches_of_any_sizes(sizes):
    model = keras.Sequential([keras.Input((3,)), layers.Dense(4, name="hidden"), layers.Dense(2, name="answer")])
    x = np.random.default_rng(0).normal(size=(sum(sizes), 3)).astype("float32")
    ends = np.cumsum(sizes)
    outputs = layer_outputs(model, (x[end - size : end] for size, end in zip(sizes, ends, strict=True)))
    for name, output in layer_outputs(model, x).items():
        assert_allclose(outputs[name], output, rtol=1e-4, atol=1e-6)
