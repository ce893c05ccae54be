"""What is taken down while a model is trained."""

import random

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import BatchHistory, BatchLoss, LearningCurve, loss_and_gradients, seeded


def compiled(model, loss="sparse_categorical_crossentropy"):
    model.compile(optimizer=keras.optimizers.Adam(0.05), loss=loss, metrics=["accuracy"])
    return model


def evaluated(model, x, y) -> list[float]:
    return [model.evaluate(x, y, verbose=0, return_dict=True)[what] for what in ("loss", "accuracy")]


@pytest.fixture
def data(samples):
    x, y = samples
    return {"train": (x[:6], y[:6]), "test": (x[6:], y[6:])}


def fit(model, data, epochs: int) -> LearningCurve:
    record = LearningCurve(data)
    model.fit(*data["train"], batch_size=3, epochs=epochs, shuffle=False, verbose=0, callbacks=[record])
    return record


@pytest.mark.backend
def test_from_before_the_first_step_to_the_end(small_network, data):
    model = compiled(small_network)
    before = {name: evaluated(model, x, y) for name, (x, y) in data.items()}
    curve = fit(model, data, epochs=3).curve
    assert list(curve) == ["train_loss", "train_accuracy", "test_loss", "test_accuracy"]
    for name, (x, y) in data.items():
        numbers = np.transpose([curve[f"{name}_loss"], curve[f"{name}_accuracy"]])
        assert numbers.shape == (3 + 1, 2)
        assert_allclose(numbers[0], before[name], rtol=1e-5)
        assert_allclose(numbers[-1], evaluated(model, x, y), rtol=1e-5)
        assert not np.allclose(numbers[0], numbers[-1])


@pytest.mark.backend
def test_the_numbers_between_are_those_of_the_weights_as_they_stood(small_network, data):
    start = small_network.get_weights()
    curve = fit(compiled(small_network), data, epochs=2).curve
    small_network.set_weights(start)
    model = compiled(small_network)
    fit(model, data, epochs=1)
    assert_allclose([curve["test_loss"][1], curve["test_accuracy"][1]], evaluated(model, *data["test"]), rtol=1e-5)


@pytest.mark.backend
def test_after_the_batches_asked_for(small_network, data):
    start = small_network.get_weights()
    curve = fit(compiled(small_network), data, epochs=2).curve  # two batches an epoch
    small_network.set_weights(start)
    record = LearningCurve(data, after=[1, 2, 4])
    model = compiled(small_network)
    model.fit(*data["train"], batch_size=3, epochs=2, shuffle=False, verbose=0, callbacks=[record])
    before, _one, two, four = record.curve["test_loss"]
    assert_allclose([before, two, four], curve["test_loss"], rtol=1e-5)


def test_no_epochs(small_network, data):
    model = compiled(small_network)
    curve = fit(model, data, epochs=0).curve
    assert {name: len(numbers) for name, numbers in curve.items()} == dict.fromkeys(curve, 1)
    assert_allclose([curve["test_loss"][0], curve["test_accuracy"][0]], evaluated(model, *data["test"]), rtol=1e-5)


def test_a_loss_given_as_an_object(data):
    keras.utils.set_random_seed(0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model = compiled(keras.Sequential([keras.Input((6,)), keras.layers.Dense(3)]), loss)
    curve = fit(model, data, epochs=1).curve
    assert_allclose([curve["train_loss"][-1], curve["train_accuracy"][-1]], evaluated(model, *data["train"]), rtol=1e-5)


def test_a_second_fit_starts_a_new_curve(small_network, data):
    record = LearningCurve({"mine": data["test"]})
    model = compiled(small_network)
    model.fit(*data["train"], epochs=2, verbose=0, callbacks=[record])
    last = record.curve["mine_loss"][-1]
    model.fit(*data["train"], epochs=1, verbose=0, callbacks=[record])
    assert len(record.curve["mine_loss"]) == 2
    assert record.curve["mine_loss"][0] == pytest.approx(last)


@pytest.mark.backend
def test_dropout_is_inactive_while_measuring(data):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.Input((6,)),
        keras.layers.Dropout(0.9),
        keras.layers.Dense(3, activation="softmax"),
    ])
    curve = fit(compiled(model), data, epochs=0).curve
    assert curve["train_loss"][0] == pytest.approx(evaluated(model, *data["train"])[0], rel=1e-5)


