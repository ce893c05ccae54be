"""What has to be known of a model before it runs."""

import keras
import pytest

from kerasbook.layerwise.models import batch_for

FREE = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
FIXED = keras.Sequential([keras.Input((2,), batch_size=8), keras.layers.Dense(1)])


@pytest.mark.parametrize(
    ("count", "most", "batch"),
    [(32, 28, 16), (100, 32, 25), (33, 32, 17), (64, 32, 32), (10, 32, 10), (1, 32, 1), (0, 32, 1), (500, None, 500)],
)
def test_samples_go_in_batches_of_like_size(count, most, batch):
    assert batch_for(FREE, count, most) == batch


@pytest.mark.parametrize("count", [1, 8, 20])
def test_a_model_that_insists_on_a_batch_gets_it(count):
    assert batch_for(FIXED, count, 5) == 8
