"""A page on which a digit is drawn and its way through a network's layers is seen at once."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["pictures"],
    submod_attrs={"explorer": ["Explorer"], "seen": ["Crowd", "Layer", "Look", "Unit"], "static": ["static_page"]},
)
