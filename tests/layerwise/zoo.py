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
ON_TENSORFLOW_ONLY = {"text", "text_and_numbers", "weighed_words"}

# What a backend may do in its own way: random numbers, states, masks, training, kinds of numbers, layers of a reader's.
# Of the others the layers' outputs were tried by hand, and all are there. They would cost over two minutes: on JAX each
# model compiles its layers anew, 2.4 s for its outputs, probes and saliency.
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


@keras.saving.register_keras_serializable("kerasbook_zoo")
class MaybeSum(keras.Layer):
    """Adds what may not be there."""

    def call(self, x, more=None):
        return x if more is None else x + more

    def compute_output_shape(self, x_shape, more_shape=None):
        return x_shape


@member
def optional_input() -> Case:
    """Two inputs, one of which is not given."""
    x, more = keras.Input((6,), name="x"), keras.Input((6,), name="more", optional=True)
    hidden = layers.Dense(8, activation="relu", name="hidden")(MaybeSum(name="sum")(x, more))
    return Case(keras.Model({"x": x, "more": more}, answer()(hidden)), {"x": numbers(6), "more": None}, CLASSES)


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


# Answers whose last step is written in another way.


@member
def sigmoid_of_a_function() -> Case:
    """One unit, whose activation is a function of Keras' and not its name."""
    model = keras.Sequential([
        keras.Input((6,)),
        layers.Dense(4, activation="relu", name="hidden"),
        layers.Dense(1, activation=keras.ops.sigmoid, name="answer"),
    ])
    return Case(model, numbers(6), CLASSES % 2)


@member
def softmax_in_the_graph() -> Case:
    start = keras.Input((6,))
    return Case(keras.Model(start, keras.ops.softmax(layers.Dense(3, name="logits")(start))), numbers(6), CLASSES)


@member
def one_logit() -> Case:
    model = keras.Sequential([keras.Input((6,)), layers.Dense(4, "relu", name="hidden"), layers.Dense(1, name="logit")])
    model.compile("sgd", keras.losses.BinaryCrossentropy(from_logits=True))
    return Case(model, numbers(6), CLASSES % 2)


@member
def reshaped_answer() -> Case:
    model = keras.Sequential([
        keras.Input((6,)),
        layers.Dense(1, activation="sigmoid", name="chance"),
        layers.Reshape((1,), name="answer"),
    ])
    return Case(model, numbers(6), CLASSES % 2)


@member
def several_labels() -> Case:
    """Each of three labels holds or not, as whole numbers."""
    model = keras.Sequential([keras.Input((6,)), layers.Dense(3, activation="sigmoid", name="labels")])
    x = numbers(6)
    return Case(model, x, (x[:, :3] > 0.5).astype("float32"))


@keras.saving.register_keras_serializable("kerasbook_zoo")
class OwnSigmoid(keras.Model):
    """Takes the sigmoid itself, outside of any layer."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.logit = layers.Dense(1, name="logit")

    def call(self, x):
        return keras.ops.sigmoid(self.logit(x))


@member
def sigmoid_in_a_class() -> Case:
    return Case(OwnSigmoid(name="own_sigmoid"), numbers(6), CLASSES % 2)


# Models that cannot be made again from a config alone.


class Autoencoder(keras.Model):
    """Is given its two halves, as the book's VAE is."""

    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder = encoder, decoder

    def call(self, x):
        return self.decoder(self.encoder(x))


@member
def given_models() -> Case:
    encoder = keras.Sequential([keras.Input((6,)), layers.Dense(2, name="code")], name="encoder")
    decoder = keras.Sequential([keras.Input((2,)), layers.Dense(3, "softmax", name="rebuilt")], name="decoder")
    return Case(Autoencoder(encoder, decoder, name="autoencoder"), numbers(6), CLASSES)


class Stack(keras.Model):
    """Is given a list of layers."""

    def __init__(self, stack, **kwargs):
        super().__init__(**kwargs)
        self.stack = stack

    def call(self, x):
        for layer in self.stack:
            x = layer(x)
        return x


@member
def given_layers() -> Case:
    stack = [layers.Dense(5, "relu", name="first"), layers.BatchNormalization(name="norm"), answer()]
    return Case(Stack(stack, name="stack"), numbers(6), CLASSES)


