"""Real data that ships with the package, the loaders for the full sets, and what a reader draws in the same form."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "catalogue": ["cards"],
        "drawing": ["as_network_sees", "decoded"],
        "mnist": ["digits", "typical"],
        "photographs": ["photograph"],
        "records": ["Card", "Dataset", "Digits", "Pictures"],
        "tables": ["Films", "Houses", "Weather", "films", "houses", "weather"],
        "texts": ["Reviews", "reviews"],
    },
)
