"""Chapter 8, `pretrained_features`."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter8.listings.few_pictures import FOLDS
from kerasbook.chapter8.listings.pretrained_features import CUTS, difference_of_answers, heads, standardized, with_heads

found = of_chapter(8)


def test_mean_and_deviation_come_from_what_is_known():
    features = np.array([[0.0, 5.0], [2.0, 5.0], [100.0, 5.0]])
    np.testing.assert_allclose(standardized(features, [0, 1]), [[-1, 0], [1, 0], [99, 0]])
    np.testing.assert_allclose(standardized(features, [0, 1], np.array([[3.0, 6.0]])), [[2, 1]])


def test_a_head_learns_its_own_features_and_not_from_what_it_answers():
    rng = np.random.default_rng(0)
    labels = (np.arange(90) % 2).astype("float32")
    telling = (labels[:, None] * 2 - 1 + 0.3 * rng.normal(size=(90, 2))).astype("float32")
    silent = rng.normal(size=(90, 3)).astype("float32")
    parts = np.array_split(rng.permutation(90), 3)
    answers, model = with_heads([telling, silent], labels, parts)
    right = ((answers > 0.5) == labels).mean(axis=1)
    assert right[0] > 0.9
    assert right[1] < 0.7
    kernel = model.get_weights()[0]
    assert kernel.shape == (2 * 3, 3, 1)
    turned = labels.copy()
    turned[parts[0]] = 1 - turned[parts[0]]  # what the first fold answers is not what it learns
    keras.utils.set_random_seed(1)
    once, _model = with_heads([telling], labels, parts)
    keras.utils.set_random_seed(1)
    again, _model = with_heads([telling], turned, parts)
    np.testing.assert_allclose(again[0, parts[0]], once[0, parts[0]], atol=1e-5)


def test_kept_features_are_compared_with_those_of_the_whole_network():
    images = np.random.default_rng(0).random((6, 64, 64, 3)).astype("float32")
    inputs = keras.Input((64, 64, 3))
    half, whole = (keras.layers.GlobalAveragePooling2D()(part) for part in (inputs[:, :, :32], inputs))
    network = keras.Model(inputs, [half, whole])
    features = images[:, :, :32].mean(axis=(1, 2))
    model = heads(2 * FOLDS, 3)
    given = (images, features, network, model, 0, np.arange(4))
    assert difference_of_answers(*given, mirrored=False) == pytest.approx(0, abs=1e-4)
    assert difference_of_answers(*given, mirrored=True) > 1e-3


def test_what_was_measured():
    measured = found("pretrained_features").measured
    assert [len(values) for values in measured["accuracy"].values()] == [len(CUTS)] * 2
    assert measured["features"] == measured["accuracy"]["pretrained"][-1]
    assert measured["ahead"] == pytest.approx(measured["features"] - measured["from_scratch"])
    assert measured["accuracy"]["random"][-1] < measured["features"] - 0.15
    assert measured["runs"] == 242
