"""Mean ablation, beside models whose use of their units is known."""

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_array_equal

from kerasbook.layerwise import ablate, probe
from kerasbook.layerwise import swaps as swapping
from tests.layerwise.zoo import ZOO, tokens

pytestmark = pytest.mark.usefixtures("english")

# Four numbers, of which only the sign of the second is the class.
X = np.random.default_rng(0).normal(size=(80, 4)).astype("float32")
Y = (X[:, 1] > 0).astype(int)


def with_kernels(model: keras.Model, **kernels) -> keras.Model:
    """The model, its layers of these names with these kernels and no biases."""
    for name, kernel in kernels.items():
        layer = model.get_layer(name)
        layer.set_weights([np.reshape(kernel, layer.kernel.shape), np.zeros(layer.bias.shape)])
    return model


def answer_from(weights) -> keras.Model:
    """A row of units that pass on the four numbers, and an answer with these weights to them."""
    start = keras.Input((4,))
    units = layers.Dense(4, name="units")(start)
    model = keras.Model(start, layers.Dense(1, activation="sigmoid", name="answer")(units))
    return with_kernels(model, units=np.eye(4), answer=weights)


def by_name(records) -> dict:
    return {record.layer: record for record in records}


@pytest.mark.backend
def test_only_the_unit_that_is_used_loses_anything():
    whole, *units = ablate(answer_from([0, 5, 0, 0]), X, Y, layer="units")
    assert (whole.whole, whole.units, whole.count, whole.size, whole.metric) == (1, None, 4, 4, "accuracy")
    assert [record.units for record in units] == [(0,), (1,), (2,), (3,)]
    guess = max(Y.mean(), 1 - Y.mean())
    constant = Y.mean() if X[:, 1].mean() > 0 else 1 - Y.mean()
    assert [record.lost for record in units] == pytest.approx([0, 1 - constant, 0, 0])
    assert [record.constant for record in units] == [False, True, False, False]
    assert units[0].guess == pytest.approx(guess)
    assert whole.lost == pytest.approx(1 - constant)


def test_what_a_random_unit_loses_is_the_mean_over_all():
    _whole, *units = ablate(answer_from([1, 5, -2, 0]), X, Y, layer="units")
    lost = [record.lost for record in units]
    assert max(lost) > min(lost)
    for record in units:
        assert record.lost_by_random == pytest.approx(np.mean(lost))


def test_numbers_are_those_of_a_model_built_by_hand():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.Input((6, 6, 1)), layers.Conv2D(5, 3, activation="relu", name="maps"), layers.Flatten(),
        layers.Dense(3, activation="softmax", name="answer"),
    ])  # fmt: skip
    x = np.random.default_rng(1).normal(size=(40, 6, 6, 1)).astype("float32")
    y = np.arange(40) % 3
    maps = keras.ops.convert_to_numpy(model.get_layer("maps")(x)).copy()  # (40, 4, 4, 5)
    maps[..., [1, 4]] = maps.mean(axis=0)[..., [1, 4]]
    expected = keras.ops.convert_to_numpy(model.get_layer("answer")(maps.reshape(40, -1))).argmax(axis=1)
    for batch_size in (7, 1024):
        (record,) = ablate(model, x, y, layer="maps", units=[1, 4], batch_size=batch_size)
        assert record.score == pytest.approx((expected == y).mean())
        assert (record.units, record.count, record.size, len(record.random)) == ((1, 4), 2, 5, 5)


def test_random_units_come_from_the_seed():
    model = answer_from([1, 5, -2, 0.5])
    once, again, other = (ablate(model, X, Y, layer="units", units=[0, 2], seed=seed)[0] for seed in (3, 3, 4))
    assert once.random == again.random != other.random
    assert len(ablate(model, X, Y, layer="units", units=[0], draws=2)[0].random) == 2


def with_a_dead_end() -> keras.Model:
    """The class shows in "dead", which the answer does not use, as clearly as in "used"."""
    start = keras.Input((4,))
    used = layers.Dense(4, name="used")(start)
    dead = layers.Dense(4, name="dead")(start)
    model = keras.Model(start, [layers.Dense(1, activation="sigmoid", name="answer")(used), dead])
    return with_kernels(model, used=np.eye(4), dead=np.eye(4), answer=[0, 5, 0, 0])


