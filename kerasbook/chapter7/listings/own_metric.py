"""7.3.1 A metric of one's own has a state."""

import functools
import itertools

from kerasbook import datasets
from kerasbook.chapter7 import pictures
from kerasbook.chapter7.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, choice, each_epoch, near
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Kept = choice(
    'what the metric keeps from batch to batch: "sum and count" of all digits, or the "values of batches" to average',
    "sum and count",
    "values of batches",
)
Reset = choice(
    'when the metric begins anew: at "each epoch", "never", or by "half", so that the count goes on',
    "each epoch",
    "never",
    "half",
)

BATCHES = (512, 256, 128, 64, 32, 8)  # test digits: each batch is half as large as the one before, but for the last
EVALUATED = 300  # digits in a batch of Keras' own evaluation; the last one has 100


# The metric


@functools.cache
def root_mean_squared_error():
    """The book's metric. In a notebook, write the class alone."""

    class RootMeanSquaredError(keras.metrics.Metric):
        """How far the probabilities are from 1 for the right class and 0 for the others."""

        def __init__(self, name="rmse", **kwargs):
            super().__init__(name=name, **kwargs)
            self.squares = self.add_weight(name="squares", initializer="zeros")
            self.samples = self.add_weight(name="samples", initializer="zeros", dtype="int32")

        def update_state(self, labels, predictions, sample_weight=None):
            right = keras.ops.one_hot(labels, keras.ops.shape(predictions)[1])  # (n,) -> (n, 10)
            self.squares.assign_add(keras.ops.sum(keras.ops.square(right - predictions)))
            self.samples.assign_add(keras.ops.shape(predictions)[0])

        def result(self):
            return keras.ops.sqrt(self.squares / keras.ops.cast(self.samples, "float32"))

        def reset_state(self):
            self.squares.assign(0.0)
            self.samples.assign(0)

    return RootMeanSquaredError


@functools.cache
def mean_of_batches():
    """What is easily written instead: the error of each batch, and their mean. In a notebook, write the class alone."""

    class MeanOfBatches(root_mean_squared_error()):
        def update_state(self, labels, predictions, sample_weight=None):
            right = keras.ops.one_hot(labels, keras.ops.shape(predictions)[1])
            squares = keras.ops.sum(keras.ops.square(right - predictions), axis=-1)  # (n, 10) -> (n,)
            self.squares.assign_add(keras.ops.sqrt(keras.ops.mean(squares)))
            self.samples.assign_add(1)  # a batch is a batch, however small

        def result(self):
            return self.squares / keras.ops.cast(self.samples, "float32")

    return MeanOfBatches


METRICS = {"sum and count": root_mean_squared_error, "values of batches": mean_of_batches}


def by_numpy(labels, predictions):
    """The same error in one line of NumPy, of all digits at once."""
    return float(np.sqrt(((np.eye(predictions.shape[1])[labels] - predictions) ** 2).sum(axis=1).mean()))


# The network, and the metric at work


