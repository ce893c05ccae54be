"""Films, what is known of them, and how many critics liked them."""

import contextlib
import re
import sqlite3
from pathlib import Path
from typing import NamedTuple

import numpy as np

from packing.packages import Package, sha256_of
from packing.writing import lines, split

PACKAGES = [
    Package("PyPI", "bokeh_sampledata", "2026.1", "f40331a40ca30c64a1c1471835aad9006b61b0d9731a3f649ee8cbbf48d3822f")
]
TITLE = "9,648 films from 1940 to 2014, and the share of the critics who liked each"
TEST_SHARE = 0.2
FEWEST_REVIEWS = 20
SHORTEST = 10  # minutes: one film is said to last one

# As the database lists them: in the same order for every film.
GENRES = (
    "Biography",
    "Sci-Fi",
    "Animation",
    "Documentary",
    "Musical",
    "War",
    "Horror",
    "Western",
    "Thriller",
    "Mystery",
    "Romance",
    "Comedy",
    "Drama",
    "Crime",
    "Fantasy",
    "Family",
    "History",
    "Music",
    "Sport",
    "Action",
    "Adventure",
)

ARRAYS = {
    "titles": "the titles, as lines of UTF-8: those for training, then those for testing",
    "ratings": "share of the critics who liked it, in percent",
    "genres": "its genres, bit by bit: 1 for the first, 2 for the second, 4 for the third, ...",
    "years": "year of the first showing",
    "minutes": "length in minutes, 0 if unknown",
    "reviews": "number of the reviews that were counted",
    "countries": "countries, as lines of UTF-8, separated by commas",
    "languages": "languages, as lines of UTF-8, separated by commas",
    "training": "how many films are for training",
}
DONE = """
- `movies.db` has 17,472 films. Those with at least 20 reviews and at least one genre were taken: 9,767 have the
  reviews, 119 of them no genre.
- Of the database's columns these were taken: title, year, length, genres, countries, languages, share of good reviews,
  and number of reviews. People's names, takings and awards were left out.
- " (film)" and " (2011 film)" behind a title, which tell articles of Wikipedia apart, were removed.
- The length of *Machuca* was said to be one minute, and is missing here.
- The database lists the genres of every film in one and the same order, which begins with Biography and ends with
  Adventure: it does not say which of them is a film's main genre. `genres` keeps that order.
- The number of reviews is known only when the rating is: a model that is to judge new films must not see it.
- One in five titles is for testing; films with the same title, such as remakes, are in the same part. Which, and where
  each stands, follows from sha256 sums.
"""
LICENCE = """
The films, their scores included, were queried from Wikidata on 18 October 2026 by the authors of bokeh_sampledata.
Wikidata's structured data, by its contributors, are in the public domain: CC0 1.0 Universal,
<https://creativecommons.org/publicdomain/zero/1.0/>, which asks for nothing; no licence has to be passed on.

How this was checked: earlier versions of the package had another `movies.db`, taken from the OMDb API under
CC BY-NC 4.0. The package's inventory, `licenses/datasets.json`, names the file packed here (sha256
`1d9c6a02e488d0354b2309e16130c58820a91ac2ce417e814c5964f9579a65ac`) as the one that replaced it: "Wikidata structured
data is available under CC0-1.0", status "source-verified". The recipe refuses any other file.

The scores are those of Rotten Tomatoes, entered into Wikidata as statements of facts. Unverified: Wikidata's own page
on its licence was not opened from here, and nobody has asked Rotten Tomatoes.
"""
WIKIDATA = "1d9c6a02e488d0354b2309e16130c58820a91ac2ce417e814c5964f9579a65ac"  # not OMDb's: that one is non-commercial
QUERY = """
    select Title, Meter, Genre, Year, Runtime, Reviews, Country, Language, imdbID
    from omdb join tomatoes using (ID) where Reviews >= ? and Meter is not null and Genre != '' order by ID
"""


class Film(NamedTuple):
    """A row of the database."""

    title: str
    rating: int
    genres: int
    year: int
    minutes: int
    reviews: int
    countries: str
    languages: str
    key: str


def film(title, meter, genre, year, runtime, reviews, country, language, imdb) -> Film:
    """A row as it is packed."""
    genres = sum(1 << GENRES.index(name) for name in genre.split(", "))
    minutes = int(runtime) if runtime and runtime >= SHORTEST else 0
    title = re.sub(r" \((\d{4} )?film\)$", "", title)
    return Film(title, meter, genres, year, minutes, reviews, country or "", language or "", f"{title} {year} {imdb}")


def films(path: Path) -> list[Film]:
    """The films of the database that are packed."""
    with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        return [film(*row) for row in database.execute(QUERY, [FEWEST_REVIEWS])]


def arrays(folder: Path) -> dict[str, np.ndarray]:
    """What is packed."""
    path = folder / "bokeh_sampledata" / "_data" / "movies.db"
    if sha256_of(path) != WIKIDATA:
        raise ValueError(f"Expected the films of Wikidata in {path.name}. Received: another file.")
    everything = films(path)
    keys = [each.key for each in everything]
    training, test = split(keys, TEST_SHARE, groups=[each.title.casefold() for each in everything])
    chosen = [everything[number] for number in training + test]
    return {
        "titles": lines([each.title for each in chosen]),
        "ratings": np.array([each.rating for each in chosen], np.uint8),
        "genres": np.array([each.genres for each in chosen], np.uint32),
        "years": np.array([each.year for each in chosen], np.int16),
        "minutes": np.array([each.minutes for each in chosen], np.int16),
        "reviews": np.array([each.reviews for each in chosen], np.int16),
        "countries": lines([each.countries for each in chosen]),
        "languages": lines([each.languages for each in chosen]),
        "training": np.array(len(training)),
    }
