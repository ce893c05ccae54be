"""How alike layers are, beside other ways to compute it, and what random weights reach."""

import math
from dataclasses import replace

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets
from kerasbook.layerwise import compare, layer_outputs, similarity
from kerasbook.layerwise.linear import WIDEST, cka, flat
from kerasbook.layerwise.similarity import direction
from tests.layerwise.zoo import ZOO

pytestmark = pytest.mark.usefixtures("english")

RNG = np.random.default_rng(0)
POINTS = RNG.normal(size=(40, 6)) * [3, 2, 2, 1, 1, 0.5]


def debiased(a, b) -> float:
    """CKA out of two layers' features."""
    return float(direction(a) @ direction(b))


def unbiased_hsic(one: np.ndarray, other: np.ndarray) -> float:
    """HSIC out of two kernels, `(n, n)`, as Song et al. (2012) write it (equation 4)."""
    count, ones = len(one), np.ones(len(one))
    one, other = one - np.diag(np.diag(one)), other - np.diag(np.diag(other))
    both = np.trace(one @ other)
    apart = (ones @ one @ ones) * (ones @ other @ ones) / (count - 1) / (count - 2)
    mixed = 2 / (count - 2) * (ones @ one @ other @ ones)
    return (both + apart - mixed) / (count * (count - 3))


class TestDirection:
    def test_the_cosine_is_cka_out_of_unbiased_hsic(self):
        a, b = POINTS[:12], np.tanh(POINTS[:12, :3]) + 5
        kernels = a @ a.T, b @ b.T
        own = math.sqrt(unbiased_hsic(kernels[0], kernels[0]) * unbiased_hsic(kernels[1], kernels[1]))
        assert debiased(a, b) == pytest.approx(unbiased_hsic(*kernels) / own, abs=1e-6)

    def test_ignores_rotation_scale_and_place(self):
        rotation, _ = np.linalg.qr(RNG.normal(size=(6, 6)))
        assert debiased(POINTS, POINTS) == pytest.approx(1, abs=1e-6)
        assert debiased(POINTS, 7.0 * POINTS @ rotation - 300.0) == pytest.approx(1, abs=1e-6)

    def test_does_not_ignore_an_invertible_map(self):
        assert debiased(POINTS, POINTS @ np.diag([1, 1, 1, 1, 10, 100])) < 0.3

    def test_noise_in_many_more_units_than_samples_is_not_alike(self):
        one, other = RNG.normal(size=(2, 30, 2000))
        assert cka(one, other) > 0.95
        assert abs(debiased(one, other)) < 0.1

    def test_with_many_samples_it_is_plain_cka(self):
        one = RNG.normal(size=(1000, 4))
        other = one[:, :2] ** 2 + one[:, 1:3]
        assert debiased(one, other) == pytest.approx(cka(one, other), abs=0.01)

    @pytest.mark.parametrize("scale", [1, 1e6])
    def test_samples_that_are_alike_but_for_one_have_none(self, scale):
        alone = np.zeros((30, 5))
        alone[7] = scale * RNG.normal(size=5)
        assert np.isnan(direction(alone)).all()
        assert np.isnan(direction(np.ones((30, 5)))).all()
        alone[8] = alone[7]
        assert np.isfinite(direction(alone)).all()

    def test_not_finite(self):
        with np.errstate(all="ignore"):
            assert np.isnan(direction(np.where(POINTS > 3, np.inf, POINTS))).all()


def dense(*widths, inputs=8) -> keras.Sequential:
    return keras.Sequential([
        keras.Input((inputs,)),
        *(layers.Dense(width, activation="tanh", name=f"dense_{number}") for number, width in enumerate(widths)),
    ])  # fmt: skip


@pytest.fixture(scope="module")
def pair():
    """Two models of different depth."""
    keras.utils.set_random_seed(0)
    return dense(7, 5), dense(9, 6, 3)


X = np.random.default_rng(1).normal(size=(60, 8)).astype("float32")


def test_every_layer_with_every_layer(pair):
    model, other = pair
    comparison = compare(model, other, X)
    assert list(comparison.layers) == ["dense_0", "dense_1"]
    assert list(comparison.others) == ["dense_0", "dense_1", "dense_2"]
    assert not comparison.itself
    outputs = [layer_outputs(network, X) for network in pair]
    expected = [[debiased(flat(one), flat(two)) for two in outputs[1].values()] for one in outputs[0].values()]
    assert_allclose(comparison.similarities, expected, atol=1e-5)
    assert (comparison.samples, comparison.given, comparison.mixed) == (60, 60, ())


def test_a_model_with_itself(pair):
    model, _other = pair
    comparison = compare(model, None, X)
    assert comparison.itself
    for matrix in (comparison.similarities, comparison.floor):
        assert_allclose(np.diag(matrix), 1, atol=1e-6)
        assert_allclose(matrix, matrix.T, atol=1e-6)
    assert not np.allclose(comparison.similarities, comparison.floor, atol=0.01)
    assert_array_equal(compare(model, model, X).similarities, comparison.similarities)


