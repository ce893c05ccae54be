"""Chapter 9, `upsampling`."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter9.listings.upsampling import (
    by_convolution,
    inside,
    looked_at,
    loudness,
    resized,
    ripple,
    spectrum,
    transposed,
    with_weights,
    zeros_between,
)

found = of_chapter(9)


def test_zeros_stand_between_pixels():
    assert_array_equal(zeros_between(np.array([[1, 2], [3, 4]]), 2), [[1, 0, 2], [0, 0, 0], [3, 0, 4]])


@pytest.mark.parametrize(("kernel", "strides"), [(3, 2), (4, 2), (2, 3)])
def test_a_transposed_convolution_is_one_over_zeros(kernel, strides):
    keras.utils.set_random_seed(0)
    model = transposed(kernel, strides, 2)
    picture = np.random.default_rng(0).random((5, 6), "float32")
    as_keras, weights = looked_at(model, picture), model.get_weights()[0]
    assert_allclose(by_convolution(picture, weights, strides, True), as_keras, atol=1e-5)
    assert np.abs(by_convolution(picture, weights, strides, False) - as_keras).max() > 0.01


def test_a_wave_of_the_strides_is_found_and_no_other():
    rows = np.arange(24)
    wave = np.cos(np.pi * rows)[:, None] + np.zeros((24, 24))
    assert ripple(3 + wave[..., None], 2) == pytest.approx(1 / np.sqrt(10))
    slow = np.cos(np.pi * rows / 6)[:, None] + np.zeros((24, 24))
    assert ripple(3 + slow[..., None], 2) == pytest.approx(0, abs=1e-9)
    assert ripple(np.ones((24, 24, 1)), 3) == pytest.approx(0, abs=1e-9)


def test_the_spectrum_has_the_height_of_a_wave_at_its_frequency():
    found_in = spectrum(2 + np.cos(2 * np.pi * np.arange(40) / 10))
    assert found_in[4] == pytest.approx(0.5)
    assert np.delete(found_in, 4) == pytest.approx(0, abs=1e-9)


def test_a_rim_is_left_out_and_a_whole_number_of_strides_is_left():
    maps = np.arange(11 * 11).reshape(11, 11, 1)
    left = inside(maps, 3, 2)
    assert left.shape == (2, 2, 1)
    assert left[0, 0, 0] == 4 * 11 + 4


def test_with_equal_weights_the_overlap_alone_is_seen():
    surface = np.ones((20, 20), "float32")
    odd, even = (
        inside(looked_at(with_weights(transposed(kernel, 2, 1), "equal"), surface), kernel, 2) for kernel in (3, 4)
    )
    assert sorted(np.unique((9 * odd).round(3))) == [1, 2, 2 * 2]
    assert np.ptp(even) == pytest.approx(0, abs=1e-6)


def test_the_size_of_numbers_is_their_root_mean_square():
    assert_allclose(loudness(np.array([[[3.0, -4.0]]])), [[[np.sqrt(12.5)]]])


def test_repeated_pixels_make_a_map_as_large():
    assert resized(3, 2, 1).compute_output_shape((1, 10, 12, 1)) == (1, 18, 22, 1)
    assert transposed(3, 2, 1).compute_output_shape((1, 10, 12, 1)) == (1, 21, 25, 1)


def test_what_was_measured():
    measured = found("upsampling").measured
    assert measured["double"] < measured["ripple_photograph"] / 2
    assert measured["each"] == pytest.approx(measured["each_double"], abs=0.1)
    assert measured["resized"] < 0.05
