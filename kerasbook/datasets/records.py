"""What a loader returns: two parts, each a record of arrays, and what is known of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from kerasbook.datasets.sheet import DataSheet


class Pictures(NamedTuple):
    """Pictures and what they show; a pair, so that `model.fit(*train, validation_data=test)` works.

    Args:
        images: float32 `(n, height, width)` in grey or `(n, height, width, channels)`, from 0 to 1.
        labels: int64 `(n,)`: the number of the class.
    """

    images: np.ndarray
    labels: np.ndarray


@dataclasses.dataclass(frozen=True)
class Card:
    """Where a data set comes from and what may be done with it.

    Args:
        name: The loader's name, and that of its file in `kerasbook/datasets/packed`.
        title: What it holds, in a few words.
        source: The package it was taken from, with its version.
        authors: Who made it.
        licence: Its licence, as an SPDX expression.
        sha256: The checksum of its file; empty for what another package brings.
        chapters: Chapters of the book (2nd edition) that it is for.
        baseline: What simple ways reach on its test part, as measured by `tests/datasets`.
        unverified: What about its licence could not be checked here.
        file: The name of its file without ending, where that is not its own name.
        parts: Whether it is a data set, with a part to learn from and a part to judge by.
    """

    name: str
    title: str
    source: str
    authors: str
    licence: str
    sha256: str = ""
    chapters: tuple[int, ...] = ()
    baseline: str = ""
    unverified: str = ""
    file: str = ""
    parts: bool = True


class Dataset(tuple):
    """A data set: `train, test = dataset`, and what is known of it.

    In Jupyter it shows itself: samples, the distribution of the answers, missing values.

    Args:
        train: A record of arrays to learn from.
        test: A record of the same kind to judge by.
        classes: Names of the classes, by their number; empty if there are none.
        columns: From the name of each column of the numbers to its meaning, with the unit; empty if it has none.
        card: Where it comes from; None for data of your own.
    """

    classes: tuple[str, ...]
    columns: Mapping[str, str]
    card: Card | None

    def __new__(
        cls,
        train: Any,
        test: Any,
        classes: Sequence[str] = (),
        columns: Mapping[str, str] | None = None,
        card: Card | None = None,
    ):
        both = super().__new__(cls, (train, test))
        both.classes, both.columns, both.card = tuple(classes), dict(columns or {}), card
        return both

    @property
    def train(self):
        """The part to learn from."""
        return self[0]

    @property
    def test(self):
        """The part to judge by."""
        return self[1]

    def show(self, seed: int = 0) -> DataSheet:
        """Samples, the distribution of every column, and what is missing, on one sheet; in Jupyter it shows itself.

        Args:
            seed: Seed of the samples that are shown.

        Returns:
            A display: `.image("png")` is its file, `.figure_` the matplotlib figure once it is drawn.
        """
        from kerasbook.datasets.sheet import DataSheet

        return DataSheet(*self, self.classes, self.columns, self.card, seed)

    def _repr_png_(self) -> bytes:
        return self.show()._repr_png_()

    def __repr__(self) -> str:
        name = self.card.name if self.card else "own"
        parts = ", ".join(f"{part} {len(record[0]):,}" for part, record in (("train", self[0]), ("test", self[1])))
        return f"<{name}: {parts}; {', '.join(type(self[0])._fields)}>"


def cut(record: Any, count: int) -> tuple[Any, Any]:
    """A record of the first `count` samples, and one of the rest."""
    kind = type(record)
    return kind(*(array[:count] for array in record)), kind(*(array[count:] for array in record))
