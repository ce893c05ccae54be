"""1.1.4 The "deep" in deep learning: what more layers make possible."""

from fractions import Fraction

from kerasbook import datasets, layerwise
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.settings import Activation, Epochs, Seed, chapter
from kerasbook.concepts import Finding, Training, above, below, choice, near, progress, remembered
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Folds = choice("how many layers of two units to stack", *range(3, 8))

DEPTHS = ("none", "one", "three", "convnet")


def dense_network(hidden=1, activation="relu"):
    """Dense layers on top of each other: as many hidden ones as asked for, and an answer."""
    return keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Flatten(),  # (n, 28, 28) -> (n, 784)
        *[keras.layers.Dense(64, activation=activation) for _ in range(hidden)],  # -> (n, 64)
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def convolutional_network(activation):
    """Three hidden layers, too, but the first two look at small patches of the picture."""
    return keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Reshape((28, 28, 1)),  # (n, 28, 28) -> (n, 28, 28, 1)
        keras.layers.Conv2D(16, 5, strides=2, activation=activation),  # -> (n, 12, 12, 16)
        keras.layers.Conv2D(32, 3, strides=2, activation=activation),  # -> (n, 5, 5, 32)
        keras.layers.Flatten(),  # -> (n, 800)
        keras.layers.Dense(64, activation=activation),  # -> (n, 64)
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def network_of(depth, activation):
    """The network of that name in `DEPTHS`."""
    if depth == "convnet":
        return convolutional_network(activation)
    return dense_network({"none": 0, "one": 1, "three": 3}[depth], activation)


@remembered
def trained_to_depth(depth, activation, epochs, seed):
    """One of the networks, trained on 4,000 digits; the same recipe for all of them."""
    train, test = datasets.digits()
    keras.utils.set_random_seed(seed)
    model = network_of(depth, activation)
    steps = max(1, epochs) * 32  # 32 batches of 128 digits make an epoch
    smaller_and_smaller = keras.optimizers.schedules.PolynomialDecay(1e-2, steps, end_learning_rate=0.0)
    model.compile(optimizer=keras.optimizers.Adam(smaller_and_smaller), loss="sparse_categorical_crossentropy")
    record = layerwise.LearningCurve({"test": (test.images, test.labels)})
    model.fit(
        train.images, train.labels, batch_size=128, epochs=epochs, verbose=0, callbacks=[record, progress(epochs)]
    )
    return Training(model, record.curve)


def folding_network(folds, activation):
    """Layers of two units each, with weights set by hand so that every layer folds the line [0, 1] in half.

    A fold takes x up from 0 to 1 and down again: 2 relu(x) - 4 relu(x - 1/2).
    """
    units = [keras.layers.Dense(2, activation=activation) for _ in range(folds)]
    # (n, 1) -> (n, 2) -> ... -> (n, 2) -> (n, 1)
    model = keras.Sequential([keras.Input((1,)), *units, keras.layers.Dense(1)])
    bends, fold = [0.0, -0.5], [[2.0], [-4.0]]
    first = [[1.0, 1.0]]  # both units read x
    later = np.hstack([fold, fold])  # both units read the fold of the layer before
    for layer, kernel in zip(units, [first] + [later] * (folds - 1), strict=True):
        layer.set_weights([np.array(kernel), np.array(bends)])
    model.layers[-1].set_weights([np.array(fold), np.zeros(1)])
    return model


def zigzag_network(units=12, activation="relu"):
    """One hidden layer with weights set by hand so that every unit bends the line once, at a place of its own."""
    hidden, answer = keras.layers.Dense(units, activation=activation), keras.layers.Dense(1)
    model = keras.Sequential([keras.Input((1,)), hidden, answer])  # (n, 1) -> (n, units) -> (n, 1)
    bends = np.arange(1, units + 1) / (units + 1)
    turns = 2.0 * (units + 1) * (-1.0) ** np.arange(units)  # up, down, up, ...
    turns[0] /= 2  # from flat to up
    hidden.set_weights([np.ones((1, units)), -bends])
    answer.set_weights([turns[:, None], np.zeros(1)])
    return model


def as_fractions(numbers):
    """The same numbers without rounding: every number of a computer is a fraction."""
    return np.vectorize(lambda number: Fraction(float(number)), otypes=[object])(numbers)


