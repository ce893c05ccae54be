"""The cards of all data sets that need no network."""

import importlib
import pkgutil
from collections.abc import Iterable
from pathlib import Path

from kerasbook.datasets.records import Card
from kerasbook.locale import gettext as _


def cards() -> dict[str, Card]:
    """From the name of each loader, such as "reviews", to the card of what it gives without network, by name."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)], "kerasbook.datasets.")
    values = [value for module in modules for value in vars(importlib.import_module(module.name)).values()]
    found = {value.name: value for value in values if isinstance(value, Card)}
    return {name: found[name] for name in sorted(found)}


def sets() -> dict[str, Card]:
    """Those of them that are data sets, with a part to learn from and a part to judge by."""
    return {name: card for name, card in cards().items() if card.parts}


def credits(names: Iterable[str]) -> str:
    """The sentence at the foot of a page that shows data: whose they are, and under which licence.

    Args:
        names: Of the data sets, such as "digits".
    """
    known = cards()
    whose = [f"{_(known[name].title)} ({known[name].authors}, {known[name].licence})" for name in sorted(names)]
    return _("Data: {whose}.").format(whose="; ".join(whose)) if whose else ""


def of_chapter(number: int) -> list[str]:
    """The names of the data sets that a chapter of the 2nd edition uses."""
    return [name for name, card in cards().items() if number in card.chapters]
