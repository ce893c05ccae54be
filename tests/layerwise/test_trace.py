"""The trace of a forward pass, and a tracer, which runs no sample twice to learn how large the layers are."""

import dataclasses

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import layer_outputs, layer_report, plot_layers, plot_projections, plot_saliency, probe
from kerasbook.layerwise import trace as tracing
from kerasbook.layerwise.gradients import tapped, value_and_gradients
from kerasbook.layerwise.memory import for_batch
from kerasbook.layerwise.trace import Rows, Tracer, trace
from tests.layerwise.zoo import ZOO

X = np.random.default_rng(1).normal(size=(12, 6)).astype("float32")
Y = np.tile([0, 1, 2], 4)


class Counted(keras.Layer):
    """Passes on what it gets, and notes how many samples these were."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.batches = []

    def call(self, x):
        if isinstance(x.shape[0], int):  # not while Keras only asks for shapes
            self.batches.append(x.shape[0])
        return x


class Whole(keras.Layer):
    """One number for all samples of a batch."""

    def call(self, x):
        return keras.ops.mean(x)


class Table(keras.Layer):
    """The same two rows, whatever comes in."""

    def call(self, x):
        return keras.ops.ones((2, 3))


def network(*first: keras.Layer, fixed: int | None = None) -> keras.Model:
    keras.utils.set_random_seed(2)
    inputs = keras.Input((6,)) if fixed is None else keras.Input(batch_shape=(fixed, 6))
    return keras.Sequential([
        inputs,
        *first,
        layers.Dense(4, activation="relu", name="hidden"),
        layers.Dense(3, activation="softmax", name="answer"),
    ])


@pytest.fixture
def counted(monkeypatch):
    """A network whose first layer counts, and what it counted."""
    layer = Counted(name="counted")
    model = network(layer)
    layer.batches.clear()
    return model, layer.batches


def little_at_once(monkeypatch, samples: int) -> None:
    """As if so many samples were all that surely finds room at once."""
    monkeypatch.setattr(tracing, "FIRST", 6 * samples)


class TestTrace:
    def test_the_calls_in_order_with_all_that_is_known_of_them(self):
        model = network(layers.Reshape((3, 2), name="square"), layers.Flatten(name="flat"))
        traced = trace(model, X)
        assert traced.count == 12
        assert [call.name for call in traced] == ["square", "flat", "hidden", "answer"]
        assert [call.kind for call in traced] == ["Reshape", "Flatten", "Dense", "Dense"]
        assert [call.shape for call in traced] == [(3, 2), (6,), (4,), (3,)]
        assert [call.size for call in traced] == [6, 6, 4, 3]
        assert [call.layer for call in traced] == model.layers
        assert all(call.per_sample for call in traced)
        assert_allclose(traced.calls[-1].values, keras.ops.convert_to_numpy(model(X)), rtol=1e-5)

    @pytest.mark.parametrize("name", ["branches", "several_inputs", "layer_of_parts", "stateful"])
    def test_layer_outputs_is_a_view_of_it(self, name):
        model, x, _y = ZOO[name]()
        traced, outputs = trace(model, x), layer_outputs(model, x)
        assert list(traced.outputs) == list(outputs) == [call.name for call in traced]
        for call in traced:
            assert_array_equal(call.values, outputs[call.name])
            assert not call.values.flags.writeable

    def test_it_cannot_be_changed(self):
        traced = trace(network(), X)
        with pytest.raises(dataclasses.FrozenInstanceError):
            traced.count = 3
        with pytest.raises(dataclasses.FrozenInstanceError):
            traced.calls[0].values = X
        with pytest.raises(ValueError, match="read-only"):
            traced.at(slice(0, 2)).calls[0].values[:] = 0

    def test_of_some_layers_and_at_some_samples(self):
        model = network()
        traced = trace(model, X)
        some = traced.of([model.get_layer("answer")]).at(np.array([3, 1]))
        assert [call.name for call in some] == ["answer"]
        assert some.count == 2
        assert_array_equal(some.calls[0].values, traced.calls[1].values[[3, 1]])
        assert traced.at(slice(0, 5)).count == 5
        with pytest.raises(ValueError, match=r"out of: hidden, answer\. Received: hiden\. Did you mean hidden\?"):
            traced.of("hiden")

    def test_an_output_without_samples_stays_whole(self):
        start = keras.Input((6,))
        model = keras.Model(start, layers.Dense(2, name="answer")(start) + Whole(name="mean")(start))
        traced = trace(model, X)
        mean = next(call for call in traced if call.name == "mean")
        assert (mean.per_sample, mean.shape, mean.size) == (False, (), 1)
        assert_array_equal(next(call for call in traced.at(slice(0, 2)) if call.name == "mean").values, mean.values)


def test_rows_grow_whatever_the_memory_of_the_first_batch_looks_like():
    """PyTorch's convolutions give arrays whose numbers lie in another order than their axes."""
    first = np.arange(12.0).reshape(3, 2, 2).transpose(1, 2, 0)  # (2, 2, 3)
    rows = Rows(total=None)
    rows.add(first, 2)
    rows.add(np.zeros((1, 2, 3)), 1)
    assert_array_equal(rows.array, np.concatenate([first, np.zeros((1, 2, 3))]))


