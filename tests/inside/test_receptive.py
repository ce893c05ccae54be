"""How far the units of one's own model see, as a picture."""

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_array_equal

from kerasbook.inside import plot_receptive_fields
from kerasbook.layerwise import receptive_fields

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    return keras.Sequential([
        keras.Input((16, 12, 3)),
        layers.Conv2D(4, 3, activation="relu", name="one"),
        layers.MaxPooling2D(2, name="half"),
        layers.Conv2D(4, 3, name="two"),
        layers.Flatten(),
        layers.Dense(2),
    ])  # fmt: skip


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).random((6, 16, 12, 3)).astype("float32")


def test_a_panel_for_each_layer_with_maps(model, images):
    display = plot_receptive_fields(model, images)
    assert list(map(str, display.fields)) == ["one", "half", "two"]
    for image, field in zip(display.pulls_, receptive_fields(model, images).values(), strict=True):
        assert_array_equal(np.ma.filled(image.get_array(), 0), field.pull)
    assert [axis.texts[0].get_text() for axis in display.axes_] == ["3 × 3", "4 × 4", "8 × 8"]


def test_the_chosen_sample_lies_below(model, images):
    below = plot_receptive_fields(model, images, layers=["two"], sample=-1).axes_[0].get_images()[0]
    np.testing.assert_allclose(below.get_array(), images[-1], atol=1e-6)
    with pytest.raises(IndexError, match="from 0 to 5"):
        plot_receptive_fields(model, images, sample=6)


def test_without_samples_nothing_lies_below(model):
    below = plot_receptive_fields(model, layers=["one"]).axes_[0].get_images()[0]
    assert not np.asarray(below.get_array()).any()


def test_batches_can_be_read_once_only(model, images):
    display = plot_receptive_fields(model, (images[start : start + 3] for start in (0, 3)), layers=["one"])
    np.testing.assert_allclose(display.picture, images[0], atol=1e-6)


def test_how_many_are_left_out_is_said(model, images):
    display = plot_receptive_fields(model, images, most=2)
    assert list(map(str, display.fields)) == ["one", "two"]
    assert "2 of 3 layers shown" in display.figure_.texts[0].get_text()


def test_sequences_have_numbers_only():
    model = keras.Sequential([keras.Input((20, 3)), layers.Conv1D(2, 3)])
    with pytest.raises(ValueError, match="two axes"):
        plot_receptive_fields(model)
