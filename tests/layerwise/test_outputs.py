"""Every layer's output: the values Keras itself computes, in order, in one pass, and no trace is left."""

import threading

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import LayerCall, layer_outputs

KERAS_CALL = keras.Layer.__call__

X = np.random.default_rng(1).normal(size=(5, 6)).astype("float32")


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(2)


@pytest.fixture(autouse=True)
def call_restored():
    """Whatever a test does, Keras' own call is back afterwards."""
    yield
    assert keras.Layer.__call__ is KERAS_CALL


@keras.saving.register_keras_serializable("kerasbook_tests")
class Block(keras.Layer):
    """A layer of the reader's own, made of others."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.first = layers.Dense(4, activation="relu", name="first")
        self.second = layers.Dense(6, name="second")

    def call(self, x):
        return x + self.second(self.first(x))


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__(name="subclassed")
        self.hidden = layers.Dense(4, activation="relu", name="hidden")
        self.answer = layers.Dense(3, name="answer")

    def call(self, x):
        return self.answer(self.hidden(x))


class Told(keras.Layer):
    """Does nothing but tell that it is called, with what."""

    def __init__(self, tell, **kwargs):
        super().__init__(**kwargs)
        self.tell = tell

    def call(self, x):
        self.tell(x)
        return x


def sequential():
    model = keras.Sequential(
        [
            keras.Input((6,)),
            layers.Reshape((2, 3), name="reshape"),
            layers.LSTM(4, return_sequences=True, name="lstm"),
            layers.Flatten(name="flatten"),
            layers.BatchNormalization(name="norm"),
            layers.Dense(3, activation="softmax", name="answer"),
        ]
    )
    return model, {layer.name: layer.output for layer in model.layers}


def branch():
    start = keras.Input((6,))
    left = layers.Dense(4, activation="relu", name="left")(start)
    right = layers.Dense(4, name="right")(start)
    joined = layers.Concatenate(name="joined")([left, right])
    answer = layers.Dense(2, name="answer")(joined)
    tensors = {"left": left, "right": right, "joined": joined, "answer": answer}
    return keras.Model(start, answer), tensors


def shared_layer():
    again = layers.Dense(6, activation="tanh", name="again")
    start = keras.Input((6,))
    once = again(start)
    twice = again(once)
    thrice = again(twice)
    return keras.Model(start, thrice), {"again": once, "again:2": twice, "again:3": thrice}


def several_tensors():
    start = keras.Input((6,))
    steps = layers.Reshape((3, 2), name="steps")(start)
    sequence, hidden, cell = layers.LSTM(4, return_sequences=True, return_state=True, name="lstm")(steps)
    answer = layers.Dense(2, name="answer")(hidden)
    tensors = {"steps": steps, "lstm[0]": sequence, "lstm[1]": hidden, "lstm[2]": cell, "answer": answer}
    return keras.Model(start, answer), tensors


@pytest.mark.parametrize("network", [sequential, branch, shared_layer, several_tensors])
def test_same_values_as_keras_sub_models(network):
    model, tensors = network()
    expected = keras.Model(model.inputs, tensors)([X], training=False)
    outputs = layer_outputs(model, X)
    assert set(outputs) == set(tensors)
    for name, output in outputs.items():
        assert isinstance(output, np.ndarray)
        assert_allclose(output, keras.ops.convert_to_numpy(expected[name]), rtol=1e-5, atol=1e-6)
    assert_array_equal(list(outputs.values())[-1], keras.ops.convert_to_numpy(model(X)))


@pytest.mark.parametrize("network", [sequential, branch, shared_layer, several_tensors])
def test_several_batches_equal_one(network):
    model, _ = network()
    at_once, in_pairs = layer_outputs(model, X), layer_outputs(model, X, batch_size=2)
    assert list(in_pairs) == list(at_once)
    for name in at_once:
        assert in_pairs[name].dtype == at_once[name].dtype
        assert_allclose(in_pairs[name], at_once[name], rtol=1e-5, atol=1e-6)


def test_nested_model():
    encoder = keras.Sequential(
        [keras.Input((6,)), layers.Dense(4, name="hidden"), layers.Dense(2, name="code")], name="encoder"
    )
    start = keras.Input((6,))
    answer = layers.Dense(3, name="answer")
    model = keras.Model(start, answer(encoder(start)))
    inside = keras.Model(encoder.inputs, [layer.output for layer in encoder.layers])
    hidden, code = inside([X])
    outputs = layer_outputs(model, X)
    assert list(outputs) == ["encoder/hidden", "encoder/code", "answer"]
    for output, expected in zip(outputs.values(), [hidden, code, answer(code)], strict=True):
        assert_allclose(output, keras.ops.convert_to_numpy(expected), rtol=1e-5, atol=1e-6)


def test_nested_twice():
    encoder = keras.Sequential([keras.Input((6,)), layers.Dense(6, name="code")], name="encoder")
    start = keras.Input((6,))
    model = keras.Model(start, encoder(encoder(start)))
    outputs = layer_outputs(model, X)
    assert list(outputs) == ["encoder/code", "encoder/code:2"]
    assert_allclose(outputs["encoder/code"], keras.ops.convert_to_numpy(encoder(X)), rtol=1e-5)
    assert_allclose(outputs["encoder/code:2"], keras.ops.convert_to_numpy(encoder(encoder(X))), rtol=1e-5)


@pytest.mark.parametrize("built", [True, False])
def test_subclassed_model(built):
    model = Subclassed()
    if built:
        model(X)
    outputs = layer_outputs(model, X)
    hidden = model.hidden(X)
    assert list(outputs) == ["hidden", "answer"]
    assert_allclose(outputs["hidden"], keras.ops.convert_to_numpy(hidden), rtol=1e-5)
    assert_allclose(outputs["answer"], keras.ops.convert_to_numpy(model.answer(hidden)), rtol=1e-5)


def test_building_an_unbuilt_model_is_not_recorded():
    model = keras.Sequential([layers.Dense(4, name="hidden"), layers.Dense(3, name="answer")])
    outputs = layer_outputs(model, X)
    assert {name: output.shape for name, output in outputs.items()} == {"hidden": (5, 4), "answer": (5, 3)}


def test_looks_inside_the_readers_own_layers_and_takes_keras_own_as_one():
    model = keras.Sequential(
        [
            keras.Input((6,)),
            Block(name="block"),
            layers.Reshape((3, 2), name="steps"),
            layers.Bidirectional(layers.LSTM(2), name="both_ways"),
        ]
    )
    outputs = layer_outputs(model, X)
    block = model.get_layer("block")
    assert list(outputs) == ["block/first", "block/second", "steps", "both_ways"]
    assert_allclose(outputs["block/first"], keras.ops.convert_to_numpy(block.first(X)), rtol=1e-5)
    assert outputs["both_ways"].shape == (5, 4)


def test_order_of_execution():
    order = []
    names = ["one", "two", "three", "four"]
    one, two, three, four = (Told(lambda x, name=name: order.append(name), name=name) for name in names)
    start = keras.Input((6,))
    model = keras.Model(start, four(layers.Add(name="sum")([three(start), two(one(start))])))
    order.clear()
    outputs = layer_outputs(model, X)
    assert sorted(order) == sorted(names)
    assert [name for name in outputs if name in names] == order
    assert list(outputs).index("sum") == 3


@pytest.mark.parametrize(("batch_size", "sizes"), [(1024, [5]), (5, [5]), (2, [2, 2, 1])])
def test_one_forward_pass_for_each_batch(batch_size, sizes):
    seen = []
    told = Told(lambda x: seen.append(x.shape[0]))
    model = keras.Sequential([keras.Input((6,)), told, layers.Dense(2)])
    seen.clear()
    layer_outputs(model, X, batch_size=batch_size)
    assert seen == sizes


def test_each_name_knows_its_layer():
    model, _ = shared_layer()
    outputs = layer_outputs(model, X)
    assert all(isinstance(call, LayerCall) for call in outputs)
    assert [call.layer for call in outputs] == [model.get_layer("again")] * 3


def test_chosen_layers_in_order_of_execution():
    model, _ = branch()
    everything = layer_outputs(model, X)
    chosen = layer_outputs(model, X, layers=["answer", model.get_layer("left")])
    assert list(chosen) == ["left", "answer"]
    for name, output in chosen.items():
        assert_array_equal(output, everything[name])


def test_a_layer_means_all_its_calls_and_a_name_one_of_them():
    model, _ = shared_layer()
    assert list(layer_outputs(model, X, layers=[model.get_layer("again")])) == [
        "again",
        "again:2",
        "again:3",
    ]
    assert list(layer_outputs(model, X, layers=["again:2"])) == ["again:2"]


def test_a_layer_inside_a_nested_model_can_be_chosen():
    encoder = keras.Sequential([keras.Input((6,)), layers.Dense(4, name="answer")], name="encoder")
    model = keras.Sequential([keras.Input((6,)), encoder, layers.Dense(3, name="answer")])
    assert list(layer_outputs(model, X, layers=[encoder.layers[0]])) == ["encoder/answer"]
    assert list(layer_outputs(model, X, layers=[model.layers[-1]])) == ["answer"]


@pytest.mark.parametrize("unknown", ["missing", layers.Dense(2, name="missing")])
def test_unknown_layer(unknown):
    model, _ = branch()
    with pytest.raises(ValueError, match=r"out of: left, right, joined, answer\. Received: missing$"):
        layer_outputs(model, X, layers=["left", unknown])


def test_no_samples():
    with pytest.raises(ValueError, match=r"at least one sample.*Received: none"):
        layer_outputs(branch()[0], X[:0])


@pytest.mark.parametrize("batch_size", [0, -3])
def test_batch_size_below_one(batch_size):
    with pytest.raises(ValueError, match=rf"batch_size of at least 1.*Received: {batch_size}"):
        layer_outputs(branch()[0], X, batch_size=batch_size)


def test_dropout_and_noise_are_inactive():
    model = keras.Sequential(
        [keras.Input((6,)), layers.Dropout(0.9, name="dropout"), layers.GaussianNoise(1.0, name="noise")]
    )
    outputs = layer_outputs(model, X)
    assert_array_equal(outputs["dropout"], X)
    assert_array_equal(outputs["noise"], X)


def fitted_network():
    model = keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(4, name="hidden"),
            layers.BatchNormalization(name="norm"),
            layers.Dropout(0.5, name="dropout"),
            layers.Dense(2, activation="softmax", name="answer"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(X, np.array([0, 1, 0, 1, 0]), verbose=0)
    return model


def state(model) -> dict:
    """Everything of a model that a look inside must leave alone."""
    return {
        "variables": [keras.ops.convert_to_numpy(variable) for variable in model.variables],
        "optimizer": [keras.ops.convert_to_numpy(variable) for variable in model.optimizer.variables],
        "attributes": sorted(vars(model)),
        "objects": [id(item) for item in [*model.layers, model.optimizer, model.loss, *model.metrics]],
        "compiled": (model.compiled, model.built, model.trainable, model.get_config(), model.get_compile_config()),
        "calls": [len(layer._inbound_nodes) for layer in model.layers],
    }  # fmt: skip


def assert_same_state(before: dict, after: dict) -> None:
    for what in ("variables", "optimizer"):
        assert len(after[what]) == len(before[what])
        for array, was in zip(after[what], before[what], strict=True):
            assert_array_equal(array, was)
    for what in ("attributes", "objects", "compiled", "calls"):
        assert after[what] == before[what]


def test_the_model_stays_as_it_is():
    model = fitted_network()
    before = state(model)
    assert len(before["optimizer"]) > 2
    layer_outputs(model, X)
    assert_same_state(before, state(model))


def test_a_call_that_fails_midway_leaves_no_trace():
    def fail(x):
        if failing:
            raise RuntimeError("midway")

    failing = False
    inner = keras.Sequential([keras.Input((4,)), Told(fail, name="fails")], name="inner")
    model = keras.Sequential(
        [keras.Input((6,)), layers.Dense(4, name="hidden"), inner, layers.Dense(2, name="answer")]
    )
    failing = True
    with pytest.raises(RuntimeError, match="midway"):
        layer_outputs(model, X)
    assert keras.Layer.__call__ is KERAS_CALL
    failing = False
    assert list(layer_outputs(model, X)) == ["hidden", "inner/fails", "answer"]


def test_two_threads_do_not_see_each_others_recordings():
    def wait(x):
        if threading.current_thread() is not first:
            return
        inside.set()
        assert leave.wait(timeout=30)

    inside, leave = threading.Event(), threading.Event()
    recorded = {}
    first = threading.Thread(target=lambda: recorded.update(layer_outputs(model, X)))
    model = keras.Sequential(
        [keras.Input((6,)), layers.Dense(4, name="before"), Told(wait, name="waits"), layers.Dense(2, name="after")]
    )  # fmt: skip
    alone = layer_outputs(model, X)
    first.start()
    assert inside.wait(timeout=30)
    model(-X)  # a plain call, which nobody records
    meanwhile = layer_outputs(model, 2 * X)  # begins and ends while the other is recording
    leave.set()
    first.join(timeout=30)
    assert list(recorded) == list(meanwhile) == ["before", "waits", "after"]
    for name in alone:
        assert_array_equal(recorded[name], alone[name])
    assert_allclose(meanwhile["before"], 2 * alone["before"], rtol=1e-4, atol=1e-6)
