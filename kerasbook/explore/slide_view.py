"""The kernel that slides over the layer before a map, and the sum that comes out, number by number."""

import html
import json

import numpy as np
from PIL import Image

from kerasbook.explore import pictures
from kerasbook.explore.explorer import Explorer
from kerasbook.explore.network import Weights
from kerasbook.explore.seen import Layer
from kerasbook.explore.sliding import POOLING, Slide, Way, kernel_of, slide_at, way_to
from kerasbook.explore.views import INPUTS, Scene, heading, layer_called, output_of, paragraph
from kerasbook.explore.visitor import Visitor
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits
from kerasbook.plots import style
from kerasbook.plots.weights import WEIGHTS

MOST_SIDE = 7  # of a kernel that is written out
MOST_ROWS = 5  # channels that are named
COLOURS = (N_("red"), N_("green"), N_("blue"))

# For the page's style sheet.
CSS = """
.kb-slide { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); gap: 0.6rem 1.4rem;
  max-width: 52rem; }
.kb-slide figure { margin: 0; }
.kb-slide figcaption { color: var(--kb-quiet); font-size: 0.9rem; line-height: 1.35; margin-bottom: 0.2rem; }
.kb-slide [data-over], .kb-slide [data-map] { position: relative; overflow: hidden; border: 1px solid var(--kb-line); }
.kb-slide [data-map] { cursor: crosshair; touch-action: manipulation; }
.kb-slide [data-map]:focus-visible { outline: 3px solid var(--kb-strong); outline-offset: 2px; }
.kb-frame { position: absolute; box-sizing: border-box; border: 3px solid var(--kb-strong); outline: 2px solid #fff;
  min-width: 9px; min-height: 9px; pointer-events: none; }
.kb-veil { position: absolute; background: #fff; opacity: 0.88; pointer-events: none; }
.kb-play-slide { border: 1px solid #999; border-radius: 6px; background: #f6f6f6; padding: 0.3rem 0.7rem;
  min-height: 2.4rem; font-size: 1rem; cursor: pointer; margin: 0.4rem 0; }
.kb-grids { display: flex; flex-wrap: wrap; gap: 0.3rem 0.7rem; align-items: center; margin: 0.3rem 0; }
.kb-grids > b { font-size: 1.3rem; }
.kb-grids figcaption { color: var(--kb-quiet); font-size: 0.85rem; }
.kb-grids figure { margin: 0; }
.kb-grid { display: inline-grid; gap: 1px; background: var(--kb-line); border: 1px solid var(--kb-line);
  font-variant-numeric: tabular-nums; font-size: 0.8rem; }
.kb-grid span { min-width: 3.1em; padding: 0.25em 0.2em; text-align: center; background: #fff; color: #222; }
.kb-grid .kb-padding { color: #999; }
.kb-grid .kb-largest { font-weight: 700; outline: 2px solid var(--kb-strong); outline-offset: -2px; }
#kb-sums .kb-sum { max-width: 34rem; font-size: 1rem; line-height: 1.5; }
#kb-sums .kb-sum span:nth-last-child(2),
#kb-sums .kb-sum b:last-child { border-top: 2px solid #222; padding-top: 0.1rem; }
"""


def number(value: float) -> str:
    """A number as it stands in a sum."""
    return in_digits(value, 3)


def title_of(explorer: Explorer, name: str) -> str:
    """What to call a layer, or the input."""
    titles = {layer.name: layer.title for layer in explorer.layers} | {"input": INPUTS[explorer.form]}
    return _(titles.get(name, name))


def is_pixels(explorer: Explorer, name: str) -> bool:
    """Whether a call gives the picture itself, or its pixels on another scale."""
    network = explorer.subject.network
    while name != "input":
        layer, sources = network.layers.get(name), network.fed_by.get(name, [])
        if type(layer).__name__ not in ("Rescaling", "Normalization", "Reshape") or len(sources) != 1:
            return False
        name = sources[0]
    return True


