"""Chapter 9, `overlap_in_mixed_units`."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter9.listings.overlap_in_mixed_units import (
    anchors_of,
    in_units,
    intersection_over_union,
    laid_at_random,
    one_to_show,
    scene,
    stated_pair,
    tight_boxes,
    typical_shapes,
)

found = of_chapter(9)


@pytest.mark.parametrize(("step", "expected"), [(0, 1), (1, 1 / 3), (0.5, 0.6), (2, 0), (5, 0)])
def test_two_boxes_by_hand(step, expected):
    size = np.array([2.0, 3.0])
    assert intersection_over_union(np.array([4.0, 4.0]), size, np.array([4.0 + step, 4.0]), size) == pytest.approx(
        expected
    )


def test_a_box_within_another_has_the_ratio_of_their_areas():
    assert intersection_over_union(*np.array([[0.5, 0.5], [0.2, 0.1], [0.5, 0.5], [0.4, 0.4]])) == pytest.approx(0.125)


@pytest.mark.parametrize(("units", "expected"), [("pictures", 11 / 13), ("cells", 11 / 13), ("mixed", 1 / 3)])
def test_the_stated_pair(units, expected):
    assert in_units(*stated_pair(6), 6, units) == pytest.approx(expected)


def test_a_box_is_tight():
    covers = np.zeros((1, 64, 64))
    covers[0, 8:24, 16:48] = 1
    covers[0, 0, 0] = 0.4  # a pixel that is hardly covered
    assert_array_equal(tight_boxes(covers), [[0.25, 0.125, 0.75, 0.375]])


def test_boxes_lie_on_the_picture_where_their_cutouts_are():
    boxes = np.array([[0.25, 0.0, 0.75, 1.0]])
    (_which, scale, corner), (centres, sizes) = laid_at_random(boxes, 300, np.random.default_rng(0))
    assert_allclose(sizes, scale[:, None] * [0.5, 1.0])
    assert_allclose(centres - sizes / 2, corner + scale[:, None] * [0.25, 0.0])
    assert (centres - sizes / 2).min() >= 0
    assert (centres + sizes / 2).max() <= 1


def test_shapes_stand_for_those_around_them():
    rng = np.random.default_rng(0)
    sizes = np.concatenate([rng.normal(middle, 0.001, size=(20, 2)) for middle in (0.5, 0.1)])
    assert_allclose(typical_shapes(sizes, 2, rng), [[0.1, 0.1], [0.5, 0.5]], atol=0.002)


def test_anchors_stand_in_the_middle_of_the_cell():
    middles, shapes = anchors_of(np.array([[0.26, 0.99]]), np.ones((3, 2)), 4)
    assert_array_equal(middles, [[[0.375, 0.875]]])
    assert shapes.shape == (1, 3, 2)


def test_a_cutout_is_laid_where_it_is_said():
    photograph, cutout = np.zeros((40, 40, 3), "float32"), np.ones((64, 64, 4), "float32")
    shown = scene(photograph, cutout, 0.25, np.array([0.5, 0.1]))  # left, top
    assert shown.sum() == 10 * 10 * 3
    assert shown[4:14, 20:30].min() == 1
    assert photograph.max() == 0


def test_what_is_shown_has_another_anchor_if_there_is_one():
    true = np.array([[0.9, 0.1], [0.6, 0.5], [0.4, 0.3]])
    told = np.array([[0.5, 0.1], [0.1, 0.2], [0.1, 0.2]])
    assert one_to_show(true, told) == 1
    assert one_to_show(true, true) == 0


def test_what_was_measured():
    measured = found("overlap_in_mixed_units").measured
    assert measured["kept"] + measured["another"] + measured["none"] == 500
    assert measured["another"] > measured["kept"]
    assert measured["from_keras"] < 1e-5
    assert 0.05 < measured["given_away"] < measured["true"]
    in_cells = found("overlap_in_mixed_units", units="cells").measured
    assert (in_cells["kept"], in_cells["none"], in_cells["given_away"]) == (500, 0, 0)
