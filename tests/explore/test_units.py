"""One unit: its weights, what excites it, and what it adds to the answer."""

import keras
import numpy as np
import pytest
from small_models import Y, by_hand, numbers

from kerasbook.explore import Explorer, views, visitor
from kerasbook.explore.checkpoints import Checkpoints
from kerasbook.explore.crowds import Crowds
from kerasbook.explore.subject import Subject
from kerasbook.explore.units import added, unit_of, weights_picture
from kerasbook.layerwise import layer_outputs

L = keras.layers


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


# Without an explorer


def crowds_of(*layers, shape=(6,)) -> Crowds:
    subject = Subject(keras.Sequential([keras.Input(shape), *layers]), numbers(*shape), Y)
    return Crowds(subject, Checkpoints([subject.model.get_weights()], [1]))


def test_weights_are_laid_out_as_the_layer_that_they_read():
    crowds = crowds_of(
        L.Conv2D(4, 3, name="conv"),
        L.DepthwiseConv2D(3, depth_multiplier=2, name="depthwise"),
        L.Flatten(),
        L.Dense(3, activation="softmax", name="answer"),
        shape=(9, 9, 1),
    )
    weights = crowds.checkpoints.last
    picture, reads = weights_picture(crowds, "conv", 2, weights)
    assert reads == "input"
    assert np.array_equal(picture, weights[0][:, :, 0, 2])
    picture, reads = weights_picture(crowds, "depthwise", 5, weights)
    assert reads == "conv"
    assert np.array_equal(picture, weights[2][:, :, 2, 1])
    picture, reads = weights_picture(crowds, "answer", 0, weights)
    assert reads == "depthwise"
    assert np.array_equal(picture[:5, :5], weights[4][:, 0].reshape(5, 5, 8)[..., 0])


def test_weights_over_time_run_to_the_right():
    crowds = crowds_of(L.Conv1D(4, 3, name="conv"), L.Flatten(), L.Dense(3), shape=(9, 2))
    picture, reads = weights_picture(crowds, "conv", 1, crowds.checkpoints.last)
    assert (picture.shape, reads) == ((2, 3), "input")
    assert picture[1, 2] == crowds.checkpoints.last[0][2, 1, 1]


@pytest.mark.parametrize(
    ("layer", "says"),
    [(L.LayerNormalization, "Its weights are not drawn here."), (L.ReLU, "This unit has no weights of its own.")],
)
def test_what_is_said_where_no_weights_are_drawn(layer, says, english):
    model = keras.Sequential([keras.Input((6,)), layer(), L.Dense(3, activation="softmax")])
    explorer = Explorer.for_model(model, numbers(6), Y)
    assert says in views.unit(views.scene(visitor.newcomer(explorer, "en"), explorer))


def test_a_layer_without_a_kernel_has_no_weights_to_draw():
    crowds = crowds_of(L.LayerNormalization(name="norm"), L.Dense(3, activation="softmax"))
    assert weights_picture(crowds, "norm", 0, crowds.checkpoints.last) == (None, None)


def test_a_unit_adds_its_output_times_its_weights():
    crowds = crowds_of(L.Dense(4, activation="relu", name="hidden"), L.Dense(3, activation="softmax"))
    weights, x = crowds.checkpoints.last, numbers(6)[:1]
    hidden = crowds.subject.network.outputs(x, weights)["hidden"][0]
    unit = int(hidden.argmax())
    assert added(crowds.subject, "hidden", unit, x, weights) == pytest.approx(hidden[unit] * weights[2][unit], abs=1e-5)
    assert unit_of(crowds, "hidden", unit, x[0], weights, most=5).exciting.shape == (5,)
