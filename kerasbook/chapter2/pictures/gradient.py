"""The gradient: slope of a curve, plane on a surface, a picture for each answer; and how exactly a step measures it."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kerasbook.locale import gettext as _
from kerasbook.numbers import with_decimals
from kerasbook.plots import style
from kerasbook.plots.display import Display

TANGENT = style.TRAINED  # the slope and the plane
GAP = 2  # blank pixels between two pictures


def decimals(number: float, _place=None) -> str:
    """A power of ten as it is written: 0.001."""
    return with_decimals(number, 9, padded=False)


def plain_3d(axes) -> None:
    """An axes that holds a surface: pale walls, no grid, ticks that can be read."""
    axes.set_facecolor("none")
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.pane.set_facecolor("white")
        axis.pane.set_edgecolor("#cccccc")
        axis.set_major_locator(MaxNLocator(4, prune="both"))  # in the corners the numbers of two axes would meet
        axis.set_rotate_label(False)
    axes.grid(False)
    axes.tick_params(colors=style.INK, labelsize=style.SIZES["small"], pad=0)


def name_3d(axes, x: str, y: str, z: str) -> None:
    """What the three axes are, level, so that they can be read."""
    axes.set_xlabel(x, fontsize=style.SIZES["text"], rotation=0, labelpad=6)
    axes.set_ylabel(y, fontsize=style.SIZES["text"], rotation=0, labelpad=13)
    axes.set_zlabel(z, fontsize=style.SIZES["text"], rotation=0, labelpad=6)


def draw_surface(axes, x: np.ndarray, y: np.ndarray, heights: np.ndarray):
    """A surface over the plane, the rows of `heights` along y."""
    plain_3d(axes)
    return axes.plot_surface(
        *np.meshgrid(x, y), heights, cmap="viridis", alpha=0.75, linewidth=0, rstride=1, cstride=1, antialiased=True
    )


class Gradient(Display):
    """Four views of a gradient: one weight, two weights, all weights, and a check by finite differences.

    Args:
        shifts: How far two weights are moved from the point, `(k,)`, from left to right.
        curve: How far the first weight is moved alone, `(m,)`, and the loss then, `(m,)`.
        surface: The loss with two weights moved, `(k, k)`, its rows along the second one.
        slopes: How the loss changes with the first weight and with the second.
        gradient: The gradient as pictures, one for each answer, `(n, height, width)`.
        step: The step with which the slopes were measured; it is marked.
        measured: `"loss"` at the point, the `"steps"` tried, the relative errors `"one_sided"` and `"two_sided"` of
            each, the `"error"` of the marked step, and how many weights were `"checked"`.

    Attributes:
        curve_, tangent_: The lines of the first panel.
        surface_, plane_: The surfaces of the second panel.
        gradient_: The image of the third.
        lines_: The two lines of the fourth, a step forward and a step to both sides.
        step_: The mark of the step.
    """

    size = (style.WIDTH, 8.6)

    def __init__(
        self,
        shifts: Sequence[float],
        curve: tuple[Sequence[float], Sequence[float]],
        surface: Sequence[Sequence[float]],
        slopes: tuple[float, float],
        gradient: np.ndarray,
        step: float,
        measured: Mapping,
    ):
        self.shifts, self.curve, self.surface = np.asarray(shifts), np.asarray(curve), np.asarray(surface)
        self.slopes, self.gradient = (float(slopes[0]), float(slopes[1])), np.asarray(gradient)
        self.step, self.measured = step, dict(measured)

    def plot(self, figure=None, axes=None) -> "Gradient":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        curve = self.figure_.add_axes((0.065, 0.585, 0.39, 0.355))
        surface = self.figure_.add_axes((0.49, 0.475, 0.5, 0.475), projection="3d")
        gradient = self.figure_.add_axes((0.025, 0.085, 0.43, 0.35))
        errors = self.figure_.add_axes((0.59, 0.09, 0.39, 0.325))
        self._curve(curve)
        self._surface(surface)
        self._gradient(gradient)
        self._errors(errors)
        self.axes_ = [curve, surface, gradient, errors]
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _title(self, axes, text: str) -> None:
        axes.set_title(text, fontsize=style.SIZES["title"], loc="left", color=style.INK, pad=10)

    def _curve(self, axes) -> None:
        style.plain(axes)
        loss, slope = self.measured["loss"], self.slopes[0]
        shifts, losses = self.curve
        tangent = loss + slope * shifts
        (self.curve_,) = axes.plot(shifts, losses, color=style.SECOND, linewidth=2.8, zorder=3)
        (self.tangent_,) = axes.plot(shifts, tangent, color=TANGENT, linewidth=2.2, zorder=4)
        axes.plot([0], [loss], "o", color=style.INK, markersize=9, zorder=5)
        low, high = np.min([losses, tangent]), np.max([losses, tangent])
        axes.set_ylim(low - 0.06 * (high - low), high + 0.14 * (high - low))
        axes.set_xlim(shifts[0], shifts[-1])
        falls = slope < 0
        axes.text(
            0.97 if falls else 0.03,
            0.96,
            _("slope {slope:+.4f}").format(slope=slope).replace("-", "−"),
            transform=axes.transAxes,
            ha="right" if falls else "left",
            va="top",
            fontsize=style.SIZES["heading"],
            color=TANGENT,
        )
        axes.set_xlabel(_("change of one weight"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("loss"), fontsize=style.SIZES["text"])
        self._title(axes, _("one weight: the derivative is a slope"))

    def _surface(self, axes) -> None:
        x, y = np.meshgrid(self.shifts, self.shifts)
        self.surface_ = draw_surface(axes, self.shifts, self.shifts, self.surface)
        near = np.abs(self.shifts) <= 0.6 * np.abs(self.shifts).max()
        place = np.ix_(near, near)
        plane = self.measured["loss"] + self.slopes[0] * x[place] + self.slopes[1] * y[place]
        self.plane_ = axes.plot_surface(
            x[place], y[place], plane, color=TANGENT, alpha=0.45, linewidth=0, rstride=100, cstride=100
        )
        axes.plot([0], [0], [self.measured["loss"]], "o", color=style.INK, markersize=8, zorder=10)
        name_3d(axes, _("one weight"), _("another weight"), _("loss"))
        # From where the plane falls to and from low down: it lies below a surface that bends upwards.
        downhill = np.degrees(np.arctan2(-self.slopes[1], -self.slopes[0]))
        axes.view_init(elev=10, azim=downhill - 15)
        axes.set_box_aspect((1, 1, 0.78), zoom=1.12)
        axes.text2D(
            0.05,
            1.0,
            _("two weights: two slopes span a tangent plane"),
            transform=axes.transAxes,
            va="bottom",
            fontsize=style.SIZES["title"],
            color=style.INK,
        )

    def _gradient(self, axes) -> None:
        style.bare(axes)
        columns = (len(self.gradient) + 1) // 2
        top = float(np.percentile(np.abs(self.gradient), 99)) or 1.0
        mosaic = style.mosaic(self.gradient, columns=columns, gap=GAP)
        self.gradient_ = axes.imshow(
            mosaic,
            cmap=style.SIGNED,
            vmin=-top,
            vmax=top,
            interpolation="nearest",
            extent=(0, mosaic.shape[1], mosaic.shape[0], 0),
        )
        height, width = (side + GAP for side in self.gradient.shape[1:])
        for answer in range(len(self.gradient)):
            row, column = divmod(answer, columns)
            axes.text(
                column * width + 1.5,
                row * height + 1.5,
                str(answer),
                ha="left",
                va="top",
                fontsize=style.SIZES["heading"],
                color=style.INK,
            )
        axes.set_anchor("N")
        axes.set_xlabel(
            _("−{top:.3f} (red) to +{top:.3f} (blue)").format(top=top), fontsize=style.SIZES["text"], labelpad=8
        )
        self._title(axes, _("all {count:,} weights: the gradient is a tensor").format(count=self.gradient.size))

    def _errors(self, axes) -> None:
        style.plain(axes)
        axes.set_xscale("log")
        axes.set_yscale("log")
        steps = self.measured["steps"]
        ways = {"one_sided": (_("a step forward"), style.SECOND), "two_sided": (_("forward and back"), TANGENT)}
        self.lines_ = [
            axes.plot(steps, self.measured[way], "o-", label=label, color=colour, linewidth=2.6, zorder=3)[0]
            for way, (label, colour) in ways.items()
        ]
        (self.step_,) = axes.plot(
            [self.step],
            [self.measured["error"]],
            "o",
            markersize=14,
            markerfacecolor="none",
            markeredgecolor=style.INK,
            markeredgewidth=2,
            zorder=5,
            label=_("step {step:g}").format(step=self.step),
        )
        axes.set_xlim(max(steps) * 1.8, min(steps) / 1.8)  # the smaller the step, the further to the right
        axes.legend(loc="upper right", frameon=False, fontsize=style.SIZES["text"], borderpad=0)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(decimals)  # the exponents of matplotlib's own have no minus in Korean fonts
        axes.minorticks_off()
        axes.set_xlabel(_("step"), fontsize=style.SIZES["text"])
        self._title(axes, _("relative error of {count} measured slopes").format(count=self.measured["checked"]))
