"""Chapter 2, `from_scratch`: the layers, the batches, the step and the loop of our own, beside those of Keras."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import layerwise
from kerasbook.chapter2.listings.from_scratch import (
    NaiveDense,
    NaiveSequential,
    batches,
    fit,
    from_scratch,
    largest_difference,
    one_training_step,
)

found = of_chapter(2)


@pytest.fixture
def network():
    keras.utils.set_random_seed(0)
    return NaiveSequential([NaiveDense(6, 8, keras.ops.relu), NaiveDense(8, 3, keras.ops.softmax)])


def arrays(tensors) -> list[np.ndarray]:
    return [keras.ops.convert_to_numpy(tensor) for tensor in tensors]


def like(network):
    """A network of Keras with the same weights."""
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(3, "softmax")])
    model.set_weights(arrays(network.weights))
    return model


class TestLayers:
    def test_a_layer_answers_as_a_dense_layer_does(self):
        keras.utils.set_random_seed(0)
        own, theirs = NaiveDense(6, 8, keras.ops.tanh), keras.layers.Dense(8, "tanh")
        own.weights[1] = keras.random.normal((8,))
        theirs.build((None, 6))
        theirs.set_weights(arrays(own.weights))
        x = keras.random.normal((5, 6))
        assert_allclose(*arrays([own(x), theirs(x)]), atol=1e-6)

    def test_it_starts_as_in_the_book(self):
        W, b = arrays(NaiveDense(300, 40, keras.ops.relu).weights)
        assert W.shape == (300, 40)
        assert 0 <= W.min() < 0.001 < 0.099 < W.max() <= 0.1
        assert_array_equal(b, np.zeros(40))

    def test_layers_in_a_row(self, network, samples):
        x, _ = samples
        first, second = network.layers
        assert_array_equal(*arrays([network(x), second(first(x))]))

    def test_weights_go_to_their_layers(self, network):
        shapes = [(6, 8), (8,), (8, 3), (3,)]
        assert [weight.shape for weight in network.weights] == shapes
        network.weights = [np.full(shape, place) for place, shape in enumerate(shapes)]
        assert [[weight.max() for weight in layer.weights] for layer in network.layers] == [[0, 1], [2, 3]]


class TestBatches:
    @pytest.mark.parametrize(
        ("batch_size", "sizes"), [(5, [5, 5, 2]), (6, [6, 6]), (12, [12]), (100, [12]), (1, [1] * 12)]
    )
    def test_they_are_as_large_as_asked_and_hold_every_sample_once(self, samples, batch_size, sizes):
        x, y = samples
        found = list(batches(x, y, batch_size))
        assert [len(labels) for _, labels in found] == sizes
        assert_array_equal(np.concatenate([images for images, _ in found]), x)
        assert_array_equal(np.concatenate([labels for _, labels in found]), y)


class TestStep:
    def test_the_loss_and_the_corrections_are_those_of_the_gradient(self, network, samples):
        loss, gradients = layerwise.loss_and_gradients(like(network), "sparse_categorical_crossentropy", *samples)
        before = arrays(network.weights)
        assert one_training_step(network, *samples, learning_rate=0.5) == pytest.approx(loss, rel=1e-5)
        for weight, gradient, after in zip(before, gradients, arrays(network.weights), strict=True):
            assert np.abs(gradient).max() > 1e-4
            assert_allclose(after, weight - 0.5 * gradient, atol=1e-6)

    def test_a_learning_rate_of_0_changes_nothing(self, network, samples):
        before = arrays(network.weights)
        one_training_step(network, *samples, learning_rate=0.0)
        assert largest_difference(before, arrays(network.weights)) == 0


class TestFit:
    def test_it_learns_as_keras_does(self, network, samples):
        model = like(network)
        model.compile(keras.optimizers.SGD(0.5), "sparse_categorical_crossentropy")
        model.fit(*samples, batch_size=5, epochs=4, shuffle=False, verbose=0)
        start = arrays(network.weights)
        losses, sizes = fit(network, *samples, epochs=4, batch_size=5, learning_rate=0.5)
        assert largest_difference(start, model.get_weights()) > 0.1
        assert largest_difference(arrays(network.weights), model.get_weights()) < 1e-5
        assert sizes == [5, 5, 2] * 4
        assert losses[-1] < losses[0]

    def test_as_printed_it_ignores_the_batch_size(self, network, samples):
        x, y = (np.concatenate([part] * 20) for part in samples)  # 240 samples
        _, sizes = fit(network, x, y, epochs=2, batch_size=5, learning_rate=0.1, hand_on=False)
        assert sizes == [128, 112] * 2


class TestLargestDifference:
    def test_of_arrays_and_of_numbers(self):
        assert largest_difference([np.zeros((2, 2)), np.ones(3)], [np.full((2, 2), -2.0), np.ones(3)]) == 2
        assert largest_difference([1.0, 5.0, 9.0], [1.0, 4.5]) == 0.5  # as long as both go on
        assert largest_difference([], [1.0]) == 0

    def test_one_that_is_not_a_number_is_not_lost(self):
        assert np.isnan(largest_difference([1.0, np.nan, 2.0], [0.0, 0.0, 0.0]))


class TestConcept:
    def test_every_step_is_measured_for_both(self):
        measured = found("from_scratch").measured
        assert measured["corrections"] == {"asked": 126, "scratch": 126, "keras": 126}
        assert {name: len(losses) for name, losses in measured["losses"].items()} == {"scratch": 126, "keras": 126}
        differences = np.abs(np.subtract(*measured["losses"].values()))
        assert measured["largest_loss_difference"] == differences.max()

    def test_from_different_starts_they_differ_from_the_first_batch_on(self):
        losses = found("from_scratch", start="own").measured["losses"]
        assert abs(losses["scratch"][0] - losses["keras"][0]) > 0.01

    def test_the_listing_as_printed_takes_128_whatever_is_asked(self):
        finding = found("from_scratch", hand_on=False)
        assert finding.measured["largest_batch"] == {"asked": 64, "scratch": 128}
        assert finding.measured["corrections"] == {"asked": 126, "scratch": 64, "keras": 126}

    @pytest.mark.parametrize("hand_on", [True, False])
    def test_the_picture_shows_both_whichever_is_measured(self, hand_on):
        finding = found("from_scratch", hand_on=hand_on)
        measured = finding.measured["losses"]
        figure = finding.figure
        assert list(figure.own["handed_on" if hand_on else "forgotten"]) == measured["scratch"]
        assert list(figure.keras) == measured["keras"]
        assert figure.batches["asked"] == figure.batches["handed_on"] == [64] * 62 + [32]
        assert figure.batches["forgotten"] == [128] * 31 + [32]
        assert figure.own["handed_on"][0] != figure.own["forgotten"][0]  # the same start, but other digits
        assert figure.differences("handed_on").max() < 1e-3 < figure.differences("forgotten").max()

    def test_asked_for_128_it_makes_no_difference(self):
        finding = from_scratch(width=8, epochs=1, batch_size=128, hand_on=False)
        assert finding.verdicts["batches_are_as_large_as_asked"]

    def test_no_epochs(self):
        finding = from_scratch(width=8, epochs=0)
        assert finding.measured["corrections"] == {"asked": 0, "scratch": 0, "keras": 0}
        assert len(finding.figure.image(dpi=40)) > 5_000
