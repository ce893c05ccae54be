"""What a listing of this chapter would do: import Keras, and fit one network. `scripts/bench.py` measures it.

python -m kerasbook.chapter6.bare_fit
"""

import keras

from kerasbook import datasets
from kerasbook.chapter4.listings.networks import house_network, standardised


def bare_fit() -> keras.Model:
    """The network for prices of houses, trained as in chapter 4."""
    train, test = datasets.houses()
    x, _test_x = standardised(train.numbers, test.numbers)
    model = house_network(x.shape[1])
    model.compile("rmsprop", "mean_squared_error", metrics=["mean_absolute_error"])
    model.fit(x, train.prices / train.prices.std(), batch_size=16, epochs=50, verbose=0)
    return model


if __name__ == "__main__":
    bare_fit()
