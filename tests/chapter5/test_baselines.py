"""Chapter 5, `baselines`: what goes in, who learns from what, and what the numbers are measured against."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets
from kerasbook.chapter5.listings.baselines import (
    MODELS,
    MOST,
    NEIGHBOURS,
    WORDS,
    digits,
    half_as_large,
    houses,
    in_standard_errors,
    in_words,
    nearest_neighbours,
    parted,
    rain,
    standard_error,
    with_penalties,
)

found = of_chapter(5)


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


def test_the_neighbours_are_the_nearest_and_their_answers_are_averaged():
    x = np.arange(200.0)[:, None]
    targets = x.copy()
    (said,) = nearest_neighbours(x, targets, [np.array([[100.2]])], False)
    assert said.shape == (1, len(NEIGHBOURS), 1)
    assert_allclose(said[0, :2, 0], [100, 100])
    (at_the_edge,) = nearest_neighbours(x, targets, [np.array([[0.0]])], False)
    assert_allclose(at_the_edge[0, :3, 0], [0, 2, 12])


def test_the_networks_share_nothing_but_the_input():
    model = with_penalties(columns=3, outputs=2, width=4, last=None)
    x = np.ones((5, 3), "float32")
    before = np.asarray(model(x))
    kernel, *rest = model.layers[0].get_weights()
    kernel[1] += 1
    model.layers[0].set_weights([kernel, *rest])
    assert_array_equal(np.abs(np.asarray(model(x)) - before).max(axis=(0, 2)) > 0, [False, True, False, False])


def test_each_network_has_a_penalty_of_its_own():
    model = with_penalties(columns=3, outputs=2, width=4, strengths=(0.0, 2.0))
    first, second = (
        layer.kernel.numpy() if hasattr(layer.kernel, "numpy") else np.asarray(layer.kernel) for layer in model.layers
    )  # (networks, inputs, units)
    # Half of it: the loss is a mean over the two networks, too.
    wanted = [np.square(kernel[1]).sum() for kernel in (first, second)]
    assert_allclose([float(loss) for loss in model.losses], wanted, rtol=1e-5)


def test_rows_of_a_group_count_as_one():
    errors = np.array([1.0, 2.0, 4.0, 5.0])
    assert standard_error(errors, np.arange(4)) == pytest.approx(errors.std(ddof=1) / 2)
    assert standard_error(np.repeat(errors, 3), np.repeat(np.arange(4), 3)) == pytest.approx(errors.std(ddof=1) / 2)


def test_four_pixels_become_their_mean():
    picture = np.zeros((1, 28, 28))
    picture[0, 2, 5] = 1  # in the second row of squares, the third column
    small = half_as_large(picture)
    assert small.shape == (1, 14, 14)
    assert small[0, 1, 2] == 0.25
    assert small.sum() == 0.25


def test_a_picture_of_half_the_size_keeps_its_brightness():
    images = np.random.default_rng(0).random((3, 28, 28))
    halved = half_as_large(images)
    assert_allclose(halved[:, 0, 0], images[:, :2, :2].mean(axis=(1, 2)))
    assert_allclose(halved.mean(axis=(1, 2)), images.mean(axis=(1, 2)))


def test_who_gains_nothing_has_no_standard_errors():
    assert in_standard_errors(np.zeros(9), np.arange(9)) == 0.0
    gains = np.array([1.0, 2.0, 3.0])
    assert in_standard_errors(gains, np.arange(3)) == pytest.approx(2 * 3**0.5)


def test_on_the_scale_the_constant_is_0_and_whoever_is_always_right_is_1():
    measured = found("baselines").measured
    for name, gains in measured["gain"].items():
        raw = measured["raw"][name]
        nothing, everything = raw["constant"], 0 if name == "houses" else 1
        for model in MODELS:
            assert gains[model] == pytest.approx((raw[model] - nothing) / (everything - nothing), abs=2e-3)


def test_the_constant_answers_are_those_of_the_data_sheets():
    raw = found("baselines").measured["raw"]
    assert raw["houses"]["constant"] == pytest.approx(57_200, rel=0.01)
    assert raw["presidents"]["constant"] < 0.035
    assert raw["reviews"]["constant"] == pytest.approx(0.5, abs=0.03)
    _train, test = datasets.weather()
    rains = test.readings[24:, list(datasets.weather().columns).index("rain")] > 0
    assert raw["rain"]["constant"] == pytest.approx(1 - rains.mean(), abs=1e-3)


def test_with_the_answers_of_others_nobody_makes_a_tenth_of_the_way():
    gain = found("baselines", labels="shuffled").measured["gain"]
    assert max(value for models in gain.values() for value in models.values()) < 0.1
