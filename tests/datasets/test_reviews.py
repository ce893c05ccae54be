"""The reviews: what they are, that their split stays the same, and what word counts reach."""

import hashlib

import numpy as np
import pytest

from kerasbook.datasets import Reviews, reviews
from kerasbook.errors import DataError

PINNED = "5da0e8f4af2f80d33ac275f1b16989bddab67e2698c7e2ea24705498dd5c5cef"


@pytest.fixture(scope="module")
def dataset():
    return reviews()


@pytest.mark.parametrize(("number", "count"), [(0, 8_043), (1, 2_027)])
def test_form(dataset, number, count):
    part = dataset[number]
    assert isinstance(part, Reviews)
    assert {len(array) for array in part} == {count}
    assert part.ratings.dtype == np.float32
    assert all(isinstance(text, str) and text.strip() == text != "" for text in part.texts)


def test_the_split_is_the_same_everywhere(dataset):
    texts = "\n".join("\n".join(part.texts) for part in dataset)
    assert hashlib.sha256(texts.encode()).hexdigest() == PINNED


def test_no_sentence_is_there_twice_nor_in_both_parts(dataset):
    train, test = (set(part.texts) for part in dataset)
    assert len(train) + len(test) == 10_070
    assert train.isdisjoint(test)


def test_labels_are_signs_of_decided_ratings(dataset):
    for part in dataset:
        assert np.abs(part.ratings).min() >= 0.5
        assert np.abs(part.ratings).max() <= 4
        np.testing.assert_array_equal(part.labels, part.ratings > 0)
    assert dataset.classes == ("negative", "positive")


def test_nothing_is_left_of_other_encodings(dataset):
    everything = " ".join(" ".join(part.texts) for part in dataset)
    assert "Amélie" in everything
    assert "T&A" in everything
    for sign in ("Ã", "â\x80", "&amp;", "''", "  "):
        assert sign not in everything


@pytest.mark.parametrize(
    ("text", "label"), [("Fantastic!", 1), ("Horrible.", 0), ("Its sheer dynamism is infectious.", 1), ("Crummy.", 0)]
)
def test_labels_are_right(dataset, text, label):
    (found,) = [part.labels[part.texts == text][0] for part in dataset if text in part.texts]
    assert found == label


class TestBaselines:
    def test_the_more_frequent_class(self, dataset):
        frequent = np.bincount(dataset.train.labels).argmax()
        assert 0.46 < (dataset.test.labels == frequent).mean() < 0.54

    def test_word_counts(self, dataset):
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        model = make_pipeline(CountVectorizer(binary=True), LogisticRegression(max_iter=1000))
        accuracy = model.fit(dataset.train.texts, dataset.train.labels).score(dataset.test.texts, dataset.test.labels)
        assert 0.77 < accuracy < 0.81  # .79 was measured

    def test_labels_shuffled_are_no_better_than_a_guess(self, dataset):
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.naive_bayes import BernoulliNB
        from sklearn.pipeline import make_pipeline

        for seed in range(5):
            shuffled = np.random.default_rng(seed).permutation(dataset.train.labels)
            model = make_pipeline(CountVectorizer(binary=True), BernoulliNB()).fit(dataset.train.texts, shuffled)
            assert 0.45 < model.score(dataset.test.texts, dataset.test.labels) < 0.55


class TestImdb:
    def test_numbers_become_words_again(self, monkeypatch):
        import keras

        sequences = np.array([[1, 4, 5, 2, 6], [1, 6]], dtype=object)
        monkeypatch.setattr(keras.datasets.imdb, "load_data", lambda: ((sequences, [1, 0]), (sequences[1:], [0])))
        monkeypatch.setattr(keras.datasets.imdb, "get_word_index", lambda: {"what": 1, "a": 2, "film": 3})
        train, test = reviews(source="imdb")
        assert train.texts.tolist() == ["what a film", "film"]
        assert train.labels.tolist() == [1, 0]
        assert np.isnan(train.ratings).all()
        assert test.texts.tolist() == ["film"]

    def test_a_failed_download_names_what_ships(self, monkeypatch):
        import keras

        def load_data():
            raise Exception("URL fetch failure")

        monkeypatch.setattr(keras.datasets.imdb, "load_data", load_data)
        with pytest.raises(DataError, match=r"50,000 reviews of IMDB.*Received: URL fetch failure.*`reviews\(\)`"):
            reviews(source="imdb")
