"""The photographs: pixels from 0 to 1, as they come with scikit-learn."""

import numpy as np
import pytest
from sklearn.datasets import load_sample_image

from kerasbook.datasets import photograph
from kerasbook.errors import SettingError


@pytest.mark.parametrize("name", ["flower", "china"])
def test_the_pixels_are_those_of_the_file(name):
    picture = photograph(name)
    assert (picture.shape, picture.dtype) == ((427, 640, 3), np.float32)
    assert 0 <= picture.min() < 0.05 < 0.95 < picture.max() <= 1
    np.testing.assert_array_equal(np.rint(255 * picture), load_sample_image(f"{name}.jpg"))


def test_it_is_a_flower_unless_told_otherwise():
    np.testing.assert_array_equal(photograph(), photograph("flower"))


def test_the_channels_are_red_green_and_blue():
    red, green, blue = photograph()[250, 350]  # a petal of the orange flower
    assert red > green > blue


def test_the_array_is_the_readers_own():
    photograph()[:] = 0
    assert photograph().max() > 0.95


@pytest.mark.usefixtures("english")
def test_another_name_is_an_error_that_says_which_there_are():
    with pytest.raises(SettingError, match=r"Expected a photograph named one of flower, china\. Received: 'rose'\."):
        photograph("rose")
