"""What takes long to load, loaded when it is first used: `--help` and `--list` need none of it.

from kerasbook.lazily import keras, np  # in your own code: import keras, and numpy as np
"""

import pkgutil
from collections.abc import Callable, Iterable

import lazy_loader

joblib = lazy_loader.load("joblib")
keras = lazy_loader.load("keras")
matplotlib = lazy_loader.load("matplotlib")
np = lazy_loader.load("numpy")
scipy = lazy_loader.load("scipy")
sklearn = lazy_loader.load("sklearn")
threadpoolctl = lazy_loader.load("threadpoolctl")


def submodules(package: str, path: Iterable[str]) -> tuple[Callable, Callable, list[str]]:
    """`__getattr__`, `__dir__` and `__all__` of a package whose modules are loaded when they are first used.

    Args:
        package: The package's `__name__`.
        path: Its `__path__`.
    """
    return lazy_loader.attach(package, [module.name for module in pkgutil.iter_modules(path)])
