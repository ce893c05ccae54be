"""Chapter 8, `padding_and_strides`."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_array_equal

from kerasbook.chapter8.listings.padding_and_strides import (
    DRAWN,
    LAYERS,
    by_keras,
    by_the_formula,
    drawn_settings,
    looks,
    places,
    with_and_without_strides,
)

found = of_chapter(8)


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((28, 3), 26),
        ((28, 3, 1, "same"), 28),
        ((28, 3, 2), 13),
        ((28, 3, 2, "same"), 14),
        ((13, 2, 2), 6),
        ((13, 2, 2, "same"), 7),
        ((28, 3, 1, "valid", 4), 20),
        ((180, 3, 1), 178),
    ],
)
def test_the_formula_by_hand(sizes, expected):
    assert places(*sizes) == expected


def test_settings_are_drawn_from_all_kinds_and_can_be_built():
    rng = np.random.default_rng(0)
    drawn = [drawn_settings(rng) for _layer in range(200)]
    assert {one["layer"] for one in drawn} == set(LAYERS)
    assert {one["padding"] for one in drawn} == {"valid", "same"}
    assert {one["strides"] for one in drawn} == {1, 2, 3, 4}
    assert {one["dilation"] for one in drawn} == {1, 2, 3}
    assert not [one for one in drawn if one["dilation"] > 1 and one["strides"] > 1]
    assert min(one["height"] - one["dilation"] * (one["kernel"] - 1) for one in drawn) > 0


def test_keras_is_asked_and_the_formula_may_be_mistaken():
    drawn = {"layer": "Conv2D", "height": 20, "width": 31, "kernel": 5, "strides": 2, "padding": "valid", "dilation": 1}
    assert by_keras(drawn) == by_the_formula(drawn) == (8, 14)
    assert by_the_formula(drawn, mistaken=True) == (10, 16)


def by_counting(size, kernel, strides):
    """How often each pixel is looked at without padding, by laying the kernel on it."""
    counts = np.zeros((size, size), int)
    for row in range(0, size - kernel + 1, strides):
        for column in range(0, size - kernel + 1, strides):
            counts[row : row + kernel, column : column + kernel] += 1
    return counts


@pytest.mark.parametrize("sizes", [(9, 3, 1), (9, 3, 2), (8, 3, 2), (9, 2, 3), (7, 5, 1)])
def test_gradients_count_looks(sizes):
    assert_array_equal(looks(*sizes, "valid"), by_counting(*sizes))


def test_with_zeros_around_it_a_corner_is_looked_at_four_times():
    counts = looks(9, 3, 1, "same")
    assert [counts[0, 0], counts[0, 4], counts[4, 4]] == [4, 6, 9]


@pytest.mark.parametrize(("padding", "is_same"), [("valid", True), ("same", False)])
def test_strides_and_every_second_number(padding, is_same):
    strided, every = with_and_without_strides(28, 3, 2, padding, np.random.default_rng(0))
    assert strided.shape == every.shape
    assert (np.abs(strided - every).max() < 1e-6) == is_same


def test_with_same_the_places_begin_elsewhere():
    rng = np.random.default_rng(0)
    odd, every = with_and_without_strides(29, 3, 2, "same", rng)
    np.testing.assert_allclose(odd, every, atol=1e-6)  # of an odd size the zeros lie alike


def test_what_was_measured():
    measured = found("padding_and_strides").measured
    assert measured["out"] == measured["formula"] == 13
    assert (measured["least"], measured["most"]) == (0, 4)
    assert 0 < found("padding_and_strides", mistaken=True).measured["wrong"] <= DRAWN