def straight_pieces(model):
    """The straight pieces of a network from one number to one number, on [0, 1].

    Between two neighbouring points every unit's sum is straight; where relu finds it crossing 0, it bends: a new
    point. Exact, since it is computed in fractions.

    Returns:
        `(x, y)`, both `(pieces + 1,)`: where the pieces begin and end, and the network's answers there.
    """
    x = as_fractions([0, 1])
    values = x[:, None]  # (points, 1)
    for layer in model.layers:
        kernel, bias = map(as_fractions, layer.get_weights())
        values = values @ kernel + bias  # -> (points, units)
        if layer.activation is keras.activations.relu:
            left, right = values[:-1], values[1:]
            at, unit = np.nonzero(left * right < 0)
            share = left[at, unit] / (left[at, unit] - right[at, unit])  # of the way to the next point
            crossings = x[at] + share * (x[at + 1] - x[at])
            there = left[at] + share[:, None] * (right[at] - left[at])
            x, first = np.unique(np.concatenate([x, crossings]), return_index=True)
            values = np.maximum(np.concatenate([values, there])[first], 0)
    y = values[:, 0]
    slopes = np.diff(y) / np.diff(x)
    bends = np.concatenate([[True], slopes[1:] != slopes[:-1], [True]])  # a piece ends where the slope changes
    return x[bends].astype(float), y[bends].astype(float)


@chapter.concept(
    "1.1.4",
    third="1",
    quick={"epochs": 2},
    builds=[dense_network, convolutional_network, folding_network, zigzag_network],
)
def depth(activation: Activation = "relu", folds: Folds = 6, epochs: Epochs = 4, seed: Seed = 0):
    """What do more layers make possible?

    Above, one number x goes in (left to right) and one comes out (height). In the red row every layer has two units
    and folds the line in half, as one folds paper: each layer doubles the straight pieces. In the blue row the same
    number of units stands side by side in one layer, and each adds one piece. The lower right panel counts the
    pieces; each step of its scale is a doubling. The lower left panel is the task with the digits: networks without
    and with hidden layers, all trained in the same way.

    Measures:
        test_accuracy: accuracy on new digits
        none: no hidden layer
        one: 1 hidden layer
        three: 3 hidden layers
        convnet: convolutional network
        units: units in all
        pieces_stacked: straight pieces, units stacked in pairs
        pieces_side_by_side: straight pieces, all units in one layer
    """
    trained = {name: trained_to_depth(depth=name, activation=activation, epochs=epochs, seed=seed) for name in DEPTHS}
    accuracy = {name: training.curve["test_accuracy"][-1] for name, training in trained.items()}
    layers = range(1, folds + 1)
    units = [2 * count for count in layers]
    stacked = [straight_pieces(folding_network(count, activation)) for count in layers]
    side_by_side = [straight_pieces(zigzag_network(count, activation)) for count in units]
    return Finding(
        measured={
            "test_accuracy": accuracy,
            "units": units,
            "pieces_stacked": [len(x) - 1 for x, _ in stacked],
            "pieces_side_by_side": [len(x) - 1 for x, _ in side_by_side],
        },
        figure=pictures.depth.Depth(units, stacked, side_by_side, accuracy),
        model=trained["convnet"].model,
    )


@depth.claim(
    control={"activation": "linear"}, takes_away="The bend: units without activation only stretch and move a line."
)
def every_layer_doubles(measured):
    """Every layer of two units doubles the straight pieces: k layers make exactly 2 to the power of k."""
    pieces = measured["pieces_stacked"]
    doubled = 2 ** np.arange(1, len(pieces) + 1)
    furthest_off = np.max(np.abs(pieces - doubled))
    return near(pieces[-1], 2 ** len(pieces), within=0.5) & below(furthest_off, 0.5)


@depth.claim(
    control={"activation": "linear"}, takes_away="The bend: units without activation only stretch and move a line."
)
def every_unit_adds_one(measured):
    """Side by side in one layer, the same units make only one piece each and one more: fewer than stacked."""
    units, pieces = measured["units"], measured["pieces_side_by_side"]
    furthest_off = np.max(np.abs(np.subtract(pieces, units) - 1))
    return (
        near(pieces[-1], units[-1] + 1, within=0.5)
        & below(furthest_off, 0.5)
        & above(measured["pieces_stacked"][-1], pieces[-1])
    )


@depth.claim(
    control={"activation": "linear"},
    takes_away="The bend: without activation, layers on top of each other are one linear layer.",
)
def deep_reads_better(measured):
    """Every network with hidden layers reads more new digits than the one without, the convolutional one above all."""
    accuracy = measured["test_accuracy"]
    dense = np.min([accuracy["one"], accuracy["three"]])  # unlike min, np.min does not lose a NaN
    return above(dense, accuracy["none"], by=0.005) & above(accuracy["convnet"], accuracy["none"], by=0.03)
