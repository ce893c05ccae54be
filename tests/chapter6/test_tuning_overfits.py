"""Chapter 6, `tuning_overfits`: what is chosen by one score is reported by another."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook import datasets
from kerasbook.chapter6.listings.tuning_overfits import best_of, described

found = of_chapter(6)


def test_the_best_on_validation_is_reported_with_its_own_test_score():
    validation = np.array([[0.5, 0.9, 0.6, 0.7], [0.4, 0.3, 0.2, 0.8]])
    test = np.array([[0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8]])
    assert_allclose(best_of(validation, test, 4), [[0.9, 0.8], [0.2, 0.8]])
    assert_allclose(best_of(validation, test, 2), [[0.8, 0.6], [0.3, 0.65]])  # two blocks, averaged
    assert_allclose(best_of(validation, test, 3), [[0.9, 0.4], [0.2, 0.5]])  # what is left over is left out


def test_a_film_whose_length_is_unknown_counts_as_average():
    train, _test = datasets.films()
    x = described(train, train)
    assert x.shape == (7_825, 23)
    assert_allclose(x[np.isnan(train.numbers[:, 1]), -1], 0)


def test_the_curves_are_means_over_the_projects():
    measured = found("tuning_overfits").measured
    assert measured["tries"] == [1, 2, 5, 10, 20, 50, 100]
    for name in ("validation", "test"):
        assert_allclose(np.mean(measured[f"{name}_runs"], axis=0), measured[name], rtol=1e-3)
    assert measured["best_validation"] == pytest.approx(measured["validation"][-1], rel=1e-3)
    assert np.all(np.diff(measured["validation"]) > 0)


def test_one_try_is_a_coin_on_both():
    measured = found("tuning_overfits").measured
    assert_allclose([measured["validation"][0], measured["test"][0]], 0.5, atol=0.04)
