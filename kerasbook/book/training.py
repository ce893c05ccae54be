"""Training as the chapters need it: with progress, and once for all concepts that share a network."""

import functools
import inspect
from collections.abc import Callable
from typing import NamedTuple

import lazy_loader

from kerasbook.book.notify import report_progress
from kerasbook.locale import gettext as _

keras = lazy_loader.load("keras")


class Training(NamedTuple):
    """A trained model and what was recorded on the way."""

    model: "keras.Model"
    curve: dict[str, list[float]]


def progress(epochs: int) -> "keras.callbacks.Callback":
    """A callback for `fit` that tells whoever listens which epoch is under way."""

    def report(epoch: int, logs=None) -> None:
        report_progress(_("epoch {epoch} of {epochs}").format(epoch=epoch + 1, epochs=epochs), epoch / epochs)

    return keras.callbacks.LambdaCallback(on_epoch_begin=report)


def copy_of(model: "keras.Model") -> "keras.Model":
    """The same network with the same weights and the same loss, for a reader to do with as they like."""
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    if config := model.get_compile_config():
        copy.compile_from_config(config)
    return copy


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
        return Training(
            copy_of(training.model), {name: list(values) for name, values in training.curve.items()}
        )

    recall.cache_clear = once.cache_clear
    return recall
