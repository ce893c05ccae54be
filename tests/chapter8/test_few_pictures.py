"""Chapter 8, `few_pictures`: folds, curves, and what was said of pictures held back."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter8.listings.few_pictures import (
    FOLDS,
    accuracies,
    accuracy_of_pixels,
    folds,
    half_as_large,
    in_random_order,
    on_new_pictures,
    photographs,
)

found = of_chapter(8)
PARTS = [np.array([0, 1]), np.array([2, 3])]
ANSWERS = np.array([[[0.9, 0.2, 0.8, 0.1]], [[0.3, 0.6, 0.9, 0.7]]])  # two folds, one moment, four pictures
RIGHT = np.array([1.0, 0.0, 1.0, 0.0])


def test_photographs_are_all_there_and_some_show_animals():
    images, right, names = photographs()
    assert images.shape == (242, 64, 64, 3)
    assert right.sum() == 115
    assert right[list(names).index("flamingo")] == 1
    assert right[list(names).index("teapot")] == 0


def test_four_pixels_become_one():
    image = np.arange(16.0).reshape(1, 4, 4, 1)
    np.testing.assert_array_equal(half_as_large(image)[0, :, :, 0], [[2.5, 4.5], [10.5, 12.5]])


def test_each_picture_is_held_back_once_and_with_others_of_its_subject():
    _images, _right, names = photographs()
    parts = folds(names, seed=3)
    assert sorted(np.concatenate(parts)) == list(range(242))
    assert all(abs(len(part) - 242 / FOLDS) < 10 for part in parts)
    flowers = {number for number, name in enumerate(names) if name == "yellow flower"}
    assert len(flowers) == 3
    assert sum(bool(flowers & set(part)) for part in parts) == 1


def test_an_epoch_is_of_full_batches_and_no_picture_comes_twice_in_it():
    order = in_random_order(np.arange(100, 170), epochs=3, rng=np.random.default_rng(0)).reshape(3, 64)
    assert all(len(set(epoch)) == 64 for epoch in order)
    assert order.min() >= 100
    assert order[0].tolist() != order[1].tolist()


def test_a_picture_is_judged_by_the_network_that_has_not_seen_it():
    np.testing.assert_array_equal(on_new_pictures(ANSWERS, PARTS), [[0.9, 0.2, 0.9, 0.7]])


def test_accuracy_on_pictures_learned_goes_by_the_labels_learned():
    learned = np.array([0.0, 1.0, 1.0, 1.0])
    training, validation = accuracies(ANSWERS, learned, RIGHT, PARTS)
    np.testing.assert_array_equal(training, [[0.5], [1.0]])  # pictures 2 and 3 of the first, 0 and 1 of the second
    np.testing.assert_array_equal(validation, [[1.0], [0.5]])


def test_logistic_regression_learns_from_the_other_folds():
    labels = np.array([0, 1] * 10)
    images = labels.reshape(-1, 1, 1, 1) * np.ones((20, 2, 2, 1))
    assert accuracy_of_pixels(images, labels, np.array_split(np.arange(20), 5)) == 1
    assert accuracy_of_pixels(0 * images, labels, np.array_split(np.arange(20), 2)) == pytest.approx(0.5)


def test_its_lead_over_pixels_is_within_the_noise_of_so_few_pictures():
    """Why there is no claim that it is better."""
    measured = found("few_pictures").measured
    assert measured["lead"] == pytest.approx(measured["accuracy"] - measured["pixels"])
    assert measured["standard_error"] > 0.02
    assert measured["wrong"] == round((1 - measured["accuracy"]) * 242)


def test_before_the_training_it_knows_nothing():
    measured = found("few_pictures").measured
    assert len(measured["validation"]) == len(measured["training"]) == 6
    assert measured["validation"][0] < 0.65
    assert measured["validation"][-1] == measured["accuracy"]
