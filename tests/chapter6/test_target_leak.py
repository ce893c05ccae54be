"""Chapter 6, `target_leak`: what the columns are, in the test and in use."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook import datasets
from kerasbook.chapter6.listings.films import film_parts
from kerasbook.chapter6.listings.target_leak import importance, missing, of_another, with_good_reviews

found = of_chapter(6)


@pytest.fixture(scope="module")
def parts():
    films = datasets.films()
    return with_good_reviews(film_parts(*films), films)


def test_good_reviews_are_the_share_of_all_reviews(parts):
    films = datasets.films()
    counts = np.log1p(np.rint(films.train.ratings * films.train.numbers[:, 2]))
    column = parts[0]["good_reviews"]
    assert column.shape == (7_825, 1)
    assert np.corrcoef(column[:, 0], counts)[0, 1] == pytest.approx(1, abs=1e-4)
    assert [column.mean(), column.std()] == pytest.approx([0, 1], abs=1e-3)


def test_another_films_reviews_keep_together(parts):
    part = parts[1]
    moved = of_another(part, np.random.default_rng(0))
    pairs, moved_pairs = (np.concatenate([each["reviews"], each["good_reviews"]], axis=1) for each in (part, moved))
    assert not np.array_equal(pairs, moved_pairs)
    assert sorted(map(tuple, pairs)) == sorted(map(tuple, moved_pairs))
    assert moved["year"] is part["year"]


def test_in_use_there_are_no_reviews_yet(parts):
    part = missing(parts[1], ("reviews",))
    assert not part["reviews"].any()
    assert parts[1]["reviews"].any()
    assert part["good_reviews"] is parts[1]["good_reviews"]


def test_a_column_that_is_all_a_model_reads_is_all_that_matters():
    class Model:
        input_shape = (2, None, 2)

        def __call__(self, x):
            return x[..., :1] + 0.5  # (networks, films, 1): the first column alone

    part = {"year": np.array([[-1.0], [1.0]] * 50), "minutes": np.ones((100, 1)), "no_minutes": np.zeros((100, 1))}
    liked = part["year"][:, 0] > 0
    falls = importance(Model(), part, ("year", "minutes", "no_minutes"), liked, np.random.default_rng(0))
    assert falls == {"year": pytest.approx(0.5, abs=0.15), "minutes": 0}


def test_who_never_had_the_columns_does_not_miss_them():
    measured = found("target_leak").measured
    assert measured["in_test"]["none"] == measured["in_use"]["none"]
    assert measured["networks"]["none"]["in_test"] == measured["networks"]["none"]["in_use"]
    assert measured["constant"] == pytest.approx((datasets.films().test.ratings >= np.float32(0.6)).mean())


def test_the_small_leak_looks_like_a_useful_column():
    measured = found("target_leak").measured
    gain = measured["in_test"]["reviews"] - measured["in_test"]["none"]
    assert 0.01 < gain < 0.05