class TestTracer:
    def test_all_at_once_where_there_is_room(self, counted):
        model, batches = counted
        tracer = Tracer(model, X, range(12))
        assert tracer.first.count == 12
        asked = tracer([4, 2, 4], ["answer"])
        assert batches == [12]
        assert_array_equal(asked.calls[0].values, tracer.first.calls[-1].values[[4, 2, 4]])

    def test_what_ran_first_does_not_run_again(self, counted, monkeypatch):
        model, batches = counted
        little_at_once(monkeypatch, 5)
        tracer = Tracer(model, X, range(12))
        assert tracer.first.count == 5
        asked = tracer([7, 0, 9, 4, 1], ["hidden", "answer"])
        assert batches == [5, 2]
        expected = layer_outputs(model, X)
        for call in asked:
            assert_allclose(call.values, expected[call.name][[7, 0, 9, 4, 1]], rtol=1e-5, atol=1e-6)

    def test_not_more_than_may_run_at_a_time(self, counted):
        model, batches = counted
        assert Tracer(model, X, range(12), most=3).first.count == 3
        assert batches == [3]

    def test_whole_numbers_count_for_what_is_looked_up(self, monkeypatch):
        monkeypatch.setattr(tracing, "FIRST", 2**13)
        model = keras.Sequential([keras.Input((2,), dtype="int32"), layers.Embedding(9, 4), layers.Flatten()])
        assert Tracer(model, np.ones((12, 2), "int32"), range(12)).first.count == 4
        assert Tracer(model, np.ones((12, 2), "float32"), range(12)).first.count == 12

    @pytest.mark.parametrize(("rows", "batches"), [(range(12), [5, 5, 5]), ([3], [5]), ([1, 2, 4, 6, 8, 9], [5, 5])])
    def test_a_batch_of_a_fixed_size_is_filled_up(self, rows, batches):
        layer = Counted(name="counted")
        model = network(layer, fixed=5)
        layer.batches.clear()
        traced = Tracer(model, X, rows)(rows)
        assert layer.batches == batches
        assert traced.count == len(rows)
        expected = layer_outputs(network(), X)["answer"]
        assert_allclose(traced.outputs["answer"], expected[list(rows)], rtol=1e-5, atol=1e-6)

    def test_a_stateful_models_samples_do_not_part(self, monkeypatch):
        model, x, _y = ZOO["stateful"]()
        little_at_once(monkeypatch, 1)
        traced = Tracer(model, x, range(12))(range(12))
        assert_allclose(traced.outputs["answer"], layer_outputs(model, x)["answer"], rtol=1e-5, atol=1e-6)

    def test_what_has_no_axis_for_the_samples_and_differs_is_left_out(self, monkeypatch):
        little_at_once(monkeypatch, 5)
        start = keras.Input((6,))
        both = (
            layers.Dense(2, name="answer")(start) + Whole(name="whole")(start) + keras.ops.mean(Table(name="t")(start))
        )
        tracer = Tracer(keras.Model(start, both), X, range(12))
        assert {call.name for call in tracer.first} >= {"answer", "whole", "t"}
        names = {str(call.name) for call in tracer(range(12))}
        assert names >= {"answer", "t"}
        assert "whole" not in names


