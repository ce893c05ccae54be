"""What the Play page trains on: digits, clothes, or points in the plane, always with a held-out part."""

import functools
from dataclasses import dataclass

import numpy as np

from kerasbook import datasets

POINTS = 320  # of each part
NOISE = 0.08
EDGE = 1.25  # the square of the plane that is shown reaches from -EDGE to EDGE


@dataclass(frozen=True, eq=False)
class PlayData:
    """Samples to learn from, and held-out samples to judge by.

    Attributes:
        train, held: `(x, y)`: pictures `(n, 28, 28)` or points `(n, 2)`, and their classes `(n,)`.
        classes: The names of the classes, English sentences of the catalogue.
        batch: How many samples a step takes; the training samples are a multiple of it.
    """

    train: tuple[np.ndarray, np.ndarray]
    held: tuple[np.ndarray, np.ndarray]
    classes: tuple[str, ...]
    batch: int

    @property
    def form(self) -> str:
        """ "pictures" or "points"."""
        return "pictures" if self.train[0].ndim == 3 else "points"


# Points in the plane


def moons(random: np.random.Generator, labels: np.ndarray) -> np.ndarray:
    """Two half circles, one hooked into the other."""
    angles = np.pi * random.random(len(labels))
    upper = np.stack([np.cos(angles) - 0.5, np.sin(angles) - 0.25], axis=1)
    return 0.7 * np.where(labels[:, None] == 0, upper, -upper)


def circles(random: np.random.Generator, labels: np.ndarray) -> np.ndarray:
    """A ring around a disc."""
    angles = 2 * np.pi * random.random(len(labels))
    radius = np.where(labels == 0, 0.4 * np.sqrt(random.random(len(labels))), 0.9)
    return radius[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def xor(random: np.random.Generator, labels: np.ndarray) -> np.ndarray:
    """Four squares; those that touch at a corner only belong to one class."""
    x, y = random.uniform(0.12, 1.0, (2, len(labels)))
    side = random.choice([-1, 1], len(labels))
    return np.stack([side * x, np.where(labels == 0, side, -side) * y], axis=1)


def spirals(random: np.random.Generator, labels: np.ndarray) -> np.ndarray:
    """Two spirals, each turning one and a half times around the middle."""
    along = random.uniform(0.08, 1.0, len(labels))
    angles = 2 * np.pi * (1.5 * along + 0.5 * labels)
    return 1.05 * along[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)


PLANES = {"moons": moons, "circles": circles, "xor": xor, "spirals": spirals}
NOISES = {"moons": 0.09, "spirals": 0.035}


def points(name: str) -> PlayData:
    """One of the sets of points, the same on every machine: as many of each class."""
    random = np.random.default_rng(0)
    parts = []
    for _part in ("train", "held"):
        labels = random.permutation(np.arange(POINTS) % 2)
        x = PLANES[name](random, labels) + random.normal(0, NOISES.get(name, NOISE), (POINTS, 2))
        parts.append((np.clip(x, -EDGE, EDGE).astype("float32"), labels))
    return PlayData(*parts, classes=("0", "1"), batch=16)


@functools.cache
def play_data(name: str) -> PlayData:
    """The samples of one of the data sets of the Play page, shared by all visitors."""
    if name in PLANES:
        return points(name)
    found = {"digits": datasets.digits, "fashion": datasets.fashion}[name]()
    return PlayData(tuple(found.train), tuple(found.test), found.classes, batch=32)
