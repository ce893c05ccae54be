"""What the book's own listing does: import Keras, and fit the chapter's network once. `scripts/bench.py` measures it.

python -m kerasbook.chapter8.bare_fit
"""

import keras

from kerasbook import datasets

# Measured on an idle machine with ten of its eleven concepts: 3.6. A quick run compiles every convnet all the same, and
# reads 242 photographs with the pretrained network, which no setting shortens.
QUICK_LIMIT = 4.5


def bare_fit() -> keras.Model:
    """The book's convnet for digits, 32, 64 and 128 filters, trained as the book trains it."""
    train, _new = datasets.digits()
    inputs = keras.Input((28, 28, 1))
    x = keras.layers.Conv2D(32, 3, activation="relu")(inputs)  # (n, 28, 28, 1) -> (n, 26, 26, 32)
    x = keras.layers.Conv2D(64, 3, activation="relu")(keras.layers.MaxPooling2D(2)(x))  # -> (n, 11, 11, 64)
    x = keras.layers.Conv2D(128, 3, activation="relu")(keras.layers.MaxPooling2D(2)(x))  # -> (n, 3, 3, 128)
    outputs = keras.layers.Dense(10, activation="softmax")(keras.layers.Flatten()(x))
    model = keras.Model(inputs, outputs)
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(train.images[..., None], train.labels, batch_size=64, epochs=5, verbose=0)
    return model


if __name__ == "__main__":
    bare_fit()
