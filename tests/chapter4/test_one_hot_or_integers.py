"""Chapter 4, `one_hot_or_integers`: the two forms hold the same classes, and cost what is said."""

import numpy as np
from findings import of_chapter
from numpy.testing import assert_array_equal

from kerasbook import datasets
from kerasbook.chapter4.listings.one_hot_or_integers import largest_difference

found = of_chapter(4)


def test_each_integer_is_the_column_of_the_one():
    figure = found("one_hot_or_integers").figure
    assert_array_equal(figure.one_hot.argmax(axis=1), figure.integers)
    assert_array_equal(figure.one_hot.sum(axis=1), 1)
    assert_array_equal(figure.integers, datasets.addresses().train.labels[: len(figure.integers)])


def test_shifted_integers_stay_among_the_classes():
    figure = found("one_hot_or_integers", shift=1).figure
    assert_array_equal(figure.integers, (figure.one_hot.argmax(axis=1) + 1) % 41)


def test_the_bytes_are_four_a_column_and_eight_an_integer():
    count = len(datasets.addresses().train.labels)
    assert found("one_hot_or_integers").measured["bytes"] == {"one_hot": 4 * 41 * count, "integers": 8 * count}


def test_the_first_loss_is_that_of_guessing():
    assert abs(found("one_hot_or_integers").measured["untrained"] - np.log(41)) < 0.1


class Weights:
    def __init__(self, *weights):
        self.weights = [np.array(each, float) for each in weights]

    def get_weights(self):
        return self.weights


def test_the_largest_difference_is_looked_for_in_all_weights():
    assert largest_difference(Weights([1, 2], [3]), Weights([1, 2.5], [1])) == 2
