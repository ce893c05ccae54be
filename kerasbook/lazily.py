"""What takes long to load, loaded when it is first used: `--help` and `--list` need none of it.

from kerasbook.lazily import keras, np  # in your own code: import keras, and numpy as np
"""

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable
from types import ModuleType

import lazy_loader

from kerasbook import backends


def _load(name: str) -> ModuleType:
    if name == "keras":
        backends.check()
    return importlib.import_module(name)


class Lazy(ModuleType):
    """Stands for a module, and loads it when the first of its attributes is asked for.

    It is not what `import` finds: TensorFlow looks for Keras while it is loaded itself, and has to find all of it.

    Args:
        name: The module's name.
    """

    def __getattr__(self, attribute: str):
        module = sys.modules.get(self.__name__) or _load(self.__name__)
        return getattr(module, attribute)


joblib = Lazy("joblib")
keras = Lazy("keras")
matplotlib = Lazy("matplotlib")
np = Lazy("numpy")
scipy = Lazy("scipy")
sklearn = Lazy("sklearn")
threadpoolctl = Lazy("threadpoolctl")


def submodules(package: str, path: Iterable[str]) -> tuple[Callable, Callable, list[str]]:
    """`__getattr__`, `__dir__` and `__all__` of a package whose modules are loaded when they are first used.

    Args:
        package: The package's `__name__`.
        path: Its `__path__`.
    """
    return lazy_loader.attach(package, [module.name for module in pkgutil.iter_modules(path)])
