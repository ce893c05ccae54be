"""What can be chosen on the Play page, and how a link that names settings is read."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from kerasbook.explore.play_data import PLANES

RATES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0)
WIDTHS = {"pictures": (2, 4, 8, 16, 32, 64, 128), "points": (1, 2, 3, 4, 5, 6, 7, 8)}
SEEDS = range(10_000)
SPEEDS = (1, 10, 50)  # steps from one update of the page to the next


@dataclass(frozen=True)
class Settings:
    """A network and how it is trained.

    Attributes:
        data: The data set.
        rate: The learning rate.
        width: Units of each hidden layer.
        depth: How many hidden layers.
        activation: Their activation.
        optimizer: "sgd" or "adam".
        seed: Decides the first weights and the order of the samples.
    """

    data: str = "digits"
    rate: float = 0.1
    width: int = 32
    depth: int = 2
    activation: str = "relu"
    optimizer: str = "sgd"
    seed: int = 0

    @property
    def form(self) -> str:
        """ "pictures" or "points"."""
        return "points" if self.data in PLANES else "pictures"


# Settings under which a network learns each of them, and which are seen first.
_plane = {"activation": "tanh", "optimizer": "adam"}
FIRST = {
    "digits": Settings("digits"),
    "fashion": Settings("fashion"),
    "moons": Settings("moons", rate=0.03, width=8, **_plane),
    "circles": Settings("circles", rate=0.03, width=4, **_plane),
    "xor": Settings("xor", rate=0.03, width=4, **_plane),
    "spirals": Settings("spirals", rate=0.01, width=8, depth=3, optimizer="adam"),
}


def choices(form: str) -> dict[str, tuple]:
    """From each setting that is chosen from a list to its list."""
    return {
        "data": tuple(FIRST),
        "rate": RATES,
        "width": WIDTHS[form],
        "depth": (0, 1, 2, 3, 4),
        "activation": ("relu", "tanh", "sigmoid", "linear"),
        "optimizer": ("sgd", "adam"),
    }


def chosen(value: object, allowed) -> object | None:
    """The one of the allowed values that is meant, which a link names as text; None if it is none of them."""
    if isinstance(value, str) and not isinstance(next(iter(allowed)), str):
        try:
            value = float(value)
        except ValueError:
            return None
    kinds = (str, int, float)
    return next((one for one in allowed if isinstance(value, kinds) and value is not True and one == value), None)


def read(asked: Mapping[str, object]) -> tuple[Settings, list[str]]:
    """Settings as a page or a link names them.

    Args:
        asked: From names of settings to values; those of other names are not looked at.

    Returns:
        `(settings, ignored)`: what is not there, or cannot be, is as it is at first; `ignored` names the latter.
    """
    data = chosen(asked.get("data", "digits"), FIRST)
    first = FIRST[data or "digits"]
    found, ignored = {}, [] if data else ["data"]
    for name, allowed in {**choices(first.form), "seed": SEEDS}.items():
        if name in asked and name != "data":
            value = chosen(asked[name], allowed)
            if value is None:
                ignored.append(name)
            else:
                found[name] = value
    return dataclasses.replace(first, **found), ignored
