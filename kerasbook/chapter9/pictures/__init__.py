"""The drawings that only chapter 9 needs, each loaded when it is first used."""

from kerasbook.lazily import submodules

__getattr__, __dir__, __all__ = submodules(__name__, __path__)
