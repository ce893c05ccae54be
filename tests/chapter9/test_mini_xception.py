"""Chapter 9, `mini_xception`: networks side by side, each with its own parts, and what taking these away costs."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter9.listings.mini_xception import (
    KINDS,
    RUNS,
    WIDTH,
    beside_the_whole,
    by_itself,
    ordinary_convolution,
    side_by_side,
    small_xception,
    weights_of_blocks,
)

found = of_chapter(9)


def digits(count=5):
    return np.random.default_rng(0).random((count, 14, 14, 1)).astype("float32")


def with_other_statistics(model):
    """Moves everything that a start leaves at 0 or 1: scales, shifts, means, variances, biases."""
    rng = np.random.default_rng(1)
    for weight in model.weights:
        if len(weight.shape) < 3:
            weight.assign(rng.uniform(0.5, 1.5, weight.shape))
    return model


def answers(model):
    return keras.ops.convert_to_numpy(model(digits()))


def test_each_of_them_is_the_network_by_itself():
    parts = [KINDS["whole"], KINDS["neither"], KINDS["whole"], KINDS["ordinary"]]
    model = with_other_statistics(side_by_side(parts, blocks=2))
    for place in (0, 2):
        assert_allclose(answers(by_itself(model, place, 2)), answers(model)[:, place], rtol=1e-3, atol=1e-4)


def test_no_network_sees_the_others():
    model = side_by_side(list(KINDS.values()), blocks=1)
    before = answers(model)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D) and not isinstance(layer, keras.layers.DepthwiseConv2D):
            kernel = layer.get_weights()[0]
            kernel[..., : 2 * WIDTH] += 1  # of the first two networks
            layer.set_weights([kernel])
    moved = np.abs(answers(model) - before).max(axis=(0, 2))
    assert (moved[:2] > 1e-4).all()
    assert_array_equal(moved[2:], 0)


def test_an_ordinary_convolution_is_one_of_each_network():
    layer = ordinary_convolution(3)
    x = np.random.default_rng(2).normal(size=(2, 4, 4, 3 * WIDTH)).astype("float32")
    y = keras.ops.convert_to_numpy(layer(x))
    own = slice(WIDTH, 2 * WIDTH)
    alone = keras.layers.Conv2D(WIDTH, 3, padding="same", use_bias=False)
    alone.build((None, 4, 4, WIDTH))
    alone.set_weights([layer.get_weights()[0][:, :, own, own]])
    assert_allclose(keras.ops.convert_to_numpy(alone(x[..., own])), y[..., own], atol=1e-5)


def test_a_start_is_as_wide_as_that_of_a_network_by_itself():
    model = side_by_side([KINDS["whole"]] * 4, blocks=1)
    alone = [by_itself(model, place, 1).get_weights() for place in range(4)]
    fans = {0: 36 + 36 * WIDTH, 5: 9 * WIDTH + 9, 6: 2 * WIDTH}  # first convolution, and of a separable one both parts
    for number, both in fans.items():
        largest = max(np.abs(weights[number]).max() for weights in alone)
        assert largest == pytest.approx((6 / both) ** 0.5, rel=0.05)


def test_another_name_changes_nothing():
    model = small_xception(1)
    renamed = keras.models.clone_model(model, clone_function=lambda layer: type(layer).from_config(
        {**layer.get_config(), "name": f"{layer.name}_by_another_name"}
    ))  # fmt: skip
    renamed.set_weights(model.get_weights())
    names = [{layer.name for layer in one.layers if layer.weights} for one in (model, renamed)]
    assert names[0].isdisjoint(names[1])
    assert_array_equal(answers(renamed), answers(model))


@pytest.mark.parametrize(("separable", "each"), [(True, 9 * 8 + 8 * 8), (False, 9 * 8 * 8)])
def test_the_weights_by_hand(separable, each):
    assert weights_of_blocks(4, separable) == 8 * each


def test_an_effect_and_its_error_by_hand():
    effect, error = beside_the_whole({"whole": [0.5, 0.7], "other": [0.2, 0.2]})
    assert effect == {"other": pytest.approx(-0.4)}
    assert error == {"other": pytest.approx(0.1)}  # 0.02 / 2, and its square root


def test_what_was_measured():
    measured = found("mini_xception").measured
    assert measured["accuracy"]["neither"] < 0.15
    for kind in KINDS:
        assert len(measured["networks"][kind]) == RUNS
        assert measured["accuracy"][kind] == pytest.approx(np.mean(measured["networks"][kind]))
    assert measured["effect"]["neither"] == pytest.approx(
        measured["accuracy"]["neither"] - measured["accuracy"]["whole"]
    )


def test_what_is_returned_is_the_first_network():
    model = found("mini_xception").model
    assert model.output_shape == (None, 10)
    assert len([layer for layer in model.layers if isinstance(layer, keras.layers.SeparableConv2D)]) % 2 == 0
