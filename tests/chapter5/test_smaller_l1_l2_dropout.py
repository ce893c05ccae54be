"""Chapter 5, `smaller_l1_l2_dropout`: five networks side by side, and what dropout does."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook.chapter5.listings.smaller_l1_l2_dropout import (
    NETWORKS,
    dropout,
    kernels,
    losses,
    regularized_networks,
    what_dropout_does,
)

found = of_chapter(5)


@pytest.fixture(scope="module")
def networks():
    keras.utils.set_random_seed(0)
    return regularized_networks(words=40, smaller=3, l1=0.5, l2=0.25)


def test_the_networks_share_no_weights(networks):
    wide, narrow = (40 * units + units + units * units + units + units + 1 for units in (16, 3))
    assert networks.count_params() == 4 * wide + narrow
    assert [kernel.shape for kernel in kernels(networks).values()] == [(40, 16), (40, 3), *[(40, 16)] * 3]


def test_the_penalties_are_those_of_the_two_hidden_layers(networks):
    def weights(name):
        return [networks.get_layer(f"{name}_hidden_{number}").get_weights()[0] for number in (1, 2)]

    of_l1 = 0.5 * sum(np.abs(kernel).sum() for kernel in weights("l1"))
    of_l2 = 0.25 * sum((kernel**2).sum() for kernel in weights("l2"))
    assert float(sum(networks.losses)) == pytest.approx(of_l1 + of_l2, rel=1e-4)


def test_the_losses_have_no_penalty_in_them(networks):
    x, labels = np.zeros((4, 40), "float32"), np.array([0, 1, 0, 1])
    assert losses(networks, x, labels) == pytest.approx([np.log(2)] * len(NETWORKS), rel=1e-4)


@pytest.mark.parametrize(("rescaled", "left"), [(True, 4.0), (False, 1.0)])
def test_what_dropout_leaves_is_rescaled_or_not(rescaled, left):
    keras.utils.set_random_seed(0)
    layer = dropout(0.75, rescaled, "dropped")
    outputs = keras.ops.convert_to_numpy(layer(np.ones((1, 4_000), "float32"), training=True))
    assert set(np.unique(outputs)) == {0.0, left}
    assert np.mean(outputs == 0) == pytest.approx(0.75, abs=0.03)
    assert_allclose(keras.ops.convert_to_numpy(layer(np.ones((1, 9), "float32"), training=False)), 1)


def test_dropout_is_seen_from_inside(networks):
    mean_kept, moved = what_dropout_does(networks, np.random.default_rng(0).random((500, 40)).astype("float32"))
    assert mean_kept == pytest.approx(1, abs=0.1)
    assert moved["inference"] == 0
    assert moved["training"] > 0


def test_the_numbers_are_those_of_the_last_epoch():
    finding = found("smaller_l1_l2_dropout")
    measured = finding.measured
    for name, kernel in kernels(finding.model).items():
        assert len(measured["train_loss"][name]) == 12
        assert measured["gap"][name] == pytest.approx(measured["val_loss"][name][-1] - measured["train_loss"][name][-1])
        assert measured["lowest"][name] == min(measured["val_loss"][name])
        assert measured["near_zero"][name] == pytest.approx(np.mean(np.abs(kernel) < 0.001))