def test_the_floor_is_the_same_with_the_twin_in_the_models_place(pair):
    model, other = pair
    twin = dense(7, 5)
    comparison = compare(model, other, X, twin=twin)
    assert comparison.twin == "model"
    assert_allclose(comparison.floor, compare(twin, other, X, twin=None).similarities, atol=1e-6)
    assert_allclose(compare(model, None, X, twin=twin).floor, compare(twin, None, X, twin=None).similarities, atol=1e-6)
    without = compare(model, other, X, twin=None)
    assert without.floor is None
    assert without.twin is None
    drawn = [compare(model, other, X, seed=seed) for seed in (0, 0, 1)]
    assert drawn[0].twin == "random"
    assert_array_equal(drawn[0].floor, drawn[1].floor)
    assert not np.allclose(drawn[0].floor, drawn[2].floor, atol=0.01)


def test_before_and_after_training():
    keras.utils.set_random_seed(0)
    model = dense(6, 2)
    before = keras.models.clone_model(model)
    before.set_weights(model.get_weights())
    assert_allclose(np.diag(compare(model, before, X).similarities), 1, atol=1e-5)
    model.compile("adam", "mse")
    model.fit(X, np.sign(X[:, :2]), epochs=1, batch_size=1, verbose=0)
    after = np.diag(compare(model, before, X).similarities)
    assert (after < 0.999).all()


def reader(seed) -> keras.Model:
    """A network that reads digits."""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([
        keras.Input((28, 28)), layers.Flatten(), layers.Dense(64, "relu"), layers.Dense(64, "relu"),
        layers.Dense(10, "softmax"),
    ])  # fmt: skip
    model.compile("adam", "sparse_categorical_crossentropy")
    train, _test = datasets.digits()
    model.fit(train.images, train.labels, batch_size=64, epochs=2, verbose=0)
    return model


def test_two_seeds_are_more_alike_than_random_weights_are_to_one_of_them():
    comparison = compare(reader(0), reader(1), datasets.digits()[1].images[:300])
    reached, floor = np.diag(comparison.similarities), np.diag(comparison.floor)
    assert_allclose([reached[0], floor[0]], 1, atol=1e-6)  # the pixels, as they are
    assert (reached[1:] > floor[1:] + 0.15).all()
    assert reached[1:].min() > 0.8


# What it costs


class Counting(layers.Layer):
    """Counts the samples that it sees."""

    seen = {}  # noqa: RUF012

    def call(self, x):
        self.seen[id(self)] = self.seen.get(id(self), 0) + (x.shape[0] or 0)  # none while the model is built
        return keras.ops.tanh(x)


@pytest.mark.parametrize("depth", [1, 6])
def test_each_model_runs_once_over_the_samples(depth):
    def counted():
        return keras.Sequential([keras.Input((4000,)), *(Counting() for _ in range(depth))])

    x = np.random.default_rng(0).random((70, 4000)).astype("float32")  # more than a first batch takes
    model, other, twin = counted(), counted(), counted()
    Counting.seen.clear()
    compare(model, other, x, twin=twin)
    assert list(Counting.seen.values()) == [70] * 3 * depth


def test_of_many_samples_some_are_drawn(pair):
    model, other = pair
    comparison = compare(model, other, X, most_samples=20)
    assert (comparison.samples, comparison.given) == (20, 60)
    rows = np.random.default_rng(0).permutation(60)[:20]
    assert_allclose(comparison.similarities, compare(model, other, X[rows]).similarities, atol=1e-6)


def test_wide_layers_are_mixed():
    keras.utils.set_random_seed(0)
    wide = keras.Sequential([
        keras.Input((6,)), layers.Dense(6000, name="wide"), layers.Reshape((60, 100), name="again"),
        layers.Dense(3, name="narrow"),
    ])  # fmt: skip
    comparison = compare(wide, None, X[:, :6])
    assert (comparison.mixed, comparison.features) == (("wide", "again"), 4 * WIDEST)
    assert comparison.similarities[0, 1] == pytest.approx(1, abs=1e-6)  # the same mixtures
    outputs = [flat(output) for output in layer_outputs(wide, X[:, :6]).values()]
    expected = [[debiased(one, other) for other in outputs] for one in outputs]
    assert_allclose(comparison.similarities, expected, atol=0.02)


def test_memory_bounds_the_mixtures_and_then_the_samples():
    model = keras.Sequential([keras.Input((8,)), layers.Dense(3000, name="wide"), layers.Dense(3000, name="wider")])
    assert compare(model, None, X, memory=0.0045).features == 2 * WIDEST
    comparison = compare(model, None, X, memory=0.001)
    assert comparison.features == WIDEST
    assert 20 < comparison.samples < 40
    assert_allclose(np.diag(comparison.similarities), 1, atol=1e-5)
    drawn = np.random.default_rng(0).permutation(len(X))[: comparison.samples]  # and not the first of them
    same = compare(model, None, X[drawn], memory=0.001)
    assert same.samples == comparison.samples
    assert_allclose(comparison.similarities, same.similarities, atol=1e-5)


# Layers and samples of every kind


