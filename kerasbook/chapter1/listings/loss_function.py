"""1.1.5 The loss scores what comes out of a network."""

from kerasbook import datasets
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.networks import digit_classifier, trained_network
from kerasbook.chapter1.settings import Epochs, LearningRate, Seed, Width, chapter
from kerasbook.concepts import Finding, above, choice
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

EARLY = 5  # later the network may memorise the training digits, and the ranking gets noisy

Labels = choice("which label each prediction is scored with: its own, or another digit's", "own", "shuffled")


def loss_of_each(labels, probabilities):
    """-ln p of the probability p given to the label; Keras goes no lower than p = 1e-7, a loss of 16.1."""
    losses = keras.losses.sparse_categorical_crossentropy(labels, probabilities)  # (n,) and (n, 10) -> (n,)
    return keras.ops.convert_to_numpy(losses)


def places(values):
    """The place of each value, 1 for the lowest; equal ones share theirs, and a number that is none has none."""
    return (1 + len(values) + np.sign(np.subtract.outer(values, values)).sum(axis=1)) / 2


def rank_correlation(one, other):
    """1 if both rank alike, -1 if they rank the opposite way, 0 if one of them ranks nothing (Spearman's rho)."""
    one, other = (places(values) - (len(values) + 1) / 2 for values in (one, other))  # 0 is the middle
    length = np.sqrt((one @ one) * (other @ other))
    return one @ other / length if length else 0.0


@chapter.concept("1.1.5", third="1", builds=[digit_classifier], shares=trained_network)
def loss_function(
    width: Width = 64, epochs: Epochs = 12, learning_rate: LearningRate = 1e-3, labels: Labels = "own", seed: Seed = 0
):
    """How does the loss tell a good answer from a bad one?

    Each point is a test digit. The loss of a prediction depends only on p, the probability it gave to the right digit:
    −ln p is near 0 if the network was sure of it, and grows without limit as p shrinks. Red predictions are wrong. On
    the right are the digits with the highest and the lowest loss, and how many predictions are wrong in the tenth with
    the highest loss and in the tenth with the lowest. Below them, each disc is the network after an epoch: the further
    right, the lower its mean loss on 600 test digits; the higher up, the more of them it reads. On the dotted line both
    ranks are equal; the rank correlation is 1 if they are equal for all networks. It is taken over the first five
    epochs (blue). Later (grey) the network may memorise the training digits; on test digits its loss then rises while
    its accuracy hardly moves.

    Measures:
        mean_loss: loss on test digits
        cheapest_answer: lowest loss of a test digit
        costliest_answer: highest loss of a test digit
        wrong_of_all: share of wrong predictions, all test digits
        wrong_of_costliest: share of wrong predictions, tenth with the highest loss
        ranking_early: rank correlation of low loss and high accuracy, first five epochs
        ranking: rank correlation of low loss and high accuracy, all epochs
    """
    _, test = datasets.digits()
    training = trained_network(width=width, epochs=epochs, seed=seed, learning_rate=learning_rate)
    shuffled = np.random.default_rng(seed).permutation(test.labels)
    scored_with = test.labels if labels == "own" else shuffled  # (n,)

    probabilities = keras.ops.convert_to_numpy(training.model(test.images))  # (n, 10)
    losses = loss_of_each(scored_with, probabilities)  # (n,)
    wrong = probabilities.argmax(axis=1) != test.labels  # (n,)
    costliest = np.argsort(-losses)[: len(losses) // 10]

    answers = [moment.outputs["answer"] for moment in training.moments]  # (600, 10) after epoch 0, 1, 2, ...
    numbers = [moment.epoch for moment in training.moments]
    loss = [loss_of_each(scored_with[: len(answer)], answer).mean() for answer in answers]
    accuracy = [(answer.argmax(axis=1) == test.labels[: len(answer)]).mean() for answer in answers]
    by_loss, by_accuracy = places(loss), places(-np.array(accuracy))  # 1 is the lowest loss, the highest accuracy
    first = sum(number <= EARLY for number in numbers)
    early = rank_correlation(by_loss[:first], by_accuracy[:first])
    ranking = rank_correlation(by_loss, by_accuracy)
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
            epochs=numbers,
            by_loss=by_loss,
            by_accuracy=by_accuracy,
            first=EARLY,
            correlation=(early, ranking),
            scored_with=scored_with,
        ),
        model=training.model,
    )


@loss_function.guess(least=0, most=100, says="{number} of 100")
def wrong_where_it_costs_most(measured):
    """Take the tenth of a network's predictions with the highest loss. Of 100 of them, how many are wrong?"""
    return 100 * measured["wrong_of_costliest"]


@loss_function.claim(
    control={"labels": "shuffled"},
    takes_away="The label: each prediction is scored with the label of another test digit.",
)
def costly_answers_are_wrong(measured):
    """Wrong predictions are over five times as frequent in the tenth with the highest loss as in all test digits."""
    return above(measured["wrong_of_costliest"], 5 * measured["wrong_of_all"])


@loss_function.claim(
    control={"labels": "shuffled"},
    takes_away="The label: the networks are ranked by their loss on the labels of other test digits.",
)
def lower_loss_higher_accuracy(measured):
    """Over the first five epochs, the lower the loss on test digits, the higher the accuracy: the ranks agree."""
    return above(measured["ranking_early"], 0.7)
