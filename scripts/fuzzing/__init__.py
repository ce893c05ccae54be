"""Good files, and what can be wrong with them: each way in a module of its own."""

import random

from fuzzing import arrays, bytewise, configs, hdf5, zips
from fuzzing.good import good_files

__all__ = ["good_files", "made"]

# For each kind of file, the ways to make it wrong.
WAYS = {
    ".keras": [bytewise.wrong, zips.wrong, configs.wrong_in_zip, configs.wrong_in_zip, hdf5.wrong_in_zip],
    ".h5": [bytewise.wrong, configs.wrong_in_hdf5, hdf5.wrong],
    ".npz": [bytewise.wrong, zips.wrong, arrays.wrong_in_zip, arrays.wrong_in_zip],
    ".npy": [bytewise.wrong, arrays.wrong],
}


def made(number: int, seed: int, good: dict[str, bytes]) -> tuple[str, bytes, str]:
    """The wrong file of this number.

    Args:
        number: Its number.
        seed: The seed of all.
        good: The content of good files, by their names.

    Returns:
        The name of the good file, the content of the wrong one, and how it was made.
    """
    chance = random.Random(f"{seed}/{number}")
    name = chance.choice(sorted(good))
    way = chance.choice(WAYS[name[name.index(".") :]])
    return name, way(good[name], chance, good), f"{way.__module__.rpartition('.')[2]} of {name[name.index('.') :]}"