def channel_name(explorer: Explorer, way: Way, channel: int) -> str:
    """What to call one of the maps that a kernel reads."""
    if is_pixels(explorer, way.source):
        shape = explorer.subject.drawn
        return _(COLOURS[channel]) if shape[2:] == (3,) else title_of(explorer, "input")
    return _("map {number}").format(number=channel)


# The place


def strongest_place(output: np.ndarray, unit: int) -> tuple[int, int]:
    """Where a map `(h, w, maps)` is farthest from 0."""
    strength = np.abs(np.nan_to_num(output[..., unit]))
    row, column = np.unravel_index(strength.argmax(), strength.shape)
    return int(row), int(column)


def place_of(explorer: Explorer, who: Visitor, layer: Layer, output: np.ndarray) -> tuple[int, int]:
    """The place of the map that is looked at: the visitor's, or the one where the map is strongest."""
    if who.place is not None:
        return tuple(min(int(one), side - 1) for one, side in zip(who.place, layer.shape[:2], strict=True))
    return strongest_place(output, who.unit)


def shown_channel(explorer: Explorer, who: Visitor, layer: Layer, weights: Weights) -> int:
    """Which of the maps that a kernel reads is drawn and written out: that which adds most where the map is largest.

    It stays the same while the kernel slides.
    """
    network = explorer.subject.network
    x = explorer.subject.as_batch(np.asarray(who.picture)[None])
    outputs = network.outputs(x, weights)
    place = strongest_place(outputs[layer.name][0], who.unit)
    slide = slide_at(network, outputs, x, layer.name, who.unit, place, weights)
    return int(np.abs(slide.products.sum(axis=(0, 1))).argmax())


# What the kernel slides over, and the map


def source_image(explorer: Explorer, now: Scene, way: Way, channel: int) -> Image.Image:
    """What the kernel slides over: the picture, or one map of the layer before."""
    if is_pixels(explorer, way.source):
        return pictures.input_image(explorer, now.visitor.picture)
    network = explorer.subject.network
    x = explorer.subject.as_batch(np.asarray(now.visitor.picture)[None])
    values = network.outputs(x, now.weights)[way.source][0]
    values = values[..., channel] if values.ndim == 3 else values
    return in_colours(values)


def in_colours(values: np.ndarray) -> Image.Image:
    """One map `(h, w)` in the colours of activations, on a scale of its own."""
    known = values[np.isfinite(values)]
    found = style.scale(known if known.size else np.zeros(1))
    low, high = float(found["vmin"]), float(found["vmax"])
    return pictures.coloured(values, style.SIGNED if low < 0 else style.ACTIVATION, low, high)


def box(top: float, left: float, height: float, width: float) -> str:
    """A place in a picture as CSS, from shares of its sides."""
    return f"top:{100 * top:.3f}%;left:{100 * left:.3f}%;height:{100 * height:.3f}%;width:{100 * width:.3f}%"


