"""Samples as points in the plane, layer by layer."""

from collections.abc import Mapping

import numpy as np
from matplotlib.patheffects import withStroke

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas


class ProjectionsDisplay(Display):
    """One 2-D picture per layer, each sample drawn as its class, in its class's colour.

    Args:
        points: From layer to points, `(n, 2)`, as `layerwise.wheel` or `layerwise.principal_plane` give them.
        y: Class numbers, `(n,)`.
        labels: What to draw for a class; its number by default. Longer labels are drawn as dots.
        names: What to call each layer; nothing stands above a panel by default.
        reach: Half the width and height of every panel around (0, 0), if all are to have the same scale.
            A point beyond it is drawn at the edge.
        most: How many samples of a class to draw, the first ones, so that a reader can tell them apart; all by default.

    Attributes:
        points_: For each layer, the scatter of each class.
        centres_: For each layer, the label in the middle of each class.
    """

    size = (style.WIDTH, 2.8)

    def __init__(
        self,
        points: Mapping[str, np.ndarray],
        y: np.ndarray,
        labels=None,
        names=None,
        reach: float | None = None,
        most: int | None = None,
    ):
        self.points = dict(points)
        self.y = np.asarray(y)
        self.classes = [int(label) for label in np.unique(self.y)]
        self.labels = labels or {label: str(label) for label in self.classes}
        self.names = names or {}
        self.reach = reach
        self.most = most

    def plot(self, figure=None, axes=None) -> "ProjectionsDisplay":
        self.figure_, self.axes_ = canvas(len(self.points), self.size, figure, axes)
        self.points_, self.centres_ = [], []
        for axis, (name, points) in zip(self.axes_, self.points.items(), strict=True):
            self.points_.append([self._class(axis, points, label) for label in self.classes])
            self.centres_.append([self._centre(axis, points, label) for label in self.classes])
            self._frame(axis, points)
            if name in self.names:
                axis.set_title(_(self.names[name]), fontsize=style.SIZES["heading"], color=style.INK)
            style.dress(axis)
        return self

    def _class(self, axes, points: np.ndarray, label: int):
        mine = points[self.y == label][: self.most]
        if self.reach:
            mine = np.clip(mine, -0.97 * self.reach, 0.97 * self.reach)
        text = self.labels[label]
        marker = f"${text}$" if len(text) == 1 and text.isascii() and text.isalnum() else "o"
        return axes.scatter(
            mine[:, 0],
            mine[:, 1],
            marker=marker,
            s=26,
            linewidths=0,
            color=style.class_colour(label),
            alpha=0.8,
        )

    def _centre(self, axes, points: np.ndarray, label: int):
        x, y = np.median(points[self.y == label], axis=0)
        return axes.text(
            x, y, self.labels[label], color=style.class_colour(label), fontsize=style.SIZES["title"], fontweight="bold",
            ha="center", va="center", path_effects=[withStroke(linewidth=3, foreground="white")],
        )  # fmt: skip

    def _frame(self, axes, points: np.ndarray) -> None:
        style.bare(axes)
        for spine in axes.spines.values():
            spine.set(visible=True, color="#cccccc")
        if self.reach:
            middle, reach = np.zeros(2), self.reach
        else:
            middle = (points.max(axis=0) + points.min(axis=0)) / 2
            reach = float((points.max(axis=0) - points.min(axis=0)).max() / 2) * 1.08 or 1.0
        axes.set(xlim=(middle[0] - reach, middle[0] + reach), ylim=(middle[1] - reach, middle[1] + reach))
        axes.set_box_aspect(1)
