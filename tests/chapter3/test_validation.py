"""Chapter 3, `validation`."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_array_equal

from kerasbook.chapter3.listings.validation import shuffle

found = of_chapter(3)


@pytest.mark.parametrize("buffer", [1, 7, 100, 1_000])
def test_shuffling_loses_nothing(buffer):
    shuffled = shuffle(np.arange(100), buffer, np.random.default_rng(0))
    assert_array_equal(np.sort(shuffled), np.arange(100))


def test_a_small_buffer_hardly_shuffles():
    assert_array_equal(shuffle(np.arange(100), 1, np.random.default_rng(0)), np.arange(100))
    near = shuffle(np.arange(1_000), 10, np.random.default_rng(0))
    far = shuffle(np.arange(1_000), 1_000, np.random.default_rng(0))
    assert np.abs(near - np.arange(1_000)).mean() < 20 < np.abs(far - np.arange(1_000)).mean()


def test_two_classes_are_kept_back_whole():
    measured = found("validation").measured
    assert measured["classes_unseen"] == {"as_they_lie": 2, "shuffled": 0}
    assert measured["test_of_seen"]["shuffled"] == measured["test"]["shuffled"]
