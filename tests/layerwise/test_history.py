"""The layers' outputs over training, and the linear probe's view of them."""

import itertools

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import Moment, RepresentationHistory, layer_outputs, wheel, wheels
from kerasbook.layerwise.linear import flat, projected
from kerasbook.layerwise.memory import for_batch


@pytest.fixture
def network(small_network):
    small_network.compile("adam", "sparse_categorical_crossentropy")
    return small_network


def fit(model, samples, epochs: int, **options) -> RepresentationHistory:
    history = RepresentationHistory(*samples, **options)
    model.fit(*samples, epochs=epochs, verbose=0, callbacks=[history])
    return history


def epochs_of(history: RepresentationHistory) -> list[int]:
    return [moment.epoch for moment in history.moments]


@pytest.mark.backend
def test_before_training_and_after_every_epoch(network, samples):
    before = layer_outputs(network, samples[0])
    history = fit(network, samples, epochs=3)
    assert epochs_of(history) == [0, 1, 2, 3]
    for moment, expected in ((0, before), (-1, layer_outputs(network, samples[0]))):
        outputs = history.moments[moment].outputs
        assert list(outputs) == ["wide", "narrow", "answer"]
        for name, output in expected.items():
            assert_allclose(outputs[name], output, atol=1e-6)
    between = [moment.outputs["answer"] for moment in history.moments]
    assert not any(np.allclose(one, other) for one, other in itertools.pairwise(between))


def test_the_layers_asked_for(network, samples):
    history = fit(network, samples, epochs=0, layers=["answer"])
    assert [list(moment.outputs) for moment in history.moments] == [["answer"]]


def test_it_holds_on_to_no_layer(network, samples):
    assert {type(name) for name in fit(network, samples, epochs=0).moments[0].outputs} == {str}


@pytest.mark.parametrize(
    ("most", "epochs", "kept"),
    [
        (4, 3, [0, 1, 2, 3]),
        (4, 4, [0, 2, 4]),
        (4, 7, [0, 2, 4, 6, 7]),
        (4, 9, [0, 4, 8, 9]),
        (3, 5, [0, 2, 4, 5]),
        (3, 20, [0, 8, 16, 20]),
    ],
)
def test_a_long_training_does_not_fill_the_memory(small_network, samples, most, epochs, kept):
    small_network.compile("adam", "sparse_categorical_crossentropy", run_eagerly=True)  # no step to trace first
    assert epochs_of(fit(small_network, samples, epochs, most=most)) == kept


def test_a_second_fit_starts_anew(network, samples):
    history = RepresentationHistory(*samples)
    for epochs in (2, 1):
        network.fit(*samples, epochs=epochs, verbose=0, callbacks=[history])
    assert epochs_of(history) == [0, 1]


@pytest.mark.backend
@pytest.mark.parametrize(("most", "kept"), [(40, [5, 6, 7, 8, 9, 10]), (3, [5, 7, 9, 10])])
def test_an_initial_epoch(small_network, samples, most, kept):
    small_network.compile("adam", "sparse_categorical_crossentropy", run_eagerly=True)
    history = RepresentationHistory(*samples, most=most)
    small_network.fit(*samples, initial_epoch=5, epochs=10, verbose=0, callbacks=[history])
    assert epochs_of(history) == kept
    assert history.moments[0].step == 0


def test_what_a_models_answer_means(network, samples):
    history = fit(network, samples, epochs=0)
    assert (history.answer, history.reading.kind, history.reading.one_holds) == ("answer", "probabilities", True)
    assert fit(network, samples, epochs=0, layers=["wide"]).answer is None


@pytest.mark.parametrize("several", [lambda y: {"kind": y, "age": y}, lambda y: [y, y]])
def test_answers_of_several_outputs_are_refused_before_the_training(samples, several):
    with pytest.raises(ValueError, match="answers of one output"):
        RepresentationHistory(samples[0], several(samples[1]))


@pytest.mark.backend
def test_recording_does_not_change_the_training(network, samples):
    start = network.get_weights()
    network.fit(*samples, epochs=2, shuffle=False, verbose=0)
    expected = network.get_weights()
    network.set_weights(start)
    network.compile("adam", "sparse_categorical_crossentropy")
    network.fit(*samples, epochs=2, shuffle=False, verbose=0, callbacks=[RepresentationHistory(*samples)])
    for one, other in zip(network.get_weights(), expected, strict=True):
        assert_allclose(one, other, atol=1e-6)


def test_samples_and_labels_that_do_not_fit(samples):
    with pytest.raises(ValueError, match=r"one label for each sample\. Received: 12 samples, 11 labels"):
        RepresentationHistory(samples[0], samples[1][1:])


