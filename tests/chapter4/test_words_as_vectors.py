"""Chapter 4, `words_as_vectors`: what a vector keeps of a text."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter4.listings.words_as_vectors import covered, shuffled, tokens, vector, vectorizer

found = of_chapter(4)
TEXTS = ["A fine, fine film!", "Not a film.", "fine? not fine"]


def test_tokens_are_the_words_of_the_layer():
    layer = vectorizer(TEXTS, words=20)
    known = set(layer.get_vocabulary()[1:])
    assert known == {word for text in TEXTS for word in tokens(text)}
    assert tokens("It's -- NOT (so) bad.") == ["its", "not", "so", "bad"]


def test_a_vector_says_which_words_and_not_how_often():
    layer = vectorizer(TEXTS, words=20)
    once, twice = vector(layer, ["fine film", "film fine fine"])
    assert once.sum() == 2
    np.testing.assert_array_equal(once, twice)


def test_unknown_words_share_the_first_column():
    layer = vectorizer(TEXTS, words=20)
    assert vector(layer, ["marvellous nonsense"])[0].tolist() == [1.0] + [0.0] * 19


def test_pairs_have_columns_of_their_own():
    layer = vectorizer(TEXTS, words=20, ngrams=2)
    assert "not fine" in layer.get_vocabulary()
    one, other = vector(layer, ["not fine", "fine not"])
    assert one.tolist() != other.tolist()


def test_shuffling_keeps_the_words():
    text = "one two three four five six"
    mixed = shuffled(text, np.random.default_rng(0))
    assert mixed != text
    assert sorted(mixed.split()) == sorted(text.split())


def test_coverage_counts_running_words():
    columns = {"a": 1, "film": 2, "fine": 3}
    assert covered(["A film", "a fine day"], columns, 3) == pytest.approx(3 / 5)


def test_more_words_cover_more():
    measured = found("words_as_vectors").measured
    shares = measured["covered"]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(measured["known"])
    assert measured["complete"] < measured["known"]


def test_two_sentences_of_the_same_words_get_the_same_answer():
    one, other = found("words_as_vectors").measured["same_words"]
    assert one == pytest.approx(other)
