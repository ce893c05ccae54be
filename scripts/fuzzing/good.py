"""Good files of every kind, small: what is made wrong."""

import warnings
from pathlib import Path

import numpy as np


def models() -> dict:
    """Small models of several kinds, by name."""
    import keras
    from keras import layers

    image = keras.Input((8, 8, 3), name="image")
    row = keras.Input((5,), dtype="int32", name="row")
    seen = layers.GlobalAveragePooling2D()(
        layers.BatchNormalization()(layers.Conv2D(4, 3)(layers.Normalization()(image)))
    )
    read = layers.Bidirectional(layers.LSTM(3))(layers.Embedding(10, 4)(row))
    inner = keras.Sequential([keras.Input((10,)), layers.Dense(4, "gelu"), layers.Dropout(0.1)], name="inner")
    found = {
        "dense": keras.Sequential([keras.Input((6,)), layers.Dense(8, "relu"), layers.Dense(3, "softmax")]),
        "nested": keras.Model([image, row], layers.Dense(2)(inner(layers.Concatenate()([seen, read])))),
        "quantised": keras.Sequential([keras.Input((6,)), layers.Dense(8), layers.Dense(3)]),
    }
    found["quantised"].quantize("int8")
    if keras.backend.backend() == "tensorflow":
        words = layers.TextVectorization(output_sequence_length=4, vocabulary=["cat", "dog", "bird"])
        found["words"] = keras.Sequential([
            keras.Input((), dtype="string"),
            words,
            layers.Embedding(9, 2),
            layers.Flatten(),
        ])
    return found


def good_files(folder: Path) -> dict[str, bytes]:
    """The content of good files, by their names.

    Args:
        folder: Where they may be written.
    """
    x, y = np.arange(72, dtype="float32").reshape(12, 6), np.arange(12) % 3
    np.savez(folder / "samples.npz", x=x, y=y)
    np.savez_compressed(folder / "several.npz", **{"x[image]": x, "x[row]": x > 30, "y": y})
    np.save(folder / "alone.npy", x)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, model in models().items():
            model.save(folder / f"{name}.keras")
            if name in ("dense", "nested"):
                model.save(folder / f"{name}.h5")
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
