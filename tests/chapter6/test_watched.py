"""Chapter 6, `watched`: nobody learns from the future, and the table is what the model is told."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook import datasets
from kerasbook.chapter6.listings.watched import as_input, film_table, flags, one_table, rows

found = of_chapter(6)


@pytest.fixture(scope="module")
def films():
    return one_table(datasets.films())


def test_both_parts_become_one_table(films):
    assert len(films.ratings) == len(films.titles) == len(films.numbers) == 9_648


def test_countries_become_flags():
    found = flags(["France, Italy", "Italy", "", "Italy, France"], "made in")
    assert_allclose(found["made in Italy"], [1, 1, 0, 1])
    assert_allclose(found["made in France"], [1, 0, 0, 1])
    assert set(found) == {"made in Italy", "made in France"}


def test_the_model_is_not_told_the_year_and_is_told_what_is_missing(films):
    table = film_table(films, datasets.films().classes)
    x = as_input(table)
    assert x.shape == (9_648, len(table) + 1)
    assert not np.isnan(x).any()
    assert x[:, 1].sum() == np.isnan(table["minutes"]).sum() == 356
    correlations = [abs(np.corrcoef(column, films.numbers[:, 0])[0, 1]) for column in x.T]
    assert max(correlations) < 0.5
    assert len(rows(table, [1, 2])["minutes"]) == 2


def test_windows_follow_in_time_and_their_errors_are_those_of_the_networks():
    measured = found("watched").measured
    assert measured["year"] == sorted(measured["year"])
    assert measured["year"][0] == 1981
    assert_allclose(np.mean(measured["runs"], axis=0), measured["error"], rtol=1e-3)
    assert len(measured["error"]) == len(measured["retrained"]) == len(measured["p"]) == len(measured["year"])
    late = measured["error"][round(len(measured["error"]) / 2) :]
    assert measured["late_error"] == pytest.approx(np.mean(late), rel=1e-3)


def test_the_old_model_says_too_much_for_it_knows_the_classics_only():
    assert found("watched").measured["late_too_high"] > 10
