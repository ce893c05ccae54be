"""All maps of four layers for one photograph, a picture that fades from layer to layer, and three curves over depth."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

TILE = {"height": 1.9, "left": 0.08, "right": 0.08, "above": 0.63, "below": 0.1}
CURVES = {"height": 2.2, "left": 0.55, "right": 1.25}
PANELS = (
    Panel((0.01, 0.67, 0.185, 0.25), **TILE),
    Panel((0.209, 0.67, 0.185, 0.25), **TILE, beside=True),
    Panel((0.408, 0.67, 0.185, 0.25), **TILE),
    Panel((0.607, 0.67, 0.185, 0.25), **TILE, beside=True),
    Panel((0.806, 0.67, 0.185, 0.25), **TILE | {"height": 4.0}),
    Panel((0.115, 0.405, 0.876, 0.215), height=1.15, left=0.08, right=0.08, above=0.62, below=0.4),
    Panel((0.045, 0.07, 0.19, 0.235), **CURVES),
    Panel((0.375, 0.07, 0.19, 0.235), **CURVES),
    Panel((0.705, 0.07, 0.19, 0.235), **CURVES),
)
ENDS = (N_("pixels"), "stem", "b0", "b2", "b4", "b7", "b10", "b14")
LINES = {"pretrained": (N_("pretrained"), style.TRAINED), "random": (N_("random"), style.QUIET)}
LARGEST = 56  # pixels of a map; larger ones are made smaller, so that a mosaic is no larger than it is drawn


def smaller(maps: np.ndarray) -> np.ndarray:
    """Maps `(height, width, channels)` of no more than 56 by 56 pixels: the mean of each square of pixels."""
    height, width, channels = maps.shape
    step = -(-height // LARGEST)
    return maps.reshape(height // step, step, width // step, step, channels).mean(axis=(1, 3))


def tiles(maps: np.ndarray) -> np.ndarray:
    """Maps as tiles `(channels, height, width)`, NaN those of silent channels."""
    silent = maps.max(axis=(0, 1)) <= 0
    return np.where(silent[:, None, None], np.nan, np.moveaxis(smaller(maps), -1, 0))


def background(count: int, side: int, columns: int) -> np.ndarray:
    """White where a tile stands and nothing between them, so that a silent channel is seen as one."""
    return style.mosaic(np.ones((count, side, side)), columns)


class Activations(Display):
    """A photograph and all maps of some layers, what is rebuilt of another picture from each layer, and three curves.

    Args:
        measured: `"zeros"`, `"animal"` and `"rebuilt"`, each of the `"pretrained"` network and the `"random"` one; and
            `"predicted"` zeros.
        photograph: `(side, side, 3)`.
        maps: From each layer drawn to its maps `(height, width, channels)`.
        picture: `(16, 16)`, what is to be rebuilt.
        drawn: What the `"pretrained"` network and the `"random"` one leave of it, by layer, each `(16, 16)`.

    Attributes:
        photograph_: The image of the photograph.
        mosaics_: From each layer to the image of all its maps.
        rebuilt_: The image of what is rebuilt, a row for each network.
        lines_: From "zeros", "animal" and "rebuilt" to its curves.
    """

    size = (style.WIDTH, 9.2)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        measured: Mapping,
        photograph: np.ndarray,
        maps: Mapping[str, np.ndarray],
        picture: np.ndarray,
        drawn: Mapping[str, Sequence[np.ndarray]],
    ):
        self.measured, self.photograph, self.picture = dict(measured), np.asarray(photograph), np.asarray(picture)
        self.maps = {layer: np.asarray(one) for layer, one in maps.items()}
        self.drawn = {name: np.asarray(one) for name, one in drawn.items()}

    def plot(self, figure=None, axes=None) -> "Activations":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = first, *rest = place_panels(self.figure_, PANELS)
        self.photograph_ = first.imshow(self.photograph, interpolation="antialiased")
        self._name(first, _("photograph"))
        self.mosaics_ = {
            layer: self._mosaic(axis, layer, maps)
            for axis, (layer, maps) in zip(rest[:4], self.maps.items(), strict=True)
        }
        self._rebuilt(rest[4])
        self.lines_ = {
            key: self._curves(axis, key, words)
            for axis, (key, words) in zip(
                rest[5:],
                {
                    "zeros": _("share of zeros"),
                    "animal": _("animal read off (not from 0)"),
                    "rebuilt": _("picture rebuilt (R²)"),
                }.items(),
                strict=True,
            )
        }
        style.dress(self.figure_)
        return self

    @staticmethod
    def _name(axes, words: str) -> None:
        style.bare(axes)
        axes.set_anchor("NW")
        axes.set_title(words, fontsize=style.SIZES["text"], loc="left", color=style.INK, pad=5)

    def _mosaic(self, axes, layer: str, maps: np.ndarray):
        shown = tiles(maps)  # (channels, side, side)
        count, side = shown.shape[:2]
        columns = math.ceil(math.sqrt(count))
        axes.set_facecolor("#d0d0d0")
        axes.imshow(background(count, side, columns), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        look = style.scale(maps) | {"interpolation": "nearest"}
        image = axes.imshow(style.mosaic(shown, columns), **look)
        name = layer.removesuffix("_relu").removesuffix("_depthwise")
        words = _("{layer}: {count:,} channels,\n{silent} silent")
        self._name(axes, words.format(layer=name, count=count, silent=int(np.isnan(shown[:, 0, 0]).sum())))
        return image

    def _rebuilt(self, axes):
        rows = [np.concatenate([self.picture[None], self.drawn[name]]) for name in LINES]  # each (9, 16, 16)
        count, side = rows[0].shape[:2]
        self.rebuilt_ = axes.imshow(
            style.mosaic(np.concatenate(rows), columns=count), cmap="gray", vmin=0, vmax=1, interpolation="nearest"
        )
        style.bare(axes)
        axes.set_anchor("NW")
        narrow = is_narrow(self.figure_)
        middles = (side + 1) * np.arange(count) + (side - 1) / 2
        small = {"fontsize": style.SIZES["small"], "color": style.INK}
        axes.set_xticks(middles, [_("itself"), *(_(end) for end in ENDS)], rotation=45 if narrow else 0, **small)
        axes.tick_params(length=0)
        if not narrow:
            for middle, (words, colour) in zip(middles[:2], LINES.values(), strict=True):
                axes.text(-1.5, middle, _(words), ha="right", va="center", fontsize=style.SIZES["text"], color=colour)
        words = _("rebuilt from (above pretrained, below random):") if narrow else _("rebuilt from:")
        axes.set_title(words, fontsize=style.SIZES["text"], loc="left", color=style.INK, pad=5)

    def _curves(self, axes, key: str, words: str) -> list:
        curves = [
            Curve(_(name), self.measured[key][network], colour, others=[one[key][network] for one in self.others])
            for network, (name, colour) in LINES.items()
        ]
        if key == "zeros":
            curves.append(Curve(_("predicted"), self.measured["predicted"], style.INK, dashed=True))
        places = range(1, 1 + len(self.measured["zeros"]["random"])) if key == "zeros" else range(len(ENDS))
        everything = [value for curve in curves for values in (curve.values, *curve.others) for value in values]
        low = 0.4 if key == "animal" else min(0.0, *everything)
        lines = draw_curves(axes, curves, min(low, *everything), 1.0, x=places)
        if key == "zeros":
            for line in lines:
                line.set_markersize(3.5)
            axes.set_xticks([1, 10, 20, 30])
            axes.set_xlabel(_("ReLU layer"), fontsize=style.SIZES["text"])
        else:
            axes.set_xticks(places, [_(end) for end in ENDS], rotation=90)
        axes.set_title(words, fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=8)
        if self.others and key == "zeros":
            name_thin_lines(axes, len(self.others))
        return lines
