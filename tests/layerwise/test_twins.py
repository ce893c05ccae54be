"""A network of the same form with other weights, whatever the model is made of."""

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import layer_outputs, probe
from kerasbook.layerwise.samples import as_numpy
from kerasbook.layerwise.twins import NoTwin, random_twin
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


def test_a_model_that_was_never_called_and_that_nothing_builds():
    with pytest.raises(NoTwin, match=r"has not been built.*twin=\.\.\.\), or none \(twin=None\)"):
        random_twin(Uncloneable(print))


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


# Models that Keras cannot clone, or not as they are


class Given(keras.Model):
    """A model that is given its parts, and settings that are no JSON."""

    def __init__(self, *parts, settings=object):
        super().__init__()
        self.parts, self.settings = list(parts), settings

    def call(self, x):
        for part in self.parts:
            x = part(x)
        return x


class Shifted(Given):
    """It has a weight of its own, and nobody knows how that began."""

    def __init__(self, *parts):
        super().__init__(*parts)
        self.shift = self.add_weight(shape=(8,), initializer="random_normal", name="shift")

    def call(self, x):
        return super().call(x + self.shift)


class Transposed(layers.Layer):
    """A dense layer the other way round, by the other's own weights."""

    def __init__(self, dense, **kwargs):
        super().__init__(**kwargs)
        self.dense = dense

    def call(self, x):
        return keras.ops.matmul(x, keras.ops.transpose(self.dense.kernel))


def autoencoder() -> keras.Model:
    keras.utils.set_random_seed(3)
    encoder = keras.Sequential([keras.Input((8,)), layers.Dense(6, activation="relu"), layers.BatchNormalization()])
    return Given(encoder, keras.Sequential([keras.Input((6,)), layers.Dense(8)]))


def weights_of(twin: keras.Model) -> list[np.ndarray]:
    return [as_numpy(weight) for weight in twin.get_weights()]


@pytest.mark.backend
def test_a_model_that_is_given_its_parts():
    model = autoencoder()
    norm = model.parts[0].layers[1]
    norm.moving_mean.assign(np.full(6, 5.0))
    before = weights_of(model)
    twin = random_twin(model, 1, X[:1])
    outputs, its = layer_outputs(model, X), layer_outputs(twin, X)
    assert list(its) == list(outputs)  # its layers have the model's names
    assert not np.allclose(its[next(iter(its))], outputs[next(iter(outputs))])
    kernel, bias = weights_of(twin)[:2]
    assert np.abs(kernel).max() <= np.sqrt(6 / (8 + 6))  # Glorot's bounds
    assert_array_equal(bias, np.zeros(6))
    places = [mine is norm.moving_mean for mine in model.weights]
    moving_mean = twin.weights[places.index(True)]
    assert_array_equal(as_numpy(moving_mean), np.zeros(6))
    for weights, was in zip(weights_of(model), before, strict=True):
        assert_array_equal(weights, was)
    assert (twin.guessed, twin.kept) == ((), ())


def test_a_class_that_begins_without_its_parts_too_is_not_cloned_without_them():
    model = Given(layers.Dense(5), layers.Dense(CLASSES))
    assert list(layer_outputs(random_twin(model, x=X[:1]), X)) == [part.name for part in model.parts]


def test_the_seed_decides_the_weights_drawn_anew():
    model = autoencoder()
    kernel, again, other = (weights_of(random_twin(model, seed, X[:1]))[0] for seed in (1, 1, 2))
    assert_array_equal(kernel, again)
    assert not np.allclose(kernel, other)


@pytest.mark.backend
@pytest.mark.parametrize("mode", ["int8", "int4", "float8"])
@pytest.mark.filterwarnings("ignore:Layer InputLayer")
def test_a_quantised_model(mode):
    model = dense()
    plain = random_twin(model, 1)
    model.quantize(mode)
    twin = random_twin(model, 1)
    assert [weight.dtype for weight in twin.weights] == [weight.dtype for weight in model.weights]
    # As if its own twin had been quantised.
    outputs = zip(layer_outputs(twin, X).values(), layer_outputs(plain, X).values(), strict=True)
    for output, exact in outputs:
        assert np.corrcoef(output.ravel(), exact.ravel())[0, 1] > 0.97
    records = {(record.network, record.layer): record for record in probe(model, X, Y)}
    assert records["twin", "hidden"].dead < 0.9


