"""Chapter 9, `prompted_segmentation`."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_array_equal

from kerasbook.chapter9.listings.prompted_segmentation import (
    SIDE,
    SIZES,
    VISIBLE,
    best_radius,
    disagreement,
    discs,
    found_far_away,
    lessons,
    many_scenes,
    overlap,
    points_on,
    prompted_u_net,
    resized,
    two_to_show,
    with_both,
)
from kerasbook.lazily import keras

found = of_chapter(9)

WHITE = np.ones((3, 28, 28), "float32")
BLACK = np.zeros((2 * SIDE, 3 * SIDE), "float32")


@pytest.fixture
def made():
    return many_scenes(WHITE, BLACK, 20, np.random.default_rng(0))


def test_the_answer_hangs_on_both_channels():
    model = prompted_u_net()
    nothing = np.zeros((1, 32, 32, 2), "float32")
    for channel in (0, 1):
        something = nothing.copy()
        something[0, 20:24, 20:24, channel] = 1
        one, other = (keras.ops.convert_to_numpy(model(asked)) for asked in (something, nothing))
        assert not np.allclose(one, other)


def test_less_disagreement_the_more_is_right():
    wanted = np.zeros((2, 4, 4, 1), "float32")
    wanted[:, :2] = 1
    sure, unsure = (20 * wanted - 10, 2 * wanted - 1)
    losses = [float(keras.ops.mean(disagreement(wanted, logits))) for logits in (sure, unsure, -unsure, -sure)]
    assert losses == sorted(losses)
    assert losses[0] == pytest.approx(0, abs=0.01)
    rare = np.zeros((1, 32, 32, 1), "float32")
    rare[0, 0, 0] = 1  # to say nothing costs hardly any cross-entropy, but half of its Dice coefficient
    assert float(keras.ops.mean(disagreement(rare, 0 * rare - 10))) > 0.4


def test_what_each_mask_shows_is_what_was_laid(made):
    pictures, masks = made
    assert_array_equal(masks.any(axis=1), pictures == 1)  # white on black
    assert not masks.all(axis=1).any()  # no pixel belongs to both
    assert masks.sum(axis=(2, 3)).min() >= VISIBLE
    front = masks[:, 1].sum(axis=(1, 2))
    assert set(front) <= {size**2 for size in range(SIZES[0], SIZES[1] + 1)}  # nothing lies before it


def test_resized_by_nearest_pixels():
    assert_array_equal(resized(np.array([[1, 2], [3, 4]]), 4), np.kron([[1, 2], [3, 4]], np.ones((2, 2))))


def test_points_lie_on_their_masks(made):
    masks, rng = made[1][:, 0], np.random.default_rng(0)
    for _again in range(5):
        rows, columns = points_on(masks, rng).T
        assert masks[np.arange(len(masks)), rows, columns].all()
    assert (points_on(masks, rng) != points_on(masks, rng)).any()


def test_a_disc_stands_around_its_point():
    disc = discs(np.array([[10, 20]]))[0]
    assert disc.sum() == 9  # pixels at most 1.5 pixels away
    rows, columns = np.nonzero(disc)
    assert (rows.mean(), columns.mean()) == (10, 20)


def test_each_scene_is_learned_with_both_objects(made):
    inputs, wanted = lessons(*made, "own", 0.0, np.random.default_rng(0))
    assert inputs.shape == (40, SIDE, SIDE, 2)
    assert_array_equal(inputs[:20, ..., 0], inputs[20:, ..., 0])
    assert_array_equal(np.stack([wanted[:20, ..., 0], wanted[20:, ..., 0]], axis=1), made[1])
    assert (inputs[..., 1] * wanted[..., 0]).any(axis=(1, 2)).all()  # each disc lies on what is asked for


def test_points_of_others_and_none(made):
    own, others, none = (
        lessons(*made, points, 0.0, np.random.default_rng(0))[0] for points in ("own", "others", "none")
    )
    assert_array_equal(others[1:, ..., 1], own[:-1, ..., 1])
    assert none[..., 1].max() == 0
    assert none[..., 0].max() == 1


def test_on_the_background_nothing_is_wanted(made):
    inputs, wanted = lessons(*made, "own", 0.5, np.random.default_rng(0))
    empty = ~wanted.any(axis=(1, 2, 3))
    assert 10 <= empty.sum() <= 30
    rows, columns = (int(middle.mean()) for middle in np.nonzero(inputs[empty][0, ..., 1]))
    assert inputs[empty][0, rows, columns, 0] == 0  # black is background


def test_overlap_with_both_objects(made):
    masks = made[1]
    assert overlap(masks[:, 0], masks[:, 0]).tolist() == [1] * 20
    pointed, other = with_both([masks[:, 0], masks[:, 1]], masks)
    assert (set(pointed), set(other)) == ({1}, {0})
    pointed, other = with_both([masks[:, 1], masks[:, 0]], masks)
    assert (set(pointed), set(other)) == ({0}, {1})


def test_found_far_away():
    everywhere, point = np.ones((1, SIDE, SIDE), bool), np.array([[16, 0]])
    assert found_far_away(everywhere, everywhere, point) == 1
    left = everywhere & (np.arange(SIDE) < 8)
    assert found_far_away(left, everywhere, point) < 0.1
    assert found_far_away(left, left & (np.arange(SIDE)[:, None] == 16), point) == 0  # there is nothing far away


def test_where_the_point_cannot_be_seen_it_has_no_say():
    model, asked = prompted_u_net(levels=2), np.zeros((2, SIDE, SIDE, 2), "float32")
    asked[1, 16, 2, 1] = 1
    one, other = keras.ops.convert_to_numpy(model(asked, training=False))[..., 0]
    assert (one[:, 20:] == other[:, 20:]).all()
    assert (one[:, :12] != other[:, :12]).any()


def test_the_best_radius_of_known_discs():
    middles = np.full((30, 2), 16)
    large = discs(middles, 10) > 0
    assert best_radius(large, np.random.default_rng(0)) > best_radius(discs(middles, 4) > 0, np.random.default_rng(0))


def test_one_scene_apart_and_one_that_touches():
    masks = np.zeros((3, 2, 8, 8), bool)
    masks[:, 0, :, :3] = True
    masks[0, 1, :, 3:] = masks[1, 1, :, 5:] = masks[2, 1, :, 3:] = True
    assert two_to_show(masks) == [1, 0]


def test_what_was_measured():
    measured = found("prompted_segmentation").measured
    assert measured["lead"] == measured["iou"]["network"] - measured["iou"]["disc"]
    assert measured["right"] > 0.8
    without = found("prompted_segmentation", points="none").measured
    assert without["agree"] == {"same": 1, "moved": 1}  # whatever is outlined, it is the same
