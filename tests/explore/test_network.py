"""A model's layers under any weights."""

import keras
import numpy as np
import pytest
from small_models import Y, numbers

from kerasbook.explore import Explorer
from kerasbook.explore.network import RESULT, Network
from kerasbook.layerwise import layer_outputs
from tests.layerwise.zoo import ZOO

L = keras.layers


def test_a_model_that_insists_on_a_batch_size():
    model = keras.Sequential([keras.Input(batch_shape=(7, 6)), L.Dense(3, activation="softmax")])
    explorer = Explorer.for_model(model, numbers(6), Y)
    answers = explorer.look(numbers(6)[0], explorer.weights(1)).answers
    assert answers == pytest.approx(model.predict(numbers(6)[:7], verbose=0, batch_size=7)[0], abs=1e-5)
    assert explorer.crowd(explorer.weights(1)).excited[explorer.layers[0].name].shape == (60, 3)


@pytest.fixture(scope="module")
def network() -> Network:
    model = keras.Sequential([
        keras.Input((6, 6, 1)),
        L.Conv2D(2, 3, activation="relu", name="conv"),
        L.Flatten(name="flat"),
        L.Dropout(0.5, name="dropout"),
        L.Dense(3, activation="softmax", name="answer"),
    ])
    return Network(model, numbers(6, 6, 1)[:1])


def test_the_layers_in_order(network):
    assert list(network.layers) == ["conv", "flat", "dropout", "answer"]
    assert network.layers["conv"] is network.model.get_layer("conv")
    shapes = {"input": (6, 6, 1), "conv": (4, 4, 2), "flat": (32,), "dropout": (32,), "answer": (3,), RESULT: (3,)}
    assert network.shapes == shapes
    assert (network.answer, network.place) == ("answer", 0)


def test_layers_that_only_rearrange_are_left_out(network):
    assert network.worth_seeing() == ["conv", "answer"]
    assert [network.before(name) for name in ("answer", "dropout", "conv")] == ["conv", "conv", "input"]
    flat = Network(keras.Sequential([keras.Input((6, 6)), L.Flatten(name="flat")]), numbers(6, 6)[:1])
    assert flat.worth_seeing() == ["flat"]  # rather that than nothing


def test_where_weights_stand(network):
    weights = network.model.get_weights()
    assert [network.places_of(name) for name in ("conv", "flat", "answer")] == [[0, 1], [], [2, 3]]
    assert network.kernel("answer", weights) is weights[2]
    assert network.kernel("flat", weights) is None
    norm = keras.Sequential([keras.Input((4,)), L.BatchNormalization(), L.Dense(2)])
    assert Network(norm, numbers(4)[:1]).trainable_places() == {0, 1, 4, 5}  # not the moving mean and variance


def test_outputs_with_other_weights_leave_the_model_alone(network):
    x, before = numbers(6, 6, 1)[:5], network.model.get_weights()
    other = [array + 0.5 for array in before]
    found = network.outputs(x, other)
    network.model.set_weights(other)
    expected = layer_outputs(network.model, x)
    network.model.set_weights(before)
    assert np.array_equal(found.pop(RESULT), found["answer"])
    assert list(found) == list(expected)
    for name, output in found.items():
        assert output == pytest.approx(expected[name], abs=1e-5)
    assert not np.allclose(network.outputs(x, before)["conv"], found["conv"])


def test_logits_come_before_the_softmax(network):
    x, weights = numbers(6, 6, 1)[:1], network.model.get_weights()
    last = network.layers["answer"]  # which is watched without its softmax
    logits, output = network.logits(x, weights, "conv", watch=last)
    answer = network.outputs(x, weights)["answer"][0]
    assert logits - logits.mean() == pytest.approx(np.log(answer) - np.log(answer).mean(), abs=1e-5)
    assert output == pytest.approx(network.outputs(x, weights)["conv"], abs=1e-6)
    silent, _output = network.logits(x, weights, "conv", {"conv": -output}, watch=last)
    assert silent == pytest.approx(weights[3], abs=1e-6)  # the bias is what is left


def test_the_answer_is_what_the_model_returns_whatever_runs_last():
    start = keras.Input((4,))
    hidden = L.Dense(5, name="hidden")(start)
    shares = keras.ops.softmax(L.Dense(3, name="logits")(hidden))
    network = Network(keras.Model(start, {"all": hidden, "kind": shares, "price": L.Dense(1)(hidden)}), numbers(4)[:1])
    assert (network.results, network.results[network.place]) == (["all", "kind", "price"], "kind")
    outputs = network.outputs(numbers(4)[:2], network.model.get_weights())
    assert outputs[RESULT].sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert outputs[RESULT].shape == (2, 3)


def test_what_gives_nothing_for_each_sample_is_left_out():
    case = ZOO["layer_of_parts"]()
    network = Network(case.model, case.x[:1])
    assert "parted[mean]" not in network.layers
    assert {"parted[low]", "parted[high]", "answer"} <= set(network.layers)
    assert "prototypes" not in Network(ZOO["layer_without_batch"]().model, numbers(6)[:1]).layers


def test_maps_come_last_however_the_model_has_them():
    model = keras.Sequential([
        keras.Input((3, 9, 8)),
        L.Activation("relu", name="maps"),
        L.GlobalAveragePooling2D(data_format="channels_first", name="pool"),
        L.Dense(2, name="answer"),
    ])
    x = numbers(3, 9, 8)[:1]
    network = Network(model, x)
    assert network.shapes["maps"] == (9, 8, 3)
    assert np.array_equal(network.outputs(x, model.get_weights())["maps"], np.moveaxis(x, 1, -1))
    silenced = x + network.silencing(x, 1)
    assert not silenced[:, 1].any()
    assert np.array_equal(silenced[:, [0, 2]], x[:, [0, 2]])


class Counted(L.Layer):
    """Counts how often Python calls it."""

    times = 0

    def call(self, x):
        self.times += 1
        return x


def deep_network(*layers) -> Network:
    """Sixty layers, and after them those given."""
    dense = (L.Dense(4, activation="tanh") for _layer in range(60))
    return Network(keras.Sequential([keras.Input((4,)), *dense, *layers]), numbers(4)[:1])


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="PyTorch has no graph to run it in")
def test_a_deep_network_runs_as_one_graph_for_a_single_sample():
    network = deep_network(counted := Counted())
    weights = network.model.get_weights()
    network.outputs(numbers(4)[:1], weights)
    before = counted.times
    weights[0] = weights[0] + 1
    for sample in numbers(4)[1:4]:
        found = network.outputs(sample[None], weights)
        assert found[RESULT].shape == (1, 4)
    assert counted.times == before
    expected = network.outputs(np.stack([sample, sample]), weights)
    assert counted.times == before + 1  # layer by layer
    assert list(found) == list(expected)
    for name, values in expected.items():
        assert found[name][0] == pytest.approx(values[0], abs=1e-5), name


def test_a_layer_that_no_graph_can_hold_runs_all_the_same():
    class Looks(L.Layer):
        def call(self, x):
            return x if float(keras.ops.convert_to_numpy(x).max()) < 5 else -x

        def compute_output_spec(self, x):
            return keras.KerasTensor(x.shape, x.dtype)

    network = deep_network(Looks())
    (x,) = numbers(4)[:1][None]
    weights = network.model.get_weights()
    assert network.outputs(x, weights)[RESULT] == pytest.approx(keras.ops.convert_to_numpy(network.model(x)), abs=1e-5)
