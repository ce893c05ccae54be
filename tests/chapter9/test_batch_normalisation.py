"""Chapter 9, `batch_normalisation`: channels, biases, noise, and how far means move."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter9.listings.batch_normalisation import (
    CALM,
    LAYERS,
    RATES,
    STARTS,
    WIDTH,
    convolution_and_norm,
    deep_networks,
    farthest,
    moving_noise,
    sgd_with,
    shift_of_inputs,
    standardised_digits,
    what_biases_change,
)

found = of_chapter(9)


def test_that_which_is_farthest_is_found_on_either_side():
    assert farthest(np.array([0.9, 1.05, 1.0]), 1) == 0.9
    assert farthest(np.array([-0.1, 0.3, 0.0]), 0) == 0.3


def test_digits_are_standardised_all_in_all():
    images = standardised_digits()
    assert images.shape == (200, 28, 28, 1)
    assert images.mean() == pytest.approx(0, abs=1e-4)
    assert images.std() == pytest.approx(1, abs=1e-4)


def test_biases_of_each_channel_are_what_is_changed():
    images = standardised_digits()[:8]
    alone = convolution_and_norm(normalised=False)
    apart = what_biases_change(alone, images, np.random.default_rng(0))
    biases = keras.ops.convert_to_numpy(alone.layers[0].bias)
    assert np.abs(biases).min() > 0
    assert apart == pytest.approx(np.abs(biases).max(), abs=1e-5)


def test_noise_is_the_same_for_all_samples_and_another_at_each_call():
    layer = moving_noise(0.5)
    x = np.array([[1.0, 2.0], [3.0, 6.0]], "float32")
    first, second = (keras.ops.convert_to_numpy(layer(x, training=True)) for _call in range(2))
    assert np.abs(first - second).min() > 1e-4
    stretch = (first[1] - first[0]) / (x[1] - x[0])
    shift = first[0] - stretch * x[0]
    assert (stretch > 0).all()
    np.testing.assert_allclose(first[1], stretch * x[1] + shift, atol=1e-5)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(layer(x)), x)


def test_networks_share_nothing_but_the_input():
    model = deep_networks(3)
    x = np.random.default_rng(0).random((20, 196)).astype("float32")
    before = keras.ops.convert_to_numpy(model(x, training=True))
    assert before.shape == (20, 3, 10)
    second = next(layer for layer in model.layers if isinstance(layer, keras.layers.EinsumDense)).kernel
    values = keras.ops.convert_to_numpy(second.value).copy()
    values[1] *= -1
    second.assign(values)
    after = keras.ops.convert_to_numpy(model(x, training=True))
    np.testing.assert_array_equal(after[:, [0, 2]], before[:, [0, 2]])
    assert np.abs(after[:, 1] - before[:, 1]).max() > 0.01


def test_with_normalisation_there_is_a_channel_for_each_unit():
    norms = [layer for layer in deep_networks(3).layers if isinstance(layer, keras.layers.BatchNormalization)]
    assert [layer.gamma.shape for layer in norms] == [(3 * WIDTH,)] * LAYERS
    plain = deep_networks(3, normalised=False)
    assert not [layer for layer in plain.layers if isinstance(layer, keras.layers.BatchNormalization)]


def test_each_network_and_its_units_have_their_own_step():
    optimizer = sgd_with([0.1, 1.0])
    weights, scales = keras.Variable(np.zeros((2, 3, 4))), keras.Variable(np.zeros(6))
    optimizer.build([weights, scales])
    optimizer.apply([keras.ops.ones((2, 3, 4)), keras.ops.ones(6)])
    of_weights, of_scales = (keras.ops.convert_to_numpy(variable.value) for variable in (weights, scales))
    np.testing.assert_allclose(of_weights[:, 0, 0], [-0.1, -1.0])
    np.testing.assert_allclose(of_scales, [-0.1] * 3 + [-1.0] * 3)


@pytest.mark.parametrize("moved", [0.0, 0.5])
def test_a_shift_is_counted_in_standard_deviations(moved):
    model = deep_networks(2, normalised=False)
    x = np.random.default_rng(1).random((50, 196)).astype("float32")
    shift = shift_of_inputs(model, x, np.array([False, True]))
    shift.on_train_batch_begin(0)
    _means, spread = shift.before
    assert spread.shape == (LAYERS - 1, 1, WIDTH)
    for layer in [layer for layer in model.layers if isinstance(layer, keras.layers.EinsumDense)][LAYERS - 1 : LAYERS]:
        layer.bias.assign(layer.bias.value + moved * np.concatenate([spread[-1] * 0, spread[-1]]))  # the last one only
    shift.on_train_batch_end(0)
    shift.on_train_batch_begin(1)
    shift.on_train_batch_end(1)
    means = np.abs(shift.moments()[0] - shift.before[0]) / spread
    assert len(shift.shifts) == 1
    np.testing.assert_allclose(means[-1], moved, atol=1e-4)
    np.testing.assert_allclose(means[:-1], 0, atol=1e-6)


def test_every_rate_has_its_networks_and_ten_is_too_much_for_all():
    measured = found("batch_normalisation").measured
    assert measured["rate"] == list(RATES)
    assert CALM in RATES
    assert np.shape(measured["networks"]["plain"]) == (len(RATES), STARTS)
    for kind in ("plain", "normalised", "noisy"):
        np.testing.assert_allclose(np.mean(measured["networks"][kind], axis=1), measured["accuracy"][kind])
        assert measured["accuracy"][kind][-1] < 0.2


def test_without_large_steps_they_learn_without_it_too():
    """Why the claim names a rate: that the network without normalisation reads nothing at all would not be true."""
    measured = found("batch_normalisation").measured
    assert measured["accuracy"]["plain"][RATES.index(CALM)] > 0.5


def test_the_epsilon_of_keras_leaves_less_than_a_variance_of_1():
    measured = found("batch_normalisation").measured
    assert measured["with_epsilon"] < measured["variance"]


def test_the_network_that_is_returned_can_be_saved(tmp_path):
    model = found("batch_normalisation").model
    model.save(tmp_path / "model.keras")
    x = np.random.default_rng(0).random((3, 196)).astype("float32")
    again = keras.models.load_model(tmp_path / "model.keras")
    answers = [keras.ops.convert_to_numpy(one(x)) for one in (model, again)]
    np.testing.assert_allclose(*answers, atol=1e-5)
