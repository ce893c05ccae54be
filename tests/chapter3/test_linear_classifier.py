"""Chapter 3, `linear_classifier`: its data, its steps, and where they lead."""

import math

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook.chapter3.listings.linear_classifier import (
    angle_between,
    back_to_the_plane,
    first_weights,
    for_all_good,
    least_squares,
    on_the_right_side,
    trained,
    two_clouds,
)

found = of_chapter(3)


def test_the_clouds_are_those_of_the_book():
    points, classes = two_clouds()
    assert points.shape == (2000, 2)
    assert classes.shape == (2000, 1)
    assert_allclose(points[:1000].mean(axis=0), [0, 3], atol=0.15)
    assert_allclose(np.cov(points[1000:].T), [[1, 0.5], [0.5, 1]], atol=0.15)
    assert classes[:1000].max() == 0
    assert classes[1000:].min() == 1


def test_a_step_goes_against_the_gradient():
    points, classes = two_clouds()
    W, b = first_weights(0)
    path, losses = trained(points, classes, W, b, 0.1, 1)
    miss = points @ W + b - classes
    assert losses == [pytest.approx(np.square(miss).mean(), rel=1e-5)]
    assert_allclose(path[1][:2], (W - 0.1 * 2 * points.T @ miss / len(points))[:, 0], rtol=1e-4)
    assert path[1][2] == pytest.approx(-0.1 * 2 * miss.mean(), rel=1e-4)


def test_the_steps_lead_where_the_formula_says():
    points, classes = two_clouds()
    path, _losses = trained(points, classes, *first_weights(0), 0.1, 250)
    assert_allclose(path[-1], least_squares(points, classes), atol=1e-3)


def test_angles_are_those_of_lines():
    assert angle_between(np.array([1.0, 0.0]), np.array([0.0, 2.0])) == pytest.approx(90)
    assert angle_between(np.array([1.0, 1.0]), np.array([-2.0, -2.0])) == pytest.approx(0, abs=1e-5)


def test_what_is_reached_for_good():
    assert for_all_good([False, True, False, True, True]) == 3
    assert for_all_good([True, True]) == 0
    assert for_all_good([True, False]) == math.inf


def test_unit_and_mean_change_the_numbers_and_not_the_line():
    points, classes = two_clouds()
    counted = points * [1.0, 0.1]
    counted -= counted.mean(axis=0)
    weights = back_to_the_plane(least_squares(counted, classes)[None], points, 0.1, True)[0]
    assert_allclose(weights, least_squares(points, classes), rtol=1e-3, atol=1e-6)
    assert on_the_right_side(weights, points, classes) > 0.99


def test_centred_points_are_faster():
    """What the exercise is about."""
    assert found("linear_classifier", centred=True).measured["arrived"] <= 20


def test_the_numbers_are_those_of_the_picture():
    finding = found("linear_classifier")
    assert finding.measured["updates"] == list(range(0, 101, 10))
    assert finding.measured["angle"] == [finding.figure.curves["angle"][update] for update in range(0, 101, 10)]
    assert finding.measured["loss"][-1] == pytest.approx(finding.measured["least_loss"], rel=0.01)
