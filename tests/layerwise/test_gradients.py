"""Gradients: against finite differences and by hand, and without leaving a trace."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import loss_and_gradients
from kerasbook.layerwise.gradients import tapped, value_and_gradients

pytestmark = pytest.mark.backend

LOSS = "sparse_categorical_crossentropy"


def loss_of(model, x, y) -> float:
    right = np.asarray(keras.ops.convert_to_numpy(model(x)), "float64")[np.arange(len(y)), y]
    return -np.log(right).mean()


@pytest.fixture
def smooth_network():
    """No relu: a finite difference across its kink is no gradient."""
    keras.utils.set_random_seed(0)
    return keras.Sequential([
        keras.Input((6,)),
        keras.layers.Dense(8, activation="tanh"),
        keras.layers.Dense(4, activation="tanh"),
        keras.layers.Dense(3, activation="softmax"),
    ])


def test_the_gradient_is_how_the_loss_changes_with_each_weight(smooth_network, samples):
    x, y = samples
    loss, gradients = loss_and_gradients(smooth_network, LOSS, x, y)
    start = smooth_network.get_weights()
    assert loss == pytest.approx(loss_of(smooth_network, x, y), rel=1e-5)
    assert len(gradients) == len(start)
    for index, gradient in enumerate(gradients):
        assert gradient.shape == start[index].shape
        for place in list(np.ndindex(gradient.shape))[:: max(1, gradient.size // 8)]:
            change = []
            for step in (0.01, -0.01):
                moved = [array.copy() for array in start]
                moved[index][place] += step
                smooth_network.set_weights(moved)
                change.append(loss_of(smooth_network, x, y))
            assert (change[0] - change[1]) / 0.02 == pytest.approx(gradient[place], abs=2e-4, rel=0.02)


def test_the_model_stays_as_it_is(samples):
    x, y = samples
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.Input((6,)),
        keras.layers.BatchNormalization(),
        keras.layers.Dropout(0.5),
        keras.layers.Dense(3, activation="softmax"),
    ])
    model.compile("sgd", LOSS)
    before = [array.copy() for array in model.get_weights()]
    first = loss_and_gradients(model, LOSS, x, y)
    second = loss_and_gradients(model, LOSS, x, y)  # dropout is inactive: nothing random
    assert first[0] == second[0]
    for one, other in zip(first[1], second[1], strict=True):
        assert_array_equal(one, other)
    for one, other in zip(before, model.get_weights(), strict=True):
        assert_array_equal(one, other)
    assert int(model.optimizer.iterations) == 0


def test_only_trainable_weights_have_a_gradient(small_network, samples):
    small_network.get_layer("wide").trainable = False
    _, gradients = loss_and_gradients(small_network, LOSS, *samples)
    assert [gradient.shape for gradient in gradients] == [(8, 4), (4,), (4, 3), (3,)]


def test_a_weight_that_does_not_reach_the_answer_has_gradient_0(samples):
    class TwoHeads(keras.Model):
        def __init__(self):
            super().__init__()
            self.used = keras.layers.Dense(3, activation="softmax")
            self.unused = keras.layers.Dense(3)

        def call(self, x):
            self.unused(x)
            return self.used(x)

    model = TwoHeads()  # not built yet, either
    _, gradients = loss_and_gradients(model, LOSS, *samples)
    used, unused = gradients[:2], gradients[2:]
    assert all(np.any(gradient) for gradient in used)
    assert [gradient.shape for gradient in unused] == [(6, 3), (3,)]
    assert not any(np.any(gradient) for gradient in unused)


def test_an_embedding_has_a_whole_gradient(samples):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.Input((2,), dtype="int32"),
        keras.layers.Embedding(5, 3),
        keras.layers.Flatten(),
        keras.layers.Dense(3, activation="softmax"),
    ])
    words = np.array([[0, 1], [1, 3]] * 6)
    _, gradients = loss_and_gradients(model, LOSS, words, samples[1])
    assert gradients[0].shape == (5, 3)
    assert [bool(np.any(row)) for row in gradients[0]] == [True, True, False, True, False]


def test_a_loss_given_as_an_object(small_network, samples):
    x, y = samples
    by_name = loss_and_gradients(small_network, LOSS, x, y)
    as_object = loss_and_gradients(small_network, keras.losses.SparseCategoricalCrossentropy(), x, y)
    assert as_object[0] == pytest.approx(by_name[0])
    for one, other in zip(by_name[1], as_object[1], strict=True):
        assert_allclose(one, other, atol=1e-7)


@pytest.mark.parametrize("targets", [0, 11])
def test_samples_and_targets_that_do_not_fit(small_network, samples, targets):
    x, y = samples
    with pytest.raises(ValueError, match=f"one target for each sample.*Received: 12 samples, {targets} targets"):
        loss_and_gradients(small_network, LOSS, x, y[:targets])


def test_no_samples(small_network, samples):
    with pytest.raises(ValueError, match=r"at least one\. Received: 0 samples, 0 targets"):
        loss_and_gradients(small_network, LOSS, samples[0][:0], samples[1][:0])


def test_a_backend_we_do_not_know(small_network, samples, monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "openvino")
    with pytest.raises(ValueError, match=r"Expected Keras to run on one of .*jax.*\. Received: openvino"):
        loss_and_gradients(small_network, LOSS, *samples)


def test_the_states_of_a_stateful_network_stay_as_they_are():
    lstm = keras.layers.LSTM(4, stateful=True)
    model = keras.Sequential([keras.Input(batch_shape=(4, 5, 3)), lstm, keras.layers.Dense(3, activation="softmax")])
    x = np.random.default_rng(0).normal(size=(4, 5, 3)).astype("float32")
    model(x)
    before = [keras.ops.convert_to_numpy(state) for state in lstm.states]
    loss_and_gradients(model, LOSS, x, np.array([0, 1, 2, 0]))
    for one, other in zip(before, lstm.states, strict=True):
        assert_array_equal(one, keras.ops.convert_to_numpy(other))
        assert one.any()


class TestValueAndGradients:
    def test_of_a_function_of_two_tensors(self):
        one, other, unused = (keras.ops.convert_to_tensor(np.array(row, "float32")) for row in ([1, 2], [3, 5], [7]))
        value, found, gradients = value_and_gradients(
            lambda at: (keras.ops.sum(at[0] ** 2 * at[1]), {"sum": at[0] + at[1]}), [one, other, unused]
        )
        assert float(value) == 3 + 20
        assert_array_equal(keras.ops.convert_to_numpy(found["sum"]), [4, 7])
        for gradient, expected in zip(gradients, ([6, 20], [1, 4], [0]), strict=True):
            assert_array_equal(keras.ops.convert_to_numpy(gradient), expected)

    def test_of_a_gradient(self):
        """The second derivative of x**3 is 6x."""

        def total(function):
            return lambda at: (keras.ops.sum(function(at[0])), ())

        def slope(x):
            _value, _found, (gradient,) = value_and_gradients(total(lambda x: x**3), [x])
            return gradient

        x = keras.ops.convert_to_tensor(np.array([1, 2, -1], "float32"))
        _value, _found, (second,) = value_and_gradients(total(slope), [x])
        assert_array_equal(keras.ops.convert_to_numpy(second), [6, 12, -6])

    def test_of_a_layers_output(self, small_network, samples):
        """The logit's gradient at a linear layer's output is the next layer's weights."""
        small_network.get_layer("answer").activation = keras.activations.linear
        x = keras.ops.convert_to_tensor(samples[0])

        def score(at):
            with tapped(small_network, {"narrow": at[0]}) as recorder:
                return keras.ops.sum(small_network(x)[:, 1]), recorder.found

        value, found, (gradient,) = value_and_gradients(score, [keras.ops.zeros((12, 4))])
        weights = small_network.get_layer("answer").get_weights()[0][:, 1]
        assert_allclose(keras.ops.convert_to_numpy(gradient), np.tile(weights, (12, 1)), rtol=1e-6)
        narrow = small_network.get_layer("narrow")(small_network.get_layer("wide")(x))
        assert_allclose(keras.ops.convert_to_numpy(found["narrow"]), keras.ops.convert_to_numpy(narrow), rtol=1e-5)
        assert float(value) == pytest.approx(float(keras.ops.sum(small_network(x)[:, 1])), rel=1e-5)

    def test_what_is_added_to_a_layers_output_goes_on(self, small_network, samples):
        ones = keras.ops.ones((12, 4))
        with tapped(small_network, {"narrow": ones}):
            moved = keras.ops.convert_to_numpy(small_network(samples[0]))
        narrow = small_network.get_layer("narrow")(small_network.get_layer("wide")(samples[0]))
        expected = keras.ops.convert_to_numpy(small_network.get_layer("answer")(narrow + ones))
        assert_allclose(moved, expected, rtol=1e-5)
        assert not np.allclose(moved, keras.ops.convert_to_numpy(small_network(samples[0])))

    def test_one_of_several_tensors_that_a_layer_returns(self):
        start = keras.Input((5, 3))
        sequence, hidden, _cell = keras.layers.LSTM(4, return_sequences=True, return_state=True, name="lstm")(start)
        model = keras.Model(start, [sequence, hidden])
        x = np.ones((12, 5, 3), "float32")
        plain = model(x)
        with tapped(model, {"lstm[1]": keras.ops.ones((12, 4))}) as recorder:
            sequence, hidden = model(x)
        assert recorder.names == ["lstm[0]", "lstm[1]", "lstm[2]"]
        assert_array_equal(keras.ops.convert_to_numpy(sequence), keras.ops.convert_to_numpy(plain[0]))
        assert_allclose(keras.ops.convert_to_numpy(hidden), keras.ops.convert_to_numpy(plain[1]) + 1, rtol=1e-6)