def room_for(model: keras.Model, samples: int, share=for_batch) -> float:
    """As many gigabytes as give room to so many samples at a time."""
    each = Tracer(model, X, range(12), memory=1.0).bytes_each
    return (samples + 0.5) * each / share(1.0)


class TestMemory:
    def test_so_many_samples_run_at_a_time(self, counted, monkeypatch):
        model, seen = counted
        memory = room_for(model, 3)
        little_at_once(monkeypatch, 2)
        seen.clear()
        tracer = Tracer(model, X, range(12), memory=memory)
        assert tracer.bytes_each == 4 * (6 + 4 + 3)
        assert tracer.batch == 3
        traced = tracer(range(12), ["answer"])
        assert seen == [2, 3, 3, 3, 3]
        assert_allclose(traced.outputs["answer"], layer_outputs(model, X)["answer"], rtol=1e-5, atol=1e-6)

    def test_what_finds_room_is_held(self, counted, monkeypatch):
        model, seen = counted
        little_at_once(monkeypatch, 2)
        tracer = Tracer(model, X, range(12), memory=1.0)
        tracer.hold(range(12))
        assert tracer(range(12)).count == 12
        assert seen == [2, 10]

    def test_only_what_is_made_of_a_batch_is_kept(self, counted, monkeypatch):
        model, seen = counted
        memory = room_for(model, 5, for_batch)
        little_at_once(monkeypatch, 2)
        seen.clear()
        kept = Tracer(model, X, range(12), memory=memory).narrowed(
            range(12), ["hidden"], lambda _call, part: part[:, :1]
        )
        assert seen == [2, 5, 5]
        assert_allclose(kept.outputs["hidden"], layer_outputs(model, X)["hidden"][:, :1], rtol=1e-5, atol=1e-6)
        held = Tracer(model, X, range(2), memory=memory).narrowed([1], ["hidden"], lambda _call, part: part[:, :1])
        assert_allclose(held.outputs["hidden"], kept.outputs["hidden"][1:2], rtol=1e-5, atol=1e-6)

    def test_layers_known_to_be_huge_do_not_run_for_many_samples_even_at_first(self):
        layer = Counted(name="counted")
        model = keras.Sequential([keras.Input((6,)), layer, layers.Dense(3), layers.RepeatVector(2000)])
        layer.batches.clear()
        Tracer(model, X, range(12), memory=4 * 24_100 / for_batch(1.0))
        assert layer.batches == [4]

    def test_of_some_layers_it_knows_what_all_of_them_take(self, counted):
        model, _seen = counted
        tracer = Tracer(model, X, range(12), layers=["answer"], memory=1.0)
        assert [str(call.name) for call in tracer.first] == ["answer"]
        assert tracer.bytes_each == 4 * (6 + 4 + 3)


class TestNoSampleRunsTwice:
    """Not even to learn how large the layers are: each helper is one forward pass."""

    @pytest.mark.parametrize(("room", "batches"), [(12, [12]), (5, [5, 7])])
    @pytest.mark.parametrize(
        "draw", [plot_layers, lambda model, x: plot_projections(model, x, Y)], ids=["plot_layers", "plot_projections"]
    )
    def test_pictures(self, counted, monkeypatch, draw, room, batches):
        model, seen = counted
        little_at_once(monkeypatch, room)
        draw(model, X)
        assert seen == batches

    def test_a_report_without_probes(self, counted):
        model, seen = counted
        layer_report(model, X)
        assert seen == [12]

    @pytest.mark.parametrize(("room", "batches"), [(6, [6, 6]), (4, [4, 2, 6])])
    def test_a_probe(self, counted, monkeypatch, room, batches):
        model, seen = counted
        little_at_once(monkeypatch, room)
        probe(model, X, Y, twin=None)
        assert seen == batches

    def test_a_probe_and_its_twin(self, counted, monkeypatch):
        model, seen = counted
        twin = network(layers.Identity(name="counted"))
        little_at_once(monkeypatch, 4)
        together = probe(model, X, Y, twin=twin)
        assert seen == [4, 2, 6]
        monkeypatch.undo()
        for one, other in zip(probe(model, X, Y, twin=twin), together, strict=True):
            assert (one.layer, one.network, one.shape) == (other.layer, other.network, other.shape)
            assert other.rebuilt == pytest.approx(one.rebuilt, abs=1e-5)

    def test_why_an_answer(self, counted):
        """Once to know the answers and the layers, once for the gradients."""
        model, seen = counted
        plot_saliency(model, X)
        assert seen == [4, 4]


