"""Linear readers of layers."""

import numpy as np
import pytest

from kerasbook.explore.readers import fitted, mixed


def test_a_reader_finds_a_linear_map():
    rng = np.random.default_rng(0)
    for shape in ((400, 20), (30, 80)):
        x = rng.standard_normal(shape)
        y = x[:, :3] @ rng.standard_normal((3, 2)) + 5
        assert fitted(x, y)(x) == pytest.approx(y, abs=0.05)


def test_wide_layers_are_mixed_down_and_distances_survive():
    x = np.random.default_rng(0).standard_normal((40, 30, 30, 8))
    small = mixed(x)
    assert small.shape == (40, 1024)
    ratio = np.linalg.norm(small[1:] - small[0], axis=1) / np.linalg.norm((x[1:] - x[0]).reshape(39, -1), axis=1)
    assert ratio == pytest.approx(1, abs=0.15)
    assert np.array_equal(mixed(x[:3]), small[:3])
