"""Chapter 8, `fine_tuning`."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook import datasets
from kerasbook.chapter8.listings.fine_tuning import (
    accuracy,
    clothes_in_colour,
    freeze_statistics,
    halves,
    kernels_of,
    moved,
    new_head,
    outputs_of,
    trained_head,
)

found = of_chapter(8)


def test_clothes_are_dark_on_white_as_wide_as_the_photographs():
    clothes = datasets.fashion().test
    images, labels = clothes_in_colour(clothes, 3)
    assert images.shape == (3, 64, 64, 3)
    assert images[:, 0, 0] == pytest.approx(1 - clothes.images[:3, 0, 0, None] * np.ones(3), abs=1e-5)
    assert labels.tolist() == clothes.labels[:3].tolist()


def test_both_halves_are_the_trunk_and_statistics_stay():
    lower, upper = halves()
    images = np.random.default_rng(0).random((2, 64, 64, 3)).astype("float32")
    between = outputs_of(lower, images)
    assert between.shape == (2, 2, 2, 192)
    assert outputs_of(upper, between).shape == (2, 192)
    assert list(kernels_of(upper)) == [f"b{n}_{part}" for n in (13, 14) for part in ("expand", "depthwise", "project")]
    freeze_statistics(upper)
    assert len(upper.trainable_weights) == 6
    before = outputs_of(upper, between)
    upper(between, training=True)
    np.testing.assert_array_equal(outputs_of(upper, between), before)


def test_a_head_learns_and_is_right_or_wrong():
    labels = np.arange(40) % 2
    features = np.stack([labels, 1 - labels, np.ones(40)], axis=1).astype("float32")
    head = trained_head(features, labels, 2)
    assert accuracy(head, features, labels) == 1
    assert accuracy(head, features, 1 - labels) == 0
    assert new_head(3, 5).output_shape == (None, 3)


def test_large_features_do_not_saturate_a_head():
    """On JAX no gradient comes through a saturated softmax; TensorFlow goes back to its logits by itself."""
    features = np.random.default_rng(0).normal(size=(4, 5)).astype("float32")
    head = new_head(2, 5)
    assert outputs_of(head, 1e6 * features) == pytest.approx(1e6 * outputs_of(head, features), rel=1e-3)


def test_how_far_kernels_have_come():
    before = {"a": np.array([3.0, 4.0]), "b": np.ones((2, 2))}
    assert moved({"a": np.array([3.0, 5.0]), "b": np.ones((2, 2))}, before) == {"a": pytest.approx(0.2), "b": 0}


def test_what_was_measured():
    measured = found("fine_tuning").measured
    epochs = found("fine_tuning").settings["epochs"]
    for task in ("old", "new"):
        assert {len(values) for values in measured[task].values()} == {epochs + 1}
        assert len({values[0] for values in measured[task].values()}) == 1  # all rates begin at the same place
    assert measured["new"]["small"][0] == measured["frozen"]
    small, large = measured["changed"]["small"], measured["changed"]["large"]
    assert all(100 * small[name] < large[name] for name in small)
