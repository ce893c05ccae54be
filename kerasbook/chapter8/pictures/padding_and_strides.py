"""Sizes of twenty maps, and how often each pixel is looked at."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

SHORT = {"Conv2D": "Conv2D", "DepthwiseConv2D": "Depthwise", "MaxPooling2D": "MaxPool", "AveragePooling2D": "AvgPool"}
SIDES = ((N_("height"), style.SECOND), (N_("width"), style.TRAINED))

RINGS = {"s": 95, "facecolors": "none", "edgecolors": style.INK, "linewidths": 1.3, "zorder": 4}

SQUARE = {"height": 1.75, "left": 0.12, "right": 0.08, "below": 0.1, "above": 0.75}
PANELS = (
    Panel((0.27, 0.1, 0.32, 0.8), height=5.6, left=2.3, right=0.2),
    Panel((0.64, 0.52, 0.165, 0.34), **SQUARE),
    Panel((0.83, 0.52, 0.165, 0.34), **SQUARE, beside=True),
    Panel((0.64, 0.03, 0.165, 0.34), **SQUARE),
    Panel((0.83, 0.03, 0.165, 0.34), **SQUARE, beside=True),
)


class Sizes(Display):
    """A line for each of twenty layers; four pictures of how often pixels are looked at.

    Args:
        drawn: The layers and their sizes.
        found: Height and width of what each returns.
        said: The same by the formula.
        counts: From `(padding, strides)` to how often each pixel is looked at, `(height, width)`.

    Attributes:
        dots_: Heights and widths that Keras returns.
        rings_: The same by the formula.
        images_: The four pictures.
    """

    size = (style.WIDTH, 6.4)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        drawn: Sequence[Mapping],
        found: Sequence[tuple[int, int]],
        said: Sequence[tuple[int, int]],
        counts: Mapping[tuple[str, int], np.ndarray],
    ):
        order = sorted(range(len(drawn)), key=lambda number: found[number])
        self.drawn, self.found, self.said = ([some[number] for number in order] for some in (drawn, found, said))
        self.counts = dict(counts)

    def plot(self, figure=None, axes=None) -> "Sizes":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = sizes, *squares = place_panels(self.figure_, PANELS)
        self._sizes(sizes)
        top = max(int(counts.max()) for counts in self.counts.values())
        # Without strides other than 1 there are two pictures only: each stands twice.
        named = {("valid", 0): 0, ("valid", 1): 1, ("same", 0): 2, ("same", 1): 3}
        strides = sorted({step for _padding, step in self.counts})
        self.images_ = [
            self._looks(squares[place], padding, strides[min(number, len(strides) - 1)], top)
            for (padding, number), place in named.items()
        ]
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _sizes(self, axes) -> None:
        style.plain(axes)
        rows = np.arange(len(self.drawn))
        self.dots_, self.rings_ = [], []
        for side, (words, colour) in enumerate(SIDES):
            found, said = ([sizes[side] for sizes in some] for some in (self.found, self.said))
            self.dots_.append(axes.scatter(found, rows, s=30, color=colour, label=_(words), zorder=3))
            self.rings_.append(axes.scatter(said, rows, label=_("formula") if side else "_", **RINGS))
        axes.set_yticks(rows, [self._words(one) for one in self.drawn], fontsize=style.SIZES["small"])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.set_xlabel(_("height and width of the map"), loc="right", fontsize=style.SIZES["text"])
        axes.legend(
            loc="lower right", bbox_to_anchor=(1.02, 1.0), ncols=3, frameon=False, fontsize=style.SIZES["text"],
            handletextpad=0.1, columnspacing=0.8, borderaxespad=0.0,
        )  # fmt: skip

    @staticmethod
    def _words(one: Mapping) -> str:
        told = f"{SHORT[one['layer']]} {one['height']}×{one['width']}, k{one['kernel']}"
        if one["strides"] > 1:
            told += f", s{one['strides']}"
        if one["dilation"] > 1:
            told += f", d{one['dilation']}"
        return f"{told}, {one['padding']}"

    def _looks(self, axes, padding: str, strides: int, top: int):
        counts = self.counts[padding, strides]
        image = axes.imshow(counts, cmap=style.ACTIVATION, vmin=0, vmax=top, interpolation="nearest")
        style.bare(axes)
        axes.set_title(
            f"{padding}, strides={strides}", fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=6
        )
        for (row, column), count in np.ndenumerate(counts):
            colour = style.INK if count > 0.55 * top else "white"
            axes.text(column, row, str(count), ha="center", va="center", fontsize=style.SIZES["small"], color=colour)
        return image
