"""Chapter 9, `measures_of_overlap`."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_array_equal

from kerasbook import datasets
from kerasbook.chapter9.listings.measures_of_overlap import (
    WINDOWS,
    accuracy,
    all_predictions,
    by_keras,
    corners_of_windows,
    counted,
    cut_out,
    dice,
    iou,
    pairs_in_disorder,
)

found = of_chapter(9)

TRUTH = np.array([[1, 1, 1, 0, 0], [0, 0, 0, 0, 0]], bool)
PREDICTED = np.array([[0, 1, 1, 1, 0], [0, 0, 0, 0, 0]], bool)


def test_four_kinds_of_pixels_and_three_measures_by_hand():
    counts = counted(TRUTH, PREDICTED)
    assert counts == (2, 1, 1, 6)
    assert (iou(*counts), dice(*counts), accuracy(*counts)) == pytest.approx((1 / 2, 2 / 3, 8 / 10))


def test_windows_are_counted_one_by_one_if_asked():
    both, *_others = counted(np.stack([TRUTH, TRUTH]), np.stack([PREDICTED, TRUTH]), axis=(1, 2))
    assert_array_equal(both, [2, 3])


def test_keras_measures_one_class_if_told_which():
    assert by_keras(TRUTH, PREDICTED, "nuclei") == pytest.approx(1 / 2)
    assert by_keras(TRUTH, PREDICTED, "both") == pytest.approx((1 / 2 + 6 / 8) / 2)


def test_pairs_that_are_ranked_the_other_way_round():
    assert pairs_in_disorder(np.array([1, 2, 3]), np.array([10, 20, 30])) == 0
    assert pairs_in_disorder(np.array([1, 2, 3]), np.array([30, 20, 10])) == 3
    assert pairs_in_disorder(np.array([1, 2, 3]), np.array([10, 30, 20])) == 1


@pytest.fixture(scope="module")
def nuclei():
    train = datasets.nuclei().train
    return train.images[0, :, :, 0], train.masks[0] > 0


def test_predictions_are_what_they_are_called(nuclei):
    image, mask = nuclei
    made = all_predictions(image, mask, np.random.default_rng(0))
    assert len(made) == 45
    assert not made["nothing"].any()
    assert made["everything"].all()
    assert made["shifted by 12"].sum() == mask.sum()
    assert not (made["eroded by 3"] & ~mask).any()
    assert not (mask & ~made["dilated by 1"]).any()
    assert made["threshold 0"].mean() > 0.9 > 0.1 > made["threshold 24"].mean()


def test_windows_lie_within_the_picture_and_those_on_nuclei_have_one_in_the_middle(nuclei):
    _image, mask = nuclei
    rng = np.random.default_rng(0)
    windows = cut_out(mask, corners_of_windows(mask, "on nuclei", rng), 24)
    assert windows.shape == (WINDOWS, 24, 24)
    assert windows.mean() > 0.5
    assert cut_out(mask, corners_of_windows(mask, "anywhere", rng), 128).shape == (WINDOWS, 128, 128)


def test_what_was_measured():
    measured = found("measures_of_overlap").measured
    assert measured["pairs"] == 45 * 44 / 2
    assert measured["nothing"] == pytest.approx(1 - measured["covered"])
    assert measured["mean_of_nothing"] == pytest.approx(measured["nothing"] / 2, abs=1e-5)
    assert measured["best_behind"] > 0.3
    assert found("measures_of_overlap", judge="dice").measured["disorder"] == 0
