"""1.1.5 The loss scores what comes out of a network."""

from kerasbook import datasets
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.networks import digit_classifier, trained_network
from kerasbook.chapter1.settings import Epochs, LearningRate, Seed, Width, chapter
from kerasbook.concepts import Finding, above, below
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

EARLY = 5  # later the network begins to learn the training digits by heart, and the ranking gets noisy


def places(values):
    """The place of each value, 1 for the lowest; equal ones share theirs, and a number that is none has none."""
    return (1 + len(values) + np.sign(np.subtract.outer(values, values)).sum(axis=1)) / 2


def rank_correlation(one, other):
    """1 if both rank alike, -1 if they rank the opposite way, 0 if one of them ranks nothing (Spearman's rho)."""
    one, other = (places(values) - (len(values) + 1) / 2 for values in (one, other))  # 0 is the middle
    length = np.sqrt((one @ one) * (other @ other))
    return one @ other / length if length else 0.0


@chapter.concept("1.1.5", third="1", quick={"epochs": 3}, builds=[digit_classifier], shares=trained_network)
def loss_function(width: Width = 64, epochs: Epochs = 12, learning_rate: LearningRate = 1e-3, seed: Seed = 0):
    """How does the loss tell a good answer from a bad one?

    Each point is a new digit. What an answer costs depends on the probability p that the network gave to the right
    digit alone: −ln p is near 0 if the network was sure of it, and grows without limit as it was surer of something
    else. Red answers are wrong; on the right are the costliest and the cheapest digits, and how many answers in the
    costliest and the cheapest tenth are wrong. Below them, each disc is the network after an epoch, placed by its mean
    loss and by its accuracy on new digits; on the dotted line both give it the same place. The rank correlation is −1
    if the loss falls whenever the accuracy rises. It is taken over the first five epochs (blue): later (grey) the
    network may learn the training digits by heart, which new digits make it pay for in loss more than in accuracy.

    Measures:
        mean_loss: loss on new digits
        cheapest_answer: loss of the cheapest answer
        costliest_answer: loss of the costliest answer
        wrong_of_all: share of wrong answers, of all new digits
        wrong_of_costliest: share of wrong answers, of the costliest tenth
        ranking_early: rank correlation of loss and accuracy, first five epochs
        ranking: rank correlation of loss and accuracy, all epochs
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
        figure=pictures.loss_function.LossFunction(
            test.images,
            test.labels,
            probabilities,
            losses,
            by_loss=places(loss),
            by_accuracy=places([-share for share in accuracy]),
            first=EARLY,
            correlation=(early, ranking),
        ),
        model=model,
    )


@loss_function.claim(control={"learning_rate": 0.0}, takes_away="Training: the network keeps its random weights.")
def costly_answers_are_wrong(measured):
    """Wrong answers are more than five times as frequent among the costliest tenth of the new digits as among all."""
    return above(measured["wrong_of_costliest"], 5 * measured["wrong_of_all"])


@loss_function.claim(control={"learning_rate": 0.0}, takes_away="Training: the network keeps its random weights.")
def lower_loss_higher_accuracy(measured):
    """Over the first five epochs, the lower the loss on new digits, the higher the accuracy: they rank alike."""
    return below(measured["ranking_early"], -0.7)
