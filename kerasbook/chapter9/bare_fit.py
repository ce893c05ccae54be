"""What the book's own listing does: import Keras, and fit the chapter's network once. `scripts/bench.py` measures it.

python -m kerasbook.chapter9.bare_fit
"""

import keras

from kerasbook import datasets


def bare_fit() -> keras.Model:
    """The book's network for segmentation, down in three steps and up, a quarter as wide, on squares of nuclei."""
    train, _new = datasets.nuclei()
    squares = datasets.random_crops(train, 256, 48)
    x = inputs = keras.Input((48, 48, 1))
    for filters in (16, 32, 64):
        x = keras.layers.Conv2D(filters, 3, strides=2, activation="relu", padding="same")(x)
        x = keras.layers.Conv2D(filters, 3, activation="relu", padding="same")(x)
    for filters in (64, 32, 16):
        x = keras.layers.Conv2DTranspose(filters, 3, activation="relu", padding="same")(x)
        x = keras.layers.Conv2DTranspose(filters, 3, strides=2, activation="relu", padding="same")(x)
    outputs = keras.layers.Conv2D(2, 3, activation="softmax", padding="same")(x)  # (n, 48, 48, 2)
    model = keras.Model(inputs, outputs)
    model.compile("rmsprop", "sparse_categorical_crossentropy")
    model.fit(squares.images, squares.masks > 0, batch_size=16, epochs=10, verbose=0)
    return model


if __name__ == "__main__":
    bare_fit()
