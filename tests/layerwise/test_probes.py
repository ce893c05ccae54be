"""What can be read off a layer, on tasks whose answer is known beforehand."""

import dataclasses
import json
import math
import random

import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.linear_model import Ridge, RidgeClassifier
from sklearn.metrics import r2_score

from kerasbook.layerwise import LayerProbe, layer_outputs, probe, probes, trace
from kerasbook.layerwise.answers import halves
from kerasbook.layerwise.linear import WIDEST, Mixture, cka, scaled
from kerasbook.layerwise.probes import FewReader, Reader, Task, at_places, kept_bytes, reader_for
from kerasbook.layerwise.twins import random_twin
from tests.layerwise.tasks import CLASS_SHARE, CLASSES, ONE_HOT, N, X, Y, brute_force_penalty, dense
from tests.layerwise.zoo import ZOO


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


@pytest.mark.backend
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


@pytest.mark.backend
def test_the_model_beside_its_random_twin():
    records = probe(dense(), X, Y)
    assert [(record.network, record.layer) for record in records] == [
        (network, layer) for network in ("model", "twin") for layer in ("input", "hidden", "answer")
    ]
    by_name = {(record.network, record.layer): record for record in records}
    assert dataclasses.replace(by_name["model", "input"], network="twin") == by_name["twin", "input"]
    assert by_name["model", "hidden"].rebuilt != by_name["twin", "hidden"].rebuilt


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


@pytest.mark.backend
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
        "layer",
        "network",
        "shape",
        "features",
        "accuracy",
        "rebuilt",
        "like_input",
        "like_answer",
        "dead",
        "r2",
        "units",
        "projected",
        "compared",
    ]
    assert type(row["layer"]) is str
    assert json.loads(json.dumps(row))["shape"] == [5]
    assert {type(value) for value in row.values()} == {str, tuple, int, float, bool, type(None)}


def compared(model: keras.Model, twin: keras.Model | str) -> set[str]:
    """What the records of the twin say that it is."""
    return {record.compared for record in probe(model, X, Y, twin=twin) if record.network == "twin"}


def test_the_records_say_what_the_model_is_compared_with():
    model = dense()
    twin = random_twin(model, seed=3)
    assert compared(model, "random") == compared(model, twin) == {"random"}
    assert compared(model, dense()) == {"model"}
    twin.compile("sgd", "mse")
    twin.fit(X[:4], np.zeros((4, *twin.output_shape[1:])), verbose=0)
    assert compared(model, twin) == {"model"}


def test_pandas_reads_the_records():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(probe(dense(), X, Y))
    assert list(table["layer"]) == ["input", "hidden", "answer"] * 2
    assert table["accuracy"].dtype == float
    assert table["units"].tolist() == [8, 5, 4] * 2


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
        (X, Y.reshape(-1, 2), r"200 samples, 100 labels"),
        (X, np.stack([Y, Y], axis=1).astype("U1"), r"one-hot.*Received: <U1 of shape \(200, 2\)"),
        (X, np.where(Y == 1, np.nan, 0.5 * Y), r"y to hold finite numbers\. Received: NaN"),
        (X, np.where(Y == 1, None, "three"), r"a class for each sample\. Received: None or NaN for 50 of 200"),
        (X, np.zeros(N, int), r"two classes or more with two samples.*200 samples of 1 classes, at most 200"),
        (X, np.arange(N), r"two classes or more with two samples.*200 samples of 200 classes, at most 1"),
        (X, np.full(N, 0.3), r"numbers or more that are not all the same\. Received: 200, from 0\.3 to 0\.3"),
        (X[:3], np.array([0.1, 0.2, 0.3]), r"four numbers or more.*Received: 3,"),
        (X[:3], Y[:3], r"two classes or more"),
        (X, {"a": Y, "b": Y}, r"answers of one output\. Received: those of 2 outputs"),
        (X, None, r"Expected answers.*Received: samples only"),
        (spoiled(np.nan), Y, r"finite numbers\. Received: NaN or infinity"),
        (spoiled(np.inf), Y, r"finite numbers\. Received: NaN or infinity"),
    ],
)
def test_input_that_does_not_fit(x, y, message):
    with pytest.raises(ValueError, match=message):
        probe(dense(), x, y)


