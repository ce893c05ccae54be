"""What the layers make of a picture, under weights that change, without the model ever changing."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest

from kerasbook.explore import Explorer, as_network_sees, once, training
from kerasbook.explore.explorer import MOST_LAYERS
from kerasbook.explore.readers import fitted, mixed
from kerasbook.layerwise import layer_outputs, wheel

L = keras.layers
HIDDEN = ("hidden_1", "hidden_2", "hidden_3")


@pytest.fixture(scope="module")
def explorer(digit_explorer) -> Explorer:
    """Chapter 1's network at every age, with its test digits."""
    return digit_explorer


def softmax(logits: np.ndarray) -> np.ndarray:
    odds = np.exp(logits - logits.max())
    return odds / odds.sum()


def by_hand(weights, picture: np.ndarray, without: tuple[int, int] | None = None) -> list[np.ndarray]:
    """The outputs of the digit network's dense layers, the last as logits; `without` a unit of a layer."""
    outputs = [picture.reshape(-1)]
    for layer in range(4):
        z = outputs[-1] @ weights[2 * layer] + weights[2 * layer + 1]
        outputs.append(z if layer == 3 else np.maximum(z, 0))
        if without and without[0] == layer:
            outputs[-1][without[1]] = 0
    return outputs[1:]


@pytest.fixture
def untouched(explorer):
    """Whatever the test does, the shared model and the weights of every age stay as they are."""
    before = [array.copy() for array in explorer.model.get_weights()]
    ages = [[array.copy() for array in explorer.weights(epoch)] for epoch in explorer.epochs]
    yield
    for one, other in zip(before, explorer.model.get_weights(), strict=True):
        assert np.array_equal(one, other)
    for epoch, age in zip(explorer.epochs, ages, strict=True):
        for one, other in zip(age, explorer.weights(epoch), strict=True):
            assert np.array_equal(one, other)


# The digit network


def test_the_digit_network(explorer):
    assert explorer.epochs == list(range(13))
    assert [layer.name for layer in explorer.layers] == [*HIDDEN, "answer"]
    assert [layer.title for layer in explorer.layers] == ["layer 1", "layer 2", "layer 3", "answer"]
    assert [(layer.shape, layer.kind, layer.units) for layer in explorer.layers[:1]] == [((64,), "dense", 64)]
    assert explorer.classes == list("0123456789")
    assert (explorer.form, explorer.shape, explorer.lacks) == ("picture", (28, 28), {})


def test_it_learns(explorer):
    accuracies = [explorer.crowd(explorer.weights(epoch)).accuracy for epoch in (0, 1, 12)]
    assert accuracies[0] < 0.3
    assert accuracies[1] > 0.6
    assert accuracies[2] > 0.88


@pytest.mark.parametrize("epoch", [0, 3, 12])
def test_every_layer_at_every_age(explorer, untouched, epoch):
    picture, weights = explorer.samples[5], explorer.weights(epoch)
    look, (*hidden, logits) = explorer.look(picture, weights), by_hand(weights, picture)
    for name, expected in zip(HIDDEN, hidden, strict=True):
        assert look.outputs[name] == pytest.approx(expected, abs=1e-4)
    assert look.answers == pytest.approx(softmax(logits), abs=1e-4)
    assert np.array_equal(look.outputs["answer"], look.answers)


def test_a_drawn_digit_is_recognized(explorer):
    paper = np.zeros((300, 300, 4), "uint8")
    paper[40:260, 140:164] = [0, 0, 0, 255]
    look = explorer.look(explorer.prepared(paper), explorer.weights(12))
    assert look.answers.argmax() == 1


def test_test_digits_drawn_again_are_recognized_as_well(explorer):
    again = np.stack([as_network_sees(np.kron(image, np.ones((9, 9)))) for image in explorer.samples[:200]])
    weights = explorer.weights(12)
    right = [
        np.mean([look.answers.argmax() for look in explorer.looks(pictures, weights)] == explorer.labels[:200])
        for pictures in (explorer.samples[:200], again)
    ]
    assert right[1] > right[0] - 0.03


def test_a_stroke_is_answered_in_time(explorer):
    weights = explorer.weights(12)
    explorer.look(explorer.samples[0], weights)
    times = []
    for _again in range(9):
        start = time.perf_counter()
        explorer.look(explorer.samples[0], weights)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.150


