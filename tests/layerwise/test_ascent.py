"""What units respond to, beside units whose ideal input is known by hand."""

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import filters, layer_outputs
from tests.layerwise.zoo import ZOO

pytestmark = pytest.mark.usefixtures("english")

KERNEL = np.random.default_rng(1).normal(size=(5, 5, 1, 3)).astype("float32") ** 3  # large and small weights


def convolution(side: int = 15, strides: int = 1, **given) -> keras.Model:
    """A layer whose units grow along their kernels."""
    conv = layers.Conv2D(3, 5, strides=strides, use_bias=False, name="conv", **given)
    model = keras.Sequential([keras.Input((side, side, 1)), conv])
    model.set_weights([KERNEL])
    return model


@pytest.fixture(scope="module")
def linear() -> keras.Model:
    return convolution()


def cosine(one, other) -> float:
    one, other = np.ravel(one), np.ravel(other)
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


@pytest.fixture(scope="module")
def grown(linear):
    return filters(linear, "conv", limits=(-50, 50), rate=0.001, steps=10)


class TestLinearUnits:
    def test_the_picture_grows_along_the_weights(self, grown):
        for unit, found in grown.items():
            change = found.picture - found.start
            assert found.box == (slice(5, 10), slice(5, 10))
            assert cosine(change[found.box], KERNEL[..., unit]) > 0.999  # not its signs: those have a cosine of 0.5
            outside = change.copy()
            outside[found.box] = 0
            assert_allclose(outside, 0)

    def test_by_the_length_of_the_steps_and_the_weights(self, grown):
        steps = 0.001 * 100 * 5 * np.sum(1 - np.arange(10) / 10)  # each of the 25 pixels moves by `rate`, on average
        for unit, found in grown.items():
            gain = steps * np.linalg.norm(KERNEL[..., unit])
            assert found.activation - found.at_start == pytest.approx(gain, rel=1e-3)

    def test_a_random_direction_of_equal_length_reaches_less(self, grown):
        for found in grown.values():
            gained, at_random = found.activation - found.at_start, found.at_random - found.at_start
            assert 0 < at_random < 0.6 * gained  # the best of five directions in 25 dimensions

    def test_the_activations_are_those_of_the_model(self, linear, grown):
        for unit, found in grown.items():
            outputs = layer_outputs(linear, np.stack([found.picture, found.start]))["conv"]
            assert_allclose(outputs[:, 5, 5, unit], [found.activation, found.at_start], rtol=1e-4, atol=1e-4)

    def test_of_a_dense_layer_grow_along_their_rows(self):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((8, 8)), layers.Flatten(), layers.Dense(2, activation="softmax")])
        found = filters(model, model.layers[-1], limits=(-50, 50), rate=0.001, steps=5, jitter=0)[1]
        weights = model.layers[-1].get_weights()[0][:, 1]
        assert cosine(found.picture - found.start, weights) > 0.999
        assert found.box == (slice(0, 8), slice(0, 8))

    def test_the_activation_is_that_before_the_function(self):
        model, softened = convolution(), convolution(activation="relu")
        one, other = (filters(each, "conv", limits=(-1, 1), steps=5)[0] for each in (model, softened))
        assert one.activation == pytest.approx(other.activation, rel=1e-5)


class TestPictures:
    def test_stay_within_the_range(self, linear):
        x = np.random.default_rng(0).uniform(-0.2, 0.7, (9, 15, 15, 1)).astype("float32")
        for found in filters(linear, "conv", x, rate=0.5).values():
            for picture in (found.picture, found.start):
                assert picture.min() >= x.min()
                assert picture.max() <= x.max()
            kernel = KERNEL[..., found.unit]
            ideal = np.where(kernel > 0, x.max(), x.min())
            assert found.activation == pytest.approx(float((ideal * kernel).sum()), rel=0.02)
            assert found.above_all_real

    def test_begin_at_the_mean(self, linear):
        x = np.full((4, 15, 15, 1), 0.25, "float32") + np.array([-0.25, 0.25, 0, 0]).reshape(4, 1, 1, 1)
        found = filters(linear, "conv", x.astype("float32"), steps=1)[0]
        assert found.start.mean() == pytest.approx(0.25, abs=0.02)
        assert 0 < found.start.std() < 0.1

    def test_are_decided_by_the_seed(self, linear):
        one, same, other = (filters(linear, "conv", units=0, steps=3, seed=seed)[0].picture for seed in (0, 0, 1))
        assert_array_equal(one, same)
        assert not np.array_equal(one, other)

    def test_shaken_ones_depend_less_on_single_pixels(self):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((24, 24, 1)), layers.Conv2D(1, 17, name="wide")])

        def roughness(jitter: int) -> float:
            found = filters(model, "wide", limits=(-9, 9), jitter=jitter, steps=40, rate=0.001)[0]
            change = (found.picture - found.start)[..., 0]
            return np.abs(np.diff(change, axis=0)).mean() / np.abs(change).mean()

        assert roughness(2) < 0.9 * roughness(0)

    def test_all_units_in_batches_of_any_size_are_the_same(self, linear):
        whole, parts = (filters(linear, "conv", steps=3, batch_size=size) for size in (32, 2))
        for unit in whole:
            assert_allclose(whole[unit].picture, parts[unit].picture, atol=1e-5)


