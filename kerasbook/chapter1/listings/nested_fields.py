"""1.1 Artificial intelligence, machine learning, deep learning: one inside the other."""

from kerasbook import datasets
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.handmade import answers_by_rules
from kerasbook.chapter1.listings.networks import digit_classifier, train_digit_classifier, trained_network
from kerasbook.chapter1.settings import Activation, Epochs, Labels, Pixels, Seed, Width, chapter
from kerasbook.concepts import Finding, above
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np


def one_layer():
    """A single learned layer: each digit is a weighted sum of the pixels."""
    return keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Flatten(),  # (n, 28, 28) -> (n, 784)
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def shuffled_pixels(images, seed):
    """All pictures with their pixels in the same other places: (n, height, width) -> (n, height, width)."""
    pixels = images.reshape(len(images), -1)  # (n, height * width)
    places = np.random.default_rng(seed).permutation(pixels.shape[1])
    return pixels[:, places].reshape(images.shape)


def two_standard_errors(right, others):
    """How much two shares of right answers to the same digits may differ by luck: (n,) and (n,) -> ()."""
    differences = right.astype(float) - others  # 1 where only the first is right, -1 where only the other one is
    return 2 * differences.std() / np.sqrt(len(differences))


@chapter.concept("1.1", third="1", builds=[one_layer, digit_classifier], shares=trained_network)
def nested_fields(
    width: Width = 64,
    epochs: Epochs = 12,
    activation: Activation = "relu",
    pixels: Pixels = "in place",
    labels: Labels = "right",
    seed: Seed = 0,
):
    """How are artificial intelligence, machine learning and deep learning related?

    Each circle is a field, and the inner ones are part of the outer ones. For each field one system reads the same
    handwritten test digits: ten rules that a person wrote; one layer whose weights are learned from examples; four
    learned layers, one after the other. The percentage is the share of digits that the system reads correctly. The
    pictures are digits that it is the first to read: every system outside it gets them wrong. Each inner system also
    gets some digits wrong that an outer one reads, so the shares do not add up.

    Measures:
        accuracy: accuracy on test digits
        first_right: share of all test digits that it is the first to read
        lost: share of all test digits that it gets wrong although an earlier one reads them
        two_standard_errors: two standard errors of the lead over one layer
        rules: hand-written rules
        one_layer: one learned layer
        deep: deep network
        chance: accuracy of guessing
    """
    train, test = datasets.digits()
    images, new = train.images, test.images  # (4000, 28, 28), (1000, 28, 28)
    targets = train.labels
    if pixels == "shuffled":
        images, new = shuffled_pixels(images, seed), shuffled_pixels(new, seed)
    if labels == "shuffled":
        targets = np.random.default_rng(seed).permutation(targets)

    keras.utils.set_random_seed(seed)
    layer = one_layer()
    train_digit_classifier(layer, epochs, learning_rate=3e-3, digits=(images, targets))  # it learns all that it can
    if (activation, pixels, labels) == ("relu", "in place", "right"):
        network = trained_network(width=width, epochs=epochs, seed=seed).model  # other concepts look into it, too
    else:
        keras.utils.set_random_seed(seed)
        network = digit_classifier(width, activation)
        train_digit_classifier(network, epochs, digits=(images, targets))
    answers = {
        "rules": answers_by_rules(new),  # (n, 28, 28) -> (n,)
        "one_layer": keras.ops.convert_to_numpy(layer(new)).argmax(axis=1),  # (n, 10) -> (n,)
        "deep": keras.ops.convert_to_numpy(network(new)).argmax(axis=1),
    }
    right = {system: answer == test.labels for system, answer in answers.items()}
    before = {
        "rules": np.zeros(len(new), bool),
        "one_layer": right["rules"],
        "deep": right["rules"] | right["one_layer"],
    }
    first = {system: right[system] & ~before[system] for system in right}
    lost = {system: before[system] & ~right[system] for system in right}

    accuracy, first_right, lost = (
        {system: mask.mean() for system, mask in masks.items()} for masks in (right, first, lost)
    )
    samples = {system: test.images[mask] for system, mask in first.items()}  # (n, 28, 28)
    return Finding(
        measured={
            "chance": 0.1,
            "accuracy": accuracy,
            "first_right": first_right,
            "lost": lost,
            "two_standard_errors": two_standard_errors(right["deep"], right["one_layer"]),
        },
        figure=pictures.nested_fields.NestedFields(accuracy, first_right, lost, samples),
        model=network,
    )


@nested_fields.guess(least=0, most=100, says="{number} of 100")
def read_by_rules(measured):
    """A person has written a few rules. Of 100 test digits, how many do they read?"""
    return 100 * measured["accuracy"]["rules"]


@nested_fields.claim(
    control={"pixels": "shuffled"},
    takes_away="The shapes that the rules describe: the pixels of all pictures are moved to the same random places.",
)
def rules_beat_guessing(measured):
    """A few rules written by a person read far more digits than guessing."""
    return above(measured["accuracy"]["rules"], measured["chance"], by=0.5)


@nested_fields.claim(
    control={"labels": "shuffled"},
    takes_away="The right labels: the layer is trained just as long, but each picture has another one's label.",
)
def learning_beats_rules(measured):
    """One learned layer reads more digits than the rules."""
    return above(measured["accuracy"]["one_layer"], measured["accuracy"]["rules"], by=0.05)


@nested_fields.claim(
    control={"activation": "linear"},
    takes_away="Depth: without activations four layers can do no more than a single one.",
)
def deep_beats_one_layer(measured):
    """The deep network reads more digits than a single layer that has learned all it can, by more than luck."""
    accuracy, luck = measured["accuracy"], measured["two_standard_errors"]
    return above(accuracy["deep"], accuracy["one_layer"], by=luck + 0.005)  # luck alone gets there on one seed in 40