def digit_network(width=64):
    """The chapter's network for digits: 784 pixels in, a hidden layer and dropout, ten probabilities out."""
    return keras.Sequential([
        keras.Input((784,)),
        keras.layers.Dense(width, activation="relu"),  # (n, 784) -> (n, width)
        keras.layers.Dropout(0.5),
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def in_batches(metric, labels, predictions):
    """Gives the metric one batch after the other; what it says after each of them."""
    ends = np.cumsum(BATCHES)
    said = []
    for start, end in zip(ends - BATCHES, ends, strict=True):
        metric.update_state(labels[start:end], predictions[start:end])
        said.append(float(metric.result()))
    return said


def begin_anew(metric, reset):
    """What happens to the metric before an epoch."""
    if reset == "each epoch":
        metric.reset_state()
    elif reset == "half":
        metric.squares.assign(0.0)


def farthest(some, others):
    """The largest difference between numbers, one by one."""
    return np.abs(np.subtract(some, others)).max()


@chapter.concept("7.3.1", third="7.3", builds=[digit_network], quick={"epochs": 2})
def own_metric(
    kept: Kept = "sum and count",
    reset: Reset = "each epoch",
    epochs: Epochs = 4,
    learning_rate: LearningRate = 1e-3,
    seed: Seed = 0,
):
    """How does a metric come to one number for all batches?

    Left: the error on test digits, batch by batch. Each batch has half as many digits as the one before, and the last
    has 8: grey is its own error, blue what the book's metric says so far, red the mean of the grey ones so far. Black
    rings are NumPy's numbers, of all digits so far at once. Right: the error on all test digits, before the training
    and after each epoch. The metric is reset at each epoch, never, or by half: then its sum begins anew and its count
    does not.

    Measures:
        difference: largest difference from NumPy, batch by batch
        evaluated_difference: largest difference from NumPy in Keras' own evaluation, epoch by epoch
        carried: largest difference from NumPy over the epochs
        numpy: error on all test digits, by NumPy, epoch by epoch
        metric: what the book's metric says of all test digits, by how it was reset
        each_epoch: reset at each epoch
        never: never reset
        half: reset by half
        mean_of_batches: mean of the errors of the batches
        built_in: Keras' own RootMeanSquaredError on the same digits
    """
    train, test = datasets.digits()
    images, new_images = (part.images.reshape(-1, 784) for part in (train, test))  # (n, 28, 28) -> (n, 784)
    keras.utils.set_random_seed(seed)
    model = digit_network()
    rmsprop = keras.optimizers.RMSprop(learning_rate)
    model.compile(rmsprop, "sparse_categorical_crossentropy", metrics=[METRICS[kept]()])
    model.optimizer.build(model.trainable_variables)

    over_epochs = {name: root_mean_squared_error()() for name in ("each epoch", "never", "half")}
    said = {name: [] for name in over_epochs}
    evaluated, right = [], []
    for epoch in itertools.chain(["before"], each_epoch(epochs)):
        if epoch != "before":
            model.fit(images, train.labels, batch_size=128, epochs=1, verbose=0)
        predictions = model.predict(new_images, batch_size=500, verbose=0)  # (1000, 10)
        right.append(by_numpy(test.labels, predictions))
        evaluated.append(model.evaluate(new_images, test.labels, EVALUATED, verbose=0, return_dict=True)["rmse"])
        for name, metric in over_epochs.items():
            begin_anew(metric, name)
            said[name].append(in_batches(metric, test.labels, predictions)[-1])

    so_far = {name: in_batches(metric()(), test.labels, predictions) for name, metric in METRICS.items()}
    ends = np.cumsum(BATCHES)
    right_so_far = [by_numpy(test.labels[:end], predictions[:end]) for end in ends]
    own = [by_numpy(test.labels[a:b], predictions[a:b]) for a, b in zip(ends - BATCHES, ends, strict=True)]
    built_in = keras.metrics.RootMeanSquaredError()
    built_in.update_state(np.eye(10)[test.labels], predictions)
    measured = {
        "difference": farthest(so_far[kept], right_so_far),
        "evaluated_difference": farthest(evaluated, right),
        "carried": farthest(said[reset], right),
        "numpy": right,
        "metric": {name.replace(" ", "_"): values for name, values in said.items()},
        "mean_of_batches": so_far["values of batches"][-1],
        "built_in": float(built_in.result()),
    }
    model.compile(rmsprop, "sparse_categorical_crossentropy")  # a class that nobody has registered cannot be saved
    figure = pictures.own_metric.OwnMetric(BATCHES, own, so_far, right_so_far, said, right)
    return Finding(measured=measured, figure=figure, model=model)


@own_metric.claim(
    control={"kept": "values of batches"},
    takes_away="Sum and count: the metric keeps the error of each batch, and averages those.",
)
def batches_do_not_matter(measured):
    """Whatever the sizes of the batches, the metric says what NumPy says of all digits at once, to one in a million."""
    return near(measured["difference"], 0.0, within=1e-6) & near(measured["evaluated_difference"], 0.0, within=1e-6)


@own_metric.claim(control={"reset": "never"}, takes_away="The reset: the metric goes on from epoch to epoch.")
def each_epoch_counts_alone(measured):
    """Reset at each epoch, the metric says what NumPy says of this epoch alone, to one in a million."""
    return near(measured["carried"], 0.0, within=1e-6)