class TestRealPictures:
    @pytest.mark.parametrize("strides", [1, 2])
    def test_the_best_patch_is_found_where_it_lies(self, strides):
        model = convolution(side=21, strides=strides)
        x = np.zeros((6, 21, 21, 1), "float32")
        x[3, 2:7, 14:19] = np.clip(KERNEL[..., 1], 0, None)
        x[4, 2:7, 14:19] = np.clip(KERNEL[..., 1], 0, None) / 2
        found = filters(model, "conv", x, units=[1], steps=2)[1]
        assert found.sample == 3
        assert found.real_box == (slice(2, 7), slice(14, 19))
        assert found.at_best == pytest.approx(float((x[3, 2:7, 14:19] * KERNEL[..., 1]).sum()), rel=1e-4)

    def test_behind_pooling(self):
        model = keras.Sequential([
            keras.Input((30, 30, 1)),
            layers.Conv2D(1, 3, kernel_initializer="ones", name="sum"),
            layers.MaxPooling2D(2),
            layers.Conv2D(1, 3, kernel_initializer="ones", name="more"),
        ])  # fmt: skip
        x = np.zeros((2, 30, 30, 1), "float32")
        x[1, 8:16, 12:20] = 1  # a unit sees 8 x 8 pixels, and its neighbours lie 2 further
        found = filters(model, "more", x, steps=1)[0]
        assert (found.sample, found.real_box) == (1, (slice(8, 16), slice(12, 20)))

    def test_at_the_border_there_is_less_to_see(self):
        model = convolution(padding="same")
        kernel = np.zeros_like(KERNEL)
        kernel[2, 2] = 5  # its middle counts most
        model.set_weights([kernel + 1])
        x = np.zeros((2, 15, 15, 1), "float32")
        x[1, 0, 0] = 1
        found = filters(model, "conv", x, units=[0], steps=1)[0]
        assert (found.sample, found.real_box) == (1, (slice(0, 3), slice(0, 3)))


def test_behind_a_shut_relu_there_is_no_gradient():
    model = keras.Sequential([
        keras.Input((9, 9, 1)), layers.Conv2D(2, 3, name="conv"), layers.ReLU(name="relu"),
    ])  # fmt: skip
    kernel, _bias = model.get_weights()
    model.set_weights([kernel, np.array([-1e6, 0])])
    found = filters(model, "relu", steps=20)
    assert found[0].stuck
    assert not found[1].stuck
    assert filters(model, "conv", units=0, steps=5)[0].activation > -1e6 - 1


def test_the_model_does_not_change():
    model = keras.Sequential([keras.Input((9, 9, 1)), layers.Conv2D(2, 3), layers.BatchNormalization(name="norm")])
    before = model.get_weights()
    filters(model, "norm", units=0, steps=2)
    for old, new in zip(before, model.get_weights(), strict=True):
        assert_array_equal(old, new)


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("convolutions", "edges"),
        ("residual", "sum"),
        ("squeeze_and_excite", "gated"),
        ("channels_turned", "edges"),
        ("pictures_with_alpha", "answer"),
        ("vision_transformer", "answer"),
        ("convolutions_over_time", "answer"),
        ("volumes", "answer"),
        ("quantised", "answer"),
    ],
)
def test_models_of_the_zoo(name, layer):
    model, x, _y = ZOO[name]()
    if name == "quantised":  # it takes six numbers
        model, x = keras.Sequential([keras.Input((6, 1)), layers.Flatten(), model]), x[..., None]
        layer = model.layers[-1].layers[-1]
    for found in filters(model, layer, x, units=[0, 1], steps=4, rate=0.02, jitter=0).values():
        assert found.picture.shape == x.shape[1:]
        assert found.stuck or found.activation > found.at_start
        assert 0 <= found.sample < len(x)
        assert np.isfinite([found.at_best, found.at_random]).all()


def test_what_does_not_fit_is_said(linear):
    model, x, _y = ZOO["pairs_of_pictures"]()
    with pytest.raises(ValueError, match="one input"):
        filters(model, "answer", x)
    with pytest.raises(ValueError, match="Expected pictures or sequences"):
        filters(*(ZOO["masked_words"]()[0], "answer", ZOO["masked_words"]()[1]))
    with pytest.raises(ValueError, match=r"numbers for each sample, out of: .*conv.*Received: nothing"):
        filters(linear, "nothing")
    with pytest.raises(IndexError, match=r"units from 0 to 2\. Received: 3"):
        filters(linear, "conv", units=[0, 3])
    with pytest.raises(ValueError, match="steps to be a whole number from 1"):
        filters(linear, "conv", steps=0)
    with pytest.raises(ValueError, match="smallest and the largest number"):
        filters(linear, "conv", np.zeros((2, 15, 15, 1), "float32"))
    with pytest.raises(TypeError, match="Keras 3 model"):
        filters("model.keras", "conv")