class Settings(NamedTuple):
    width: int = 5
    classes: int = 3


class Configured(keras.Model):
    """Is given an object with its settings."""

    def __init__(self, settings, **kwargs):
        super().__init__(**kwargs)
        self.settings = settings
        self.hidden = layers.Dense(settings.width, "relu", name="hidden")
        self.answer = layers.Dense(settings.classes, "softmax", name="answer")

    def call(self, x):
        return self.answer(self.hidden(x))


@member
def given_settings() -> Case:
    return Case(Configured(Settings(), name="configured"), numbers(6), CLASSES)


class Scaled(keras.Model):
    """Has a Normalization of its own."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.scale, self.answer = layers.Normalization(name="scale"), answer()

    def call(self, x):
        return self.answer(self.scale(x))


@member
def adapted_in_a_class() -> Case:
    model, x = Scaled(name="scaled"), 100 * numbers(6)
    model.scale.adapt(x)
    return Case(model, x, CLASSES)


@member
def quantised() -> Case:
    model = dense().model
    model.quantize("int8")
    return Case(model, numbers(6), CLASSES)


@member
def quantised_further() -> Case:
    model = dense().model
    model.quantize("int4")
    return Case(model, numbers(6), CLASSES)


@member
def adapted_ranks() -> Case:
    """Dense weights with a small addition that is trained instead of them."""
    hidden = layers.Dense(8, activation="relu", name="hidden")
    model = keras.Sequential([keras.Input((6,)), hidden, answer()])
    hidden.enable_lora(2)
    return Case(model, numbers(6), CLASSES)


# Text and tables.


def sentences() -> np.ndarray:
    return np.array([f"the {word} cat {number}" for word in ("black", "white", "grey") for number in range(4)])


@member
def weighed_words() -> Case:
    count = layers.TextVectorization(20, output_mode="tf_idf", name="count")
    count.adapt(sentences())
    return Case(keras.Sequential([keras.Input((), dtype="string"), count, answer()]), sentences(), CLASSES)


@member
def text_and_numbers() -> Case:
    said, price = keras.Input((), dtype="string", name="said"), keras.Input((2,), name="price")
    split = layers.TextVectorization(20, output_sequence_length=5, name="split")
    split.adapt(sentences())
    meaning = layers.GlobalAveragePooling1D(name="mean")(layers.Embedding(20, 4, name="meaning")(split(said)))
    model = keras.Model({"said": said, "price": price}, answer()(layers.Concatenate(name="joined")([meaning, price])))
    return Case(model, {"said": sentences(), "price": numbers(2)}, CLASSES)


@member
def words_and_their_mask() -> Case:
    ids, mask = keras.Input((7,), dtype="int32", name="ids"), keras.Input((7,), dtype="int32", name="mask")
    words = layers.Embedding(11, 4, name="meaning")(ids)
    seen = keras.ops.cast(mask, "bool")[:, None, :]
    mixed = layers.MultiHeadAttention(2, 4, name="attention")(words, words, attention_mask=seen)
    model = keras.Model({"ids": ids, "mask": mask}, answer()(layers.GlobalAveragePooling1D(name="mean")(mixed)))
    return Case(model, {"ids": tokens(), "mask": (tokens() > 0).astype("int32")}, CLASSES)


@member
def columns_of_a_table() -> Case:
    """A column of numbers and one of categories, each an input of its own."""
    age, kind = keras.Input((1,), name="age"), keras.Input((1,), dtype="int32", name="kind")
    which = layers.CategoryEncoding(4, "one_hot", name="which")(kind)
    model = keras.Model({"age": age, "kind": kind}, answer()(layers.Concatenate(name="joined")([age, which])))
    return Case(model, {"age": numbers(1), "kind": (CLASSES[:, None] + 1).astype("int32")}, CLASSES)


@member
def cut_into_ranges() -> Case:
    cut = layers.Discretization(num_bins=4, output_mode="multi_hot", name="ranges")
    cut.adapt(numbers(6))
    return Case(keras.Sequential([keras.Input((6,)), cut, answer()]), numbers(6), CLASSES)


# Pictures and sequences, further.


@member
def channels_turned() -> Case:
    """Pictures with their channels first, turned at the start."""
    model = keras.Sequential([
        keras.Input((3, 8, 8)),
        layers.Permute((2, 3, 1), name="turned"),
        layers.Conv2D(4, 3, activation="relu", name="edges"),
        layers.GlobalAveragePooling2D(name="mean"),
        answer(),
    ])
    return Case(model, numbers(3, 8, 8), CLASSES)


@member
def pictures_with_alpha() -> Case:
    model = keras.Sequential([
        keras.Input((8, 8, 4)),
        layers.Conv2D(4, 3, strides=2, dilation_rate=1, activation="relu", name="edges"),
        layers.GlobalMaxPooling2D(name="most"),
        answer(),
    ])
    x = np.random.default_rng(0).integers(0, 256, size=(COUNT, 8, 8, 4), dtype="uint8")
    return Case(model, x, CLASSES)


@member
def vision_transformer() -> Case:
    """Patches as tokens, and a class token before them."""
    start = keras.Input((8, 8, 1))
    patches = layers.Reshape((4, 6), name="tokens")(layers.Conv2D(6, 4, strides=4, name="patches")(start))
    padded = layers.ZeroPadding1D((1, 0), name="class_token")(patches)
    mixed = layers.Add(name="sum")([padded, layers.MultiHeadAttention(2, 3, name="attention")(padded, padded)])
    normed = layers.LayerNormalization(name="norm")(mixed)
    return Case(keras.Model(start, answer()(normed[:, 0])), numbers(8, 8, 1), CLASSES)


class Attention(keras.Layer):
    """Attention written by hand, with a softmax over (heads, queries, keys)."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.mixed, self.softmax = layers.Dense(8, name="mixed"), layers.Softmax(name="softmax")

    def call(self, x):
        heads = keras.ops.reshape(self.mixed(x), (-1, x.shape[1], 2, 4))
        weights = self.softmax(keras.ops.einsum("bqhd,bkhd->bhqk", heads, heads))
        return keras.ops.reshape(keras.ops.einsum("bhqk,bkhd->bqhd", weights, heads), (-1, x.shape[1], 8))


