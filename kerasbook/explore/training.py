"""The digit network of chapter 1 at every age: its weights before training and after each epoch."""

import hashlib
import inspect
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from kerasbook import concepts
from kerasbook.backends import as_written
from kerasbook.chapter1.listings import networks
from kerasbook.datasets.array_files import ArrayFile
from kerasbook.datasets.mnist import CARD
from kerasbook.errors import OutputError
from kerasbook.files import write_together

EPOCHS = 12
SETTINGS = {"width": 64, "epochs": EPOCHS, "seed": 0}

Moments = list[list[np.ndarray]]


def trained(model: keras.Model) -> Moments:
    """Trains with the chapter's recipe and keeps the weights: before the first step, then after every epoch."""
    moments = [model.get_weights()]
    keep = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: moments.append(model.get_weights()))
    networks.train_digit_classifier(model, EPOCHS, callbacks=[keep])
    return moments


# The cache


def cache_folder() -> Path:
    """Where this system's programs keep what they can make again."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "kerasbook"


def cache_name() -> str:
    """A file name that changes with whatever the weights depend on: the recipe, the digits, the versions."""
    recipe = [inspect.getsource(step) for step in (networks.digit_classifier, networks.train_digit_classifier)]
    parts = [*SETTINGS.items(), *recipe, CARD.sha256, keras.__version__, keras.backend.backend()]
    return f"digits-{hashlib.sha256(repr(parts).encode()).hexdigest()[:16]}.npz"


def stored(path: Path, shapes: list[tuple]) -> Moments | None:
    """The weights in a file of ours; None if it is not there, is damaged, or holds anything else."""
    names = [[f"epoch{epoch}_{index}" for index in range(len(shapes))] for epoch in range(EPOCHS + 1)]
    try:
        with ArrayFile(path) as file:
            if any(file.header(name).shape != shape for row in names for name, shape in zip(row, shapes, strict=True)):
                return None
            moments = [[file.read(name) for name in row] for row in names]
    except Exception:  # a damaged archive makes zipfile and NumPy raise nearly anything
        return None
    fits = all(array.dtype == "float32" and np.isfinite(array).all() for weights in moments for array in weights)
    return moments if fits else None


def store(path: Path, moments: Moments) -> None:
    """Writes all of it or nothing; where nothing can be written, we train again next time."""
    content = io.BytesIO()
    arrays = {
        f"epoch{epoch}_{index}": array for epoch, weights in enumerate(moments) for index, array in enumerate(weights)
    }
    np.savez(content, **arrays)
    try:
        write_together(path.parent, {path.name: content.getvalue()})
    except OutputError:
        return


def digit_network(report: Callable[[str, float], None] | None = None, cache: Path | None = None):
    """The chapter's network and its weights at every age, trained now or taken from the cache of an earlier run.

    Args:
        report: Hears how far the training is, `report("epoch 3 of 12", 0.17)`.
        cache: The folder of the cache; by default the system's.

    Returns:
        `(model, moments)`: the trained model, and its weights after 0, 1, ... 12 epochs.
    """
    path = (cache or cache_folder()) / cache_name()
    with as_written(), concepts.listening(report or (lambda what, share: None)):
        keras.utils.set_random_seed(SETTINGS["seed"])
        model = networks.digit_classifier(SETTINGS["width"])
        moments = stored(path, [array.shape for array in model.get_weights()])
        if moments is None:
            moments = trained(model)
            store(path, moments)
    model.set_weights(moments[-1])
    return model, moments
