"""Real data that ships with the package, the loaders for the full sets, and what a reader draws in the same form."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "catalogue": ["cards", "credits", "of_chapter", "sets"],
        "drawing": ["as_network_sees", "decoded"],
        "fitting": ["own_amounts", "own_file", "own_texts"],
        "mnist": ["digits", "typical"],
        "own_data": ["Table", "own"],
        "photographs": ["photograph"],
        "pictures": ["Cutouts", "Nuclei", "cutouts", "fashion", "nuclei", "on_background", "random_crops"],
        "records": ["Card", "Dataset", "Pictures"],
        "sheet": ["DataSheet"],
        "tables": ["Films", "Houses", "Weather", "films", "houses", "weather"],
        "texts": ["Addresses", "Novel", "Reviews", "Translations", "addresses", "novel", "reviews", "translations"],
    },
)
