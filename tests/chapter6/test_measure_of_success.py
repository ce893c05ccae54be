"""Chapter 6, `measure_of_success`: the four measures are what scikit-learn measures, and what was asked."""

import numpy as np
import pytest
from findings import of_chapter
from sklearn.metrics import precision_recall_curve, roc_auc_score

from kerasbook import datasets
from kerasbook.chapter6.listings.measure_of_success import measures, precision_at, reliability, roc_auc

found = of_chapter(6)


@pytest.fixture(scope="module")
def answers():
    rng = np.random.default_rng(0)
    positive = rng.random(400) < 0.2
    return np.round(rng.normal(size=400) + positive, 1), positive  # rounded, so that some are given the same


def test_roc_auc_is_the_area_under_the_curve(answers):
    said, positive = answers
    assert roc_auc(said, positive) == pytest.approx(roc_auc_score(positive, said))
    assert roc_auc(np.zeros(400), positive) == 0.5


def test_precision_is_read_where_half_are_found():
    said, positive = np.array([0.9, 0.8, 0.7, 0.6, 0.5]), np.array([True, False, False, True, False])
    assert precision_at(0.5, said, positive) == 1
    assert precision_at(1.0, said, positive) == 0.5


def test_precision_lies_on_the_curve(answers):
    said, positive = answers
    said = said + np.arange(400) * 1e-6  # no ties
    precisions, recalls, _thresholds = precision_recall_curve(positive, said)
    assert precision_at(0.5, said, positive) == pytest.approx(precisions[recalls >= 0.5][-1])


def test_tenths_go_from_the_least_to_the_most_probable(answers):
    said, positive = answers
    probable, happened = reliability(said, positive)
    assert probable == sorted(probable)
    assert np.mean(happened) == pytest.approx(positive.mean())


def test_a_network_that_always_says_no_is_right_and_useless():
    measured = measures(np.full(100, 0.02), np.arange(100) < 2)
    assert (measured["accuracy"], measured["auc"]) == (0.98, 0.5)
    assert measured["probability"] == pytest.approx(0.02)


def test_rates_are_those_of_the_test_films():
    measured = found("measure_of_success").measured
    ratings = datasets.films().test.ratings
    expected = [(np.rint(100 * ratings) >= least).mean() for least in (60, 95, 100)]
    assert list(measured["rate"].values()) == pytest.approx(expected)
    assert measured["constant"]["third"] == pytest.approx(1 - expected[2])
    assert measured["constant"]["first"] == pytest.approx(expected[0])


def test_means_are_those_of_five_networks():
    measured = found("measure_of_success").measured
    for key in ("accuracy", "auc", "precision", "probability"):
        for question, networks in measured["networks"].items():
            assert len(networks[key]) == 5
            assert measured[key][question] == pytest.approx(np.mean(networks[key]), rel=1e-3)
