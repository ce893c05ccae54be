"""From arrays to what a page shows: small images, bars and projections, drawn in milliseconds.

matplotlib needs a tenth of a second for what a page shows at every stroke; its colour tables and Pillow a fiftieth.
"""

import base64
import functools
import html
import io
import math
import weakref
import zlib
from collections.abc import Sequence

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from kerasbook.explore.explorer import Explorer
from kerasbook.explore.seen import Crowd, Layer
from kerasbook.layerwise.forms import in_letters
from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits, with_decimals
from kerasbook.plots import style
from kerasbook.plots.weights import WEIGHTS, weight_scale

BLANK = 255  # the last colour of a table: nothing is drawn there
REACH = 1.6  # half the width of a projection; the corners of the classes lie at 1
PLANE = 320  # pixels of a projection
MOST_NAMED = 30  # numbers with a name on each
LONGEST = 512  # larger images are made smaller
ON_CARD = 256  # the same on a card of a large network, which has many
MANY_CLASSES, MOST_OF_MANY = 100, 10  # of so many classes fewer bars are drawn

# For the page's style sheet.
CSS = """
.kb-pixels { image-rendering: pixelated; width: 100%; height: auto; display: block; }
.kb-bars { display: grid; grid-template-columns: minmax(0, max-content) minmax(3rem, 1fr) max-content;
  gap: 0.15em 0.5em; align-items: center;
  font-variant-numeric: tabular-nums; line-height: 1.25; }
.kb-bars .kb-name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.kb-bars .kb-track { position: relative; height: 0.95em; background: rgba(127, 127, 127, 0.14); }
.kb-bars .kb-bar { position: absolute; top: 0; bottom: 0; }
.kb-bars .kb-best { font-weight: 700; }
.kb-bars .kb-number { text-align: right; min-width: 3.2em; }
.kb-layer { position: relative; }
.kb-names { position: absolute; inset: 0; display: grid; grid-auto-rows: minmax(0, 1fr); pointer-events: none; }
.kb-names span { justify-self: start; align-self: start; max-width: 100%; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; background: rgba(255, 255, 255, 0.85); color: #222; font-size: 0.75rem; line-height: 1.2;
  padding: 0 0.2rem; }
.kb-numbers { display: grid; grid-template-columns: minmax(0, max-content) 1.1rem max-content; gap: 0.15rem 0.5rem;
  align-items: center; font-size: 0.9rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.kb-numbers .kb-number { text-align: right; }
.kb-numbers i { height: 1.1rem; border: 1px solid rgba(127, 127, 127, 0.4); }
.kb-text { margin: 0; padding: 0.3rem; white-space: pre-wrap; }
.kb-plane { position: relative; background: #fff; }
.kb-plane img, .kb-plane svg { display: block; width: 100%; height: auto; }
.kb-plane svg { position: absolute; inset: 0; }
"""


# Images


@functools.cache
def colour_table(name: str) -> bytes:
    """A colour map of matplotlib as the 256 colours of an image; the last one is white, for what is blank."""
    colours = matplotlib.colormaps[name](np.linspace(0, 1, BLANK))[:, :3]
    return np.vstack([np.round(255 * colours), [[255, 255, 255]]]).astype("uint8").tobytes()


def coloured(values: np.ndarray, colours: str, low: float, high: float) -> Image.Image:
    """Numbers `(h, w)` in the colours of a table, from `low` to `high`; NaN is blank."""
    values = np.asarray(values, "float32")
    share = (values - low) / ((high - low) or 1)
    shades = np.where(np.isnan(share), BLANK, np.clip(np.nan_to_num(share), 0, 1) * (BLANK - 1) + 0.5)
    image = Image.fromarray(np.atleast_2d(shades).astype("uint8"))
    image.putpalette(colour_table(colours))
    return image


def grey_or_colour(picture: np.ndarray, low: float = 0.0, high: float = 1.0) -> Image.Image:
    """A picture as the network sees it: grey `(h, w)` or `(h, w, 1)`, ink dark; or in colour `(h, w, 3)`."""
    if picture.ndim == 3 and picture.shape[-1] == 3:
        return Image.fromarray((255 * np.clip((picture - low) / (high - low), 0, 1)).astype("uint8"))
    return coloured(picture.reshape(picture.shape[:2]), style.INPUT, low, high)


