"""Chapter 8, `augmentation`: versions of a picture, and digits upside down."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter8.listings.augmentation import (
    VERSIONS,
    augmented_versions,
    mean_loss,
    some_upside_down,
    two_digits,
    upside_down,
)
from kerasbook.chapter8.listings.few_pictures import photographs

found = of_chapter(8)


def test_no_version_is_another_or_the_picture_itself():
    image = photographs()[0][5]
    versions = augmented_versions(image, strength=1.0)
    assert versions.shape == (VERSIONS, 64, 64, 3)
    assert len({one.tobytes() for one in [image, *versions]}) == VERSIONS + 1
    assert versions.min() >= 0
    assert versions.max() <= 1.001


def test_without_strength_a_version_is_the_picture():
    image = photographs()[0][5]
    np.testing.assert_allclose(augmented_versions(image, strength=0.0), np.stack([image] * VERSIONS), atol=1e-5)


def test_the_loss_of_a_guess_is_the_logarithm_of_two():
    assert mean_loss(np.full(4, 0.5), np.array([0, 1, 1, 0])) == pytest.approx(np.log(2))
    assert mean_loss(np.array([0.9, 0.2]), np.array([1, 0])) == pytest.approx(-np.log([0.9, 0.8]).mean())


def test_two_digits_are_found_in_both_parts():
    images, second = two_digits("6 and 9", seed=0)
    assert images.shape == (1_000, 28, 28, 1)
    assert 0.4 < second.mean() < 0.6
    assert not np.array_equal(second, two_digits("6 and 9", seed=1)[1])


def test_about_half_are_turned():
    images = np.random.default_rng(0).random((1_000, 3, 3, 1))
    turned = some_upside_down(images, np.random.default_rng(0))
    is_turned = (turned == upside_down(images)).all(axis=(1, 2, 3))
    assert 0.45 < is_turned.mean() < 0.55
    np.testing.assert_array_equal(turned[~is_turned], images[~is_turned])
    np.testing.assert_array_equal(upside_down(upside_down(images)), images)


def test_the_gap_is_what_the_curves_end_with():
    measured = found("augmentation").measured
    for name, curve in measured["curves"].items():
        assert measured["gap"][name] == pytest.approx(curve["training"][-1] - curve["validation"][-1])
    assert measured["closed"] == pytest.approx(measured["gap"]["without"] - measured["gap"]["with"])


def test_without_augmentation_it_is_the_convnet_from_scratch():
    assert found("augmentation").measured["validation"]["without"] == found("few_pictures").measured["accuracy"]
