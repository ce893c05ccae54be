"""Five questions on data that come with kerasbook: what is known, what is asked, and by which rows it is judged."""

import functools
from collections import namedtuple

from kerasbook import datasets
from kerasbook.chapter4.listings.networks import multi_hot, standardised
from kerasbook.lazily import np  # in your own code: import numpy as np

WORDS = 500
MOST = 4_000  # samples that are known
LAGS = (0, 6, 12, 18)  # hours back, at which the readings of the weather go in
WEEK = 168  # hours


class Question(namedtuple("Question", "x y groups train validation new")):
    """What is known and what is asked.

    Args:
        x: What goes in, float32 `(rows, columns)`.
        y: The answers, `(rows,)`: classes if they are integers, else logarithms of amounts.
        groups: Rows of one group say the same thing more than once, `(rows,)`.
        train: The rows that the models learn from.
        validation: The rows by which one of a model's candidates is chosen.
        new: The rows by which it is judged.
    """


def parted(x, y, known, rng):
    """A question whose first rows are known: 4,000 of them at most, to learn from and to choose by. The rest is new."""
    drawn = rng.permutation(known)[:MOST]
    train, validation = np.split(drawn, [len(drawn) * 3 // 4])
    return Question(np.asarray(x, "float32"), y, np.arange(len(y)), train, validation, np.arange(known, len(y)))


def rain(rng, ahead):
    """Will it rain? Readings of the weather go in, the hour and the season. Of the known hours, every sixth goes in."""
    dataset = datasets.weather()
    readings, times = (np.concatenate(each) for each in zip(*dataset, strict=True))
    hours = np.arange(max(LAGS), len(readings) - ahead)
    turns = 2 * np.pi * times[hours].astype("datetime64[h]").astype(int)[:, None] / (24, 24 * 365.25)
    x = np.column_stack([readings[hours[:, None] - LAGS, :8].reshape(len(hours), -1), np.sin(turns), np.cos(turns)])
    rained = readings[:, list(dataset.columns).index("rain")] > 0
    year = times[hours].astype("datetime64[Y]").astype(int) + 1970
    some = hours % 6 == rng.integers(6)
    rows = [np.flatnonzero(chosen) for chosen in (some & (year < 2013), some & (year == 2013), year == 2014)]
    x = standardised(x[rows[0]], x)[1].clip(-4, 4)
    return Question(x.astype("float32"), rained[hours + ahead].astype(int), hours // WEEK, *rows)


@functools.lru_cache(maxsize=2)
def in_words(load):
    """Texts as vectors of the same length, in which a rare word counts for more (tf-idf): `(n, words)`."""
    train, test = load()
    _vectorize, *parts = multi_hot(train.texts, test.texts, words=WORDS)
    rare = np.log(len(parts[0]) / np.maximum(parts[0].sum(axis=0), 1))
    x = np.concatenate(parts)[:, 1:] * rare[1:]  # without the column for all other words
    return 10 * x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-6)


def presidents(rng):
    """Which of 41 presidents wrote a paragraph?"""
    train, test = datasets.addresses()
    labels = np.concatenate([train.labels, test.labels])
    return parted(in_words(datasets.addresses), labels, len(train.labels), rng)


def reviews(rng):
    """Does a sentence from a film review praise?"""
    train, test = datasets.reviews()
    labels = np.concatenate([train.labels, test.labels])
    return parted(in_words(datasets.reviews), labels, len(train.labels), rng)


def houses(rng):
    """What was a house sold for?"""
    train, test = datasets.houses()
    numbers = np.concatenate(standardised(train.numbers, test.numbers)).clip(-4, 4)
    prices = np.concatenate([train.prices, test.prices])
    return parted(numbers, np.log(prices), len(train.prices), rng)


def half_as_large(images):
    """Pictures of half the height and width: each pixel is the mean of four."""
    count, height, width = images.shape
    return images.reshape(count, height // 2, 2, width // 2, 2).mean(axis=(2, 4))


def digits(rng):
    """Which digit is it? Pictures of 14 x 14 pixels."""
    train, test = datasets.digits()
    images, labels = (np.concatenate(each) for each in zip(train, test, strict=True))
    return parted(half_as_large(images).reshape(-1, 14 * 14), labels, len(train.labels), rng)
