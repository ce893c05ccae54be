"""Activation patching, beside models of which is known what runs where."""

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import patch
from kerasbook.layerwise.patching import strangers, way_made
from tests.layerwise.zoo import ZOO

pytestmark = pytest.mark.usefixtures("english")

X, OTHER = np.random.default_rng(0).normal(size=(2, 30, 4)).astype("float32")


def with_kernels(model: keras.Model, **kernels) -> keras.Model:
    """The model, its layers of these names with these kernels and no biases."""
    for name, kernel in kernels.items():
        layer = model.get_layer(name)
        layer.set_weights([np.reshape(kernel, layer.kernel.shape), np.zeros(layer.bias.shape)])
    return model


def by_name(records) -> dict:
    return {record.layer: record for record in records}


def two_branches(activation: str | None = None) -> keras.Model:
    """Three quarters of the answer's number run through one branch, a quarter through the other."""
    start = keras.Input((4,))
    one, other = layers.Dense(4, name="one")(start), layers.Dense(4, name="other")(start)
    both = layers.Add(name="sum")([one, other])
    model = keras.Model(start, layers.Dense(1, activation=activation, name="answer")(both))
    return with_kernels(model, one=np.diag([0, 3, 0, 0]), other=np.diag([0, 1, 0, 0]), answer=np.ones(4))


@pytest.mark.backend
@pytest.mark.parametrize("activation", [None, "sigmoid"])
def test_a_branch_makes_its_part_of_the_way(activation):
    records = by_name(patch(two_branches(activation), X, OTHER))
    assert list(records) == ["one", "other", "sum", "answer"]
    assert records["one"].way == pytest.approx(0.75, abs=1e-3)
    assert records["other"].way == pytest.approx(0.25, abs=1e-3)
    assert records["sum"].way == pytest.approx(1, abs=1e-3)
    assert records["answer"].way == pytest.approx(1, abs=1e-3)
    assert [record.complete for record in records.values()] == [False, False, True, True]


def test_sure_answers_make_all_of_the_way_too():
    """Where float32 rounds the answer to 1, the numbers before the sigmoid still tell how sure it is."""
    records = by_name(patch(two_branches("sigmoid"), 30 * X, 30 * OTHER))
    assert records["one"].way == pytest.approx(0.75, abs=1e-3)
    assert records["sum"].way == pytest.approx(1, abs=1e-3)
    assert records["answer"].way == pytest.approx(1, abs=1e-3)
    assert np.abs(records["one"].goal).max() > 100


def test_scores_are_those_of_the_two_samples():
    (record,) = patch(two_branches(), X, OTHER, layers=["one"])
    assert_allclose(record.start, 4 * X[:, 1], rtol=1e-5)
    assert_allclose(record.goal, 4 * OTHER[:, 1], rtol=1e-5)
    assert_allclose(record.score, 3 * OTHER[:, 1] + X[:, 1], rtol=1e-4, atol=1e-5)


def test_the_control_is_the_layers_output_for_another_pair():
    (record,) = patch(two_branches(), X, OTHER, layers=["one"], seed=5)
    order = strangers(30, 5)
    assert sorted(order) == list(range(30))
    assert not (order == np.arange(30)).any()
    assert_allclose(record.control, [3 * OTHER[order, 1] + X[:, 1]], rtol=1e-4, atol=1e-5)
    assert record.way_of_control == way_made(record.start, record.goal, record.control[0])
    assert record.way_of_control < record.way
    (again,) = patch(two_branches(), X, OTHER, layers=["one"], seed=5, batch_size=7)
    assert_allclose(again.control, record.control, rtol=1e-5)
    assert_allclose(again.score, record.score, rtol=1e-5)


def test_one_pair_has_no_stranger():
    (record,) = patch(two_branches(), X[:1], OTHER[:1], layers=["one"])
    assert record.way == pytest.approx(0.75, abs=1e-4)
    assert record.control.shape == (0, 1)
    assert np.isnan(record.way_of_control)


def test_units_one_by_one_and_together():
    whole, *units = patch(two_branches(), X, OTHER, layer="one")
    assert whole.way == pytest.approx(0.75, abs=1e-3)
    assert [record.way for record in units] == pytest.approx([0, 0.75, 0, 0], abs=1e-3)
    assert [record.way_of_control for record in units] == pytest.approx([0.75 / 4] * 4, abs=1e-3)
    (both,) = patch(two_branches(), X, OTHER, layer="one", units=[0, 1], draws=9)
    assert both.way == pytest.approx(0.75, abs=1e-3)
    assert set(np.round(both.ways_of_control, 2)) == {0.0, 0.75}
    assert (both.units, both.count, both.size, both.control.shape) == ((0, 1), 2, 4, (9, 30))


