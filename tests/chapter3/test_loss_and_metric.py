"""Chapter 3, `loss_and_metric`."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter3.listings.loss_and_metric import data, scores

found = of_chapter(3)


def test_scores():
    targets = np.array([1, 1, 1, 0, 0, 0, 0, 0])
    measured = scores(np.array([0.9, 0.4, 0.8, 0.7, 0.1, 0.2, 0.3, 0.0]), targets)
    assert measured == {"accuracy": 0.75, "recall": pytest.approx(2 / 3), "precision": pytest.approx(2 / 3)}
    assert scores(np.zeros(8), targets) == {"accuracy": 0.625, "recall": 0.0, "precision": 0.0}


@pytest.mark.parametrize("share", [0.05, 0.5])
def test_so_many_films_are_to_be_found(share):
    (films, targets), (new_films, _new_targets) = data(share)
    assert abs(targets.mean() - share) < 0.05
    assert films.shape[1] == new_films.shape[1] == 23
    np.testing.assert_allclose(films.mean(axis=0), 0, atol=1e-4)
    assert np.isfinite(films).all()
    assert np.isfinite(new_films).all()


def test_always_no_is_right_about_all_that_is_not_to_be_found():
    measured = found("loss_and_metric").measured
    assert measured["accuracy"]["always_no"] == pytest.approx(1 - measured["to_be_found"])
    assert measured["recall"]["always_no"] == 0
