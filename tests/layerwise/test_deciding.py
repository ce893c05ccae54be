"""Which layer gives a model's answer, and how an answer names a class."""

import keras
import numpy as np
import pytest

from kerasbook.layerwise.deciding import answering, deciding, predicts_numbers

X = np.random.default_rng(0).normal(size=(6, 3)).astype("float32")
BINARY, SPARSE = keras.losses.BinaryCrossentropy, keras.losses.SparseCategoricalCrossentropy


def network(*layers) -> keras.Model:
    return keras.Sequential([keras.Input((3,)), *layers])


@pytest.mark.backend
def test_the_answer_is_found_among_the_layers():
    model = network(keras.layers.Dense(2, name="hidden"), keras.layers.Dense(2, name="answer"))
    assert answering(model, X) == ("answer", (2,))
    assert answering(model, X, layers=["hidden"]) == (None, ())
    again = network(keras.layers.Dense(2, name="scores"), keras.layers.Dropout(0.5, name="dropout"))
    assert answering(again, X)[0] == "dropout"


def test_what_the_model_computes_itself_is_found_too():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.scores = keras.layers.Dense(2)

        def call(self, x):
            return keras.ops.softmax(self.scores(x))

    model = Own()
    assert answering(model, X) == (model.name, (2,))


def test_several_outputs_have_no_one_answer():
    inputs = keras.Input((3,))
    model = keras.Model(inputs, [keras.layers.Dense(2)(inputs), keras.layers.Dense(1)(inputs)])
    assert answering(model, X) == (None, ())


@pytest.mark.backend
def test_a_stateful_model_forgets_the_samples():
    recurrent = keras.layers.LSTM(2, stateful=True, name="lstm")
    model = keras.Sequential([keras.Input((3, 1), batch_size=2), recurrent, keras.layers.Dense(1, name="answer")])
    before = [keras.ops.convert_to_numpy(state) for state in recurrent.states]
    assert answering(model, X[..., None]) == ("answer", (1,))
    for state, expected in zip(recurrent.states, before, strict=True):
        assert np.array_equal(keras.ops.convert_to_numpy(state), expected)


@pytest.mark.parametrize(
    ("activation", "loss", "expected"),
    [
        ("softmax", "mse", "largest"),
        ("sigmoid", "mse", "half"),
        ("hard_sigmoid", "mse", "half"),
        (keras.ops.sigmoid, "mse", "half"),
        (lambda x: 1 / (1 + keras.ops.exp(-x)), "mse", "half"),
        ("sigmoid", BINARY(from_logits=True), "half"),  # what the model returns decides
        ("tanh", "mse", "zero"),
        (None, BINARY(from_logits=True), "zero"),
        (None, BINARY(), "half"),
        (None, "binary_crossentropy", "half"),
        (None, keras.losses.binary_crossentropy, "half"),
        (None, [BINARY(from_logits=True)], "zero"),
        (None, "hinge", "zero"),
        (None, SPARSE(from_logits=True), "largest"),
        (None, "sparse_categorical_crossentropy", "largest"),
        (None, "mse", ""),
        (None, lambda y, answers: keras.ops.mean(answers), ""),
        (None, None, ""),
    ],
)
def test_deciding(activation, loss, expected):
    model = network(keras.layers.Dense(1, activation))
    model.compile("sgd", loss)
    assert deciding(model, model.layers[-1]) == expected


def test_a_layer_that_is_an_activation():
    model = network(keras.layers.Dense(1), keras.layers.Activation("sigmoid"))
    assert deciding(model, model.layers[-1]) == "half"


@pytest.mark.parametrize(
    ("units", "y", "expected"),
    [
        (1, np.arange(6), True),
        (1, np.arange(6)[:, None], True),
        (1, np.arange(6) % 2, False),  # two classes
        (1, np.arange(6.0), False),  # which are numbers anyway
        (3, np.arange(6) % 3, False),
    ],
)
def test_whole_numbers_that_one_unit_answers_are_no_classes(units, y, expected):
    inputs = keras.Input((3,))
    for model in (network(keras.layers.Dense(units)), keras.Model(inputs, keras.layers.Dense(units)(inputs))):
        assert predicts_numbers(model, X, y) is expected
