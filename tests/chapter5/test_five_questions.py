"""Chapter 5, the five questions of `baselines`: what goes in, and which rows are known."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets
from kerasbook.chapter5.listings.five_questions import (
    MOST,
    WORDS,
    digits,
    half_as_large,
    houses,
    in_words,
    parted,
    rain,
)


def rng():
    return np.random.default_rng(0)


def test_rows_have_one_part_each_and_new_ones_are_the_test_parts():
    question = parted(np.zeros((6_000, 2)), np.arange(6_000), 5_000, rng())
    assert (len(question.train), len(question.validation)) == (MOST * 3 // 4, MOST // 4)
    assert len(np.unique([*question.train, *question.validation])) == MOST
    assert max(question.train.max(), question.validation.max()) < 5_000
    assert_array_equal(question.new, np.arange(5_000, 6_000))


@pytest.mark.parametrize("ahead", [1, 24])
def test_the_rain_is_that_of_as_many_hours_later(ahead):
    question = rain(rng(), ahead)
    train, test = datasets.weather()
    rains = np.concatenate([train.readings, test.readings])[:, list(datasets.weather().columns).index("rain")] > 0
    first = question.new[0]  # what goes in was read in the first hour of 2014
    assert question.y[first] == rains[len(train.readings) + ahead]
    assert_array_equal(question.y[question.new], rains[len(train.readings) + ahead :])


def test_time_has_a_direction():
    question = rain(rng(), 24)
    assert question.train.max() < question.validation.min()
    assert question.validation.max() < question.new.min()
    learned = question.x[question.train]
    assert_allclose(learned.mean(axis=0), 0, atol=0.2)  # some readings are cut off at four deviations
    assert np.abs(question.x).max() <= 4


def test_a_text_is_a_vector_of_its_words_of_one_length():
    x = in_words(datasets.reviews)
    assert x.shape == (10_070, WORDS - 1)
    lengths = np.linalg.norm(x, axis=1)
    assert_allclose(lengths[lengths > 0], 10, rtol=1e-4)
    assert (lengths > 0).mean() > 0.95


def test_houses_have_their_own_numbers_and_prices_come_back_from_logarithms():
    question = houses(rng())
    train, test = datasets.houses()
    assert len(question.x) == len(question.y) == len(train.prices) + len(test.prices)
    areas = np.concatenate([train.numbers, test.numbers])[:, 0]
    assert np.corrcoef(question.x[:, 0], areas)[0, 1] > 0.99
    assert_allclose(np.exp(question.y[question.new]), test.prices, rtol=1e-5)


def test_a_digit_is_a_row_of_14_x_14_pixels():
    question = digits(rng())
    train, test = datasets.digits()
    assert question.x.shape == (len(train.labels) + len(test.labels), 14 * 14)
    assert_allclose(question.x[-1], half_as_large(test.images[-1:]).reshape(14 * 14), rtol=1e-6)


def test_four_pixels_become_their_mean():
    picture = np.zeros((1, 28, 28))
    picture[0, 2, 5] = 1  # in the second row of squares, the third column
    small = half_as_large(picture)
    assert small.shape == (1, 14, 14)
    assert small[0, 1, 2] == 0.25
    assert small.sum() == 0.25