def test_weights_of_an_age_cannot_be_written_to(explorer):
    with pytest.raises(ValueError, match="read-only"):
        explorer.weights(12)[0][0, 0] = 5
    explorer.weights(12).clear()
    assert len(explorer.weights(12)) == 8
    with pytest.raises(ValueError, match="Received: 13"):
        explorer.weights(13)


def test_a_picture_of_another_shape_is_refused(explorer):
    with pytest.raises(ValueError, match=r"Expected a picture of shape \(28, 28\)"):
        explorer.look(np.zeros((27, 28)), explorer.weights(12))


# Projections


def test_the_crowd_lies_where_wheel_puts_it(explorer):
    weights = explorer.weights(12)
    crowd = explorer.crowd(weights)
    outputs = {"input": explorer.samples, **layer_outputs(explorer.model, explorer.samples)}
    assert list(crowd.points) == ["input", *HIDDEN, "answer"]
    for name, points in crowd.points.items():
        expected, shown = wheel(outputs[name], explorer.labels)
        assert np.array_equal(crowd.samples, shown)
        assert points == pytest.approx(expected, abs=1e-3)
    assert np.array_equal(crowd.labels, explorer.labels[crowd.samples])


def test_a_picture_of_the_crowd_lies_on_its_own_point(explorer):
    weights = explorer.weights(5)
    crowd = explorer.crowd(weights)
    look = explorer.look(explorer.samples[crowd.samples[7]], weights)
    for name, place in look.places.items():
        assert place == pytest.approx(crowd.points[name][7], abs=1e-3)


def test_a_crowd_is_computed_once(explorer):
    assert explorer.crowd(explorer.weights(4)) is explorer.crowd(explorer.weights(4))
    copies = [array.copy() for array in explorer.weights(4)]
    assert explorer.crowd(copies) is explorer.crowd(explorer.weights(4))
    assert explorer.crowd(explorer.weights(3)) is not explorer.crowd(explorer.weights(4))


def test_units_are_ordered_by_their_favourite_class(explorer):
    order = explorer.order("hidden_2")
    assert sorted(order) == list(range(64))
    excited = explorer.crowd(explorer.weights(12)).excited["hidden_2"]
    favourite = np.stack([excited[explorer.labels == digit].mean(axis=0) for digit in range(10)]).argmax(axis=0)
    assert (np.diff(favourite[order]) >= 0).all()
    assert np.array_equal(explorer.order("answer"), np.arange(10))


# Touching


def test_scrambling_keeps_the_numbers_and_only_that_layer_changes(explorer, untouched):
    weights = explorer.weights(12)
    changed = explorer.scrambled(weights, "hidden_2", seed=1)
    for index, (one, other) in enumerate(zip(weights, changed, strict=True)):
        assert np.array_equal(one, other) == (index not in (2, 3))
        assert np.array_equal(np.sort(one, axis=None), np.sort(other, axis=None))
    assert np.array_equal(changed[2], explorer.scrambled(weights, "hidden_2", seed=1)[2])
    assert not np.array_equal(changed[2], explorer.scrambled(weights, "hidden_2", seed=2)[2])
    assert explorer.crowd(changed).accuracy < 0.5
    assert explorer.crowd(explorer.weights(12)).accuracy > 0.88  # and back again


def test_zeroing_a_layer_silences_it(explorer, untouched):
    changed = explorer.zeroed(explorer.weights(12), "hidden_1")
    look = explorer.look(explorer.samples[0], changed)
    assert not look.outputs["hidden_1"].any()
    assert explorer.crowd(changed).accuracy == pytest.approx(0.1, abs=0.02)
    points = explorer.crowd(changed).points["hidden_1"]
    assert np.ptp(points, axis=0) == pytest.approx(0, abs=1e-6)  # nothing to read


def test_noise_is_as_large_as_asked(explorer, untouched):
    weights = explorer.weights(12)
    assert all(one is other for one, other in zip(weights, explorer.noisy(weights, 0), strict=True))
    for amount in (0.5, 2.0):
        noise = explorer.noisy(weights, amount, seed=3)[0] - weights[0]
        assert noise.std() == pytest.approx(amount * weights[0].std(), rel=0.02)
    twice = explorer.noisy(weights, 2.0, seed=3)[0] - weights[0]
    assert twice == pytest.approx(4 * (explorer.noisy(weights, 0.5, seed=3)[0] - weights[0]), abs=1e-5)


