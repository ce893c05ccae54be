"""7.3.4 TensorBoard: a training writes a log, and what is in it."""

import importlib.util
import tempfile
from pathlib import Path

from kerasbook import datasets
from kerasbook.chapter7 import pictures
from kerasbook.chapter7.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, below, choice, near, progress, whole
from kerasbook.errors import KerasbookError
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np
from kerasbook.locale import gettext as _
from kerasbook.locale import spelling

Log = choice(
    'whose log is read: that of the training itself ("own"), or that of a training with the next seed ("another run")',
    "own",
    "another run",
)
Every = whole("after how many batches TensorBoard writes the loss (update_freq); 0 for each epoch", least=0, most=100)
First = choice("which number the first epoch is taken to have in the log", 0, 1)
Samples = whole("how many digits the network learns from", least=128, most=4_000)

BATCH = 125
OFTEN = 10  # the update_freq of the second training
KERNEL = "hidden/kernel/histogram"  # how the name of the histogram ends


# Writing


def two_layers():
    """784 pixels in, a hidden layer, ten probabilities out."""
    return keras.Sequential([
        keras.Input((784,)),
        keras.layers.Dense(32, activation="relu", name="hidden"),  # (n, 784) -> (n, 32)
        keras.layers.Dense(10, activation="softmax", name="answer"),  # -> (n, 10)
    ])