def test_features_come_from_layer_outputs():
    """The probe sees what `layer_outputs` gives: its similarity to the input can be computed from there."""
    model = dense()
    hidden = layer_outputs(model, X)["hidden"].astype(float)
    assert probe(model, X, Y, twin=None)[1].like_input == pytest.approx(cka(hidden, X), rel=1e-4)


# The numbers, against other ways to compute them

BLOBS = np.random.default_rng(5).normal(size=(90, 7)) @ np.random.default_rng(6).normal(size=(7, 12))
KINDS = np.digitize(BLOBS[:, 0] + np.random.default_rng(7).normal(0, 2, 90), [-2, 2])


def identity(x: np.ndarray) -> keras.Model:
    made = Made(lambda x: x, name="made", dtype="float64")
    return keras.Sequential([keras.Input(x.shape[1:], dtype="float64"), made])


@pytest.mark.parametrize("n", [90, 16])  # more samples than features in each half, and fewer
def test_classes_are_read_off_as_scikit_learn_does(n):
    x, y = BLOBS[:n], KINDS[:n]
    train, test = halves(y, seed=0)
    features = scaled(x, train)
    signs = np.where(y[:, None] == np.unique(y), 1.0, -1.0)
    chosen = brute_force_penalty(features[train], signs[train])
    reader = RidgeClassifier(alpha=chosen).fit(features[train], y[train])
    inverse = Ridge(alpha=brute_force_penalty(features[train], x[train])).fit(features[train], x[train])
    missed = ((inverse.predict(features[test]) - x[test]) ** 2).sum()
    made = probe(identity(x), x, y, twin=None)[1]
    assert made.accuracy == reader.score(features[test], y[test])
    assert made.rebuilt == pytest.approx(1 - missed / ((x[test] - x[train].mean(axis=0)) ** 2).sum())
    assert made.like_answer == pytest.approx(cka(x, signs))
    assert made.like_input == pytest.approx(1.0)


def test_samples_given_to_train_the_probes_do_nothing_else():
    train, test = np.arange(60), np.arange(60, 90)
    features = scaled(BLOBS, train)
    signs = np.where(KINDS[:, None] == np.unique(KINDS), 1.0, -1.0)
    reader = RidgeClassifier(alpha=brute_force_penalty(features[train], signs[train])).fit(
        features[train], KINDS[train]
    )
    given = BLOBS[train], KINDS[train]
    made = probe(identity(BLOBS), BLOBS[test], KINDS[test], train=given, twin=None)[1]
    assert made.accuracy == reader.score(features[test], KINDS[test])
    assert made.like_answer == pytest.approx(cka(BLOBS[test], signs[test]))
    assert made.like_input == pytest.approx(1.0)


def test_the_model_with_more_labels_for_its_probes_is_read_better():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1_200, 60))
    y = (x @ rng.normal(size=60) > 0).astype(int)
    few = probe(identity(x), x[1_000:], y[1_000:], twin=None)[1]
    many = probe(identity(x), x[1_000:], y[1_000:], train=(x[:1_000], y[:1_000]), twin=None)[1]
    assert many.accuracy > few.accuracy + 0.05


@pytest.mark.parametrize(
    ("train", "sentence"),
    [
        ((BLOBS[:60, :2], KINDS[:60]), r"^Expected x of shape \(n, .*Received: \(60, 2\)"),
        ((BLOBS[:60], KINDS[:60], np.ones(60)), r"^Expected train to be \(x, y\), .* Received: 3 parts$"),
        ((), r"^Expected train to be \(x, y\), .* Received: 0 parts$"),
        (([BLOBS[:60, None]], KINDS[:60]), "^Expected"),
        (({"x": BLOBS[:60]}, KINDS[:60]), "^Expected x with the model's inputs"),
        (BLOBS[:60], "Expected answers"),
        ((BLOBS[:60] * np.nan, KINDS[:60]), "NaN"),
    ],
)
def test_samples_that_do_not_fit_the_others_are_refused(train, sentence):
    with pytest.raises(ValueError, match=sentence):
        probe(identity(BLOBS), BLOBS[60:], KINDS[60:], train=train, twin=None)


