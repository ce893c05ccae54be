"""Chapter 9, `class_heatmaps`."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter9.listings.class_heatmaps import (
    GREY,
    SQUARE,
    absent_kinds,
    cover,
    head_for_kinds,
    heat_of,
    hottest_places,
    hottest_squares,
    lie_in,
    of_each_answer,
    outlines_of,
    pairs_of_kinds,
    side_by_side,
    trained_head,
)
from kerasbook.layerwise import grad_cam
from kerasbook.lazily import keras

found = of_chapter(9)


@pytest.fixture
def head():
    keras.utils.set_random_seed(0)
    maps = np.random.default_rng(0).normal(2, 3, size=(40, 2, 2, 8)).astype("float32")
    return trained_head(maps, np.arange(40) % 5)


def test_the_mean_of_the_heat_is_the_answer(head):
    maps = np.random.default_rng(1).normal(size=(3, 4, 6, 8)).astype("float32")
    heat = heat_of(head, maps)
    assert heat.shape == (3, 4, 6, 5)
    assert_allclose(heat.mean(axis=(1, 2)), keras.ops.convert_to_numpy(head(maps)), atol=1e-4)


def test_the_heat_is_grad_cam_but_for_what_is_the_same_everywhere(head):
    """Grad-CAM leaves out what is added everywhere, so that it cuts off elsewhere."""
    maps = np.random.default_rng(1).normal(size=(2, 4, 6, 8)).astype("float32")
    inputs = keras.Input((4, 6, 8))
    model = keras.Model(inputs, head(keras.layers.Activation("linear", name="maps")(inputs)))
    by_gradient = grad_cam(model, maps, layer="maps", target=3, normalise=False, answers="logits")
    heat, nothing = heat_of(head, maps)[..., 3], heat_of(head, np.zeros_like(maps))[..., 3]
    assert_allclose(by_gradient * heat[0].size, np.maximum(heat - nothing, 0), atol=1e-4)


def test_a_head_learns_what_is_in_the_maps(head):
    rng = np.random.default_rng(0)
    labels = np.arange(60) % 5
    maps = (np.eye(8)[labels][:, None, None] + 0.1 * rng.normal(size=(60, 3, 3, 8))).astype("float32")
    learned = trained_head(maps, labels)
    assert (keras.ops.convert_to_numpy(learned(maps)).argmax(axis=1) == labels).all()
    assert head_for_kinds().output_shape == (None, 5)


def test_two_kinds_in_each_scene_and_two_that_are_not():
    labels, rng = np.repeat(np.arange(5), 4), np.random.default_rng(0)
    kinds = labels[pairs_of_kinds(labels, 50, rng)]
    assert (kinds[:, 0] != kinds[:, 1]).all()
    absent = absent_kinds(kinds, rng)
    assert all(len({*one, *two}) == 4 for one, two in zip(kinds, absent, strict=True))


def test_outlines_of_left_and_right():
    images = np.zeros((2, 8, 8, 4), "float32")
    images[0, :4, :, 3], images[1, :, :2, 3] = 1, 1
    left, right = outlines_of(side_by_side(images, np.array([[0, 1]])))[0]
    assert left.sum() == 32
    assert left[:4, :8].all()
    assert right.sum() == 16
    assert right[:, 8:10].all()


def test_the_hottest_place_and_whether_it_lies_in_the_thing():
    heat = np.zeros((1, 3, 6, 5))
    heat[0, 1, 4, 2], heat[0, 2, 0, 3] = 1, 1
    heats = of_each_answer(heat, np.array([[2, 3]]))
    places = hottest_places(heats)
    assert_allclose(places[0], [[0.5, 0.75], [5 / 6, 1 / 12]])
    outlines = np.zeros((1, 2, 64, 128), bool)
    outlines[0, 0, 30:40, 90:100] = True
    assert lie_in(places, outlines).tolist() == [[True, False]]


def test_the_two_hottest_squares_are_covered():
    heat = np.arange(18.0).reshape(1, 3, 6)
    squares = hottest_squares(heat)
    assert np.flatnonzero(squares).tolist() == [16, 17]
    covered = cover(np.zeros((1, 3 * SQUARE, 6 * SQUARE, 3), "float32"), squares)
    assert covered.dtype == "float32"
    assert_array_equal(covered[0, 2 * SQUARE :, 4 * SQUARE :], np.float32(GREY))
    assert not covered[0, : 2 * SQUARE].any()
    assert not covered[0, :, : 4 * SQUARE].any()


def test_what_was_measured():
    finding = found("class_heatmaps")
    measured, figure = finding.measured, finding.figure
    assert measured["both"] <= measured["followed"]
    assert 0.1 < measured["area"] < 0.25  # each thing lies in its half, and does not fill it
    assert measured["above_absent"] > 0.7
    assert figure.places.shape == (finding.settings["scenes"], 2, 2)
    assert np.mean(figure.lost["hottest"] > figure.lost["random"]) == measured["dearer"]
