"""Boxes as they lie on a picture and as a formula sees them that mixes units; overlaps, true and as computed."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

OUTCOMES = {
    "kept": (N_("the best one still is"), style.TRAINED),
    "another": (N_("another seems best"), style.SECOND),
    "none": (N_("none seems to touch"), style.QUIET),
}
ANCHORS = {"best": style.TRAINED, "seems": style.SECOND}

SQUARE = {"height": 1.8, "left": 0.1, "right": 0.1, "below": 0.1}
PANELS = (
    Panel((0.01, 0.55, 0.22, 0.36), **SQUARE),
    Panel((0.255, 0.55, 0.22, 0.36), **SQUARE, beside=True),
    Panel((0.525, 0.55, 0.22, 0.36), **SQUARE),
    Panel((0.77, 0.55, 0.22, 0.36), **SQUARE, beside=True),
    Panel((0.07, 0.1, 0.34, 0.33), 2.8, left=0.65, right=0.3),
    Panel((0.6, 0.13, 0.36, 0.24), 1.5, left=1.95, right=0.3),
)


class MixedUnits(Display):
    """Two pairs of boxes, each true and in mixed units; a dot for each overlap; what becomes of the best anchor.

    Args:
        measured: `"same"` and `"mixed"`, the overlaps of the pair; `"kept"`, `"another"` and `"none"`, counts.
        pair: Two boxes, each a centre and a size, as shares of the picture.
        picture: A scene, `(side, side, 3)`.
        box: Centre and size of its object.
        shapes: The shape of the anchor that fits best, `"best"`, and of the one that seems to, `"seems"`.
        true: Overlaps, `(n, anchors)`.
        told: The same as computed.
        cells: How many cells a side has.
        units: "mixed" or "cells".

    Attributes:
        boxes_: The rectangles of the four squares.
        dots_: The dots of the overlaps, of all anchors and of the best ones.
        bars_: The bars of the counts.
    """

    size = (style.WIDTH, 7.4)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, pair, picture, box, shapes: Mapping, true, told, cells: int, units: str):
        self.measured, self.pair, self.picture, self.box = dict(measured), pair, picture, box
        self.shapes, self.true, self.told = dict(shapes), np.asarray(true), np.asarray(told)
        self.cells, self.units = cells, units

    def plot(self, figure=None, axes=None) -> "MixedUnits":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = pair, seen_pair, scene, seen_scene, overlaps, counts = place_panels(self.figure_, PANELS)
        self.boxes_ = [self._pair(pair, 1), self._pair(seen_pair, self._stretch)]
        self.boxes_ += [self._scene(scene, 1), self._scene(seen_scene, self._stretch)]
        self._overlaps(overlaps)
        self._counts(counts)
        for axis in self.axes_:
            style.dress(axis)
        return self

    @property
    def _stretch(self) -> int:
        """How many times farther apart centres lie than sizes allow."""
        return self.cells if self.units == "mixed" else 1

    def _square(self, axes, words: str, rim: float = 0.0) -> None:
        style.bare(axes)
        axes.set_xlim(rim, 1 - rim)
        axes.set_ylim(1 - rim, rim)
        axes.set_aspect("equal")
        for spine in axes.spines.values():
            spine.set(visible=True, color=style.QUIET)
        style.title(axes, words, pad=5)

    def _frame(self, axes, centre, size, colour: str, **look) -> Rectangle:
        left, top = centre - size / 2
        return axes.add_patch(Rectangle((left, top), *size, edgecolor=colour, linewidth=2.4, **look))

    def _pair(self, axes, stretch: int) -> list[Rectangle]:
        overlap = self.measured["mixed" if stretch > 1 else "same"]
        words = _("mixed: {overlap}") if stretch > 1 else _("true: {overlap}")
        self._square(axes, words.format(overlap=f"{overlap:.3f}"), rim=0.25)
        (centre, size), (other, _size) = self.pair
        apart = stretch * (other - centre)
        frames = [(0.5 - apart / 2, style.INK), (0.5 + apart / 2, style.TRAINED)]
        return [self._frame(axes, at, size, colour, facecolor=(*grey, 0.12)) for (at, colour), grey in
                zip(frames, [(0, 0, 0), (0.74, 0.1, 0)], strict=True)]  # fmt: skip

    def _scene(self, axes, stretch: int) -> list[Rectangle]:
        self._square(axes, _("anchors, mixed") if stretch > 1 else _("anchors of a cell"))
        centre, size = self.box
        middle = (np.floor(centre * self.cells) + 0.5) / self.cells
        if stretch == 1:
            axes.imshow(self.picture, extent=(0, 1, 1, 0), interpolation="nearest")
            for line in np.arange(1, self.cells) / self.cells:
                axes.axhline(line, color="white", linewidth=0.7, alpha=0.7)
                axes.axvline(line, color="white", linewidth=0.7, alpha=0.7)
        else:
            middle = centre + stretch * (middle - centre)
            shift = 0.5 - (middle + centre) / 2  # what lies far apart is shown in the middle
            centre, middle = centre + shift, middle + shift
        frames = [self._frame(axes, centre, size, style.INK, fill=False)]
        return frames + [
            self._frame(axes, middle, self.shapes[name], colour, fill=False, linestyle="--" if name == "seems" else "-")
            for name, colour in ANCHORS.items()
        ]

    def _overlaps(self, axes) -> None:
        style.plain(axes)
        rows = np.arange(len(self.true))
        best = self.true.argmax(axis=1)
        look = {"s": 7, "linewidths": 0, "zorder": 3, "rasterized": True}
        self.dots_ = [
            axes.scatter(self.true.ravel(), self.told.ravel(), color="#b9b9b9", label=_("each anchor"), **look),
            axes.scatter(
                self.true[rows, best], self.told[rows, best], color=style.TRAINED, label=_("the best one"), **look
            ),
        ]
        axes.plot([0, 1], [0, 1], color=style.INK, linewidth=1, linestyle=":")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.set_xlabel(_("true overlap"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("as computed"), fontsize=style.SIZES["text"])
        axes.legend(loc="upper left", frameon=False, fontsize=style.SIZES["text"], markerscale=2.5, handletextpad=0.1)

    def _counts(self, axes) -> None:
        style.plain(axes)
        names = list(OUTCOMES)
        counts = [self.measured[name] for name in names]
        self.bars_ = axes.barh(range(len(names)), counts, color=[colour for _words, colour in OUTCOMES.values()])
        for row, count in enumerate(counts):
            axes.text(count, row, f" {count:,}", va="center", fontsize=style.SIZES["text"], color=style.INK)
        axes.set_yticks(range(len(names)), [_(words) for words, _colour in OUTCOMES.values()])
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlim(0, sum(counts))
        style.title(axes, _("of {count} objects").format(count=f"{sum(counts):,}"))
