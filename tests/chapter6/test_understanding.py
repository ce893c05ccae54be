"""Chapter 6, `understanding`: what is missing, what stands twice, and what a missing value costs."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook import datasets
from kerasbook.chapter6.listings.understanding import cross_entropy, lost_at_random, shared_titles

found = of_chapter(6)


@pytest.fixture(scope="module")
def films():
    return datasets.films()


def test_lengths_are_lost_by_accident(films):
    lost = lost_at_random(films.train, 0.1, np.random.default_rng(0))
    known = np.isfinite(films.train.numbers[:, 1])
    assert len(lost.titles) == known.sum()
    gone = np.isnan(lost.numbers[:, 1])
    assert gone.mean() == pytest.approx(0.1, abs=0.015)
    np.testing.assert_array_equal(lost.numbers[~gone], films.train.numbers[known][~gone])
    documentary = lost.genres[:, films.classes.index("Documentary")]
    assert documentary[gone].mean() == pytest.approx(documentary[~gone].mean(), abs=0.04)


def test_titles_stand_in_both_parts_only_if_films_are_drawn_one_by_one(films):
    assert shared_titles(*films, "titles", None) == 0
    assert shared_titles(*films, "films", np.random.default_rng(0)) > 20


def test_cross_entropy_of_sure_and_unsure_answers():
    paid = cross_entropy(np.array([[0.5, 0.9, 0.9]]), np.array([True, True, False]))
    np.testing.assert_allclose(paid, -np.log([[0.5, 0.9, 0.1]]))
    assert np.isfinite(cross_entropy(np.array([[0.0]]), np.array([True]))).all()


def test_the_counts_are_those_of_the_table(films):
    measured = found("understanding").measured
    assert measured["missing"] == pytest.approx(293 / 7_825, rel=1e-3)
    assert (measured["most_frequent"], measured["rarest"]) == (4_426, 20)
    minutes = np.concatenate([part.numbers[:, 1] for part in films])
    assert measured["shortest"] == np.nanmin(minutes)
    assert measured["longest"] == np.nanmax(minutes)


def test_documentaries_add_up(films):
    measured = found("understanding").measured
    shares, missing = measured["documentaries"], measured["missing"]
    all_in_all = missing * shares["without_length"] + (1 - missing) * shares["with_length"]
    assert all_in_all == pytest.approx(films.train.genres[:, films.classes.index("Documentary")].mean(), rel=1e-3)
