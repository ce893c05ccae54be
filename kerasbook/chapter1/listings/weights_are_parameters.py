"""1.1.5 What a layer does is in its weights."""

from itertools import pairwise

from kerasbook import datasets
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.networks import digit_classifier, trained_network
from kerasbook.chapter1.settings import Epochs, Seed, Width, chapter
from kerasbook.concepts import Finding, above, below, choice, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Shuffle = choice("what to put in random places: each weight, or whole units", "weights", "units")
Follow = yes_or_no("whether the weights behind a unit go with it when it changes places")


def shuffle_weights(model, rng):
    """Put the weights of each layer in random places of the same layer: the same numbers, but elsewhere."""
    for layer in model.layers[1:]:  # the first one flattens the picture and has no weights
        kernel, bias = layer.get_weights()  # (inputs, units), (units,)
        layer.set_weights([rng.permutation(kernel.ravel()).reshape(kernel.shape), bias])


def reorder_units(model, rng, follow=True):
    """Put the units of each hidden layer in another order, and give the orders back.

    A unit is a column of its layer's kernel, a number in its bias, and a row in the next layer's kernel. If the
    row does not follow, the next layer takes each unit for another one.
    """
    orders = []
    for layer, following in pairwise(model.layers[1:]):
        order = rng.permutation(layer.units)
        kernel, bias = layer.get_weights()
        layer.set_weights([kernel[:, order], bias[order]])
        if follow:
            kernel, bias = following.get_weights()
            following.set_weights([kernel[order], bias])
        orders.append(order)
    return orders


@chapter.concept("1.1.5", third="1", builds=[digit_classifier], shares=trained_network)
def weights_are_parameters(
    width: Width = 64, epochs: Epochs = 12, shuffle: Shuffle = "weights", follow: Follow = True, seed: Seed = 0
):
    """What makes one network read digits, and another one guess?

    Four networks with the same layers. Each tile is a unit of the first layer: the weight from each pixel to the unit,
    orange below 0, purple above. No training digit has ink where a tile is grey: nothing can be learned there. The bars
    are the accuracies on test digits. Training changes random weights (the parameters) until they read digits. The
    third network has the very same numbers in each layer, but in random places: it only guesses. In the fourth, whole
    units have changed places (the frames show the same unit), and their weights in the next layer have followed: its
    predictions stay the same.

    Measures:
        accuracy: accuracy on test digits
        random: before training
        trained: after training
        shuffled: weights shuffled
        reordered: units reordered
        moved_units: share of units in the first layer that changed places
        never_inked: share of pixels without ink in any training digit
        largest_change: largest change of any probability by reordering
    """
    train, test = datasets.digits()
    networks = {
        "random": trained_network(width=width, epochs=0, seed=seed).model,
        "trained": trained_network(width=width, epochs=epochs, seed=seed).model,
        "shuffled": trained_network(width=width, epochs=epochs, seed=seed).model,
        "reordered": trained_network(width=width, epochs=epochs, seed=seed).model,
    }
    rng = np.random.default_rng(seed)
    if shuffle == "weights":
        shuffle_weights(networks["shuffled"], rng)
    else:
        reorder_units(networks["shuffled"], rng)
    order = reorder_units(networks["reordered"], rng, follow)[0]

    answers = {name: keras.ops.convert_to_numpy(model(test.images)) for name, model in networks.items()}  # (n, 10) each
    accuracy = {name: (answer.argmax(axis=1) == test.labels).mean() for name, answer in answers.items()}

    never_inked = train.images.max(axis=0) == 0  # (28, 28)
    kernels = {name: model.layers[1].get_weights()[0] for name, model in networks.items()}  # (784, width)
    return Finding(
        measured={
            "accuracy": accuracy,
            "moved_units": (order != np.arange(width)).mean(),
            "never_inked": never_inked.mean(),
            "largest_change": np.abs(answers["reordered"] - answers["trained"]).max(),
        },
        figure=pictures.weights_are_parameters.WeightsAreParameters(
            kernels, order, accuracy, shuffle, follow, guessing=0.1, never_inked=never_inked
        ),
        model=networks["trained"],
    )


@weights_are_parameters.guess(least=0, most=100, says="{number} of 100")
def read_with_weights_shuffled(measured):
    """A trained network's weights are put into random places within their layers: the same numbers in another order. Of
    100 test digits, how many does it still read?
    """
    return 100 * measured["accuracy"]["shuffled"]


@weights_are_parameters.claim(
    control={"shuffle": "units"}, takes_away="The disorder: whole units change places, and their weights go with them."
)
def places_matter(measured):
    """With the same numbers in each layer, but in random places, a network that read the digits only guesses."""
    accuracy = measured["accuracy"]
    return above(accuracy["trained"], 0.8) & below(accuracy["shuffled"], 0.25)


@weights_are_parameters.claim(
    control={"follow": False}, takes_away="The connection: the next layer's weights stay where they are."
)
def order_of_units_does_not(measured):
    """Units may change places if the weights behind them follow: every prediction stays the same, up to rounding."""
    return above(measured["moved_units"], 0.8) & below(measured["largest_change"], 1e-4)
