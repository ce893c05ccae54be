"""Chapter 5, `noise_and_rare_features`: the added columns, and the sides of sentences and words."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_array_equal

from kerasbook.chapter5.listings.noise_and_rare_features import on_its_side, wide_network, with_columns

found = of_chapter(5)


def test_the_pixels_stay_as_they_are_beside_the_noise():
    images = np.random.default_rng(0).random((50, 784), dtype="float32")
    beside = with_columns(images, 0.5, np.random.default_rng(1))
    assert beside.shape == (50, 1_568)
    assert beside.dtype == np.float32
    assert_array_equal(beside[:, :784], images)
    assert 0 <= beside[:, 784:].min() < 0.01
    assert 0.49 < beside[:, 784:].max() <= 0.5
    assert not with_columns(images, 0.0, np.random.default_rng(1))[:, 784:].any()


def test_the_network_takes_all_columns():
    assert wide_network(columns=7, width=3).count_params() == 7 * 3 + 3 + 3 * 10 + 10


def test_a_sentence_is_on_the_side_of_its_word():
    stands = np.array([[1, 0], [1, 1], [0, 1], [0, 1]], "float32")  # two words in four sentences
    labels = np.array([1, 0, 0, 0])
    assert on_its_side(stands, labels, np.array([True, False])) == pytest.approx(4 / 5)
    assert on_its_side(stands, labels, np.array([True, True])) == pytest.approx(1 / 5)
    assert on_its_side(0 * stands, labels, np.array([True, True])) == 0


def test_weights_of_zeros_stay_where_they_are():
    moved = found("noise_and_rare_features").figure.moved
    assert not moved["zeros"][1].any()
    assert moved["noise"][1].min() > 0


def test_what_was_lost_is_the_mean_of_the_last_epochs():
    measured = found("noise_and_rare_features").measured
    assert len(measured["zeros"]) == len(measured["noise"]) == 10
    assert measured["lost"] == pytest.approx(np.mean(measured["zeros"][-3:]) - np.mean(measured["noise"][-3:]))


def test_the_rare_words_are_those_of_the_chosen_count():
    measured = found("noise_and_rare_features").measured
    assert measured["seen"] == [1, 2, 4, 8, 16, 32, 64]
    assert measured["rare_training"] == measured["side_training"][0] == max(measured["side_training"])
    assert measured["rare_new"] == measured["side_new"][0]
