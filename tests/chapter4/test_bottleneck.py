"""Chapter 4, `bottleneck`: networks that share nothing but the input, and what is read off them."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_array_equal

from kerasbook.chapter4.listings.bottleneck import networks_side_by_side, only, read_off
from kerasbook.datasets.texts import Addresses

found = of_chapter(4)


def test_the_networks_share_no_weights():
    model = networks_side_by_side([1, 4], words=30, classes=5)
    alone = [30 * 64 + 64 + 64 * width + width + width * 5 + 5 for width in (1, 4)]
    assert model.count_params() == sum(alone)
    x = np.ones((2, 30), "float32")
    before = np.asarray(model(x)[1])
    layer = model.get_layer("narrow_1")
    layer.set_weights([weights + 1 for weights in layer.get_weights()])
    assert_array_equal(np.asarray(model(x)[1]), before)


def test_some_presidents_are_counted_anew():
    texts, labels = np.array(["a", "b", "c", "d"], object), np.array([0, 20, 7, 40])
    part = Addresses(texts, labels, *[None] * (len(Addresses._fields) - 2))
    kept, numbers = only(part, np.array([0, 20, 40]))
    assert list(kept) == ["a", "b", "d"]
    assert list(numbers) == [0, 1, 2]


def test_a_line_is_read_off_to_the_end():
    x = np.arange(20.0)[:, None]
    assert read_off(x, 3 * x[:, 0], x, 3 * x[:, 0]) == pytest.approx(1, abs=1e-3)


def test_the_numbers_are_those_of_the_chosen_width():
    measured = found("bottleneck").measured
    place = measured["width"].index(4)
    assert measured["kept"] == pytest.approx(measured["accuracy"][place] / measured["accuracy"][-1])
    assert measured["kept_time"] == measured["place_in_time"][place]
    assert measured["width"] == [1, 4, 16, 64]


def test_the_model_has_an_answer_for_each_width():
    model = found("bottleneck").model
    assert [keras.ops.shape(answer)[1] for answer in model(np.zeros((1, 2_000), "float32"))] == [41] * 4
