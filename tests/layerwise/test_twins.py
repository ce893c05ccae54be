"""A network of the same form with other weights, whatever the model is made of."""

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import layer_outputs, probe
from kerasbook.layerwise.twins import random_twin
from tests.layerwise.tasks import CLASSES, X, Y, dense


class Subclassed(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.answer = layers.Dense(CLASSES, name="answer")

    def call(self, x):
        return self.answer(x)


class Unnamed(Subclassed):
    """As readers write them: it takes no name, and its layers have none."""

    def __init__(self):
        super().__init__()
        self.hidden, self.answer = layers.Dense(5, activation="relu"), layers.Dense(CLASSES)

    def call(self, x):
        return self.answer(self.hidden(x))


class Uncloneable(Subclassed):
    def __init__(self, function):
        super().__init__()
        self.function = function


@pytest.mark.backend
def test_a_subclassed_model_has_a_twin_too():
    model = Subclassed()
    model(X)
    kernel, twins = model.get_weights()[0], random_twin(model).get_weights()[0]
    assert twins.shape == kernel.shape
    assert not np.allclose(twins, kernel)


@pytest.mark.backend
@pytest.mark.parametrize("seed", [1, 3])  # the model itself was built from seed 3
def test_the_twin_has_the_same_form_and_other_weights(seed):
    model = dense()
    before = model.get_weights()
    twin = random_twin(model, seed)
    assert twin.get_config() == model.get_config()
    assert not np.allclose(twin.get_weights()[0], before[0])
    for weights, was in zip(model.get_weights(), before, strict=True):
        assert_array_equal(weights, was)


def test_the_seed_decides_the_twin():
    model = dense()
    kernel, again, other = (random_twin(model, seed).get_weights()[0] for seed in (1, 1, 2))
    assert_array_equal(kernel, again)
    assert not np.allclose(kernel, other)


def test_a_twin_of_a_model_that_is_not_built_yet():
    model = keras.Sequential([layers.Dense(3, name="answer")])
    model.build((None, 8))
    twin = random_twin(model)
    assert twin.built
    assert twin.get_weights()[0].shape == (8, 3)


def test_a_model_that_keras_cannot_clone():
    model = Uncloneable(print)
    with pytest.raises(ValueError, match=r"that Keras can clone.*twin=\.\.\.\), or none \(twin=None\)"):
        probe(model, X, Y)
    assert [record.layer for record in probe(model, X, Y, twin=None)] == ["input", "answer"]


def test_a_twin_of_a_model_that_was_never_called():
    """Only a sample tells Keras for which input to build it. It names the twin's layers anew; the records do not."""
    model = Unnamed()
    records = probe(model, X, Y)
    of_model, of_twin = ([record for record in records if record.network == what] for what in ("model", "twin"))
    assert [record.layer for record in of_twin] == [record.layer for record in of_model]
    assert of_twin[1].accuracy != of_model[1].accuracy or of_twin[1].rebuilt != of_model[1].rebuilt
    assert [record.layer for record in probe(model, X, Y, layers=[model.answer])] == ["input", model.answer.name] * 2


@pytest.mark.backend
def test_what_preprocessing_learned_is_kept():
    normalise = layers.Normalization(name="normalise")
    normalise.adapt(X * 3 + 10)
    norm = layers.BatchNormalization(name="norm")
    model = keras.Sequential([keras.Input((8,)), normalise, norm, layers.Dense(3)])
    norm.moving_mean.assign(np.full(8, 5.0))
    twin = random_twin(model)
    assert_allclose(layer_outputs(twin, X)["normalise"], layer_outputs(model, X)["normalise"])
    assert_array_equal(twin.get_layer("norm").moving_mean, np.zeros(8))
    assert_array_equal(model.get_layer("norm").moving_mean, np.full(8, 5.0))


def test_a_twin_with_a_function_as_a_layer():
    inner = keras.Sequential([keras.Input((8,)), layers.Lambda(lambda x: 2 * x, name="twice"), layers.Dense(3)])
    model = keras.Sequential([keras.Input((8,)), inner, layers.Dense(CLASSES)])
    twin = random_twin(model)
    assert_allclose(layer_outputs(twin, X)[f"{inner.name}/twice"], 2 * X)
    assert not np.allclose(twin.get_weights()[0], model.get_weights()[0])
