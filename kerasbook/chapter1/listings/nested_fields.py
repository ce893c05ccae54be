"""1.1 Artificial intelligence, machine learning, deep learning: one inside the other."""

from kerasbook import datasets
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.handmade import answers_by_rules
from kerasbook.chapter1.listings.networks import digit_classifier, trained_network
from kerasbook.chapter1.settings import Epochs, Seed, Width, chapter
from kerasbook.concepts import Finding, above, choice, progress
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Expected = choice(
    'which answers count as right: each picture\'s own ("right") or another picture\'s ("shuffled")',
    "right",
    "shuffled",
)


def one_layer():
    """A single learned layer: each digit is a weighted sum of the pixels."""
    return keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Flatten(),  # (n, 28, 28) -> (n, 784)
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def trained_layer(epochs, seed):
    """The single layer, trained as the deep network is."""
    train, _ = datasets.digits()
    keras.utils.set_random_seed(seed)
    model = one_layer()
    model.compile(keras.optimizers.Adam(), "sparse_categorical_crossentropy", steps_per_execution=21)
    model.fit(train.images, train.labels, batch_size=64, epochs=epochs, verbose=0, callbacks=[progress(epochs)])
    return model


@chapter.concept("1.1", third="1", quick={"epochs": 3}, builds=[one_layer, digit_classifier], shares=trained_network)
def nested_fields(width: Width = 64, epochs: Epochs = 12, expected: Expected = "right", seed: Seed = 0):
    """How do artificial intelligence, machine learning and deep learning belong together?

    Each circle is a field, and the inner ones are part of the outer ones. For each field one system reads the same
    new handwritten digits: ten rules that a person wrote; one layer whose weights are learned from examples; four
    learned layers, one after the other. The percentage is the share of digits that the system reads right. The
    pictures are digits that it is the first to read: everything to the outside of it gets them wrong.

    Measures:
        accuracy: accuracy on new digits
        first_right: right, where all before are wrong
        rules: hand-written rules
        one_layer: one learned layer
        deep: deep network
        chance: accuracy of guessing
    """
    _, test = datasets.digits()
    labels = test.labels
    if expected == "shuffled":
        labels = np.random.default_rng(seed).permutation(labels)
    layer = trained_layer(epochs, seed)
    network = trained_network(width=width, epochs=epochs, seed=seed).model
    answers = {
        "rules": answers_by_rules(test.images),  # (n, 28, 28) -> (n,)
        "one_layer": np.argmax(layer(test.images), axis=1),  # (n, 10) -> (n,)
        "deep": np.argmax(network(test.images), axis=1),
    }
    right = {system: answer == labels for system, answer in answers.items()}
    first = {
        "rules": right["rules"],
        "one_layer": right["one_layer"] & ~right["rules"],
        "deep": right["deep"] & ~right["one_layer"] & ~right["rules"],
    }

    accuracy = {system: mask.mean() for system, mask in right.items()}
    first_right = {system: mask.mean() for system, mask in first.items()}
    samples = {system: test.images[mask] for system, mask in first.items()}  # (n, 28, 28)
    return Finding(
        measured={"chance": 0.1, "accuracy": accuracy, "first_right": first_right},
        figure=pictures.nested_fields.NestedFields(accuracy, first_right, samples),
        model=network,
    )


@nested_fields.claim(
    control={"expected": "shuffled"}, takes_away="The right answers: those of other digits count as right."
)
def rules_beat_guessing(measured):
    """A few rules written by a person read far more digits than guessing."""
    return above(measured["accuracy"]["rules"], measured["chance"], by=0.5)


@nested_fields.claim(control={"epochs": 0}, takes_away="Learning: the layer keeps its random weights.")
def learning_beats_rules(measured):
    """One learned layer reads more digits than the rules."""
    return above(measured["accuracy"]["one_layer"], measured["accuracy"]["rules"], by=0.05)


@nested_fields.claim(control={"width": 1}, takes_away="Room: everything has to pass through layers of a single unit.")
def deep_beats_one_layer(measured):
    """The deep network reads more digits than a single layer, trained in the same way."""
    return above(measured["accuracy"]["deep"], measured["accuracy"]["one_layer"], by=0.005)
