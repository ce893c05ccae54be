"""1.1.5 What a layer does is in its weights, and the loss scores what comes out of them."""

from itertools import pairwise
from typing import Annotated

import lazy_loader

from kerasbook import datasets, plots
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.networks import trained_network
from kerasbook.chapter1.settings import Epochs, LearningRate, Seed, Width, chapter
from kerasbook.concepts import Finding, Setting, above, below
from kerasbook.locale import N_

keras = lazy_loader.load("keras")
np = lazy_loader.load("numpy")

Shuffle = Annotated[
    str, Setting(N_("what to put in random places: each weight, or whole units"), choices=("weights", "units"))
]
Follow = Annotated[bool, Setting(N_("whether the weights behind a unit go with it when it changes its place"))]

SHUFFLED = {"weights": N_("weights shuffled\nwithin each layer"), "units": N_("units reordered")}
REORDERED = {True: N_("units reordered"), False: N_("units reordered,\nnext layer not told")}


def shuffle_weights(model: "keras.Model", rng: "np.random.Generator") -> None:
    """Put the weights of each layer in random places of the same layer: the same numbers, but elsewhere."""
    for layer in model.layers[1:]:  # the first one flattens the picture and has no weights
        kernel, bias = layer.get_weights()  # (inputs, units), (units,)
        layer.set_weights([rng.permutation(kernel.ravel()).reshape(kernel.shape), bias])


def reorder_units(model: "keras.Model", rng: "np.random.Generator", follow: bool = True) -> list:
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


@chapter.concept(
    section="1.1.5",
    quick={"epochs": 3},
    names={
        "accuracy": N_("accuracy on new digits"),
        "random": N_("before training"),
        "trained": N_("after training"),
        "shuffled": N_("weights shuffled"),
        "reordered": N_("units reordered"),
        "moved_units": N_("share of units in the first layer that changed their place"),
        "largest_change": N_("largest change of any probability by reordering"),
    },
    shares=trained_network,
)
def weights_are_parameters(
    width: Width = 64, epochs: Epochs = 12, shuffle: Shuffle = "weights", follow: Follow = True, seed: Seed = 0
) -> Finding:
    """What makes one network read digits, and another one guess?

    Four networks of the same layers. Each tile is a unit of the first layer: the weight from each pixel to the unit,
    orange below 0, purple above. The bars are the accuracies on new digits. Training changes random weights (the
    parameters) until they read digits. The third network has the very same numbers in each layer, but in random
    places: it only guesses. In the fourth, whole units have changed places (the frames show the same unit), and their
    weights in the next layer have followed: it answers as before.
    """
    _, test = datasets.digits()
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

    answers = {name: np.asarray(model(test.images)) for name, model in networks.items()}  # (n, 10) each
    accuracy = {name: (answer.argmax(axis=1) == test.labels).mean() for name, answer in answers.items()}

    kernels = {name: model.layers[1].get_weights()[0] for name, model in networks.items()}  # (784, width)
    place = np.argsort(order)  # where each unit stands after the reordering
    strongest = plots.strongest_units(kernels["trained"], most=16)
    farthest = strongest[np.argmax(np.abs(place[strongest] - strongest))]  # to follow it with a frame
    return Finding(
        measured={
            "accuracy": accuracy,
            "moved_units": (order != np.arange(width)).mean(),
            "largest_change": np.abs(answers["reordered"] - answers["trained"]).max(),
        },
        figure=plots.WeightsAndScoresDisplay(
            plots.WeightsDisplay(
                {name: plots.unit_pictures(kernel, (28, 28)) for name, kernel in kernels.items()},
                units={**dict.fromkeys(networks, strongest), "reordered": np.sort(place[strongest])},
                names={
                    "random": N_("before training"),
                    "trained": N_("after training"),
                    "shuffled": SHUFFLED[shuffle],
                    "reordered": REORDERED[follow],
                },
                marked={"random": farthest, "trained": farthest, "reordered": place[farthest]},
                scale=plots.weight_scale(kernels["trained"]),
            ),
            scores=list(accuracy.values()),
            guessing=0.1,
        ),
        model=networks["trained"],
    )


@weights_are_parameters.claim(control={"shuffle": "units"})
def places_matter(measured):
    """With the same numbers in each layer, but in random places, a network that read the digits only guesses."""
    accuracy = measured["accuracy"]
    return above(accuracy["trained"], 0.8) & below(accuracy["shuffled"], 0.25)


