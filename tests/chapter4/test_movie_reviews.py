"""Chapter 4, `movie_reviews`: the split, the epoch that is kept, and the answers that are shown."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter4.listings.movie_reviews import surest
from kerasbook.chapter4.listings.networks import review_vectors, reviews, split

found = of_chapter(4)


@pytest.fixture(scope="module")
def trained():
    return found("movie_reviews")


def test_no_review_is_learned_from_and_validated_on():
    (x, y), (validation_x, validation_y) = split(np.arange(100), np.arange(100))
    assert len(x) == 80
    assert [*x, *validation_x] == list(range(100))
    assert [*y, *validation_y] == list(range(100))


def test_the_network_is_kept_as_it_was_at_its_best_epoch(trained):
    measured = trained.measured
    assert measured["best_epoch"] == 1 + int(np.argmin(measured["val_loss"]))
    _vectorize, x, _test_x = review_vectors()
    labels = reviews().train.labels
    _partial, (validation_x, validation_y) = split(x, labels)
    answers = np.asarray(trained.model(validation_x))[:, 0] > 0.5
    assert np.mean(answers == validation_y) == pytest.approx(
        measured["val_accuracy"][measured["best_epoch"] - 1], abs=2e-3
    )


def test_the_surest_are_found():
    probabilities, labels = np.array([0.9, 0.2, 0.99, 0.4]), np.array([1, 0, 0, 1])
    assert surest(probabilities, labels) == (0, 2)


def test_the_reviews_shown_are_the_surest(trained):
    texts = reviews().test.texts
    shown = [" ".join(words) for words, _drops in trained.figure.effects]
    assert set(shown) <= {" ".join(text.split()) for text in texts}


def test_the_linear_baseline_is_a_good_one(trained):
    assert trained.measured["linear_accuracy"] > 0.77
