"""What can be read off a layer, on tasks whose answer is known beforehand."""

import dataclasses
import json
import random

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import LayerProbe, layer_outputs, probe
from kerasbook.layerwise.probes import WIDEST, cka, flat, halves, projected, r2, random_twin, scaled

CLASSES = 4
N = 200
RNG = np.random.default_rng(0)
Y = np.tile(np.arange(CLASSES), N // CLASSES)
ONE_HOT = np.eye(CLASSES, dtype="float32")[Y]
# The first four numbers are the class, the other four have nothing to do with it.
X = np.hstack([ONE_HOT, RNG.normal(size=(N, 4)).astype("float32")])
CLASS_SHARE = ONE_HOT.var(axis=0).sum() / X.var(axis=0).sum()  # of the input's variance


class Made(keras.Layer):
    """Makes of its input what it is told to."""

    def __init__(self, make, **kwargs):
        super().__init__(**kwargs)
        self.make = make

    def call(self, x):
        return self.make(x)


def read_off(make, x=X, y=Y) -> dict[str, LayerProbe]:
    """The records of a network with one layer, "made", by their layer."""
    model = keras.Sequential([keras.Input(x.shape[1:]), Made(make, name="made")])
    return {record.layer: record for record in probe(model, x, y, twin=None)}


def records_equal(one: list[LayerProbe], other: list[LayerProbe]) -> bool:
    return [dataclasses.asdict(record) for record in one] == [dataclasses.asdict(record) for record in other]


def dense(units: int = 5):
    keras.utils.set_random_seed(3)
    return keras.Sequential(
        [
            keras.Input((8,)),
            layers.Dense(units, activation="relu", name="hidden"),
            layers.Dense(CLASSES, activation="softmax", name="answer"),
        ]
    )


def test_a_layer_that_keeps_the_class():
    made = read_off(lambda x: 3.0 * x[:, :CLASSES])["made"]
    assert made.accuracy == 1.0
    assert made.like_answer == pytest.approx(1.0)
    assert made.rebuilt == pytest.approx(CLASS_SHARE, abs=0.06)
    assert made.dead == 0.0
    assert (made.shape, made.features) == ((CLASSES,), CLASSES)


def test_a_layer_that_loses_the_class():
    made = read_off(lambda x: x[:, CLASSES:])["made"]
    assert made.accuracy == pytest.approx(1 / CLASSES, abs=0.12)
    assert made.like_answer < 0.05
    assert made.rebuilt == pytest.approx(1 - CLASS_SHARE, abs=0.06)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("units", [5, WIDEST + 76])
def test_a_layer_of_constants(units, dtype):
    def constant(x):
        return keras.ops.zeros_like(keras.ops.repeat(x[:, :1], units, axis=1)) + 0.1

    x = X.astype(dtype)
    model = keras.Sequential([keras.Input((8,), dtype=dtype), Made(constant, name="made", dtype=dtype)])
    _, made = probe(model, x, Y, twin=None)
    assert made.accuracy == 1 / CLASSES
    assert made.rebuilt == pytest.approx(0.0, abs=1e-6)
    assert (made.like_input, made.like_answer, made.dead) == (0.0, 0.0, 1.0)
    assert made.shape == (units,)


def test_a_layer_that_changes_nothing():
    records = read_off(lambda x: x)
    made = records["made"]
    assert made.rebuilt > 0.95
    assert made.like_input == pytest.approx(1.0)
    assert made.dead == 0.0
    for what in ("accuracy", "rebuilt", "like_input", "like_answer"):
        assert getattr(made, what) == pytest.approx(getattr(records["input"], what), abs=1e-6)


def test_dead_units_are_counted():
    made = read_off(lambda x: keras.ops.concatenate([x[:, 4:7], x[:, 4:5] * 0 + 0.3], axis=1))["made"]
    assert made.dead == 0.25
    assert made.features == 3  # a unit that never varies tells the probe nothing


def test_shapes_are_kept():
    x = X.reshape(N, 4, 2)
    records = read_off(lambda x: keras.ops.transpose(x, (0, 2, 1)), x)
    assert records["input"].shape == (4, 2)
    assert records["made"].shape == (2, 4)
    assert records["made"].features == 8
    assert records["made"].rebuilt > 0.95


def test_scored_on_samples_the_probe_was_not_trained_on():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(60, 3)).astype("float32")
    y = rng.permutation(np.tile([0, 1], 30))
    mixing = rng.normal(0, 100, size=(3, 200)).astype("float32")
    # As good as noise, and with more features than samples: class and input could be learned by heart.
    made = read_off(lambda x: keras.ops.sin(x @ mixing), x, y)["made"]
    assert made.accuracy < 0.75
    assert made.rebuilt < 0.02


