"""What the book's own listing does: import Keras, and fit the chapter's network once. `scripts/bench.py` measures it.

python -m kerasbook.chapter5.bare_fit
"""

import keras
import numpy as np

from kerasbook.chapter2.listings.first_network import digits_in_rows
from kerasbook.chapter5.listings.noise_and_rare_features import wide_network, with_columns

# Its subject is how a network does on many data sets and with many settings: fourteen concepts train a hundred times.
# Measured on an idle machine: 7.2 and 5.5. A quick run is mostly the compiling of those trainings.
LIMIT, QUICK_LIMIT = 8.0, 6.5


def bare_fit() -> keras.Model:
    """The book's network for digits with 784 columns of noise beside the pixels, trained as the book trains it."""
    rng = np.random.default_rng(0)
    (x, labels), (new, new_labels) = ((with_columns(images, 1.0, rng), labels) for images, labels in digits_in_rows())
    model = wide_network(width=512)
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, labels, batch_size=128, epochs=10, validation_data=(new, new_labels), verbose=0)
    return model


if __name__ == "__main__":
    bare_fit()
