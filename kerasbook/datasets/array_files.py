"""Arrays in files of NumPy, read without believing what the files promise: `.npz` and `.npy`."""

import contextlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from kerasbook.datasets import archives
from kerasbook.locale import gettext as _

ZIP = b"PK"  # how an .npz file begins
SUFFIX = ".npy"  # of the name of a part that is an array
KINDS = "biufSU"  # truth values, numbers and texts; no dates, no complex numbers, no records, no objects
LAST_CHARACTER = 0x10FFFF


class Header(NamedTuple):
    """What an array says of itself.

    Args:
        shape: `(n, ...)`.
        by_columns: Whether its values stand in Fortran's order.
        dtype: Their type.
        start: How many bytes the header has.
    """

    shape: tuple[int, ...]
    by_columns: bool
    dtype: np.dtype
    start: int

    @property
    def count(self) -> int:
        """How many values there are."""
        return math.prod(self.shape)

    @property
    def size(self) -> int:
        """How many bytes they take."""
        return self.count * self.dtype.itemsize


class ArrayFile:
    """The arrays of a file, each looked at and read only when it is asked for.

    Args:
        path: An `.npz` file, or an `.npy` file, whose only array is called "x".

    Attributes:
        names: The names of the arrays.

    Raises:
        Exception: Of any kind, if the file is damaged; so do the methods.
    """

    def __init__(self, path: Path):
        self._path, self._resources = path, contextlib.ExitStack()
        with path.open("rb") as file:
            zipped = file.read(len(ZIP)) == ZIP
        self._archive = self._resources.enter_context(archives.opened(path)) if zipped else None
        parts = [f"x{SUFFIX}"] if self._archive is None else self._archive.namelist()
        self.names = [part.removesuffix(SUFFIX) for part in parts if part.endswith(SUFFIX)]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._resources.close()

    def header(self, name: str) -> Header:
        """What an array says of itself; as far as its size goes, it can be trusted."""
        if self._archive is None:
            with self._path.open("rb") as file:
                return header_of(file, self._path.stat().st_size)
        part = self._archive.getinfo(name + SUFFIX)
        with self._archive.open(part) as file:
            return header_of(file, part.file_size)

    def read(self, name: str) -> np.ndarray:
        """The array of this name."""
        header = self.header(name)
        if self._archive is None:
            with self._path.open("rb") as file:
                return array_of(iter(lambda: file.read(archives.STEP), b""), header)
        return array_of(archives.pieces(self._archive, self._archive.getinfo(name + SUFFIX)), header)


def header_of(file: BinaryIO, held: int) -> Header:
    """What stands at the head of an array in a file of this many bytes.

    Raises:
        ValueError: If it is no array of numbers or texts, has no value, or is larger than what is there.
    """
    version = np.lib.format.read_magic(file)
    if version not in ((1, 0), (2, 0)):  # 3.0 is for records whose columns have names in other alphabets
        raise ValueError(_("an array of records"))
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    header = Header(*read(file), file.tell())
    if header.dtype.kind not in KINDS or header.dtype.itemsize == 0:
        raise ValueError(_("an array of type {type}").format(type=str(header.dtype)[:60]))
    if any(size < 1 for size in header.shape):
        raise ValueError(_("an array of shape {shape}, without any value").format(shape=header.shape))
    if header.start + header.size > held:
        raise ValueError(
            _("an array that promises {promised} bytes, where {held} are").format(
                promised=header.size, held=max(held - header.start, 0)
            )
        )
    return header


def array_of(content: Iterator[bytes], header: Header) -> np.ndarray:
    """The array with this header, out of the pieces of its file.

    Raises:
        ValueError: If they end too early, or are no text where there should be some.
    """
    values = np.empty(header.count, header.dtype)
    places = values.view(np.uint8)
    skipped, filled = header.start, 0
    for piece in content:
        piece, skipped = piece[skipped:], max(skipped - len(piece), 0)
        piece = piece[: len(places) - filled]
        places[filled : filled + len(piece)] = np.frombuffer(piece, np.uint8)
        filled += len(piece)
    if filled < len(places):
        raise ValueError(_("an array that ends too early"))
    return native(values).reshape(header.shape, order="F" if header.by_columns else "C")


def native(values: np.ndarray) -> np.ndarray:
    """Values in the form that this computer and every backend computes with.

    Raises:
        ValueError: If they should be texts and are none.
    """
    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind == "b":
        return values.view(np.uint8) != 0
    if kind == "f" and size > 8:
        return values.astype(np.float64)
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    if kind == "U" and (values.view(np.uint32) > LAST_CHARACTER).any():
        raise ValueError(_("a text that is none"))
    return values
