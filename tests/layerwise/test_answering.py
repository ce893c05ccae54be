"""Which layer calls give what a model answers, and how it is to be read."""

import keras
import numpy as np
import pytest
from keras import layers

from kerasbook.layerwise.answering import width_of
from kerasbook.layerwise.trace import Tracer

pytestmark = pytest.mark.backend
X = np.random.default_rng(0).normal(size=(6, 3)).astype("float32")


def network(*stack) -> keras.Model:
    return keras.Sequential([keras.Input((3,)), *stack])


def answers(model, x=X, **options) -> dict:
    return Tracer(model, x, range(len(x)), **options).answers


class Own(keras.Model):
    """Takes the softmax itself, and does not say what it returns."""

    def __init__(self):
        super().__init__()
        self.scores = layers.Dense(2)

    def call(self, x):
        return keras.ops.softmax(self.scores(x))


def test_the_answer_is_found_among_the_layers():
    (answer,) = answers(network(layers.Dense(2, name="hidden"), layers.Dense(2, name="answer"))).values()
    assert (answer.calls, answer.shape) == (("answer",), (2,))
    (answer,) = answers(network(layers.Dense(2, name="scores"), layers.Dropout(0.5, name="dropout"))).values()
    assert answer.calls == ("dropout", "scores")


def test_what_leads_to_it_is_known_even_if_only_the_last_layer_is_asked_for():
    model = network(layers.Dense(1), layers.Lambda(keras.ops.sigmoid, name="chance"))
    (answer,) = answers(model, layers=["chance"]).values()
    assert (answer.reader.reading().kind, answer.reader.reading().assumed) == ("chances", False)


def test_what_the_model_computes_itself_is_found_too():
    model = Own()
    (answer,) = answers(model).values()
    assert (answer.calls, answer.shape, answer.reader.reading().kind) == ((model.name,), (2,), "probabilities")


def test_several_outputs():
    inputs = keras.Input((3,))
    kind, size = layers.Dense(2, "softmax", name="kind")(inputs), layers.Dense(1, name="size")(inputs)
    found = answers(keras.Model(inputs, {"kind": kind, "size": size}))
    assert {name: answer.calls for name, answer in found.items()} == {"kind": ("kind",), "size": ("size",)}
    assert [answer.reader.reading().kind for answer in found.values()] == ["probabilities", "numbers"]


def test_pictures_are_an_answer_that_is_not_read():
    (answer,) = answers(network(layers.Reshape((1, 3, 1)), layers.Conv2D(1, 1, name="picture"))).values()
    assert (answer.calls, answer.shape, answer.reader) == (("picture",), (1, 3, 1), None)


def test_a_stateful_model_forgets_the_samples():
    recurrent = layers.LSTM(2, stateful=True, name="lstm")
    model = keras.Sequential([keras.Input((3, 1), batch_size=2), recurrent, layers.Dense(1, name="answer")])
    before = [keras.ops.convert_to_numpy(state) for state in recurrent.states]
    assert [answer.calls for answer in answers(model, X[..., None]).values()] == [("answer",)]
    assert width_of(model, X[..., None]) == 1
    for state, expected in zip(recurrent.states, before, strict=True):
        assert np.array_equal(keras.ops.convert_to_numpy(state), expected)


@pytest.mark.parametrize(
    ("model", "width"),
    [
        (lambda: network(layers.Dense(1)), 1),
        (lambda: network(layers.Dense(1), layers.Reshape(())), 1),
        (lambda: network(layers.Dense(4)), 4),
        (lambda: network(layers.Reshape((3, 1))), None),
        (Own, 2),
        (lambda: keras.Sequential([layers.Dense(5)]), 5),
    ],
)
def test_how_many_numbers_a_model_answers(model, width):
    assert width_of(model(), X) == width


def test_how_many_numbers_several_outputs_answer():
    inputs = keras.Input((3,))
    assert width_of(keras.Model(inputs, [layers.Dense(2)(inputs), layers.Dense(1)(inputs)]), X) is None
