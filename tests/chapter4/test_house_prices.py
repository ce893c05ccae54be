"""Chapter 4, `house_prices`: dollars in, dollars out, and who is whose neighbour."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook import datasets
from kerasbook.chapter4.listings.house_prices import neighbours, with_logarithms
from kerasbook.chapter4.listings.networks import standardised

found = of_chapter(4)


def test_the_error_is_that_of_the_prices_drawn():
    finding = found("house_prices")
    figure = finding.figure
    assert_allclose(figure.prices, datasets.houses().test.prices)
    assert finding.measured["error"]["network"] == pytest.approx(np.abs(figure.predicted - figure.prices).mean())


def test_the_model_predicts_the_logarithm_of_the_price():
    finding = found("house_prices")
    train, test = datasets.houses()
    _x, new = standardised(train.numbers, test.numbers)
    predicted = np.median(train.prices) * np.exp(np.asarray(finding.model(new))[:, 0])
    assert_allclose(predicted, finding.figure.predicted, rtol=1e-3)


def test_the_median_is_as_far_off_as_the_card_says():
    assert found("house_prices").measured["error"]["median"] == pytest.approx(57_200, abs=100)


def test_the_test_part_has_no_say_in_the_scale():
    x, new = standardised(np.array([[0.0], [2.0]]), np.array([[100.0]]))
    assert_allclose(x, [[-1], [1]])
    assert_allclose(new, [[99]])


def test_the_nearest_are_found_and_nobody_is_their_own_neighbour():
    places = np.stack([np.full(30, 42.0), np.arange(30.0)], axis=1)
    nearest = neighbours(places)
    assert sorted(nearest[0]) == [*range(1, 21)]
    assert not (nearest == np.arange(30)[:, None]).any()


def test_logarithms_of_what_is_never_negative():
    numbers, new = with_logarithms(np.array([[0.0, -1.0], [1.0, 2.0]]), np.array([[-5.0, 3.0]]))
    assert_allclose(numbers, [[0, -1, 0], [1, 2, np.log(2)]])
    assert_allclose(new, [[-5, 3, 0]])