def test_a_number_that_is_none_in_the_training_samples_alone_is_not_forgotten():
    made = Made(lambda x: keras.ops.where(x > 90, np.nan, x), name="made")
    model = keras.Sequential([keras.Input((BLOBS.shape[1],)), made])
    train = BLOBS[:60].copy()
    train[0, 0] = 99
    record = probe(model, BLOBS[60:], KINDS[60:], train=(train, KINDS[:60]), twin=None)[1]
    assert math.isnan(record.accuracy)
    assert math.isnan(record.like_answer)


@pytest.mark.parametrize("numbers", [1, 3])
def test_numbers_are_predicted_as_scikit_learn_does(numbers):
    rng = np.random.default_rng(1)
    y = BLOBS[:, :numbers] * 10.0 ** np.arange(numbers) + rng.normal(0, 1, (90, numbers)) * 10.0 ** np.arange(numbers)
    made = probe(identity(BLOBS), BLOBS, y[:, 0] if numbers == 1 else y, twin=None)[1]
    train, test = halves(y, seed=0)
    features, answers = scaled(BLOBS, train), (y - y.mean(axis=0)) / y.std(axis=0)
    reader = Ridge(alpha=brute_force_penalty(features[train], answers[train])).fit(features[train], answers[train])
    guesses = reader.predict(features[test]).reshape(-1, numbers)
    missed = ((answers[test] - guesses) ** 2).sum()
    assert made.r2 == pytest.approx(1 - missed / ((answers[test] - answers[train].mean(axis=0)) ** 2).sum())
    # scikit-learn compares with the mean of the half that scores; that makes little difference.
    assert made.r2 == pytest.approx(r2_score(answers[test], guesses), abs=0.05)
    assert made.like_answer == pytest.approx(cka(BLOBS, answers))
    assert (made.accuracy, made.metric, made.score) == (None, "r2", made.r2)


def test_the_score_of_classes_is_the_accuracy():
    made = probe(dense(), X, Y, twin=None)[1]
    assert (made.r2, made.metric, made.score) == (None, "accuracy", made.accuracy)


def close(one: list[LayerProbe], other: list[LayerProbe], tolerance: float = 1e-6) -> bool:
    return all(
        a == (pytest.approx(b, abs=tolerance, nan_ok=True) if isinstance(b, float) else b)
        for first, second in zip(one, other, strict=True)
        for a, b in zip(vars(first).values(), vars(second).values(), strict=True)
    )


def test_in_small_batches_as_in_one():
    model = dense(units=WIDEST + 20)
    together = probe(model, X, Y, batch_size=1000)
    assert close(probe(model, X, Y, batch_size=7), together)
    assert not close(probe(model, X, Y, batch_size=7, seed=1), together)


def test_in_groups_and_pieces_if_memory_is_short(monkeypatch):
    model, seen = dense(), []
    together = probe(model, X, Y)
    monkeypatch.setattr(trace, "FIRST", 1)

    def counted(*arguments, **kwargs):
        traced = outputs_of(*arguments, **kwargs)
        seen.append((traced.count, len(traced.calls)))
        return traced

    outputs_of = trace.trace
    monkeypatch.setattr(trace, "trace", counted)
    assert close(probe(model, X, Y, memory=3e-7), together)
    passes = [(samples, layers_) for samples, layers_ in seen if layers_ == 1]
    assert len(passes) > N / 3  # a layer and a few samples at a time
    assert max(samples for samples, _ in seen) <= 3


def test_what_a_reader_keeps_does_not_grow_with_the_samples():
    def kept(n: int) -> int:
        x = np.random.default_rng(0).normal(size=(n, 6))
        task = Task(x, np.arange(n) % 2, seed=0, batch_size=50)
        reader = Reader((2000,), task, Mixture(2000, seed=0))
        for rows in probes.chunks(task.train, 50):
            reader.learn(np.ones((len(rows), 2000), "float32"), task.targets(rows))
        return sum(value.nbytes for value in vars(reader).values() if isinstance(value, np.ndarray))

    assert kept(100) == kept(1000) < 20e6


