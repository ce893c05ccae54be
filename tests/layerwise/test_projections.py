"""Layers as points in the plane."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import corners, principal_plane, wheel
from kerasbook.layerwise.answers import halves

RNG = np.random.default_rng(0)


def test_principal_plane_is_where_the_output_varies_most():
    # Variances 25, 9 and 0.01 along three axes: the plane is the first two.
    plain = RNG.normal(size=(400, 3)) * [5.0, 3.0, 0.1]
    rotation, _ = np.linalg.qr(RNG.normal(size=(3, 3)))
    points = principal_plane(plain @ rotation + 7.0)
    assert points.shape == (400, 2)
    assert_allclose(points.mean(axis=0), 0, atol=1e-9)
    for column in (0, 1):
        assert abs(np.corrcoef(points[:, column], plain[:, column])[0, 1]) > 0.99
    assert_allclose(points.std(axis=0), plain.std(axis=0)[:2], rtol=0.02)


def test_principal_plane_of_pictures_is_that_of_their_pixels():
    pictures = RNG.normal(size=(30, 4, 5, 2))
    assert_array_equal(principal_plane(pictures), principal_plane(pictures.reshape(30, 40)))


def test_principal_plane_of_a_wide_layer():
    directions = RNG.normal(size=(2, 600))
    plain = RNG.normal(size=(520, 2)) * [5.0, 2.0]
    points = principal_plane(plain @ directions)
    assert_array_equal(points, principal_plane(plain @ directions))
    distance = np.linalg.norm((plain @ directions)[0] - (plain @ directions)[1])
    assert np.linalg.norm(points[0] - points[1]) == pytest.approx(distance, rel=1e-6)


def test_principal_plane_of_a_single_unit():
    unit = np.array([[1.0], [2.0], [6.0]])
    points = principal_plane(unit)
    assert_allclose(np.abs(points[:, 0]), np.abs(unit[:, 0] - 3.0))
    assert_allclose(points[:, 1], 0, atol=1e-12)


def test_corners_run_clockwise_from_the_top():
    assert_allclose(corners(4), [[0, 1], [1, 0], [0, -1], [-1, 0]], atol=1e-12)
    assert corners(10).shape == (10, 2)
    assert_allclose(np.linalg.norm(corners(7), axis=1), 1)
    assert_allclose(corners(2), [[0, 1], [0, -1]], atol=1e-12)


NAMES = np.array([2, 3, 7])
Y = RNG.permutation(np.tile(NAMES, 20))
KEEPS_THE_CLASS = (Y[:, None] == NAMES).astype(float)


def own_corners(held_out: np.ndarray) -> np.ndarray:
    return corners(3)[np.searchsorted(NAMES, Y[held_out])]


def towards_their_corners(points: np.ndarray, held_out: np.ndarray) -> np.ndarray:
    """How far each point lies towards the corner of its class, from 0 in the middle to 1 at the corner."""
    return (points * own_corners(held_out)).sum(axis=1)


def test_wheel_draws_each_sample_to_the_corner_of_its_class():
    points, held_out = wheel(KEEPS_THE_CLASS, Y)
    assert_allclose(points, own_corners(held_out), atol=0.01)


def test_wheel_shows_the_held_out_half():
    points, held_out = wheel(KEEPS_THE_CLASS, Y)
    assert points.shape == (30, 2)
    assert_array_equal(held_out, halves(Y, seed=0)[1])


def test_wheel_shows_nothing_that_was_learned_by_heart():
    noise = np.random.default_rng(1).normal(size=(60, 200))  # more features than samples
    points, held_out = wheel(noise, Y)
    assert towards_their_corners(points, held_out).mean() < 0.2


def test_wheel_of_a_layer_that_knows_nothing():
    points, _ = wheel(np.full((60, 4), 0.1), Y)
    assert_allclose(points, 0, atol=1e-9)  # the middle of the corners


def test_wheel_of_a_layer_that_knows_little_lies_between():
    noisy = KEEPS_THE_CLASS + RNG.normal(size=(60, 3))
    assert 0.1 < towards_their_corners(*wheel(noisy, Y)).mean() < 0.9


def test_the_seed_decides_the_wheel():
    noisy = (KEEPS_THE_CLASS + RNG.normal(size=(60, 3))).reshape(60, 3, 1)
    points, held_out = wheel(noisy, Y, seed=1)
    again, same = wheel(noisy, Y, seed=1)
    assert_array_equal(points, again)
    assert_array_equal(held_out, same)
    assert not np.array_equal(wheel(noisy, Y, seed=2)[1], held_out)
