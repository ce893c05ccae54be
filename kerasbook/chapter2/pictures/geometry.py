"""Tensor operations as geometry: what maps do to a grid, which networks are affine, and a paper that is unfolded."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from kerasbook.chapter2.pictures.gradient import decimals
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves
from kerasbook.plots.display import Display, canvas

GRID = "#8db9d8"
OLD_GRID = "#e3e3e3"
SHEETS = (style.TRAINED, style.CLASSES[0])

# What each map is called, and how it is written.
MAPS = {
    "start": (N_("points of the plane"), "x"),
    "translation": (N_("translation"), "x + b"),
    "rotation": (N_("rotation"), "R·x"),
    "scaling": (N_("scaling"), "S·x"),
    "affine": (N_("affine map"), "W·x + b"),
    "bent": (N_("affine map, relu"), "relu(W·x + b)"),
}


class MapsDisplay(Display):
    """A grid and some points of the plane, and where maps take them, all to one scale.

    Args:
        pictures: From each map, a key of `MAPS`, to the lines `(lines, steps, 2)` and the points `(n, 2)` as it
            leaves them; the first one is where they were.

    Attributes:
        grids_: For each map, the lines of the grid.
        points_: For each map, the points.
    """

    size = (style.WIDTH, 2.75)

    def __init__(self, pictures: Mapping[str, tuple[np.ndarray, np.ndarray]]):
        self.pictures = {name: (np.asarray(lines), np.asarray(points)) for name, (lines, points) in pictures.items()}

    def plot(self, figure=None, axes=None) -> "MapsDisplay":
        self.figure_, self.axes_ = canvas(len(self.pictures), self.size, figure, axes)
        self.grids_, self.points_ = [], []
        reach = 1.04 * max(np.abs(lines).max() for lines, _points in self.pictures.values())
        (before, _points), *_others = self.pictures.values()
        for axis, (name, (lines, points)) in zip(self.axes_, self.pictures.items(), strict=True):
            if name != next(iter(self.pictures)):
                self._lines(axis, before, OLD_GRID, order=1)
            self.grids_.append(self._lines(axis, lines, GRID, order=2))
            self.points_.append(axis.scatter(*points.T, s=13, color=style.INK, linewidths=0, zorder=3))
            axis.set(xlim=(-reach, reach), ylim=(-reach, reach))
            axis.set_aspect("equal")
            self._titles(axis, *MAPS[name])
            style.dress(axis)
        return self

    def _lines(self, axes, lines: np.ndarray, colour: str, order: int) -> LineCollection:
        return axes.add_collection(LineCollection(list(lines), colors=colour, linewidths=1.1, zorder=order))

    def _titles(self, axes, name: str, formula: str) -> None:
        style.bare(axes)
        axes.axhline(0, color=style.QUIET, linewidth=0.9, zorder=1)
        axes.axvline(0, color=style.QUIET, linewidth=0.9, zorder=1)
        axes.set_title(_(name), fontsize=style.SIZES["heading"], color=style.INK, pad=6)
        axes.set_xlabel(formula, fontsize=style.SIZES["heading"], color=style.SECOND, labelpad=5)


class AffineDisplay(Display):
    """Points after several affine maps and after one, and how far networks are from any affine map.

    Args:
        in_turn: The points after the maps one after the other, `(n, 2)`.
        at_once: The same points after the one map, `(n, 2)`.
        depths: How many hidden layers the networks have.
        not_affine: For networks without an activation, `"linear"`, and with one, `"bent"`, the share of their
            answers at each depth that the best affine map leaves over.
        activation: What the activation is called.

    Attributes:
        dots_: The points after the maps one after the other.
        rings_: The points after the one map.
        lines_: The lines of the networks, without an activation and with it: the logarithms of their shares.
    """

    size = (style.WIDTH, 3.0)
    powers = (-9, -6, -3, 0)  # of ten; a smaller share is drawn at the lowest

    def __init__(
        self,
        in_turn: np.ndarray,
        at_once: np.ndarray,
        depths: Sequence[int],
        not_affine: Mapping[str, Sequence[float]],
        activation: str,
    ):
        self.in_turn, self.at_once = np.asarray(in_turn), np.asarray(at_once)
        self.depths, self.not_affine, self.activation = list(depths), dict(not_affine), activation

    def plot(self, figure=None, axes=None) -> "AffineDisplay":
        self.figure_, self.axes_ = canvas(2, self.size, figure, axes)
        self._points(self.axes_[0])
        self._networks(self.axes_[1])
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _points(self, axes) -> None:
        style.bare(axes)
        self.dots_ = axes.scatter(
            *self.in_turn.T, s=16, color=style.INK, linewidths=0, zorder=3, label=_("one after the other")
        )
        self.rings_ = axes.scatter(
            *self.at_once.T,
            s=62,
            facecolors="none",
            edgecolors=style.TRAINED,
            linewidths=1.3,
            zorder=2,
            label=_("as one"),
        )
        axes.set_aspect("equal", adjustable="datalim")
        axes.legend(
            loc="center left",
            bbox_to_anchor=(1.0, 0.5),
            frameon=False,
            fontsize=style.SIZES["heading"],
            handletextpad=0.2,
            borderpad=0,
        )
        self._title(axes, _("four affine maps, in turn and as one"))

    def _networks(self, axes) -> None:
        chosen = _("no activation, again") if self.activation == "linear" else self.activation
        labels = {"linear": (_("no activation"), style.SECOND), "bent": (chosen, style.TRAINED)}
        # Each step up the axis is a power of ten; drawn as their logarithms, the names of the lines keep apart.
        curves = [
            Curve(label, np.log10(np.maximum(self.not_affine[kind], 10.0 ** self.powers[0])), colour)
            for kind, (label, colour) in labels.items()
        ]
        self.lines_ = draw_curves(axes, curves, self.powers[0], 0.3, x=np.log2(self.depths))
        axes.set_yticks(self.powers, [decimals(10.0**power) for power in self.powers])
        axes.set_xticks(np.log2(self.depths), [str(depth) for depth in self.depths])
        axes.set_xlabel(_("hidden layers"), fontsize=style.SIZES["text"])
        self._title(axes, _("share that no affine map explains"))

    def _title(self, axes, text: str) -> None:
        axes.set_title(text, fontsize=style.SIZES["title"], loc="left", color=style.INK, pad=8)


def facets(sheet: np.ndarray) -> np.ndarray:
    """The small four-sided pieces of a sheet of points, `(rows, columns, 3)` -> `(pieces, 4, 3)`."""
    corners = [sheet[:-1, :-1], sheet[:-1, 1:], sheet[1:, 1:], sheet[1:, :-1]]  # all the way round
    return np.stack(corners, axis=2).reshape(-1, 4, 3)


class PaperDisplay(Display):
    """Two sheets of paper on their way through a network, seen from the side of the plane that separates them best.

    Args:
        sheets: For the paper as it was and after each layer the points of both sheets, `(2, rows, columns, 3)`, the
            plane that separates them best at right angles to the first coordinate.
        separated: For each the share of the points on the right side of that plane.

    Attributes:
        sheets_: For each panel, the facets of the two sheets.
    """

    size = (style.WIDTH, 2.9)

    def __init__(self, sheets: Sequence[np.ndarray], separated: Sequence[float]):
        self.sheets, self.separated = [np.asarray(pair) for pair in sheets], list(separated)

    def plot(self, figure=None, axes=None) -> "PaperDisplay":
        if axes is not None:
            raise ValueError("Expected a figure: this display draws in space. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_, self.sheets_ = [], []
        width = 1 / len(self.sheets)
        for column, (pair, share) in enumerate(zip(self.sheets, self.separated, strict=True)):
            axes = self.figure_.add_axes((column * width, 0.13, width, 0.74), projection="3d")
            self.sheets_.append(self._sheets(axes, pair))
            name = _("layer {number}").format(number=column) if column else _("crumpled paper")
            for height, text, colour in (
                (0.97, name, style.INK),
                (0.13, _("{share:.1%} separated").format(share=share), style.SECOND),
            ):
                self.figure_.text(
                    (column + 0.5) * width,
                    height,
                    text,
                    ha="center",
                    va="top",
                    color=colour,
                    fontsize=style.SIZES["heading"],
                )
            self.axes_.append(axes)
        style.dress(self.figure_)
        return self

    def _sheets(self, axes, pair: np.ndarray) -> Poly3DCollection:
        axes.set_axis_off()
        axes.patch.set_visible(False)
        faces = [facets(sheet) for sheet in pair]
        colours = [colour for colour, those in zip(SHEETS, faces, strict=True) for _face in those]
        # All in one collection: matplotlib then knows which facet of which sheet lies in front.
        sheets = Poly3DCollection(
            np.concatenate(faces), facecolors=colours, shade=True, linewidths=0, antialiased=False
        )
        axes.add_collection3d(sheets)
        low, high = pair.reshape(-1, 3).min(axis=0), pair.reshape(-1, 3).max(axis=0)
        axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), zlim=(low[2], high[2]))
        axes.set_box_aspect(high - low, zoom=1.15)
        axes.view_init(elev=12, azim=-78)
        return sheets


class Geometry(Display):
    """Maps of the plane, what becomes of several in a row, and a network that unfolds a paper.

    Args:
        maps: The maps, as `MapsDisplay` takes them; they are drawn above.
        in_turn, at_once: Points after several of the maps and after the one that they come to.
        depths, not_affine, activation: Networks beside affine maps, as `AffineDisplay` takes them.
        sheets, separated: The paper on its way through a network, as `PaperDisplay` takes it.

    Attributes:
        maps, affine, paper: The pictures above, in the middle and below.
    """

    size = (style.WIDTH, 8.8)

    def __init__(
        self,
        maps: Mapping[str, tuple[np.ndarray, np.ndarray]],
        in_turn: np.ndarray,
        at_once: np.ndarray,
        depths: Sequence[int],
        not_affine: Mapping[str, Sequence[float]],
        activation: str,
        sheets: Sequence[np.ndarray],
        separated: Sequence[float],
    ):
        self.maps = MapsDisplay(maps)
        self.affine = AffineDisplay(in_turn, at_once, depths, not_affine, activation)
        self.paper = PaperDisplay(sheets, separated)

    def plot(self, figure=None, axes=None) -> "Geometry":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        above, below = self.figure_.subfigures(2, 1, height_ratios=(5.9, 2.9))
        grid = above.add_gridspec(1, 6, left=0.012, right=0.988, top=0.945, bottom=0.575, wspace=0.06)
        columns = [above.add_subplot(cell) for cell in grid]
        middle = [above.add_axes((0.02, 0.045, 0.3, 0.375)), above.add_axes((0.585, 0.105, 0.25, 0.315))]
        self.maps.plot(axes=columns)
        self.affine.plot(axes=middle)
        self.paper.plot(figure=below)
        self.axes_ = [*columns, *middle, *self.paper.axes_]
        return self