def test_numbers_are_those_of_a_model_built_by_hand():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.Input((6, 6, 1)), layers.Conv2D(5, 3, activation="relu", name="maps"), layers.Flatten(),
        layers.Dense(3, name="answer"),
    ])  # fmt: skip
    x, other = np.random.default_rng(1).normal(size=(2, 20, 6, 6, 1)).astype("float32")
    goals = keras.ops.convert_to_numpy(model(other))
    target = goals.argmax(axis=1)
    maps, others = (keras.ops.convert_to_numpy(model.get_layer("maps")(part)).copy() for part in (x, other))
    maps[..., [1, 4]] = others[..., [1, 4]]
    expected = keras.ops.convert_to_numpy(model.get_layer("answer")(maps.reshape(20, -1)))
    (record,) = patch(model, x, other, layer="maps", units=[1, 4], answers="numbers")
    assert_allclose(record.score, expected[np.arange(20), target], rtol=1e-4, atol=1e-5)
    assert_allclose(record.goal, goals[np.arange(20), target], rtol=1e-5)


def test_the_class_of_the_other_sample_is_scored_unless_another_is_asked_for():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax", name="answer")])
    logits = [part @ model.get_weights()[0] for part in (X, OTHER)]

    def odds(rows, target):
        own = np.take_along_axis(rows, target[:, None], axis=1)[:, 0]
        rest = np.array([np.logaddexp.reduce(np.delete(row, one)) for row, one in zip(rows, target, strict=True)])
        return own - rest

    for target, meant in (
        (None, logits[1].argmax(axis=1)),
        (2, np.full(30, 2)),
        (np.arange(30) % 3, np.arange(30) % 3),
    ):
        (record,) = patch(model, X, OTHER, target=target)
        assert_allclose(record.start, odds(logits[0], meant), rtol=1e-3, atol=1e-4)
        assert_allclose(record.goal, odds(logits[1], meant), rtol=1e-3, atol=1e-4)
    (record,) = patch(model, X, OTHER, target=lambda outputs: outputs[:, 1])
    assert_allclose(record.goal, keras.ops.convert_to_numpy(model(OTHER))[:, 1], rtol=1e-5)


def test_way_made():
    start, goal = np.array([0.0, 0, 1]), np.array([4.0, -1, 1])
    assert way_made(start, goal, goal) == 1
    assert way_made(start, goal, start) == 0
    assert way_made(start, goal, np.array([2.0, 0, 1])) == pytest.approx(2 / 5)
    assert way_made(start, goal, np.array([0.0, 1, 1])) == pytest.approx(-1 / 5)
    assert np.isnan(way_made(start, start, goal))


def test_a_shared_layer_is_patched_call_by_call():
    start = keras.Input((4,))
    shared = layers.Dense(4, name="shared")
    first = shared(start)
    model = keras.Model(start, layers.Dense(1, name="answer")(layers.Add(name="sum")([first, shared(first)])))
    with_kernels(model, shared=2 * np.eye(4), answer=[0, 1, 0, 0])  # 2 x and, of that, 4 x
    records = by_name(patch(model, X, OTHER))
    assert records["shared"].way == pytest.approx(1, abs=1e-3)
    assert records["shared:2"].way == pytest.approx(4 / 6, abs=1e-3)


@pytest.mark.backend
def test_the_model_stays_as_it_is():
    model, x, _y = ZOO["convolutions"]()
    before = keras.ops.convert_to_numpy(model(x))
    values = [keras.ops.convert_to_numpy(variable).copy() for variable in model.variables]
    patch(model, x, x[::-1].copy())
    assert_array_equal(keras.ops.convert_to_numpy(model(x)), before)
    for old, variable in zip(values, model.variables, strict=True):
        assert_array_equal(old, keras.ops.convert_to_numpy(variable))


def turned(part):
    return part[::-1].copy()


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("named_inputs", None),
        pytest.param("several_outputs", "kind", marks=pytest.mark.backend),
        ("masked_words", None),
        ("nested", None),
        ("subclassed", None),
    ],
)
def test_models_of_the_zoo(name, output):
    model, x, _y = ZOO[name]()
    records = patch(model, x, keras.tree.map_structure(turned, x), output=output)
    assert len(records) > 1
    last = records[-1] if output is None else next(record for record in reversed(records) if record.complete)
    assert last.way == pytest.approx(1, abs=1e-2)
    assert all(np.isfinite(record.way) for record in records)


def test_what_cannot_be_patched_is_said():
    model = two_branches()
    with pytest.raises(ValueError, match="30 and 20 samples"):
        patch(model, X, OTHER[:20])
    with pytest.raises(ValueError, match="each of the 30 pairs"):
        patch(model, X, OTHER, target=np.zeros(60, int))
    with pytest.raises(ValueError, match="out of: one, other, sum, answer"):
        patch(model, X, OTHER, layers=["none"])
    with pytest.raises(ValueError, match="from 0 to 3"):
        patch(model, X, OTHER, layer="one", units=[7])
    with pytest.raises(TypeError, match="Keras 3 model"):
        patch("model.keras", X, OTHER)
    several, x, _y = ZOO["named_inputs"]()
    with pytest.raises(ValueError, match="in the form of x"):
        patch(several, x, list(x.values()))