@pytest.mark.backend
def test_what_can_be_read_is_not_what_is_used():
    model = with_a_dead_end()
    read = by_name(probe(model, X, Y, twin=None, layers=["used", "dead"]))
    lost = by_name(ablate(model, X, Y, output="answer", layers=["used", "dead"]))
    assert read["dead"].accuracy > 0.85
    assert lost["dead"].lost == 0
    assert lost["used"].lost > 0.4
    assert not lost["dead"].constant


@pytest.mark.backend
def test_the_model_stays_as_it_is():
    model, x, y = ZOO["convolutions"]()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.evaluate(x, y, verbose=0)
    before = keras.ops.convert_to_numpy(model(x))
    variables = [*model.variables, *model.metrics_variables]
    values = [keras.ops.convert_to_numpy(variable).copy() for variable in variables]
    nodes = [len(layer._inbound_nodes) for layer in model.layers]
    ablate(model, x, y)
    assert_array_equal(keras.ops.convert_to_numpy(model(x)), before)
    for old, variable in zip(values, variables, strict=True):
        assert_array_equal(old, keras.ops.convert_to_numpy(variable))
    assert [len(layer._inbound_nodes) for layer in model.layers] == nodes


def test_a_shared_layer_is_ablated_call_by_call():
    start = keras.Input((4,))
    shared = layers.Dense(4, name="shared")
    model = keras.Model(start, layers.Dense(1, activation="sigmoid", name="answer")(shared(shared(start))))
    with_kernels(model, shared=np.eye(4)[[1, 0, 2, 3]], answer=[0, 5, 0, 0])
    first, second = (ablate(model, X, Y, layer=name)[1:] for name in ("shared", "shared:2"))
    assert [record.lost > 0.4 for record in first] == [True, False, False, False]  # before they change places again
    assert [record.lost > 0.4 for record in second] == [False, True, False, False]
    with pytest.raises(ValueError, match="one call of a layer, out of: shared, shared:2"):
        ablate(model, X, Y, layer=shared)


def test_a_layer_beside_the_path_loses_its_branchs_part():
    start = keras.Input((4,))
    one, other = layers.Dense(4, name="one")(start), layers.Dense(4, name="other")(start)
    model = keras.Model(start, layers.Dense(1, name="answer")(layers.Add(name="sum")([one, other])))
    with_kernels(model, one=np.diag([0, 3, 0, 0]), other=np.diag([0, 1, 0, 0]), answer=np.ones(4))
    records = by_name(ablate(model, X, 4 * X[:, 1]))
    assert records["one"].metric == "r2"
    assert records["one"].whole == pytest.approx(1)
    assert records["one"].lost == pytest.approx(9 / 16, rel=1e-4)  # the variance of three quarters of it
    assert records["other"].lost == pytest.approx(1 / 16, rel=1e-4)
    assert records["sum"].lost == pytest.approx(1, rel=1e-4)
    assert records["sum"].guess == 0


def test_without_labels_it_is_the_evidence_for_the_models_own_answers():
    model = answer_from([0, 5, 0, 0])
    records = ablate(model, X, layer="units")
    odds = np.abs(5 * X[:, 1])
    assert records[1].metric == "evidence"
    assert records[1].whole == pytest.approx(odds.mean(), rel=1e-4)
    mean = 5 * X[:, 1].mean()
    assert records[2].score == pytest.approx((np.where(X[:, 1] > 0, 1, -1) * mean).mean(), abs=1e-4)
    assert np.isnan(records[1].guess)
    against = ablate(model, X, layer="units", target=(1 - Y))
    assert against[1].whole == pytest.approx(-odds.mean(), rel=1e-4)


