"""5.3.3 Capacity: first get the network to overfit."""

from kerasbook import layerwise
from kerasbook.chapter2.listings.first_network import digits_in_rows
from kerasbook.chapter5 import pictures
from kerasbook.chapter5.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, progress
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Activation = choice("the activation of the hidden layers; linear is none", "relu", "linear")
Classes = choice("which digits are to be told apart: all, or 0, 1 and 2", "all", "three")

WIDTHS = (1, 2, 4, 8, 16, 64, 256)
Narrow = choice("how many units the network has whose ceiling is measured", *WIDTHS)
NARROW = 2  # units; their outputs can be drawn
SIDE = 7  # pixels


def networks_of_widths(widths=(1, 2, 4, 8, 16, 64, 256), activation="relu", pixels=49):
    """One network for each width of the hidden layer. They share nothing but the input."""
    inputs = keras.Input((pixels,))
    answers = []
    for width in widths:
        hidden = keras.layers.Dense(width, activation, name=f"hidden_{width}")(inputs)  # (n, pixels) -> (n, width)
        answers.append(keras.layers.Dense(10, activation="softmax")(hidden))  # -> (n, 10)
    return keras.Model(inputs, answers)


def coarse(pixels):
    """Digits of 7 by 7 pixels, each the mean of 4 by 4: `(n, 784)` -> `(n, 49)`."""
    step = 28 // SIDE
    return pixels.reshape(-1, SIDE, step, SIDE, step).mean(axis=(2, 4)).reshape(-1, SIDE * SIDE)


def accuracies(model, x, labels):
    """The share of samples that each network is right about."""
    answers = [keras.ops.convert_to_numpy(answer) for answer in model(x)]
    return [float(np.mean(answer.argmax(axis=1) == labels)) for answer in answers]


@chapter.concept("5.3.3", third="5.3", builds=[networks_of_widths], quick={"epochs": 20})
def capacity(
    activation: Activation = "relu",
    classes: Classes = "all",
    narrow: Narrow = 2,
    epochs: Epochs = 50,
    learning_rate: LearningRate = 1e-2,
    seed: Seed = 0,
):
    """Can a network be too small to overfit?

    Networks with a single hidden layer of 1 to 256 units learn 4,000 digits of 7 by 7 pixels. Left: their accuracy on
    the digits that they learn from, over the epochs. Middle: the accuracy in the end over the number of units, on these
    digits (blue) and on test digits (red); the axis of the units is logarithmic. Right: test digits as the two
    units of the second network show them to its last layer, which sees nothing else; the colour is the class.

    Measures:
        width: units in the hidden layer
        train_curve: accuracy on training digits after each epoch, for each width
        train_accuracy: accuracy on training digits in the end, for each width
        test_accuracy: accuracy on test digits in the end, for each width
        parameters: weights and biases, for each width
        ceiling: accuracy on training digits with two units, or as many as asked for
        risen: how much that rises in the second half of the epochs
        memorized: accuracy on training digits with 256 units
    """
    (x, labels), (new, new_labels) = digits_in_rows()
    if classes == "three":
        (x, labels), (new, new_labels) = ((a[b < 3], b[b < 3]) for a, b in ((x, labels), (new, new_labels)))
    x, new = coarse(x), coarse(new)
    keras.utils.set_random_seed(seed)
    model = networks_of_widths(WIDTHS, activation)
    model.compile(keras.optimizers.Adam(learning_rate), ["sparse_categorical_crossentropy"] * len(WIDTHS))
    curve = [accuracies(model, x, labels)]
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: curve.append(accuracies(model, x, labels)))
    model.fit(x, [labels] * len(WIDTHS), 256, epochs, verbose=0, callbacks=[watch, progress(epochs)])

    ceiling = [epoch[WIDTHS.index(narrow)] for epoch in curve]
    measured = {
        "width": list(WIDTHS),
        "train_curve": np.transpose(curve).tolist(),
        "train_accuracy": curve[-1],
        "test_accuracy": accuracies(model, new, new_labels),
        "parameters": [(SIDE * SIDE + 1) * width + (width + 1) * 10 for width in WIDTHS],
        "ceiling": ceiling[-1],
        "risen": ceiling[-1] - ceiling[len(ceiling) // 2],
        "memorized": curve[-1][WIDTHS.index(256)],
    }
    name = f"hidden_{NARROW}"
    seen = layerwise.layer_outputs(model, new, layers=[name])[name]  # (n, 2)
    return Finding(measured=measured, figure=pictures.capacity.Capacity(measured, seen, new_labels), model=model)


@capacity.guess(least=0, most=100, says="{number} of 100")
def right_with_two_units(measured):
    """A network with two units in its hidden layer has seen the same digits fifty times. Of 100 of them, on how many is
    it right?
    """
    return 100 * measured["ceiling"]


@capacity.claim(control={"narrow": 16}, takes_away="The narrowness: the network has 16 units.")
def two_units_cannot_memorize(measured):
    """With two units the accuracy stays below .8 on the very digits that the network learns from."""
    return below(measured["ceiling"], 0.8)


@capacity.claim(
    control={"activation": "linear"}, takes_away="The bend in the units: 256 of them, with as many weights, are a line."
)
def many_units_memorize(measured):
    """With 256 units the network is right about more than 95 of 100 digits that it learns from."""
    return above(measured["memorized"], 0.95)
