"""Two clouds of points and the line between them, as it turns into place; the loss, the accuracy and the angle."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.animation import DOTS_PER_INCH, Animation
from kerasbook.plots.curves import name_thin_lines, thin_lines
from kerasbook.plots.display import Display

BOOK = 40  # updates in the book's listing
CLOUDS = ("#c9a227", "#832db6")  # of class 0 and class 1
FADING = LinearSegmentedColormap.from_list("fading", ["#c4c4c4", style.TRAINED])
LEAST = style.SECOND  # whatever belongs to the line of least squares
AFTER = (0, 1, 2, 5, 10, 20, 40)  # updates after which the line is drawn, besides the last one
CAPTION = N_(
    "The line on which the classifier is undecided, after each update of its weights; the dashed line has the least "
    "squared error. In the first updates the line jumps between the two clouds, and nearly all points are on the right "
    "side. Then it turns more and more slowly."
)


def ends_of(weights: np.ndarray, across: tuple[float, float], up: tuple[float, float]) -> np.ndarray:
    """Two points of the line w1 x + w2 y + b = 0.5, far outside of these limits, (2, 2): first x, then y."""
    w, b = weights[:2], weights[2]
    length = np.hypot(*w)
    if not np.isfinite(length) or length < 1e-9:
        return np.full((2, 2), np.nan)
    middle = np.array([np.mean(across), np.mean(up)])
    foot = middle - w * (middle @ w + b - 0.5) / length**2  # the point of the line that is nearest to the middle
    along = np.array([-w[1], w[0]]) / length * 4 * (np.ptp(across) + np.ptp(up))
    return np.stack([foot - along, foot + along], axis=1)


def draw_clouds(axes, points: np.ndarray, classes: np.ndarray) -> list:
    """The points in the colours of their classes, on a plane with the same unit in both directions."""
    style.plain(axes)
    drawn = [
        axes.plot(*points[classes == number].T, "o", color=colour, markersize=3.2, alpha=0.5, markeredgewidth=0)[0]
        for number, colour in enumerate(CLOUDS)
    ]
    low, high = points.min(axis=0) - 0.3, points.max(axis=0) + 0.3
    low, high = min(low), max(high)
    axes.set(xlim=(low, high), ylim=(low, high), aspect="equal")
    axes.set_xlabel(_("first feature"), fontsize=style.SIZES["text"])
    axes.set_ylabel(_("second feature"), fontsize=style.SIZES["text"])
    return drawn


class LinearClassifier(Display):
    """Two clouds with the line after some of the updates, and three curves over the updates.

    Args:
        points: `(n, 2)`.
        classes: `(n,)`, 0 or 1.
        lines: The weights before the first update and after each, `(steps + 1, 3)`: two of W, and b.
        best: The weights of least squares, `(3,)`.
        curves: "loss", "accuracy" and "angle", each `(steps + 1,)`.
        some: The updates after which other seeds have been measured.

    Attributes:
        clouds_: The points of each class.
        lines_: The line after each of some updates, by update.
        best_: The line of least squares.
        curves_: The three curves, by name.
    """

    size = (style.WIDTH, 6.6)

    def __init__(
        self,
        points: np.ndarray,
        classes: np.ndarray,
        lines: np.ndarray,
        best: np.ndarray,
        curves: Mapping[str, Sequence[float]],
        some: Sequence[int],
    ):
        self.points, self.classes = np.asarray(points), np.asarray(classes)
        self.lines, self.best = np.asarray(lines), np.asarray(best)
        self.curves, self.some = {name: np.asarray(values) for name, values in curves.items()}, list(some)

    def plot(self, figure=None, axes=None) -> "LinearClassifier":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        plane = self.figure_.add_axes((0.06, 0.105, 0.45, 0.82))
        panels = [self.figure_.add_axes((0.615, bottom, 0.365, 0.2)) for bottom in (0.725, 0.415, 0.105)]
        self._plane(plane)
        self.curves_ = {}
        self._curve(panels[0], "loss", style.INK, _("loss (logarithmic)"), top=1.0)
        self._logarithmic(panels[0])
        self._curve(panels[1], "accuracy", style.INK, _("share on the right side"), top=1.0)
        self._curve(panels[2], "angle", style.TRAINED, _("degrees away from the dashed line"), top=90)
        panels[1].set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        panels[2].set_yticks([0, 45, 90])
        panels[2].set_xlabel(_("updates of the weights"), fontsize=style.SIZES["text"])
        self.axes_ = [plane, *panels]
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _others(self, name: str) -> list[Sequence[float]]:
        """The same curve with other seeds, after some of the updates."""
        return [one[name] for one in self.others if name in one and len(one[name]) == len(self.some)]

    def _highest(self, name: str) -> float:
        start = self.curves[name][0]
        return float(start) if np.isfinite(start) and start else 1.0

    def _logarithmic(self, axes) -> None:
        """Of the losses: their last steps are small, but the line turns with them."""
        losses = np.concatenate([self.curves["loss"], *self._others("loss")])
        finite = losses[np.isfinite(losses)]
        lowest, highest = min(finite, default=0.01), max(finite, default=1.0)
        style.logarithmic(axes.yaxis)
        axes.set_ylim(max(lowest, 1e-9) / 1.4, max(highest, 1e-8) * 1.4)

    def _plane(self, axes) -> None:
        self.clouds_ = draw_clouds(axes, self.points, self.classes)
        last = len(self.lines) - 1
        limits = axes.get_xlim(), axes.get_ylim()
        self.lines_ = {}
        for update in sorted({*(update for update in AFTER if update < last), last}):
            is_last = update == last
            (self.lines_[update],) = axes.plot(
                *ends_of(self.lines[update], *limits),
                color=FADING(np.sqrt(update / last) if last else 1.0),
                linewidth=3.4 if is_last else 1.7,
                zorder=5 if is_last else 4,
            )
        (self.best_,) = axes.plot(*ends_of(self.best, *limits), "--", color=LEAST, linewidth=2.2, zorder=6)
        shown = {0: _("before the first update"), last: _("after {count:,} updates").format(count=last)}
        axes.legend(
            [*(self.lines_[update] for update in shown), self.best_, *self.clouds_],
            [*shown.values(), _("least squares"), _("class 0"), _("class 1")],
            loc="upper right",
            fontsize=style.SIZES["text"],
            framealpha=0.9,
            edgecolor="none",
            borderpad=0.3,
            markerscale=2.5,
        ).set_zorder(7)
        style.title(axes, _("the line after 0, 1, 2, 5, 10, 20, 40 ... updates"))

    def _curve(self, axes, name: str, colour: str, words: str, top: float) -> None:
        style.plain(axes)
        updates = range(len(self.curves[name]))
        others = self._others(name)
        thin_lines(axes, self.some, others, colour)
        (self.curves_[name],) = axes.plot(updates, self.curves[name], color=colour, linewidth=2.6, zorder=3)
        axes.set(ylim=(0, top), xlim=(0, max(1, len(updates) - 1)))
        if len(updates) > BOOK:
            axes.axvline(BOOK, color=style.QUIET, linestyle=":", linewidth=1.6)
        style.title(axes, words)
        if others and name == "loss":
            name_thin_lines(axes, len(others))


class TurningLine(Animation):
    """The line after each update, as a film.

    Args:
        display: The picture whose line turns.

    Attributes:
        moments: After how many updates each moment is.
        moment_: Which moment is drawn.
        headline_: The text above.
        line_: The line.
        trail_, mark_: The loss up to this moment, and of this moment.
    """

    size = (style.WIDTH, 5.6)
    milliseconds = 250
    stepwise = N_("With a slider, update by update")

    def __init__(self, display: LinearClassifier):
        super().__init__(CAPTION)
        self.display = display
        last = len(display.lines) - 1
        # Every update while the line hurries, fewer and fewer afterwards.
        self.moments = sorted({*range(min(last, 12)), *range(12, min(last, 40), 4), *range(40, last, 10), last})

    def plot(self, figure=None, axes=None) -> "TurningLine":
        """Draw the last moment; `show(k)` draws another one on the same figure."""
        if axes is not None:
            raise ValueError("Expected a figure: an animation lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size, dpi=DOTS_PER_INCH)
        plane = self.figure_.add_axes((0.03, 0.115, 0.5, 0.76))
        loss = self.figure_.add_axes((0.6, 0.115, 0.37, 0.7))
        self.axes_ = [plane, loss]
        draw_clouds(plane, self.display.points, self.display.classes)
        self.limits = plane.get_xlim(), plane.get_ylim()
        plane.plot(*ends_of(self.display.best, *self.limits), "--", color=LEAST, linewidth=2.2, zorder=4)
        (self.line_,) = plane.plot([], [], color=style.TRAINED, linewidth=4, zorder=5)
        style.plain(loss)
        losses = self.display.curves["loss"]
        loss.plot(losses, color="#d5d5d5", linewidth=2.6)
        (self.trail_,) = loss.plot([], [], color=style.INK, linewidth=2.6)
        (self.mark_,) = loss.plot([], [], "o", color=style.INK, markersize=10, clip_on=False)
        loss.set(xlim=(0, max(1, len(losses) - 1)), ylim=(0, 1.08 * self.display._highest("loss")))
        loss.set_xlabel(_("updates of the weights"), fontsize=style.SIZES["text"])
        style.title(loss, _("loss"))
        self.headline_ = self.figure_.text(
            0.06, 0.935, "", fontsize=style.SIZES["title"] + 3, color=style.INK, va="center"
        )
        self.show(len(self.moments) - 1)
        for artist in (plane, loss, self.headline_):
            style.dress(artist)
        return self

    def show(self, moment: int) -> list:
        self.moment_ = range(len(self.moments))[moment]
        update, curves = self.moments[moment], self.display.curves
        self.line_.set_data(*ends_of(self.display.lines[update], *self.limits))
        self.trail_.set_data(range(update + 1), curves["loss"][: update + 1])
        self.mark_.set_data([update], [curves["loss"][update]])
        self.headline_.set_text(
            _("after {update} of {updates} updates: {angle:.0f} degrees to go, {right:.1f} of 100 points right").format(
                update=update,
                updates=self.moments[-1],
                angle=curves["angle"][update],
                right=100 * curves["accuracy"][update],
            )
        )
        return [self.line_, self.trail_, self.mark_, self.headline_]
