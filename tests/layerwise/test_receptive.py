"""Receptive fields, measured by gradients, beside those that are computed from kernels and steps."""

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_array_equal

from kerasbook.layerwise import receptive_fields
from tests.layerwise.zoo import ZOO

pytestmark = pytest.mark.usefixtures("english")


def of(*stack, shape=(40, 40, 1), **given):
    """The fields of a chain of layers, in order."""
    model = keras.Sequential([keras.Input(shape), *stack])
    return list(receptive_fields(model, **given).values())


def sizes(*stack, **given):
    return [field.size for field in of(*stack, **given)]


def conv(kernel=3, **given):
    return layers.Conv2D(3, kernel, **given)


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        ([conv(), conv(), conv(5)], [3, 5, 9]),
        ([conv(), layers.MaxPooling2D(2), conv(), layers.AveragePooling2D(2), conv()], [3, 4, 8, 10, 18]),
        ([conv(strides=2), conv(strides=2), conv()], [3, 7, 15]),
        ([conv(), conv(dilation_rate=2), conv(dilation_rate=4)], [3, 7, 15]),
        ([layers.DepthwiseConv2D(5), layers.SeparableConv2D(3, 3), conv(1)], [5, 7, 7]),
        ([conv(padding="same"), layers.BatchNormalization(), layers.ReLU(), layers.UpSampling2D(2)], [3, 3, 3, 3]),
        ([conv(4, strides=4), layers.Conv2DTranspose(3, 4, strides=4, padding="same")], [4, 4]),
    ],
    ids=["chain", "pooling", "strides", "dilation", "depthwise", "same", "transposed"],
)
def test_sizes_are_those_of_the_formula(stack, expected):
    assert sizes(*stack) == [(side, side) for side in expected]


def test_shut_units_and_lost_maxima_leave_no_hole_over_all_samples():
    stack = [conv(activation="relu"), layers.MaxPooling2D(2), conv(activation="relu"), layers.MaxPooling2D(2)]
    keras.utils.set_random_seed(0)
    fields = of(*stack)
    assert [field.size[0] for field in fields] == [3, 4, 8, 10]
    assert fields[0].filled == fields[1].filled == 1


def test_height_and_width_may_differ():
    assert sizes(conv((5, 1)), conv((3, 7), strides=(1, 2)), conv((1, 3))) == [(5, 1), (7, 7), (7, 11)]


def test_dilation_leaves_holes():
    (field,) = of(conv(3, dilation_rate=2))
    assert field.size == (5, 5)
    assert field.filled == pytest.approx(9 / 25)
    assert_array_equal(field.pull[field.box] > 0, np.outer([1, 0, 1, 0, 1], [1, 0, 1, 0, 1]).astype(bool))


def test_of_branches_the_widest_counts():
    start = keras.Input((30, 30, 2))
    narrow, wide = layers.Conv2D(2, 1, name="narrow")(start), layers.Conv2D(2, 7, padding="same", name="wide")(start)
    joined = layers.Concatenate(name="joined")([narrow, wide])
    added = layers.Add(name="added")([narrow, layers.Conv2D(2, 3, padding="same", name="short")(narrow)])
    found = receptive_fields(keras.Model(start, [joined, added]))
    assert {str(name): field.size[0] for name, field in found.items()} == {
        "narrow": 1, "wide": 7, "joined": 7, "short": 3, "added": 3,
    }  # fmt: skip


def test_layers_within_a_nested_model_have_fields_in_the_whole_input():
    inner = keras.Sequential([keras.Input((18, 18, 3)), layers.Conv2D(2, 3, name="deep")], name="inner")
    model = keras.Sequential([keras.Input((40, 40, 1)), layers.Conv2D(3, 5, strides=2, name="first"), inner])
    assert {str(name): field.size[0] for name, field in receptive_fields(model).items()} == {
        "first": 5, "inner/deep": 9,
    }  # fmt: skip
    assert list(map(str, receptive_fields(model, layers=["deep"]))) == ["inner/deep"]


class Shifted(keras.Layer):
    """A layer of one's own: a pixel, and the one five further to the right."""

    def call(self, x):
        return x + keras.ops.roll(x, -5, axis=2)


def test_a_layer_of_ones_own():
    (field,) = of(Shifted())
    assert field.size == (1, 6)
    assert field.filled == pytest.approx(2 / 6)


def test_where_it_lies():
    first, second = of(conv(3), conv(3, strides=2), shape=(21, 15, 1))
    assert (first.places, first.unit) == ((19, 13), (9, 6))
    assert first.box == (slice(9, 12), slice(6, 9))
    assert (second.places, second.unit) == ((9, 6), (4, 3))
    assert second.box == (slice(8, 13), slice(6, 11))  # from twice the unit's place, five pixels
    assert not second.at_border
    (whole,) = of(conv(5, padding="same"), shape=(4, 20, 1))
    assert whole.size == (4, 5)
    assert whole.at_border