def test_too_few_moments(samples):
    with pytest.raises(ValueError, match=r"3 or more\. Received: 2"):
        RepresentationHistory(*samples, most=2)


def test_wheels_are_those_of_each_moment(samples):
    x, y = samples
    moments = [Moment(0, {"a": x, "b": x**2}), Moment(5, {"a": 2 * x, "b": x})]
    points, held_out = wheels(moments, y, seed=1)
    assert [list(moment) for moment in points] == [["a", "b"], ["a", "b"]]
    for moment, seen in zip(moments, points, strict=True):
        for name, output in moment.outputs.items():
            expected, rows = wheel(output, y, seed=1)
            assert_allclose(seen[name], expected, atol=1e-9)
            assert_array_equal(held_out, rows)


def test_no_wheel_of_what_is_not_finite(samples):
    x, y = samples
    broken = np.where(np.arange(12)[:, None] == 3, np.inf, x)
    (first, second), _held_out = wheels([Moment(0, {"a": x, "b": x}), Moment(1, {"a": broken, "b": x})], y)
    assert np.isnan(second["a"]).all()
    assert_allclose(second["b"], first["b"])


def test_no_moments():
    with pytest.raises(ValueError, match="Expected at least one moment"):
        wheels([], np.arange(3))


# Batches in place of epochs


def steps_of(history: RepresentationHistory) -> list[tuple[int, int]]:
    return [(moment.epoch, moment.step) for moment in history.moments]


def fit_in_batches(model, samples, every, epochs=2, **options) -> RepresentationHistory:
    history = RepresentationHistory(*samples, every=every, **options)
    model.fit(*samples, batch_size=4, epochs=epochs, verbose=0, callbacks=[history])  # 12 samples: 3 batches
    return history


@pytest.mark.backend
def test_after_every_so_many_batches(network, samples):
    assert steps_of(fit_in_batches(network, samples, every=1)) == [
        (0, 0),
        (0, 1),
        (0, 2),
        (0, 3),
        (1, 4),
        (1, 5),
        (2, 6),
    ]
    assert steps_of(fit_in_batches(network, samples, every=4)) == [(0, 0), (1, 4), (2, 6)]


@pytest.mark.backend
def test_after_the_batches_asked_for(network, samples):
    history = fit_in_batches(network, samples, every=[1, 2, 5], most=3)
    assert steps_of(history) == [(0, 0), (0, 1), (0, 2), (1, 5), (2, 6)]
    assert [len(moment.outputs["answer"]) for moment in history.moments] == [12] * 5


@pytest.mark.backend
def test_the_last_moment_is_there_once_and_knows_its_epoch(network, samples):
    history = fit_in_batches(network, samples, every=3)
    assert steps_of(history) == [(0, 0), (0, 3), (2, 6)]
    expected = layer_outputs(network, samples[0])["answer"]
    assert_allclose(history.moments[-1].outputs["answer"], expected, atol=1e-6)


@pytest.mark.backend
@pytest.mark.skipif(keras.backend.backend() == "torch", reason="Keras runs one batch a call on PyTorch")
def test_several_batches_in_one_call(small_network, samples):
    small_network.compile("adam", "sparse_categorical_crossentropy", steps_per_execution=3)
    assert steps_of(fit_in_batches(small_network, samples, every=2)) == [(0, 0), (0, 3), (2, 6)]


def test_batches_have_a_bounded_memory_too(network, samples):
    history = fit_in_batches(network, samples, every=1, epochs=20, most=5)
    assert len(history.moments) <= 6
    assert history.moments[0].step == 0
    assert history.moments[-1].step == 60


# Memory