def test_a_quantised_model_with_lora():
    model = dense()
    model.layers[0].enable_lora(2)
    model.layers[0].lora_kernel_b.assign(np.ones((2, 5)))
    twin = random_twin(model)
    by_name = {weight.name: as_numpy(weight) for weight in twin.weights[:4]}
    assert not by_name["lora_kernel_b"].any()  # so they begin
    assert by_name["lora_kernel_a"].any()
    assert not np.allclose(by_name["kernel"], as_numpy(model.layers[0].weights[0]))


def test_what_adapt_learned_in_a_model_of_ones_own():
    texts = np.array(["a good film", "a bad film", "good story", "bad bad story"] * 6)
    words = layers.TextVectorization(20, output_mode="tf_idf")
    words.adapt(texts)
    model = Given(words, layers.Dense(2))
    twin = random_twin(model, x=texts[:1])
    assert_allclose(layer_outputs(twin, texts)[words.name], layer_outputs(model, texts)[words.name])
    assert {record.network for record in probe(model, texts, np.tile([1, 0, 1, 0], 6))} == {"model", "twin"}


def test_weights_that_layers_share_are_shared_in_the_twin():
    shared = layers.Dense(6)
    model = Given(shared, Transposed(shared), layers.Dense(2))
    twin = random_twin(model, x=X[:1])
    kernel, weights = as_numpy(twin.weights[0]), as_numpy(twin.weights[2])
    assert_allclose(as_numpy(twin(X)), X @ kernel @ kernel.T @ weights, rtol=1e-4, atol=1e-4)
    assert not np.allclose(kernel, as_numpy(shared.kernel))


def test_a_weight_that_nobody_knows_how_to_draw_is_put_in_another_order_and_that_is_said():
    model = Shifted(layers.Dense(3))
    twin = random_twin(model, x=X[:1])
    assert twin.guessed == ("shift",)
    shift, own = as_numpy(model.shift), as_numpy(twin.weights[0])
    assert_array_equal(np.sort(own), np.sort(shift))
    assert not np.allclose(own, shift)
    with pytest.warns(UserWarning, match=r"in another order: \('shift',\)"):
        probe(model, X, Y)


def test_layers_that_nobody_sees_running_keep_their_weights_and_that_is_said():
    unused, used = layers.Dense(2, name="unused"), layers.Dense(CLASSES, name="used")
    model = Given(used)
    model.unused = unused
    unused.build((None, 8))
    with pytest.warns(UserWarning, match=r"nobody sees their layers run: \('unused/kernel', 'unused/bias'\)"):
        records = probe(model, X, Y)
    assert [record.layer for record in records if record.network == "twin"] == ["input", "used"]


def test_a_model_whose_weights_nothing_moves():
    class Numbers(Given):
        def __init__(self):
            super().__init__()
            self.table = self.add_weight(shape=(8,), trainable=False, name="table")

        def call(self, x):
            return x + self.table

    model = Numbers()
    model(X)
    with pytest.raises(NoTwin, match="None of the model's weights can be drawn anew"):
        random_twin(model)


@pytest.mark.backend
def test_random_numbers_go_on_in_the_twin_and_nothing_is_shared_with_the_model():
    class Noise(layers.Layer):
        def __init__(self):
            super().__init__()
            self.seeds = keras.random.SeedGenerator(3)

        def call(self, x):
            return x + keras.random.normal(keras.ops.shape(x), seed=self.seeds)

    model = Given(Noise(), layers.Dense(3))
    twin = random_twin(model, x=X[:1])
    one, other = (as_numpy(twin(X, training=False)) for _ in range(2))
    assert not np.allclose(one, other)
    twin.predict(X, verbose=0)
    noisy = as_numpy(model(X))
    assert np.isfinite(noisy).all()
