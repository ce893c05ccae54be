"""Data of your own where a concept asks for a certain kind: texts in classes, or rows of numbers with an amount."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from kerasbook.datasets.own_data import Table, own
from kerasbook.datasets.records import Dataset
from kerasbook.datasets.tables import Houses
from kerasbook.errors import DataError
from kerasbook.locale import gettext as _

LEAST_ROWS = 10  # of amounts: fewer leave a single one to test with


def table(path: str | Path, classes: bool) -> Dataset:
    """A table of your own, whose last column is to be predicted.

    Raises:
        DataError: If it is none.
    """
    dataset = own(path, classes=classes)
    if not isinstance(dataset.train, Table):
        raise DataError(
            _("Expected a table, a CSV file whose last column is to be predicted. Received: {name}.").format(
                name=Path(path).name
            )
        )
    return dataset


class OwnFile(NamedTuple):
    """A file as it is now: one that has been changed since is another one, so that no cache takes it for the same.

    Args:
        path: The file.
        changed: When it was last changed, in nanoseconds; 0 if there is no such file.
    """

    path: str
    changed: int


def own_file(path: str | Path) -> OwnFile | None:
    """The file of a setting that is a path, as it is now; None for `""`, which stands for none."""
    if not str(path):
        return None
    file = Path(path).expanduser()
    return OwnFile(str(path), file.stat().st_mtime_ns if file.exists() else 0)


def own_texts(path: str | Path, classes: int | None = None) -> Dataset:
    """Texts of your own in classes: a CSV file with a column of texts, whose last column is the class.

    Args:
        path: The file.
        classes: How many classes there must be; two or more by default.

    Returns:
        `(train, test)`, each a `Table`: `texts`, strings (n,); `labels`, int64 (n,). `.classes` has their names.

    Raises:
        DataError: If the file does not hold such data, or a text is missing.

    Example:

    ```python
    train, test = own_texts("mails.csv", classes=2)
    ```
    """
    dataset = table(path, classes=True)
    every = np.concatenate([dataset.train.texts, dataset.test.texts])
    missing = sum(not text for text in every)
    name = Path(path).name
    if missing == len(every):
        raise DataError(
            _(
                "Expected a column of texts in {name}, most of them different from each other. Received: columns of "
                "numbers and of a few words only."
            ).format(name=name)
        )
    if missing:
        raise DataError(
            _("Expected a text in each row of {name}. Received {count} rows without one.").format(
                name=name, count=missing
            )
        )
    if classes is not None and len(dataset.classes) != classes:
        raise DataError(
            _("Expected {count} classes in the last column of {name}. Received {received}.").format(
                count=classes, name=name, received=len(dataset.classes)
            )
        )
    return dataset


def own_amounts(path: str | Path, above_zero: bool = False) -> Dataset:
    """Rows of numbers of your own: a CSV file whose last column is an amount to predict, such as a price.

    Args:
        path: The file. Columns of a few words, such as a part of the town, become columns of 0 and 1. Columns called
            latitude and longitude say where each row lies.
        above_zero: Whether all amounts must be above 0, so that they have a logarithm.

    Returns:
        `(train, test)`, each `Houses`, with the amounts as `prices`; `places` are NaN if there are none, and
        neighbourhoods and kinds are empty. `.columns` has the names.

    Raises:
        DataError: If the file does not hold such data, or numbers are missing, or a place is not on the earth.

    Example:

    ```python
    train, test = own_amounts("flats.csv")
    ```
    """
    dataset = table(path, classes=False)
    rows = len(dataset.train.labels) + len(dataset.test.labels)
    if rows < LEAST_ROWS:
        raise DataError(
            _("Expected at least {least} rows in {name}. Received: {rows}.").format(
                least=LEAST_ROWS, name=Path(path).name, rows=rows
            )
        )
    names = [name.lower() for name in dataset.columns]
    if not names:
        raise DataError(_("Expected columns of numbers in {name}. Received: texts only.").format(name=Path(path).name))
    lacking = (~np.isfinite(np.concatenate([dataset.train.numbers, dataset.test.numbers]))).sum(axis=0)
    if lacking.any():
        raise DataError(
            _(
                "Expected a number in each row of {name}. Received {count} rows without {column}. Fill them in, or "
                "take these rows or the column out."
            ).format(name=Path(path).name, count=lacking.max(), column=list(dataset.columns)[int(lacking.argmax())])
        )

    least = min(dataset.train.labels.min(), dataset.test.labels.min())
    if above_zero and least <= 0:
        raise DataError(
            _("Expected amounts above 0 in the last column of {name}. Received: {least:g}.").format(
                name=Path(path).name, least=least
            )
        )

    def part(rows: Table) -> Houses:
        nameless = np.full(len(rows.labels), "", dtype=object)
        places = np.full((len(rows.labels), 2), np.nan, np.float32)
        if {"latitude", "longitude"} <= set(names):
            places = rows.numbers[:, [names.index("latitude"), names.index("longitude")]]
            if not (np.abs(places) <= (90, 180)).all():
                raise DataError(
                    _(
                        "Expected latitudes from -90 to 90 and longitudes from -180 to 180 in {name}. Received others."
                    ).format(name=Path(path).name)
                )
        return Houses(rows.numbers, rows.labels, nameless, nameless.copy(), places)

    return Dataset(part(dataset.train), part(dataset.test), columns=dataset.columns)
