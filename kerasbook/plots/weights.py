"""Weights as pictures."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.patches import Rectangle

from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas

WEIGHTS = "PuOr"  # not the colours of activations: orange below 0, purple above
GAP = 2  # blank pixels between two units


def weight_scale(weights: np.ndarray) -> dict:
    """Colours and limits for a layer's weights, centred at 0: `imshow(..., **weight_scale(kernel))`."""
    top = float(np.percentile(np.abs(weights), 99)) or float(np.abs(weights).max()) or 1.0
    return {"cmap": WEIGHTS, "vmin": -top, "vmax": top}


def unit_pictures(kernel: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The weights of a dense layer on pixels, `(height * width, units)` -> `(units, height, width)`."""
    return np.moveaxis(kernel.reshape(*shape, -1), -1, 0)


def in_words(scale: dict) -> str:
    """What the darkest colours of a scale mean, in two lines."""
    return _("{low} orange\n{high} purple").format(
        low=in_digits(scale["vmin"], 2, signed=True), high=in_digits(scale["vmax"], 2, signed=True)
    )


def strongest_units(kernel: np.ndarray, most: int) -> np.ndarray:
    """At most this many units of a layer, `(inputs, units)`: those whose weights vary most, in their own order."""
    return np.sort(np.argsort(-kernel.std(axis=0), kind="stable")[:most])


class WeightsDisplay(Display):
    """Weights as pictures: in each panel a tile for each unit, orange below 0, purple above.

    Args:
        pictures: From a panel to the weights of all units, `(units, height, width)`.
        units: Which units to draw, by panel; all of them by default.
        names: What to call each panel; its own name by default.
        marked: The unit to put a frame around, by panel, if any.
        scale: The colours of all panels, as `weight_scale` gives them; by default each panel has its own.

    Attributes:
        images_: The image drawn in each panel.
        frames_: From a panel to the frame drawn in it.
    """

    size = (style.WIDTH, 4.3)

    def __init__(
        self,
        pictures: Mapping[str, np.ndarray],
        units: Mapping[str, Sequence[int]] | None = None,
        names: Mapping[str, str] | None = None,
        marked: Mapping[str, int] | None = None,
        scale: dict | None = None,
    ):
        self.pictures = dict(pictures)
        self.units = {name: list(range(len(tiles))) for name, tiles in self.pictures.items()}
        self.units |= {name: [int(unit) for unit in chosen] for name, chosen in (units or {}).items()}
        self.names = dict(names or {})
        self.marked = dict(marked or {})
        self.scale = scale

    def plot(self, figure=None, axes=None) -> "WeightsDisplay":
        self.figure_, self.axes_ = canvas(len(self.pictures), self.size, figure, axes)
        self.images_ = [self._panel(axis, name) for axis, name in zip(self.axes_, self.pictures, strict=True)]
        self.frames_ = {
            name: self._frame(axis, name)
            for axis, name in zip(self.axes_, self.pictures, strict=True)
            if self.marked.get(name) in self.units[name]
        }
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _panel(self, axes, name: str):
        tiles = self.pictures[name]
        scale = self.scale or weight_scale(tiles)
        image = axes.imshow(
            style.mosaic(tiles[self.units[name]], self._columns(name), GAP), interpolation="nearest", **scale
        )
        style.bare(axes)
        axes.set_title(
            _(self.names.get(name, name)), fontsize=style.SIZES["heading"], color=style.INK, pad=9, linespacing=1.3
        )
        if self.scale is None:
            axes.set_xlabel(
                in_words(scale), fontsize=style.SIZES["text"], color=style.QUIET, labelpad=6, linespacing=1.35
            )
        return image

    def _columns(self, name: str) -> int:
        return math.ceil(math.sqrt(len(self.units[name])))

    def _frame(self, axes, name: str) -> Rectangle:
        height, width = self.pictures[name].shape[1:]
        row, column = divmod(self.units[name].index(self.marked[name]), self._columns(name))
        around = (column * (width + GAP) - 1.5, row * (height + GAP) - 1.5)
        frame = Rectangle(around, width + 2, height + 2, fill=False, edgecolor=style.INK, linewidth=2.5, clip_on=False)
        return axes.add_patch(frame)