@weights_are_parameters.claim(control={"follow": False})
def order_of_units_does_not(measured):
    """Units may change places if the weights behind them follow: every answer stays the same, up to rounding."""
    return above(measured["moved_units"], 0.8) & below(measured["largest_change"], 1e-4)


def places(values: list[float]) -> "np.ndarray":
    """The place of each value, 1 for the lowest; equal ones share theirs, and a number that is none has none."""
    return (1 + len(values) + np.sign(np.subtract.outer(values, values)).sum(axis=1)) / 2


def rank_correlation(one: list[float], other: list[float]) -> float:
    """1 if both rank alike, -1 if they rank the opposite way, 0 if one of them ranks nothing (Spearman's rho)."""
    one, other = (places(values) - (len(values) + 1) / 2 for values in (one, other))  # 0 is the middle
    length = np.sqrt((one @ one) * (other @ other))
    return one @ other / length if length else 0.0


EARLY = 5  # later the network begins to learn the training digits by heart, and the ranking gets noisy


@chapter.concept(
    section="1.1.5",
    quick={"epochs": 3},
    names={
        "mean_loss": N_("loss on new digits"),
        "cheapest_answer": N_("loss of the cheapest answer"),
        "costliest_answer": N_("loss of the costliest answer"),
        "wrong_of_all": N_("share of wrong answers, of all new digits"),
        "wrong_of_costliest": N_("share of wrong answers, of the costliest tenth"),
        "ranking_early": N_("rank correlation of loss and accuracy, first five epochs"),
        "ranking": N_("rank correlation of loss and accuracy, all epochs"),
    },
    shares=trained_network,
)
def loss_function(
    width: Width = 64, epochs: Epochs = 12, learning_rate: LearningRate = 1e-3, seed: Seed = 0
) -> Finding:
    """How does the loss tell a good answer from a bad one?

    Each point is a new digit. What an answer costs depends on the probability p that the network gave to the right
    digit alone: −ln p is near 0 if the network was sure of it, and grows without limit as it was surer of something
    else. Red answers are wrong; on the right are the costliest and the cheapest digits, and how many answers in the
    costliest and the cheapest tenth are wrong. Below them, each disc is the network after an epoch, placed by its mean
    loss and by its accuracy on new digits; on the dotted line both give it the same place. The rank correlation is −1
    if the loss falls whenever the accuracy rises. It is taken over the first five epochs (blue): later (grey) the
    network may learn the training digits by heart, which new digits make it pay for in loss more than in accuracy.
    """
    _, test = datasets.digits()
    model, curve = trained_network(width=width, epochs=epochs, seed=seed, learning_rate=learning_rate)
    probabilities = np.asarray(model(test.images))  # (n, 10)
    # -ln p of the probability p given to the right answer; Keras goes no lower than p = 1e-7, a loss of 16.1
    losses = np.asarray(keras.losses.sparse_categorical_crossentropy(test.labels, probabilities))  # (n,)
    wrong = probabilities.argmax(axis=1) != test.labels  # (n,)
    costliest = np.argsort(-losses)[: len(losses) // 10]

    loss, accuracy = curve["test_loss"], curve["test_accuracy"]  # of the networks after epoch 0, 1, 2, ...
    early = rank_correlation(loss[: EARLY + 1], accuracy[: EARLY + 1])
    ranking = rank_correlation(loss, accuracy)
    return Finding(
        measured={
            "mean_loss": losses.mean(),
            "cheapest_answer": losses.min(),
            "costliest_answer": losses.max(),
            "wrong_of_all": wrong.mean(),
            "wrong_of_costliest": wrong[costliest].mean(),
            "ranking_early": early,
            "ranking": ranking,
        },
        figure=pictures.loss_function.LossStoryDisplay(
            pictures.loss_function.SampleLossDisplay(test.images, test.labels, probabilities, losses),
            pictures.loss_function.RankingDisplay(
                places(loss), places([-share for share in accuracy]), first=EARLY, correlation=(early, ranking)
            ),
        ),
        model=model,
    )


@loss_function.claim(control={"learning_rate": 0.0})
def costly_answers_are_wrong(measured):
    """Wrong answers are more than five times as frequent among the costliest tenth of the new digits as among all."""
    return above(measured["wrong_of_costliest"], 5 * measured["wrong_of_all"])


@loss_function.claim(control={"learning_rate": 0.0})
def lower_loss_higher_accuracy(measured):
    """Over the first five epochs, the lower the loss on new digits, the higher the accuracy: they rank alike."""
    return below(measured["ranking_early"], -0.7)