def test_of_few_samples_a_wide_layer_says_the_same_as_out_of_its_sums():
    """Which reader reads a layer is a matter of time only."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 8)), np.arange(40) % 2
    output = np.tanh(x @ rng.normal(size=(8, 1500))).astype("float32")
    output[:, 3] = 0.5  # a dead unit
    for given in (0, 25):
        task = Task(x, y, seed=0, batch_size=40, given=given)
        records = []
        for kind in (Reader, FewReader):
            reader = kind((30, 50), task, Mixture(1500, seed=0))
            pieces = output.reshape(40, 30, 50)
            for rows in probes.chunks(task.train, 7):
                reader.learn(pieces[rows], task.targets(rows))
            reader.conclude()
            for rows in probes.chunks(task.test, 7):
                reader.score(pieces[rows], task.targets(rows), rows)
            records.append(reader.record("made"))
        assert close(records[:1], records[1:])
        assert records[1].dead == pytest.approx(1 / 1500)
        assert (records[1].shape, records[1].units, records[1].projected) == ((30, 50), 1500, True)


def test_few_samples_of_a_wide_layer_that_is_not_finite():
    model = keras.Sequential([keras.Input((8,)), Made(lambda x: keras.ops.tile(x, (1, 200)) / 0, name="made")])
    records = probe(model, X[:40], Y[:40], twin=None)
    assert np.isnan([records[1].score, records[1].rebuilt, records[1].dead]).all()
    assert records[1].features == WIDEST


def test_the_reader_is_chosen_by_what_it_keeps():
    task = Task(X[:40], Y[:40], seed=0, batch_size=40)
    kinds = [type(reader_for((units,), task, Mixture(units, seed=0))) for units in (79, 80, 5000)]
    assert kinds == [Reader, FewReader, FewReader]
    few, many = (kept_bytes((5000,), Task(X[:n], Y[:n], seed=0, batch_size=40), 4) for n in (40, 80))
    assert many == 2 * few
    assert kept_bytes((5000,), Task(np.tile(X, (9, 1)), np.tile(Y, 9), seed=0, batch_size=40), 4) < 20e6


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_of_few_samples_no_more_is_kept_than_their_features_as_precise_as_they_came(dtype):
    """They were kept in double precision, and with each layer a copy of all targets."""
    task = Task(X[:40], Y[:40], seed=0, batch_size=40)
    output = np.random.default_rng(0).normal(size=(40, 5000)).astype(dtype)
    reader, targets = FewReader((5000,), task, Mixture(5000, seed=0)), task.targets(np.arange(40))
    for places in probes.chunks(np.arange(40), 7):
        reader.learn(output[places], at_places(targets, places))
    assert sum(rows.nbytes for rows in reader.kept) == kept_bytes((5000,), task, output.itemsize)
    assert all(np.shares_memory(rows, targets) for rows in reader.targets)


def test_targets_of_samples_in_any_order():
    targets = np.arange(12.0).reshape(6, 2)
    for places in ([2, 3, 4], [3, 1, 2], [4, 5, 0], [0, 2, 4], [], [5]):
        assert_array_equal(at_places(targets, np.array(places, int)), targets[np.array(places, int)])


# Answers in every form


@pytest.mark.parametrize(
    "labels",
    [
        np.array(["ant", "bee", "cat", "dog"])[Y],
        np.array(["ant", "bee", 3, ("d", 4)], dtype=object)[Y],
        Y.astype("uint8") * 60 + 7,
        Y[:, None],
        ONE_HOT,
        ONE_HOT.astype(bool),
        list(Y),
    ],
    ids=["texts", "anything", "bytes", "a column", "one-hot", "one-hot booleans", "a list"],
)
def test_classes_in_every_form(labels):
    model = dense()
    assert close(probe(model, X, labels, twin=None), probe(model, X, Y, twin=None))


@pytest.mark.parametrize("kind", [bool, "float32", int])
def test_two_classes_in_every_form(kind):
    model = dense()
    pairs = probe(model, X, np.where(Y < 2, "low", "high"), twin=None)
    assert close(probe(model, X, (Y < 2).astype(kind), twin=None), pairs)
    assert pairs[0].accuracy == 1.0


def test_a_class_with_a_single_sample_only_trains():
    y = Y.copy()
    y[17] = 9
    train, test = halves(y, seed=0)
    assert 17 in train
    assert sorted([*train, *test]) == list(range(N))
    assert probe(dense(), X, y, twin=None)[0].accuracy == 1.0


# Samples in every form


@pytest.mark.backend
def test_samples_and_answers_in_batches():
    model = dense()
    expected = probe(model, X, Y)
    batches = [(X[start : start + 60], Y[start : start + 60]) for start in range(0, N, 60)]
    assert records_equal(probe(model, iter(batches)), expected)


def test_several_inputs_are_rebuilt_together():
    model, (one, other), y = ZOO["several_inputs"]()
    first = probe(model, [one, other], y, twin=None)[0]
    assert (first.layer, first.shape, first.units) == ("input", (14,), 14)


def test_an_input_of_text_is_no_record():
    if "text" not in ZOO:
        return
    model, x, y = ZOO["text"]()
    records = probe(model, x, y)
    assert [record.layer for record in records if record.network == "twin"] == ["split", "meaning", "mean", "answer"]
    assert math.isnan(records[0].rebuilt)
    assert math.isnan(records[0].like_input)
    assert records[0].accuracy == records[4].accuracy  # the twin knows the same words


def test_a_wide_input_is_mixed_and_says_so():
    rng = np.random.default_rng(0)
    x = (rng.normal(size=(80, 20)) @ rng.normal(size=(20, WIDEST + 500))).astype("float32")
    records = probe(identity(x), x, Y[:80], twin=None)
    assert [(record.projected, record.features, record.units) for record in records] == [
        (True, WIDEST, WIDEST + 500)
    ] * 2
    assert records[0].rebuilt > 0.95
    assert records[0].like_input > 0.9
    assert close(records[:1], [dataclasses.replace(records[1], layer="input")])
    assert not probe(identity(X), X, Y, twin=None)[0].projected


def test_of_a_wide_input_no_layer_is_shown_the_mixtures_it_has_to_rebuild():
    """Else a layer that passes the input on would look better than one that passes it on in another order."""
    x = np.random.default_rng(0).normal(size=(600, 1600))
    model = keras.Sequential([
        keras.Input((1600,), dtype="float64"),
        Made(lambda x: x, name="same", dtype="float64"),
        Made(lambda x: keras.ops.flip(x, axis=1), name="reversed", dtype="float64"),
    ])
    _, same, turned = probe(model, x, np.arange(600) % 2, twin=None)
    assert same.rebuilt == pytest.approx(turned.rebuilt, abs=0.03)
    assert same.rebuilt < 0.5
    assert same.like_input == pytest.approx(turned.like_input, abs=0.05)


def test_an_input_that_never_varies():
    first = probe(dense(), np.full((N, 8), 0.1, "float32"), Y, twin=None)[0]
    assert (first.rebuilt, first.like_input, first.dead, first.features) == (0.0, 0.0, 1.0, 0)


@pytest.mark.backend
@pytest.mark.parametrize("half", ["train", "test"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_nan_in_one_layer_stays_there(half, value):
    where = halves(Y, seed=0)[half == "test"][3]
    spoilt = X.copy()
    spoilt[where, 7] = 1e4  # what the layer takes offence at
    model = keras.Sequential([
        keras.Input((8,)),
        Made(lambda x: keras.ops.where(x > 1e3, value, x), name="broken"),
        Made(lambda x: keras.ops.where(keras.ops.isfinite(x), x, 0.0), name="mended"),
    ])
    _, broken, mended = probe(model, spoilt, Y, twin=None)
    assert all(
        math.isnan(getattr(broken, what)) for what in ("accuracy", "rebuilt", "like_input", "like_answer", "dead")
    )
    assert broken.r2 is None
    assert mended.accuracy == 1.0


# The mixture of wide layers


# Twins


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name == "mobilenet")) for name in ZOO])
def test_every_model_of_the_zoo(name):
    model, x, y = ZOO[name]()
    before = [weights.copy() for weights in model.get_weights()] if model.built else None
    records = probe(model, x, y)
    of_model, of_twin = ([record for record in records if record.network == what] for what in ("model", "twin"))
    assert len(of_model) > 1
    assert [record.layer for record in of_twin] == [record.layer for record in of_model]
    assert [record.shape for record in of_twin] == [record.shape for record in of_model]
    assert all(np.isfinite(record.score) for record in records)
    assert all(record.metric == ("r2" if np.asarray(y).dtype.kind == "f" else "accuracy") for record in records)
    for weights, was in zip(model.get_weights(), before or model.get_weights(), strict=True):
        assert_array_equal(weights, was)
