"""Small models of every kind, each with samples that fit: what a helper says it can do, it does for all of these.

@pytest.mark.parametrize("name", ZOO)
def test_something(name):
    model, x, y = ZOO[name]()
"""

import functools
from collections.abc import Callable
from typing import NamedTuple

import keras
import numpy as np
import pytest
from keras import layers

COUNT = 12  # samples in each case


class Case(NamedTuple):
    """A model and samples that it takes.

    Attributes:
        model: The model; compiled only where the case says so.
        x: 12 samples: an array, or a dictionary or list of arrays for a model with several inputs.
        y: Class numbers 0, 1, 2, `(12,)`, or numbers to predict, `(12,)` or `(12, ...)`.
    """

    model: keras.Model
    x: object
    y: np.ndarray


# From a case's name to what builds it; the same each time.
ZOO: dict[str, Callable[[], Case]] = {}

CLASSES = np.tile([0, 1, 2], COUNT // 3)

# Strings are tensors on TensorFlow only.
ON_TENSORFLOW_ONLY = {"text"}

# What a backend may do in its own way: random numbers, states, masks, training, kinds of numbers, layers of a reader's.
DIFFERS_BY_BACKEND = {
    "brain_floats",
    "convolutions",
    "fitted",
    "half_precision",
    "layer_of_parts",
    "lstm_with_states",
    "masked_words",
    "named_inputs",
    "regularised",
    "several_outputs",
    "shared_layer",
    "stateful",
    "subclassed_unbuilt",
    "transformer",
}


def member(build: Callable[[], Case]) -> Callable[[], Case]:
    """Adds a case to the zoo, under its function's name."""

    @functools.wraps(build)
    def seeded() -> Case:
        keras.utils.set_random_seed(3)
        return build()

    if build.__name__ not in ON_TENSORFLOW_ONLY or keras.backend.backend() == "tensorflow":
        ZOO[build.__name__] = seeded
    return seeded


def kinds(but: set[str] = frozenset()) -> list:
    """The names of all cases but some, in order, for `parametrize`; some of them run on every backend."""
    marks = {name: [pytest.mark.backend] if name in DIFFERS_BY_BACKEND else [] for name in ZOO}
    return [pytest.param(name, marks=marks[name]) for name in sorted(set(ZOO) - but)]


def numbers(*shape: int, seed: int = 0) -> np.ndarray:
    """12 samples of normal numbers, `(12, *shape)`; the class shows in their first number."""
    x = np.random.default_rng(seed).normal(size=(COUNT, *shape)).astype("float32")
    x[(slice(None), *[0] * len(shape))] += 2 * CLASSES
    return x


def tokens(steps: int = 7, words: int = 11) -> np.ndarray:
    """12 sentences of word numbers, `(12, steps)`, filled up with 0; the class shows in the first word."""
    rng = np.random.default_rng(0)
    x = rng.integers(1, words, size=(COUNT, steps))
    x[np.arange(steps) >= rng.integers(2, steps + 1, size=(COUNT, 1))] = 0
    x[:, 0] = CLASSES + 1
    return x.astype("int32")


def answer() -> keras.Layer:
    return layers.Dense(3, activation="softmax", name="answer")


# Layers and models of a reader's own.


@keras.saving.register_keras_serializable("kerasbook_zoo")
class Block(keras.Layer):
    """A residual block made of two layers."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.first = layers.Dense(4, activation="relu", name="first")
        self.second = layers.Dense(6, name="second")

    def call(self, x):
        return x + self.second(self.first(x))


@keras.saving.register_keras_serializable("kerasbook_zoo")
class Parted(keras.Layer):
    """Returns a dictionary: two tensors, one number for the whole batch, a text and nothing."""

    def call(self, x):
        return {
            "low": x[:, :2],
            "high": x[:, 2:],
            "mean": keras.ops.mean(x),
            "said": "a text is no output",
            "nothing": None,
        }


@keras.saving.register_keras_serializable("kerasbook_zoo")
class Prototypes(keras.Layer):
    """Returns its weights as they are: `(2, 6)`, whatever the samples."""

    def build(self, input_shape):
        self.table = self.add_weight(shape=(2, input_shape[-1]), name="table")

    def call(self, x):
        return keras.ops.convert_to_tensor(self.table)


@keras.saving.register_keras_serializable("kerasbook_zoo")
class Subclassed(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.hidden = layers.Dense(4, activation="relu", name="hidden")
        self.again = layers.Dense(4, activation="tanh", name="again")
        self.answer = answer()

    def call(self, x, training=False):
        return self.answer(self.again(self.again(self.hidden(x))))


@keras.saving.register_keras_serializable("kerasbook_zoo")
class WithParted(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.parted = Parted(name="parted")
        self.answer = answer()

    def call(self, x):
        parts = self.parted(x)
        return self.answer(keras.ops.concatenate([parts["low"], parts["high"] * parts["mean"]], axis=-1))


@keras.saving.register_keras_serializable("kerasbook_zoo")
class WithPrototypes(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.prototypes = Prototypes(name="prototypes")
        self.answer = answer()

    def call(self, x):
        return self.answer(keras.ops.matmul(x, keras.ops.transpose(self.prototypes(x))))


# Plain stacks.


@member
def dense() -> Case:
    model = keras.Sequential([
        keras.Input((6,)),
        layers.Dense(8, activation="relu", name="hidden"),
        layers.Dense(4, activation="tanh", name="narrow"),
        answer(),
    ])
    return Case(model, numbers(6), CLASSES)


@member
def convolutions() -> Case:
    model = keras.Sequential([
        keras.Input((8, 8, 1)),
        layers.Conv2D(4, 3, activation="relu", name="edges"),
        layers.MaxPooling2D(name="pooled"),
        layers.DepthwiseConv2D(2, name="depthwise"),
        layers.SeparableConv2D(5, 2, padding="same", name="separable"),
        layers.BatchNormalization(name="norm"),
        layers.GlobalAveragePooling2D(name="mean"),
        answer(),
    ])
    return Case(model, numbers(8, 8, 1), CLASSES)


@member
def images_without_channels() -> Case:
    model = keras.Sequential([
        keras.Input((8, 8)),
        layers.Flatten(name="flat"),
        layers.Dense(5, activation="relu", name="hidden"),
        answer(),
    ])
    return Case(model, numbers(8, 8), CLASSES)


@member
def convolutions_over_time() -> Case:
    model = keras.Sequential([
        keras.Input((9, 2)),
        layers.Conv1D(4, 3, padding="causal", activation="relu", name="causal"),
        layers.MaxPooling1D(3, name="pooled"),
        layers.Flatten(name="flat"),
        answer(),
    ])
    return Case(model, numbers(9, 2), CLASSES)


@member
def volumes() -> Case:
    model = keras.Sequential([
        keras.Input((4, 4, 4, 1)),
        layers.Conv3D(2, 2, activation="relu", name="volume"),
        layers.GlobalMaxPooling3D(name="most"),
        answer(),
    ])
    return Case(model, numbers(4, 4, 4, 1), CLASSES)


@member
def autoencoder() -> Case:
    """Its answers are the images themselves."""
    model = keras.Sequential([
        keras.Input((8, 8, 1)),
        layers.Conv2D(3, 3, strides=2, padding="same", activation="relu", name="shrunk"),
        layers.Conv2DTranspose(2, 3, strides=2, padding="same", activation="relu", name="grown"),
        layers.Conv2D(1, 1, name="rebuilt"),
    ])
    x = numbers(8, 8, 1)
    return Case(model, x, x)


@member
def regression() -> Case:
    """Predicts one number."""
    model = keras.Sequential([
        keras.Input((5,)),
        layers.Dense(6, activation="relu", name="hidden"),
        layers.Dense(1, name="price"),
    ])
    x = numbers(5)
    return Case(model, x, x @ np.arange(1, 6, dtype="float32"))


@member
def regularised() -> Case:
    """Layers that do something in training only."""
    model = keras.Sequential([
        keras.Input((6,)),
        layers.GaussianNoise(1.0, name="noise"),
        layers.Dense(8, activation="relu", kernel_regularizer="l2", name="hidden"),
        layers.BatchNormalization(name="norm"),
        layers.Dropout(0.9, seed=1, name="dropout"),
        layers.AlphaDropout(0.5, name="alpha"),
        answer(),
    ])
    return Case(model, numbers(6), CLASSES)


@member
def augmented() -> Case:
    model = keras.Sequential([
        keras.Input((8, 8, 3)),
        layers.RandomFlip(seed=1, name="flip"),
        layers.Rescaling(1 / 255, name="rescaled"),
        layers.Conv2D(2, 3, name="edges"),
        layers.Flatten(name="flat"),
        answer(),
    ])
    x = np.random.default_rng(0).integers(0, 256, size=(COUNT, 8, 8, 3), dtype="uint8")
    return Case(model, x, CLASSES)


@member
def fitted() -> Case:
    """Compiled and trained for one epoch."""
    case = regularised()
    case.model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    case.model.fit(case.x, case.y, verbose=0)
    return case


@member
def unbuilt() -> Case:
    model = keras.Sequential([layers.Dense(4, activation="relu", name="hidden"), answer()])
    return Case(model, numbers(6), CLASSES)


@member
def normalised() -> Case:
    """Normalization that was adapted to the samples."""
    x = 5 + 3 * numbers(6)
    normalise = layers.Normalization(name="normalised")
    normalise.adapt(x)
    return Case(keras.Sequential([keras.Input((6,)), normalise, answer()]), x, CLASSES)


@member
def normalising_layers() -> Case:
    model = keras.Sequential([
        keras.Input((6, 6, 4)),
        layers.GroupNormalization(2, name="groups"),
        layers.SpectralNormalization(layers.Conv2D(3, 3, name="inner"), name="spectral"),
        layers.LayerNormalization(name="layer"),
        layers.UnitNormalization(name="unit"),
        layers.Flatten(name="flat"),
        answer(),
    ])
    return Case(model, numbers(6, 6, 4), CLASSES)


@member
def function_layer() -> Case:
    model = keras.Sequential([keras.Input((6,)), layers.Lambda(keras.ops.square, name="squared"), answer()])
    return Case(model, numbers(6), CLASSES)


# Graphs.


@member
def branches() -> Case:
    start = keras.Input((6,))
    left = layers.Dense(4, activation="relu", name="left")(start)
    right = layers.Dense(4, name="right")(start)
    joined = layers.Concatenate(name="joined")([left, right])
    return Case(keras.Model(start, answer()(joined)), numbers(6), CLASSES)


@member
def residual() -> Case:
    """With a sum and a function that are no layers."""
    start = keras.Input((6, 6, 2))
    edges = layers.Conv2D(2, 3, padding="same", name="edges")(start)
    added = keras.ops.relu(start + edges)
    more = layers.Conv2D(3, 3, padding="same", name="more")(added)
    flat = layers.Flatten(name="flat")(layers.Add(name="sum")([more, layers.Conv2D(3, 1, name="across")(added)]))
    return Case(keras.Model(start, answer()(flat)), numbers(6, 6, 2), CLASSES)


@member
def several_inputs() -> Case:
    one, other = keras.Input((6,), name="one"), keras.Input((4, 2), name="other")
    flat = layers.Flatten(name="flat")(other)
    joined = layers.Concatenate(name="joined")([layers.Dense(3, name="hidden")(one), flat])
    return Case(keras.Model([one, other], answer()(joined)), [numbers(6), numbers(4, 2, seed=1)], CLASSES)


@member
def named_inputs() -> Case:
    """A dictionary of word numbers and numbers."""
    words, price = keras.Input((7,), dtype="int32", name="words"), keras.Input((2,), name="price")
    meaning = layers.GlobalAveragePooling1D(name="mean")(layers.Embedding(11, 4, name="meaning")(words))
    joined = layers.Concatenate(name="joined")([meaning, price])
    model = keras.Model({"words": words, "price": price}, answer()(joined))
    return Case(model, {"words": tokens(), "price": numbers(2)}, CLASSES)


@member
def several_outputs() -> Case:
    start = keras.Input((6,))
    hidden = layers.Dense(4, activation="relu", name="hidden")(start)
    model = keras.Model(start, {"kind": answer()(hidden), "price": layers.Dense(1, name="price")(hidden)})
    return Case(model, numbers(6), CLASSES)


@member
def shared_layer() -> Case:
    again = layers.Dense(6, activation="tanh", name="again")
    start = keras.Input((6,))
    return Case(keras.Model(start, answer()(again(again(again(start))))), numbers(6), CLASSES)


@member
def twins() -> Case:
    """Two inputs through the same inner network."""
    inner = keras.Sequential([keras.Input((6,)), layers.Dense(4, activation="relu", name="code")], name="encoder")
    one, other = keras.Input((6,), name="one"), keras.Input((6,), name="other")
    apart = layers.Subtract(name="apart")([inner(one), inner(other)])
    return Case(keras.Model([one, other], answer()(apart)), [numbers(6), numbers(6, seed=1)], CLASSES)


@member
def nested() -> Case:
    inmost = keras.Sequential([keras.Input((4,)), layers.Dense(4, activation="relu", name="hidden")], name="inmost")
    inner = keras.Sequential([keras.Input((6,)), layers.Dense(4, name="hidden"), inmost], name="inner")
    return Case(keras.Sequential([keras.Input((6,)), inner, answer()]), numbers(6), CLASSES)


# Sequences.


@member
def lstm_with_states() -> Case:
    start = keras.Input((5, 3))
    sequence, hidden, cell = layers.LSTM(4, return_sequences=True, return_state=True, name="lstm")(start)
    joined = layers.Concatenate(name="joined")([layers.GlobalMaxPooling1D(name="most")(sequence), hidden, cell])
    return Case(keras.Model(start, answer()(joined)), numbers(5, 3), CLASSES)


@member
def recurrent_stack() -> Case:
    model = keras.Sequential([
        keras.Input((5, 3)),
        layers.SimpleRNN(4, return_sequences=True, name="simple"),
        layers.Bidirectional(layers.LSTM(3, return_sequences=True), name="both_ways"),
        layers.GRU(4, name="gru"),
        answer(),
    ])
    return Case(model, numbers(5, 3), CLASSES)


@member
def own_cells() -> Case:
    cells = layers.RNN([layers.GRUCell(3), layers.LSTMCell(4)], name="cells")
    return Case(keras.Sequential([keras.Input((5, 3)), cells, answer()]), numbers(5, 3), CLASSES)


@member
def stateful() -> Case:
    """Goes on where the batch before it ended; four samples to a batch."""
    model = keras.Sequential([keras.Input(batch_shape=(4, 5, 3)), layers.LSTM(4, stateful=True, name="lstm"), answer()])
    model(numbers(5, 3)[:4])  # its states are no longer zeros
    return Case(model, numbers(5, 3), CLASSES)


@member
def any_length() -> Case:
    model = keras.Sequential([
        keras.Input((None, 3)),
        layers.GRU(4, return_sequences=True, name="gru"),
        layers.GlobalAveragePooling1D(name="mean"),
        answer(),
    ])
    return Case(model, numbers(5, 3), CLASSES)


@member
def masked_words() -> Case:
    model = keras.Sequential([
        keras.Input((7,), dtype="int32"),
        layers.Embedding(11, 4, mask_zero=True, name="meaning"),
        layers.LSTM(4, return_sequences=True, name="lstm"),
        layers.GlobalAveragePooling1D(name="mean"),
        answer(),
    ])
    return Case(model, tokens(), CLASSES)


@member
def step_by_step() -> Case:
    model = keras.Sequential([
        keras.Input((3, 6, 6, 1)),
        layers.TimeDistributed(layers.Conv2D(2, 3, activation="relu"), name="frames"),
        layers.ConvLSTM2D(2, 2, name="film"),
        layers.Flatten(name="flat"),
        answer(),
    ])
    return Case(model, numbers(3, 6, 6, 1), CLASSES)


@member
def transformer() -> Case:
    start = keras.Input((7,), dtype="int32")
    words = layers.Embedding(11, 4, name="meaning")(start)
    seen, scores = layers.MultiHeadAttention(2, 3, name="attention")(words, words, return_attention_scores=True)
    normed = layers.LayerNormalization(name="norm")(layers.Add(name="sum")([words, seen]))
    flat = layers.Flatten(name="flat")(layers.Dense(4, activation="gelu", name="feed")(normed))
    weights = layers.Flatten(name="weights")(scores)
    return Case(keras.Model(start, answer()(layers.Concatenate(name="joined")([flat, weights]))), tokens(), CLASSES)


# What readers write themselves.


@member
def subclassed() -> Case:
    """Called once, so its weights are there."""
    model = Subclassed(name="subclassed")
    model(numbers(6))
    return Case(model, numbers(6), CLASSES)


@member
def subclassed_unbuilt() -> Case:
    return Case(Subclassed(name="subclassed"), numbers(6), CLASSES)


@member
def own_layers() -> Case:
    model = keras.Sequential([keras.Input((6,)), Block(name="one"), Block(name="other"), answer()])
    return Case(model, numbers(6), CLASSES)


@member
def layer_of_parts() -> Case:
    """A layer that returns tensors with and without a batch, and what is no tensor."""
    return Case(WithParted(name="parts"), numbers(6), CLASSES)


@member
def layer_without_batch() -> Case:
    """A layer whose output has nothing to do with the samples."""
    return Case(WithPrototypes(name="table"), numbers(6), CLASSES)


# Kinds of numbers.


@member
def half_precision() -> Case:
    policy = keras.DTypePolicy("mixed_float16")
    hidden = layers.Dense(4, activation="relu", dtype=policy, name="hidden")
    model = keras.Sequential([keras.Input((6,)), hidden, layers.Dense(3, "softmax", dtype="float32", name="answer")])
    return Case(model, numbers(6), CLASSES)


@member
def brain_floats() -> Case:
    policy = keras.DTypePolicy("mixed_bfloat16")
    hidden = layers.Dense(4, activation="relu", dtype=policy, name="hidden")
    model = keras.Sequential([keras.Input((6,)), hidden, layers.Dense(3, "softmax", dtype=policy, name="answer")])
    return Case(model, numbers(6), CLASSES)


@member
def categories() -> Case:
    model = keras.Sequential([
        keras.Input((2,), dtype="int32"),
        layers.CategoryEncoding(11, "multi_hot", name="which"),
        answer(),
    ])
    return Case(model, tokens(2), CLASSES)


@member
def text() -> Case:
    """Sentences as they are."""
    sentences = np.array([f"the {word} cat {number}" for word in ("black", "white", "grey") for number in range(4)])
    split = layers.TextVectorization(max_tokens=20, output_sequence_length=5, name="split")
    split.adapt(sentences)
    model = keras.Sequential([
        keras.Input((1,), dtype="string"),
        split,
        layers.Embedding(20, 3, name="meaning"),
        layers.GlobalAveragePooling1D(name="mean"),
        answer(),
    ])
    return Case(model, sentences[:, None], np.repeat([0, 1, 2], 4))


# The big one.


@member
def mobilenet() -> Case:
    model = keras.applications.MobileNet((32, 32, 3), alpha=0.25, weights=None, classes=3)
    return Case(model, numbers(32, 32, 3), CLASSES)
