"""All samples at once: projections, and the order of units."""

import keras
import numpy as np
import pytest
from small_models import Y, dense, numbers

from kerasbook.explore import crowds as crowds_module
from kerasbook.explore.checkpoints import Checkpoints
from kerasbook.explore.crowds import Crowds, colour_range, excitement
from kerasbook.explore.subject import Subject
from kerasbook.layerwise import layer_outputs, wheel

L = keras.layers
HIDDEN = ("hidden_1", "hidden_2", "hidden_3")


# Projections


def test_the_crowd_lies_where_wheel_puts_it(explorer):
    weights = explorer.weights(12)
    crowd = explorer.crowd(weights)
    outputs = {"input": explorer.samples, **layer_outputs(explorer.model, explorer.samples)}
    assert list(crowd.points) == ["input", *HIDDEN, "answer"]
    for name, points in crowd.points.items():
        expected, shown = wheel(outputs[name], explorer.labels)
        assert np.array_equal(crowd.samples, shown)
        assert points == pytest.approx(expected, abs=1e-3)
    assert np.array_equal(crowd.labels, explorer.labels[crowd.samples])


def test_a_picture_of_the_crowd_lies_on_its_own_point(explorer):
    weights = explorer.weights(5)
    crowd = explorer.crowd(weights)
    look = explorer.look(explorer.samples[crowd.samples[7]], weights)
    for name, place in look.places.items():
        assert place == pytest.approx(crowd.points[name][7], abs=1e-3)


def test_a_crowd_is_computed_once(explorer):
    assert explorer.crowd(explorer.weights(4)) is explorer.crowd(explorer.weights(4))
    copies = [array.copy() for array in explorer.weights(4)]
    assert explorer.crowd(copies) is explorer.crowd(explorer.weights(4))
    assert explorer.crowd(explorer.weights(3)) is not explorer.crowd(explorer.weights(4))


# Order


def test_units_are_ordered_by_their_favourite_class(explorer):
    order = explorer.order("hidden_2")
    assert sorted(order) == list(range(64))
    excited = explorer.crowd(explorer.weights(12)).excited["hidden_2"]
    favourite = np.stack([excited[explorer.labels == digit].mean(axis=0) for digit in range(10)]).argmax(axis=0)
    assert (np.diff(favourite[order]) >= 0).all()
    assert np.array_equal(explorer.order("answer"), np.arange(10))


# By themselves


def test_a_crowd_without_classes_has_no_places():
    subject = Subject(dense(L.Dense(5, activation="relu", name="hidden"), L.Dense(3)), numbers(6))
    checkpoints = Checkpoints([subject.model.get_weights()], [1])
    crowds = Crowds(subject, checkpoints, {"places", "accuracy"})
    crowd = crowds(checkpoints.last)
    assert (crowd.points, crowd.readers, crowd.accuracy) == ({}, {}, None)
    assert crowd.excited["hidden"].shape == (60, 5)
    train, shown = crowds.halves()
    assert sorted([*train, *shown]) == list(range(60))
    assert np.array_equal(crowds.order("hidden"), np.arange(5))


def test_samples_pass_as_many_at_a_time_as_there_is_room_for(monkeypatch):
    subject = Subject(dense(L.Dense(5, name="hidden"), L.Dense(3, activation="softmax")), numbers(6), Y)
    checkpoints = Checkpoints([subject.model.get_weights()], [1])
    whole = Crowds(subject, checkpoints)(checkpoints.last)
    passed, outputs = [], subject.network.outputs
    monkeypatch.setattr(crowds_module, "MOST_NUMBERS", 56)  # a sample has 5 + 3
    monkeypatch.setattr(
        subject.network, "outputs", lambda x, *a, **more: passed.append(len(x)) or outputs(x, *a, **more)
    )
    parts = Crowds(subject, checkpoints)(checkpoints.last)
    assert passed == [7] * 8 + [4]
    assert parts.accuracy == whole.accuracy
    assert parts.excited["hidden"] == pytest.approx(whole.excited["hidden"], abs=1e-6)


def test_excitement_is_that_of_the_brightest_place():
    maps = np.zeros((2, 3, 3, 2))
    maps[1, 2, 0, 1] = 5
    assert excitement(maps).tolist() == [[0, 0], [0, 5]]
    assert excitement(np.array([1.0, 2.0])).tolist() == [[1], [2]]


def test_colours_of_what_is_not_finite():
    assert colour_range(np.array([np.nan, np.inf])) == (0, 1)
    assert colour_range(np.array([np.nan, -2.0, 2.0])) == colour_range(np.array([-2.0, 2.0]))
