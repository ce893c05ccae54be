"""Some pictures and what lies next to them, by pixels and by a layer; two curves over depth; and a plane of points."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.chapter9.pictures.activations import ENDS, LINES
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

ROWS = {"height": 2.0, "left": 0.08, "right": 0.08, "above": 0.42, "below": 0.12}
CURVES = {"height": 2.2, "left": 0.55, "right": 1.08}
PANELS = (
    Panel((0.01, 0.53, 0.48, 0.41), **ROWS),
    Panel((0.51, 0.53, 0.48, 0.41), **ROWS),
    Panel((0.045, 0.1, 0.22, 0.33), **CURVES),
    Panel((0.375, 0.1, 0.22, 0.33), **CURVES),
    Panel((0.715, 0.085, 0.275, 0.38), height=3.4, left=0.08, right=0.08, above=0.42, below=0.75),
)
KINDS = N_("animal"), N_("food"), N_("plant"), N_("vehicle"), N_("thing")
GAP = 4  # pixels of white between two pictures
APART = 20  # between a picture and its neighbours


def row_of(images: np.ndarray) -> np.ndarray:
    """A picture, and its neighbours a little apart from it: `(n, side, side, 3)` to `(side, width, 3)`."""
    side = images.shape[1]
    whole = np.ones((side, APART - GAP + len(images) * (side + GAP) - GAP, 3))
    for image, left in zip(images, lefts(len(images), side), strict=True):
        whole[:, left : left + side] = image
    return whole


def lefts(count: int, side: int) -> list[int]:
    """Where each picture of a row begins."""
    return [0, *(APART + side + place * (side + GAP) for place in range(count - 1))]


class LatentSpace(Display):
    """What lies next to some pictures, how that changes from layer to layer, and where all lie on a plane.

    Args:
        measured: `"found"` and `"purity"`, each of the `"pretrained"` network and the `"random"` one, by layer.
        images: All pictures, `(n, side, side, 3)`, from 0 to 1.
        kinds: The number of each one's kind, `(n,)`.
        asked: Which pictures are drawn with their neighbours.
        by_pixels: The nearest by pixels of each of these, `(asked, nearest)`.
        by_layer: The nearest in the last layer.
        points: Where all lie on the plane, `(n, 2)`.
        joined: Which are joined to those asked by lines, `(asked, nearest)`.

    Attributes:
        rows_: The images of the neighbours, by pixels and by layer.
        frames_: From both to the frames around neighbours of the same kind.
        lines_: From "found" and "purity" to its curves.
        points_: The points, a collection for each kind.
        joins_: The lines on the plane.
    """

    size = (style.WIDTH, 8.2)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        measured: Mapping,
        images: np.ndarray,
        kinds: np.ndarray,
        asked: Sequence[int],
        by_pixels: np.ndarray,
        by_layer: np.ndarray,
        points: np.ndarray,
        joined: np.ndarray,
    ):
        self.measured, self.kinds, self.asked = dict(measured), np.asarray(kinds), list(asked)
        self.by_pixels, self.by_layer, self.joined = np.asarray(by_pixels), np.asarray(by_layer), np.asarray(joined)
        self.points = np.asarray(points)
        drawn = np.unique([*self.asked, *self.by_pixels.ravel(), *self.by_layer.ravel()])
        self.images = {int(which): np.asarray(images[which], "float32") for which in drawn}  # no more are kept

    def plot(self, figure=None, axes=None) -> "LatentSpace":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self.rows_, self.frames_ = {}, {}
        for axes, name, near, words in zip(
            self.axes_,
            ("pixels", "layer"),
            (self.by_pixels, self.by_layer),
            (_("nearest by pixels"), _("nearest in the last layer")),
            strict=False,
        ):
            self.rows_[name], self.frames_[name] = self._neighbours(axes, near, words)
        titles = {"found": _("finds its own copy"), "purity": _("nearest five of the same kind")}
        self.lines_ = {
            key: self._curves(axes, key, words)
            for axes, (key, words) in zip(self.axes_[2:4], titles.items(), strict=True)
        }
        self._plane(self.axes_[-1])
        style.dress(self.figure_)
        return self

    def _neighbours(self, axes, near: np.ndarray, words: str) -> tuple:
        rows = [[one, *others] for one, others in zip(self.asked, near.tolist(), strict=True)]
        drawn = [row_of(np.stack([self.images[which] for which in row])) for row in rows]
        height, width = drawn[0].shape[:2]
        gap = np.ones((GAP, width, 3))
        whole = np.concatenate([part for row in drawn for part in (row, gap)][:-1])
        image = axes.imshow(np.clip(whole, 0, 1), interpolation="antialiased")
        style.bare(axes)
        axes.set_anchor("NW")
        axes.set_title(words, fontsize=style.SIZES["title"], loc="left", color=style.INK, pad=6)
        frames = [
            self._frame(axes, left, top * (height + GAP), height)
            for top, row in enumerate(rows)
            for left, which in zip(lefts(len(row), height)[1:], row[1:], strict=True)
            if self.kinds[which] == self.kinds[row[0]]
        ]
        return image, frames

    @staticmethod
    def _frame(axes, left: float, top: float, side: int) -> Rectangle:
        wide = 1.8 if is_narrow(axes.figure) else 3
        look = {"fill": False, "edgecolor": style.SECOND, "linewidth": wide, "clip_on": False}
        return axes.add_patch(Rectangle((left - 0.5, top - 0.5), side, side, **look))

    def _curves(self, axes, key: str, words: str) -> list:
        curves = [
            Curve(_(name), self.measured[key][network], colour, others=[one[key][network] for one in self.others])
            for network, (name, colour) in LINES.items()
        ]
        lines = draw_curves(axes, curves, 0.0, 1.0, x=range(len(ENDS)))
        axes.set_xticks(range(len(ENDS)), [_(end) for end in ENDS], rotation=90)
        axes.set_title(words, fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=8)
        if self.others and key == "found":
            name_thin_lines(axes, len(self.others))
        return lines

    def _plane(self, axes) -> None:
        self.points_ = [
            axes.scatter(*self.points[self.kinds == kind].T, s=18, color=style.CLASSES[kind], label=_(name))
            for kind, name in enumerate(KINDS)
        ]
        self.joins_ = [
            axes.plot(*self.points[[one, other]].T, color=style.INK, linewidth=1.1, zorder=3)[0]
            for one, others in zip(self.asked, self.joined, strict=True)
            for other in others
        ]
        axes.scatter(*self.points[self.asked].T, s=60, facecolor="white", edgecolor=style.INK, linewidth=1.6, zorder=4)
        style.bare(axes)
        axes.set_title(_("last layer on a plane"), fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=8)
        axes.legend(
            loc="upper center",
            bbox_to_anchor=(0.5, -0.01),
            ncols=3,
            frameon=False,
            fontsize=style.SIZES["text"],
            handletextpad=0.1,
            columnspacing=0.9,
        )