def data_uri(image: Image.Image, longest: int = LONGEST) -> str:
    """An image as text that a page can hold: a PNG in base64."""
    if max(image.size) > longest:
        image = image.convert("RGB")
        image.thumbnail((longest, longest), Image.Resampling.BOX)
    content = io.BytesIO()
    image.save(content, "PNG", compress_level=1, compress_type=zlib.Z_RLE)  # the fastest
    return "data:image/png;base64," + base64.b64encode(content.getvalue()).decode()


def image_tag(image: Image.Image, alt: str, longest: int = LONGEST) -> str:
    """An image as HTML, its pixels left sharp however large it is shown; larger ones made smaller."""
    return f'<img class="kb-pixels" alt="{html.escape(alt, quote=True)}" src="{data_uri(image, longest)}">'


# Layers


def columns_of(count: int) -> int:
    """How many units stand side by side."""
    return max(1, math.ceil(math.sqrt(count)))


def units_shown(explorer: Explorer, layer: Layer) -> np.ndarray:
    """The units of a layer in the order in which they are drawn; of many maps, the most varying."""
    if layer.kind == "maps":
        return explorer.maps_shown(layer.name)
    return explorer.order(layer.name)


def layer_colours(explorer: Explorer, layer: Layer, output: np.ndarray, crowd: Crowd | None) -> tuple:
    """`(colours, low, high)` of a layer, shared by all pictures; without samples, the picture's own."""
    answers = explorer.subject.answers
    gives_them = layer.name == explorer.subject.answer_layer and layer.name != answers.logits
    if gives_them and answers.name in ("probabilities", "chances") and crowd and output.min() >= 0:
        return style.PROBABILITY, 0.0, 1.0
    if crowd is not None:
        low, high = crowd.scales[layer.name]
    else:
        known = output[np.isfinite(output)]
        found = style.scale(known if known.size else np.zeros(1))
        low, high = found["vmin"], found["vmax"]
    return (style.SIGNED if low < 0 else style.ACTIVATION), low, high


