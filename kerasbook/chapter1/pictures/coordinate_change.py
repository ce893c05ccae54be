"""Points in the plane before and after a change of coordinates."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.collections import LineCollection

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas

GRID = "#b9b9b9"


def grid_lines(x: tuple[float, float], y: tuple[float, float], count: int = 9, steps: int = 200) -> np.ndarray:
    """The lines of a square grid over a rectangle: `(2 count, steps, 2)`, first those along y, then those along x."""
    fine_x, fine_y = np.linspace(*x, steps), np.linspace(*y, steps)
    upright = [np.stack([np.full(steps, at), fine_y], axis=1) for at in np.linspace(*x, count)]
    level = [np.stack([fine_x, np.full(steps, at)], axis=1) for at in np.linspace(*y, count)]
    return np.array(upright + level)


def limits(points: np.ndarray, room: float = 0.06) -> list[tuple[float, float]]:
    """What x and y must span to show all points, with some room around them."""
    low, high = points.min(axis=0), points.max(axis=0)
    return [(float(a - room * (b - a)), float(b + room * (b - a))) for a, b in zip(low, high, strict=True)]


def square(points: np.ndarray) -> list[tuple[float, float]]:
    """The same with as much of y as of x, so that in a square panel right angles are right angles."""
    spans = limits(points)
    reach = max(high - low for low, high in spans) / 2
    return [((low + high) / 2 - reach, (low + high) / 2 + reach) for low, high in spans]


@dataclass(frozen=True)
class PlaneChange:
    """Points of two classes in old and in new coordinates.

    Args:
        before: The points, `(n, 2)`.
        after: The same points in the new coordinates, in which the rule is "x > 0".
        classes: 0 or 1, `(n,)`.
        to_new: From old to new coordinates, `(n, 2) -> (n, 2)`.
        to_old: The way back.
        threshold: The best threshold before: on which coordinate, and where.
        right_before: The share that it tells apart.
        right_after: The share that "x > 0" tells apart.
    """

    before: np.ndarray
    after: np.ndarray
    classes: np.ndarray
    to_new: Callable[[np.ndarray], np.ndarray]
    to_old: Callable[[np.ndarray], np.ndarray]
    threshold: tuple[int, float]
    right_before: float
    right_after: float


class CoordinateChange(Display):
    """For each change of coordinates: the raw points, the new grid over them, and the points in the new coordinates.

    Args:
        strips: Axes turned into a direction that was learned; old and new are drawn to the same scale.
        rings: From x and y to distance and angle.
        learned: The learned direction in degrees.
        true: The direction in which the strips lie apart.

    Attributes:
        points_: For each row, the points before, with the new grid, and after: a scatter for each class.
        thresholds_: For each row, the line of the best threshold before and that of "x > 0" after.
        boundaries_: For each row, the line on which the new x is 0, over the raw points.
        said_: What stands below the panels.
        grids_: For each row, the new grid over the raw points.
    """

    colours = (style.CLASSES[0], style.CLASSES[1])

    size = (style.WIDTH, 8.9)

    def __init__(self, strips: PlaneChange, rings: PlaneChange, learned: float, true: float):
        self.changes = [strips, rings]
        self.learned, self.true = learned, true

    def plot(self, figure=None, axes=None) -> "CoordinateChange":
        self.figure_, self.axes_ = canvas(3, self.size, figure, axes, rows=len(self.changes))
        if axes is None and figure is None:
            self.figure_.get_layout_engine().set(h_pad=0.16)  # what stands below a panel belongs to it
        self.points_, self.thresholds_, self.boundaries_, self.grids_ = [], [], [], []
        self.said_ = []
        for row, change in enumerate(self.changes):
            raw, moving, new = self.axes_[3 * row : 3 * row + 3]
            turned = row == 0  # the axes keep their scale
            spans = square(change.before), square(change.after) if turned else limits(change.after)
            self.points_.append([
                self._points(raw, change.before, change, spans[0]),
                self._points(moving, change.before, change, spans[0]),
                self._points(new, change.after, change, spans[1]),
            ])
            self.thresholds_.append([self._raw(raw, change), self._new(new, change)])
            self._grid(moving, change)
            self._name(raw, "x", "y")
            self._name(moving, "x", "y")
            self._name(new, *self._new_names()[row])
            self._below(moving, self._notes()[row], style.INK)
        for axis, title in zip(self.axes_, self._titles(), strict=False):
            axis.set_title(title, fontsize=style.SIZES["title"], color=style.INK, pad=10)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _titles(self) -> list[str]:
        return [_("1. raw data"), _("2. change of coordinates"), _("3. better representation")]

    def _notes(self) -> list[str]:
        """What was done to the axes of each row."""
        direction = _("direction {learned:.1f}° (true: {true:.1f}°)").format(learned=self.learned, true=self.true)
        return [direction, _("circles and rays")]

    def _new_names(self) -> list[tuple[str, str]]:
        """What the new axes of each row are."""
        return [
            (_("new x: along the direction"), _("new y")),
            (_("new x: distance from the middle"), _("new y: angle")),
        ]

    def _name(self, axes, x: str, y: str) -> None:
        axes.set_xlabel(x, fontsize=style.SIZES["text"], color=style.QUIET, labelpad=4)
        axes.set_ylabel(y, fontsize=style.SIZES["text"], color=style.QUIET, labelpad=4)

    def _points(self, axes, points: np.ndarray, change: PlaneChange, spans) -> list:
        style.bare(axes)
        for spine in axes.spines.values():
            spine.set(visible=True, color="#cccccc")
        axes.set(xlim=spans[0], ylim=spans[1])
        axes.set_box_aspect(1)
        return [
            axes.scatter(*points[change.classes == label].T, s=16, color=colour, alpha=0.85, linewidths=0, zorder=2)
            for label, colour in enumerate(self.colours)
        ]

    def _raw(self, axes, change: PlaneChange):
        coordinate, at = change.threshold
        draw, name = ((axes.axvline, "x"), (axes.axhline, "y"))[coordinate]
        line = draw(at, color=style.INK, linestyle="--", linewidth=2.2, zorder=3)
        rule = f"{name} > {at:.2f}".replace("-", "\N{MINUS SIGN}")
        self._below(axes, _("{rule}: {share:.0%} right").format(rule=rule, share=change.right_before), style.INK)
        return line

    def _new(self, axes, change: PlaneChange):
        line = axes.axvline(0, color=style.TRAINED, linewidth=2.6, zorder=3)
        text = _("{rule}: {share:.0%} right").format(rule="x > 0", share=change.right_after)
        self._below(axes, text, style.TRAINED)
        return line

    def _below(self, axes, text: str, colour: str) -> None:
        said = axes.text(
            0.5,
            -0.11,
            text,
            transform=axes.transAxes,
            ha="center",
            va="top",
            fontsize=style.SIZES["title"],
            color=colour,
        )
        self.said_.append(said)

    def _grid(self, moving, change: PlaneChange) -> None:
        """The new grid as it lies in the old plane, and the line on which the new x is 0."""
        lines = [change.to_old(line) for line in grid_lines(*limits(change.after, room=0))]
        self.grids_.append(self._lines(moving, lines))
        (boundary,) = moving.plot(
            *change.to_old(np.stack([np.zeros(400), np.linspace(*limits(change.after, room=0)[1], 400)], axis=1)).T,
            color=style.TRAINED,
            linewidth=2.6,
            zorder=3,
        )
        self.boundaries_.append(boundary)

    def _lines(self, axes, lines) -> LineCollection:
        # Added as an artist, so that lines beyond the points do not change what the axes span.
        lines = LineCollection(lines, colors=GRID, linewidths=0.9, zorder=1)
        axes.add_collection(lines, autolim=False)
        return lines
