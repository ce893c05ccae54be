"""Filters that share one pattern, how much of a kernel a few patterns keep, and what becomes of its map."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size
from kerasbook.plots.weights import weight_scale

SMALL = {"height": 1.75, "left": 0.08, "right": 0.08, "above": 0.5, "below": 0.1}
PANELS = (
    Panel((0.01, 0.56, 0.27, 0.34), height=1.9, left=0.1, right=0.1, below=0.1),
    Panel((0.31, 0.56, 0.27, 0.34), height=1.9, left=0.1, right=0.1, below=0.1),
    Panel((0.655, 0.575, 0.2, 0.325), height=2.3, left=0.55, right=1.2),
    Panel((0.01, 0.02, 0.23, 0.4), **SMALL),
    Panel((0.26, 0.02, 0.23, 0.4), **SMALL, beside=True),
    Panel((0.51, 0.02, 0.23, 0.4), **SMALL),
    Panel((0.76, 0.02, 0.23, 0.4), **SMALL, beside=True),
)
TITLES = (N_("a photograph"), N_("map of one filter"), N_("one pattern"), N_("four patterns"))


class Separable(Display):
    """Two mosaics of filters, two curves, and four pictures.

    Args:
        kernels: What each filter has for one channel, as it is and with a shared pattern, each `(k, k, filters)`.
        kept: The share of the squared weights that one pattern for each channel keeps, two, ...
        by_chance: The same for shuffled weights.
        photograph: `(side, side, 3)`.
        maps: Of the full kernel, with one pattern, with four, each `(height, width)`.

    Attributes:
        mosaics_: The images of the filters.
        lines_: The curves.
        images_: The photograph and the maps.
    """

    size = (style.WIDTH, 6.8)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, kernels: Sequence, kept: Sequence, by_chance: Sequence, photograph, maps: Sequence):
        self.kernels, self.kept, self.by_chance = list(kernels), list(kept), list(by_chance)
        self.photograph, self.maps = photograph, list(maps)

    def plot(self, figure=None, axes=None) -> "Separable":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = own, shared, curves, *pictures = place_panels(self.figure_, PANELS)
        look = weight_scale(self.kernels[0])
        self.mosaics_ = [
            self._filters(axis, kernel, look, words)
            for axis, kernel, words in zip(
                (own, shared), self.kernels, (_("filters, for green"), _("with one pattern")), strict=True
            )
        ]
        self._curves(curves)
        scale = style.scale(self.maps[0])
        looks = [{}] + [scale] * len(self.maps)
        self.images_ = []
        for axis, values, look, words in zip(pictures, [self.photograph, *self.maps], looks, TITLES, strict=True):
            self.images_.append(axis.imshow(values, interpolation="nearest", **look))
            style.bare(axis)
            axis.set_title(_(words), fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=5)
        for axis in self.axes_:
            style.dress(axis)
        return self

    @staticmethod
    def _filters(axes, kernel, look, words: str):
        tiles = np.moveaxis(kernel, -1, 0)  # (filters, k, k)
        image = axes.imshow(style.mosaic(tiles, columns=8), interpolation="nearest", **look)
        axes.set_anchor("NW")
        style.bare(axes)
        axes.set_title(words, fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=5)
        return image

    def _curves(self, axes) -> None:
        patterns = range(1, len(self.kept) + 1)
        curves = [
            Curve(_("pretrained"), self.kept, style.TRAINED, x=patterns),
            Curve(_("shuffled"), self.by_chance, style.QUIET, x=patterns),
        ]
        self.lines_ = draw_curves(axes, curves, 0.0, 1.0)
        axes.set_xticks([1, 3, 5, 7, 9])
        axes.set_xlabel(_("patterns for each channel"), fontsize=style.SIZES["text"])
        axes.set_title(
            _("kept of squared weights"), fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=8
        )
