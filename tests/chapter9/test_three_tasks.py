"""Chapter 9, `three_tasks`."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets
from kerasbook.chapter9.listings.detection import Found, decode
from kerasbook.chapter9.listings.three_tasks import (
    BRIGHT,
    COVERED,
    FARTHEST,
    MOST,
    SIDE,
    Said,
    Scene,
    boxes_around,
    clothes_of_each_kind,
    cut,
    pair,
    pushed,
    quality_of_boxes,
    regions,
    scene,
    three_headed,
    what_is_right,
)

found = of_chapter(9)

BLACK = np.zeros((2 * SIDE, 2 * SIDE), "float32")


@pytest.fixture(scope="module")
def clothes():
    return clothes_of_each_kind(datasets.fashion().train)


def test_one_trunk_and_three_answers():
    kind, pixels, things = three_headed().outputs
    assert [kind.shape, pixels.shape, things.shape] == [(None, 3), (None, 32, 32, 1), (None, 8, 8, 5)]


def test_things_are_bright_and_of_one_piece(clothes):
    for kind in clothes:
        assert len(kind) > 50
        assert all(len(regions(image > COVERED)) == 1 and image[image > COVERED].mean() > BRIGHT for image in kind[:20])
        assert all((cut(image) > COVERED).any(axis=axis).all() for image in kind[:20] for axis in (0, 1))


@pytest.mark.parametrize("between", [0, 1, 3])
def test_it_comes_as_near_as_asked(between):
    covered, thing = np.zeros((SIDE, SIDE), bool), np.ones((4, 5))
    covered[8:14, 2:10] = True
    assert pushed(covered, thing, 9, between) == 10 + between
    assert pushed(covered, thing, 20) is None  # nothing is in its way
    covered[8:14, 2:29] = True
    assert pushed(covered, thing, 9) is None  # there is no room


def test_scenes_show_what_was_laid(clothes):
    rng, counts = np.random.default_rng(0), []
    for _again in range(30):
        one = scene(clothes, BLACK, rng)
        assert (one.masks.sum(axis=0) <= 1).all()  # no two things on one pixel
        assert_array_equal(one.masks.any(axis=0), one.picture > COVERED)
        counts.append(len(one.masks))
    assert set(counts) == set(range(1, MOST + 1))


def test_pairs_touch_and_then_do_not(clothes):
    rng, gaps = np.random.default_rng(0), [0, 1, FARTHEST]
    for _again in range(10):
        scenes = pair(clothes, BLACK, gaps, rng)
        assert [len(regions(one.masks.any(axis=0))) for one in scenes] == [1, 2, 2]
        assert_array_equal(scenes[0].masks[0], scenes[2].masks[0])  # the left one stays
        assert scenes[2].masks[1].sum() == scenes[0].masks[1].sum()


def test_regions_without_specks():
    mask = np.zeros((SIDE, SIDE), bool)
    mask[:3, :3] = mask[10:13, 10:13] = True  # nine pixels each
    mask[31, 31] = True
    assert len(regions(mask)) == 2
    mask[2:11, 2] = mask[10, 2:11] = True
    assert len(regions(mask)) == 1


def two_that_touch():
    masks = np.zeros((2, SIDE, SIDE), bool)
    masks[0, 4:12, 4:10] = masks[1, 4:12, 10:18] = True
    return Scene(np.zeros((SIDE, SIDE)), 2, masks)


def test_a_box_for_each_thing_or_for_each_region():
    one = two_that_touch()
    assert_allclose(SIDE * boxes_around(one.masks), [[7, 8, 6, 8], [14, 8, 8, 8]])
    for boxes, expected in (("things", boxes_around(one.masks)), ("regions", [[11 / 32, 8 / 32, 14 / 32, 8 / 32]])):
        kinds, pixels, (grid,) = what_is_right([one], boxes)
        assert kinds.tolist() == [2]
        assert_array_equal(pixels[0, ..., 0], one.masks.any(axis=0))
        given_back, scores = decode(grid)
        assert_allclose(given_back[scores == 1], expected, atol=1e-6)


def test_counted_by_regions_and_by_boxes():
    one = two_that_touch()
    boxes = boxes_around(one.masks)
    all_boxes = Found(np.array([0, 0, 1]), np.concatenate([boxes, boxes[:1]]), np.array([0.9, 0.8, 0.1]))
    pieces, framed = Said(np.array([2, 2]), np.stack([one.masks.any(axis=0), one.masks[0]]), all_boxes).counts()
    assert (pieces.tolist(), framed.tolist()) == ([1, 1], [2, 0])  # one box is not sure enough
    assert quality_of_boxes(Found(np.array([0, 0]), boxes, np.array([0.9, 0.8])), [one]) == 1
    assert quality_of_boxes(Found(*(values[:0] for values in all_boxes)), [one]) == 0


def test_what_was_measured():
    measured = found("three_tasks").measured
    assert measured["gaps"] == list(range(FARTHEST + 1))
    assert measured["one"] + measured["regions"][0] <= 1
    assert measured["apart"] == measured["regions"][-1]
    assert measured["boxes"][0] > measured["regions"][0]
