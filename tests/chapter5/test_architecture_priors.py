"""Chapter 5, `architecture_priors`: how pixels are moved, and that the networks are separate."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter5.listings.architecture_priors import SIZES, in_rounds, moved_pixels, networks_side_by_side

found = of_chapter(5)


@pytest.fixture
def images():
    return np.random.default_rng(0).random((5, 14, 14)).astype("float32")


def places(before, after):
    """Where each pixel of a picture has gone: the order that makes `after` of `before`."""
    return [int(np.flatnonzero(before.ravel() == value)[0]) for value in after.ravel()]


@pytest.mark.parametrize("how", ["alike", "each its own", "mirrored"])
def test_no_pixel_is_lost(images, how):
    moved = moved_pixels(images, how, seed=0)
    assert_array_equal(np.sort(moved.reshape(5, -1)), np.sort(images.reshape(5, -1)))
    assert not np.array_equal(moved, images)


@pytest.mark.parametrize(("how", "orders"), [("alike", 1), ("each its own", 5), ("mirrored", 1)])
def test_pixels_go_to_the_same_places_in_all_pictures_or_to_others_in_each(images, how, orders):
    moved = moved_pixels(images, how, seed=0)
    assert len({tuple(places(*pair)) for pair in zip(images, moved, strict=True)}) == orders


def test_in_a_mirrored_picture_neighbours_stay_neighbours(images):
    mirrored = moved_pixels(images, "mirrored", seed=0)
    steps = np.abs(np.diff(np.array(places(images[0], mirrored[0])).reshape(14, 14), axis=1))
    assert (steps == 1).all()


def test_every_sample_has_its_turn_before_any_comes_again():
    order = in_rounds(8, 20, np.random.default_rng(0))
    assert len(order) == 20
    assert_array_equal(np.sort(order[:8]), np.arange(8))
    assert_array_equal(np.sort(order[8:16]), np.arange(8))


def test_the_networks_share_no_weights(images):
    model = networks_side_by_side(2)
    before = keras.ops.convert_to_numpy(model([images, images]))
    assert before.shape == (5, 4, 10)
    convolution = next(layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D))
    convolution.set_weights([weights + 1 for weights in convolution.get_weights()])
    changed = np.abs(keras.ops.convert_to_numpy(model([images, images])) - before).max(axis=(0, 2)) > 0
    assert changed.sum() == 1


def test_the_lead_is_the_mean_over_the_sizes():
    measured = found("architecture_priors").measured
    for kind in ("in_place", "moved"):
        convolutional, dense = (np.array(measured[name][kind]) for name in ("convolutional", "dense"))
        assert len(dense) == len(SIZES)
        assert_allclose(measured["lead"][kind], (convolutional - dense).mean(), atol=1e-6)
    noticed = np.mean(measured["dense"]["in_place"]) - np.mean(measured["dense"]["moved"])
    assert_allclose(measured["noticed"], noticed, atol=1e-6)


def test_both_networks_learn_from_the_same_digits_whatever_becomes_of_the_moved_ones():
    usual, mirrored = (found("architecture_priors", **given).measured for given in ({}, {"moved": "mirrored"}))
    assert usual["dense"]["in_place"] == mirrored["dense"]["in_place"]
    assert usual["dense"]["in_place"][0] < usual["dense"]["in_place"][-1]
