"""Chapter 2, `first_network`: its numbers, its settings and what its picture shows."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets
from kerasbook.chapter2.listings.first_network import digits_in_rows, first_network, two_layer_network

found = of_chapter(2)


@pytest.fixture(scope="module")
def trained():
    return found("first_network")


def test_it_is_the_network_of_the_book():
    dense, answer = two_layer_network().layers
    assert [(layer.units, layer.activation.__name__) for layer in (dense, answer)] == [(512, "relu"), (10, "softmax")]
    assert two_layer_network().count_params() == 784 * 512 + 512 + 512 * 10 + 10


def test_a_row_holds_the_rows_of_its_picture():
    _, test = datasets.digits()
    _, (rows, labels) = digits_in_rows()
    assert rows.shape == (1000, 784)
    assert_array_equal(rows[3, 28 * 5 : 28 * 6], test.images[3, 5])
    assert_array_equal(labels, test.labels)


def test_one_correction_for_each_batch(trained):
    assert trained.measured["corrections"] == 5 * 32  # 31 batches of 128 digits, and one of 32
    assert trained.measured["parameters"] == 407_050


def test_the_numbers_are_those_of_the_model(trained):
    _, (images, labels) = digits_in_rows()
    predictions = np.asarray(trained.model(images))
    assert trained.measured["test_accuracy"][-1] == (predictions.argmax(axis=1) == labels).mean()
    assert trained.measured["test_loss"][-1] == pytest.approx(
        -np.log(predictions[np.arange(1000), labels]).mean(), rel=1e-3
    )
    assert len(trained.measured["test_accuracy"]) == 5 + 1


def test_the_picture_shows_the_losses_as_measured(trained):
    batches = trained.figure.batches
    assert batches.losses[0] == trained.measured["loss_first_batch"]
    assert batches.losses[-32:].mean() == pytest.approx(trained.measured["loss_last_epoch"])
    sizes = np.array([128] * 31 + [32])
    printed = np.cumsum(batches.losses[:32] * sizes) / np.cumsum(sizes)
    assert_allclose(batches.printed[:32], printed, rtol=1e-4)


def test_the_answers_shown_are_of_new_digits(trained):
    _, (images, labels) = digits_in_rows()
    answers = trained.figure.answers
    predictions = np.asarray(trained.model(images))
    for image, label, prediction in zip(answers.images, answers.labels, answers.predictions, strict=True):
        (sample,) = np.flatnonzero((images == image.ravel()).all(axis=1))
        assert label == labels[sample]
        assert_allclose(prediction, predictions[sample], atol=1e-6)


def test_without_training_there_are_no_batches():
    finding = first_network(epochs=0, width=4)
    assert finding.measured["corrections"] == 0
    assert finding.measured["loss_first_batch"] == finding.measured["train_loss"][0]
    assert not finding.verdicts["corrections_lower_the_loss"]
    assert len(finding.figure.image(dpi=40)) > 5_000


def test_the_optimizer_is_the_one_asked_for():
    for name, kind in (("adam", keras.optimizers.Adam), ("rmsprop", keras.optimizers.RMSprop)):
        optimizer = first_network(epochs=0, width=4, optimizer=name, learning_rate=0.25).model.optimizer
        assert isinstance(optimizer, kind)
        assert float(optimizer.learning_rate) == 0.25


def test_all_of_mnist_comes_from_keras(monkeypatch):
    rng = np.random.default_rng(0)

    def few():
        return tuple(
            (rng.integers(0, 256, (count, 28, 28), "uint8"), np.arange(count, dtype="uint8") % 10)
            for count in (300, 50)
        )

    monkeypatch.setattr(keras.datasets.mnist, "load_data", few)
    finding = first_network(epochs=1, width=4, source="mnist")
    assert finding.measured["corrections"] == 3
    assert finding.settings["source"] == "mnist"
