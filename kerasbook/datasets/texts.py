"""Texts: film reviews, addresses of presidents, a novel, and sentences with their translations."""

from typing import NamedTuple

import numpy as np

from kerasbook.datasets.files import check_source, downloading, packed, texts
from kerasbook.datasets.records import Card, Dataset, cut
from kerasbook.locale import N_
from kerasbook.locale import gettext as _


class Reviews(NamedTuple):
    """Sentences from reviews and whether they are good or bad.

    Args:
        texts: `(n,)` strings.
        labels: int64 `(n,)`: 1 if it is positive, 0 if it is negative.
        ratings: float32 `(n,)`: how positive, from -4 to 4; NaN where nobody has rated.
    """

    texts: np.ndarray
    labels: np.ndarray
    ratings: np.ndarray


REVIEWS = Card(
    name="reviews",
    title=N_("10,070 sentences from film reviews, each rated by about twenty people"),
    source="vaderSentiment 0.5 (PyPI)",
    authors="C.J. Hutto, Eric Gilbert",
    licence="MIT",
    sha256="c3c3b1ce0f3476425584044273e4de7bbed98705a2a871722bacacba38948dff",
    chapters=(4, 5, 11),
    baseline=N_("the more frequent class .50; word counts and logistic regression .80"),
)
SENTIMENTS = (N_("negative"), N_("positive"))


def imdb_reviews() -> Dataset:
    """The 50,000 reviews of IMDB, downloaded by Keras the first time, as words in lower case."""
    import keras

    with downloading(_("the 50,000 reviews of IMDB"), 18, "reviews()"):
        parts = keras.datasets.imdb.load_data()
        words = {number: word for word, number in keras.datasets.imdb.get_word_index().items()}

    def part(sequences, labels) -> Reviews:
        # Numbers 0 to 2 are Keras' own signs: padding, start, unknown.
        read = [" ".join(words.get(number - 3, "?") for number in sequence if number > 2) for sequence in sequences]
        return Reviews(
            np.array(read, dtype=object), np.asarray(labels, np.int64), np.full(len(read), np.nan, np.float32)
        )

    return Dataset(*(part(*each) for each in parts), classes=SENTIMENTS)


def reviews(source: str = "embedded") -> Dataset:
    """Sentences from film reviews, and whether they praise: a text goes in, one of two classes comes out.

    They stand for the book's IMDB, but are single sentences, 19 words on average, and come with degrees: how good each
    sounds to about twenty people. Half of them are positive. Sentences that sound neither good nor bad were left out.

    Args:
        source: "embedded" for the 10,070 sentences that ship with the package (8,033 for training, 2,037 for testing;
            no network needed), or "imdb" for the 25,000 and 25,000 whole reviews of IMDB, which Keras downloads once
            (18 MB) and which have no ratings.

    Returns:
        `(train, test)`, each `Reviews`: `texts`, strings (n,); `labels`, int64 (n,), 1 if positive; `ratings`, float32
        (n,), from -4 to 4.

    Raises:
        SettingError: If there is no such source.
        DataError: If the package's file is missing or damaged, or IMDB cannot be downloaded.

    Source: Hutto and Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text"
        (ICWSM 2014), MIT; see `kerasbook/datasets/packed/reviews.md`.

    Example:

    ```python
    train, test = reviews()
    vectorize = keras.layers.TextVectorization(max_tokens=10_000, output_mode="multi_hot")
    vectorize.adapt(train.texts)
    ```
    """
    check_source(source, ("embedded", "imdb"))
    if source == "imdb":
        return imdb_reviews()
    stored = packed(REVIEWS)
    ratings = (stored["ratings"] / 100).astype(np.float32)
    everything = Reviews(texts(stored["texts"]), (ratings > 0).astype(np.int64), ratings)
    return Dataset(*cut(everything, int(stored["training"])), classes=SENTIMENTS, card=REVIEWS)
