"""Chapter 4, `reviews_layer_by_layer`: its measures, on words that are made for it."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter4.listings.networks import review_vectors
from kerasbook.chapter4.listings.reviews_layer_by_layer import (
    BLAME,
    PRAISE,
    SAME_MATTER,
    in_the_plane,
    of_like_judgement,
)

found = of_chapter(4)
COLUMNS = {word: number for number, word in enumerate((*PRAISE, *BLAME))}


def test_there_are_as_many_words_of_praise_as_of_blame_and_none_is_both():
    assert len(PRAISE) == len(BLAME) == 30
    assert len({*PRAISE, *BLAME}) == 60


def test_the_network_knows_all_words():
    known = set(review_vectors()[0].get_vocabulary())
    assert {*PRAISE, *BLAME} | {word for pair in SAME_MATTER for word in pair} <= known


def test_words_that_judge_alike_are_found():
    rng = np.random.default_rng(0)
    sides = np.repeat([1.0, -1.0], 30)[:, None]
    assert of_like_judgement(sides + 0.1 * rng.normal(size=(60, 16)), COLUMNS) == 1
    assert of_like_judgement(rng.normal(size=(60, 16)), COLUMNS) == pytest.approx(0.5, abs=0.25)


def test_a_single_number_keeps_its_place_from_left_to_right():
    output = np.array([[0.1], [0.9], [0.5]])
    np.testing.assert_allclose(in_the_plane(output, seed=0)[:, 0], output[:, 0] - 0.5)


def test_what_words_are_about_is_not_learned():
    measured = found("reviews_layer_by_layer").measured
    assert measured["judgement"] - measured["judgement_random"] > measured["matter"] - measured["matter_random"]
