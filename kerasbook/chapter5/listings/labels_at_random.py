"""5.1.1 Labels at random: a network can learn anything by heart."""

from kerasbook import layerwise
from kerasbook.chapter2.listings.first_network import digits_in_rows
from kerasbook.chapter5 import pictures
from kerasbook.chapter5.settings import Epochs, Labels, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Digits = whole("how many training digits there are", least=100, most=4_000)
Units = whole("how many units the hidden layer of each network has", least=1, most=1_024)

PERCENT = (0, 25, 50, 75, 100)  # of the labels that are shuffled, a network for each
HALF = PERCENT.index(50)
BATCH = 128


def networks_of_labels(percent=(0, 25, 50, 75, 100), width=256):
    """One network for each percentage of shuffled labels. They share nothing but the pictures."""
    inputs = keras.Input((784,))
    answers = []
    for number in percent:
        hidden = keras.layers.Dense(width, activation="relu", name=f"hidden_{number}")(inputs)  # (n, 784) -> (n, width)
        answers.append(keras.layers.Dense(10, activation="softmax", name=f"answer_{number}")(hidden))  # -> (n, 10)
    return keras.Model(inputs, answers)


def shuffled(labels, percent, rng):
    """Labels of which so many percent, chosen at random, are shuffled among themselves."""
    chosen = rng.permutation(len(labels))[: round(len(labels) * percent / 100)]
    given = labels.copy()
    given[chosen] = labels[rng.permutation(chosen)]
    return given


def trained_on_labels(digits, width, epochs, learning_rate, labels, seed):
    """The networks after training, and the labels they were given: `(networks, digits)`."""
    images, right = (part[:digits] for part in digits_in_rows()[0])  # (digits, 784) and (digits,)
    rng = np.random.default_rng(seed)
    given = np.array([shuffled(right, 0 if labels == "right" else percent, rng) for percent in PERCENT])
    keras.utils.set_random_seed(seed)
    model = networks_of_labels(PERCENT, width)
    model.compile(keras.optimizers.Adam(learning_rate), ["sparse_categorical_crossentropy"] * len(PERCENT))
    model.fit(images, list(given), BATCH, epochs, verbose=0, callbacks=[progress(epochs)])
    return model, given


def what_they_say(model, images):
    """The class that each network finds most probable: `(networks, n)`."""
    return np.array([keras.ops.convert_to_numpy(answer).argmax(axis=1) for answer in model(images)])


def read_off(model, new, new_labels, images, labels, seed):
    """How often a linear probe reads the right answer off each network's hidden layer, and off random weights."""
    layers = [f"hidden_{percent}" for percent in PERCENT]
    records = layerwise.probe(model, new, new_labels, train=(images, labels), layers=layers, seed=seed)
    found = {(record.network, record.layer): record.accuracy for record in records}
    return ([found[network, layer] for layer in layers] for network in ("model", "twin"))


@chapter.concept("5.1.1", third="5.1", builds=[networks_of_labels], quick={"digits": 400, "epochs": 15})
def labels_at_random(
    digits: Digits = 1_000,
    width: Units = 256,
    epochs: Epochs = 25,
    learning_rate: LearningRate = 3e-3,
    labels: Labels = "shuffled",
    seed: Seed = 0,
):
    """Can a network learn labels that make no sense?

    Five networks learn from the same 1,000 digits; of their labels none, a quarter, half, three quarters or all are
    shuffled. Left, over the share of shuffled labels: how often a network gives a training digit the label that it was
    given (blue), how often it is right about new digits (red), and how often a linear probe that learns from the right
    labels reads the right answer off the network's hidden layer (green); dashed, off a layer of random weights. Right:
    training digits whose labels are all shuffled. Below each one, what its network has learned to say about it.

    Measures:
        percent: percent of the labels that are shuffled
        learned: share of training digits that get the label they were given
        right: accuracy on new digits
        read: accuracy of a probe on the hidden layer, on new digits
        read_random: the same for a layer of random weights
        right_by_chance: share of the labels that are right, though they may have been shuffled
    """
    (images, true_labels), (new, new_labels) = digits_in_rows()
    images, true_labels = images[:digits], true_labels[:digits]
    model, given = trained_on_labels(digits, width, epochs, learning_rate, labels, seed)
    said = what_they_say(model, images)  # (networks, digits)
    read, read_random = read_off(model, new, new_labels, images, true_labels, seed)
    measured = {
        "percent": list(PERCENT),
        "learned": (said == given).mean(axis=1).tolist(),
        "right": (what_they_say(model, new) == new_labels).mean(axis=1).tolist(),
        "read": read,
        "read_random": read_random,
        "right_by_chance": (given == true_labels).mean(axis=1).tolist(),
    }
    figure = pictures.labels_at_random.LabelsAtRandom(
        measured, images=images.reshape(-1, 28, 28), given=given[-1], said=said[-1]
    )
    return Finding(measured=measured, figure=figure, model=model)


@labels_at_random.guess(least=0, most=100, says="{number} of 100")
def labels_learned_by_heart(measured):
    """The labels of all training digits are shuffled, and a network learns from them. About how many of 100 training
    digits does it then say what it was told?
    """
    return 100 * measured["learned"][-1]


@labels_at_random.claim(
    control={"width": 4}, takes_away="The many units: four of them have no room for a thousand labels."
)
def learns_nonsense_by_heart(measured):
    """Where all labels are shuffled, the network learns more than 0.95 of them."""
    return above(measured["learned"][-1], 0.95)


@labels_at_random.claim(control={"labels": "right"}, takes_away="The shuffling: every digit has its right label.")
def and_knows_nothing(measured):
    """What it has learned by heart is of no use: about new digits it is right in fewer than 0.2 of cases."""
    return below(measured["right"][-1], 0.2)


@labels_at_random.claim(control={"labels": "right"}, takes_away="The shuffling: every digit has its right label.")
def the_layer_still_knows(measured):
    """With half of the labels shuffled, a probe that reads the hidden layer makes fewer than half as many mistakes
    about new digits as the network itself.
    """
    return below(1 - measured["read"][HALF], (1 - measured["right"][HALF]) / 2)
