"""3.6.1 Layers: the building blocks of deep learning."""

import functools

from kerasbook import datasets
from kerasbook.chapter3 import pictures
from kerasbook.chapter3.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, below, choice, near, progress, whole, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Side = whole("how many pixels the pictures are wide and high, cut out of their middle", least=8, most=28)
When = choice(
    'when a layer makes its weights: "when called" for the first time, or "at once", in its constructor',
    "when called",
    "at once",
)
Weights = choice('whether our layer and Dense have the "same" weights, or each its "own"', "same", "own")
Fresh = yes_or_no("whether each width of input is given to a new layer, rather than all to the same one")
LookedUp = yes_or_no("whether our layer looks up an activation that is given by its name, as Dense does")

LOSS = "sparse_categorical_crossentropy"
WIDTHS = (10, 20, 30, 10)  # of inputs, given to one layer after the other
SHOWN = 1_000  # digits on which our layer is compared with Dense


@functools.cache
def simple_dense():
    """A dense layer of our own, written as in the book. In a notebook, write the class alone."""

    class SimpleDense(keras.Layer):
        """activation(x W + b)"""

        def __init__(self, units, activation=None):
            super().__init__()
            self.units = units
            self.activation = activation

        def build(self, input_shape):  # Keras calls it once, just before the first call
            self.W = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal")
            self.b = self.add_weight(shape=(self.units,), initializer="zeros")

        def call(self, inputs):
            y = keras.ops.matmul(inputs, self.W) + self.b  # (n, inputs) -> (n, units)
            return y if self.activation is None else self.activation(y)

    return SimpleDense


def own_layer(units, activation=None, inputs=None, looked_up=False):
    """Our layer; with `inputs`, its weights are made at once, and it must be told how many inputs there will be."""
    if looked_up:
        activation = keras.activations.get(activation)  # "relu" -> the function of this name
    layer = simple_dense()(units, activation)
    if inputs is not None:
        layer.build((None, inputs))
    return layer


def sizes(layers):
    """How many weights each layer has."""
    return [sum(int(np.prod(weight.shape)) for weight in layer.weights) for layer in layers]


def accepted(layer, batch):
    """Whether a layer takes a batch. Each framework has an error of its own for one that does not fit."""
    try:
        layer(batch)
    except Exception:
        return False
    return True


def widths_accepted(fresh, make):
    """How many numbers of inputs one layer takes, tried one after the other; with `fresh` each has a new layer."""
    layer = make()
    return [width for width in WIDTHS if accepted(make() if fresh else layer, np.ones((2, width), "float32"))]


def digits_cut(side):
    """Training and test digits as `(n, side * side)` and `(n,)`: the middle of each picture."""
    edge = (28 - side) // 2
    cut = slice(edge, edge + side)
    return [(images[:, cut, cut].reshape(len(images), -1), labels) for images, labels in datasets.digits()]


