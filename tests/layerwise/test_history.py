"""The layers' outputs over training, and the linear reader's view of them."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import Moment, RepresentationHistory, layer_outputs, wheel, wheels


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
def test_a_long_training_does_not_fill_the_memory(network, samples, most, epochs, kept):
    assert epochs_of(fit(network, samples, epochs, most=most)) == kept


def test_a_second_fit_starts_anew(network, samples):
    history = RepresentationHistory(*samples)
    for epochs in (2, 1):
        network.fit(*samples, epochs=epochs, verbose=0, callbacks=[history])
    assert epochs_of(history) == [0, 1]


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


def test_no_moments():
    with pytest.raises(ValueError, match="Expected at least one moment"):
        wheels([], np.arange(3))
