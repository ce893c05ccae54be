"""Every layer's output: the values Keras itself computes, in order, in one pass, and no trace is left."""

import functools
import pickle
import threading
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import LayerCall, layer_outputs
from tests.layerwise.zoo import Block

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
    model = keras.Sequential([
        keras.Input((6,)),
        layers.Reshape((3, 2), name="reshape"),
        layers.LSTM(4, return_sequences=True, name="lstm"),
        layers.Flatten(name="flatten"),
        layers.BatchNormalization(name="norm"),
        layers.Dense(3, activation="softmax", name="answer"),
    ])
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


@pytest.mark.backend
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


@pytest.mark.backend
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


@pytest.mark.backend
def test_looks_inside_the_readers_own_layers_and_takes_keras_own_as_one():
    model = keras.Sequential([
        keras.Input((6,)),
        Block(name="block"),
        layers.Reshape((3, 2), name="steps"),
        layers.Bidirectional(layers.LSTM(4), name="both_ways"),
    ])
    outputs = layer_outputs(model, X)
    block = model.get_layer("block")
    assert list(outputs) == ["block/first", "block/second", "block", "steps", "both_ways"]
    assert_allclose(outputs["block/first"], keras.ops.convert_to_numpy(block.first(X)), rtol=1e-5)
    assert outputs["both_ways"].shape == (5, 8)


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
    assert list(layer_outputs(model, X, layers=[model.get_layer("again")])) == ["again", "again:2", "again:3"]
    assert list(layer_outputs(model, X, layers=["again:2"])) == ["again:2"]


def test_a_layer_inside_a_nested_model_can_be_chosen():
    encoder = keras.Sequential([keras.Input((6,)), layers.Dense(4, name="answer")], name="encoder")
    model = keras.Sequential([keras.Input((6,)), encoder, layers.Dense(3, name="answer")])
    assert list(layer_outputs(model, X, layers=[encoder.layers[0]])) == ["encoder/answer"]
    assert list(layer_outputs(model, X, layers=[model.layers[-1]])) == ["answer"]


def test_one_layer_needs_no_list():
    model, _ = branch()
    assert list(layer_outputs(model, X, layers="left")) == ["left"]
    assert list(layer_outputs(model, X, layers=model.get_layer("left"))) == ["left"]


@pytest.mark.parametrize("unknown", ["missing", layers.Dense(2, name="missing")])
def test_unknown_layer(unknown):
    model, _ = branch()
    with pytest.raises(ValueError, match=r"out of: left, right, joined, answer\. Received: missing$"):
        layer_outputs(model, X, layers=["left", unknown])


@pytest.mark.parametrize(("name", "near"), [("lefd", "left"), ("answr", "answer"), ("Joined", "joined")])
def test_an_unknown_layer_with_a_known_one_near(name, near):
    with pytest.raises(ValueError, match=rf"Received: {name}\. Did you mean {near}\?$"):
        layer_outputs(branch()[0], X, layers=[name])


def test_no_samples():
    with pytest.raises(ValueError, match=r"at least one sample.*Received: none"):
        layer_outputs(branch()[0], X[:0])


@pytest.mark.parametrize("batch_size", [0, -3, 2.5, True, None])
def test_batch_size_below_one(batch_size):
    with pytest.raises(ValueError, match=rf"batch_size of at least 1.*Received: {batch_size}"):
        layer_outputs(branch()[0], X, batch_size=batch_size)


def other_librarys_model():
    class Sequential:
        pass

    Sequential.__module__ = "tf_keras.src.engine.sequential"
    return Sequential()


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("model.keras", r"Received: 'model\.keras'\. Load the file first, with keras\.saving\.load_model"),
        (Path("model.keras"), r"Path.'model\.keras'.*Load the file first"),
        (other_librarys_model(), r"Received: tf_keras\.src.*a model of Keras 2: build it again with Keras 3"),
        (layers.Dense(2), r"Dense\. Put the layer into a model: keras\.Sequential\(\[layer\]\)"),
        (Subclassed, "the class Subclassed. Make a model of it first"),
        (lambda x: x, "Expected a Keras 3 model.*function"),
        (None, "Expected a Keras 3 model.*NoneType"),
    ],
)
def test_what_is_no_model(model, says):
    with pytest.raises(TypeError, match=says):
        layer_outputs(model, X)