def logged(folder, train, validation, epochs, learning_rate, seed, every=0):
    """A training that writes its log; what `fit` returns, and the hidden layer's kernel before and after each epoch."""
    keras.utils.set_random_seed(seed)
    model = two_layers()
    model.compile(keras.optimizers.RMSprop(learning_rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    hidden = model.get_layer("hidden")
    kernels = [hidden.get_weights()[0]]
    keep = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: kernels.append(hidden.get_weights()[0]))
    board = keras.callbacks.TensorBoard(folder, histogram_freq=1, update_freq=every or "epoch")
    callbacks = [board, keep, progress(epochs)]
    model.fit(*train, BATCH, epochs, validation_data=validation, verbose=0, callbacks=callbacks)
    return model, model.history.history, kernels


# Reading


def check_installed():
    """See whether TensorBoard is there: Keras writes with it, and we read with it.

    Raises:
        KerasbookError: If it is not.
    """
    if importlib.util.find_spec("tensorboard") is None:
        raise KerasbookError(
            _("The log needs TensorBoard, which is not installed. Install it with: {command}").format(
                command=spelling.install("kerasbook[tensorboard]")
            )
        )


def read_back(folder):
    """What is in the event files: from "train" and "validation" to names, and from these to steps and arrays."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util import tensor_util

    log = {}
    for run in ("train", "validation"):
        events = EventAccumulator(str(Path(folder, run)), size_guidance={"tensors": 0})  # all; else ten of each name
        events.Reload()
        log[run] = {
            tag: {event.step: tensor_util.make_ndarray(event.tensor_proto) for event in events.Tensors(tag)}
            for tag in events.Tags()["tensors"]  # not "scalars": there were such before TensorFlow 2
        }
    return log


def scalars(log, run, tag):
    """Steps and numbers of a curve."""
    return {step: float(value) for step, value in log[run].get(tag, {}).items()}


def histograms(log):
    """The histograms of the hidden layer's kernel, by step: `(buckets, 3)`, with left end, right end and count."""
    (tag,) = [name for name in log["train"] if name.endswith(KERNEL)]
    return log["train"][tag]


CURVES = {
    "loss": ("train", "epoch_loss"),
    "accuracy": ("train", "epoch_accuracy"),
    "val_loss": ("validation", "epoch_loss"),
    "val_accuracy": ("validation", "epoch_accuracy"),
}


def largest_difference(log, history):
    """Between the numbers of the log and those of the history, step by step."""
    return max(
        abs(number - history[name][step])
        for name, place in CURVES.items()
        for step, number in scalars(log, *place).items()
    )


def misplaced(histogram, kernel):
    """The share of the weights that NumPy would put into another bucket."""
    edges = np.append(histogram[:, 0], histogram[-1, 1])
    counts, _edges = np.histogram(kernel, edges)
    return np.abs(counts - histogram[:, 2]).sum() / (2 * kernel.size)


@chapter.concept("7.3.4", third="7.3", builds=[two_layers], quick={"samples": 1_000})
def tensorboard(
    log: Log = "own",
    every: Every = 0,
    first: First = 0,
    samples: Samples = 2_000,
    epochs: Epochs = 5,
    learning_rate: LearningRate = 1e-3,
    seed: Seed = 0,
):
    """What is in the log that TensorBoard shows?

    Left: the loss as it was read back from the log's files, blue on training digits and red on validation digits, and
    in black rings what fit returns. Middle: the weights of the hidden layer after each epoch, as histograms, the first
    at the back; black dots are NumPy's counts. Right: a dot for each number that two trainings wrote into their logs,
    over the updates. The first writes at each epoch, the second was asked to write after every tenth batch as well.

    Measures:
        difference: largest difference between a number of the log and one of the history
        loss: training loss of the history, epoch by epoch
        val_loss: validation loss of the history, epoch by epoch
        epochs: epochs of training
        written: epochs whose loss is in the log
        histograms: epochs whose histograms are in the log
        batches: batches whose loss is in the log
        misplaced: share of weights in another bucket than NumPy's, on average over the epochs
        often: with a number after every tenth batch
        epochs_written: epochs whose loss is in the log
        batches_written: batches whose loss is in the log
    """
    check_installed()
    dataset = datasets.digits()
    train, validation = ((part.images.reshape(-1, 784), part.labels) for part in dataset)  # (n, 28, 28) -> (n, 784)
    train = train[0][:samples], train[1][:samples]
    settings = train, validation, epochs, learning_rate
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        own, often, other = (str(Path(folder, name)) for name in ("own", "often", "other"))
        model, history, kernels = logged(own, *settings, seed, every)
        logged(often, *settings, seed, OFTEN)
        if log == "another run":
            logged(other, *settings, seed + 1, every)
        found = read_back(own if log == "own" else other)
        found_often = read_back(often)

    by_step = histograms(found)
    measured = {
        "difference": largest_difference(found, history),
        "loss": history["loss"],
        "val_loss": history["val_loss"],
        "epochs": epochs,
        "written": len(scalars(found, "train", "epoch_loss")),
        "histograms": len(by_step),
        "batches": len(scalars(found, "train", "batch_loss")),
        "misplaced": np.mean([misplaced(one, kernels[step + 1 - first]) for step, one in by_step.items()]),
        "often": {
            "epochs_written": len(scalars(found_often, "train", "epoch_loss")),
            "batches_written": len(scalars(found_often, "train", "batch_loss")),
        },
    }
    updates = -(-len(train[0]) // BATCH)
    figure = pictures.tensorboard.TensorBoardLog(
        curves={name: scalars(found, *CURVES[name]) for name in ("loss", "val_loss")},
        history=history,
        histograms=by_step,
        counts={
            step: np.histogram(kernels[step + 1 - first], np.append(one[:, 0], one[-1, 1]))[0]
            for step, one in by_step.items()
        },
        written={
            name: [(step + 1) * updates for step in scalars(one, "train", "epoch_loss")]
            for name, one in (("each epoch", found), ("often", found_often))
        },
        batches=list(scalars(found_often, "train", "batch_loss")),
        updates=updates * epochs,
    )
    return Finding(measured=measured, figure=figure, model=model)


@tensorboard.claim(
    control={"log": "another run"}, takes_away="The training itself: the log of one with another seed is read."
)
def the_log_says_what_the_history_says(measured):
    """What is read back from the log is what fit returns, number by number."""
    return near(measured["difference"], 0.0, within=1e-7)


@tensorboard.claim(
    control={"every": 10}, takes_away="update_freq is not left at its default: the loss is written every tenth batch."
)
def every_epoch_is_in_the_log(measured):
    """The log has a loss and histograms for every epoch."""
    return near(measured["written"], measured["epochs"], within=0.5) & near(
        measured["histograms"], measured["epochs"], within=0.5
    )


@tensorboard.claim(
    control={"first": 1}, takes_away="That the log counts from 0: its step 1 is taken for the end of the first epoch."
)
def step_0_is_the_end_of_the_first_epoch(measured):
    """Taken so that step 0 is the end of the first epoch, the histograms of the log count the weights as NumPy does,
    but for one in a thousand.
    """
    return below(measured["misplaced"], 1e-3)
