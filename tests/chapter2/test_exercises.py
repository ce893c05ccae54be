"""Exercises of chapter 2: nothing gets round the puzzle, and the sums in the reasons are right."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose

from kerasbook import datasets
from kerasbook.chapter2 import chapter, exercises
from kerasbook.chapter2.exercises import as_one_layer, direction_beside, linear_network, slope_along
from kerasbook.chapter2.listings.gradient_descent import START, sixes_and_sevens

# Holes that must be closed


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        pytest.param("close_the_gap", {"epochs": 0}, id="it has learned nothing"),
        pytest.param("close_the_gap", {"width": 1}, id="it cannot learn anything"),
        pytest.param("as_many_as_will_fit", {"batch_size": 1_270}, id="many, and too large"),
        pytest.param("as_many_as_will_fit", {"batch_size": 630, "dtype": "float16"}, id="half the bytes"),
        pytest.param("as_many_as_will_fit", {"batch_size": 4_000, "dtype": "uint8"}, id="all there are"),
        pytest.param("the_last_batch", {"corrections": 14, "last": 100}, id="one epoch"),
        pytest.param("where_the_pixel_goes", {"row": 9, "column": 5}, id="it stays"),
        pytest.param("turn_first_then_shift", {"right": 0.3, "up": -0.5}, id="turned the other way"),
        pytest.param("deep_and_yet_one_layer", {"parameters": 7_840}, id="without the biases"),
        pytest.param("finer_and_worse", {"step": 1.0}, id="worse, but not finer"),
        pytest.param("finer_and_worse", {"step": 0.001}, id="finer, but not worse"),
        pytest.param("half_as_steep", {"angle": 120.0}, id="downhill"),
        pytest.param("fast_but_not_too_fast", {"learning_rate": 0.65}, id="it diverges"),
        pytest.param("fast_but_not_too_fast", {"learning_rate": 1e30}, id="a loss that is no number"),
        pytest.param("for_the_work_of_one_step", {"batch_size": 1}, id="it keeps jumping"),
        pytest.param("for_the_work_of_one_step", {"batch_size": 100}, id="too few steps"),
        pytest.param("fast_asleep", {"bias": 10.0}, id="wide awake"),
        pytest.param("fast_asleep", {"bias": -1.0}, id="some are still awake"),
        pytest.param("the_mistake_that_hides", {"batch_size": 4_000}, id="all digits in one batch"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # steps that lead nowhere
def test_what_must_not_pass_does_not(key, answer):
    assert not chapter.exercises[key](**answer)


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        pytest.param("close_the_gap", {"width": 24, "epochs": 2}, id="no room"),
        pytest.param("as_many_as_will_fit", {"batch_size": 1_275, "dtype": "uint8"}, id="the most that fit"),
        pytest.param("half_as_steep", {"angle": -60.0}, id="to the other side"),
        pytest.param("half_as_steep", {"angle": 62.0}, id="two degrees off"),
        pytest.param("fast_but_not_too_fast", {"learning_rate": 0.5}, id="the best rate"),
        pytest.param("for_the_work_of_one_step", {"batch_size": 32}, id="larger batches"),
        pytest.param("fast_asleep", {"bias": -3.0}, id="just as much as it takes"),
    ],
)
def test_other_good_answers_pass(key, answer):
    assert chapter.exercises[key](**answer)


# What the exercises are made of


def test_the_single_layer_does_what_the_three_do():
    pixels = datasets.digits()[1].images[:100].reshape(100, 784)
    three = linear_network()
    single = as_one_layer(three)
    assert three.count_params() == 669_706
    assert single.count_params() / three.count_params() < 0.012  # "nearly 99 in 100 are wasted"
    assert all(layer.bias.numpy().any() for layer in three.layers)  # or half of the sum would not be tried
    assert_allclose(*(keras.ops.convert_to_numpy(model(pixels)) for model in (single, three)), atol=1e-4)


@pytest.mark.parametrize("angle", [0.0, 30.0, 60.0, 90.0, 180.0])
def test_the_direction_has_length_1_and_its_angle(angle):
    slopes = np.random.default_rng(3).normal(size=(20, 5))
    direction = direction_beside(slopes, angle, seed=0)
    assert np.linalg.norm(direction) == pytest.approx(1)
    cosine = np.sum(direction * slopes) / np.linalg.norm(slopes)
    assert cosine == pytest.approx(np.cos(np.radians(angle)))


def test_the_slope_of_a_bowl():
    def bowl(weights):
        return float(np.sum(np.square(weights)))

    weights, direction = np.array([[3.0, 4.0]]), np.array([[0.6, 0.8]])
    assert slope_along(bowl, weights, direction) == pytest.approx(10, rel=1e-5)  # 2 x the distance to the bottom


def test_the_rates_that_the_reason_names():
    x, _ = sixes_and_sevens()
    flat, steep = np.linalg.eigvalsh(2 * x.T @ x / len(x))  # how the loss bends along and across the valley
    assert 2 / steep == pytest.approx(0.61, abs=0.01)  # beyond, a step across ends higher than it began
    assert 2 / (flat + steep) == pytest.approx(0.5, abs=0.01)
    assert START == (-1.0, -1.0)


def test_the_samples_of_a_step():
    assert len(sixes_and_sevens()[0]) == exercises.for_the_work_of_one_step.defaults["batch_size"] == 800
