"""Chapter 1, `feedback_signal`: its numbers and its picture."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook import datasets
from kerasbook.chapter1 import digit_classifier

found = of_chapter(1)


@pytest.fixture(scope="module")
def step():
    finding = found("feedback_signal")
    finding.figure.plot()
    return finding


@pytest.fixture(scope="module")
def trained_by_keras():
    """The same network after one step of Keras' own SGD on the whole batch."""
    train, _ = datasets.digits()
    keras.utils.set_random_seed(0)
    model = digit_classifier(64)
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    model.train_on_batch(*train)
    return model


def test_the_step_is_the_one_that_keras_takes(step, trained_by_keras):
    for ours, theirs in zip(step.model.get_weights(), trained_by_keras.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_the_loss_is_the_one_that_keras_measures(step, trained_by_keras):
    train, _ = datasets.digits()
    loss = keras.losses.sparse_categorical_crossentropy(train.labels, trained_by_keras(train.images))
    assert step.measured["loss_after"] == pytest.approx(float(np.mean(loss)), abs=1e-5)
    assert step.measured["loss_along"]["step"][step.measured["rates"].index(0.1)] == step.measured["loss_after"]


def test_the_other_ways_are_the_opposite_and_one_at_random(step):
    uphill = found("feedback_signal", direction="uphill")
    assert uphill.measured["loss_along"]["step"] == pytest.approx(step.measured["loss_along"]["opposite"])
    assert uphill.measured["loss_along"]["opposite"] == pytest.approx(step.measured["loss_along"]["step"])
    assert uphill.measured["loss_after"] > uphill.measured["loss_before"] > step.measured["loss_after"]
    assert np.abs(step.measured["change_over_promise"]["random"]).max() < 0.1


@pytest.mark.parametrize("digit", [3, 9])
def test_the_diagram_shows_this_step(digit):
    finding = found("feedback_signal", digit=digit)
    loop, measured = finding.figure.plot().loop, finding.measured
    train, _ = datasets.digits()
    shown = int(np.flatnonzero(train.labels == digit)[0])
    np.testing.assert_array_equal(loop.image_.get_array(), train.images[shown])
    prediction, target = ([bar.get_height() for bar in bars] for bars in loop.bars_)
    assert prediction[digit] / max(target) == pytest.approx(measured["digit_probability"][0], rel=1e-5)
    assert np.argmax(target) == digit
    assert f"{measured['gradient_norm']:.3f}" in loop.numbers_["optimizer"].get_text()
    assert f"{measured['loss_after']:.4f}" in loop.numbers_["update"].get_text()
    after = float(np.asarray(finding.model(train.images[shown : shown + 1]))[0, digit])
    assert measured["digit_probability"][1] == pytest.approx(after, rel=1e-4)
    assert measured["weight"][1] == pytest.approx(finding.model.get_weights()[-2][loop.unit, digit])
    assert measured["weight"][0] != measured["weight"][1]


def test_a_step_of_no_length_changes_nothing():
    measured = found("feedback_signal", learning_rate=0.0).measured
    assert measured["loss_after"] == measured["loss_before"]
    assert measured["weight"][0] == measured["weight"][1]


def test_the_same_seed_gives_the_same_numbers(step):
    assert step.concept(**step.settings).measured == step.measured
    assert found("feedback_signal", seed=1).measured["loss_before"] != step.measured["loss_before"]