def test_layers_that_are_not_there(explorer):
    with pytest.raises(ValueError, match=r"Expected a layer out of .*Received: 'nothing'"):
        explorer.zeroed(explorer.weights(12), "nothing")
    with pytest.raises(ValueError, match="Received: 'hidden_1', 64"):
        explorer.unit("hidden_1", 64, explorer.samples[0], explorer.weights(12))


def test_broken_weights_are_answered_all_the_same(explorer):
    broken = [np.full_like(array, np.nan) for array in explorer.weights(12)]
    assert np.isnan(explorer.look(explorer.samples[0], broken).answers).all()
    assert explorer.crowd(broken).accuracy == pytest.approx(0.1, abs=0.02)
    assert np.isfinite(explorer.rebuilt(explorer.samples[0], explorer.noisy(explorer.weights(12), 1e3))["answer"]).all()


# One unit


@pytest.mark.parametrize(("layer", "number"), [("hidden_1", 0), ("hidden_2", 1), ("hidden_3", 2)])
def test_what_a_unit_adds_is_the_logits_with_it_minus_those_without(explorer, untouched, layer, number):
    weights, picture = explorer.weights(7), explorer.samples[9]
    outputs = by_hand(weights, picture)
    index = int(outputs[number].argmax())
    unit = explorer.unit(layer, index, picture, weights)
    expected = outputs[-1] - by_hand(weights, picture, without=(number, index))[-1]
    assert np.abs(expected).max() > 0.1
    assert unit.adds == pytest.approx(expected, abs=1e-3)
    assert unit.value == pytest.approx(outputs[number][index], abs=1e-4)


def test_a_unit_of_the_answer_adds_its_own_logit(explorer):
    weights, picture = explorer.weights(12), explorer.samples[9]
    adds = explorer.unit("answer", 4, picture, weights).adds
    assert adds[4] == pytest.approx(by_hand(weights, picture)[-1][4], abs=1e-3)
    assert np.count_nonzero(adds) == 1


def test_the_digits_that_excite_a_unit_most(explorer):
    unit = explorer.unit("hidden_1", 3, explorer.samples[0], explorer.weights(12))
    outputs = layer_outputs(explorer.model, explorer.samples)["hidden_1"][:, 3]
    assert outputs[unit.exciting] == pytest.approx(np.sort(outputs)[::-1][:12], abs=1e-4)


def test_weights_as_a_picture(explorer):
    weights = explorer.weights(12)
    first = explorer.unit("hidden_1", 3, explorer.samples[0], weights)
    assert first.reads == "input"
    assert np.array_equal(first.weights, weights[0][:, 3].reshape(28, 28))
    second = explorer.unit("hidden_2", 3, explorer.samples[0], weights)
    assert second.reads == "hidden_1"
    assert second.weights.ravel() == pytest.approx(weights[2][explorer.order("hidden_1"), 3])  # as that one is drawn


# What is left of the picture


def test_the_picture_is_rebuilt_the_worse_the_later(explorer):
    pictures = explorer.samples[explorer.crowd(explorer.weights(12)).samples[:50]]
    rebuilt = explorer.all_rebuilt(pictures, explorer.weights(12))
    errors = [float(((rebuilt[name] - pictures) ** 2).mean()) for name in ("hidden_1", "hidden_3", "answer")]
    assert errors == sorted(errors)
    mean = float(((explorer.samples.mean(axis=0) - pictures) ** 2).mean())
    assert errors[0] < 0.5 * mean
    assert errors[-1] < mean
    assert explorer.rebuilt(pictures[3], explorer.weights(12))["hidden_1"] == pytest.approx(
        rebuilt["hidden_1"][3], abs=1e-4
    )


# Readers


def test_a_reader_finds_a_linear_map():
    rng = np.random.default_rng(0)
    for shape in ((400, 20), (30, 80)):
        x = rng.standard_normal(shape)
        y = x[:, :3] @ rng.standard_normal((3, 2)) + 5
        assert fitted(x, y)(x) == pytest.approx(y, abs=0.05)