def test_answers_that_are_swapped_count_themselves():
    """The numbers before the sigmoid stay as they are if its layer's output is swapped."""
    (record,) = ablate(answer_from([0, 5, 0, 0]), X, layers=["answer"])
    assert record.constant
    answers = 1 / (1 + np.exp(-5 * X[:, 1].astype(float)))
    mean = answers.mean()
    odds = np.log(mean / (1 - mean))
    assert record.score == pytest.approx((np.where(X[:, 1] > 0, 1, -1) * odds).mean(), abs=1e-3)
    assert record.whole == pytest.approx(np.abs(5 * X[:, 1]).mean(), rel=1e-3)


def test_a_share_of_each_layer():
    records = by_name(ablate(answer_from([0, 5, 0, 0]), X, Y, share=0.5, draws=12))
    units = records["units"]
    assert (units.units, units.count, units.size, len(units.random)) == (None, 2, 4, 12)
    lost = [1 - score for score in units.random]
    assert all(one == pytest.approx(0) or one > 0.4 for one in lost)  # either the unit is among them or not
    assert 0 < np.mean([one > 0.4 for one in lost]) < 1
    assert units.lost == pytest.approx(np.mean(lost))
    assert records["answer"].constant
    assert records["answer"].random == ()


def test_several_labels_and_signs():
    model = keras.Sequential([
        keras.Input((4,)), layers.Dense(4, name="units"), layers.Dense(2, activation="sigmoid", name="answer"),
    ])  # fmt: skip
    with_kernels(model, units=np.eye(4), answer=[[5, 0], [0, 5], [0, 0], [0, 0]])
    both = (X[:, :2] > 0).astype(int)
    units = ablate(model, X, both, layer="units")[1:]
    assert units[0].whole == 1
    assert [record.lost > 0.15 for record in units] == [True, True, False, False]
    hinge = keras.Sequential([keras.Input((4,)), layers.Dense(1, activation="tanh", name="sign")])
    (record,) = ablate(with_kernels(hinge, sign=[0, 5, 0, 0]), X, 2 * Y - 1)
    assert (record.metric, record.whole) == ("accuracy", 1)


class Passes(keras.Sequential):
    """Counts how often it runs, and on how many samples."""

    seen = ()

    def call(self, inputs, training=None, mask=None):
        self.__dict__["seen"] = (*self.seen, int(inputs.shape[0]))
        return super().call(inputs, training=training, mask=mask)


def test_one_pass_for_each_layer_and_two_more():
    model = Passes([keras.Input((4,)), *[layers.Dense(4, name=f"layer{number}") for number in range(12)]])
    x = np.zeros((64, 4), "float32") + np.arange(64)[:, None]
    model(x[:1])
    model.__dict__["seen"] = ()
    records = ablate(model, x, np.arange(64) % 4)
    assert len(records) == 12
    whole = sum(count for count in model.seen if count > 1) / 64
    assert whole <= 12 + 3  # a look at what the layers are, what it answers, the means, and each layer
    assert sum(count == 1 for count in model.seen) <= 3


def test_memory_decides_how_many_samples_run_at_a_time(monkeypatch):
    model = Passes([keras.Input((4,)), layers.Dense(1000, name="wide"), layers.Dense(3, name="answer")])
    x, y = np.random.default_rng(0).normal(size=(60, 4)).astype("float32"), np.arange(60) % 3
    model(x[:1])
    whole = ablate(model, x, y)
    model.__dict__["seen"] = ()
    little = ablate(model, x, y, memory=1e-4)  # 45 kB for a batch, 27 kB for the means
    assert max(model.seen) == 10  # 11 fit, and 60 go in six batches of like size
    assert [record.score for record in little] == pytest.approx([record.score for record in whole])
    places = [swapping.Place(record.layer, (1, 5000), 1) for record in whole]
    assert len(list(swapping.groups(places, 1e-4))) == 2
    assert len(list(swapping.groups(places, 1))) == 1


@pytest.mark.parametrize(
    "name",
    [
        "masked_words",
        "nested",
        pytest.param("stateful", marks=pytest.mark.backend),
        "step_by_step",
        "subclassed_unbuilt",
        "vision_transformer",
    ],
)
def test_models_of_the_zoo(name):
    model, x, y = ZOO[name]()
    records = ablate(model, x, y)
    assert len(records) > 1
    assert all(np.isfinite(record.lost) for record in records)
    assert records[-1].constant


