"""Houses sold in Ames, Iowa, and their prices. Needs `pip install rdata`."""

import gzip
import lzma
import zlib
from pathlib import Path

import numpy as np

from packing.packages import Package
from packing.writing import lines, split

PACKAGES = [
    Package("Debian", "r-cran-modeldata", "1.1.0-1", "66c2e08bb4bf695d972b1e72ea44d5af9ada3c42841793d3871017f7b896bf95")
]
TITLE = "2,930 houses sold in Ames, Iowa, from 2006 to 2010, and their prices"
DATA = "usr/lib/R/site-library/modeldata/data"
TEST_SHARE = 0.2

ARRAYS = {
    "numbers": "the 15 columns, one a row: those for training first, then those for testing",
    "prices": "price in dollars",
    "neighborhood": "number of the neighbourhood",
    "neighborhoods": "their names, as lines of UTF-8",
    "kind": "number of the kind of building",
    "kinds": "their names, as lines of UTF-8",
    "places": "latitude and longitude in degrees",
    "training": "how many houses are for training",
}
DONE = """
- The table `ames` was read from R's lazy-load database. It has 2,930 rows and 74 columns. 15 columns of numbers were
  taken, two of words, the two coordinates and the price. But for the coordinates, which it lacks, they agree row by row
  with Dean De Cock's own table as the package openintro has it.
- Quality of the house as a whole, of its kitchen and of its walls are not in this version of the table: its author
  left them out, because they look like outcomes rather than causes of the price. The condition is there, in words:
  "Very_Poor" became 1, "Average" 5, "Excellent" 9. No house is "Very_Excellent", 10.
- The finished part of the basement is the whole less the unfinished part. The table's own column of its first part,
  `BsmtFin_SF_1`, is spoilt: it holds numbers from 0 to 7, the codes of another column.
- Bathrooms above ground are counted as in the trade: one without bath or shower counts half.
- Years are as recorded. One house was remodelled in 2001 and built in 2002, three were remodelled after their sale and
  one of them built after it, and years of remodelling before 1950 all say 1950.
- Five houses have more than 4,000 square feet. Three of them, sold before they were finished, are cheap for their size,
  and De Cock advises to leave all five out of a regression. They are here.
- No values are missing: a house without a garage, a basement or a fireplace has 0 there. In De Cock's table one house's
  basement and one house's garage are unknown; they are 0 here, too.
- One in five is for testing. Houses that agree in all 15 numbers but the year of the sale, in neighbourhood and in kind
  (terraces built alike) are in the same part. Which, and where each stands, follows from sha256 sums.
"""
LICENCE = """
The table is by Dean De Cock, from the records of the assessor of Ames ("Ames, Iowa: Alternative to the Boston Housing
Data as an End of Semester Regression Project", Journal of Statistics Education 19(3), 2011), published for teaching.
Max Kuhn and contributors put it into the form used here, with coordinates, and published it in modeldata under the MIT
licence:

> Copyright (c) 2019 Max Kuhn, RStudio. Permission is hereby granted, free of charge, to any person obtaining a copy of
> this software and associated documentation files (the "Software"), to deal in the Software without restriction,
> including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
> copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following
> conditions: The above copyright notice and this permission notice shall be included in all copies or substantial
> portions of the Software. The Software is provided "as is", without warranty of any kind, express or implied,
> including but not limited to the warranties of merchantability, fitness for a particular purpose and noninfringement.
> In no event shall the authors or copyright holders be liable for any claim, damages or other liability, whether in an
> action of contract, tort or otherwise, arising from, out of or in connection with the Software or the use or other
> dealings in the Software.

Unverified: De Cock's own terms could not be checked from here. modeldata says that it copied the table from Max Kuhn's
older package AmesHousing, which is under GPL-2.
"""

CONDITIONS = [
    "Very_Poor",
    "Poor",
    "Fair",
    "Below_Average",
    "Average",
    "Above_Average",
    "Good",
    "Very_Good",
    "Excellent",
    "Very_Excellent",
]
KINDS = {
    "OneFam": "one family",
    "TwoFmCon": "converted for two families",
    "Duplex": "duplex",
    "Twnhs": "townhouse in a row",
    "TwnhsE": "townhouse at the end of a row",
}


def r_object(content: bytes):
    """What R has serialized."""
    import rdata

    return rdata.conversion.convert(rdata.parser.parse_data(content))


def table(folder: Path, name: str) -> dict[str, np.ndarray]:
    """The columns of a table in the lazy-load database of an R package."""
    start, length = r_object(gzip.decompress((folder / "Rdata.rdx").read_bytes()))["variables"][name]
    stored = (folder / "Rdata.rdb").read_bytes()[start : start + length]
    # Four bytes of length, then a letter for the way of compression.
    if stored[4:5] == b"Z":
        filters = [{"id": lzma.FILTER_LZMA2, "preset": 6}]
        content = lzma.decompress(stored[5:], lzma.FORMAT_RAW, filters=filters)
    else:
        content = zlib.decompress(stored[4:])
    frame = r_object(content)
    return {column: np.asarray(frame[column]) for column in frame}


def numbers(ames: dict[str, np.ndarray]) -> np.ndarray:
    """The 15 columns, in the order of `kerasbook.datasets.tables.HOUSE_COLUMNS`, `(n, 15)`."""
    return np.column_stack([
        ames["Gr_Liv_Area"],
        ames["Lot_Area"],
        ames["Year_Built"],
        ames["Year_Remod_Add"],
        ames["Total_Bsmt_SF"],
        ames["Total_Bsmt_SF"] - ames["Bsmt_Unf_SF"],
        ames["Garage_Cars"],
        ames["Garage_Area"],
        ames["Full_Bath"] + ames["Half_Bath"] / 2,
        ames["Bedroom_AbvGr"],
        ames["Kitchen_AbvGr"],
        ames["TotRms_AbvGrd"],
        ames["Fireplaces"],
        [1 + CONDITIONS.index(word) for word in ames["Overall_Cond"]],
        ames["Year_Sold"],
    ]).astype(np.float32)


def numbered(words: list[str]) -> tuple[np.ndarray, list[str]]:
    """The number of each word, and the words in their order."""
    names = sorted(set(words))
    return np.array([names.index(word) for word in words], np.uint8), names


def arrays(folder: Path) -> dict[str, np.ndarray]:
    """What is packed."""
    ames = table(folder / DATA, "ames")
    columns = numbers(ames)
    prices = ames["Sale_Price"].astype(np.int32)
    places = np.column_stack([ames["Latitude"], ames["Longitude"]]).astype(np.float32)
    neighborhoods = [name.replace("_", " ") for name in ames["Neighborhood"]]
    kinds = [KINDS[name] for name in ames["Bldg_Type"]]
    alike = [repr(house) for house in zip(columns[:, :-1].tolist(), neighborhoods, kinds, strict=True)]
    years = columns[:, -1].tolist()
    keys = [repr(sale) for sale in zip(alike, years, prices.tolist(), places.tolist(), strict=True)]
    training, test = split(keys, TEST_SHARE, groups=alike)
    order = training + test
    neighborhood, neighborhood_names = numbered(neighborhoods)
    kind, kind_names = numbered(kinds)
    return {
        "numbers": np.ascontiguousarray(columns[order].T),
        "prices": prices[order],
        "neighborhood": neighborhood[order],
        "neighborhoods": lines(neighborhood_names),
        "kind": kind[order],
        "kinds": lines(kind_names),
        "places": places[order],
        "training": np.array(len(training)),
    }
