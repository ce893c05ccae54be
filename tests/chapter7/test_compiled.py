"""Chapter 7, `compiled`."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter7.listings.compiled import (
    BATCH,
    LATER_RATE,
    Loop,
    largest_difference,
    step_elsewhere,
    tanh_network,
)

found = of_chapter(7)
RNG = np.random.default_rng(0)
IMAGES, LABELS = RNG.uniform(size=(100, 784)).astype("float32"), RNG.integers(10, size=100)


@pytest.fixture(scope="module")
def start():
    keras.utils.set_random_seed(0)
    return tanh_network().get_weights()


def test_python_runs_on_the_first_batch_of_each_shape(start):
    loop = Loop(start, "compiled", "argument")
    loop.train(IMAGES, LABELS, 2)
    assert loop.at == [1, 2]  # 64 digits and 36, then both again
    assert loop.ran == [BATCH, 36]
    loop.update(IMAGES[:10], LABELS[:10])
    loop.update(IMAGES[10:20], LABELS[10:20])
    assert loop.at == [1, 2, 5]
    assert loop.settings["rate"] == LATER_RATE


def test_an_eager_step_is_one_of_gradient_descent(start):
    eager, other = Loop(start, "eager", "argument"), Loop(start, "eager", "variable")
    other.step = step_elsewhere(other.model, other.settings, other.ran)
    for loop in (eager, other):
        loop.update(IMAGES[:BATCH], LABELS[:BATCH])
    assert largest_difference(eager.model.get_weights(), other.model.get_weights()) < 1e-6
    assert largest_difference(eager.model.get_weights(), start) > 1e-3


def test_what_python_has_read_once_is_not_read_again(start):
    loop = Loop(start, "compiled", "variable")
    loop.settings["rate"] = 0.0
    loop.update(IMAGES[:BATCH], LABELS[:BATCH])
    loop.settings["rate"] = 0.2
    loop.update(IMAGES[:BATCH], LABELS[:BATCH])
    assert largest_difference(loop.model.get_weights(), start) == 0
    loop.update(IMAGES[:10], LABELS[:10])  # another shape: now it is read
    assert largest_difference(loop.model.get_weights(), start) > 1e-3


def test_the_counts():
    measured = found("compiled").measured
    assert measured["steps"] == 32  # 1,000 digits, 64 at a time, twice
    assert measured["ran"]["eager"] == 32
    assert set(measured["ran"]) == set(measured["step_time"])
    assert {ran for way, ran in measured["ran"].items() if way != "eager"} == {2}
    assert all(time > 0 for time in measured["step_time"].values())