@pytest.mark.parametrize(
    ("x", "says"),
    [
        (X[:, :5], r"Expected x of shape \(n, 6\)\. Received: \(5, 5\)"),
        (np.where(X > 0, np.nan, X), r"Received: NaN or infinity in \d+ places of input"),
        (X.astype(str), "Received: text"),
        ([X, X], r"Expected x with 1 input.*Received: 2"),
        ({"other": X}, r"Expected x with the model's inputs.*Received: other"),
        (iter([X, X[:, :5]]), r"Received: \(5, 5\)"),
        (iter([X, np.full_like(X, np.inf)]), "infinity in 30 places"),
    ],
)
def test_samples_that_do_not_fit_leave_the_model_as_it_was(x, says):
    model = one_fitted_network()
    before = state(model)
    with pytest.raises(ValueError, match=says):
        layer_outputs(model, x)
    assert_same_state(before, state(model))


@pytest.mark.backend
@pytest.mark.parametrize("batch_size", [1024, 1])
def test_the_arrays_are_read_only(batch_size):
    """They may be the memory of tensors, which other layers' tensors share."""
    for output in layer_outputs(branch()[0], X, batch_size=batch_size).values():
        with pytest.raises(ValueError, match="read-only"):
            output[0] = 0
    for output in layer_outputs(branch()[0], iter([X, X])).values():
        assert not output.flags.writeable


@pytest.mark.backend
def test_outputs_stay_when_the_model_goes_on():
    model = fitted_network()
    outputs = layer_outputs(model, X)
    before = {name: output.copy() for name, output in outputs.items()}
    model.fit(X, np.array([0, 1, 0, 1, 0]), epochs=2, verbose=0)
    model.set_weights([np.zeros_like(weight) for weight in model.get_weights()])
    for name, output in outputs.items():
        assert_array_equal(output, before[name])


@pytest.mark.parametrize(("count", "sizes"), [(7, [2, 2, 2, 1]), (13, [4, 4, 4, 1]), (30, [6, 6, 6, 6, 6]), (6, [6])])
def test_batches_of_even_sizes(count, sizes):
    """Where one batch is not enough, there are four: what is under way needs memory besides what is kept."""
    seen = []
    model = keras.Sequential([keras.Input((6,)), Told(lambda x: seen.append(x.shape[0]))])
    seen.clear()
    layer_outputs(model, np.zeros((count, 6), "float32"), batch_size=6)
    assert seen == sizes


def test_batches_with_answers():
    model, _ = branch()
    whole = layer_outputs(model, X)
    data = [(X[:2], [0, 1]), (X[2:4], [0, 1]), (X[4:], [0])]
    outputs = layer_outputs(model, iter(data))
    assert list(outputs) == list(whole)
    for name, output in outputs.items():
        assert_allclose(output, whole[name], rtol=1e-5, atol=1e-6)


def test_sentences_of_several_lengths():
    model = keras.Sequential([
        keras.Input((None, 3)),
        layers.Dense(2, name="each"),
        layers.GlobalMaxPooling1D(name="most"),
    ])
    sentences = [np.ones((2, 4, 3), "float32"), np.ones((2, 5, 3), "float32")]
    with pytest.raises(ValueError, match=r"output of 'each'.*Received: \(4, 2\) and \(5, 2\)"):
        layer_outputs(model, iter(sentences))
    assert layer_outputs(model, iter(sentences), layers=["most"])["most"].shape == (4, 2)


class Whole(keras.Layer):
    """One number for all samples of a batch."""

    def call(self, x):
        return keras.ops.mean(x)


