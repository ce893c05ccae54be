"""7.3.2 Callbacks: what happens while fit runs."""

import functools
import tempfile
from pathlib import Path

from kerasbook import datasets, layerwise
from kerasbook.chapter7 import pictures
from kerasbook.chapter7.settings import LearningRate, Seed, chapter
from kerasbook.concepts import Finding, choice, near, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Monitor = choice(
    "the number that stops the training and decides which epoch is saved", "val_loss", "val_accuracy", "loss"
)
Hook = choice(
    "when our own callback looks at the layers: at the end of an epoch, or at its beginning",
    "on_epoch_end",
    "on_epoch_begin",
)
Patience = whole("after how many epochs in a row without a better number the training stops", least=1)
Most = whole("after how many epochs the training ends in any case", least=1)
Samples = whole("how many digits the network learns from", least=64, most=4_000)

BATCH = 64
HIGHER_IS_BETTER = ("accuracy", "val_accuracy")


# A callback of one's own


@functools.cache
def layer_film():
    """Twenty lines. In a notebook, write the class alone."""

    class LayerFilm(keras.callbacks.Callback):
        """Draws what each layer makes of a few samples, before the training and at each epoch.

        A picture has a row for each unit and a column for each sample.
        """

        def __init__(self, samples, hook="on_epoch_end"):
            super().__init__()
            self.samples, self.hook = samples, hook
            self.pictures = []  # a dictionary for each moment, from layer to picture

        def draw(self):
            outputs = layerwise.layer_outputs(self.model, self.samples)  # from layer to (n, units)
            self.pictures.append({str(layer): output.T for layer, output in outputs.items()})  # (units, n)

        def on_train_begin(self, logs=None):
            self.draw()

        def on_epoch_begin(self, epoch, logs=None):
            if self.hook == "on_epoch_begin":
                self.draw()

        def on_epoch_end(self, epoch, logs=None):
            if self.hook == "on_epoch_end":
                self.draw()

    return LayerFilm


# The training


def small_network(width=32):
    """784 pixels in, a hidden layer, ten probabilities out; no dropout, so that it overfits soon."""
    return keras.Sequential([
        keras.Input((784,)),
        keras.layers.Dense(width, activation="relu", name="hidden"),  # (n, 784) -> (n, width)
        keras.layers.Dense(10, activation="softmax", name="answer"),  # -> (n, 10)
    ])


def best_epoch(numbers, monitor):
    """Which epoch, counted from 1, a callback takes for the best: the first of those with the best number."""
    return 1 + int(np.argmax(numbers) if monitor in HIGHER_IS_BETTER else np.argmin(numbers))


def apart(film, history):
    """The largest difference between the pictures of our callback and what Keras' layers gave to `history`."""
    return max(
        np.abs(picture - moment.outputs[layer].T).max()
        for pictures_then, moment in zip(film.pictures, history.moments, strict=True)
        for layer, picture in pictures_then.items()
        if layer in moment.outputs
    )


@chapter.concept("7.3.2", third="7.3", builds=[small_network], quick={"samples": 600})
def callbacks(
    monitor: Monitor = "val_loss",
    hook: Hook = "on_epoch_end",
    patience: Patience = 3,
    samples: Samples = 1_000,
    epochs: Most = 20,
    learning_rate: LearningRate = 0.01,
    seed: Seed = 0,
):
    """What can you have done while fit runs?

    Top left: the loss after each epoch, blue on training digits, red on validation digits. The solid line is the epoch
    whose model lies in the file, the broken one where the training was stopped; the ring is the validation loss of the
    model that was loaded from the file. Top right: which of these epochs each number calls the best. Below is the film
    that a callback of twenty lines drew, for one digit of each class, from 0 to 9: a picture for each epoch, the ten
    probabilities above, the hidden units below. Where the network is right, a bright diagonal appears.

    Measures:
        loss: training loss, epoch by epoch
        val_loss: validation loss, epoch by epoch
        accuracy: training accuracy, epoch by epoch
        val_accuracy: validation accuracy, epoch by epoch
        reloaded_loss: validation loss of the model that was loaded from the file
        lowest_loss: lowest validation loss of the history
        trained: epochs until the training was stopped
        waited: epochs from the one with the lowest validation loss to the end
        patience: epochs that were to be waited for
        best_epoch: the epoch that is best, by the number that is watched
        film_difference: largest difference between the film of our callback and RepresentationHistory
        moments: pictures in the film
    """
    train, test = datasets.digits()
    images, new_images = (part.images.reshape(-1, 784) for part in (train, test))  # (n, 28, 28) -> (n, 784)
    shown = new_images[[int(np.argmax(test.labels == digit)) for digit in range(10)]]  # the first of each class
    keras.utils.set_random_seed(seed)
    model = small_network()
    model.compile(keras.optimizers.RMSprop(learning_rate), "sparse_categorical_crossentropy", metrics=["accuracy"])

    film, history = layer_film()(shown, hook), layerwise.RepresentationHistory(shown, most=max(3, epochs + 1))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder, "best.keras")
        record = model.fit(
            images[:samples],
            train.labels[:samples],
            BATCH,
            epochs,
            validation_data=(new_images, test.labels),
            verbose=0,
            callbacks=[
                keras.callbacks.EarlyStopping(monitor, patience=patience),
                keras.callbacks.ModelCheckpoint(file, monitor, save_best_only=True),
                film,
                history,
                progress(epochs),
            ],
        ).history
        reloaded = keras.models.load_model(file)
    reloaded_loss, _accuracy = reloaded.evaluate(new_images, test.labels, BATCH, verbose=0)

    trained = len(record["val_loss"])
    measured = {
        **{name: record[name] for name in ("loss", "val_loss", "accuracy", "val_accuracy")},
        "reloaded_loss": reloaded_loss,
        "lowest_loss": min(record["val_loss"]),
        "trained": trained,
        "waited": trained - best_epoch(record["val_loss"], "val_loss"),
        "patience": patience,
        "best_epoch": {name: best_epoch(record[name], name) for name in ("loss", "val_accuracy", "val_loss")},
        "film_difference": apart(film, history),
        "moments": len(film.pictures),
    }
    figure = pictures.callbacks.WhileFitRuns(measured, film.pictures, monitor)
    return Finding(measured=measured, figure=figure, model=reloaded)


@callbacks.guess(least=0, most=20, says="epoch {number}")
def the_epoch_that_is_kept(measured):
    """A network of 32 hidden units may learn for twenty epochs. After which one is its validation loss the lowest?"""
    return measured["best_epoch"]["val_loss"]


@callbacks.claim(
    control={"monitor": "loss"},
    takes_away="The validation loss: the training loss is watched, and another epoch lies in the file.",
)
def the_file_has_the_best_epoch(measured):
    """The model that is loaded from the file has the lowest validation loss of the history, to one in a million."""
    return near(measured["reloaded_loss"], measured["lowest_loss"], within=1e-6)


@callbacks.claim(
    control={"monitor": "loss"}, takes_away="The validation loss: the training loss is watched, and it keeps falling."
)
def it_stops_when_patience_ends(measured):
    """The training ends as many epochs after the one with the lowest validation loss as it was to be patient."""
    return near(measured["waited"], measured["patience"], within=0.5)


@callbacks.claim(
    control={"hook": "on_epoch_begin"},
    takes_away="The hook: the callback looks at the beginning of each epoch, when it has not learned anything yet.",
)
def twenty_lines_see_what_the_helper_sees(measured):
    """A callback of twenty lines draws the very numbers that RepresentationHistory keeps, to one in a million."""
    return near(measured["film_difference"], 0.0, within=1e-6)
