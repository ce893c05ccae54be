"""Training as the chapters need it: with progress, and once for all concepts that share a network."""

import copy
import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kerasbook.concepts.notify import report_progress
from kerasbook.lazily import keras
from kerasbook.locale import gettext as _


@dataclass
class Training:
    """A trained model and what was recorded on the way. `model, curve = training` works.

    Attributes:
        model: The model.
        curve: From `"test_loss"`, ... to a number for each epoch.
        moments: What the layers made of some samples over the epochs, if that was recorded.
    """

    model: "keras.Model"
    curve: dict[str, list[float]]
    moments: list = field(default_factory=list)

    def __iter__(self) -> Iterator:
        return iter((self.model, self.curve))


def report_epoch(epoch: int, epochs: int) -> None:
    """Tell whoever listens that an epoch, counted from 0, is under way."""
    report_progress(_("epoch {epoch} of {epochs}").format(epoch=epoch + 1, epochs=epochs), epoch / epochs)


def each_epoch(epochs: int) -> Iterator[int]:
    """`range(epochs)` for a training loop of one's own; whoever listens is told which epoch is under way."""
    for epoch in range(epochs):
        report_epoch(epoch, epochs)
        yield epoch


def progress(epochs: int):
    """A callback for `fit` that tells whoever listens which epoch is under way.

    It also makes the optimizer's own variables before the first step. Left to `fit`, they come into being while
    TensorFlow traces the training step; it then traces the step a second time, which for a small network takes longer
    than the training.

    Args:
        epochs: How many epochs `fit` runs.
    """

    class Progress(keras.callbacks.Callback):
        def on_train_begin(self, logs=None) -> None:
            if not self.model.optimizer.built:
                self.model.optimizer.build(self.model.trainable_variables)

        def on_epoch_begin(self, epoch: int, logs=None) -> None:
            report_epoch(epoch, epochs)

    return Progress()


def copy_of(model: "keras.Model") -> "keras.Model":
    """The same network with the same weights and the same loss, for a reader to do with as they like."""
    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())
    return twin


def remembered(train: Callable[..., Training]) -> Callable[..., Training]:
    """Train once per settings and process; each caller gets a copy of the model of its own.

    `cache_clear()` of what it returns forgets every training.
    """
    once = functools.cache(train)

    @functools.wraps(train)
    def recall(**settings) -> Training:
        chosen = inspect.signature(train).bind(**settings)
        chosen.apply_defaults()
        training = once(*chosen.arguments.values())
        return Training(copy_of(training.model), copy.deepcopy(training.curve), copy.deepcopy(training.moments))

    recall.cache_clear = once.cache_clear
    return recall