@chapter.concept("3.6.1", third="3.6", quick={"epochs": 1})
def layers_build_themselves(
    side: Side = 28,
    when: When = "when called",
    weights: Weights = "same",
    fresh: Fresh = False,
    looked_up: LookedUp = False,
    epochs: Epochs = 2,
    seed: Seed = 0,
):
    """When does a layer get its weights?

    Above, a layer of our own with 32 units, three times: it has just been made and has no weights at all; it has been
    called with digits for the first time, knows how wide its input is, and has random weights; it has been trained.
    Each tile holds the weights of a unit, one for each pixel: orange below 0, purple above. Below left, a few lines of
    our own and Keras' Dense have been given the same weights: each dot is one number that came out of both. Below
    right, one layer is called with inputs of several widths: the first call decides.

    Measures:
        before: weights before the first call
        after: weights after it
        expected: inputs x units + units
        hidden: hidden layer
        output: output layer
        difference: largest difference between our layer and Dense
        widths: widths that a layer was called with
        ours: widths that our layer took
        dense: widths that Dense took
        by_name: digits that our layer answers if its activation is the name "relu"
        accuracy: accuracy of our two layers on test digits, after training
    """
    (x, y), (test_x, test_y) = digits_cut(side)  # (n, side * side) and (n,)
    keras.utils.set_random_seed(seed)
    layers = [
        own_layer(32, keras.ops.relu, inputs=side * side if when == "at once" else None),
        own_layer(10, keras.ops.softmax, inputs=32 if when == "at once" else None),
    ]
    before = sizes(layers)
    model = keras.Sequential(layers)
    hidden = layers[0](x[:SHOWN])  # the first call of the hidden layer: its weights come into being
    model(x[:1])
    after = sizes(layers)
    kernel = layers[0].get_weights()[0]

    dense = keras.layers.Dense(32, activation="relu")
    dense.build((None, side * side))
    if weights == "same":
        dense.set_weights(layers[0].get_weights())
    ours, theirs = (keras.ops.convert_to_numpy(part) for part in (hidden, dense(x[:SHOWN])))

    by_name = own_layer(32, "relu", looked_up=looked_up)
    answered = SHOWN if accepted(by_name, x[:SHOWN]) else 0

    model.compile(keras.optimizers.Adam(3e-3), LOSS)
    model.fit(x, y, batch_size=128, epochs=epochs, verbose=0, callbacks=[progress(epochs)])
    answers = keras.ops.convert_to_numpy(model(test_x)).argmax(axis=1)
    taken = {
        "ours": widths_accepted(fresh, lambda: own_layer(4)),
        "dense": widths_accepted(fresh, lambda: keras.layers.Dense(4)),
    }
    widths = sorted(set(WIDTHS))
    return Finding(
        measured={
            "before": dict(zip(("hidden", "output"), before, strict=True)),
            "after": dict(zip(("hidden", "output"), after, strict=True)),
            "expected": {"hidden": side * side * 32 + 32, "output": 32 * 10 + 10},
            "difference": np.abs(ours - theirs).max(),
            "widths": len(widths),
            "ours": len(set(taken["ours"])),
            "dense": len(set(taken["dense"])),
            "by_name": answered,
            "accuracy": np.mean(answers == test_y),
        },
        figure=pictures.layers_build_themselves.LayersBuildThemselves(
            side,
            before=before[0],
            kernels=(kernel, layers[0].get_weights()[0]),
            outputs=(ours, theirs),
            calls=[(width, width in taken["ours"], width in taken["dense"]) for width in WIDTHS],
            accuracy=float(np.mean(answers == test_y)),
        ),
    )


@layers_build_themselves.guess(least=0, most=40_000, step=10)
def weights_after_the_first_call(measured):
    """A dense layer of 32 units gets pictures of 28 x 28 pixels for the first time. How many weights does it have then,
    biases included?
    """
    return measured["after"]["hidden"]


@layers_build_themselves.claim(
    control={"when": "at once"},
    takes_away="The waiting: each layer makes its weights in the constructor, and has to be told its number of inputs.",
)
def no_weights_before_the_first_call(measured):
    """A layer has no weights until it is called; then it has inputs x units + units of them."""
    before, after, expected = measured["before"], measured["after"], measured["expected"]
    return near(sum(before.values()), 0, within=0.5) & near(sum(after.values()), sum(expected.values()), within=0.5)


@layers_build_themselves.claim(
    control={"weights": "own"}, takes_away="The same weights: Dense keeps those that it has drawn for itself."
)
def ours_is_dense(measured):
    """With the same weights, a dozen lines of our own return what Keras' Dense returns, to five decimals."""
    return below(measured["difference"], 1e-5)


@layers_build_themselves.claim(
    control={"fresh": True}, takes_away="The layer's memory: each width is given to a new layer."
)
def the_first_call_decides(measured):
    """After its first call, a layer takes inputs of that width and of no other."""
    return near(measured["ours"], 1, within=0.5) & near(measured["dense"], 1, within=0.5)


@layers_build_themselves.claim(
    control={"looked_up": True},
    takes_away="The slip: the layer looks up its activation by name, with keras.activations.get.",
)
def a_name_is_no_function(measured):
    """With activation="relu" our layer answers not a single digit: it calls a name as if it were a function."""
    return near(measured["by_name"], 0, within=0.5)