def test_wide_layers_are_projected_and_say_so():
    wide, answer = WIDEST + 300, CLASSES
    model = dense(units=wide)
    x, y = X[:80], Y[:80]
    records = {record.layer: record for record in probe(model, x, y, twin=None)}
    assert records["hidden"].shape == (wide,)
    assert records["hidden"].features == WIDEST == 1024
    assert records["answer"].features == answer
    assert records["hidden"].accuracy == 1.0


def test_the_model_beside_its_random_twin():
    records = probe(dense(), X, Y)
    assert [(record.network, record.layer) for record in records] == [
        (network, layer) for network in ("model", "twin") for layer in ("input", "hidden", "answer")
    ]
    by_name = {(record.network, record.layer): record for record in records}
    assert dataclasses.replace(by_name["model", "input"], network="twin") == by_name["twin", "input"]
    assert by_name["model", "hidden"].rebuilt != by_name["twin", "hidden"].rebuilt


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


def test_the_readers_own_twin():
    records = probe(dense(), X, Y, twin=dense(units=7))
    assert [record.shape for record in records if record.layer == "hidden"] == [(5,), (7,)]


def test_without_a_twin():
    assert [record.network for record in probe(dense(), X, Y, twin=None)] == ["model"] * 3


def test_the_same_seed_gives_the_same_records():
    model = dense(units=WIDEST + 50)
    x, y = X[:60], Y[:60]
    first = probe(model, x, y, seed=5)
    random.random()
    assert records_equal(first, probe(model, x, y, seed=5))
    assert not records_equal(first, probe(model, x, y, seed=6))


def test_nobody_elses_random_numbers_change():
    model = dense()
    random.seed(4)
    np.random.seed(4)
    state, numpys_state = random.getstate(), np.random.get_state()[1].copy()
    probe(model, X, Y)
    assert random.getstate() == state
    assert_array_equal(np.random.get_state()[1], numpys_state)


def test_records_are_plain_data():
    record = probe(dense(), X, Y, twin=None)[1]
    row = dataclasses.asdict(record)
    assert list(row) == [
        "layer", "network", "shape", "features", "accuracy", "rebuilt", "like_input", "like_answer", "dead",
    ]  # fmt: skip
    assert type(row["layer"]) is str
    assert json.loads(json.dumps(row))["shape"] == [5]


def test_chosen_layers_by_name_or_as_layers_for_both_networks():
    model = dense()
    by_name = probe(model, X, Y, layers=["answer"])
    assert [record.layer for record in by_name] == ["input", "answer"] * 2
    assert records_equal(by_name, probe(model, X, Y, layers=[model.get_layer("answer")]))


def spoiled(value: float) -> np.ndarray:
    x = X.copy()
    x[3, 5] = value
    return x


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (X, Y[:-1], r"one label for each sample\. Received: 200 samples, 199 labels"),
        (X, Y.astype(float), r"integers of shape \(n,\)\. Received: float64 of shape \(200,\)"),
        (X, ONE_HOT.astype(int), r"integers of shape \(n,\)\. Received: int64 of shape \(200, 4\)"),
        (spoiled(np.nan), Y, r"finite numbers\. Received: NaN or infinity"),
        (spoiled(np.inf), Y, r"finite numbers\. Received: NaN or infinity"),
    ],
)
def test_input_that_does_not_fit(x, y, message):
    with pytest.raises(ValueError, match=message):
        probe(dense(), x, y)


