"""What the book's own listing does: import Keras, and fit the chapter's network once. `scripts/bench.py` measures it.

python -m kerasbook.chapter7.bare_fit
"""

import keras

from kerasbook.chapter2.listings.first_network import digits_in_rows

# Measured on an idle machine: 3.0. A quick run compiles the loops of thirteen concepts, which no setting shortens.
QUICK_LIMIT = 3.5


def bare_fit() -> keras.Model:
    """The book's network for digits in this chapter, a hidden layer and dropout, trained as the book trains it."""
    (x, labels), _new = digits_in_rows()
    inputs = keras.Input((28 * 28,))
    features = keras.layers.Dense(512, activation="relu")(inputs)
    outputs = keras.layers.Dense(10, activation="softmax")(keras.layers.Dropout(0.5)(features))
    model = keras.Model(inputs, outputs)
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, labels, batch_size=128, epochs=10, verbose=0)
    return model


if __name__ == "__main__":
    bare_fit()