@member
def attention_by_hand() -> Case:
    model = keras.Sequential([
        keras.Input((5, 3)),
        Attention(name="attention"),
        layers.GlobalAveragePooling1D(name="mean"),
        answer(),
    ])
    return Case(model, numbers(5, 3), CLASSES)


@member
def classes_of_places() -> Case:
    """A small U-Net: a class for each pixel; its answers are compared with the pictures themselves."""
    start = keras.Input((8, 8, 1))
    down = layers.Conv2D(4, 3, padding="same", activation="relu", name="down")(start)
    small = layers.Conv2D(6, 3, padding="same", activation="relu", name="small")(layers.MaxPooling2D(name="pool")(down))
    up = layers.Concatenate(name="joined")([layers.UpSampling2D(name="up")(small), down])
    x = numbers(8, 8, 1)
    return Case(keras.Model(start, layers.Conv2D(3, 1, activation="softmax", name="places")(up)), x, x)


@member
def films() -> Case:
    """A network for each picture of a film, and one for their order."""
    frame = keras.Sequential([
        keras.Input((6, 6, 1)),
        layers.Conv2D(2, 3, name="edges"),
        layers.GlobalAveragePooling2D(name="mean"),
    ])
    model = keras.Sequential([
        keras.Input((3, 6, 6, 1)),
        layers.TimeDistributed(frame, name="frames"),
        layers.GRU(4, name="order"),
        answer(),
    ])
    return Case(model, numbers(3, 6, 6, 1), CLASSES)


@member
def padded_steps() -> Case:
    model = keras.Sequential([
        keras.Input((6, 3)),
        layers.Masking(name="masked"),
        layers.LSTM(4, return_sequences=True, name="first"),
        layers.LSTM(3, name="second"),
        answer(),
    ])
    x = numbers(6, 3)
    x[::2, 4:] = 0
    return Case(model, x, CLASSES)


