"""The network of the chapter, and its training, which the concepts share."""

import lazy_loader

from kerasbook import datasets, layerwise
from kerasbook.chapter1.settings import LAYERS
from kerasbook.concepts import Training, compile_ready, progress, remembered

keras = lazy_loader.load("keras")  # loaded at first use, so that --help and --list are there at once

WATCHED = 600  # new digits whose way through the layers is taken down after every epoch


def digit_classifier(width: int = 64) -> "keras.Model":
    """Three hidden layers and an answer: 28 x 28 pixels in, ten probabilities out."""
    return keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Flatten(),  # (n, 28, 28) -> (n, 784)
        keras.layers.Dense(width, activation="relu", name="hidden_1"),  # -> (n, width)
        keras.layers.Dense(width, activation="relu", name="hidden_2"),
        keras.layers.Dense(width, activation="relu", name="hidden_3"),
        keras.layers.Dense(10, activation="softmax", name="answer"),  # -> (n, 10)
    ])


def train_digit_classifier(model, epochs, learning_rate=1e-3, callbacks=()):
    """The chapter's recipe: Adam, on 4,000 digits, in batches of 64."""
    train, _test = datasets.digits()
    compile_ready(
        model,
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        steps_per_execution=21,  # a third of an epoch per call: small networks are mostly overhead
    )
    model.fit(
        train.images, train.labels, batch_size=64, epochs=epochs, verbose=0, callbacks=[*callbacks, progress(epochs)]
    )


@remembered
def trained_network(width: int, epochs: int, seed: int, learning_rate: float = 1e-3, start: float = 1.0) -> Training:
    """The digit network, trained on 4,000 digits; its loss, accuracy and layers' outputs after every epoch."""
    train, test = datasets.digits()
    keras.utils.set_random_seed(seed)
    model = digit_classifier(width)
    model.set_weights([start * weights for weights in model.get_weights()])
    record = layerwise.LearningCurve({"train": (train.images, train.labels), "test": (test.images, test.labels)})
    history = layerwise.RepresentationHistory(
        test.images[:WATCHED], test.labels[:WATCHED], layers=[name for name in LAYERS if name != "input"]
    )
    train_digit_classifier(model, epochs, learning_rate, callbacks=[record, history])
    return Training(model, record.curve, history.moments)
