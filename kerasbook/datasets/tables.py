"""Tables: houses and their prices, films and their ratings, the weather hour by hour."""

from typing import NamedTuple

import numpy as np

from kerasbook.datasets.files import check_source, downloading, packed, texts
from kerasbook.datasets.records import Card, Dataset, cut
from kerasbook.locale import N_
from kerasbook.locale import gettext as _


class Houses(NamedTuple):
    """Houses, or districts of a state, and their prices.

    Args:
        numbers: float32 `(n, columns)`: what the data set's `columns` say, each in its own unit.
        prices: float32 `(n,)`: dollars.
        neighborhoods: `(n,)` strings; empty ones where there are none.
        kinds: `(n,)` strings: what kind of building it is; empty ones where that is unknown.
        places: float32 `(n, 2)`: latitude and longitude in degrees.
    """

    numbers: np.ndarray
    prices: np.ndarray
    neighborhoods: np.ndarray
    kinds: np.ndarray
    places: np.ndarray


HOUSES = Card(
    name="houses",
    title=N_("2,930 houses sold in Ames, Iowa, from 2006 to 2010, and their prices"),
    source="modeldata 1.1.0 (CRAN, by way of Debian)",
    authors="Dean De Cock, Max Kuhn",
    licence="MIT",
    sha256="24d1aba68b8541aaf94171f3161a8d41d7ede7c125295e010eb00836d7c3a22e",
    chapters=(4, 5, 6, 13),
    baseline=N_(
        "mean error in dollars: the median price 57,200; ridge regression 23,500; a 64-64 network about 20,000"
    ),
    unverified=N_(
        "Whether the table may be passed on: the article that published it names no licence, and MIT is that of the "
        "package modeldata."
    ),
)
HOUSE_COLUMNS = {
    "living_area": N_("living area above ground, in square feet"),
    "lot_area": N_("size of the lot, in square feet"),
    "year_built": N_("year in which it was built"),
    "year_remodeled": N_("year in which it was last remodelled, 1950 or later"),
    "basement_area": N_("area of the basement, in square feet"),
    "basement_finished": N_("finished area of the basement, in square feet"),
    "garage_cars": N_("size of the garage, in cars"),
    "garage_area": N_("size of the garage, in square feet"),
    "baths": N_("bathrooms above ground; one without bath or shower counts half"),
    "bedrooms": N_("bedrooms above ground"),
    "kitchens": N_("kitchens above ground"),
    "rooms": N_("rooms above ground, without bathrooms"),
    "fireplaces": N_("fireplaces"),
    "condition": N_("condition, from 1 (very poor) to 9 (excellent)"),
    "year_sold": N_("year of the sale"),
}
# In the order of Keras' array, which is not the one in Keras' documentation.
DISTRICT_COLUMNS = {
    "longitude": N_("longitude, in degrees"),
    "latitude": N_("latitude, in degrees"),
    "age": N_("median age of the houses, in years"),
    "rooms": N_("rooms of all houses together"),
    "bedrooms": N_("bedrooms of all houses together"),
    "population": N_("people who live there"),
    "households": N_("households"),
    "income": N_("median income of the households, in 10,000 dollars a year"),
}


def californian_districts() -> Dataset:
    """The 20,640 districts of California, downloaded by Keras the first time."""
    import keras

    with downloading(_("the 20,640 districts of California"), 1, "houses()"):
        parts = keras.datasets.california_housing.load_data(version="large")

    def part(numbers, prices) -> Houses:
        numbers, prices = np.array(numbers, np.float32), np.array(prices, np.float32)
        nameless = np.full(len(prices), "", dtype=object)
        return Houses(numbers, prices, nameless, nameless.copy(), numbers[:, [1, 0]])

    return Dataset(*(part(*each) for each in parts), columns=DISTRICT_COLUMNS)


def houses(source: str = "embedded") -> Dataset:
    """Houses and what they were sold for: numbers about a house go in, its price comes out.

    They stand for the book's houses in Boston or California: 15 numbers a house, such as its living area, its year and
    its garage, of very different sizes; `columns` names them. Neighbourhood, kind of building and place are there for
    models that take more than numbers. Houses that are built alike are never in both parts. Five houses have more than
    4,000 square feet, and three of them, sold unfinished, are far cheaper than others of their size. Always guessing
    the median is 57,200 dollars off on average, ridge regression 23,500.

    Args:
        source: "embedded" for the 2,930 houses of Ames that ship with the package (2,340 for training, 590 for testing;
            no network needed), or "california" for 16,512 and 4,128 districts of California, which Keras downloads once
            (1 MB): 8 numbers each, and no names of neighbourhoods or kinds.

    Returns:
        `(train, test)`, each `Houses`: `numbers`, float32 (n, 15); `prices`, float32 (n,), dollars; `neighborhoods` and
        `kinds`, strings (n,); `places`, float32 (n, 2), degrees.

    Raises:
        SettingError: If there is no such source.
        DataError: If the package's file is missing or damaged, or the districts cannot be downloaded.

    Source: De Cock, "Ames, Iowa: Alternative to the Boston Housing Data as an End of Semester Regression Project"
        (Journal of Statistics Education, 2011), by way of modeldata, MIT; see `kerasbook/datasets/packed/houses.md`.

    Example:

    ```python
    dataset = houses()
    train, test = dataset
    mean, deviation = train.numbers.mean(axis=0), train.numbers.std(axis=0)
    model.fit((train.numbers - mean) / deviation, train.prices / 100_000)
    ```
    """
    check_source(source, ("embedded", "california"))
    if source == "california":
        return californian_districts()
    stored = packed(HOUSES)
    everything = Houses(
        np.ascontiguousarray(stored["numbers"].T),
        stored["prices"].astype(np.float32),
        texts(stored["neighborhoods"])[stored["neighborhood"]],
        texts(stored["kinds"])[stored["kind"]],
        stored["places"].copy(),
    )
    return Dataset(*cut(everything, int(stored["training"])), columns=HOUSE_COLUMNS, card=HOUSES)