def test_wide_layers_are_mixed_down_and_distances_survive():
    x = np.random.default_rng(0).standard_normal((40, 30, 30, 8))
    small = mixed(x)
    assert small.shape == (40, 1024)
    ratio = np.linalg.norm(small[1:] - small[0], axis=1) / np.linalg.norm((x[1:] - x[0]).reshape(39, -1), axis=1)
    assert ratio == pytest.approx(1, abs=0.15)
    assert np.array_equal(mixed(x[:3]), small[:3])


# Many at once


def test_many_visitors_at_once_get_their_own_answers(explorer, untouched):
    def visit(seed: int) -> bool:
        rng = np.random.default_rng(seed)
        for _stroke in range(5):
            picture = explorer.samples[rng.integers(1000)]
            weights = explorer.weights(int(rng.integers(13)))
            if rng.random() < 0.5:
                weights = explorer.noisy(weights, 0.5, seed=seed)
            look = explorer.look(picture, weights)
            if not np.allclose(look.answers, softmax(by_hand(weights, picture)[-1]), atol=1e-3):
                return False
        return True

    with ThreadPoolExecutor(10) as visitors:
        assert all(visitors.map(visit, range(10)))


def test_who_asks_at_the_same_time_waits_for_the_first():
    keep, counts, started = once.Once(["kept"]), [], threading.Event()

    def compute():
        counts.append(1)
        started.wait(5)
        return object()

    with ThreadPoolExecutor(4) as pool:
        results = [pool.submit(keep, "kept", compute) for _visitor in range(4)]
        started.set()
        assert len({id(result.result()) for result in results}) == 1
    assert len(counts) == 1


def test_results_of_changed_weights_make_room_and_failures_are_not_kept():
    keep = once.Once(["kept"])
    first = keep("kept", object)
    changed = keep("changed", object)
    for number in range(once.CHANGED_KEPT):
        keep(str(number), object)
    assert keep("kept", object) is first
    assert keep("changed", object) is not changed
    with pytest.raises(ZeroDivisionError):
        keep("broken", lambda: 1 / 0)
    assert keep("broken", lambda: "mended") == "mended"


# The cache


def files_in(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def trainings(monkeypatch, explorer) -> list:
    """Counts how often the network is trained; instead, it gets weights that are known."""
    counted = []
    moments = [explorer.weights(epoch) for epoch in explorer.epochs]
    monkeypatch.setattr(training, "trained", lambda model, train: counted.append(1) or moments)
    return counted


def test_a_second_run_takes_the_weights_of_the_first(tmp_path, trainings):
    _model, first = training.digit_network(cache=tmp_path / "new" / "folder")
    model, second = training.digit_network(cache=tmp_path / "new" / "folder")
    assert len(trainings) == 1
    for one, other in zip(first, second, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), second[-1], strict=True))


def truncated(path, content):
    path.write_bytes(content[: len(content) // 2])


def emptied(path, content):
    path.write_bytes(b"")


def flipped(path, content):
    path.write_bytes(content[:50_000] + bytes([content[50_000] ^ 255]) + content[50_001:])


def pickled(path, content):
    np.savez(path, **{f"epoch{epoch}_{index}": np.array([{}]) for epoch in range(13) for index in range(8)})


def other_shapes(path, content):
    np.savez(path, **{f"epoch{epoch}_{index}": np.zeros(3, "float32") for epoch in range(13) for index in range(8)})


def not_finite(path, content):
    with np.load(path) as file:
        arrays = {name: np.full_like(file[name], np.nan) for name in file.files}
    np.savez(path, **arrays)


@pytest.mark.parametrize("damage", [truncated, emptied, flipped, pickled, other_shapes, not_finite])
def test_a_damaged_cache_is_made_again(tmp_path, trainings, damage):
    _model, first = training.digit_network(cache=tmp_path)
    (path,) = files_in(tmp_path)
    damage(path, path.read_bytes())
    _model, second = training.digit_network(cache=tmp_path)
    assert len(trainings) == 2
    assert np.array_equal(first[-1][0], second[-1][0])
    training.digit_network(cache=tmp_path)
    assert len(trainings) == 2


def test_other_settings_have_a_cache_of_their_own(monkeypatch):
    name = training.cache_name()
    monkeypatch.setitem(training.SETTINGS, "seed", 1)
    assert training.cache_name() != name


def test_where_nothing_can_be_written_the_page_opens_all_the_same(tmp_path, trainings):
    (tmp_path / "file").touch()
    _model, moments = training.digit_network(cache=tmp_path / "file")
    assert len(moments) == 13


def test_training_reports_its_progress(monkeypatch, tmp_path):
    monkeypatch.setattr(training, "EPOCHS", 2)
    heard = []
    _model, moments = training.digit_network(lambda what, share: heard.append(share), cache=tmp_path)
    assert heard == [0, 0.5]
    assert len(moments) == 3


# Models of the reader's own

Y = np.arange(60) % 3


def numbers(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).random((60, *shape)).astype("float32")


def convnet():
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        L.Conv2D(80, 3, activation="relu", name="conv"),
        L.BatchNormalization(name="norm"),
        L.MaxPooling2D(4, name="pool"),
        L.Dropout(0.5),
        L.Flatten(),
        L.Dense(3, activation="softmax", name="answer"),
    ])


