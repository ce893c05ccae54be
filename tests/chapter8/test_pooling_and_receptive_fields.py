"""Chapter 8, `pooling_and_receptive_fields`."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter8.listings.pooling_and_receptive_fields import by_the_formula, convnet, in_the_middle

found = of_chapter(8)


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("pooling", {"conv1": 3, "pool1": 4, "conv2": 8, "pool2": 10, "conv3": 18}),
        ("nothing", {"conv1": 3, "conv2": 5, "conv3": 7}),
        ("dilation", {"conv1": 3, "conv2": 7, "conv3": 15}),
        ("strides", {"conv1": 3, "conv2": 7, "conv3": 15}),
    ],
)
def test_the_formula_by_hand(between, expected):
    assert by_the_formula(convnet(between)) == expected


def test_forgotten_steps_change_nothing_where_there_are_none():
    assert by_the_formula(convnet("dilation"), "forgotten") == by_the_formula(convnet("dilation"))
    assert by_the_formula(convnet("pooling"), "forgotten")["conv3"] == 9


def test_the_head_has_as_many_weights_in_both_networks_if_it_asks_for_features_anywhere():
    assert convnet("pooling").count_params() == convnet("nothing").count_params() == convnet("strides").count_params()
    assert convnet("nothing", "each place").count_params() > 10 * convnet("pooling", "each place").count_params()


def test_features_are_looked_for_anywhere():
    model = convnet("nothing")
    picture = np.zeros((1, 28, 28, 1), "float32")
    picture[:, 8:14, 8:14] = np.random.default_rng(0).random((6, 6, 1))
    moved = np.roll(picture, (5, -2), axis=(1, 2))
    answers = keras.ops.convert_to_numpy(model(np.concatenate([picture, moved])))
    np.testing.assert_allclose(answers[0], answers[1], atol=1e-6)


def test_a_pull_that_is_the_same_everywhere_lies_a_quarter_in_the_middle():
    for sides in ((16, 16), (18, 18), (7, 7), (5, 6)):
        assert in_the_middle(np.ones(sides)) == pytest.approx(0.25)
    one = np.zeros((18, 18))
    one[9, 9] = 2.0
    assert in_the_middle(one) == 1


def test_what_was_measured():
    measured = found("pooling_and_receptive_fields").measured
    assert measured["sees"] == measured["formula"]
    assert measured["reach"] == pytest.approx(7 / 18)
    assert measured["lead"] == pytest.approx(measured["accuracy"]["pooling"] - measured["accuracy"]["instead"])
    assert measured["parameters"]["pooling"] == measured["parameters"]["instead"]
    assert measured["middle"]["pooling"] > 0.3


def test_the_model_is_the_network_with_pooling():
    kinds = [type(layer).__name__ for layer in found("pooling_and_receptive_fields").model.layers]
    assert kinds.count("MaxPooling2D") == 2