def test_pull_is_the_length_of_the_gradient():
    kernel = np.zeros((3, 3, 2, 1), "float32")
    kernel[0, 1, :, 0], kernel[2, 2, :, 0] = (3, 4), (0, 0.1)
    model = keras.Sequential([keras.Input((9, 9, 2)), layers.Conv2D(1, 3, use_bias=False)])
    model.set_weights([kernel])
    (field,) = receptive_fields(model).values()
    assert field.size == (3, 2)  # the first column of the kernel is 0
    assert field.pull[3, 4] == pytest.approx(50 * field.pull[5, 5], rel=1e-5)
    assert (field.pull > 0).sum() == 2


def test_sequences_volumes_and_pictures_without_channels():
    assert sizes(layers.Conv1D(4, 5, strides=2), layers.Conv1D(4, 3), shape=(50, 3)) == [(5,), (9,)]
    assert sizes(layers.Conv1D(4, 3, padding="causal"), shape=(20, 3)) == [(3,)]
    assert sizes(layers.Conv3D(2, (1, 2, 3)), shape=(6, 6, 6, 1)) == [(1, 2, 3)]
    assert sizes(layers.Reshape((12, 12, 1)), conv(), shape=(12, 12)) == [(1, 1), (3, 3)]


def test_a_causal_layer_sees_no_future():
    (field,) = of(layers.Conv1D(4, 3, dilation_rate=2, padding="causal"), shape=(20, 3))
    assert field.box == (slice(6, 11),)
    assert field.unit == (10,)


def test_layers_without_places_are_left_out():
    model = keras.Sequential([
        keras.Input((12, 12, 1)), layers.Conv2D(2, 3, name="maps"), layers.GlobalMaxPooling2D(), layers.Dense(3),
    ])  # fmt: skip
    assert list(map(str, receptive_fields(model))) == ["maps"]


def test_the_readers_samples_and_any_size():
    model = keras.Sequential([keras.Input((None, None, 1)), conv(3, name="one")])
    x = np.random.default_rng(0).integers(0, 255, (5, 16, 20, 1)).astype("uint8")
    for batch_size in (2, 32):
        field = receptive_fields(model, x, batch_size=batch_size)["one"]
        assert field.size == (3, 3)
        assert field.pull.shape == (16, 20)


def test_the_model_does_not_change():
    model = keras.Sequential([keras.Input((12, 12, 1)), conv(), layers.BatchNormalization(), layers.Dropout(0.9)])
    before = model.get_weights()
    assert [field.size for field in receptive_fields(model).values()] == [(3, 3)] * 3
    for old, new in zip(before, model.get_weights(), strict=True):
        assert_array_equal(old, new)


def two_inputs():
    one, other = keras.Input((8, 8, 1)), keras.Input((8, 8, 1))
    return keras.Model([one, other], layers.Conv2D(1, 3)(layers.Add()([one, other])))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("classes_of_places", {"down": (3, 3), "pool": (4, 4), "small": (7, 7), "up": (7, 7), "joined": (7, 7)}),
        ("residual", {"edges": (3, 3), "more": (5, 5), "across": (3, 3), "sum": (5, 5)}),
        ("squeeze_and_excite", {"maps": (3, 3), "gated": (6, 6)}),  # the gate sees the whole picture
        ("channels_turned", {"turned": (1, 1), "edges": (3, 3)}),
        ("vision_transformer", {"patches": (4, 4)}),
        ("step_by_step", {"frames": (1, 3, 3)}),
        ("recurrent_stack", {"simple": (3,), "both_ways": (5,)}),  # up to its step, and all of them
        ("attention_by_hand", {"attention": (5,)}),
    ],
)
def test_models_of_the_zoo(name, expected):
    model, x, _y = ZOO[name]()
    found = {str(layer): field.size for layer, field in receptive_fields(model, x).items()}
    assert expected.items() <= found.items()


def test_what_cannot_be_measured_is_said():
    x = np.zeros((2, 8, 8, 1), "float32")
    with pytest.raises(ValueError, match="one input"):
        receptive_fields(two_inputs(), [x, x])
    with pytest.raises(ValueError, match="Expected samples x"):
        receptive_fields(two_inputs())
    with pytest.raises(ValueError, match="Expected samples x"):
        receptive_fields(keras.Sequential([keras.Input((None, None, 1)), conv()]))
    with pytest.raises(ValueError, match="Expected pictures or sequences"):
        receptive_fields(keras.Sequential([keras.Input((6,)), layers.Dense(3)]))
    words = keras.Sequential([keras.Input((6,), dtype="int32"), layers.Embedding(9, 4), layers.Conv1D(2, 3)])
    with pytest.raises(ValueError, match="Expected pictures or sequences"):
        receptive_fields(words, np.ones((2, 6), "int32"))
    with pytest.raises(TypeError, match="Keras 3 model"):
        receptive_fields("model.keras")


def test_a_layer_without_places_cannot_be_asked_for():
    model = keras.Sequential([keras.Input((8, 8, 1)), conv(), layers.Flatten(), layers.Dense(3, name="answer")])
    with pytest.raises(ValueError, match="axes of places"):
        receptive_fields(model, layers=["answer"])