def test_an_output_without_samples():
    mean = Whole(name="mean")
    start = keras.Input((6,))
    model = keras.Model(start, layers.Dense(2, name="answer")(start) + mean(start))
    assert_allclose(layer_outputs(model, X)["mean"], X.mean(), rtol=1e-5)
    alike = np.concatenate([X[:1], X[:1]])
    assert_allclose(layer_outputs(model, alike, batch_size=1)["mean"], X[0].mean(), rtol=1e-5)
    with pytest.warns(UserWarning, match="'mean' is left out: its output has no axis for the samples"):
        assert list(layer_outputs(model, X, batch_size=2)) == ["answer", model.output_names[0]]


def test_an_output_that_is_as_long_as_the_batch_by_accident():
    """The table has two rows, whatever comes in: with two samples to a batch it only looks like theirs."""
    table = np.arange(6, dtype="float32").reshape(2, 3)
    model = Subclassed()
    model.hidden = layers.Lambda(lambda x: x)
    model.answer = layers.Lambda(lambda x: keras.ops.convert_to_tensor(table), name="table")
    assert_array_equal(layer_outputs(model, X)["table"], table)
    with pytest.warns(UserWarning, match="'table' is left out"):
        assert "table" not in layer_outputs(model, X, batch_size=2)


class Moody(keras.Model):
    """Which layers it calls depends on the samples."""

    def __init__(self):
        super().__init__()
        self.up, self.down = layers.Dense(2, name="up"), layers.Dense(2, name="down")

    def call(self, x):
        return self.up(x) if float(keras.ops.mean(x)) > 0 else self.down(x)


def test_a_layer_that_runs_for_some_batches_only():
    model = Moody()
    model.up.build((None, 6)), model.down.build((None, 6))
    model.built = True
    assert list(layer_outputs(model, np.ones_like(X))) == ["up"]
    assert list(layer_outputs(model, -np.ones_like(X))) == ["down"]
    with pytest.raises(ValueError, match="'up', which ran for 5 of 10 samples"):
        layer_outputs(model, iter([np.ones_like(X), -np.ones_like(X)]))


@pytest.mark.backend
def test_a_model_whose_layers_cannot_be_seen():
    class Bare(keras.Model):
        def call(self, x):
            return x + 1

    with pytest.raises(ValueError, match="no layer's call can be seen"):
        layer_outputs(Bare(), X)


def stateful_network():
    model = keras.Sequential([
        keras.Input(batch_shape=(5, 3, 2)),
        layers.LSTM(4, stateful=True, name="lstm"),
        layers.Dense(2, name="answer"),
    ])
    model(np.ones((5, 3, 2), "float32"))
    return model


