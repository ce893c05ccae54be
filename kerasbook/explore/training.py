"""Networks that read digits at every age: their weights before training and after each epoch."""

import hashlib
import inspect
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from kerasbook import concepts, datasets
from kerasbook.backends import as_written
from kerasbook.chapter1.listings import networks
from kerasbook.datasets.array_files import ArrayFile
from kerasbook.datasets.mnist import CARD
from kerasbook.errors import OutputError
from kerasbook.files import write_together

EPOCHS = 12
CONVNET_EPOCHS = 5
SETTINGS = {"width": 64, "epochs": EPOCHS, "seed": 0}

Moments = list[list[np.ndarray]]


def convnet() -> keras.Model:
    """The book's first convnet (8.1): three convolutions with two poolings between them."""
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(32, 3, activation="relu", name="conv_1"),  # -> (n, 26, 26, 32)
        keras.layers.MaxPooling2D(2, name="pool_1"),  # -> (n, 13, 13, 32)
        keras.layers.Conv2D(64, 3, activation="relu", name="conv_2"),  # -> (n, 11, 11, 64)
        keras.layers.MaxPooling2D(2, name="pool_2"),  # -> (n, 5, 5, 64)
        keras.layers.Conv2D(128, 3, activation="relu", name="conv_3"),  # -> (n, 3, 3, 128)
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax", name="answer"),
    ])


def trained(model: keras.Model) -> Moments:
    """Trains with chapter 1's recipe and keeps the weights: before the first step, then after every epoch."""
    moments = [model.get_weights()]
    keep = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: moments.append(model.get_weights()))
    if len(model.input_shape) == 3:
        networks.train_digit_classifier(model, EPOCHS, callbacks=[keep])
    else:
        images, labels = datasets.digits()[0]
        networks.train_digit_classifier(model, CONVNET_EPOCHS, digits=(images[..., None], labels), callbacks=[keep])
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


def cache_name(name: str = "digits") -> str:
    """A file name that changes with whatever the weights depend on: the recipe, the digits, the versions."""
    build = networks.digit_classifier if name == "digits" else convnet
    recipe = [inspect.getsource(step) for step in (build, networks.train_digit_classifier)]
    if name == "convnet":
        recipe.append(str(CONVNET_EPOCHS))
    parts = [*SETTINGS.items(), *recipe, CARD.sha256, keras.__version__, keras.backend.backend()]
    return f"{name}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:16]}.npz"


def stored(path: Path, shapes: list[tuple], epochs: int) -> Moments | None:
    """The weights in a file of ours; None if it is not there, is damaged, or holds anything else."""
    names = [[f"epoch{epoch}_{index}" for index in range(len(shapes))] for epoch in range(epochs + 1)]
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


def digit_network(report: Callable[[str, float], None] | None = None, cache: Path | None = None, name: str = "digits"):
    """A network and its weights at every age, trained now or taken from the cache of an earlier run.

    Args:
        report: Hears how far the training is, `report("epoch 3 of 12", 0.17)`.
        cache: The folder of the cache; by default the system's.
        name: "digits" for chapter 1's network, or "convnet".

    Returns:
        `(model, moments)`: the trained model, and its weights after 0, 1, ... 12 epochs; of the convnet 5.
    """
    path = (cache or cache_folder()) / cache_name(name)
    with as_written(), concepts.listening(report or (lambda what, share: None)):
        keras.utils.set_random_seed(SETTINGS["seed"])
        model = networks.digit_classifier(SETTINGS["width"]) if name == "digits" else convnet()
        epochs = EPOCHS if name == "digits" else CONVNET_EPOCHS
        moments = stored(path, [array.shape for array in model.get_weights()], epochs)
        if moments is None:
            moments = trained(model)
            store(path, moments)
    model.set_weights(moments[-1])
    return model, moments
