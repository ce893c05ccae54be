"""Chapter 1, `depth`: pieces counted exactly."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter1.listings.depth import (
    folding_network,
    network_of,
    straight_pieces,
    trained_side_by_side,
    zigzag_network,
)

found = of_chapter(1)


def answers(model: keras.Model, x: np.ndarray) -> np.ndarray:
    return np.asarray(model(np.asarray(x, "float32")[:, None]))[:, 0]


@pytest.mark.parametrize("build", [folding_network, zigzag_network])
def test_between_the_ends_of_a_piece_the_network_is_straight(build):
    model = build(6, "relu")
    x, y = straight_pieces(model)
    everywhere = np.linspace(0, 1, 2001)
    np.testing.assert_allclose(answers(model, everywhere), np.interp(everywhere, x, y), atol=1e-4)
    assert x[0] == 0
    assert x[-1] == 1
    assert (np.diff(x) > 0).all()


@pytest.mark.parametrize("folds", [1, 2, 3, 8])
def test_folding_halves_the_line_in_every_layer(folds):
    model = folding_network(folds, "relu")
    assert len(model.layers) == folds + 1
    assert [layer.units for layer in model.layers] == [2] * folds + [1]
    x, y = straight_pieces(model)
    np.testing.assert_array_equal(x, np.arange(2**folds + 1) / 2**folds)
    np.testing.assert_array_equal(y, np.arange(2**folds + 1) % 2)


@pytest.mark.parametrize("units", [1, 2, 5, 12])
def test_side_by_side_every_unit_bends_the_line_once(units):
    x, y = straight_pieces(zigzag_network(units, "relu"))
    np.testing.assert_allclose(x, np.arange(units + 2) / (units + 1), rtol=1e-6)
    np.testing.assert_allclose(y, [0, *np.arange(units + 1) % 2], atol=1e-5)


@pytest.mark.parametrize("build", [folding_network, zigzag_network])
def test_without_relu_nothing_bends(build):
    x, _y = straight_pieces(build(6, "linear"))
    assert x.tolist() == [0, 1]


@pytest.mark.parametrize("seed", range(5))
def test_the_pieces_of_any_network_are_counted(seed):
    keras.utils.set_random_seed(seed)
    wide, deep = (
        keras.Sequential([
            keras.Input((1,)),
            *[keras.layers.Dense(units, activation="relu", bias_initializer="random_normal") for units in hidden],
            keras.layers.Dense(1),
        ])
        for hidden in ((12,), (6, 6))
    )
    assert len(straight_pieces(wide)[0]) - 1 <= 12 + 1
    x, y = straight_pieces(deep)
    everywhere = np.linspace(0, 1, 2001)
    np.testing.assert_allclose(answers(deep, everywhere), np.interp(everywhere, x, y), atol=1e-5)


def test_units_that_cancel_out_make_no_piece():
    model = zigzag_network(3, "relu")
    kernel, bias = model.layers[-1].get_weights()
    kernel[1] = 0  # the second unit's bend is not in the answer
    model.layers[-1].set_weights([kernel, bias])
    assert len(straight_pieces(model)[0]) - 1 == 3


@pytest.mark.parametrize(("depth", "hidden"), [("none", 0), ("one", 1), ("three", 3), ("convnet", 3)])
def test_the_networks_are_as_deep_as_they_say(depth, hidden):
    model = network_of(depth, "relu")
    assert sum(bool(layer.weights) for layer in model.layers) == hidden + 1
    assert model.output_shape == (None, 10)


def test_the_pictures_of_depth_show_the_measured_numbers():
    finding = found("depth")
    finding.figure.plot()
    measured = finding.measured
    stacked, side_by_side = (line.get_ydata().tolist() for line in finding.figure.counts_)
    assert stacked == measured["pieces_stacked"]
    assert side_by_side == measured["pieces_side_by_side"]
    for points, name in zip(finding.figure.points_, ("none", "one", "three", "convnet"), strict=True):
        heights = points.get_offsets()[:, 1]
        assert len(heights) == 5
        assert heights.mean() == pytest.approx(measured["test_accuracy"][name])
        assert (heights.min(), heights.max()) == (measured["lowest"][name], measured["highest"][name])


def test_networks_of_one_depth_differ_in_their_weights():
    networks = trained_side_by_side("relu", epochs=0, seed=0)
    assert [len(five) for five in networks.values()] == [5, 5, 5, 5]
    first, second = (network.get_weights()[0] for network in networks["none"][:2])
    assert np.abs(first - second).max() > 0.01


def test_branches_learn_as_they_would_alone(new_digits):
    """The gradient of a mean over three branches is a third of their own; three times the learning rate makes up."""
    images, labels = new_digits.images[:64], new_digits.labels[:64]  # a single batch: no order to shuffle
    alone = network_of("none", "relu")
    copies = [network_of("none", "relu") for _ in range(3)]
    for copy in copies:
        copy.set_weights(alone.get_weights())
    x = keras.Input((28, 28))
    together = keras.Model(x, keras.ops.stack([copy(x) for copy in copies], axis=1))
    for model, rate, wanted in ((alone, 0.1, labels), (together, 0.3, np.tile(labels[:, None], 3))):
        model.compile(keras.optimizers.SGD(rate, momentum=0.9), "sparse_categorical_crossentropy")
        model.fit(images, wanted, batch_size=64, epochs=2, verbose=0)
    for mine, own in zip(copies[1].get_weights(), alone.get_weights(), strict=True):
        np.testing.assert_allclose(mine, own, atol=1e-5)


def test_the_model_is_the_convolutional_network(new_digits):
    finding = found("depth")
    right = np.asarray(finding.model(new_digits.images)).argmax(axis=1) == new_digits.labels
    assert finding.measured["lowest"]["convnet"] <= right.mean() <= finding.measured["highest"]["convnet"]
