"""Chapter 9, `detection`."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter9.listings.detection import (
    APART,
    SIDE,
    Found,
    all_found,
    average_precision,
    boxes_per_object,
    decode,
    detector,
    encode,
    grid_loss,
    lay,
    non_maximum_suppression,
    not_given_back,
    objects_met,
    overlaps,
    precision_and_recall,
    scenes_to_learn_from_and_new_ones,
    stretched,
    suppressed,
)

found = of_chapter(9)

ONE = np.array([0.3, 0.55, 0.2, 0.4])
TWO = np.array([[0.5, 0.5, 0.2, 0.2], [0.55, 0.5, 0.2, 0.2]])  # they share 3 parts in 5


def as_logits(shares):
    return np.log(shares / (1 - shares))


def test_five_logits_for_each_cell():
    for cells in (6, 3):
        assert detector(cells)(np.zeros((2, SIDE, SIDE, 1), "float32")).shape == (2, cells, cells, 5)


def test_a_digit_is_stretched_and_keeps_its_place():
    digit = np.zeros((28, 28))
    digit[8:20, 14:] = 1
    assert_allclose(stretched(digit, 28), digit)
    half = stretched(digit, 14)
    assert half.shape == (14, 14)
    assert_array_equal(half > 0.5, digit[::2, ::2] > 0.5)


@pytest.mark.parametrize(("behind", "written"), [(0.2, 1.0), (0.8, 0.0)])
def test_a_digit_is_written_where_its_box_says(behind, written):
    picture = np.full((SIDE, SIDE), behind)
    box = lay(np.ones((10, 4)), picture, left=20, top=8)
    assert (picture == written).sum() == 40
    assert (picture[8:18, 20:24] == written).all()
    assert_allclose(SIDE * box, [22, 13, 4, 10])


def test_new_scenes_are_new_and_no_two_middles_are_close():
    (known, _boxes), (new, boxes) = scenes_to_learn_from_and_new_ones(16, np.random.default_rng(0))
    assert known.shape == (16, SIDE, SIDE, 1)
    assert len(new) == len(boxes) == 200
    assert 0 <= known.min() < known.max() <= 1
    assert {len(one) for one in boxes} == {1, 2, 3, 4}
    for one in boxes:
        apart = SIDE * np.linalg.norm(one[:, None, :2] - one[None, :, :2], axis=-1)
        assert apart[~np.eye(len(one), dtype=bool)].min(initial=np.inf) >= APART
        assert (one[:, :2] - one[:, 2:] / 2).min() >= 0
        assert (one[:, :2] + one[:, 2:] / 2).max() <= 1 + 1e-9


def test_a_grid_by_hand_and_back():
    grid = encode(ONE[None], cells=6)
    assert_allclose(grid[3, 1], [1, 0.8, 0.3, 0.2, 0.4], rtol=1e-5)  # row 3, column 1: .55 and .3 of six cells
    assert grid.sum() == pytest.approx(grid[3, 1].sum())
    boxes, scores = decode(grid)
    assert_allclose(boxes[scores == 1], ONE[None], atol=1e-6)


def test_two_in_a_cell_lose_one():
    apart, together = np.array([[0.1, 0.1, 0.1, 0.1], [0.9, 0.5, 0.2, 0.3]]), TWO
    assert not_given_back([apart], 6).max() < 1e-6
    assert_allclose(sorted(not_given_back([together], 3)), [0, 0.05], atol=1e-6)  # the other one is nearest


def test_the_loss_asks_for_a_box_only_where_there_is_an_object():
    grid = encode(ONE[None], 6)[None]
    logits = np.full((1, 6, 6, 5), 0.3, "float32")
    logits[..., 0] = np.where(grid[..., 0] == 1, 20, -20)
    wrong = keras.ops.convert_to_numpy(grid_loss(grid, logits))
    assert (wrong > 0.1).sum() == 1
    logits[0, 3, 1, 1:] = as_logits(grid[0, 3, 1, 1:])
    assert keras.ops.convert_to_numpy(grid_loss(grid, logits)).max() < 1e-5


def test_overlaps_are_those_of_keras():
    rng = np.random.default_rng(0)
    boxes, others = rng.uniform(0.1, 0.5, (7, 4)), rng.uniform(0.1, 0.5, (5, 4))
    corners = [np.concatenate([one[:, :2] - one[:, 2:] / 2, one[:, :2] + one[:, 2:] / 2], axis=1).astype("float32")
               for one in (boxes, others)]  # fmt: skip
    by_keras = keras.ops.convert_to_numpy(keras.utils.bounding_boxes.compute_iou(*corners, "xyxy"))
    assert_allclose(overlaps(boxes, others), by_keras, atol=1e-5)
    assert overlaps(boxes, others).max() > 0.2


@pytest.mark.parametrize(("most", "kept"), [(0.5, [1]), (0.7, [1, 0]), (1.0, [1, 0])])
def test_suppression_keeps_the_surest_and_what_does_not_overlap_it(most, kept):
    assert non_maximum_suppression(TWO, np.array([0.4, 0.9]), most).tolist() == kept
    assert overlaps(TWO[:1], TWO[1:])[0, 0] == pytest.approx(0.6)


def test_a_box_that_was_dropped_drops_no_other():
    row = np.array([[0.2, 0.5, 0.2, 0.2], [0.26, 0.5, 0.2, 0.2], [0.32, 0.5, 0.2, 0.2]])
    assert non_maximum_suppression(row, np.array([0.9, 0.8, 0.7]), 0.4).tolist() == [0, 2]


def test_scenes_do_not_suppress_each_other():
    three = Found(np.array([0, 0, 1]), TWO[[0, 1, 1]], np.array([0.9, 0.8, 0.7]))
    kept = suppressed(three, 0.5)
    assert kept.scene.tolist() == [0, 1]
    assert kept.scores.tolist() == [0.9, 0.7]
    nothing = suppressed(Found(np.zeros(0, int), np.zeros((0, 4)), np.zeros(0)), 0.5)
    assert len(nothing.scores) == 0


def test_all_cells_that_are_sure_enough_are_found():
    grids = np.stack([encode(ONE[None]), encode(np.zeros((0, 4))), encode(TWO[:1])])
    every = all_found(grids)
    assert every.scene.tolist() == [0, 2]
    assert_allclose(every.boxes, [ONE, TWO[0]], atol=1e-6)


def test_objects_are_numbered_over_all_scenes():
    truth = [ONE[None], TWO * [1, 1, 0.5, 0.5] + [[0, 0, 0, 0], [0.2, 0, 0, 0]]]
    said = Found(np.array([0, 1, 1, 0]), np.array([ONE, truth[1][1], truth[1][0], ONE[[1, 0, 2, 3]]]), np.ones(4))
    assert objects_met(said, truth).tolist() == [0, 2, 1, -1]


def test_precision_and_recall_by_hand():
    met, scores = np.array([-1, 5, 5, 2]), np.array([0.1, 0.9, 0.8, 0.7])
    precision, recall = precision_and_recall(met, scores, objects=4)
    assert_allclose(precision, [1, 1 / 2, 2 / 3, 1 / 2])  # right, met before, right, meets nothing
    assert_allclose(recall, [1 / 4, 1 / 4, 1 / 2, 1 / 2])
    assert average_precision(precision, recall) == pytest.approx(1 / 4 + 2 / 3 / 4)
    assert boxes_per_object(met) == pytest.approx(3 / 2)


def test_the_order_decides_the_area_and_not_what_is_found():
    rng = np.random.default_rng(0)
    met, scores = rng.integers(-1, 30, 100), rng.random(100)
    best = precision_and_recall(met, (met >= 0) + scores, 30)
    worst = precision_and_recall(met, (met < 0) + scores, 30)
    assert best[1][-1] == worst[1][-1]
    assert average_precision(*best) > average_precision(*worst)


def test_nothing_found_is_no_precision():
    assert average_precision(*precision_and_recall(np.zeros(0, int), np.zeros(0), 4)) == 0
    assert boxes_per_object(np.array([-1, -1])) == 0


def test_what_was_measured():
    measured = found("detection").measured
    assert measured["not_given_back"] < 1e-6
    assert measured["in_random_order"] < measured["average_precision"] <= measured["found"] <= measured["found_before"]
    assert measured["order"] == pytest.approx(measured["average_precision"] - measured["in_random_order"])
    assert 1 <= measured["after"] < measured["before"]
    unsuppressed = found("detection", suppression=1.0).measured
    assert unsuppressed["found"] == unsuppressed["found_before"]
    assert unsuppressed["after"] == unsuppressed["before"] > 1.1
