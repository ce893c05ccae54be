"""Weights over time, and touched: nobody changes those of another."""

import numpy as np
import pytest
from small_models import Own, Y, convnet, numbers

from kerasbook.explore import Explorer
from kerasbook.explore.checkpoints import Checkpoints, noisy, random_weights, scrambled, zeroed
from kerasbook.layerwise.twins import NoTwin


def test_weights_of_an_age_cannot_be_written_to(explorer):
    with pytest.raises(ValueError, match="read-only"):
        explorer.weights(12)[0][0, 0] = 5
    explorer.weights(12).clear()
    assert len(explorer.weights(12)) == 8
    with pytest.raises(ValueError, match="Received: 13"):
        explorer.weights(13)


def test_epoch_0_is_the_model_with_random_weights():
    model = convnet()
    explorer = Explorer.for_model(model, numbers(28, 28, 1), Y)
    random, now = explorer.weights(0), explorer.weights(1)
    assert all(np.array_equal(one, other) for one, other in zip(now, model.get_weights(), strict=True))
    assert not np.array_equal(random[0], now[0])


# Touching


def test_scrambling_keeps_the_numbers_and_only_that_layer_changes(explorer, untouched):
    weights = explorer.weights(12)
    changed = explorer.scrambled(weights, "hidden_2", seed=1)
    for index, (one, other) in enumerate(zip(weights, changed, strict=True)):
        assert np.array_equal(one, other) == (index not in (2, 3))
        assert np.array_equal(np.sort(one, axis=None), np.sort(other, axis=None))
    assert np.array_equal(changed[2], explorer.scrambled(weights, "hidden_2", seed=1)[2])
    assert not np.array_equal(changed[2], explorer.scrambled(weights, "hidden_2", seed=2)[2])
    assert explorer.crowd(changed).accuracy < 0.5
    assert explorer.crowd(explorer.weights(12)).accuracy > 0.88  # and back again


def test_zeroing_a_layer_silences_it(explorer, untouched):
    changed = explorer.zeroed(explorer.weights(12), "hidden_1")
    look = explorer.look(explorer.samples[0], changed)
    assert not look.outputs["hidden_1"].any()
    assert explorer.crowd(changed).accuracy == pytest.approx(0.1, abs=0.02)
    points = explorer.crowd(changed).points["hidden_1"]
    assert np.ptp(points, axis=0) == pytest.approx(0, abs=1e-6)  # nothing to read


def test_noise_is_as_large_as_asked(explorer, untouched):
    weights = explorer.weights(12)
    assert all(one is other for one, other in zip(weights, explorer.noisy(weights, 0), strict=True))
    for amount in (0.5, 2.0):
        noise = explorer.noisy(weights, amount, seed=3)[0] - weights[0]
        assert noise.std() == pytest.approx(amount * weights[0].std(), rel=0.02)
    twice = explorer.noisy(weights, 2.0, seed=3)[0] - weights[0]
    assert twice == pytest.approx(4 * (explorer.noisy(weights, 0.5, seed=3)[0] - weights[0]), abs=1e-5)


def test_layers_that_are_not_there(explorer):
    with pytest.raises(ValueError, match=r"Expected a layer out of .*Received: 'nothing'"):
        explorer.zeroed(explorer.weights(12), "nothing")
    with pytest.raises(ValueError, match="Received: 'hidden_1', 64"):
        explorer.unit("hidden_1", 64, explorer.samples[0], explorer.weights(12))


# By themselves

WEIGHTS = [np.arange(6.0).reshape(2, 3), np.ones(3), np.arange(4.0)]


def test_weights_have_a_key_that_goes_by_their_numbers():
    checkpoints = Checkpoints([WEIGHTS, [array + 1 for array in WEIGHTS]], [0, 5])
    assert [checkpoints.key(checkpoints.weights(epoch)) for epoch in (0, 5)] == checkpoints.keys
    assert checkpoints.key([array.copy() for array in WEIGHTS]) == checkpoints.keys[0]
    assert checkpoints.key([array + 2 for array in WEIGHTS]) not in checkpoints.keys
    assert np.array_equal(checkpoints.last[0], WEIGHTS[0] + 1)


def test_what_is_done_to_weights_gives_new_ones():
    for changed in (scrambled(WEIGHTS, [0]), zeroed(WEIGHTS, [0]), noisy(WEIGHTS, [0], 1.0)):
        assert [np.array_equal(one, other) for one, other in zip(WEIGHTS, changed, strict=True)] == [False, True, True]
        assert not changed[0].flags.writeable
    assert np.array_equal(WEIGHTS[0], np.arange(6.0).reshape(2, 3))


def test_a_model_of_a_class_of_ones_own_has_a_random_age():
    model = Own()
    model(numbers(6))
    checkpoints = Checkpoints.of(model)
    assert (checkpoints.epochs, checkpoints.cloned) == ([0, 1], True)
    assert [array.shape for array in random_weights(model)] == [array.shape for array in model.get_weights()]


def test_a_model_without_a_random_twin_has_one_age(monkeypatch):
    def refused(model):
        raise NoTwin(model, "its weights are read past Keras")

    monkeypatch.setattr("kerasbook.explore.checkpoints.random_twin", refused)
    model = Own()
    model(numbers(6))
    assert random_weights(model) is None
    checkpoints = Checkpoints.of(model)
    assert (checkpoints.epochs, checkpoints.cloned) == ([1], False)
    assert all(np.array_equal(one, other) for one, other in zip(checkpoints.last, model.get_weights(), strict=True))
