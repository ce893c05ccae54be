"""What the book's own listing does: import Keras, and fit the chapter's network once. `scripts/bench.py` measures it.

python -m kerasbook.chapter5.bare_fit
"""

import keras

from kerasbook.chapter2.listings.first_network import digits_in_rows, two_layer_network


def bare_fit() -> keras.Model:
    """The book's network for digits, trained as long as chapter 5 trains it."""
    train, test = digits_in_rows()
    model = two_layer_network()
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(*train, batch_size=128, epochs=10, validation_data=tuple(test), verbose=0)
    return model


if __name__ == "__main__":
    bare_fit()
