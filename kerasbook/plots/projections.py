"""Samples as points in the plane, layer by layer."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex
from matplotlib.patheffects import withStroke

from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas
from kerasbook.plots.layers import Remark
from kerasbook.plots.pages import Caption, Page, evenly, shown_name

__all__ = ["ProjectionsDisplay", "evenly"]

NAMED = 26  # classes; where there are more, only their colours tell them apart


def are_classes(y: np.ndarray) -> bool:
    """Whether answers `(n,)` name classes, few enough to tell apart; else they are drawn as values."""
    y = np.asarray(y)
    few = len(np.unique(y)) <= NAMED
    if y.dtype.kind == "f":
        return bool(few and np.isfinite(y).all() and (y == np.round(y)).all())
    return few or y.dtype.kind not in "iu"


class ProjectionsDisplay(Display):
    """One 2-D picture per layer, each sample drawn as its class, in its class's colour; six layers to a row.

    More than ten classes have shades of one colour scale; numbers to predict, and more than 26 class numbers, have a
    colour bar.

    Args:
        points: From layer to points, `(n, 2)`, as `layerwise.wheel` or `layerwise.principal_plane` give them.
            Where they are NaN, the panel says that the layer's output is not finite.
        y: Class numbers or names, `(n,)`, or numbers to predict, `(n,)`; None for points without colours.
        labels: What to draw for a class; its number by default. Longer labels are drawn as dots.
        names: What to call each layer; nothing stands above a panel by default.
        reach: Half the width and height of every panel around (0, 0), if all are to have the same scale.
            A point beyond it is drawn at the edge.
        most: How many samples of a class to draw, the first ones, so that a reader can tell them apart; all by default.
        foot: What to say at the foot of the page, before it is translated.
        by_value: Whether numbers in `y` are values, and no classes, however few there are.

    Attributes:
        points_: For each layer, the scatter of each class, or of all samples.
        centres_: For each layer, the label in the middle of each class.
        bar_: The colour bar, if there is one.
    """

    size = (style.WIDTH, 2.8)

    def __init__(
        self,
        points: Mapping[str, np.ndarray],
        y: np.ndarray | None,
        labels=None,
        names=None,
        reach: float | None = None,
        most: int | None = None,
        foot: Sequence[Remark] = (),
        by_value: bool = False,
    ):
        self.points = dict(points)
        self.y = None if y is None else np.asarray(y)
        self.classes = []
        if self.y is not None and are_classes(self.y) and not by_value:
            whole = self.y.dtype.kind in "fiub"
            self.classes = [int(label) if whole else str(label) for label in np.unique(self.y)]
        self.labels = labels or {label: str(label) for label in self.classes}
        if missing := [label for label in self.classes if label not in self.labels]:
            raise ValueError(f"Expected a name for each class. Received: none for {', '.join(map(str, missing))}")
        self.names = names or {}
        self.reach = reach
        self.most = most
        self.foot = list(foot)

    def plot(self, figure=None, axes=None) -> "ProjectionsDisplay":
        page = None
        if axes is None:
            captions = [Caption(shown_name(self.names.get(name, ""))) for name in self.points]
            foot = [_(sentence).format(**given) for sentence, given in self.foot]
            page = Page(captions, figure, foot=foot, right=0.6 if self._by_value else 0.0)
            self.figure_, self.axes_ = page.figure, page.axes
            if figure is None:
                self.size = tuple(float(side) for side in self.figure_.get_size_inches())
        else:
            self.figure_, self.axes_ = canvas(len(self.points), self.size, None, axes)
        self.points_, self.centres_, self.bar_ = [], [], None
        for axis, (name, points) in zip(self.axes_, self.points.items(), strict=True):
            self._panel(axis, points)
            if page is None and name in self.names:
                axis.set_title(shown_name(self.names[name]), fontsize=style.SIZES["heading"], color=style.INK)
        if page is not None:
            page.write()
        if self._by_value:
            self._colour_bar(self.axes_[(page.columns if page else len(self.axes_)) - 1])
        for axis in self.axes_:
            style.dress(axis)
        return self

    @property
    def _by_value(self) -> bool:
        return self.y is not None and not self.classes

    def colour(self, label) -> str:
        """A class's colour: of ten that are easy to tell apart, or a shade if there are more."""
        if len(self.classes) > len(style.CLASSES):
            place = self.classes.index(label) / (len(self.classes) - 1)
            return to_hex(colormaps[style.ACTIVATION](0.93 * place))
        if all(isinstance(known, int) and 0 <= known < len(style.CLASSES) for known in self.classes):
            return style.class_colour(label)
        return style.class_colour(self.classes.index(label))

    def _panel(self, axes, points: np.ndarray) -> None:
        if not np.isfinite(points).all():
            self.points_.append([])
            self.centres_.append([])
            self._frame(axes, np.zeros((1, 2)))
            style.in_the_middle(axes, _("NaN or infinite"))
            return
        if self.classes:
            self.points_.append([self._class(axes, points, label) for label in self.classes])
            self.centres_.append([self._centre(axes, points, label) for label in self.classes])
        else:
            self.points_.append([self._all(axes, points)])
            self.centres_.append([])
        self._frame(axes, points)

    def _within(self, points: np.ndarray) -> np.ndarray:
        return np.clip(points, -0.97 * self.reach, 0.97 * self.reach) if self.reach else points

    def _class(self, axes, points: np.ndarray, label):
        mine = self._within(points[self._of(label)][: self.most])
        text = self.labels[label]
        few = len(self.classes) <= len(style.CLASSES)
        marker = f"${text}$" if few and len(text) == 1 and text.isascii() and text.isalnum() else "o"
        return axes.scatter(
            mine[:, 0], mine[:, 1], marker=marker, s=26, linewidths=0, color=self.colour(label), alpha=0.8
        )

    def _of(self, label) -> np.ndarray:
        """Which samples are of this class."""
        return self.y == label if self.y.dtype.kind in "fiub" else self.y.astype(str) == label

    def _all(self, axes, points: np.ndarray):
        """All samples, coloured by value if there are values."""
        mine = self._within(points)
        if self.y is None:
            return axes.scatter(mine[:, 0], mine[:, 1], s=16, linewidths=0, color=style.SECOND, alpha=0.7)
        known = self.y[np.isfinite(self.y)]
        low, high = (known.min(), known.max()) if len(known) else (0, 1)
        return axes.scatter(
            mine[:, 0], mine[:, 1], s=16, linewidths=0, alpha=0.9, c=self.y, cmap=style.ACTIVATION, vmin=low, vmax=high
        )

    def _colour_bar(self, axes) -> None:
        """A narrow bar to the right of a panel that says which value has which colour."""
        drawn = [scatters[0] for scatters in self.points_ if scatters]
        if not drawn:
            return
        beside = axes.inset_axes((1.05, 0, 0.05, 1))
        self.bar_ = axes.get_figure(root=True).colorbar(drawn[0], cax=beside)
        self.bar_.solids.set_alpha(1)
        self.bar_.outline.set_visible(False)
        low, high = drawn[0].get_clim()
        ticks = [low, (low + high) / 2, high]
        self.bar_.set_ticks(ticks, labels=[in_digits(tick, 3) for tick in ticks])
        beside.tick_params(labelsize=style.SIZES["small"], length=2, pad=2)

    def _centre(self, axes, points: np.ndarray, label):
        x, y = np.median(points[self._of(label)], axis=0)
        few = len(self.classes) <= len(style.CLASSES)
        return axes.text(
            x,
            y,
            self.labels[label],
            color=self.colour(label),
            fontsize=style.SIZES["title" if few else "text"],
            fontweight="bold",
            ha="center",
            va="center",
            path_effects=[withStroke(linewidth=3, foreground="white")],
        )

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
