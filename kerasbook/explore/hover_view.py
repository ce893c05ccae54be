"""What is shown beside the pointer: one unit's value, its weights, its sum in numbers, and lines to what fed it."""

import html
import json

import numpy as np

from kerasbook.explore import hovering, pictures, views
from kerasbook.explore.explorer import Explorer
from kerasbook.explore.hovering import Feed
from kerasbook.explore.seen import Layer
from kerasbook.explore.sliding import way_to
from kerasbook.explore.units import weights_picture
from kerasbook.explore.visitor import Visitor
from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits

MOST_NUMBERS = 12  # a unit that reads at most so many numbers is written out


def number(value: float) -> str:
    """A number as it stands in a sum."""
    return in_digits(value, 3)


def unit_meant(explorer: Explorer, who: Visitor, what: dict) -> tuple[Layer, int] | None:
    """The layer and unit that the page points at: by a place in a layer's picture, or by the unit's rank in it."""
    name = who.layer if what.get("large") else what.get("layer")
    layer = next((one for one in explorer.layers if one.name == name), None)
    if layer is None or layer.kind == "other":
        return None
    if "rank" in what:
        shown, rank = pictures.units_shown(explorer, layer), what["rank"]
        if not isinstance(rank, int):
            return None
        return layer, int(shown[min(max(rank, 0), len(shown) - 1)])
    if not all(isinstance(what.get(axis), (int, float)) for axis in "xy"):
        return None
    x, y = (min(max(float(what[axis]), 0.0), 1.0) for axis in "xy")
    unit = pictures.unit_at(explorer, layer, x, y)
    return None if unit is None else (layer, unit)


def sums(rows: list[tuple[str, str]], kind: str = "") -> str:
    """Names and numbers, one line each."""
    cells = "".join(f"<span>{html.escape(name)}</span><b>{html.escape(said)}</b>" for name, said in rows)
    return f'<div class="kb-sum{kind}">{cells}</div>'


def in_numbers(feed: Feed) -> str:
    """The sum in numbers: what the layer before adds, the bias, the activation."""
    total, bias, value = (number(one) for one in (feed.total, feed.bias, feed.value))
    added = number(float(feed.adds.sum()))
    count = len(feed.adds)
    rows = [(_("weight × input, added up over {count:,}").format(count=count), added), (_("bias"), bias)]
    rows.append((_("both together"), total))
    if feed.activation == "softmax":
        rows.append((_("softmax, with the sums of the other units"), value))
    elif feed.activation != "linear":
        rows.append((f"{feed.activation}({total})", value))
    return sums(rows)


def inputs_in_numbers(feed: Feed, column: np.ndarray) -> str:
    """Each number that a unit of a small model reads, times its weight."""
    rows = []
    for index, (adds, weight) in enumerate(zip(feed.adds, column, strict=True)):
        read = number(float(adds / weight)) if weight else "0"
        said = f"{read} × {number(float(weight))} = {number(float(adds))}"
        rows.append((_("number {index}").format(index=index), said))
    return sums(rows, " kb-short")


def hover(explorer: Explorer, who: Visitor, what: dict) -> str:
    """The unit that the page points at, as HTML; nothing if there is none."""
    meant = unit_meant(explorer, who, what)
    if meant is None or who.picture is None:
        return ""
    layer, unit = meant
    weights = who.weights(explorer)
    x = explorer.subject.as_batch(np.asarray(who.picture)[None])
    outputs = explorer.subject.network.outputs(x, weights)
    feed = hovering.feed_of(explorer.subject, outputs, x, layer.name, unit, weights)
    shown = pictures.units_shown(explorer, layer)
    where = {
        "layer": layer.name,
        "unit": unit,
        "at": hovering.middle(explorer, layer, unit),
        "rank": int(np.flatnonzero(shown == unit)[0]),
        "columns": pictures.columns_of(len(shown)),
        "count": len(shown),
        "source": None if feed is None else feed.source,
        "lines": [] if feed is None else hovering.lines(explorer, feed),
    }
    title = _("Unit {number} of {layer}").format(number=unit, layer=_(layer.title))
    value = float(outputs[layer.name][0][..., unit].max()) if feed is None else feed.value
    parts = [f'<p class="kb-hover-title">{html.escape(title)}: <b>{number(value)}</b></p>']
    if feed is not None and feed.place is not None:
        place = _("Row {row}, column {column}, where this map is strongest.")
        parts.append(views.paragraph(place.format(row=feed.place[0] + 1, column=feed.place[1] + 1)))
    numbers = feed is not None and feed.source == "input" and explorer.form == "numbers"
    small = numbers and len(feed.adds) <= MOST_NUMBERS
    drawn, _reads = weights_picture(explorer.crowds, layer.name, unit, weights)
    if drawn is not None and not small:
        image = pictures.image_tag(pictures.weights_image(drawn), _("Its weights, orange below 0 and purple above:"))
        parts.append(f'<div class="kb-hover-weights">{image}</div>')
    if feed is None:
        slides = explorer.form == "picture" and way_to(explorer.subject.network, layer.name) is not None
        parts.append(
            views.paragraph(
                _("Enlarge the layer and choose this map: below it, its kernel slides, with every sum in numbers.")
                if slides
                else _("This unit is not one sum over the layer before it.")
            )
        )
    else:
        column = explorer.subject.network.kernel(layer.name, weights)[..., unit].reshape(-1)
        parts.append((inputs_in_numbers(feed, column) if small else "") + in_numbers(feed))
        parts.append(views.paragraph(lines_in_words(where["lines"], feed)))
    data = html.escape(json.dumps(where), quote=True)
    return f'<div class="kb-hover-card" data-hover="{data}" role="status">{"".join(parts)}</div>'


def lines_in_words(drawn: list, feed: Feed) -> str:
    """What the lines mean."""
    if not drawn:
        return _("Nothing reached it: every input is 0.") if not feed.adds.any() else ""
    return _(
        "Lines: the {count} inputs that add most, thick as |weight × input|; purple adds, orange takes away."
    ).format(count=len(drawn))
