"""Chapter 4, `scaling`: ranks, shares and ratios."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook.chapter4.listings.scaling import mean_error, ranks, shares_of_first_layer

found = of_chapter(4)


def test_ranks_are_places_among_the_training_numbers():
    train, new = ranks(np.array([[10.0], [30.0], [20.0], [20.0]]), np.array([[5.0], [99.0], [20.0]]))
    assert_allclose(train[:, 0], [1 / 8, 7 / 8, 1 / 2, 1 / 2])
    assert_allclose(new[:, 0], [0, 1, 1 / 2])


def test_shares_add_up_to_one_and_the_widest_column_has_most():
    numbers = np.array([[0.0, 0.0], [1.0, 3.0]])
    assert_allclose(shares_of_first_layer(numbers), [0.1, 0.9])


def test_the_mean_error_has_no_sign():
    assert mean_error(np.array([1.0, 5.0]), np.array([2.0, 2.0])) == 2


def test_the_ratios_are_those_of_the_last_errors():
    measured = found("scaling").measured
    assert measured["last"] == {name: curve[-1] for name, curve in measured["error"].items()}
    assert measured["network_ratio"] == pytest.approx(measured["last"]["raw"] / measured["last"]["standardised"])
    assert measured["largest_share"]["standardised"] == pytest.approx(1 / 15, abs=1e-3)
