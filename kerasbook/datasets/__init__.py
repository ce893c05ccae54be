"""Real data that ships with the package, and the loaders for the full sets."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submod_attrs={"mnist": ["Digits", "digits"], "photographs": ["photograph"]}
)
