"""Chapter 9, `filters`."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter9.exercises import edge_unit
from kerasbook.chapter9.listings.filters import by_class, convnet, for_own_picture, outputs_of, shuffled
from kerasbook.lazily import keras

found = of_chapter(9)
BOX = (slice(2, 6), slice(1, 5))


def test_the_builder_has_the_weights_that_it_says():
    assert f"{convnet().count_params():,}" in convnet.__doc__


def test_outputs_come_before_relu():
    keras.utils.set_random_seed(0)
    model, images = convnet(), np.random.default_rng(0).random((4, 28, 28, 1), "float32")
    given = outputs_of(model, "last", images)
    assert given.shape == (4, 3, 3, 32)
    assert given.min() < 0


def test_each_unit_is_asked_about_its_own_picture_in_the_middle():
    keras.utils.set_random_seed(0)
    model, images = convnet(), np.random.default_rng(0).random((8, 28, 28, 1), "float32")
    given = outputs_of(model, "first", images)  # (8, 24, 24, 8)
    own = for_own_picture(model, "first", images)
    assert own == pytest.approx([given[unit, 12, 12, unit] for unit in range(8)])


def test_shuffled_pixels_are_the_same_ones_and_stay_in_the_box():
    images = np.random.default_rng(0).random((3, 8, 8, 1), "float32")
    mixed = shuffled(images, BOX, np.random.default_rng(1))
    for before, after in zip(images, mixed, strict=True):
        assert not np.array_equal(before[BOX], after[BOX])
        assert sorted(before[BOX].ravel()) == sorted(after[BOX].ravel())
    outside = np.ones((8, 8), bool)
    outside[BOX] = False
    assert np.array_equal(images[:, outside], mixed[:, outside])
    orders = [np.argsort(np.argsort(one[BOX].ravel())) for one in mixed]
    assert not np.array_equal(orders[0], orders[1])


def test_means_by_class():
    labels = np.arange(20) % 10
    strongest = np.stack([labels, np.arange(20)], axis=1).astype(float)
    assert by_class(strongest, labels)[:, 0].tolist() == list(range(10))
    assert by_class(strongest, labels)[:, 1].tolist() == [number + 5 for number in range(10)]


def test_what_was_measured():
    finding = found("filters")
    measured, figure = finding.measured, finding.figure
    assert figure.pieces["first"].shape == (2, 8, 5, 5)
    assert figure.pieces["last"].shape == (2, 32, 20, 20)
    active = np.array(figure.prefers) >= 0
    assert active.sum() == measured["active"]
    assert measured["units"] == 32
    grown, best = figure.activations["in place"], figure.best
    assert measured["above"] == pytest.approx((grown > best)[active].mean())
    assert measured["times"]["grown"] == pytest.approx(np.median((grown / best)[active]))
    assert ((grown / best)[active] >= measured["least"]).mean() == pytest.approx(0.9, abs=0.03)
    assert measured["reached"] <= 1


def test_pieces_of_the_first_layer_are_what_its_filters_see():
    figure = found("filters").figure
    kernel, _bias = found("filters").model.get_layer("first").get_weights()
    grown, real = (np.einsum("uhw,hwu->u", one, kernel[:, :, 0]) for one in figure.pieces["first"])
    possible = np.maximum(kernel, 0).sum(axis=(0, 1, 2))
    assert (grown / possible).min() == pytest.approx(found("filters").measured["reached"], abs=1e-4)
    assert (real < possible).all()
    assert (grown > 0.95 * real).all()


def test_what_the_edge_unit_can_give_at_most():
    best = np.array([[1, 1, 1], [0, 0, 0], [0, 0, 0]], "float32")[None, ..., None]
    assert keras.ops.convert_to_numpy(edge_unit()(best)).item() == 3.5
