"""Training that is watched is Keras' own training."""

import base64
import json

import keras
import numpy as np
import pytest

from kerasbook.explore.play_data import play_data
from kerasbook.explore.play_settings import read
from kerasbook.explore.playing import GRID, OFFERED, PATIENCE, Training, batches, network, plane


def settings(**asked):
    found, ignored = read(asked)
    assert ignored == []
    return found


def unpacked(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "uint8")


@pytest.fixture(scope="module")
def digits():
    """A small digit network after 130 steps, with what was seen of it before and after."""
    training = Training(settings(width=8, depth=2, seed=3))
    before = training.update()
    training.learn(130)
    return training, before, training.update()


@pytest.fixture(scope="module")
def xor():
    training = Training(settings(data="xor", width=3, depth=1))
    training.learn(20)
    return training, training.update()


def test_the_weights_are_those_of_a_fit_with_the_same_seed(digits):
    training, _before, _after = digits
    x, y = training.data.train
    order = batches(len(x), 32, seed=3)
    rows = np.concatenate([next(order) for _step in range(130)])
    model = network(training.settings)
    model.fit(x[rows], y[rows], batch_size=32, epochs=1, shuffle=False, verbose=0)
    for mine, keras_own in zip(training.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, keras_own, atol=1e-5)


def test_every_epoch_takes_every_sample_once():
    order = batches(64, 16, seed=0)
    epochs = [np.concatenate([next(order) for _step in range(4)]) for _epoch in range(2)]
    assert all(np.array_equal(np.sort(epoch), np.arange(64)) for epoch in epochs)
    assert not np.array_equal(*epochs)


def test_loss_and_accuracy_are_what_keras_says(digits):
    training, before, after = digits
    model = training.model
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    for number, (x, y) in enumerate([(part[:500] for part in training.data.train), training.data.held]):
        loss, accuracy = model.evaluate(x, y, verbose=0)
        assert after["loss"][number] == pytest.approx(loss, abs=1e-3)
        assert after["accuracy"][number] == pytest.approx(accuracy, abs=1e-6)
    assert after["loss"][1] < 0.7 * before["loss"][1]
    assert (after["step"], after["epoch"]) == (130, 130 * 32 / 4000)


def test_the_first_layers_weights_are_seen(digits):
    training, before, after = digits
    shown = unpacked(after["weights"]).reshape(8, 28 * 28)
    kernel = training.model.get_weights()[0].T
    clipped = np.clip((kernel / after["reach"] + 1) / 2, 0, 1) * 254
    np.testing.assert_allclose(shown, clipped, atol=0.51)
    assert before["weights"] != after["weights"]


def test_the_map_follows_the_layer_and_the_classes_come_apart(digits):
    training, before, after = digits
    labels = training.data.held[1][:400]

    def spread(update) -> float:
        places = unpacked(update["places"]).reshape(400, 2).astype(float)
        middles = np.stack([places[labels == label].mean(axis=0) for label in range(10)])
        return np.square(middles - middles.mean(axis=0)).sum() / np.square(places - middles[labels]).mean()

    assert spread(after) > 1.5 * spread(before)
    assert training.update(0)["places"] != after["places"]
    assert training.update(-1)["places"] == after["places"]


def test_the_answers_are_the_models(digits):
    training, _before, after = digits
    answers = training.model.predict_on_batch(training.data.held[0][:OFFERED])
    assert after["answers"] == answers.argmax(axis=1).tolist()


def test_every_unit_is_seen_at_each_place_of_the_plane(xor):
    training, update = xor
    kernel, bias = training.model.layers[-2].get_weights()
    units = np.tanh(plane() @ kernel + bias)
    low, high = update["ends"][0]
    shown = unpacked(update["maps"][0]).reshape(3, GRID * GRID)
    np.testing.assert_allclose(shown, np.clip((units.T - low) / (high - low), 0, 1) * 254, atol=0.51)
    np.testing.assert_allclose(update["kernels"][0][0], kernel, atol=1e-4)
    np.testing.assert_allclose(update["kernels"][0][1], bias, atol=1e-4)
    assert plane()[0, 0] < 0 < plane()[0, 1]  # the top left


def test_the_learning_rate_changes_while_it_learns():
    training = Training(settings(data="moons"))
    training.change_rate(0.0001)
    before = training.model.get_weights()
    training.learn(1)
    moved = max(np.abs(one - other).max() for one, other in zip(before, training.model.get_weights(), strict=True))
    assert 0 < moved < 0.0002  # Adam's first step is as long as its learning rate
    assert training.settings.rate == 0.0001


def test_what_goes_wrong_is_told_apart():
    nan = Training(settings(depth=1, width=2, activation="linear"))
    nan.model.set_weights([np.full_like(weights, 1e38) for weights in nan.model.get_weights()])
    update = nan.update()
    assert update["state"] == "nan"
    json.dumps(update, allow_nan=False)
    worse = Training(settings(data="moons", rate=100, optimizer="sgd", width=2, depth=1))
    assert worse.update()["state"] == "well"
    worse.learn(10)
    assert worse.update()["state"] == "worse"


def test_one_answer_for_everything_is_said_when_it_lasts():
    training = Training(settings(data="circles", width=1, depth=0, rate=0.0001, optimizer="sgd"))
    training.model.set_weights([np.zeros((2, 1)), np.ones(1)])
    assert training.update()["state"] == "well"
    training.learn(PATIENCE)
    assert training.update()["state"] == "same"


@pytest.mark.parametrize("data", ["digits", "moons"])
def test_without_hidden_layers_it_is_a_logistic_regression(data):
    model = network(settings(data=data, depth=0))
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    assert [layer.units for layer in dense] == [10 if data == "digits" else 1]
    assert Training(settings(data=data, depth=0)).described()["layers"] == [dense[0].units]


def test_two_who_train_do_not_disturb_each_other():
    one, other, alone = (Training(settings(data="moons", seed=seed)) for seed in (1, 2, 1))
    for _turn in range(3):
        one.learn(2)
        other.learn(2)
    alone.learn(6)
    for mine, theirs in zip(one.model.get_weights(), alone.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert play_data("moons") is one.data is other.data
