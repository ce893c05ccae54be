"""Chapter 3, `hypothesis_space`."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook.chapter3.listings.hypothesis_space import (
    PROBLEMS,
    accuracy,
    as_the_last_layer_sees,
    best_of_all_lines,
    network,
)

found = of_chapter(3)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_both_classes_are_as_frequent(problem):
    _points, classes = PROBLEMS[problem](np.random.default_rng(0))
    assert classes.mean() == 0.5


def test_the_best_line_is_found():
    points = np.array([[0, 0], [1, 0], [0, 3], [1, 3], [5, 3]], "float32")
    share, *_line = best_of_all_lines(points, np.array([0, 0, 1, 1, 1]))
    assert share == 1
    corners = np.array([[0, 0], [1, 1], [0, 1], [1, 0]], "float32")
    assert best_of_all_lines(corners, np.array([0, 0, 1, 1]))[0] == 0.75


def test_the_last_layer_sees_a_cut():
    keras.utils.set_random_seed(0)
    points = np.random.default_rng(0).normal(size=(200, 2)).astype("float32")
    model = network([8])
    seen = as_the_last_layer_sees(model, points)
    answers = np.asarray(model(points))[:, 0] > 0.5
    assert seen.shape == (200, 2)
    assert_allclose(seen[:, 0] > 0, answers)
    assert accuracy(model, points, answers.astype(int)) == 1


def test_networks_with_hidden_layers_have_about_as_many_parameters():
    parameters = found("hypothesis_space").measured["parameters"]
    assert parameters["none"] == 3
    assert abs(parameters["one"] - parameters["two"]) < 0.2 * parameters["one"]


def test_two_hidden_layers_are_enough_as_well():
    measured = found("hypothesis_space").measured
    assert min(measured["accuracy_on_rings"]["two"], measured["accuracy_on_xor"]["two"]) > 0.95
    assert len(measured["starts_on_rings"]["one"]) == 3
