"""What the units of one's own model respond to, as a picture."""

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_allclose

from kerasbook.inside import plot_filters
from kerasbook.layerwise import filters
from tests.layerwise.zoo import ZOO

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(scope="module")
def model() -> keras.Model:
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input((12, 12, 3)), layers.Conv2D(16, 3, name="conv"), layers.ReLU(name="relu")])


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(0).random((6, 12, 12, 3)).astype("float32")


def foot_of(display) -> str:
    return " ".join(" ".join(text.get_text() for text in display.figure_.texts).split())


def test_a_stack_for_each_unit(model, images):
    display = plot_filters(model, "conv", images, units=[5, 2], steps=3)
    assert [one.unit for one in display.filters] == [5, 2]
    expected = filters(model, "conv", images, units=[5, 2], steps=3)
    low, high = images.min(), images.max()
    for image, one in zip(display.grown_, expected.values(), strict=True):
        assert_allclose(image.get_array(), (one.picture[one.box] - low) / (high - low), atol=1e-5)
    for image, one in zip(display.real_, expected.values(), strict=True):
        assert_allclose(image.get_array(), (images[one.sample][one.real_box] - low) / (high - low), atol=1e-5)


def test_what_was_measured_and_left_out_is_said(model, images):
    display = plot_filters(model, "conv", images)
    assert [one.unit for one in display.filters] == [0, 1, 3, 4, 5, 7, 8, 10, 11, 12, 14, 15]
    above = sum(one.above_all_real for one in display.filters)
    assert above >= 10
    said = foot_of(display)
    assert f"to the grown picture than to any of 6 real ones: {above} of 12." in said
    assert "than to 5 random changes of the same size: 12 of 12." in said
    assert "12 of 16 units shown; choose others with units=[...]." in said
    assert "12 of 16" not in foot_of(plot_filters(model, "conv", images, units=range(12), steps=1))


def test_few_units_without_real_pictures(model):
    display = plot_filters(model, "conv", most=2, steps=2)
    assert [one.unit for one in display.filters] == [0, 15]
    assert display.real_ == []
    with pytest.raises(ValueError, match="1 or more"):
        plot_filters(model, "conv", most=0)


def test_units_that_no_gradient_reaches_are_named(images):
    model = keras.Sequential([keras.Input((12, 12, 3)), layers.Conv2D(2, 3), layers.ReLU(name="relu")])
    kernel, _bias = model.get_weights()
    model.set_weights([kernel, np.array([1, -1e6])])
    assert "No gradient reached these units: 1." in foot_of(plot_filters(model, "relu", images, steps=2))


def test_channels_that_come_first():
    model, x, _y = ZOO["channels_turned"]()
    display = plot_filters(model, "edges", x, units=0, steps=2)
    assert display.filters[0].picture.shape == (8, 8, 3)
    assert (
        np.asarray(display.grown_[0].get_array()).shape == np.asarray(display.real_[0].get_array()).shape == (3, 3, 3)
    )


def test_batches_can_be_read_once_only(model, images):
    display = plot_filters(model, "conv", (images[start : start + 3] for start in (0, 3)), units=0, steps=1)
    assert_allclose(display.real[0], images[display.filters[0].sample])


def test_sequences_are_refused_before_anything_is_computed(monkeypatch):
    model, x, _y = ZOO["convolutions_over_time"]()
    monkeypatch.setattr("kerasbook.layerwise.ascent.Growth.__call__", lambda *_: pytest.fail("was computed"))
    with pytest.raises(ValueError, match=r"layerwise\.filters has the numbers"):
        plot_filters(model, "answer", x)
