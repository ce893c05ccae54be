"""Small grey pictures of clothes: a harder MNIST."""

import gzip
from pathlib import Path

import numpy as np

from packing.packages import Package
from packing.writing import lot, place

PACKAGES = [
    Package(
        "Debian",
        "dataset-fashion-mnist",
        "0.0~git20200523.55506a9-1",
        "39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0",
    )
]
TITLE = "5,000 pictures of clothes, shoes and bags, from Fashion-MNIST's test pictures"
FOLDER = "usr/share/datasets/fashion-mnist"
CLASSES = 10
TRAINING, TEST = 400, 100  # of each class
SAME = 0.998  # cosine between the pixels of two pictures from which on they show the same article

ARRAYS = {
    "images": "28 x 28 pixels in 16 levels of grey, from 0 (background) to 15, two pixels in each byte: the left one "
    "in its upper half. First the 4,000 for training, then the 1,000 for testing",
    "labels": "the number of the class",
}
DONE = """
- Of Fashion-MNIST's 10,000 test pictures 500 of each class were taken, 400 for training and 100 for testing. (None of
  its training pictures: so a network trained on all 60,000 of them may be judged by any of these.)
- Which were taken, for which part, and where each stands, follows from the sha256 of its pixels.
- 256 levels of grey became 16, `round(level / 17)`: less than half the size. Logistic regression is right
  about .82 of the test pictures with either.
- Of the two pairs of pictures that are the same but for their brightness one was left out. Labels were left as they
  are; some are wrong or open to argument, above all among shirts, T-shirts, pullovers and coats.
"""
LICENCE = """
Fashion-MNIST is by Han Xiao, Kashif Rasul and Roland Vollgraf ("Fashion-MNIST: a Novel Image Dataset for Benchmarking
Machine Learning Algorithms", 2017), <https://github.com/zalandoresearch/fashion-mnist>, under the MIT licence:

> Copyright (c) 2017 Zalando SE, https://tech.zalando.com. Permission is hereby granted, free of charge, to any person
> obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without
> restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
> and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
> following conditions: The above copyright notice and this permission notice shall be included in all copies or
> substantial portions of the Software. The Software is provided "as is", without warranty of any kind, express or
> implied, including but not limited to the warranties of merchantability, fitness for a particular purpose and
> noninfringement. In no event shall the authors or copyright holders be liable for any claim, damages or other
> liability, whether in an action of contract, tort or otherwise, arising from, out of or in connection with the
> Software or the use or other dealings in the Software.
"""


def values(path: Path, head: int) -> np.ndarray:
    """The bytes of a file in MNIST's format, without its head."""
    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8)[head:]


def repeated(images: np.ndarray) -> set[int]:
    """Numbers of the pictures that show the same as an earlier one, but for brightness. Images: `(n, pixels)`."""
    directions = images / np.linalg.norm(images, axis=1, keepdims=True).astype(np.float32)
    _first, second = np.nonzero(np.triu(directions @ directions.T > SAME, k=1))
    return set(second.tolist())


def chosen(images: np.ndarray, labels: np.ndarray) -> list[int]:
    """Numbers of the pictures for training, then of those for testing, mixed in both."""
    again = repeated(images)
    keys = [image.tobytes() for image in images]
    training, test = [], []
    for label in range(CLASSES):
        members = [number for number in np.flatnonzero(labels == label).tolist() if number not in again]
        members.sort(key=lambda number: lot(keys[number]))
        test += members[:TEST]
        training += members[TEST : TEST + TRAINING]
    return [number for part in (training, test) for number in sorted(part, key=lambda number: place(keys[number]))]


def arrays(folder: Path) -> dict[str, np.ndarray]:
    """What is packed."""
    images = values(folder / FOLDER / "t10k-images-idx3-ubyte.gz", 16).reshape(-1, 28 * 28)
    labels = values(folder / FOLDER / "t10k-labels-idx1-ubyte.gz", 8)
    numbers = chosen(images, labels)
    levels = np.rint(images[numbers] / 17).astype(np.uint8)  # (5000, 784), from 0 to 15
    packed = levels[:, ::2] << 4 | levels[:, 1::2]  # (5000, 392)
    return {"images": packed.reshape(-1, 28, 14), "labels": labels[numbers]}
