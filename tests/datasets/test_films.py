"""Films: what they are, that they stay the same, and what simple ways reach."""

import hashlib

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge

from kerasbook.datasets import Films, films
from kerasbook.datasets.files import path_of
from kerasbook.datasets.tables import FILMS

PINNED = {
    "train": (
        "dc1fcd7b9dd2ab984f5bf3a099551c46175f8400493900c4887242be9f737e36",
        "bb686c5292f1ec01d4bed2d4794efee1923597f0a899caaa81d58c140a185ad6",
    ),
    "test": (
        "62a77b6705ea6dd55ca7b5e9e156be9d8528285645f61a380487f915242827ba",
        "46780a5f06be5a8aafd263c07437f146725c54ab0bd48113ca16ef5d65f4a2d6",
    ),
}


@pytest.fixture(scope="module")
def dataset():
    return films()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def known(dataset, title: str) -> dict:
    """What is known of the only film with this title."""
    ((part, number),) = [(part, number) for part in dataset for number in np.flatnonzero(part.titles == title)]
    genres = {dataset.classes[genre] for genre in np.flatnonzero(part.genres[number])}
    found = {field: getattr(part, field)[number] for field in Films._fields}
    return {**found, "genres": genres, "numbers": found["numbers"].tolist()}


def scaled(numbers: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Numbers for a linear model: no gaps, logarithms of the reviews, mean 0 and deviation 1."""

    def filled(values: np.ndarray) -> np.ndarray:
        values = np.where(np.isnan(values), np.nanmedian(like, axis=0), values)
        return np.column_stack([values[:, :2], np.log(values[:, 2])])

    return (filled(numbers) - filled(like).mean(axis=0)) / filled(like).std(axis=0)


@pytest.mark.parametrize(("name", "count"), [("train", 7825), ("test", 1823)])
def test_form(dataset, name, count):
    part = getattr(dataset, name)
    assert part.genres.shape == (count, 21)
    assert part.numbers.shape == (count, 3)
    assert part.ratings.shape == part.titles.shape == part.countries.shape == part.languages.shape == (count,)
    assert part.genres.dtype == part.numbers.dtype == part.ratings.dtype == np.float32
    for texts in (part.titles, part.countries, part.languages):
        assert texts.dtype == object
        assert all(isinstance(text, str) and text == " ".join(text.split()) for text in texts)
    assert (sha256("\n".join(part.titles).encode()), sha256(part.ratings.astype("<f4").tobytes())) == PINNED[name]


def test_ranges(dataset):
    ratings, genres, numbers = (
        np.concatenate([getattr(part, field) for part in dataset]) for field in ("ratings", "genres", "numbers")
    )
    assert (ratings.min(), ratings.max()) == (0, 1)
    assert set(np.unique(genres)) == {0, 1}
    assert (genres.sum(axis=1).min(), genres.sum(axis=1).max()) == (1, 10)
    assert genres.sum(axis=0).min() > 0
    assert list(dataset.columns) == ["year", "minutes", "reviews"]
    assert np.nanmin(numbers, axis=0).tolist() == [1940, 23, 20]
    assert np.nanmax(numbers, axis=0).tolist() == [2014, 776, 388]
    assert np.isnan(numbers).sum(axis=0).tolist() == [0, 356, 0]


def test_titles_have_nothing_of_wikipedia_or_of_a_wrong_encoding(dataset):
    for part in dataset:
        assert not [title for title in part.titles if not title or title.endswith("film)") or "Ã" in title]


def test_known_films_are_as_recorded(dataset):
    assert known(dataset, "12 Angry Men") == {
        "titles": "12 Angry Men",
        "ratings": 1,
        "genres": {"Drama"},
        "numbers": [1957, 95, 63],
        "countries": "United States",
        "languages": "English",
    }
    skyfall = known(dataset, "Skyfall")
    assert skyfall["ratings"] == pytest.approx(0.92)
    assert skyfall["genres"] == {"Action", "Thriller"}
    assert skyfall["numbers"] == [2012, 143, 388]
    assert skyfall["countries"] == "United Kingdom, United States"
    assert known(dataset, "Das Boot")["genres"] == {"War", "Drama", "History"}


def test_no_title_is_in_both_parts(dataset):
    train, test = ({title.casefold() for title in part.titles} for part in dataset)
    assert train.isdisjoint(test)


def test_genres_and_numbers_say_something_about_the_rating_and_the_title_does_not(dataset):
    train, test = dataset

    def error(inputs, new) -> float:
        return np.abs(Ridge(5).fit(inputs, train.ratings).predict(new) - test.ratings).mean()

    median = np.abs(np.median(train.ratings) - test.ratings).mean()
    assert median == pytest.approx(0.223, abs=0.001)
    assert error(train.genres, test.genres) == pytest.approx(0.209, abs=0.001)
    both = [np.column_stack([part.genres, scaled(part.numbers, train.numbers)]) for part in dataset]
    assert error(*both) == pytest.approx(0.194, abs=0.001)
    words = TfidfVectorizer(min_df=2).fit(train.titles)
    assert error(words.transform(train.titles), words.transform(test.titles)) > median


def test_the_page_says_why_the_films_may_ship():
    about = path_of(FILMS).with_suffix(".md").read_text("utf-8")
    for phrase in ("CC0 1.0", "Wikidata", "OMDb API under\nCC BY-NC 4.0", "Unverified"):
        assert phrase in about