def layer_values(layer: Layer, output: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """A layer's output as one picture `(h, w)`: tiles, a mosaic of maps, or units over time; NaN where it is blank."""
    if layer.kind == "dense":
        return style.mosaic(output[shown].reshape(-1, 1, 1), columns_of(len(shown)), gap=0)
    if layer.kind == "maps":
        return style.mosaic(np.moveaxis(output[..., shown], -1, 0), columns_of(len(shown)))
    if output.ndim == 2:
        return output.T  # (steps, units) -> time runs to the right
    return style.mosaic(output.reshape(-1, 1, 1), gap=0)


def layer_image(explorer: Explorer, layer: Layer, output: np.ndarray, crowd: Crowd | None) -> Image.Image:
    """A layer's output for one picture, `Look.outputs[layer.name]`, as an image."""
    values = layer_values(layer, output, units_shown(explorer, layer))
    return coloured(values, *layer_colours(explorer, layer, output, crowd))


def layer_html(
    explorer: Explorer, layer: Layer, output: np.ndarray, crowd: Crowd | None, longest: int = LONGEST
) -> str:
    """The same as HTML, with a text for those who cannot see it."""
    alt = _("The output of {layer} for this sample").format(layer=_(layer.title))
    return image_tag(layer_image(explorer, layer, output, crowd), alt, longest) + tile_names(explorer, layer)


def named_tiles(explorer: Explorer, layer: Layer) -> list[str]:
    """The classes' names for the tiles of the layer that gives the answer, as they are drawn; none for other layers."""
    answers = explorer.subject.answers
    if layer.name != explorer.subject.answer_layer or layer.units > MOST_NAMED:
        return []
    names = answers.classes[1:] if answers.is_alone else answers.classes if answers.width > 1 else []
    return [names[unit] for unit in units_shown(explorer, layer)] if names else []


def tile_names(explorer: Explorer, layer: Layer) -> str:
    """The same as HTML, to lie over the layer's image."""
    names = named_tiles(explorer, layer)
    if not names:
        return ""
    spans = "".join(f"<span>{html.escape(name)}</span>" for name in names)
    columns = f"grid-template-columns: repeat({columns_of(len(names))}, minmax(0, 1fr))"
    return f'<div class="kb-names" style="{columns}" aria-hidden="true">{spans}</div>'


def layer_note(explorer: Explorer, layer: Layer, output: np.ndarray, crowd: Crowd | None) -> str:
    """What stands below a layer: its shape, its weights, what its colours mean, and whether something is left out."""
    _colours, low, high = layer_colours(explorer, layer, output, crowd)
    parts = [" × ".join(map(str, layer.shape)) or "1"]
    if layer.parameters:
        parts.append(_("{count:,} parameters").format(count=layer.parameters))
    said = _("{low} dark, {high} bright") if low == 0 else _("{low} red, {high} blue")
    parts.append(said.format(low=in_digits(low, 2), high=in_digits(high, 2)))
    shown = len(units_shown(explorer, layer))
    if layer.kind == "maps" and layer.units > shown:
        parts.append(_("{shown} of {total} shown, the most varying").format(shown=shown, total=layer.units))
    return " · ".join(parts)


def unit_at(explorer: Explorer, layer: Layer, x: float, y: float) -> int | None:
    """The unit that is drawn at a place of `layer_image`, `x` and `y` from 0 to 1; None where there is none."""
    shown = units_shown(explorer, layer)
    if layer.kind == "other":
        return min(int(y * layer.units), layer.units - 1) if len(layer.shape) == 2 else None
    columns = columns_of(len(shown))
    rows = math.ceil(len(shown) / columns)
    place = min(int(y * rows), rows - 1) * columns + min(int(x * columns), columns - 1)
    return int(shown[place]) if 0 <= place < len(shown) else None


def weights_image(weights: np.ndarray) -> Image.Image:
    """A unit's weights, `Unit.weights`: orange below 0, purple above."""
    known = weights[np.isfinite(weights)]
    scale = weight_scale(known if known.size else np.zeros(1))
    return coloured(weights, WEIGHTS, scale["vmin"], scale["vmax"])


def numbers_html(values: np.ndarray, names: Sequence[str], colours: str) -> str:
    """A row of numbers as HTML: each with its name, its colour and its value.

    Args:
        values: `(n,)`.
        names: `(n,)`.
        colours: A table of colours for what is below and above 0.
    """
    values = np.asarray(values, "float64")
    known = np.abs(values[np.isfinite(values)])
    reach = float(known.max(initial=0)) or 1.0
    table = np.frombuffer(colour_table(colours), "uint8").reshape(-1, 3)
    shades = np.asarray(coloured(values[None], colours, -reach, reach))[0]
    rows = "".join(
        f'<span>{html.escape(name)}</span><i style="background:rgb({",".join(map(str, table[shade]))})"></i>'
        f'<span class="kb-number">{in_digits(value, 4)}</span>'
        for name, value, shade in zip(names, values, shades, strict=True)
    )
    return f'<div class="kb-numbers">{rows}</div>'


def paper(explorer: Explorer, shape: tuple[int, ...]) -> np.ndarray:
    """A picture of this shape on which there is nothing."""
    low, high = explorer.range
    return np.full(shape, high if explorer.subject.drawn[2:] == (3,) else low, "float32")


def names_of_numbers(explorer: Explorer) -> list[str]:
    """What to call each number of a sample that is a row of them."""
    names = explorer.subject.columns
    return names or [_("number {place}").format(place=place) for place in range(explorer.shape[0])]


def has_named_numbers(explorer: Explorer) -> bool:
    """Whether samples are rows of so few numbers that each is written, with its name."""
    return explorer.form == "numbers" and len(explorer.shape) == 1 and explorer.shape[0] <= MOST_NAMED


def text_of(sample: np.ndarray) -> str:
    """A sample of text as it is read."""
    return " · ".join(map(in_letters, np.ravel(sample)))


def input_html(explorer: Explorer, sample: np.ndarray, alt: str) -> str:
    """What the network looks at, as HTML: a picture, a text, or numbers, with their names where these are few."""
    if explorer.form == "text":
        return f'<p class="kb-text">{html.escape(text_of(sample))}</p>'
    if has_named_numbers(explorer):
        return numbers_html(sample, names_of_numbers(explorer), style.SIGNED)
    return image_tag(input_image(explorer, sample), alt)


def input_image(explorer: Explorer, sample: np.ndarray) -> Image.Image:
    """What the network looks at, a picture or numbers, as an image."""
    if explorer.form == "picture":
        return grey_or_colour(explorer.subject.as_drawn(sample), *explorer.range)
    values = np.asarray(sample, "float32")
    reach = float(np.abs(values).max(initial=0)) or 1.0
    if values.ndim == 3 and len(values) < values.shape[-1]:  # channels first
        values = style.mosaic(values)
    elif values.ndim == 3:
        values = style.mosaic(np.moveaxis(values, -1, 0))
    elif values.ndim == 2:
        values = values.T  # (steps, numbers) -> time runs to the right
    else:
        values = style.mosaic(values.reshape(-1, 1, 1), gap=0)
    return coloured(values, style.SIGNED, -reach, reach)


def samples_image(explorer: Explorer, rows: Sequence[int], columns: int = 6) -> Image.Image | None:
    """Some of the samples side by side; None if they are no pictures."""
    if explorer.form != "picture" or explorer.samples is None or not len(rows):
        return None
    pictures = explorer.subject.as_drawn(explorer.samples[list(rows)])
    low, high = explorer.range
    if pictures.shape[3:] == (3,):
        planes = [style.mosaic(pictures[..., channel], columns) for channel in range(3)]
        return grey_or_colour(np.nan_to_num(np.stack(planes, axis=-1), nan=high), low, high)
    return coloured(style.mosaic(pictures.reshape(pictures.shape[:3]), columns), style.INPUT, low, high)


# Answers


def number(value: float, probabilities: bool) -> str:
    """A number as it stands beside its bar."""
    if not math.isfinite(value):
        return "–"
    return f"{value:.0%}" if probabilities else with_decimals(value, 2, signed=True)


def bars(
    values: np.ndarray, classes: Sequence[str], probabilities: bool = True, most: int = 20, choose: bool = True
) -> str:
    """A bar for each class as HTML, the largest one in colour; with more than `most` classes, the largest ones.

    Args:
        values: `(classes,)`.
        classes: Their names.
        probabilities: From 0 to 1; otherwise any numbers, and the bars go both ways from the middle.
        most: How many to show; of more than `MANY_CLASSES` classes fewer.
        choose: Whether the largest one is the answer.
    """
    values = np.asarray(values, "float64")
    finite = np.where(np.isfinite(values), values, -np.inf if probabilities else 0)
    best = int(finite.argmax())
    shown = range(len(values))
    most = MOST_OF_MANY if len(values) > MANY_CLASSES else most
    if len(values) > most:
        shown = np.argsort(-np.abs(finite), kind="stable")[:most]
    reach = 1.0 if probabilities else float(np.abs(finite).max()) or 1.0
    rows = [
        _bar(
            classes[index],
            values[index],
            choose and index == best,
            reach,
            number(values[index], probabilities),
            probabilities,
        )
        for index in shown
    ]
    spoken = ", ".join(f"{classes[index]}: {number(values[index], probabilities)}" for index in shown)
    return f'<div class="kb-bars" role="img" aria-label="{html.escape(spoken, quote=True)}">{"".join(rows)}</div>'


def _bar(name: str, value: float, best: bool, reach: float, said: str, probabilities: bool) -> str:
    share = min(1.0, abs(value) / reach) if math.isfinite(value) else 0.0
    if probabilities:
        left, width, colour = 0.0, 100 * share, style.TRAINED if best else "#9a9a9a"
    else:
        width = 50 * share
        left, colour = (50.0, style.SECOND) if value > 0 else (50 - width, style.TRAINED)
    strong = " kb-best" if best and probabilities else ""
    return (
        f'<span class="kb-name{strong}">{html.escape(name)}</span>'
        f'<span class="kb-track"><span class="kb-bar" style="left:{left:.1f}%;width:{width:.1f}%;'
        f'background:{colour}"></span></span><span class="kb-number{strong}">{said}</span>'
    )


# Projections

_planes: "weakref.WeakKeyDictionary[Crowd, dict[str, str]]" = weakref.WeakKeyDictionary()


def on_plane(points: np.ndarray, size: float = PLANE) -> np.ndarray:
    """From the plane of a projection to pixels `(n, 2)`; what lies beyond is put at the edge."""
    places = np.clip(np.nan_to_num(points), -0.97 * REACH, 0.97 * REACH)
    return (places * [1, -1] / REACH + 1) * size / 2


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    # Digits and Latin letters; other names are drawn as dots.
    return ImageFont.truetype(f"{matplotlib.get_data_path()}/fonts/ttf/DejaVuSans-Bold.ttf", size)


@functools.cache
def _stamp(text: str, colour: str, size: int) -> Image.Image:
    """A class's sign: the digit or letter itself, or a dot."""
    stamp = Image.new("RGBA", (size, size), colour + "00")
    pen = ImageDraw.Draw(stamp)
    if len(text) == 1 and text.isascii() and text.isalnum():
        pen.text((size / 2, size / 2), text, font=_font(round(0.8 * size)), fill=colour, anchor="mm")
    else:
        pen.ellipse([0.3 * size, 0.3 * size, 0.7 * size, 0.7 * size], fill=colour)
    return stamp


def plane_image(points: np.ndarray, labels: np.ndarray, classes: Sequence[str], size: int = PLANE) -> Image.Image:
    """A projection without the visitor's own picture: each sample as its class, in its class's colour."""
    image = Image.new("RGB", (2 * size, 2 * size), "white")
    names = np.unique(labels)
    corners = np.stack([points[labels == label].mean(axis=0) for label in names]) if len(names) else []
    for (x, y), label in zip(on_plane(points, 2 * size), labels, strict=True):
        stamp = _stamp(classes[label], style.class_colour(int(label)), 20)
        image.paste(stamp, (round(x - 10), round(y - 10)), stamp)
    for (x, y), label in zip(on_plane(np.reshape(corners, (-1, 2)), 2 * size), names, strict=True):
        stamp = _stamp(classes[label], style.class_colour(int(label)), 64)
        halo = _stamp(classes[label], "#ffffff", 76)
        image.paste(halo, (round(x - 38), round(y - 38)), halo)
        image.paste(stamp, (round(x - 32), round(y - 32)), stamp)
    return image.resize((size, size), Image.Resampling.BOX).quantize(64)


def projection(explorer: Explorer, crowd: Crowd, layer: str, place: np.ndarray | None) -> str:
    """Where the picture falls among the test samples, as HTML.

    Args:
        explorer: Whose classes are drawn.
        crowd: The test samples under the weights in use.
        layer: "input" or a layer's name.
        place: `Look.places[layer]`; None without a picture.
    """
    known = _planes.setdefault(crowd, {})
    if layer not in known:
        known[layer] = data_uri(plane_image(crowd.points[layer], crowd.labels, explorer.subject.label_names))
    alt = html.escape(_("Test samples as points; the ring marks this sample"), quote=True)
    ring = ""
    if place is not None and np.isfinite(place).all():
        x, y = on_plane(np.asarray(place)[None])[0]
        ring = (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="13" fill="none" stroke="#fff" stroke-width="8"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="13" fill="none" stroke="{style.INK}" stroke-width="4"/>'
        )
    return (
        f'<div class="kb-plane"><img alt="{alt}" src="{known[layer]}">'
        f'<svg viewBox="0 0 {PLANE} {PLANE}" aria-hidden="true">{ring}</svg></div>'
    )
