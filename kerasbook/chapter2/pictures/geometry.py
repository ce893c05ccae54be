"""Tensor operations as geometry: what maps do to a grid, which networks are affine, and a paper that is unfolded."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from kerasbook.chapter2.pictures.gradient import decimals
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.animation import DOTS_PER_INCH, Animation
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
        self._title(axes, _("share unexplained by any affine map"))

    def _title(self, axes, text: str) -> None:
        axes.set_title(text, fontsize=style.SIZES["title"], loc="left", color=style.INK, pad=8)


def facets(sheet: np.ndarray) -> np.ndarray:
    """The small four-sided pieces of a sheet of points, `(rows, columns, 3)` -> `(pieces, 4, 3)`."""
    corners = [sheet[:-1, :-1], sheet[:-1, 1:], sheet[1:, 1:], sheet[1:, :-1]]  # all the way round
    return np.stack(corners, axis=2).reshape(-1, 4, 3)


def draw_sheets(axes, pair: np.ndarray, low: np.ndarray, high: np.ndarray, zoom: float = 1.15) -> Poly3DCollection:
    """Two sheets of points `(2, rows, columns, 3)` in space, which reaches from `low` to `high`."""
    axes.set_axis_off()
    axes.patch.set_visible(False)
    faces = [facets(sheet) for sheet in pair]
    colours = [colour for colour, those in zip(SHEETS, faces, strict=True) for _face in those]
    # All in one collection: matplotlib then knows which facet of which sheet lies in front.
    sheets = Poly3DCollection(np.concatenate(faces), facecolors=colours, shade=True, linewidths=0, antialiased=False)
    axes.add_collection3d(sheets)
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), zlim=(low[2], high[2]))
    axes.set_box_aspect(high - low, zoom=zoom)
    axes.view_init(elev=12, azim=-78)
    return sheets


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
            points = pair.reshape(-1, 3)
            self.sheets_.append(draw_sheets(axes, pair, points.min(axis=0), points.max(axis=0)))
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


def turned_alike(views: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The views of the paper, each turned (or mirrored) about its first axis to lie as the one before lies.

    What separates the sheets best is their first axis; how they lie around it says nothing, but would make them jump.
    """
    alike = [np.asarray(views[0])]
    for view in map(np.asarray, views[1:]):
        before, now = (one[..., 1:].reshape(-1, 2) for one in (alike[-1], view))
        left, _lengths, right = np.linalg.svd(now.T @ before)
        alike.append(np.concatenate([view[..., :1], view[..., 1:] @ (left @ right)], axis=-1))
    return alike


class PaperAnimation(Animation):
    """The two sheets on their way through the network, layer by layer, and how many of their points are separated.

    Args:
        sheets: For the paper as it was and after each layer the points of both sheets, as `PaperDisplay` takes them.
        separated: For each the share of the points that one plane separates.
        between: How many pictures there are from one layer to the next.

    Attributes:
        moments: After how many layers each moment is; 2.5 is half of the way through the third.
        sheets_: The facets of the two sheets.
        headline_: The text above them.
        line_: The shares of the layers that the paper has passed.
        mark_: The share of the last of them.
    """

    size = (style.WIDTH, 5.6)
    milliseconds = 250

    def __init__(self, sheets: Sequence[np.ndarray], separated: Sequence[float], between: int = 3):
        super().__init__(
            N_(
                "Two sheets of paper, crumpled together. Each layer moves every point a little, here along a straight "
                "line to its new place. The paper is turned so that the two sheets show as far apart as they are, to "
                "the left and right. Beside it, the share of the points that one plane puts on the right side."
            )
        )
        self.sheets, self.separated = turned_alike(sheets), list(separated)
        layers = len(self.sheets) - 1
        self.moments = [place / between for place in range(between * layers + 1)]

    def at(self, moment: float) -> np.ndarray:
        """The points of both sheets after so many layers."""
        layer = min(int(moment), len(self.sheets) - 1)
        way = moment - layer
        return (1 - way) * self.sheets[layer] + (way * self.sheets[layer + 1] if way else 0.0)

    def plot(self, figure=None, axes=None) -> "PaperAnimation":
        """Draw the last moment; `show(k)` draws another one on the same figure."""
        if axes is not None:
            raise ValueError("Expected a figure: an animation lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size, dpi=DOTS_PER_INCH)
        space = self.figure_.add_axes((0.0, 0.0, 0.62, 0.88), projection="3d")
        shares = self.figure_.add_axes((0.7, 0.14, 0.275, 0.62))
        self.axes_ = [space, shares]
        self.headline_ = self.figure_.text(
            0.022, 0.94, "", fontsize=style.SIZES["title"] + 3, color=style.INK, va="center"
        )
        self.sheets_ = None
        self._shares(shares)
        self.show(len(self.moments) - 1)
        for artist in (shares, self.headline_):
            style.dress(artist)
        return self

    def _shares(self, axes) -> None:
        style.plain(axes)
        layers = range(len(self.separated))
        axes.plot(layers, self.separated, "o-", color="#d5d5d5", linewidth=2.6, markersize=7, clip_on=False)
        (self.line_,) = axes.plot([], [], "o-", color=style.INK, linewidth=2.6, markersize=7, clip_on=False)
        (self.mark_,) = axes.plot([], [], "o", color=style.INK, markersize=13, clip_on=False)
        axes.set(xlim=(-0.15, len(self.separated) - 0.85), ylim=(min(0.5, *self.separated), 1.0))  # 0.5: guessing
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.set_xticks(layers)
        axes.set_xlabel(_("layers passed"), fontsize=style.SIZES["text"])
        axes.set_title(
            _("points that one plane\nseparates (axis from 50%)"),
            fontsize=style.SIZES["title"],
            loc="left",
            color=style.INK,
            pad=12,
            linespacing=1.35,
        )

    def show(self, moment: int) -> list:
        place = self.moments[moment]
        passed = int(place)
        if self.sheets_ is not None:
            self.sheets_.remove()
        points = np.reshape(self.sheets, (-1, 3))  # all moments have the same limits: nothing jumps
        self.sheets_ = draw_sheets(self.axes_[0], self.at(place), points.min(axis=0), points.max(axis=0), zoom=1.2)
        if place > passed:
            said = _("layer {number} of {all} moves the points")
        elif passed:
            said = _("after layer {number} of {all}: {share:.1%} separated")
        else:
            said = _("crumpled paper: {share:.1%} separated")
        number = passed + 1 if place > passed else passed
        share = self.separated[passed]
        self.headline_.set_text(said.format(number=number, all=len(self.sheets) - 1, share=share))
        self.line_.set_data(range(passed + 1), self.separated[: passed + 1])
        self.mark_.set_data([passed], [share])
        return [self.sheets_, self.headline_, self.line_, self.mark_]


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
