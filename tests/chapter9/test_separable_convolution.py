"""Chapter 9, `separable_convolution`."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter9.listings.separable_convolution import (
    by_the_formula,
    channel_by_channel,
    drawn_sizes,
    errors,
    first_kernel,
    full_layer,
    kept_by,
    looked_at,
    of_few_patterns,
    put_together,
    separable_layer,
    shuffled,
    taken_apart,
)

found = of_chapter(9)


def test_the_formula_by_hand():
    assert by_the_formula(channels=64, filters=128, kernel=3) == 9 * 64 + 64 * 128 == 8_768
    assert separable_layer(64, 128).count_params() == 8_768
    assert full_layer(64, 128).count_params() == 73_728


def test_sizes_are_drawn_from_a_range():
    rng = np.random.default_rng(0)
    drawn = [drawn_sizes(rng) for _layer in range(200)]
    assert {one["kernel"] for one in drawn} == {2, 3, 4, 5}
    assert min(one["channels"] for one in drawn) >= 1
    assert max(one["filters"] for one in drawn) <= 64


@pytest.mark.parametrize("rank", [1, 2, 9])
def test_a_kernel_has_the_rank_it_is_made_with(rank):
    kernel = of_few_patterns(rank, np.random.default_rng(0))
    ranks = [np.linalg.matrix_rank(matrix, tol=1e-4) for matrix in channel_by_channel(kernel)]
    assert set(ranks) == {rank}
    assert kept_by(kernel)[rank - 1] == pytest.approx(1)


def test_each_channel_has_its_own_matrix():
    kernel = np.arange(2 * 2 * 3 * 4).reshape(2, 2, 3, 4)
    assert_array_equal(channel_by_channel(kernel)[1], kernel[:, :, 1].reshape(4, 4))


@pytest.mark.parametrize("depth", [1, 3, 9])
def test_a_separable_layer_has_in_effect_the_kernel_it_is_put_together_to(depth):
    rng = np.random.default_rng(1)
    parts = taken_apart(rng.normal(size=(3, 3, 5, 12)).astype("float32"), depth)
    picture = rng.normal(size=(8, 8, 5)).astype("float32")
    in_parts = looked_at(separable_layer(5, 12, depth=depth), parts, picture)
    assert_allclose(in_parts, looked_at(full_layer(5, 12), [put_together(parts)], picture), atol=1e-4)


def test_no_pattern_is_better_than_the_first_singular_vector():
    rng = np.random.default_rng(2)
    kernel = rng.normal(size=(3, 3, 1, 6))
    lost = 1 - kept_by(kernel)[0]
    cut = put_together(taken_apart(kernel, 1))
    assert ((kernel - cut) ** 2).sum() / (kernel**2).sum() == pytest.approx(lost, abs=1e-5)
    others = [np.multiply.outer(rng.normal(size=9), rng.normal(size=6)).reshape(3, 3, 1, 6) for _try in range(50)]
    scaled = [one * (one * kernel).sum() / (one**2).sum() for one in others]
    assert min(((kernel - one) ** 2).sum() for one in scaled) > ((kernel - cut) ** 2).sum()


def test_shuffled_weights_are_the_same_numbers():
    kernel = first_kernel()
    another = shuffled(kernel, np.random.default_rng(0))
    assert kernel.shape == (3, 3, 3, 32)
    assert_array_equal(np.sort(kernel.ravel()), np.sort(another.ravel()))
    assert np.abs(kernel - another).max() > 0.1


def test_what_was_measured():
    measured = found("separable_convolution").measured
    assert measured["by_patterns"][-1] == pytest.approx(1)
    assert measured["kept"] == measured["by_patterns"][0]
    assert measured["lost"] == measured["lost_with"]["one"] > 2 * measured["lost_with"]["four"]
    assert measured["alive"] <= 32
    assert measured["parameters"] == {"full": 589_824, "separable": 67_840}
    assert found("separable_convolution", depth=4).measured["lost"] == measured["lost_with"]["four"]


def test_an_error_is_a_share_of_the_variance_and_an_offset_none():
    right = np.random.default_rng(0).normal(size=(50, 50, 3))
    right[..., 2] = 1
    found = errors(np.stack([right[..., 0] + 7, 0 * right[..., 1], right[..., 2]], axis=-1), right)
    assert found[:2] == pytest.approx([0, 1])
    assert np.isnan(found[2])
