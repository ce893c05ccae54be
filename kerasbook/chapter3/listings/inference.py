"""3.6.7 Inference: using a model after training."""

import time

from kerasbook import datasets
from kerasbook.backends import steps_at_once
from kerasbook.chapter3 import pictures
from kerasbook.chapter3.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, choice, near, number, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Rate = number("share of the hidden units that dropout switches off while the network is trained", least=0, most=0.95)
Samples = whole("how many digits are to be read", least=1, most=1_000)
Mode = choice(
    "how the network is called: as after training, or with training=True, as during it", "inference", "training"
)

SIZES = (1, 4, 16, 64, 256)  # of batches


def dropout_network(rate=0.5):
    """784 pixels in, 128 units of which dropout switches some off during training, ten probabilities out."""
    return keras.Sequential([
        keras.Input((784,)),
        keras.layers.Dense(128, activation="relu"),  # (n, 784) -> (n, 128)
        keras.layers.Dropout(rate, name="dropout"),
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def trained(rate, epochs, seed):
    """The network after a short training."""
    train, _test = datasets.digits()
    keras.utils.set_random_seed(seed)
    model = dropout_network(rate)
    model.compile(keras.optimizers.Adam(0.002), "sparse_categorical_crossentropy", steps_per_execution=steps_at_once(8))
    images = train.images.reshape(-1, 784)  # (n, 28, 28) -> (n, 784)
    model.fit(images, train.labels, 128, epochs, verbose=0, callbacks=[progress(epochs)])
    return model


def called(model, images, size, training=False):
    """What `model(x)` answers, batch by batch: `(n, 10)`."""
    batches = [images[first : first + size] for first in range(0, len(images), size)]
    return np.concatenate([keras.ops.convert_to_numpy(model(batch, training=training)) for batch in batches])


def hidden_units(model, images, training):
    """What the network answers, and what dropout lets through of its hidden layer: `(n, 10)` and `(n, 128)`."""
    both = keras.Model(model.inputs[0], [model.outputs[0], model.get_layer("dropout").output])
    answers, units = both(images, training=training)
    return keras.ops.convert_to_numpy(answers), keras.ops.convert_to_numpy(units)


def seconds(function):
    """How long a function takes, the shorter of two times, after a first one that prepares everything."""
    function()
    times = []
    for _turn in range(2):
        begun = time.perf_counter()
        function()
        times.append(time.perf_counter() - begun)
    return min(times)


@chapter.concept("3.6.7", third="3.6", builds=[dropout_network], quick={"epochs": 1, "samples": 16}, alone=True)
def inference(rate: Rate = 0.5, mode: Mode = "inference", samples: Samples = 256, epochs: Epochs = 3, seed: Seed = 0):
    """How do you ask a trained network?

    On the left, how long a digit takes, on average, if digits are read in batches of different sizes: by predict
    (red) and by calling the network (blue). Both axes are logarithmic. On the right is the test digit about which two
    answers differ most, and what the network answers: once without dropout, and twice with training=True; blue is the
    right class, red a wrong answer. Beside each answer are the 128 hidden units, one a tile, brighter the larger its
    output: dropout has switched others off each time, and made the rest larger.

    Measures:
        batch_size: digits in a batch
        apart: largest difference between predict and the called network, for each of these sizes
        answers_apart: difference between two answers with training=True, mean of the largest of each digit
        answers_changed: share of the digits whose answer changes from one call to the next with training=True
        accuracy: accuracy on test digits
        inference: without dropout
        training: with training=True
        predict_time: seconds for each digit, predict, for each of these sizes
        call_time: seconds for each digit, calling the network, for each of these sizes
        faster_time: how many times faster all digits at once are than one at a time, calling the network
    """
    _train, test = datasets.digits()
    images, labels = test.images[:samples].reshape(-1, 784), test.labels[:samples]
    model = trained(rate, epochs, seed)
    once = keras.ops.convert_to_numpy(model(images))  # all in one batch
    sizes = [size for size in SIZES if size <= max(1, samples)]

    apart, predict_time, call_time = [], [], []
    for size in sizes:
        predicted = model.predict(images, batch_size=size, verbose=0)
        answers = called(model, images, size, training=mode == "training")
        apart.append(np.abs(predicted - answers).max())
        predict_time.append(seconds(lambda size=size: model.predict(images, size, verbose=0)) / samples)
        call_time.append(seconds(lambda size=size: called(model, images, size)) / samples)

    at_once = seconds(lambda: called(model, images, samples)) / samples

    calls = [hidden_units(model, images, training) for training in (False, True, True)]
    first, second = (answers for answers, _units in calls[1:])
    differences = np.abs(first - second).max(axis=1)  # (n, 10) -> (n,)
    chosen = int(differences.argmax())
    return Finding(
        measured={
            "batch_size": sizes,
            "apart": apart,
            "answers_apart": differences.mean(),
            "answers_changed": (first.argmax(axis=1) != second.argmax(axis=1)).mean(),
            "accuracy": {
                "inference": (once.argmax(axis=1) == labels).mean(),
                "training": (first.argmax(axis=1) == labels).mean(),
            },
            "predict_time": predict_time,
            "call_time": call_time,
            "faster_time": call_time[0] / at_once,
        },
        figure=pictures.inference.Inference(
            dict(zip(sizes, predict_time, strict=True)),
            dict(zip(sizes, call_time, strict=True)),
            images[chosen].reshape(28, 28),
            labels[chosen],
            answers=[answers[chosen] for answers, _units in calls],
            units=[units[chosen] for _answers, units in calls],
        ),
        model=model,
    )


@inference.guess(least=0, most=100, says="{number} of 100")
def answers_that_change(measured):
    """During training, dropout switches off half of the hidden units, others each time. If a trained network is asked
    with training=True, twice in a row, about how many of 100 digits does it change its mind?
    """
    return 100 * measured["answers_changed"]


@inference.claim(
    control={"mode": "training"}, takes_away="The mode: the network is called with training=True, as during training."
)
def predict_is_the_network_called(measured):
    """Whatever the batch size, predict and the called network give the same answers, up to rounding."""
    return near(max(measured["apart"]), 0.0, within=1e-5)


@inference.claim(control={"rate": 0.02}, takes_away="Dropout: of 50 hidden units, only one is switched off on average.")
def with_dropout_there_are_two_answers(measured):
    """With training=True, the network gives two different answers to the same question."""
    return above(measured["answers_apart"], 0.08) & above(measured["answers_changed"], 0.05)


@inference.claim(control={"samples": 1}, takes_away="Everything that could be done at once: there is a single digit.")
def at_once_is_faster(measured):
    """All digits in one batch are read more than 10 times as fast as one after another."""
    return above(measured["faster_time"], 10)