def panel(now: Scene) -> str:
    """The chosen map beside what its kernel slides over; nothing for layers without."""
    explorer, who = now.explorer, now.visitor
    layer = layer_called(explorer, who.layer)
    way = way_to(explorer.subject.network, layer.name) if explorer.form == "picture" else None
    if layer.kind != "maps" or now.look is None or way is None:
        return ""
    output = output_of(now, layer)
    place = place_of(explorer, who, layer, output)
    channels, _kernel, _bias = kernel_of(explorer.subject.network, way, who.unit, now.weights)
    channel = int(channels[shown_channel(explorer, who, layer, now.weights)])
    geometry, sides = way.geometry, layer.shape[:2]
    data = {
        "map": sides,
        "sides": geometry.sides,
        "first": [-one for one in geometry.before],
        "strides": geometry.strides,
        "reach": [geometry.reach(axis) for axis in range(2)],
        "at": place,
    }
    reads = title_of(explorer, way.source)
    if not is_pixels(explorer, way.source):
        names = {"layer": reads, "map": channel_name(explorer, way, channel), "count": len(channels)}
        reads = "{layer}, {map}" if len(channels) == 1 else _("{layer}, {map}: one of the {count} that it reads")
        reads = reads.format(**names)
    frame = box(
        *(geometry.start(place, axis) / geometry.sides[axis] for axis in range(2)),
        *(geometry.reach(axis) / geometry.sides[axis] for axis in range(2)),
    )
    dot = box(place[0] / sides[0], place[1] / sides[1], 1 / sides[0], 1 / sides[1])
    says = _("Map {number} of {layer}").format(number=who.unit, layer=_(layer.title))
    keys = _("Point at a place of the map, tap it, or use the arrow keys.")
    moving = (
        _("Slide the window over all of it") if way.how in POOLING.values() else _("Slide the kernel over all of it")
    )
    stops = html.escape(_("Stop"), quote=True)
    return (
        heading(
            _("From the window to the number") if way.how in POOLING.values() else _("From the kernel to the number")
        )
        + f'<div class="kb-slide" data-slide="{html.escape(json.dumps(data), quote=True)}">'
        + f"<figure><figcaption>{html.escape(_('What it slides over: {reads}').format(reads=reads))}</figcaption>"
        + f"<div data-over>{pictures.image_tag(source_image(explorer, now, way, channel), reads)}"
        + f'<span class="kb-frame" style="{frame}"></span></div></figure>'
        + f"<figure><figcaption>{html.escape(says)}. {html.escape(keys)}</figcaption>"
        + f'<div data-map tabindex="0" role="application" aria-label="{html.escape(says + ". " + keys, quote=True)}">'
        + pictures.image_tag(in_colours(output[..., who.unit]), says)
        + '<span class="kb-veil" hidden></span><span class="kb-veil" hidden></span>'
        + f'<span class="kb-frame" style="{dot}"></span></div></figure></div>'
        + f'<button type="button" class="kb-play-slide" data-stop="{stops}">{html.escape(moving)}</button>'
    )


# The sum in numbers


def grid(
    values: np.ndarray, caption: str, colours: str | None = None, reach: float = 1.0, largest: bool = False
) -> str:
    """A small table of numbers, in colours if these are given; NaN is padding."""
    cells = []
    table = None if colours is None else np.frombuffer(pictures.colour_table(colours), "uint8").reshape(-1, 3)
    shades = None if colours is None else np.asarray(pictures.coloured(values, colours, -reach, reach))
    best = np.nanargmax(values) if largest else -1
    for index, value in enumerate(values.ravel()):
        if np.isnan(value):
            cells.append('<span class="kb-padding">0</span>')
            continue
        tint = ""
        if table is not None:
            rgb = table[shades.ravel()[index]]
            ink = "#fff" if rgb @ [0.299, 0.587, 0.114] < 120 else "#222"
            tint = f' style="background:rgb({",".join(map(str, rgb))});color:{ink}"'
        bold = ' class="kb-largest"' if index == best else ""
        cells.append(f"<span{bold}{tint}>{in_digits(value, 2)}</span>")
    columns = f"grid-template-columns:repeat({values.shape[1]},auto)"
    return (
        f"<figure><figcaption>{html.escape(caption)}</figcaption>"
        f'<div class="kb-grid" style="{columns}">{"".join(cells)}</div></figure>'
    )


def grids(explorer: Explorer, slide: Slide, shown: int) -> str:
    """What the kernel reads, its weights, and the products, for one of the maps that it reads."""
    patch = slide.patch[..., shown]
    name = channel_name(explorer, slide.way, int(slide.channels[shown]))
    if max(patch.shape) > MOST_SIDE or patch.size == 1:
        return ""
    if slide.kernel is None:
        return f'<div class="kb-grids">{grid(patch, name, largest=slide.way.how == "max")}</div>'
    kernel, products = slide.kernel[..., shown], slide.products[..., shown]
    reach = [float(np.abs(one).max()) or 1.0 for one in (kernel, products)]
    return (
        '<div class="kb-grids">'
        + grid(patch, name)
        + "<b>×</b>"
        + grid(kernel, _("weights"), WEIGHTS, reach[0])
        + "<b>=</b>"
        + grid(products, _("products"), WEIGHTS, reach[1])
        + "</div>"
    )