def dense(*layers, width: int = 6):
    return keras.Sequential([keras.Input((width,)), *layers])


class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.first, self.last = L.Dense(8, activation="relu"), L.Dense(3, activation="softmax")

    def call(self, x):
        return self.last(self.first(x))


def test_a_convnet_gets_every_view():
    model, x = convnet(), numbers(28, 28, 1)
    explorer = Explorer.for_model(model, x, Y)
    assert explorer.lacks == {}
    assert explorer.epochs == [0, 1]
    assert [(layer.name, layer.kind) for layer in explorer.layers] == [
        ("conv", "maps"),
        ("norm", "maps"),
        ("pool", "maps"),
        ("answer", "dense"),
    ]
    weights, picture = explorer.weights(1), x[0]
    look = explorer.look(picture, weights)
    for name, output in layer_outputs(model, x[:1]).items():
        if name in look.outputs:
            assert look.outputs[name] == pytest.approx(output[0], abs=1e-5)
    assert explorer.rebuilt(picture, weights)["conv"].shape == (28, 28)
    assert explorer.prepared(np.pad(np.ones((90, 20)), 30)).shape == (28, 28, 1)
    assert len(explorer.maps_shown("conv")) == 64
    unit = explorer.unit("conv", 5, picture, weights)
    assert np.array_equal(unit.weights, weights[0][:, :, 0, 5])
    # Without the map: a model whose next layers get 0 in its place.
    kernel = weights[0].copy(), weights[1].copy()
    kernel[0][..., 5], kernel[1][5] = 0, 0
    without = np.log(explorer.look(picture, [*kernel, *weights[2:]]).answers)
    change = np.log(look.answers) - without
    assert unit.adds - unit.adds.mean() == pytest.approx(change - change.mean(), abs=1e-4)


def test_epoch_0_is_the_model_with_random_weights():
    model = convnet()
    explorer = Explorer.for_model(model, numbers(28, 28, 1), Y)
    random, now = explorer.weights(0), explorer.weights(1)
    assert all(np.array_equal(one, other) for one, other in zip(now, model.get_weights(), strict=True))
    assert not np.array_equal(random[0], now[0])


def test_logits_become_probabilities():
    explorer = Explorer.for_model(dense(L.Dense(3)), numbers(6), Y)
    answers = explorer.look(numbers(6)[0], explorer.weights(1)).answers
    assert answers.sum() == pytest.approx(1, abs=1e-5)
    assert explorer.answers_are_probabilities


def test_a_single_sigmoid_has_two_classes():
    model = dense(L.Dense(4, activation="relu", name="hidden"), L.Dense(1, activation="sigmoid"))
    explorer = Explorer.for_model(model, numbers(6), Y % 2)
    weights, x = explorer.weights(1), numbers(6)[0]
    p = model.predict(x[None], verbose=0)[0, 0]
    assert explorer.look(x, weights).answers == pytest.approx([1 - p, p], abs=1e-5)
    hidden = explorer.look(x, weights).outputs["hidden"]
    unit = int(hidden.argmax())
    adds = explorer.unit("hidden", unit, x, weights).adds
    assert adds[1] - adds[0] == pytest.approx(hidden[unit] * weights[2][unit, 0], abs=1e-5)


