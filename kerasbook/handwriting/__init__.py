"""A group's own handwriting as the test set: a sheet to fill in, its photographs, and what the network reads."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "collection": ["Collection", "Photograph", "Written", "collected"],
        "judgement": ["Judgement", "judged"],
        "page": ["contents"],
        "sheet": ["Sheet"],
    },
)
