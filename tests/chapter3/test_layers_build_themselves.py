"""Chapter 3, `layers_build_themselves`: a layer of one's own, before and after its first call."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook.chapter3.listings.layers_build_themselves import (
    accepted,
    digits_cut,
    own_layer,
    simple_dense,
    sizes,
    widths_accepted,
)

found = of_chapter(3)


def test_it_is_a_layer_of_keras():
    assert issubclass(simple_dense(), keras.Layer)
    assert simple_dense() is simple_dense()


def test_it_computes_activation_of_x_w_plus_b():
    layer = own_layer(3, keras.ops.relu)
    x = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
    out = keras.ops.convert_to_numpy(layer(x))
    W, b = layer.get_weights()
    assert_allclose(out, np.maximum(x @ W + b, 0), atol=1e-6)
    assert sizes([layer]) == [4 * 3 + 3]


def test_told_its_inputs_it_has_weights_at_once():
    assert sizes([own_layer(3), own_layer(3, inputs=4)]) == [0, 15]


def test_a_name_is_called_unless_it_is_looked_up():
    x = np.ones((2, 4), "float32")
    with pytest.raises(TypeError, match="not callable"):
        own_layer(3, "relu")(x)
    assert accepted(own_layer(3, "relu", looked_up=True), x)


def test_one_width_or_all():
    assert widths_accepted(False, lambda: own_layer(2)) == [10, 10]
    assert widths_accepted(True, lambda: own_layer(2)) == [10, 20, 30, 10]


def test_the_middle_of_the_pictures():
    (x, _y), _test = digits_cut(14)
    (whole, _y), _test = digits_cut(28)
    assert x.shape == (4000, 196)
    assert_allclose(x[0].reshape(14, 14), whole[0].reshape(28, 28)[7:21, 7:21])


def test_it_learns():
    assert found("layers_build_themselves").measured["accuracy"] > 0.75


def test_the_picture_shows_noise_become_strokes():
    figure = found("layers_build_themselves").figure
    fresh, trained = figure.kernels
    assert fresh.shape == trained.shape == (784, 32)
    assert fresh.std() == pytest.approx(0.05, rel=0.05)
    assert trained.std() > 1.1 * fresh.std()
