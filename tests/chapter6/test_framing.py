"""Chapter 6, `framing`, and what its concepts share: films as columns, and networks side by side."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets
from kerasbook.chapter6.listings.films import film_networks, film_parts, fitted, said_by, tags, together
from kerasbook.chapter6.listings.framing import answers_of, baseline, errors

found = of_chapter(6)


@pytest.fixture(scope="module")
def films():
    return datasets.films()


@pytest.fixture(scope="module")
def parts(films):
    return film_parts(*films)


def test_a_name_counts_as_a_whole():
    given = np.array(["France, Italy", "French Guiana", ""], dtype=object)
    assert_array_equal(tags(given, ("France", "Italy")), [[1, 1], [0, 0], [0, 0]])


def test_numbers_are_standardised_by_the_training_films(films, parts):
    train, test = parts
    for name in ("year", "reviews", "rating"):
        assert_allclose([train[name].mean(), train[name].std()], [0, 1], atol=1e-3)
        assert abs(test[name].mean()) > 1e-3
    unknown = np.isnan(films.train.numbers[:, 1])
    assert_array_equal(train["no_minutes"][:, 0], unknown)
    assert not train["minutes"][unknown].any()
    assert train["minutes"][~unknown].mean() == pytest.approx(0, abs=1e-3)


def test_columns_stand_side_by_side(parts):
    assert together(parts[0], ("genres", "year")).shape == (7_825, 22)
    assert together(parts[1]).shape == (1_823, 21 + 8 + 9 + 3)


def test_networks_are_separate_and_each_sees_its_own_rows():
    x = np.zeros((8, 1), "float32")
    answers = np.repeat([[0.0], [1.0]], 4, axis=0)
    keras.utils.set_random_seed(0)
    model = film_networks(2, 1, 1, "sigmoid", 2)
    fitted(model, x, answers, "binary_crossentropy", 40, 0.3, 0, rows=[np.arange(4), np.arange(4, 8)])
    said = said_by(model, x)
    assert said.shape == (2, 8, 1)
    assert said[0].max() < 0.2 < 0.8 < said[1].min()


def test_the_four_answers(films):
    answers = answers_of(films.test, 10, "all", np.random.default_rng(0))
    assert [each.shape[1] for each in answers.values()] == [1, 5, 21, 1]
    assert_array_equal(answers["liked"][:, 0], answers["critics"][:, 0] / 10 >= np.float32(0.6))
    assert_array_equal(answers["decade"].sum(axis=1), 1)
    assert (films.test.numbers[answers["decade"][:, 0] == 1, 0] < 1980).all()
    one = answers_of(films.test, 10, "one", np.random.default_rng(0))["genres"]
    assert_array_equal(one.sum(axis=1), 1)
    assert (films.test.genres[one > 0] == 1).all()


def test_errors_count_what_is_wrong_about_each_film():
    assert_array_equal(errors("liked", np.array([[0.9], [0.1]]), np.array([[True], [True]])), [0, 1])
    assert_array_equal(errors("genres", np.array([[0.9, 0.6, 0.1]]), np.array([[1, 0, 1]])), [2])
    assert_array_equal(errors("genres", np.array([[0.9, 0.6, 0.1]]), np.array([[1, 0, 1]]), 0.7), [1])
    assert_array_equal(errors("decade", np.array([[0.1, 0.3, 0.2]]), np.array([[0, 1, 0]])), [0])
    assert_allclose(errors("critics", np.array([[6.0]]), np.array([[8.5]])), [2.5])


def test_the_baseline_knows_the_answers_only(films):
    answers = answers_of(films.test, 10, "all", np.random.default_rng(0))
    assert baseline("liked", answers["liked"]) == 1  # 62 of 100 were liked
    assert baseline("genres", answers["genres"]).sum() == 1  # drama: more than half of the films are one
    assert baseline("decade", answers["decade"]).argmax() == 3


def test_a_sigmoid_says_one_critic_at_most():
    measured = found("framing").measured
    ratings = datasets.films().test.ratings
    assert measured["other"]["critics"] == pytest.approx(np.abs(10 * ratings - 1).mean(), abs=0.02)


def test_two_pairs_are_as_good_as_each_other():
    measured = found("framing").measured
    for task in ("liked", "decade"):
        difference = measured["other"][task] - measured["right"][task]
        assert abs(difference) < 4 * measured["pair_error"][task]