def kernel(seed: int) -> np.ndarray:
    with seeded(seed):
        layer = keras.layers.Dense(4)
        layer.build((None, 3))
    return keras.ops.convert_to_numpy(layer.kernel)


@pytest.mark.backend
def test_the_seed_decides_the_weights():
    assert_array_equal(kernel(1), kernel(1))
    assert not np.allclose(kernel(1), kernel(2))


def test_pythons_random_numbers_go_on_as_they_were():
    random.seed(9)
    expected = [random.random() for _ in range(3)]
    random.seed(9)
    received = [random.random()]
    kernel(1)
    received.append(random.random())
    with pytest.raises(KeyError), seeded(2):
        raise KeyError
    received.append(random.random())
    assert received == expected


def in_three_batches(samples) -> list[np.ndarray]:
    """30 of them, for batches of 12, 12 and 6."""
    return [np.concatenate([part, part, part[:6]]) for part in samples]


@pytest.mark.backend
@pytest.mark.parametrize("loss", ["sparse_categorical_crossentropy", keras.losses.SparseCategoricalCrossentropy()])
def test_the_loss_of_each_batch_is_that_of_the_weights_before_its_correction(small_network, samples, loss):
    x, y = in_three_batches(samples)
    model, record, start = small_network, BatchHistory(), small_network.get_weights()
    model.compile(keras.optimizers.SGD(0.5), "sparse_categorical_crossentropy", metrics=[BatchLoss(loss)])
    model.fit(x, y, batch_size=12, epochs=1, shuffle=False, verbose=0, callbacks=[record])

    model.set_weights(start)
    expected = []
    for first in [0, 12, 24]:
        batch = x[first : first + 12], y[first : first + 12]
        value, gradients = loss_and_gradients(model, "sparse_categorical_crossentropy", *batch)
        expected.append(value)
        corrected = zip(model.get_weights(), gradients, strict=True)
        model.set_weights([weight - 0.5 * gradient for weight, gradient in corrected])
    assert_allclose(record.history["batch_loss"], expected, rtol=1e-4)
    assert len(set(np.round(expected, 3))) == 3


@pytest.mark.backend
def test_what_fit_reports_is_the_mean_since_the_epoch_began(small_network, samples):
    small_network.compile(
        "sgd", "sparse_categorical_crossentropy", metrics=[BatchLoss("sparse_categorical_crossentropy")]
    )
    record = BatchHistory()
    history = small_network.fit(*in_three_batches(samples), batch_size=12, epochs=2, verbose=0, callbacks=[record])
    losses = np.reshape(record.history["batch_loss"], (2, 3))
    seen = np.array([12, 24, 30])
    means = np.cumsum(losses * np.array([12, 12, 6]), axis=1) / seen
    assert_allclose(np.reshape(record.history["loss"], (2, 3)), means, rtol=1e-4)
    assert_allclose(history.history["loss"], means[:, -1], rtol=1e-4)


def test_a_second_fit_starts_a_new_history_of_batches(small_network, samples):
    model, record = compiled(small_network), BatchHistory()
    model.fit(*samples, batch_size=4, epochs=2, verbose=0, callbacks=[record])
    assert {name: len(values) for name, values in record.history.items()} == {"loss": 6, "accuracy": 6}
    model.fit(*samples, batch_size=12, epochs=1, verbose=0, callbacks=[record])
    assert {name: len(values) for name, values in record.history.items()} == {"loss": 1, "accuracy": 1}


@pytest.mark.parametrize("loss", ["sparse_categorical_crossentropy", keras.losses.SparseCategoricalCrossentropy()])
def test_a_model_that_was_trained_with_the_loss_of_each_batch_can_be_saved(small_network, samples, loss, tmp_path):
    small_network.compile("sgd", loss, metrics=[BatchLoss(loss, name="mine")])
    before = small_network.evaluate(*samples, verbose=0, return_dict=True)
    small_network.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    after = loaded.evaluate(*samples, verbose=0, return_dict=True)
    assert after.keys() == {"loss", "mine"}
    assert after == pytest.approx(before, rel=1e-5)