def test_maps_that_come_first_are_units():
    model, x, y = ZOO["channels_turned"]()
    records = by_name(ablate(model, x, y))
    turned = next(layer for layer in model.layers if isinstance(layer, layers.Permute))
    shape = turned.output.shape
    assert records[turned.name].size in shape[1:]


class Reads(keras.Model):
    """The mean over the words of a sentence; Keras hands on which of them are padding."""

    def __init__(self):
        super().__init__()
        self.lookup = layers.Embedding(11, 4, mask_zero=True, name="lookup")
        self.mean = layers.GlobalAveragePooling1D(name="mean")

    def call(self, x):
        return self.mean(self.lookup(x))


def test_a_mask_is_handed_on():
    x = tokens()
    model = Reads()
    plain = keras.ops.convert_to_numpy(model(x))
    lengths = (x != 0).sum(axis=1, keepdims=True)
    assert lengths.min() < lengths.max()
    known = np.arange(7) < lengths  # (12, 7)
    vectors = keras.ops.convert_to_numpy(model.lookup.embeddings)[x]  # (12, 7, 4)
    units = ablate(model, x, layer="lookup", target=lambda outputs: outputs[:, 2])[1:]
    assert units[2].whole == pytest.approx(plain[:, 2].mean(), abs=1e-6)
    assert units[1].lost == 0
    instead = np.where(known, vectors[..., 2].mean(axis=0), 0).sum(axis=1, keepdims=True) / lengths
    assert units[2].score == pytest.approx(instead.mean(), abs=1e-6)


def test_what_runs_within_a_layer_of_keras_for_each_step():
    model, x, y = ZOO["step_by_step"]()
    frames = next(layer for layer in model.layers if isinstance(layer, layers.TimeDistributed))
    inner = f"{frames.name}/{frames.layer.name}"
    (within,), (around,) = ablate(model, x, y, layers=[inner]), ablate(model, x, y, layers=[frames])
    assert within.score == around.score
    assert within.size == around.size


class Bare(keras.Model):
    """Calls no layer."""

    def call(self, x):
        return keras.ops.sigmoid(x[:, :1])


def test_a_model_without_layers_is_refused():
    with pytest.raises(ValueError, match="no layer's call can be seen"):
        ablate(Bare(), X, Y)


def test_what_cannot_be_ablated_is_said():
    model = answer_from([0, 5, 0, 0])
    for wrong, match in (
        ({"layers": ["none"]}, "out of: units, answer"),
        ({"layer": "units", "layers": ["units"]}, "Received: both"),
        ({"units": [0]}, "Received: units alone"),
        ({"layer": "units", "units": [4]}, "from 0 to 3"),
        ({"layer": "units", "units": [1, 1]}, "different whole numbers"),
        ({"layer": "units", "units": []}, "different whole numbers"),
        ({"share": 0}, "above 0"),
        ({"share": 0.5, "layer": "units"}, "beside layer"),
        ({"draws": 0}, "from 1"),
        ({"target": 0}, "Received: both"),
        ({"memory": 0}, "above 0"),
    ):
        with pytest.raises(ValueError, match=match):
            ablate(model, X, Y, **wrong)
    with pytest.raises(ValueError, match="from 0 to 1 in y"):
        ablate(model, X, Y + 1)
    with pytest.raises(ValueError, match="Received: names"):
        ablate(model, X, np.where(Y, "yes", "no"))
    with pytest.raises(ValueError, match="as many numbers in y"):
        ablate(model, X, X)
    with pytest.raises(TypeError, match="Keras 3 model"):
        ablate("model.keras", X, Y)


@pytest.mark.skipif("text" not in ZOO, reason="strings are tensors on TensorFlow only")
def test_texts_are_left_out():
    model, x, y = ZOO["text"]()
    records = ablate(model, x, y)
    assert all("vector" not in record.layer for record in records)
    vectorize = next(layer for layer in model.layers if isinstance(layer, layers.TextVectorization))
    with pytest.raises(ValueError, match="floating-point numbers for each sample"):
        ablate(model, x, y, layers=[vectorize])
