"""How pictures look: colours, scales, sizes, mosaics. The reasons are in the design's table."""

import math

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.text import Text
from matplotlib.ticker import NullLocator

from kerasbook.locale import language
from kerasbook.plots.fonts import families

WIDTH = 12.0  # inches
SIZES = {"title": 15, "heading": 13, "text": 11, "small": 9.5}

INPUT = "gray_r"
ACTIVATION = "viridis"
SIGNED = "RdBu"
PROBABILITY = "magma"

# petroff10: ten colours that colour-blind readers can tell apart (Petroff, 2021), from matplotlib's style sheet.
CLASSES = ("#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd")
INK = "#222222"
QUIET = "#767676"
TRAINED = "#bd1f01"
SECOND = "#0a6cb5"


def class_colour(index: int) -> str:
    """The colour of the class with this number; after ten they start again."""
    return CLASSES[index % len(CLASSES)]


def scale(values: np.ndarray) -> dict:
    """Colours and limits for a layer's activations: `imshow(..., **scale(layer))`.

    Activations at or above 0 run from 0 to the layer's 99th percentile; signed ones are centred at 0.
    """
    top = float(np.percentile(np.abs(values), 99)) or float(np.abs(values).max()) or 1.0
    if values.min() < 0:
        return {"cmap": SIGNED, "vmin": -top, "vmax": top}
    return {"cmap": ACTIVATION, "vmin": 0.0, "vmax": top}


ROUNDED = 1e-3  # numbers this little above 1 are brightnesses and probabilities all the same: resizing rounds, too


def mosaic(tiles: np.ndarray, columns: int | None = None, gap: int = 1) -> np.ndarray:
    """Many small images as one, with thin gaps that stay blank.

    Args:
        tiles: `(n, height, width)`.
        columns: How many stand side by side; about as many as there are rows by default.
        gap: Blank pixels between them.

    Returns:
        `(rows * (height + gap) - gap, columns * (width + gap) - gap)`, NaN where nothing is drawn.
    """
    count, height, width = tiles.shape
    columns = columns or math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    canvas = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap), np.nan)
    for index, tile in enumerate(tiles):
        row, column = divmod(index, columns)
        top, left = row * (height + gap), column * (width + gap)
        canvas[top : top + height, left : left + width] = tile
    return canvas


# Hangul fills its line from top to bottom, so that the lines of a label touch. Those of a whole paragraph are read
# closer together, too, and what reserves room for one reckons with that.
HANGUL_LINES = 1.45  # from one line to the next, times the height of the font
LABEL_LINES = 3


def dress(root: Artist) -> None:
    """Give every text below `root` a font that can draw the language in use, and its lines room for Hangul."""
    spoken = language()
    fonts = families(spoken)
    for text in root.findobj(Text):
        text.set_fontfamily(fonts)
        if spoken == "ko" and 2 <= hangul_lines(text.get_text()) <= LABEL_LINES:
            text.set_linespacing(HANGUL_LINES)


def hangul_lines(text: str) -> int:
    """How many lines of a text have Hangul in them."""
    return sum(any("가" <= sign <= "힣" for sign in line) for line in text.split("\n"))


def bare(axes) -> None:
    """An axes that holds an image: no ticks, no frame."""
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def plain(axes) -> None:
    """An axes that holds curves: two quiet spines, a light grid behind the data."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(QUIET)
    axes.tick_params(colors=INK, labelsize=SIZES["text"], labelfontfamily=families(language()))
    axes.grid(color="#e4e4e4", linewidth=0.8)
    axes.set_axisbelow(True)


def title(axes, words: str, pad: float = 8) -> None:
    """What a panel shows, at its upper left; `pad` points are between the two."""
    axes.set_title(words, fontsize=SIZES["title"], loc="left", color=INK, pad=pad)


def logarithmic(*axes: Axis) -> None:
    """Logarithmic axes, such as `axes.yaxis`, with numbers as people write them, which every font can draw."""
    for axis in axes:
        (axis.axes.set_xscale if axis.axis_name == "x" else axis.axes.set_yscale)("log")
        axis.set_major_formatter(lambda value, _place: np.format_float_positional(value, trim="-"))
        axis.set_minor_locator(NullLocator())


def logarithmic_with_zero(axes) -> None:
    """A logarithmic horizontal axis for whole numbers that has a place for 0, at its left end."""
    axes.set_xscale("symlog", linthresh=1, linscale=0.6)
    axes.xaxis.set_minor_locator(NullLocator())


def in_the_middle(axes, words: str):
    """A few words in the middle of a panel in which there is nothing to draw."""
    look = {"ha": "center", "va": "center", "fontsize": SIZES["text"], "color": QUIET}
    return axes.text(0.5, 0.5, words, transform=axes.transAxes, **look)
