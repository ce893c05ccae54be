"""Training as the chapters need it: with progress, and once for all concepts that share a network."""

import copy
import functools
import inspect
import weakref
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


def leave_graphs_as_they_are() -> Callable[[], None]:
    """Have TensorFlow run a training step as it was traced, without a search for a faster form of it.

    For a network that trains within seconds the search takes longer than what it saves. Other backends have none.

    Returns:
        What puts things back as they were.
    """
    if keras.backend.backend() != "tensorflow":
        return lambda: None
    from tensorflow import config  # not above: other backends do without TensorFlow

    before = config.optimizer.get_experimental_options().get("disable_meta_optimizer", False)
    config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    return lambda: config.optimizer.set_experimental_options({"disable_meta_optimizer": before})


def _callback(report: Callable[[int], None]):
    """What `starts_quickly` and `progress` return; `report` hears of each epoch."""

    class StartsQuickly(keras.callbacks.Callback):
        def on_train_begin(self, logs=None) -> None:
            self.put_back = weakref.finalize(self, leave_graphs_as_they_are())  # also if `fit` is interrupted
            if not self.model.optimizer.built:
                self.model.optimizer.build(self.model.trainable_variables)

        def on_epoch_begin(self, epoch: int, logs=None) -> None:
            report(epoch)

        def on_train_end(self, logs=None) -> None:
            self.put_back()

    return StartsQuickly()


def starts_quickly():
    """A callback that makes the start of `fit` short, which for a small network takes longer than the training.

    The optimizer's own variables are made before the first step: left to `fit`, they come into being while TensorFlow
    traces the step, which it then traces a second time. And the step runs as it was traced, see
    `leave_graphs_as_they_are`.
    """
    return _callback(lambda epoch: None)


def progress(epochs: int):
    """A callback like `starts_quickly` that also tells whoever listens which epoch is under way.

    Args:
        epochs: How many epochs `fit` runs.
    """
    return _callback(lambda epoch: report_epoch(epoch, epochs))


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