@pytest.mark.backend
def test_a_stateful_model_goes_on_from_where_it_stands_and_is_put_back():
    model = stateful_network()
    before = [keras.ops.convert_to_numpy(variable) for variable in model.variables]
    x = np.random.default_rng(0).normal(size=(10, 3, 2)).astype("float32")
    outputs = layer_outputs(model, x)
    for was, variable in zip(before, model.variables, strict=True):
        assert_array_equal(keras.ops.convert_to_numpy(variable), was)
    as_batches = layer_outputs(model, iter([x[:5], x[5:]]))
    expected = np.concatenate([keras.ops.convert_to_numpy(model(part)) for part in (x[:5], x[5:])])
    assert_allclose(outputs["answer"], expected, rtol=1e-5, atol=1e-6)
    assert_allclose(as_batches["answer"], expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("count", [1, 3])
def test_samples_that_a_stateful_model_cannot_take(count):
    x = np.zeros((count, 3, 2), "float32")
    for samples in (x, iter([x])):
        with pytest.raises(ValueError, match=f"5 divides, because the model is stateful.*Received: {count} samples"):
            layer_outputs(stateful_network(), samples)


@pytest.mark.backend
def test_an_unbuilt_stateful_model_begins_at_the_beginning():
    model = keras.Sequential([layers.LSTM(4, stateful=True, name="lstm"), layers.Dense(2, name="answer")])
    x = np.random.default_rng(0).normal(size=(5, 3, 2)).astype("float32")
    outputs = layer_outputs(model, x)
    assert all(not keras.ops.convert_to_numpy(state).any() for state in model.layers[0].states)
    assert_allclose(outputs["answer"], keras.ops.convert_to_numpy(model(x)), rtol=1e-5, atol=1e-6)


def test_an_unbuilt_model_is_built_for_any_number_of_samples():
    model = keras.Sequential([layers.Dense(4, name="hidden")])
    layer_outputs(model, X)
    assert model.input_shape == (None, 6)


class Restless(keras.Layer):
    """Counts its calls, draws noise even when the model is used, and has a loss of its own."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seeds = keras.random.SeedGenerator(7)

    def build(self, input_shape):
        self.count = self.add_weight(shape=(), initializer="zeros", name="count")

    def call(self, x):
        self.count.assign_add(1.0)
        self.add_loss(keras.ops.mean(x))
        return x + keras.random.normal(keras.ops.shape(x), seed=self.seeds)


@pytest.mark.backend
@pytest.mark.parametrize("fails", [False, True])
def test_layers_that_change_when_they_are_called(fails):
    def tell(x):
        if failing:
            raise ValueError("enough")

    failing = False
    model = keras.Sequential([keras.Input((6,)), Restless(name="restless"), Told(tell, name="told")])
    model(X)
    before = [keras.ops.convert_to_numpy(variable) for variable in model.variables]
    assert len(before) >= 2
    failing = fails
    if fails:
        with pytest.raises(RuntimeError, match="enough"):
            layer_outputs(model, X)
    else:
        first, second = layer_outputs(model, X)["told"], layer_outputs(model, X)["told"]
        assert_array_equal(first, second)
    assert not model.losses  # Keras forgets a call's losses when the next call begins; ours leaves none
    for was, variable in zip(before, model.variables, strict=True):
        assert_array_equal(keras.ops.convert_to_numpy(variable), was)


@pytest.mark.backend
def test_building_a_model_does_not_use_up_its_states():
    class Unbuilt(keras.Model):
        def __init__(self):
            super().__init__()
            self.restless = Restless(name="restless")

        def call(self, x):
            return self.restless(x)

    model, fresh = Unbuilt(), keras.random.SeedGenerator(7)
    outputs = layer_outputs(model, X)
    assert float(keras.ops.convert_to_numpy(model.restless.count)) == 0
    seed, untouched = (keras.ops.convert_to_numpy(seeds.state) for seeds in (model.restless.seeds, fresh))
    assert_array_equal(seed, untouched)
    assert_allclose(outputs["restless"], keras.ops.convert_to_numpy(model(X)), rtol=1e-5, atol=1e-6)


@pytest.mark.backend
@pytest.mark.parametrize(("policy", "dtype"), [("mixed_float16", "float16"), ("mixed_bfloat16", "float32")])
@pytest.mark.parametrize("batch_size", [1024, 1])
def test_mixed_precision(policy, dtype, batch_size):
    """NumPy has no bfloat16."""
    hidden = layers.Dense(4, dtype=keras.DTypePolicy(policy), name="hidden")
    model = keras.Sequential([keras.Input((6,)), hidden, layers.Dense(2, name="answer")])
    outputs = layer_outputs(model, X, batch_size=batch_size)
    assert [output.dtype for output in outputs.values()] == [dtype, "float32"]


@pytest.mark.backend
def test_a_random_layer_does_not_repeat_itself_from_batch_to_batch():
    model = keras.Sequential([keras.Input((6,)), Restless(name="restless")])
    noise = layer_outputs(model, np.zeros((4, 6), "float32"), batch_size=2)["restless"]
    assert (noise[:2] != noise[2:]).all()


@pytest.mark.backend
def test_dropout_and_noise_are_inactive():
    model = keras.Sequential([
        keras.Input((6,)),
        layers.Dropout(0.9, name="dropout"),
        layers.GaussianNoise(1.0, name="noise"),
    ])
    outputs = layer_outputs(model, X)
    assert_array_equal(outputs["dropout"], X)
    assert_array_equal(outputs["noise"], X)


def fitted_network():
    model = keras.Sequential([
        keras.Input((6,)),
        layers.Dense(4, name="hidden"),
        layers.BatchNormalization(name="norm"),
        layers.Dropout(0.5, name="dropout"),
        layers.Dense(2, activation="softmax", name="answer"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(X, np.array([0, 1, 0, 1, 0]), verbose=0)
    return model


one_fitted_network = functools.cache(fitted_network)  # for tests that leave it as it is


def state(model) -> dict:
    """Everything of a model that a look inside must leave alone."""
    return {
        "variables": [keras.ops.convert_to_numpy(variable) for variable in model.variables],
        "optimizer": [keras.ops.convert_to_numpy(variable) for variable in model.optimizer.variables],
        "attributes": sorted(vars(model)),
        "objects": [id(item) for item in [*model.layers, model.optimizer, model.loss, *model.metrics]],
        "compiled": (model.compiled, model.built, model.trainable, model.get_config(), model.get_compile_config()),
        "calls": [len(layer._inbound_nodes) for layer in model.layers],
    }


def assert_same_state(before: dict, after: dict) -> None:
    for what in ("variables", "optimizer"):
        assert len(after[what]) == len(before[what])
        for array, was in zip(after[what], before[what], strict=True):
            assert_array_equal(array, was)
    for what in ("attributes", "objects", "compiled", "calls"):
        assert after[what] == before[what]


@pytest.mark.backend
def test_the_model_stays_as_it_is():
    model = one_fitted_network()
    before = state(model)
    assert len(before["optimizer"]) > 2
    layer_outputs(model, X)
    assert_same_state(before, state(model))


@pytest.mark.backend
def test_a_call_that_fails_midway_leaves_no_trace():
    def fail(x):
        if failing:
            raise RuntimeError("midway")

    failing = False
    inner = keras.Sequential([keras.Input((4,)), Told(fail, name="fails")], name="inner")
    model = keras.Sequential([keras.Input((6,)), layers.Dense(4, name="hidden"), inner, layers.Dense(2, name="answer")])
    failing = True
    with pytest.raises(RuntimeError, match=r"of shape \(5, 6\)\. It failed after 'hidden'\..*midway") as raised:
        layer_outputs(model, X)
    assert "midway" in str(raised.value.__cause__)
    assert keras.Layer.__call__ is KERAS_CALL
    failing = False
    assert list(layer_outputs(model, X)) == ["hidden", "inner/fails", "answer"]


def test_of_a_long_complaint_the_beginning_is_told():
    def fail(x):
        raise RuntimeError("midway " + "x" * 500 + f"\n{np.ones((40, 40))}")

    model = keras.Sequential([Told(fail, name="fails")])
    with pytest.raises(RuntimeError, match=r"\. Received: RuntimeError: midway x{293} …$"):
        layer_outputs(model, X)


@pytest.mark.backend
def test_two_threads_do_not_see_each_others_recordings():
    def wait(x):
        if threading.current_thread() is not first:
            return
        inside.set()
        assert leave.wait(timeout=30)

    inside, leave = threading.Event(), threading.Event()
    recorded = {}
    first = threading.Thread(target=lambda: recorded.update(layer_outputs(model, X)))
    model = keras.Sequential([
        keras.Input((6,)),
        layers.Dense(4, name="before"),
        Told(wait, name="waits"),
        layers.Dense(2, name="after"),
    ])
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


def test_outputs_can_be_kept_in_a_file():
    model, _tensors = sequential()
    outputs = layer_outputs(model, X)
    again = pickle.loads(pickle.dumps(outputs))
    assert list(again) == list(outputs)
    assert [call.layer.name for call in again] == [call.layer.name for call in outputs]
    for call, output in outputs.items():
        assert_array_equal(again[call], output)
