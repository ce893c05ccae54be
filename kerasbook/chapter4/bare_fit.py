"""What the book's own listing does: import Keras, and fit the chapter's network once. `scripts/bench.py` measures it.

python -m kerasbook.chapter4.bare_fit
"""

import keras

from kerasbook import datasets
from kerasbook.chapter4.listings.networks import multi_hot, review_network


def bare_fit() -> keras.Model:
    """The book's network for reviews, trained as the book trains it."""
    train, test = datasets.reviews()
    _vectorize, x, test_x = multi_hot(train.texts, test.texts)
    model = review_network()
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])
    model.fit(x, train.labels, batch_size=512, epochs=20, validation_data=(test_x, test.labels), verbose=0)
    return model


if __name__ == "__main__":
    bare_fit()
