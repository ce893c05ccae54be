"""What the book's own listing does: import Keras, and fit the chapter's network once. `scripts/bench.py` measures it.

python -m kerasbook.chapter2.bare_fit
"""

import keras

from kerasbook.chapter2.listings.first_network import digits_in_rows, two_layer_network


def bare_fit() -> keras.Model:
    """The book's first network, trained as the book trains it."""
    train, _test = digits_in_rows()
    model = two_layer_network()
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(*train, batch_size=128, epochs=5, verbose=0)
    return model


if __name__ == "__main__":
    bare_fit()
