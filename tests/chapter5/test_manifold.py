"""Chapter 5, `manifold`: who walks to whom, what a walk is, and what is measured on it."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets
from kerasbook.chapter5.listings.manifold import (
    HALF_WAY,
    autoencoder,
    black_left,
    darkest,
    distance_to_digits,
    inked,
    output,
    pair_to_show,
    partners,
    walks,
)

found = of_chapter(5)


@pytest.fixture(scope="module")
def digits():
    _train, test = datasets.digits()
    return test._replace(images=test.images[:200], labels=test.labels[:200])


def who(image, digits):
    """The labels of the digits that look exactly like this."""
    return set(digits.labels[(digits.images == image).all(axis=(1, 2))].tolist())


@pytest.mark.parametrize("partner", ["by chance", "most alike"])
def test_everybody_walks_to_another_digit_of_the_same_class(digits, partner):
    others = partners(digits, partner, np.random.default_rng(0))
    assert all(label in who(image, digits) for image, label in zip(others, digits.labels.tolist(), strict=True))
    assert not (others == digits.images).all(axis=(1, 2)).any()


def test_nobody_of_the_class_is_more_alike(digits):
    others = partners(digits, "most alike", np.random.default_rng(0))
    apart = np.linalg.norm(others - digits.images, axis=(1, 2))
    for label in range(10):
        of_class = digits.images[digits.labels == label]
        distances = np.linalg.norm(of_class[:, None] - of_class[None], axis=(2, 3))
        np.fill_diagonal(distances, np.inf)
        assert_allclose(apart[digits.labels == label], distances.min(axis=1), rtol=1e-5)


def test_permuted_partners_have_the_same_pixels_at_other_places(digits):
    whole = partners(digits, "by chance", np.random.default_rng(0))
    permuted = partners(digits, "permuted", np.random.default_rng(0))
    assert_array_equal(np.sort(whole.reshape(200, -1)), np.sort(permuted.reshape(200, -1)))
    assert not np.array_equal(whole, permuted)


def test_a_walk_goes_straight_in_the_pixels_and_straight_in_the_code(digits):
    model = autoencoder(code=3)
    first, second = digits.images[:4], digits.images[4:8]
    ways = walks(model, first, second, steps=4)
    assert {way: walk.shape for way, walk in ways.items()} == dict.fromkeys(ways, (5, 4, 28, 28))
    assert_allclose(ways["pixels"][1], 0.75 * first + 0.25 * second, atol=1e-6)
    encoder, decoder = model.layers
    half_way = (output(encoder, first) + output(encoder, second)) / 2
    assert_allclose(ways["code"][2], output(decoder, half_way), atol=1e-5)
    assert_allclose(ways["code"][[0, 4]], [output(model, first), output(model, second)], atol=1e-5)


def test_two_lines_that_do_not_cross_leave_no_black_half_way():
    first, second = np.zeros((2, 1, 28, 28))
    first[0, :, 3], second[0, :, 20] = 1, 1
    share = np.linspace(0, 1, 3)[:, None, None, None]
    assert_allclose(black_left((1 - share) * first + share * second), [1, 0, 1])
    assert_allclose(black_left(np.stack([first, second, second])), [1, 1, 1])


def test_the_darkest_pixels_are_as_many_as_asked_for(digits):
    counts = inked(digits.images)
    drawn = darkest(digits.images, counts)
    assert_array_equal(drawn.sum(axis=1), counts)
    assert_array_equal(drawn == 1, digits.images.reshape(200, -1) > 0.5)


def test_a_real_digit_is_no_distance_away_and_a_blank_corner_far(digits):
    counts = inked(digits.images)
    assert distance_to_digits(digits.images, counts, digits.images) == pytest.approx(0, abs=1e-6)
    corner = np.zeros((1, 28, 28))
    corner[0, :2, :2] = 1
    assert distance_to_digits(corner, np.array([4]), digits.images) == pytest.approx(1)


def test_the_pair_shown_has_little_ink_in_common(digits):
    ones = digits.images[digits.labels == 1]
    one, other = pair_to_show(autoencoder(), ones)
    assert one != other
    common = np.minimum(ones[one], ones[other]).sum() / np.maximum(ones[one], ones[other]).sum()
    assert common < 0.3


def test_most_numbers_are_about_half_way():
    finding = found("manifold")
    measured = finding.measured
    assert HALF_WAY == 3
    assert [round(value, 6) for value in measured["black_left"]["pixels"][:: 2 * HALF_WAY]] == [1, 1]
    assert set(measured["distance"]) == set(measured["class_kept"]) == {"real", "pixels", "code"}
    assert finding.asked.measured == [pytest.approx(100 * measured["black_left"]["pixels"][3])]


def test_the_classifier_does_not_see_the_ghost():
    # Why the class alone does not tell the two ways apart.
    kept = found("manifold").measured["class_kept"]
    assert kept["pixels"] > kept["real"]
