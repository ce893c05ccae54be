"""What the book's own listing does: import Keras, and fit the chapter's network once. `scripts/bench.py` measures it.

python -m kerasbook.chapter1.bare_fit
"""

import keras

from kerasbook import datasets
from kerasbook.chapter1 import digit_classifier


def bare_fit() -> keras.Model:
    """The digits' network, trained as the book trains it."""
    train, _test = datasets.digits()
    model = digit_classifier()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(train.images, train.labels, batch_size=64, epochs=12, verbose=0)
    return model


if __name__ == "__main__":
    bare_fit()
