"""Chapter 5, `dense_sampling`: who gets which samples, and what a power is."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter5.listings.dense_sampling import (
    DIGITS,
    NETWORKS,
    SIZES,
    SPANS,
    curve_networks,
    distance_to_the_nearest,
    distances_among_digits,
    drawn_samples,
    power,
    typical_error,
    with_a_one,
)

found = of_chapter(5)


@pytest.mark.parametrize("span", SPANS)
def test_each_network_has_its_number_of_samples_where_they_should_lie(span):
    x, weights = drawn_samples(span, np.random.default_rng(0))
    assert_array_equal((weights > 0).sum(axis=1), np.repeat(SIZES, NETWORKS))
    low, high = SPANS[span]
    assert ((x >= low) & (x <= high)).all()
    assert x.max() - x.min() > 0.9 * (high - low)


def test_all_networks_are_pulled_as_strongly_however_few_samples_they_have():
    _x, weights = drawn_samples("range", np.random.default_rng(0))
    assert_allclose(weights.mean(axis=1), 1)


def test_the_networks_side_by_side_are_separate():
    model = curve_networks(networks=3, width=4)
    x = with_a_one(np.tile(np.linspace(-1, 1, 5), (3, 1)))
    before = keras.ops.convert_to_numpy(model(x))
    first = model.layers[0]
    kernel, *rest = first.get_weights()
    kernel[1] += 1
    first.set_weights([kernel, *rest])
    changed = np.abs(keras.ops.convert_to_numpy(model(x)) - before).max(axis=(1, 2)) > 0
    assert_array_equal(changed, [False, True, False])


def test_a_power_of_the_number_is_found():
    sizes = np.array([4, 16, 64])
    assert power(sizes, 7.0 * sizes**-0.5) == pytest.approx(-0.5)


def test_the_error_of_a_size_is_that_of_the_network_in_the_middle():
    errors = np.ones((len(SIZES) * NETWORKS, 3))
    errors[:NETWORKS] = np.array([5, 1, 2, 9, 3])[:, None]
    assert_allclose(typical_error(errors), [3, 1, 1, 1, 1, 1])


def test_the_nearest_is_as_far_as_a_ruler_says():
    known = np.array([[0.0, 0.0], [10.0, 0.0]])
    new = np.array([[3.0, 4.0], [10.0, 1.0], [0.0, 2.0]])
    assert distance_to_the_nearest(new, known) == pytest.approx(2)  # of 5, 1 and 2


def test_random_points_on_a_square_come_closer_as_in_two_dimensions():
    rng = np.random.default_rng(0)
    known, new = rng.random((4_000, 2)), rng.random((500, 2))
    sizes = (60, 250, 1_000, 4_000)
    distances = [distance_to_the_nearest(new, known[:size]) for size in sizes]
    assert -1 / power(sizes, distances) == pytest.approx(2, abs=0.3)


def test_shuffled_pixels_are_farther_apart():
    whole, shuffled = (distances_among_digits(pixels, np.random.default_rng(0)) for pixels in ("in place", "shuffled"))
    assert len(whole) == len(DIGITS)
    assert all(one < other for one, other in zip(whole, shuffled, strict=True))


def test_the_powers_are_those_of_what_is_drawn():
    measured = found("dense_sampling").measured
    for name, sizes, values in (
        ("within", SIZES, "within"),
        ("beyond", SIZES, "beyond"),
        ("digits", DIGITS, "distance"),
    ):
        assert measured[f"power_{name}"] == pytest.approx(power(sizes, measured[values]), abs=1e-4)
    assert measured["dimension"] == pytest.approx(-1 / measured["power_digits"], rel=1e-4)