def channel_rows(explorer: Explorer, slide: Slide, shown: int) -> list[tuple[str, str]]:
    """What each of the maps that the kernel reads adds; of many, that which is written out and the largest."""
    sums = slide.products.sum(axis=(0, 1))
    if len(sums) == 1:
        return [(_("sum of the products"), number(float(sums[0])))]
    strongest = np.argsort(-np.abs(sums), kind="stable")
    strongest = np.concatenate([[shown], strongest[strongest != shown]])
    named = strongest if len(sums) <= MOST_ROWS + 1 else strongest[:MOST_ROWS]
    rows = []
    for index in sorted(named) if len(sums) == 3 else named:
        name = channel_name(explorer, slide.way, int(slide.channels[index]))
        said = number(float(sums[index]))
        if slide.patch[..., index].size == 1:
            read, weight = float(np.nan_to_num(slide.patch[..., index]).item()), float(slide.kernel[..., index].item())
            said = f"{number(read)} × {number(weight)} = {said}"
        rows.append((_("products of {channel}").format(channel=name), said))
    left = len(sums) - len(named)
    if left:
        others = float(sums.sum() - sums[named].sum())
        rows.append((_("products of the other {count} maps").format(count=left), number(others)))
    return rows


def step_rows(explorer: Explorer, slide: Slide) -> list[tuple[str, str]]:
    """What is done to the sum after that."""
    rows, before = [], slide.total
    for step in slide.steps:
        if step.kind == "norm":
            sign, shift = ("+", step.shift) if step.shift >= 0 else ("−", -step.shift)
            name = _("batch normalization: {value} × {scale} {sign} {shift}").format(
                value=number(before), scale=number(step.scale), sign=sign, shift=number(shift)
            )
        elif step.kind == "add":
            name = _("residual connection: {value} plus {added}, which came in").format(
                value=number(before), added=number(step.added)
            )
        else:
            name = f"{step.kind}({number(before)})"
        rows.append((name, number(step.value)))
        before = step.value
    return rows


def in_numbers(explorer: Explorer, slide: Slide, shown: int) -> str:
    """How the number at one place of a map comes about."""
    row, column = (one + 1 for one in slide.place)
    said = paragraph(_("Row {row}, column {column} of the map.").format(row=row, column=column))
    rows: list[tuple[str, str]] = []
    if slide.kernel is None:
        name = _("the largest of them") if slide.way.how == "max" else _("their mean")
        rows.append((name, number(slide.total)))
    else:
        rows += channel_rows(explorer, slide, shown)
        if explorer.subject.network.layers[slide.way.slides].use_bias:
            rows.append((_("bias"), number(slide.bias)))
        if len(rows) > 1:
            rows.append((_("all together"), number(slide.total)))
    rows += step_rows(explorer, slide)
    rows.append((_("in the map"), number(slide.value) + (" ✓" if slide.agrees else "")))
    cells = "".join(f"<span>{html.escape(name)}</span><b>{html.escape(value)}</b>" for name, value in rows)
    agrees = "true" if slide.agrees else "false"
    table = f'<div class="kb-sum" data-agrees="{agrees}" data-value="{slide.value:.6g}">{cells}</div>'
    padded = paragraph(_("Grey zeros: padding around the edge.")) if np.isnan(slide.patch).any() else ""
    wrong = "" if slide.agrees else paragraph(_("This sum is not the number in the map: something else happens there."))
    return said + grids(explorer, slide, shown) + padded + table + wrong


def sums(explorer: Explorer, who: Visitor, weights: Weights) -> str:
    """The sum at the visitor's place of the chosen map; nothing for layers without a kernel that slides."""
    layer = layer_called(explorer, who.layer)
    if who.picture is None or layer.kind != "maps" or explorer.form != "picture":
        return ""
    network = explorer.subject.network
    x = explorer.subject.as_batch(np.asarray(who.picture)[None])
    outputs = network.outputs(x, weights)
    place = place_of(explorer, who, layer, outputs[layer.name][0])
    slide = slide_at(network, outputs, x, layer.name, who.unit, place, weights)
    if slide is None:
        return paragraph(_("No kernel slides over a layer to make these maps, so there is no sum to show."))
    return in_numbers(explorer, slide, shown_channel(explorer, who, layer, weights))
