"""What to record while a model is trained."""

import contextlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence

import keras
import numpy as np


@contextlib.contextmanager
def seeded(seed: int | str) -> Iterator[None]:
    """Layers built within the `with` block start from weights that `seed` decides; nothing else changes.

    Keras draws the seed of an initializer that has none from Python's `random`, whose state is put back.
    """
    state = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)


class LearningCurve(keras.callbacks.Callback):
    """Measures loss and accuracy on the same samples before training and after every epoch, or after some batches.

    The loss that `fit` reports is an average over an epoch in which the weights keep changing; this is
    the loss of the current weights, and it starts before the first update.

    Args:
        data: The samples to measure on, `(x, y)` by name, such as `{"train": (x, y), "test": (x, y)}`. `y` holds
            class indices, `(n,)`.
        after: The numbers of batches after which to measure, such as `[1, 2, 5, 10]`; after every epoch by default.

    Attributes:
        curve: A dictionary with the keys `"train_loss"`, `"train_accuracy"`, ... Each holds a list of one number before
            training and one after each epoch, or after each number of batches in `after`.
    """

    def __init__(self, data: Mapping[str, tuple[np.ndarray, np.ndarray]], after: Sequence[int] | None = None):
        super().__init__()
        self.data = dict(data)
        self.after = None if after is None else list(after)
        self.curve: dict[str, list[float]] = {}

    def on_train_begin(self, logs=None) -> None:
        self.curve = {f"{name}_{what}": [] for name in self.data for what in ("loss", "accuracy")}
        self._batches = self._before = 0
        self.measure()

    def on_train_batch_end(self, batch: int, logs=None) -> None:
        earlier, self._batches = self._batches, self._before + batch + 1  # several at once with steps_per_execution
        if self.after is not None and any(earlier < number <= self._batches for number in self.after):
            self.measure()

    def on_epoch_end(self, epoch: int, logs=None) -> None:
        self._before = self._batches
        if self.after is None:
            self.measure()

    def measure(self) -> None:
        loss = keras.losses.get(self.model.loss)
        for name, (x, y) in self.data.items():
            answers = self.model(x, training=False)  # (n, classes)
            right = keras.ops.convert_to_numpy(keras.ops.argmax(answers, axis=-1)) == y
            self.curve[f"{name}_loss"].append(float(keras.ops.convert_to_numpy(keras.ops.mean(loss(y, answers)))))
            self.curve[f"{name}_accuracy"].append(float(right.mean()))


@keras.saving.register_keras_serializable("kerasbook")
class BatchLoss(keras.metrics.Metric):
    """Reports the loss of the last batch alone. The `loss` that `fit` reports is the mean over the epoch so far.

    Args:
        loss: The name of a Keras loss, such as `"sparse_categorical_crossentropy"`, or a loss function.
        name: The name of the metric in the logs of `fit`.

    Example:

    >>> model.compile("adam", loss, metrics=[BatchLoss(loss)])
    """

    def __init__(self, loss: str | Callable, name: str = "batch_loss"):
        super().__init__(name=name)
        self.score = keras.losses.get(loss)
        self.last = self.add_variable(shape=(), initializer="zeros", name="last")

    def update_state(self, y_true, y_pred, sample_weight=None) -> None:
        self.last.assign(keras.ops.mean(self.score(y_true, y_pred)))

    def result(self):
        return keras.ops.convert_to_tensor(self.last)

    def get_config(self) -> dict:
        return {"loss": keras.losses.serialize(self.score), "name": self.name}


class BatchHistory(keras.callbacks.Callback):
    """Records the logs of `fit` after every batch, as Keras' `History` does after every epoch.

    Attributes:
        history: A dictionary with the keys `"loss"` and the names of the metrics. Each holds a list of one number for
            each batch, over all epochs.

    Example:

    >>> record = BatchHistory()
    >>> history = model.fit(*train, batch_size=100, epochs=2, verbose=0, callbacks=[record])
    >>> len(history.history["loss"]), len(record.history["loss"])
    (2, 80)
    """

    def on_train_begin(self, logs=None) -> None:
        self.history: dict[str, list[float]] = {}

    def on_train_batch_end(self, batch: int, logs=None) -> None:
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(float(value))