def test_a_layer_that_only_looked_as_if_it_had_samples_is_not_probed(monkeypatch):
    """The table has two rows, and two samples ran first."""
    little_at_once(monkeypatch, 2)
    start = keras.Input((6,))
    answer = layers.Dense(3, name="answer")(start) + keras.ops.mean(Table(name="table")(start))
    records = probe(keras.Model(start, answer), X, Y, twin=None)
    assert "answer" in [record.layer for record in records]
    assert "table" not in [record.layer for record in records]


# What runs within layers of Keras


def film() -> tuple[keras.Model, keras.Model]:
    """A network that runs a smaller one for each of three steps, and that one."""
    keras.utils.set_random_seed(0)
    inner = [layers.Dense(4, activation="tanh", name="hidden"), layers.Dense(5, name="out")]
    frame = keras.Sequential([keras.Input((4,)), *inner], name="frame")
    model = keras.Sequential([
        keras.Input((3, 4)),
        layers.TimeDistributed(frame, name="frames"),
        layers.Bidirectional(layers.SimpleRNN(2, return_sequences=True, name="run"), name="both"),
        layers.TimeDistributed(layers.Dense(3, name="dense"), name="each"),
        layers.LSTM(3, name="order"),
    ])
    return model, frame


STEPS = np.random.default_rng(0).normal(size=(5, 3, 4)).astype("float32")


