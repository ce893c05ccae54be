"""Linear readers and their sums, against other ways to compute them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.linear_model import Ridge

from kerasbook.layerwise.linear import FEW, WIDEST, Mixture, cka, flat, principal, projected, ridge, scaled
from tests.layerwise.tasks import RNG, brute_force_penalty


class TestCKA:
    points = np.random.default_rng(1).normal(size=(300, 6))

    def test_ignores_rotation_scale_and_place(self):
        rotation, _ = np.linalg.qr(RNG.normal(size=(6, 6)))
        assert cka(self.points, 7.0 * self.points @ rotation - 3.0) == pytest.approx(1.0)

    def test_does_not_ignore_a_stretch_along_one_axis(self):
        assert cka(self.points, self.points * [10, 1, 1, 1, 1, 1]) < 0.7

    def test_independent_noise(self):
        assert cka(self.points, RNG.normal(size=(300, 6))) < 0.08

    def test_of_two_single_features_it_is_their_squared_correlation(self):
        a = self.points[:, :1]
        b = a + self.points[:, 1:2]
        assert cka(a, b) == pytest.approx(np.corrcoef(a[:, 0], b[:, 0])[0, 1] ** 2)

    def test_symmetric_also_between_different_widths(self):
        other = self.points[:, :2] ** 2
        assert cka(self.points, other) == pytest.approx(cka(other, self.points))

    def test_nothing_varies(self):
        assert cka(self.points, np.ones((300, 2))) == 0.0


def test_scaled_by_one_scale_for_the_layer():
    features = np.column_stack([RNG.normal(5, 1, 50), RNG.normal(-2, 10, 50), np.full(50, 0.1)])
    train = np.arange(25)
    result = scaled(features, train)
    assert result.shape == (50, 2)  # the constant unit is gone
    assert_allclose(result[train].mean(axis=0), 0, atol=1e-12)
    assert (result[train] ** 2).mean() == pytest.approx(1.0)
    ratio = features[train].std(axis=0)
    assert_allclose(result[train].std(axis=0)[1] / result[train].std(axis=0)[0], ratio[1] / ratio[0])


def test_projection_keeps_distances():
    narrow = RNG.normal(size=(3, WIDEST))
    assert projected(narrow, seed=0) is narrow
    wide = RNG.normal(size=(10, 3 * WIDEST))
    mixed = projected(wide, seed=0)
    assert mixed.shape == (10, WIDEST)
    for first, second in [(0, 1), (2, 7), (4, 9)]:
        distance = np.linalg.norm(wide[first] - wide[second])
        assert np.linalg.norm(mixed[first] - mixed[second]) == pytest.approx(distance, rel=0.1)
    assert_array_equal(projected(wide, seed=0), mixed)
    assert not np.allclose(projected(wide, seed=1), mixed)


def test_flat():
    values = np.arange(24, dtype="float32").reshape(2, 3, 4)
    assert flat(values).shape == (2, 12)
    assert flat(values).dtype == np.float64
    assert flat(np.arange(3)).shape == (3, 1)


@pytest.mark.parametrize("seed", range(6))
def test_the_penalty_is_the_one_that_generalised_cross_validation_chooses(seed):
    rng = np.random.default_rng(seed)
    n, p = rng.integers(10, 60), rng.integers(3, 40)
    features = rng.normal(size=(n, p)) * rng.exponential(size=p)
    targets = features[:, :2] + rng.normal(0, 10.0 ** rng.integers(-1, 2), size=(n, 2))
    centred, answers = features - features.mean(axis=0), targets - targets.mean(axis=0)
    weights = ridge(centred.T @ centred, centred.T @ answers, (answers**2).sum(axis=0), [slice(0, 2)], n)
    reader = Ridge(alpha=brute_force_penalty(features, targets)).fit(features, targets)
    assert_allclose(weights, reader.coef_.T, rtol=1e-6, atol=1e-8)


def test_each_part_of_the_targets_has_its_own_penalty():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(60, 20))
    targets = np.column_stack([features[:, 0], rng.normal(size=60)])  # the second has nothing to do with them
    centred, answers = features - features.mean(axis=0), targets - targets.mean(axis=0)
    weights = ridge(centred.T @ centred, centred.T @ answers, (answers**2).sum(axis=0), [slice(0, 1), slice(1, 2)], 60)
    assert brute_force_penalty(features, targets[:, :1]) != brute_force_penalty(features, targets[:, 1:])
    for column in (0, 1):
        one = targets[:, [column]]
        reader = Ridge(alpha=brute_force_penalty(features, one)).fit(features, one)
        assert_allclose(weights[:, column], reader.coef_.ravel(), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("n", "p"), [(5, 30), (30, 5), (20, 20)])
def test_principal(n, p):
    features = np.random.default_rng(0).normal(size=(n, p))
    features -= features.mean(axis=0)
    eigenvalues, directions = principal(features.T @ features)
    assert len(eigenvalues) == min(n - 1, p)
    assert_allclose(eigenvalues, np.linalg.eigvalsh(features.T @ features)[-len(eigenvalues) :])
    assert_allclose(directions.T @ directions, np.eye(len(eigenvalues)), atol=1e-9)
    assert_allclose(directions * eigenvalues @ directions.T, features.T @ features, atol=1e-9)


def test_each_unit_goes_to_one_feature_and_each_feature_gets_its_share():
    mixture = Mixture(3 * WIDEST + 10, seed=0)
    mixed = mixture(np.eye(3 * WIDEST + 10, dtype="float32"))
    assert_array_equal(np.abs(mixed).sum(axis=1), 1)
    assert set(np.abs(mixed).sum(axis=0)) == {3, 4}
    assert abs(mixed.sum()) < 300  # signs at random


def test_inner_products_survive_the_mixture_on_average():
    a, b = np.random.default_rng(0).normal(size=(2, 2000)) + 0.5
    products = [np.prod(projected(np.stack([a, b]), seed), axis=0).sum() for seed in range(60)]
    assert np.mean(products) == pytest.approx(a @ b, rel=0.04)
    assert np.std(products) > 1


@pytest.mark.parametrize("dtype", ["float16", "float32", "uint8", "int32", "bool"])
def test_numbers_of_every_kind_are_mixed(dtype):
    values = (np.arange(2 * 1500).reshape(2, 1500) % 2).astype(dtype)
    assert_array_equal(projected(values, seed=0), projected(values.astype(float), seed=0))
    assert projected(values, seed=0).dtype == np.float64


@pytest.mark.parametrize("count", [0, 1, FEW, FEW + 1])
def test_few_samples_are_mixed_as_many_are(count):
    """One by one, and together."""
    mixture, values = Mixture(1500, seed=0), np.random.default_rng(0).normal(size=(40, 1500)).astype("float32")
    assert_array_equal(mixture(values[:count]), mixture(values)[:count])
    assert mixture.mixed(values[:count]).shape == (count, WIDEST)
    assert mixture.mixed(values[:count]).dtype == np.float32