@pytest.mark.parametrize(
    ("model", "x", "y", "lacking"),
    [
        (lambda: dense(L.Dense(3, activation="softmax")), numbers(6), Y, {"draw", "rebuilt"}),
        (lambda: dense(L.Dense(3, activation="softmax")), numbers(6), np.eye(3)[Y], {"draw", "rebuilt"}),
        (lambda: dense(L.Dense(1)), numbers(6), numbers(), {"draw", "rebuilt", "places", "accuracy"}),
        (
            lambda: dense(L.Dense(3, activation="softmax")),
            None,
            None,
            {"draw", "rebuilt", "places", "accuracy", "exciting"},
        ),
        (convnet, numbers(28, 28, 1), None, {"places", "accuracy"}),
        (convnet, numbers(28, 28, 1), np.arange(60) // 59, {"places"}),
        (Own, numbers(6), Y, {"draw", "rebuilt", "time"}),
        (
            lambda: keras.Sequential([keras.Input((16, 16, 1)), L.Conv2D(2, 3)]),
            numbers(16, 16, 1),
            Y,
            {"answers", "accuracy"},
        ),
        (lambda: keras.Sequential([keras.Input((9, 9)), L.Flatten()]), numbers(9, 9), Y, {"touch", "time"}),
    ],
)
def test_each_view_that_does_not_fit_has_a_sentence(model, x, y, lacking, english):
    explorer = Explorer.for_model(model(), x, y)
    assert set(explorer.lacks) == lacking
    assert all(sentence.endswith(".") for sentence in explorer.lacks.values())
    sample = np.zeros(explorer.shape, "float32") if x is None else x[0]
    look = explorer.look(sample, explorer.weights(1))
    assert bool(look.places) == ("places" not in lacking)
    assert (look.answers is None) == ("answers" in lacking)
    assert explorer.unit(explorer.layers[-1].name, 0, sample, explorer.weights(1)).exciting.size == (
        0 if x is None else 12
    )


def test_very_deep_models_are_shown_in_part(english):
    explorer = Explorer.for_model(dense(*(L.Dense(6) for _layer in range(50)), L.Dense(3)), numbers(6), Y)
    assert len(explorer.layers) == MOST_LAYERS
    assert explorer.lacks["layers"].startswith("40 of the model's 51 layers")
    assert explorer.unit(explorer.layers[20].name, 0, numbers(6)[0], explorer.weights(1)).weights is not None


def test_a_model_that_insists_on_a_batch_size():
    model = keras.Sequential([keras.Input(batch_shape=(7, 6)), L.Dense(3, activation="softmax")])
    explorer = Explorer.for_model(model, numbers(6), Y)
    answers = explorer.look(numbers(6)[0], explorer.weights(1)).answers
    assert answers == pytest.approx(model.predict(numbers(6)[:7], verbose=0, batch_size=7)[0], abs=1e-5)
    assert explorer.crowd(explorer.weights(1)).excited[explorer.layers[0].name].shape == (60, 3)


def test_colour_pictures_keep_their_range():
    model = keras.Sequential([keras.Input((32, 32, 3)), L.Rescaling(1 / 255), L.Flatten(), L.Dense(3)])
    x = (255 * numbers(32, 32, 3)).astype("uint8")
    explorer = Explorer.for_model(model, x, Y)
    upload = np.zeros((100, 200, 3), "uint8")
    upload[:, 100:] = [255, 0, 0]
    seen = explorer.prepared(upload)
    assert seen.shape == (32, 32, 3)
    assert seen[16, 0] == pytest.approx([0, 0, 0])
    assert seen[16, -1] == pytest.approx([255, 0, 0])
    assert explorer.prepared(np.full((50, 50, 3), 255)) is None
    assert explorer.rebuilt(x[0], explorer.weights(1))[explorer.layers[-1].name].max() <= 255


@pytest.mark.parametrize(
    ("model", "x", "match"),
    [
        (
            lambda: keras.Model([(a := keras.Input((3,))), (b := keras.Input((3,)))], L.Add()([a, b])),
            {"a": numbers(3)},
            "one input",
        ),
        (lambda: keras.Sequential([keras.Input((20, 3)), L.Conv1D(4, 3)]), numbers(20, 3), r"\(20, 3\)"),
        (Own, None, "samples as well"),
        (lambda: dense(L.Dense(3)), numbers(6) * np.nan, "finite"),
        (lambda: dense(L.Dense(3)), np.array([["a"] * 6] * 60), "made of numbers"),
    ],
)
def test_models_that_do_not_fit_are_refused(model, x, match, english):
    with pytest.raises(ValueError, match=match):
        Explorer.for_model(model(), x, None if x is None else Y)
