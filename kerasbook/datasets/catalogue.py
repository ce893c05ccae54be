"""The cards of all data sets that need no network."""

import importlib
import pkgutil
from pathlib import Path

from kerasbook.datasets.records import Card


def cards() -> dict[str, Card]:
    """From the name of each loader, such as "reviews", to the card of what it gives without network, by name."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)], "kerasbook.datasets.")
    values = [value for module in modules for value in vars(importlib.import_module(module.name)).values()]
    found = {value.name: value for value in values if isinstance(value, Card)}
    return {name: found[name] for name in sorted(found)}


def sets() -> dict[str, Card]:
    """Those of them that ship with the package and come in two parts."""
    return {name: card for name, card in cards().items() if card.sha256}