class Subclassed(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.answer = layers.Dense(CLASSES, name="answer")

    def call(self, x):
        return self.answer(x)


class Uncloneable(Subclassed):
    def __init__(self, function):
        super().__init__()
        self.function = function


def test_a_subclassed_model_has_a_twin_too():
    model = Subclassed()
    model(X)
    kernel, twins = model.get_weights()[0], random_twin(model).get_weights()[0]
    assert twins.shape == kernel.shape
    assert not np.allclose(twins, kernel)


@pytest.mark.parametrize("make", [Subclassed, lambda: Uncloneable(print)])
def test_a_model_that_keras_cannot_clone(make):
    """The first was never called, so Keras does not know for which input to build its twin."""
    model = make()
    with pytest.raises(ValueError, match=r"that Keras can clone.*twin=\.\.\.\), or none \(twin=None\)"):
        probe(model, X, Y)
    assert [record.layer for record in probe(model, X, Y, twin=None)] == ["input", "answer"]


def test_features_come_from_layer_outputs():
    """The probe sees what `layer_outputs` gives: its similarity to the input can be computed from there."""
    model = dense()
    hidden = layer_outputs(model, X)["hidden"].astype(float)
    assert probe(model, X, Y, twin=None)[1].like_input == pytest.approx(cka(hidden, X), rel=1e-4)


class TestCKA:
    points = np.random.default_rng(1).normal(size=(300, 6))

    def test_ignores_rotation_scale_and_place(self):
        rotation, _ = np.linalg.qr(RNG.normal(size=(6, 6)))
        assert cka(self.points, 7.0 * self.points @ rotation - 3.0) == pytest.approx(1.0)

    def test_does_not_ignore_a_stretch_along_one_axis(self):
        assert cka(self.points, self.points * [10, 1, 1, 1, 1, 1]) < 0.7

    def test_independent_noise(self):
        assert cka(self.points, RNG.normal(size=(300, 6))) < 0.08

    def test_of_two_single_features_it_is_their_squared_correlation(self):
        a = self.points[:, :1]
        b = a + self.points[:, 1:2]
        assert cka(a, b) == pytest.approx(np.corrcoef(a[:, 0], b[:, 0])[0, 1] ** 2)

    def test_symmetric_also_between_different_widths(self):
        other = self.points[:, :2] ** 2
        assert cka(self.points, other) == pytest.approx(cka(other, self.points))

    def test_nothing_varies(self):
        assert cka(self.points, np.ones((300, 2))) == 0.0


def test_r2():
    true = np.array([[1.0, 10.0], [3.0, 30.0]])
    mean = true.mean(axis=0)
    assert r2(true, true, mean) == 1.0
    assert r2(true, np.broadcast_to(mean, true.shape), mean) == 0.0
    assert r2(true, true[::-1], mean) == -3.0
    # Pooled over the features: the second, which varies a hundred times as much, decides.
    assert r2(true, np.stack([mean, mean]) * [1, 0] + true * [0, 1], mean) == pytest.approx(200 / 202)


def test_halves_are_disjoint_complete_and_balanced():
    train, test = halves(Y, seed=0)
    assert sorted([*train, *test]) == list(range(N))
    assert_array_equal(np.bincount(Y[train]), np.bincount(Y[test]))
    assert_array_equal(halves(Y, seed=0)[0], train)
    assert sorted(halves(Y, seed=1)[0]) != sorted(train)


def test_scaled_by_one_scale_for_the_layer():
    features = np.column_stack([RNG.normal(5, 1, 50), RNG.normal(-2, 10, 50), np.full(50, 0.1)])
    train = np.arange(25)
    result = scaled(features, train)
    assert result.shape == (50, 2)  # the constant unit is gone
    assert_allclose(result[train].mean(axis=0), 0, atol=1e-12)
    assert (result[train] ** 2).mean() == pytest.approx(1.0)
    ratio = features[train].std(axis=0)
    assert_allclose(result[train].std(axis=0)[1] / result[train].std(axis=0)[0], ratio[1] / ratio[0])


def test_projection_keeps_distances():
    narrow = RNG.normal(size=(3, WIDEST))
    assert projected(narrow, seed=0) is narrow
    wide = RNG.normal(size=(10, 3 * WIDEST))
    mixed = projected(wide, seed=0)
    assert mixed.shape == (10, WIDEST)
    for first, second in [(0, 1), (2, 7), (4, 9)]:
        distance = np.linalg.norm(wide[first] - wide[second])
        assert np.linalg.norm(mixed[first] - mixed[second]) == pytest.approx(distance, rel=0.1)
    assert_array_equal(projected(wide, seed=0), mixed)
    assert not np.allclose(projected(wide, seed=1), mixed)


def test_flat():
    values = np.arange(24, dtype="float32").reshape(2, 3, 4)
    assert flat(values).shape == (2, 12)
    assert flat(values).dtype == np.float64
    assert flat(np.arange(3)).shape == (3, 1)