def test_layers_can_be_chosen(pair):
    model, other = pair
    comparison = compare(model, other, X, layers=["dense_1"], other_layers=[other.layers[0], other.layers[2]])
    assert (comparison.layers, comparison.others) == (("dense_1",), ("dense_0", "dense_2"))
    every = compare(model, other, X)
    assert_allclose(comparison.similarities, every.similarities[1:, [0, 2]], atol=1e-6)
    assert_allclose(comparison.floor, every.floor[1:, [0, 2]], atol=1e-6)
    alone = compare(other, None, X, layers=["dense_1"])
    assert (alone.layers, alone.others) == (("dense_1",), ("dense_1",))
    with_some = compare(other, None, X, layers=["dense_1"], other_layers=["dense_0", "dense_2"])
    assert (with_some.layers, with_some.others) == (("dense_1",), ("dense_0", "dense_2"))
    assert np.isfinite(with_some.floor).all()


def test_constant_layers_are_nan_and_named():
    start = keras.Input((8,))
    still = layers.Dense(3, kernel_initializer="zeros", name="still")(start)
    model = keras.Model(start, layers.Concatenate(name="joined")([start, still]))
    comparison = compare(model, None, X)
    assert comparison.unmeasured == ("still",)
    assert_array_equal(np.isnan(comparison.similarities), [[True, True], [True, False]])


def test_streams(pair):
    model, other = pair
    expected = compare(model, other, X)
    batches = ((X[start : start + 25], np.zeros(len(X[start : start + 25]))) for start in (0, 25, 50))
    assert_allclose(compare(model, other, batches).similarities, expected.similarities, atol=1e-6)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a tf.data.Dataset")
def test_a_dataset(pair):
    import tensorflow as tf

    model, other = pair
    dataset = tf.data.Dataset.from_tensor_slices(X).batch(25)
    expected = compare(model, other, X).similarities
    assert_allclose(compare(model, other, dataset).similarities, expected, atol=1e-6)


def test_each_model_takes_its_own_columns():
    def of(*names):
        inputs = [keras.Input((1,), name=name) for name in names]
        return keras.Model(inputs, layers.Dense(4)(layers.Concatenate()(inputs)))

    x = {name: X[:, number : number + 1] for number, name in enumerate("abc")}
    comparison = compare(of("a", "b"), of("b", "c"), x)
    assert comparison.similarities.shape == (2, 2)
    assert np.isfinite(comparison.floor).all()


def test_the_model_does_not_change(pair):
    model, other = pair
    before = [*model.get_weights(), *other.get_weights()]
    compare(model, other, X)
    for was, weight in zip(before, [*model.get_weights(), *other.get_weights()], strict=True):
        assert_array_equal(was, weight)


SOME = {"layer_of_parts", "lstm_with_states", "named_inputs", "nested", "one_logit", "stateful", "text", "transformer"}


@pytest.mark.parametrize(
    "name", [name if name in SOME else pytest.param(name, marks=pytest.mark.slow) for name in sorted(ZOO)]
)
@pytest.mark.filterwarnings("ignore")
def test_models_of_every_kind(name):
    model, x, _y = ZOO[name]()
    comparison = compare(model, None, x)
    own = np.diag(comparison.similarities)
    assert set(np.array(comparison.layers)[np.isnan(own)]) == set(comparison.unmeasured)
    assert_allclose(own[np.isfinite(own)], 1, atol=1e-5)
    assert np.isfinite(comparison.floor).any()
    assert set(comparison.left_out) == {
        "layer_of_parts": {"parted[mean]"}, "layer_without_batch": {"prototypes"},
    }.get(name, set())  # fmt: skip


def test_what_cannot_be_compared_is_said(pair):
    model, other = pair
    with pytest.raises(ValueError, match=r"at least 4 samples.*Received: 3"):
        compare(model, other, X[:3])
    with pytest.raises(ValueError, match=r"at least 4 samples.*Received: 2"):
        compare(model, other, X, most_samples=2)
    with pytest.raises(TypeError, match="Keras 3 model"):
        compare(model, X, X)
    with pytest.raises(ValueError, match="dense_7"):
        compare(model, other, X, layers=["dense_7"])
    with pytest.raises(ValueError, match="dense_2"):
        compare(other, model, X, other_layers=["dense_2"])
    with pytest.raises(ValueError, match=r"twin that has the model's layers"):
        compare(model, other, X, twin=keras.Sequential([keras.Input((8,)), layers.Dense(3, name="else")]))
    with pytest.raises(ValueError, match="shape"):
        compare(model, dense(3, inputs=5), X)
    texts = ZOO["layer_without_batch"]()
    with pytest.raises(ValueError, match="numbers for each sample"):
        compare(texts.model, None, texts.x, layers=["prototypes"])


def test_doubts_about_the_twin_are_warned_of(pair, monkeypatch):
    doubtful = replace(compare(*pair, X), guessed=("dense_0/kernel",))
    monkeypatch.setattr(similarity, "compared", lambda *_given, **_settings: doubtful)
    with pytest.warns(UserWarning, match="dense_0/kernel.*Give the twin yourself"):
        compare(*pair, X)
