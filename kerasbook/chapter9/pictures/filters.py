"""Pictures that were grown for the units of two layers, the real pieces they respond to most, and how strongly."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size
from kerasbook.plots.weights import weight_scale

ROW = {"height": 0.46, "left": 0.08, "right": 0.08, "above": 0.42, "below": 0.1}
PANELS = (
    Panel((0.01, 0.845, 0.5, 0.085), **ROW),
    Panel((0.01, 0.685, 0.5, 0.085), **ROW),
    Panel((0.01, 0.525, 0.5, 0.085), **ROW),
    Panel((0.64, 0.6, 0.22, 0.32), height=2.6, left=0.6, right=1.25),
    Panel((0.01, 0.01, 0.98, 0.44), height=4.8, left=0.08, right=0.08, below=0.1),
)
COLUMNS = {"wide": 16, "narrow": 8}
FOOT = 0.45  # room for the two digits under a pair, as a share of a piece's height


def pairs(grown: np.ndarray, real: np.ndarray, columns: int) -> tuple[np.ndarray, list[tuple[float, float]]]:
    """Each grown picture above its real piece, so many pairs to a row, and room for words under each.

    Args:
        grown, real: `(units, side, side)`.
        columns: How many stand side by side.

    Returns:
        The mosaic, NaN between the pictures; and for each pair the middle of the room under it, column and row.
    """
    units, side, _side = grown.shape
    rows, foot = -(-units // columns), round(FOOT * side)
    deep = 2 * side + 1 + foot
    canvas = np.full((rows * deep, columns * (side + 2) - 2), np.nan)
    canvas.reshape(rows, deep, -1)[:, 2 * side + 1 :] = 0  # blank, so that words can be read on it
    middles = []
    for unit in range(units):
        row, column = divmod(unit, columns)
        top, left = row * deep, column * (side + 2)
        canvas[top : top + side, left : left + side] = grown[unit]
        canvas[top + side + 1 : top + 2 * side + 1, left : left + side] = real[unit]
        middles.append((left + side / 2 - 0.5, top + 2 * side + 0.5 + foot / 2))
    return canvas, middles


class Filters(Display):
    """Weights, grown pictures and real pieces of the first layer; pairs of the last; its activations.

    Args:
        weights: `(side, side, units)`, of the first layer.
        pieces: For the layers "first" and "last": grown pictures and real pieces, `(2, units, side, side)`, 0 to 1.
        best: What each unit of the last layer gives for its best real piece.
        activations: What it gives for its grown picture, "in place", and for the same pixels "shuffled".
        prefers: The digit that each unit prefers; -1 if it is silent.
        reads: How the network reads each grown picture.

    Attributes:
        rows_: The images of the weights, the grown pictures and the real pieces of the first layer.
        pairs_: The image of the last layer's pairs.
        words_: The two digits under each of them, bold if they are the same.
        dots_: The points of grown pictures, and of shuffled ones.
    """

    size = (style.WIDTH, 8.2)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        weights: np.ndarray,
        pieces: Mapping[str, np.ndarray],
        best: Sequence[float],
        activations: Mapping[str, np.ndarray],
        prefers: Sequence[int],
        reads: Sequence[int],
    ):
        self.weights, self.pieces, self.best = np.asarray(weights), dict(pieces), np.asarray(best)
        self.activations = {name: np.asarray(given) for name, given in activations.items()}
        self.prefers, self.reads = list(prefers), list(reads)

    def plot(self, figure=None, axes=None) -> "Filters":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = *rows, dots, last = place_panels(self.figure_, PANELS)
        grey = {"cmap": style.INPUT, "vmin": 0, "vmax": 1}
        tiles = [np.moveaxis(self.weights, -1, 0), *self.pieces["first"]]
        named = (_("first convolution: weights"), _("grown pictures"), _("best real pieces"))
        self.rows_ = []
        for panel, some, look, name in zip(rows, tiles, (weight_scale(self.weights), grey, grey), named, strict=True):
            image = panel.imshow(style.mosaic(some, columns=len(some)), interpolation="nearest", **look)
            self.rows_.append(image)
            self._dress(panel, name)
        self._pairs(last, grey)
        self._dots(dots)
        for panel in self.axes_:
            style.dress(panel)
        return self

    @staticmethod
    def _dress(axes, name: str) -> None:
        style.bare(axes)
        axes.set_facecolor("#e4e4e4")
        axes.set_anchor("NW")
        axes.set_title(name, fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=5)

    def _pairs(self, axes, grey: dict) -> None:
        narrow = is_narrow(self.figure_)
        canvas, middles = pairs(*self.pieces["last"], COLUMNS["narrow" if narrow else "wide"])
        self.pairs_ = axes.imshow(canvas, interpolation="nearest", **grey)
        style.bare(axes)
        axes.set_anchor("NW")
        self._dress(axes, _("last convolution: grown above real"))
        self.words_ = []
        for (column, row), prefers, reads in zip(middles, self.prefers, self.reads, strict=True):
            if prefers < 0:
                continue
            agree = prefers == reads
            look = {"ha": "center", "va": "center", "fontsize": style.SIZES["small"]}
            look |= {"color": style.INK if agree else style.QUIET, "fontweight": "bold" if agree else "normal"}
            self.words_.append(axes.text(column, row, f"{prefers} · {reads}", **look))

    def _dots(self, axes) -> None:
        look = {"s": 22, "alpha": 0.8, "linewidths": 0}
        self.dots_ = [
            axes.scatter(self.best, self.activations[name], color=colour, **look)
            for name, colour in (("in place", style.TRAINED), ("shuffled", style.QUIET))
        ]
        style.plain(axes)
        low = min(0.0, self.best.min())
        high = self.best.max()
        axes.plot([low, high], [low, high], "--", color=style.INK, linewidth=1)
        axes.set_xlabel(_("of the best real piece"), fontsize=style.SIZES["text"])
        axes.set_title(_("activation"), fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=8)
        strongest = int(self.best.argmax())
        for name, words, colour in (
            ("in place", _("grown picture"), style.TRAINED),
            ("shuffled", _("its pixels,\nshuffled"), style.QUIET),
        ):
            axes.annotate(
                words,
                (1.04, self.activations[name][strongest]),
                xycoords=("axes fraction", "data"),
                va="center",
                color=colour,
                fontsize=style.SIZES["text"],
            )
