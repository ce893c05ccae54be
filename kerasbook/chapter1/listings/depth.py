"""1.1.4 The "deep" in deep learning: what more layers make possible."""

from fractions import Fraction

from kerasbook import datasets
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.rules_or_learning import share_right
from kerasbook.chapter1.settings import Activation, Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, progress
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Folds = choice("how many layers of two units to stack", *range(3, 8))

DEPTHS = ("none", "one", "three", "convnet")
STARTS = 5  # networks of each depth


def dense_network(hidden=1, activation="relu"):
    """Dense layers on top of each other: as many hidden ones as asked for, and an answer."""
    return keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Flatten(),  # (n, 28, 28) -> (n, 784)
        *[keras.layers.Dense(64, activation=activation) for _ in range(hidden)],  # -> (n, 64)
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def convolutional_network(activation="relu"):
    """Three hidden layers, too, but the first two look at small patches of the picture."""
    return keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Reshape((28, 28, 1)),  # (n, 28, 28) -> (n, 28, 28, 1)
        keras.layers.Conv2D(8, 5, strides=2, activation=activation),  # -> (n, 12, 12, 8)
        keras.layers.Conv2D(16, 3, strides=2, activation=activation),  # -> (n, 5, 5, 16)
        keras.layers.Flatten(),  # -> (n, 400)
        keras.layers.Dense(64, activation=activation),  # -> (n, 64)
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def network_of(depth, activation):
    """The network of that name in `DEPTHS`."""
    if depth == "convnet":
        return convolutional_network(activation)
    return dense_network({"none": 0, "one": 1, "three": 3}[depth], activation)


def trained_side_by_side(activation, epochs, seed):
    """Five networks of each depth, all trained on the same batches: branches of one model, so that one fit is enough.

    Returns:
        From depth to its networks, which differ in their random starting weights.
    """
    train, _test = datasets.digits()
    keras.utils.set_random_seed(seed)
    networks = {depth: [network_of(depth, activation) for _ in range(STARTS)] for depth in DEPTHS}
    branches = [network for five in networks.values() for network in five]
    images = keras.Input((28, 28))
    model = keras.Model(images, keras.ops.stack([branch(images) for branch in branches], axis=1))  # -> (n, 20, 10)

    # The loss is the mean over the branches: times their number, each takes the steps it would take alone.
    rate = 0.07 * len(branches)
    steps = max(1, epochs) * 63  # 63 batches of 64 digits make an epoch
    smaller_and_smaller = keras.optimizers.schedules.PolynomialDecay(rate, steps, end_learning_rate=0.0)
    model.compile(keras.optimizers.SGD(smaller_and_smaller, momentum=0.9), "sparse_categorical_crossentropy")
    labels = np.tile(train.labels[:, None], len(branches))  # (n, 20)
    model.fit(train.images, labels, batch_size=64, epochs=epochs, verbose=0, callbacks=[progress(epochs)])
    return networks


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


@chapter.concept("1.1.4", third="1", builds=[dense_network, convolutional_network, folding_network, zigzag_network])
def depth(activation: Activation = "relu", folds: Folds = 6, epochs: Epochs = 4, seed: Seed = 0):
    """What do more layers make possible?

    Above, one number x goes in (left to right) and one comes out (height). In the red row every layer has two units and
    folds the line in half, as one folds paper: each layer doubles the straight pieces. In the blue row the same number
    of units stands side by side in one layer, and each adds one piece. The lower left panel counts the pieces; each
    step of its scale is a doubling. The lower right panel is about reading digits: networks without and with hidden
    layers, all trained in the same way. Each dot is a network with its own random starting weights; the line and the
    number are the mean of five.

    Measures:
        test_accuracy: accuracy on test digits, mean of five networks
        lowest: lowest of the five
        highest: highest of the five
        none: no hidden layer
        one: 1 hidden layer
        three: 3 hidden layers
        convnet: convolutional network
        units: units in all
        pieces_stacked: straight pieces, units stacked in pairs
        pieces_side_by_side: straight pieces, all units in one layer
    """
    _train, test = datasets.digits()
    networks = trained_side_by_side(activation, epochs, seed)
    accuracy = {name: [share_right(network, *test) for network in five] for name, five in networks.items()}
    layers = range(1, folds + 1)
    units = [2 * count for count in layers]
    stacked = [straight_pieces(folding_network(count, activation)) for count in layers]
    side_by_side = [straight_pieces(zigzag_network(count, activation)) for count in units]
    return Finding(
        measured={
            "test_accuracy": {name: np.mean(shares) for name, shares in accuracy.items()},
            "lowest": {name: np.min(shares) for name, shares in accuracy.items()},
            "highest": {name: np.max(shares) for name, shares in accuracy.items()},
            "units": units,
            "pieces_stacked": [len(x) - 1 for x, _ in stacked],
            "pieces_side_by_side": [len(x) - 1 for x, _ in side_by_side],
        },
        figure=pictures.depth.Depth(units, stacked, side_by_side, accuracy),
        model=networks["convnet"][0],
    )


@depth.guess(least=0, most=100, step=1, along="layer")
def pieces_by_layer(measured):
    """A straight line goes through layers of two units, and each layer can fold it. How many straight pieces does
    it have after each layer?
    """
    return dict(enumerate(measured["pieces_stacked"], start=1))


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
    """Side by side in one layer, n units make only n + 1 straight pieces: fewer than stacked."""
    units, pieces = measured["units"], measured["pieces_side_by_side"]
    furthest_off = np.max(np.abs(np.subtract(pieces, units) - 1))
    return (
        near(pieces[-1], units[-1] + 1, within=0.5)
        & below(furthest_off, 0.5)
        & above(measured["pieces_stacked"][-1], pieces[-1])
    )


@depth.claim(
    control={"activation": "linear"},
    takes_away="The bend: without activation, stacked layers are no more than one linear layer.",
)
def deep_reads_better(measured):
    """Of 100 test digits, networks with hidden layers read at least 2 more than without, convolutional ones 3 more."""
    accuracy = measured["test_accuracy"]
    dense = np.min([accuracy["one"], accuracy["three"]])  # unlike min, np.min does not lose a NaN
    # Two standard errors of a share of 0.9 of 1,000 digits are 0.019.
    return above(dense, accuracy["none"], by=0.02) & above(accuracy["convnet"], accuracy["none"], by=0.03)