def numpy(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


@pytest.mark.backend
class TestWithin:
    def test_it_is_not_recorded_unless_it_is_asked_for(self):
        assert list(layer_outputs(film()[0], STEPS)) == ["frames", "both", "each", "order"]

    def test_each_step_through_a_layer_of_time_distributed(self):
        model, frame = film()
        asked = ["frames/frame/hidden", "frame", frame.layers[1], "dense", "both/forward_run", "each"]
        found = layer_outputs(model, STEPS, layers=asked, batch_size=2)
        hidden, out, whole, forward, dense, each = found.values()
        names = "frames/frame/hidden frames/frame/out frames/frame both/forward_run each/dense each"
        assert list(found) == names.split()
        for step in range(3):
            assert_allclose(hidden[:, step], numpy(frame.layers[0](STEPS[:, step])), rtol=1e-4, atol=1e-5)
            assert_allclose(out[:, step], numpy(frame(STEPS[:, step])), rtol=1e-4, atol=1e-5)
        assert_array_equal(whole, out)
        assert_array_equal(dense, each)
        inner = model.layers[1].forward_layer
        assert_allclose(forward, numpy(inner(out)), rtol=1e-4, atol=1e-5)

    def test_a_layer_that_runs_twice_at_each_step_of_two_axes_of_steps(self):
        again = layers.Dense(4, name="again")
        start = keras.Input((4,))
        twice = keras.Model(start, again(again(start)), name="twice")
        steps = layers.TimeDistributed(layers.TimeDistributed(twice, name="inner"), name="outer")
        x = np.random.default_rng(0).normal(size=(2, 3, 5, 4)).astype("float32")
        found = layer_outputs(keras.Sequential([keras.Input((3, 5, 4)), steps]), x, layers=[again])
        first, second = found.values()
        assert list(found) == ["outer/inner/twice/again", "outer/inner/twice/again:2"]
        assert_allclose(first, numpy(again(x)), rtol=1e-4, atol=1e-5)
        assert_allclose(second, numpy(again(again(x))), rtol=1e-4, atol=1e-5)

    def test_probes_and_their_twin_see_it_in_little_memory_too(self):
        model, _frame = film()
        x, y = np.tile(STEPS, (4, 1, 1)), np.arange(20) % 2
        whole = probe(model, x, y, layers=["hidden", "frame"])
        names = ["input", "frames/frame/hidden", "frames/frame"]
        assert [record.layer for record in whole] == names * 2
        small = probe(model, x, y, layers=["hidden", "frame"], memory=1e-6)
        for one, other in zip(whole, small, strict=True):
            assert other.rebuilt == pytest.approx(one.rebuilt, abs=1e-4)

    def test_gradients_reach_it_at_every_step(self):
        model, _frame = film()
        x = keras.ops.convert_to_tensor(STEPS)

        def answer(at):
            with tapped(model, {"frames/frame/out": at[0]}):
                return keras.ops.sum(model(x, training=False)), ()

        zeros = np.zeros((5, 3, 5), "float32")
        *_value, (gradient,) = value_and_gradients(answer, [keras.ops.convert_to_tensor(zeros)])

        def from_here(at):  # the same, of what the network gave, without any look inside
            value = at[0]
            for layer in model.layers[1:]:
                value = layer(value)
            return keras.ops.sum(value), ()

        *_value, (expected,) = value_and_gradients(from_here, [model.layers[0](x)])
        assert_allclose(numpy(gradient), numpy(expected), rtol=1e-3, atol=1e-6)
        assert (numpy(gradient) != 0).all()

    @pytest.mark.parametrize(
        ("name", "sentence"),
        [
            ("order/lstm_cell", r"It runs within order, in a loop of the backend, where no call of it is seen: look"),
            ("frames/hidden", r"Received: frames/hidden\. Did you mean frames/frame/hidden\?"),
        ],
    )
    def test_what_cannot_be_had(self, name, sentence):
        with pytest.raises(ValueError, match=sentence):
            layer_outputs(film()[0], STEPS, layers=[name])


def test_the_name_of_a_layer_in_a_nested_model_is_enough_if_no_other_has_it():
    nested = keras.Sequential([keras.Input((6,)), layers.Dense(3, name="deep")], name="nested")
    model = keras.Sequential([keras.Input((6,)), nested, layers.Dense(2, name="answer")])
    assert list(layer_outputs(model, X, layers=["deep"])) == ["nested/deep"]
    assert list(layer_outputs(model, X, layers="answer")) == ["answer"]


def test_a_stateful_model_takes_any_number_of_samples_that_its_helpers_choose():
    """Of 300 pictures 256 decide the colours, which 10 does not divide, and a half trains the probes."""

    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.states, self.answer = layers.SimpleRNN(3, stateful=True), layers.Dense(2)

        def call(self, x):
            return self.answer(self.states(x))

    model = Own()
    x = np.random.default_rng(0).normal(size=(300, 4, 2)).astype("float32")
    model(x[:10])
    assert Tracer(model, x, range(256)).first.count == 256
    assert len(probe(model, x[:30], np.arange(30) % 2, twin=None)) == 3
    with pytest.raises(ValueError, match=r"that 10 divides, .* Received: 25 samples"):
        layer_outputs(model, x[:25])


@pytest.mark.parametrize("memory", [1.0, None])
def test_what_takes_much_of_the_memory_is_let_go_when_it_is_known_how_large_the_layers_are(memory):
    """The first samples' outputs stayed for as long as the tracer, beside those of a batch."""
    model = keras.Sequential([keras.Input((4,)), layers.Dense(50, name="wide"), layers.Dense(2, name="answer")])
    x = np.random.default_rng(0).normal(size=(9, 4)).astype("float32")
    each = 4 * 52
    small = None if memory is None else 3 * each / for_batch(memory)
    tracer = Tracer(model, x, range(9), memory=small)
    before = tracer.first
    tracer.forget()
    held = sum(call.values.strides[0] != 0 for call in tracer.first)
    assert held == (2 if memory is None else 0)
    shapes = [[(call.name, call.values.shape, call.values.dtype) for call in known] for known in (before, tracer.first)]
    assert shapes[0] == shapes[1]
    assert_allclose(tracer([1, 0]).outputs["wide"], layer_outputs(model, x)["wide"][[1, 0]], atol=1e-6)
