"""What the book's own listing does: import Keras, and train the linear classifier. `scripts/bench.py` measures it.

python -m kerasbook.chapter3.bare_fit
"""

import keras

from kerasbook.chapter3.listings.linear_classifier import two_clouds

# Its two weights are trained in no time; the rest of a quick run is the compiling of eight other fits.
QUICK_LIMIT = 3.0


def bare_fit() -> keras.Model:
    """The linear classifier of 3.5.4 as a Keras model, trained by fit with the book's settings."""
    points, classes = two_clouds()
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1), "mean_squared_error")
    model.fit(points, classes, batch_size=len(points), epochs=40, verbose=0)
    return model


if __name__ == "__main__":
    bare_fit()
