"""What a visitor sees, written into the page's address, and read from a link."""

import html
from urllib.parse import parse_qsl, urlencode

from kerasbook.explore import visitor
from kerasbook.explore.explorer import Explorer
from kerasbook.explore.visitor import SCRAMBLED, ZEROED, Visitor
from kerasbook.locale import LANGUAGES
from kerasbook.locale import gettext as _

LONGEST = 2_000  # signs


def written(who: Visitor) -> str:
    """The visitor's choices as the query of an address; a drawing is none of them."""
    found = {"epoch": who.epoch, "layer": who.layer, "unit": who.unit, "lang": who.language}
    if who.sample is not None:
        found["sample"] = who.sample
    if who.noise:
        found["noise"] = who.noise
    return urlencode([*found.items(), *((how, layer) for layer, how in who.touched.items())])


def sign(who: Visitor) -> str:
    """The same for the page's script, which puts it into the address."""
    return f'<i data-address="{html.escape(written(who), quote=True)}"></i>'


def whole(text: str) -> int | None:
    """A whole number; None if it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def read(who: Visitor, explorer: Explorer, query: object) -> None:
    """Choose what a link names.

    Args:
        who: The visitor.
        explorer: The model.
        query: The query of the page's address, such as "?layer=hidden_2&unit=5".

    Raises:
        ValueError: If it names what does not exist, after everything else has been chosen. The sentence is for readers.
    """
    text = query.removeprefix("?")[:LONGEST] if isinstance(query, str) else ""
    asked = dict(parse_qsl(text, keep_blank_values=True))
    ignored = [name for name, take in TAKEN.items() if name in asked and not take(who, explorer, asked)]
    if ignored:
        raise ValueError(_("The link names what this page does not have: {names}.").format(names=", ".join(ignored)))


def _language(who: Visitor, explorer: Explorer, asked: dict) -> bool:
    visitor.speak(who, asked["lang"])
    return asked["lang"] in LANGUAGES


def _epoch(who: Visitor, explorer: Explorer, asked: dict) -> bool:
    epoch = whole(asked["epoch"])
    if epoch not in explorer.epochs:
        return False
    visitor.grow(who, explorer, epoch)
    return True


def _sample(who: Visitor, explorer: Explorer, asked: dict) -> bool:
    sample = whole(asked["sample"])
    visitor.pick(who, explorer, sample)
    return sample is not None and who.sample == sample


def _noise(who: Visitor, explorer: Explorer, asked: dict) -> bool:
    try:
        noise = float(asked["noise"])
        visitor.shake(who, explorer, noise)
    except ValueError:
        return False
    return who.noise == noise


def _touched(how: str):
    def take(who: Visitor, explorer: Explorer, asked: dict) -> bool:
        visitor.touch(who, explorer, asked[how], how)
        return who.touched.get(asked[how]) == how

    return take


def _layer(who: Visitor, explorer: Explorer, asked: dict) -> bool:
    visitor.look_at(who, explorer, asked["layer"])
    return who.layer == asked["layer"]


def _unit(who: Visitor, explorer: Explorer, asked: dict) -> bool:
    unit = whole(asked["unit"])
    units = next(layer.units for layer in explorer.layers if layer.name == who.layer)
    if unit is None or unit >= units:
        return False
    who.unit = unit
    return True


# In this order: a unit belongs to its layer.
TAKEN = {
    "lang": _language,
    "epoch": _epoch,
    "sample": _sample,
    "noise": _noise,
    SCRAMBLED: _touched(SCRAMBLED),
    ZEROED: _touched(ZEROED),
    "layer": _layer,
    "unit": _unit,
}
