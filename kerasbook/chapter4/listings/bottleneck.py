"""4.2.7 What a hidden layer that is too narrow loses, and what it keeps."""

from kerasbook import datasets
from kerasbook.chapter4 import pictures
from kerasbook.chapter4.listings.networks import multi_hot
from kerasbook.chapter4.settings import Epochs, LearningRate, Seed, Words, chapter
from kerasbook.concepts import Finding, above, below, choice, progress, whole
from kerasbook.lazily import keras, np, sklearn  # in your own code: import keras, numpy as np, sklearn

Narrow = whole("the width whose layer is looked into, and which the claims are about", least=1, most=63)
Presidents = choice("how many presidents to tell apart: all, or three who are far apart in time", "all", "three")
Order = choice(
    'the numbers of the presidents that the probe is to read: in the order of time ("time") or "shuffled"',
    "time",
    "shuffled",
)

WIDTHS = (1, 4, 16, 64)  # of the second hidden layer; the first one has 64 units in each network
A_BATCH = 6  # paragraphs of each president in a batch, on average


def networks_side_by_side(widths=(1, 4, 16, 64), words=2_000, classes=41):
    """One network for each width of the second hidden layer. They share nothing but the input."""
    inputs = keras.Input((words,))
    answers = []
    for width in widths:
        wide = keras.layers.Dense(64, activation="relu")(inputs)  # (n, words) -> (n, 64)
        narrow = keras.layers.Dense(width, activation="relu", name=f"narrow_{width}")(wide)  # -> (n, width)
        answers.append(keras.layers.Dense(classes, activation="softmax")(narrow))  # -> (n, classes)
    return keras.Model(inputs, answers)


def only(part, chosen):
    """The texts of some presidents, and their labels, counted from 0."""
    kept = np.isin(part.labels, chosen)
    return part.texts[kept], np.searchsorted(chosen, part.labels[kept])


def read_off(train_outputs, train_numbers, outputs, numbers):
    """How much of a number ridge regression reads off a layer: R², 1 is all of it."""
    probe = sklearn.linear_model.Ridge(1e-2).fit(train_outputs, train_numbers)
    return float(probe.score(outputs, numbers))


@chapter.concept(
    "4.2.7", third="4.2", builds=[networks_side_by_side], quick={"words": 500, "epochs": 3, "learning_rate": 5e-3}
)
def bottleneck(
    narrow: Narrow = 4,
    presidents: Presidents = "all",
    order: Order = "time",
    words: Words = 2_000,
    epochs: Epochs = 6,
    learning_rate: LearningRate = 5e-3,
    seed: Seed = 0,
):
    """What is lost in a layer that is too narrow?

    Networks that differ only in the width of the second hidden layer learn which president speaks. Left: the accuracy
    on test paragraphs (red), and how much of the president's place in time a linear probe reads off the narrow layer
    (blue, R squared, where 1 is all of it). The axis of the widths is logarithmic. Right: the two directions in which
    the outputs of the narrow layer vary most, and beside them those of a layer of 64 units. Each dot is a test
    paragraph, and its colour is the president's place in the order of time.

    Measures:
        width: width of the narrow layer
        accuracy: accuracy on test paragraphs
        train_accuracy: accuracy on training paragraphs
        place_in_time: place in time read off the narrow layer (R²)
        kept: share of the widest network's accuracy that is left at the chosen width
        kept_time: place in time read off the layer of the chosen width (R²)
        majority: accuracy of always naming the most frequent president
    """
    train, test = datasets.addresses()
    last = int(train.labels.max())
    chosen = np.arange(last + 1) if presidents == "all" else np.array([0, last // 2, last])
    (texts, labels), (new_texts, new_labels) = only(train, chosen), only(test, chosen)
    _vectorize, x, new = multi_hot(texts, new_texts, words=words)  # (n, words)
    widths = sorted({*WIDTHS, narrow})

    keras.utils.set_random_seed(seed)
    model = networks_side_by_side(widths, words, len(chosen))
    model.compile(keras.optimizers.Adam(learning_rate), ["sparse_categorical_crossentropy"] * len(widths))
    batch_size = A_BATCH * len(chosen)  # so that few classes get as many updates as many
    model.fit(x, [labels] * len(widths), batch_size=batch_size, epochs=epochs, verbose=0, callbacks=[progress(epochs)])

    narrow_layers = keras.Model(model.inputs, [model.get_layer(f"narrow_{width}").output for width in widths])
    outputs, new_outputs = (list(map(keras.ops.convert_to_numpy, narrow_layers(part))) for part in (x, new))
    answers, new_answers = (list(map(keras.ops.convert_to_numpy, model(part))) for part in (x, new))
    numbers = np.arange(len(chosen))
    if order == "shuffled":
        numbers = np.random.default_rng(seed).permutation(numbers)
    accuracy = [float((answer.argmax(axis=1) == new_labels).mean()) for answer in new_answers]
    in_time = [
        read_off(layer, numbers[labels], new_layer, numbers[new_labels])
        for layer, new_layer in zip(outputs, new_outputs, strict=True)
    ]
    place = widths.index(narrow)
    measured = {
        "width": widths,
        "accuracy": accuracy,
        "train_accuracy": [float((answer.argmax(axis=1) == labels).mean()) for answer in answers],
        "place_in_time": in_time,
        "kept": accuracy[place] / max(accuracy[-1], 1e-9),
        "kept_time": in_time[place],
        "majority": np.bincount(new_labels).max() / len(new_labels),
    }
    return Finding(
        measured=measured,
        figure=pictures.bottleneck.Bottleneck(
            measured, narrow=new_outputs[place], wide=new_outputs[-1], width=narrow, order=numbers[new_labels]
        ),
        model=model,
    )


@bottleneck.guess(least=0, most=100, says="{number} of 100")
def what_four_units_leave(measured):
    """Where the network with 64 units in its second hidden layer names 100 test paragraphs' presidents correctly, how
    many does a network with four units there name?
    """
    return 100 * measured["kept"]


@bottleneck.claim(
    control={"presidents": "three"}, takes_away="The many classes: there are only three presidents to tell apart."
)
def four_units_are_too_few(measured):
    """A layer of four units loses at least a third of the accuracy."""
    return below(measured["kept"], 2 / 3)


@bottleneck.claim(
    control={"order": "shuffled"},
    takes_away="The meaning of the numbers: each president gets a random place in the order.",
)
def the_era_gets_through(measured):
    """What the four units keep is roughly when: a linear probe reads more than 0.35 of the place in time off them."""
    return above(measured["kept_time"], 0.35)