def wide_network() -> keras.Sequential:
    model = keras.Sequential([
        keras.Input((6,)),
        keras.layers.Dense(1500, name="wide"),
        keras.layers.Dense(3, "softmax", name="answer"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def test_of_a_wide_layer_mixtures_are_kept_in_which_distances_survive(samples):
    model = wide_network()
    outputs = fit(model, samples, epochs=1).moments[-1].outputs
    assert {name: output.shape for name, output in outputs.items()} == {"wide": (12, 1024), "answer": (12, 3)}
    whole = layer_outputs(model, samples[0])["wide"]
    distances = [np.linalg.norm(output - output[0], axis=1)[1:] for output in (outputs["wide"], whole)]
    assert_allclose(*distances, rtol=0.25)


def test_a_mixture_of_very_many_classes_names_none(samples):
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(1500, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    assert fit(model, samples, epochs=0).answer is None


def test_the_mixtures_are_the_same_at_every_moment(samples):
    model = wide_network()
    model.trainable = False
    model.compile("adam", "sparse_categorical_crossentropy")
    moments = fit(model, samples, epochs=2).moments
    assert_array_equal(moments[0].outputs["wide"], moments[-1].outputs["wide"])


def test_without_answers(network, samples):
    history = RepresentationHistory(samples[0])
    network.fit(*samples, epochs=1, verbose=0, callbacks=[history])
    assert history.y is None
    assert epochs_of(history) == [0, 1]


@pytest.mark.parametrize("units", [1, 4])
def test_how_many_numbers_the_model_answers(samples, units):
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(units)])
    model.compile("sgd", "mse", run_eagerly=True)
    history = RepresentationHistory(samples[0])
    model.fit(samples[0], np.zeros((12, units)), epochs=0, verbose=0, callbacks=[history])
    assert history.width == units


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        ({"every": 0}, "'epoch' or a number of batches, 1 or more, or a list of such numbers. Received: 0"),
        ({"every": "batch"}, "Received: 'batch'"),
        ({"every": [1, 0]}, r"Received: \[1, 0\]"),
        ({"every": 2.0}, r"Received: 2\.0"),
        ({"every": np.array([1.0, 2.0])}, r"Received: array\(\[1\., 2\.\]\)"),
        ({"every": np.array([[1], [2]])}, r"Received: array\("),
        ({"every": None}, "Received: None"),
        ({"every": True}, "Received: True"),
        ({"every": b"epoch"}, "Received: b'epoch'"),
    ],
)
def test_settings_that_make_no_sense(samples, options, phrase):
    with pytest.raises(ValueError, match=phrase):
        RepresentationHistory(*samples, **options)


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        (np.int64(5), 5),
        (np.array(5), 5),
        (np.array([1, 2, 5]), [1, 2, 5]),
        ([np.int64(1), np.uint8(2)], [1, 2]),
        (range(1, 4), [1, 2, 3]),
        ((number for number in (1, 2)), [1, 2]),
        (np.str_("epoch"), "epoch"),
    ],
)
def test_numbers_of_batches_in_every_form(samples, every, expected):
    assert RepresentationHistory(*samples, every=every).every == expected


def test_batches_asked_for_with_numbers_of_numpy(network, samples):
    assert steps_of(fit_in_batches(network, samples, every=np.array([1, 5]))) == [(0, 0), (0, 1), (1, 5), (2, 6)]


def test_a_moment_is_recorded_a_few_samples_at_a_time():
    """And the same is kept, of wide layers as of narrow ones."""
    seen = []

    class Counted(keras.layers.Layer):
        def call(self, x):
            if isinstance(x.shape[0], int):
                seen.append(x.shape[0])
            return x

    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.Input((6,)),
        Counted(name="counted"),
        keras.layers.Dense(2000, name="wide"),
        keras.layers.Dense(3, name="answer"),
    ])
    x = np.random.default_rng(0).normal(size=(40, 6)).astype("float32")
    kept = []
    for memory in (1.0, 7.5 * 4 * 2009 / for_batch(1.0)):
        seen.clear()
        history = RepresentationHistory(x, memory=memory)
        history.set_model(model)
        history.on_train_begin()
        kept.append(history.moments[0].outputs)
        assert max(seen) == (40 if memory == 1.0 else 7)
    assert {name: output.shape for name, output in kept[0].items() if name != "counted"} == {
        "wide": (40, 1024),
        "answer": (40, 3),
    }
    assert_allclose(kept[0]["wide"], projected(flat(layer_outputs(model, x)["wide"]), seed=0), rtol=1e-4, atol=1e-5)
    for name, output in kept[0].items():
        assert_allclose(kept[1][name], output, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("kind", ["Int64", "object"])
def test_a_table_may_have_holes_in_columns_that_the_model_does_not_take(kind):
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame({"age": np.arange(6.0), "size": np.arange(6.0)[::-1]})
    table["cabin"] = pd.array([1, None, 3] * 2, "Int64").astype(kind)

    def trained_on(*names: str) -> RepresentationHistory:
        inputs = {name: keras.Input((1,), name=name) for name in names}
        model = keras.Model(inputs, keras.layers.Dense(1)(keras.layers.concatenate(list(inputs.values()))))
        model.compile("sgd", "mse")
        history = RepresentationHistory(dict(table), np.arange(6.0))
        given = {name: np.ones((6, 1), "float32") for name in names}
        model.fit(given, np.arange(6.0), epochs=1, verbose=0, callbacks=[history])
        return history

    history = trained_on("age", "size")
    assert (list(history.x), len(history.moments)) == (["age", "size"], 2)
    with pytest.raises(ValueError, match=r"Expected a value in every row\. Received: missing values in cabin \(2\)"):
        trained_on("age", "cabin")
