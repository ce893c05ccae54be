"""Chapter 8, `small_convnet`."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter8.listings.small_convnet import convnet, dense_network, mistakes, placed, shifted

found = of_chapter(8)


def test_both_networks_have_as_many_weights():
    book, dense = convnet(), dense_network()
    assert book.count_params() == 104_202  # as the book's summary says
    assert dense.count_params() == pytest.approx(book.count_params(), rel=1e-3)
    assert book.output_shape == dense.output_shape == (None, 10)


def test_a_shift_moves_to_the_right_and_leaves_blank():
    image = np.arange(28 * 28, dtype="float32").reshape(1, 28, 28)
    moved = shifted(image, 3)
    assert moved.shape == image.shape
    np.testing.assert_array_equal(moved[:, :, 3:], image[:, :, :-3])
    assert not moved[:, :, :3].any()
    np.testing.assert_array_equal(shifted(image, 0), image)


def test_all_pictures_have_their_pixels_moved_alike():
    images = np.arange(2 * 784, dtype="float32").reshape(2, 28, 28)
    first, second = placed(images, "moved", seed=4)[..., 0]
    np.testing.assert_array_equal(second - first, 784)  # the same pixel at the same place of both
    assert sorted(first.ravel()) == sorted(images[0].ravel())
    assert (first != images[0]).mean() > 0.9
    np.testing.assert_array_equal(placed(images, "in place", seed=4)[..., 0], images)


def test_mistakes_are_counted():
    assert mistakes([0.9, 0.955], 1_000) == [100, 45]


def test_what_was_measured():
    measured = found("small_convnet").measured
    for network, curve in measured["curve"].items():
        assert curve[-1] == measured["mistakes"][network]
        assert measured["still_read"][network][0] == pytest.approx(1 - curve[-1] / 1_000)
        assert measured["kept"][network] == measured["still_read"][network][3]
    assert measured["mistakes"]["convnet"] < 70
    assert measured["share"] == pytest.approx(measured["mistakes"]["convnet"] / measured["mistakes"]["dense"])
    assert measured["parameters"] == {"convnet": 104_202, "dense": 104_155}


def test_the_digits_shown_are_those_that_only_the_dense_network_misreads():
    finding = found("small_convnet")
    misread = finding.measured["mistakes"]
    assert misread["dense"] - misread["convnet"] <= len(finding.figure.only_dense) <= misread["dense"]