@member
def pairs_of_pictures() -> Case:
    """Two pictures through the same convolution."""
    conv = layers.Conv2D(3, 3, activation="relu", name="shared")
    one, other = keras.Input((6, 6, 1), name="one"), keras.Input((6, 6, 1), name="other")
    means = [layers.GlobalAveragePooling2D(name=f"mean_{x.name}")(conv(x)) for x in (one, other)]
    model = keras.Model([one, other], answer()(layers.Subtract(name="apart")(means)))
    return Case(model, [numbers(6, 6, 1), numbers(6, 6, 1, seed=1)], CLASSES)


@member
def dense_connections() -> Case:
    """Each layer sees all those before it."""
    start = seen = keras.Input((6, 6, 2))
    for number in range(3):
        new = layers.Conv2D(2, 3, padding="same", activation="relu", name=f"conv_{number}")(seen)
        seen = layers.Concatenate(name=f"joined_{number}")([seen, new])
    return Case(
        keras.Model(start, answer()(layers.GlobalAveragePooling2D(name="mean")(seen))), numbers(6, 6, 2), CLASSES
    )


@member
def squeeze_and_excite() -> Case:
    start = keras.Input((6, 6, 2))
    maps = layers.Conv2D(4, 3, activation="relu", name="maps")(start)
    squeezed = layers.GlobalAveragePooling2D(keepdims=True, name="squeezed")(maps)
    gate = layers.Dense(4, activation="sigmoid", name="gate")(squeezed)
    gated = layers.Multiply(name="gated")([maps, gate])
    return Case(keras.Model(start, answer()(layers.Flatten(name="flat")(gated))), numbers(6, 6, 2), CLASSES)


@member
def mixer() -> Case:
    """Mixes channels, and then places, as an MLP-Mixer does."""
    start = keras.Input((5, 4))
    mixed = layers.Add(name="channels")([start, layers.Dense(4, activation="gelu", name="mix_channels")(start)])
    turned = layers.Permute((2, 1), name="turned")(mixed)
    places = layers.Dense(5, activation="gelu", name="mix_places")(turned)
    return Case(keras.Model(start, answer()(layers.Flatten(name="flat")(places))), numbers(5, 4), CLASSES)


@member
def grouped_attention() -> Case:
    start = keras.Input((5, 6))
    seen = layers.GroupQueryAttention(3, 4, 2, name="attention")(start, start, use_causal_mask=True)
    last = layers.Lambda(lambda x: x[:, -1], name="last")(layers.LayerNormalization(name="norm")(seen))
    return Case(keras.Model(start, answer()(last)), numbers(5, 6), CLASSES)


@member
def dilated_convolutions() -> Case:
    start = keras.Input((9, 2))
    x = layers.Conv1D(4, 2, padding="causal", dilation_rate=1, activation="relu", name="near")(start)
    x = layers.Conv1D(4, 2, padding="causal", dilation_rate=2, activation="relu", name="far")(x)
    return Case(keras.Model(start, answer()(layers.GlobalMaxPooling1D(name="most")(x))), numbers(9, 2), CLASSES)


@member
def neighbours_in_a_graph() -> Case:
    """Nodes with features, and which of them are neighbours."""
    nodes, edges = keras.Input((4, 3), name="nodes"), keras.Input((4, 4), name="edges")
    seen = layers.Dot((2, 1), name="neighbours")([edges, layers.Dense(5, activation="relu", name="message")(nodes)])
    model = keras.Model([nodes, edges], answer()(layers.GlobalAveragePooling1D(name="mean")(seen)))
    return Case(model, [numbers(4, 3), np.abs(numbers(4, 4, seed=1))], CLASSES)


@member
def counts() -> Case:
    """Predicts a whole number, told from classes by there being one unit and many of them."""
    model = keras.Sequential([keras.Input((5,)), layers.Dense(4, "relu", name="hidden"), layers.Dense(1, name="count")])
    return Case(model, numbers(5), np.arange(COUNT, dtype="float32"))


@member
def lists_of_outputs() -> Case:
    start = keras.Input((6,))
    hidden = layers.Dense(4, activation="relu", name="hidden")(start)
    return Case(keras.Model(start, {"kind": answer()(hidden), "hidden": hidden}), numbers(6), CLASSES)
