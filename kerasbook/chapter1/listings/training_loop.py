"""1.1.5 How does a network get from random weights to a good answer?"""

from kerasbook import datasets, layerwise
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.networks import FIRST, WATCHED, digit_classifier, first_updates, trained_network
from kerasbook.chapter1.settings import Epochs, LearningRate, Seed, Width, chapter
from kerasbook.concepts import Finding, above, below, near, number
from kerasbook.lazily import np  # in your own code: import numpy as np

Start = number("how large the random starting weights are; 1 is what Keras chooses", least=0)


def spread_out(moments):
    """Of the moments after each epoch those after 1, 2, 4, 8, ... of them, and the last."""
    chosen = []
    for moment in moments[1:]:
        if not chosen or moment.epoch >= 2 * chosen[-1].epoch or moment is moments[-1]:
            chosen.append(moment)
    return chosen


@chapter.concept("1.1.5", third="1", builds=[digit_classifier], shares=trained_network)
def training_loop(
    width: Width = 64, epochs: Epochs = 12, learning_rate: LearningRate = 1e-3, start: Start = 1.0, seed: Seed = 0
):
    """How does a network get from random weights to a good answer?

    The left panel is the loss, the right one the accuracy, on training digits and on test digits, from before the first
    update to the last: after single updates of the first epoch, then after each epoch. The horizontal axis counts
    updates and is logarithmic; its left end is the network before training. The dotted lines are guessing: ten digits,
    all equally likely.

    Measures:
        loss_of_guessing: loss of guessing, ln 10
        train_loss: loss on training digits
        train_accuracy: accuracy on training digits
        test_loss: loss on test digits
        test_accuracy: accuracy on test digits
    """
    recipe = {"width": width, "epochs": epochs, "seed": seed, "learning_rate": learning_rate, "start": start}
    first, training = first_updates(**recipe), trained_network(**recipe)
    measured, guessing = training.curve, {"loss": float(np.log(10)), "accuracy": 0.1}

    # Most of it happens within the first epoch: before it, after some of its updates, and after it and each other one.
    curve = {name: first.curve[name] + values[1:] for name, values in measured.items()}
    updates = [0, *FIRST[: len(first.moments) - 1], *(63 * epoch for epoch in range(1, epochs + 1))]

    moments = first.moments + spread_out(training.moments)
    labels = datasets.digits()[1].labels[:WATCHED]
    points, drawn = layerwise.wheels(moments, labels, seed)  # half train the probe, half are drawn
    seen = [moment.step for moment in moments]
    accuracy = [curve["test_accuracy"][updates.index(update)] for update in seen]
    return Finding(
        measured={"loss_of_guessing": guessing["loss"], **measured},
        figure=pictures.training_loop.TrainingLoop(curve, updates, 63, guessing),
        model=training.model,
        animation=pictures.training_loop.LayersOverUpdates(points, labels[drawn], seen, accuracy),
    )


@training_loop.guess(least=0, most=100, says="{number} of 100", along="epoch")
def read_after_each_epoch(measured):
    """Of 100 test digits, how many does a network read before training (epoch 0) and after each epoch?"""
    return {epoch: 100 * accuracy for epoch, accuracy in enumerate(measured["test_accuracy"])}


@training_loop.claim(control={"start": 4.0}, takes_away="Small starting weights: they are four times as large.")
def starts_as_a_guess(measured):
    """Before the first update the network only guesses: its loss is near ln 10."""
    return near(measured["test_loss"][0], measured["loss_of_guessing"], within=0.5)


@training_loop.claim(
    control={"learning_rate": 0.0}, takes_away="The updates: at a learning rate of 0 none of them moves a weight."
)
def loss_falls(measured):
    """Small updates, repeated, bring the loss on test digits down to less than half."""
    return below(measured["test_loss"][-1], measured["test_loss"][0] / 2)


@training_loop.claim(
    control={"learning_rate": 0.0}, takes_away="The updates: at a learning rate of 0 none of them moves a weight."
)
def chance_to_skill(measured):
    """Small updates, repeated, take the accuracy on test digits from chance to above .85."""
    return below(measured["test_accuracy"][0], 0.3) & above(measured["test_accuracy"][-1], 0.85)
