"""Chapter 8, `convolution`."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter8.listings.convolution import (
    FARTHEST,
    SIDE,
    WINDOW,
    by_hand,
    convolution_layer,
    kernels_to_slide,
    moved_back,
    small_photograph,
    two_squares,
    with_kernels,
)

found = of_chapter(8)


def test_the_photograph_is_a_real_one_in_grey():
    photograph = small_photograph()
    assert photograph.shape == (SIDE, SIDE, 1)
    assert photograph.dtype == np.float32
    assert 0 <= photograph.min() < 0.1
    assert 0.5 < photograph.max() <= 1


def test_a_kernel_is_laid_on_a_patch_as_it_is():
    picture = np.arange(20, dtype="float32").reshape(4, 5, 1)
    one_weight = np.zeros((3, 3, 1, 1), "float32")
    one_weight[0, 2] = 1  # the number at the top right of each patch
    assert_array_equal(by_hand(picture, one_weight)[..., 0], [[2, 3, 4], [7, 8, 9]])


def test_colours_are_added_up_too():
    picture = np.ones((3, 3, 2), "float32")
    kernels = np.stack([np.full((3, 3, 2), 1.0), np.full((3, 3, 2), -0.5)], axis=-1)
    assert_array_equal(by_hand(picture, kernels), [[[18, -9]]])


def test_the_mean_of_nine_pixels():
    photograph = small_photograph()
    blurred = by_hand(photograph, kernels_to_slide(0))[..., 2]
    assert blurred[10, 20] == pytest.approx(photograph[10:13, 20:23].mean(), abs=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_squares_are_moved_by_what_is_said_and_lie_within_the_photograph(seed):
    rows, columns = np.mgrid[:SIDE, :SIDE].astype("float32")
    photograph = (1_000 * rows + columns)[..., None]
    squares, (down, right) = two_squares(photograph, np.random.default_rng(seed))
    assert squares.shape == (2, WINDOW, WINDOW, 1)
    assert 1 <= abs(down) <= FARTHEST
    assert 1 <= abs(right) <= FARTHEST
    assert_array_equal(squares[1] - squares[0], 1_000 * down + right)


@pytest.mark.parametrize("shift", [(2, 3), (-2, 3), (2, -3), (-2, -3)])
def test_moved_back_the_same_pixels_stand_in_the_same_place(shift):
    rows, columns = np.mgrid[:8, :8]
    first = 100 * rows + columns
    maps = np.stack([first, first + 100 * shift[0] + shift[1]])[..., None]
    one, other, border = moved_back(maps, shift)
    assert_array_equal(one, other)
    assert one.shape == (6, 5, 1)
    assert border.shape == (6, 5)
    # Two sides are the edge of the first map, the other two that of the second.
    assert border.sum() == 6 * 5 - 4 * 3


def test_a_dense_layer_has_a_weight_for_each_pair_of_pixel_and_place():
    parameters = found("convolution").measured["parameters"]
    assert parameters["convolution"] == 4 * 9
    assert found("convolution", layer="dense").measured["parameters"]["dense"] == WINDOW**4


def test_keras_adds_zeros_beyond_the_border():
    kernels = kernels_to_slide(0)
    picture = small_photograph()[:WINDOW, :WINDOW]
    same = keras.ops.convert_to_numpy(with_kernels(convolution_layer(), kernels)(picture[None]))[0]
    assert_allclose(same, by_hand(np.pad(picture, ((1, 1), (1, 1), (0, 0))), kernels), atol=1e-5)


def test_what_was_measured():
    measured = found("convolution").measured
    assert measured["changed"] <= measured["in_border"]
    assert measured["changed"] > measured["in_border"] / 2
    assert found("convolution", padding="valid").measured["changed"] == 0
    flipped = found("convolution", flipped=True).measured["by_hand"]
    assert flipped["edges"] > 0.5
    assert flipped["lines"] < 1e-5  # it is the same, turned upside down and mirrored