class Films(NamedTuple):
    """Films and how many critics liked them.

    Args:
        titles: `(n,)` strings.
        ratings: float32 `(n,)`: share of the critics who liked it, from 0 to 1.
        genres: float32 `(n, 21)`: 1 for each of its genres, 0 for the others.
        numbers: float32 `(n, 3)`: year, length in minutes (NaN if it is unknown), number of reviews.
        countries: `(n,)` strings: where it was made, separated by commas; empty if that is unknown.
        languages: `(n,)` strings: what is spoken in it, separated by commas; empty if that is unknown.
    """

    titles: np.ndarray
    ratings: np.ndarray
    genres: np.ndarray
    numbers: np.ndarray
    countries: np.ndarray
    languages: np.ndarray


FILMS = Card(
    name="films",
    title=N_("9,648 films from 1940 to 2014, and the share of the critics who liked each"),
    source="bokeh_sampledata 2026.1 (PyPI)",
    authors="Wikidata contributors",
    licence="CC0-1.0",
    sha256="f63161bec88de49f729040dde41e12b13dfa63066adbaff5fe5647e355414e5a",
    chapters=(6, 7),
    baseline=N_("mean error: the median rating .223; ridge regression on genres .209, on genres and numbers .194"),
    unverified=N_(
        "Whether Wikidata's page names CC0, as the package says, and whether Rotten Tomatoes claims rights in the "
        "ratings."
    ),
)
# In the order of the database, which is not by importance.
GENRES = (
    N_("Biography"),
    N_("Sci-Fi"),
    N_("Animation"),
    N_("Documentary"),
    N_("Musical"),
    N_("War"),
    N_("Horror"),
    N_("Western"),
    N_("Thriller"),
    N_("Mystery"),
    N_("Romance"),
    N_("Comedy"),
    N_("Drama"),
    N_("Crime"),
    N_("Fantasy"),
    N_("Family"),
    N_("History"),
    N_("Music"),
    N_("Sport"),
    N_("Action"),
    N_("Adventure"),
)
FILM_COLUMNS = {
    "year": N_("year of its first showing"),
    "minutes": N_("length in minutes"),
    "reviews": N_("number of reviews that were counted"),
}


def films(source: str = "embedded") -> Dataset:
    """Films and the share of the critics who liked them: text, categories and numbers go in, a share comes out.

    They stand for the book's support tickets, for models with several inputs and outputs. A film has one to ten of 21
    genres, which `classes` names; they have an order of their own, so that `genres.argmax(axis=1)`, which gives every
    film a single genre, does not give its most important one. 356 films have no length. Nobody knows the number of
    reviews before the rating is known. Films with the same title are never in both parts. The median rating is .223 off
    on average, ridge regression on the genres .209, on genres and numbers .194; a title alone says nothing about it.

    Args:
        source: "embedded", the 9,648 films that ship with the package (7,825 for training, 1,823 for testing; no
            network needed). There is no other.

    Returns:
        `(train, test)`, each `Films`: `titles`, strings (n,); `ratings`, float32 (n,), from 0 to 1; `genres`, float32
        (n, 21), 0 or 1; `numbers`, float32 (n, 3): year, minutes, reviews; `countries` and `languages`, strings (n,).

    Raises:
        SettingError: If there is no such source.
        DataError: If the package's file is missing or damaged.

    Source: Wikidata, CC0, by way of bokeh_sampledata; see `kerasbook/datasets/packed/films.md`.

    Example:

    ```python
    train, test = films()
    model.fit({"title": train.titles, "genres": train.genres}, train.ratings)
    ```
    """
    check_source(source, ("embedded",))
    stored = packed(FILMS)
    minutes = np.where(stored["minutes"] > 0, stored["minutes"], np.nan)
    everything = Films(
        texts(stored["titles"]),
        (stored["ratings"] / 100).astype(np.float32),
        (stored["genres"][:, None] >> np.arange(len(GENRES), dtype=np.uint32) & 1).astype(np.float32),
        np.column_stack([stored["years"], minutes, stored["reviews"]]).astype(np.float32),
        texts(stored["countries"]),
        texts(stored["languages"]),
    )
    return Dataset(*cut(everything, int(stored["training"])), classes=GENRES, columns=FILM_COLUMNS, card=FILMS)
