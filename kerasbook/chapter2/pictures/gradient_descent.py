"""Ways down a loss: over two weights, over the samples seen, with three learning rates, and over a hump."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from kerasbook.chapter2.pictures.gradient import decimals
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits, with_decimals
from kerasbook.plots import style
from kerasbook.plots.animation import DOTS_PER_INCH, Animation
from kerasbook.plots.display import Display

NAMES = {
    "full": N_("all samples"),
    "mini": N_("mini-batches"),
    "one": N_("one sample"),
    "plain": N_("without momentum"),
    "momentum": N_("with momentum"),
}
CAPTION = N_(
    "On the left, the loss of two weights seen from above: the darker, the lower. All three descents take the same "
    "number of steps with the same learning rate. With all samples the path goes straight down, with mini-batches "
    "nearly so, and with one sample at a time it keeps jumping around the lowest point. On the right, the loss of one "
    "weight, with a local minimum: one ball has momentum, the other has none."
)
COLOURS = {"full": style.SECOND, "mini": style.TRAINED, "one": "#832db6", "plain": style.INK, "momentum": "#00857c"}
RATES = ("#8a5a44", COLOURS["full"], "#e76300")  # too small; chosen, the descent of all samples once more; too large
WIDTHS = {"full": 6.0, "mini": 2.6, "one": 1.6}  # the first two ways lie on each other
GROUND = "Greys_r"  # of the surface: the ways stand out from it


@dataclass(frozen=True)
class Descent:
    """Where the weights were, from before the first step to after the last, and the loss there.

    Args:
        path: The weights, `(steps + 1, 2)`, or the one weight, `(steps + 1,)`.
        losses: The loss, `(steps + 1,)`.
        batch: How many samples each step has seen.
    """

    path: np.ndarray
    losses: Sequence[float]
    batch: int = 1


def draw_ground(axes, surface: tuple) -> None:
    """The loss over two weights, seen from above."""
    across, up, losses = surface
    levels = np.linspace(0, np.sqrt(losses.max()), 14) ** 2  # nearer to each other where it is flat
    axes.contourf(across, up, losses, levels=levels, cmap=GROUND, alpha=0.3)
    axes.contour(across, up, losses, levels=levels, colors="white", linewidths=1.0)
    axes.set(xlim=(across[0], across[-1]), ylim=(up[0], up[-1]))
    axes.tick_params(colors=style.INK, labelsize=style.SIZES["text"])
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xlabel(_("weight 1"), fontsize=style.SIZES["text"])
    axes.set_ylabel(_("weight 2"), fontsize=style.SIZES["text"])


def draw_hump(axes, hump: tuple):
    """The loss over one weight."""
    style.plain(axes)
    shifts, losses = hump
    (line,) = axes.plot(shifts, losses, color=style.QUIET, linewidth=2.6, zorder=2)
    axes.set_xlim(shifts[0], shifts[-1])
    axes.set_ylim(-0.08, 1.12 * max(losses))
    axes.set_xlabel(_("shift of the picture, in pixels"), fontsize=style.SIZES["text"])
    return line


def until_it_leaves(path: np.ndarray, axes) -> np.ndarray:
    """The way up to the first point outside of the panel: beyond, its lines would only cover the others."""
    low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
    outside = np.flatnonzero(((path < low) | (path > high)).any(axis=1))
    return path[: outside[0] + 1] if len(outside) else path


def told(loss: float) -> str:
    """A loss of any size beside others: two decimals, whole if large, and never in powers of ten."""
    if not np.isfinite(loss):
        return "∞"
    return in_digits(loss, 2, huge=math.inf) if loss >= 100 else with_decimals(loss, 2)


def legend(axes, **options) -> None:
    # On a patch of paper: what is below it shall not get in the way of the words.
    axes.legend(
        fontsize=style.SIZES["text"], facecolor="white", edgecolor="none", framealpha=0.85, borderpad=0.3, **options
    )


class GradientDescent(Display):
    """Three ways down a loss of two weights, the work they take, three learning rates, and a hump.

    Args:
        surface: The first weight `(k,)`, the second `(m,)`, and the loss `(m, k)`.
        ways: The descents over it, "full", "mini" and "one", by the size of their batches.
        rates: Three descents over it with their learning rates: too small, chosen, too large.
        hump: The one weight `(k,)` of another loss, and the loss.
        balls: The descents over it, "plain" and "momentum".
        target: The loss that counts as having arrived.

    Attributes:
        ways_: The lines over the two weights, by name.
        rates_: The lines of the learning rates.
        losses_: The lines of the loss over the samples seen, by name.
        hump_: The line of the loss with a hump.
        balls_: The lines of the balls over it, by name.
    """

    size = (style.WIDTH, 9.0)

    def __init__(
        self,
        surface: tuple,
        ways: Mapping[str, Descent],
        rates: Sequence[tuple[float, Descent]],
        hump: tuple,
        balls: Mapping[str, Descent],
        target: float,
    ):
        self.surface = tuple(map(np.asarray, surface))
        self.ways, self.rates, self.balls = dict(ways), list(rates), dict(balls)
        self.hump = tuple(map(np.asarray, hump))
        self.target = float(target)

    def plot(self, figure=None, axes=None) -> "GradientDescent":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        surface = self.figure_.add_axes((0.075, 0.57, 0.395, 0.365))
        rates = self.figure_.add_axes((0.58, 0.57, 0.4, 0.365))
        work = self.figure_.add_axes((0.075, 0.075, 0.395, 0.355))
        hump = self.figure_.add_axes((0.58, 0.075, 0.4, 0.355))
        self._surface(surface)
        self._rates(rates)
        self._work(work)
        self._hump(hump)
        self.axes_ = [surface, rates, work, hump]
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _surface(self, axes) -> None:
        draw_ground(axes, self.surface)
        self.ways_ = {
            name: axes.plot(
                *until_it_leaves(way.path, axes).T,
                "o-",
                color=COLOURS[name],
                linewidth=WIDTHS[name],
                markersize=1.5 + WIDTHS[name],
                zorder=3,
                label=_(NAMES[name]),
            )[0]
            for name, way in self.ways.items()
        }
        legend(axes, loc="upper left")
        axes.text(
            0.98,
            0.03,
            _("a ring: equal loss; the darker, the lower"),
            transform=axes.transAxes,
            ha="right",
            fontsize=style.SIZES["text"],
            color=style.INK,
            zorder=4,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2},
        )
        style.title(axes, _("three paths down, seen from above"), pad=10)

    def _rates(self, axes) -> None:
        draw_ground(axes, self.surface)
        self.rates_ = [
            axes.plot(
                *until_it_leaves(descent.path, axes).T,
                "o-",
                color=colour,
                linewidth=2.2,
                markersize=4.5,
                zorder=3,
                label=_("{rate:g}: loss {loss}").format(rate=rate, loss=told(descent.losses[-1])),
            )[0]
            for colour, (rate, descent) in zip(RATES, self.rates, strict=True)
        ]
        legend(axes, loc="upper left")
        style.title(axes, _("three learning rates"), pad=10)

    def _work(self, axes) -> None:
        style.plain(axes)
        axes.set_xscale("log")
        axes.set_yscale("log")
        self.losses_ = {
            name: axes.plot(
                way.batch * np.arange(1, len(way.losses)),
                way.losses[1:],
                color=COLOURS[name],
                linewidth=2.2,
                label=_(NAMES[name]),
                zorder=3,
            )[0]
            for name, way in self.ways.items()
        }
        axes.axhline(self.target, color=style.INK, linestyle=":", linewidth=1.6)
        axes.set_ylim(0.8 * self.target, 1.3 * self.ways["full"].losses[0])
        axes.set_yticks([value for value in (0.1, 0.2, 0.5, 1, 2, 5) if value > 0.8 * self.target])
        axes.xaxis.set_major_formatter(lambda number, _place: f"{number:,.0f}")
        axes.yaxis.set_major_formatter(decimals)
        axes.minorticks_off()
        axes.set_xlabel(_("samples seen (both axes logarithmic)"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("loss"), fontsize=style.SIZES["text"])
        legend(axes, loc="upper right")
        style.title(axes, _("the same paths by the work they take"), pad=10)

    def _hump(self, axes) -> None:
        self.hump_ = draw_hump(axes, self.hump)
        self.balls_ = {
            name: axes.plot(
                ball.path,
                ball.losses,
                "o-",
                color=COLOURS[name],
                markersize=7 if name == "plain" else 5,
                linewidth=0.8,
                label=_(NAMES[name]),
                zorder=3,
            )[0]
            for name, ball in self.balls.items()
        }
        axes.set_ylabel(_("loss"), fontsize=style.SIZES["text"])
        legend(axes, loc="upper right")
        style.title(axes, _("over a small hump"), pad=10)


class DescentAnimation(Animation):
    """The descents of a `GradientDescent` step by step: three over two weights, two over the hump.

    Args:
        display: The picture whose descents move.

    Attributes:
        moments: After how many steps each moment is.
        moment_: Which moment is drawn.
        headline_: The text above the panels.
        trails_: The lines of where each descent has been, by name.
        marks_: Where each descent is, by name.

    Example:

    >>> animation.plot().show(0)                     # before the first step, on a figure
    >>> Path("descent.gif").write_bytes(animation.gif())
    """

    size = (style.WIDTH, 5.4)
    milliseconds = 250
    stepwise = N_("With a slider, step by step")

    def __init__(self, display: GradientDescent):
        super().__init__(CAPTION)
        self.display = display
        steps = len(display.ways["full"].losses) - 1
        # Every step while the descents hurry, fewer and fewer afterwards.
        self.moments = sorted({*range(min(steps, 8)), *range(8, min(steps, 20), 2), *range(20, steps, 8), steps})

    def plot(self, figure=None, axes=None) -> "DescentAnimation":
        """Draw the last moment; `show(k)` draws another one on the same figure."""
        if axes is not None:
            raise ValueError("Expected a figure: an animation lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size, dpi=DOTS_PER_INCH)
        ground = self.figure_.add_axes((0.065, 0.115, 0.42, 0.76))
        hump = self.figure_.add_axes((0.58, 0.115, 0.4, 0.76))
        self.axes_ = [ground, hump]
        draw_ground(ground, self.display.surface)
        draw_hump(hump, self.display.hump)
        hump.set_ylabel(_("loss"), fontsize=style.SIZES["text"])
        self.trails_, self.marks_ = {}, {}
        for axis, descents in ((ground, self.display.ways), (hump, self.display.balls)):
            for name in descents:
                colour = COLOURS[name]
                (self.trails_[name],) = axis.plot([], [], color=colour, linewidth=2.0, alpha=0.7, zorder=3)
                (self.marks_[name],) = axis.plot(
                    [], [], "o", color=colour, markersize=13, zorder=4, label=_(NAMES[name]), markeredgecolor="white"
                )
            legend(axis, loc="upper right")
        self.headline_ = self.figure_.text(
            0.065, 0.935, "", fontsize=style.SIZES["title"] + 3, color=style.INK, va="center"
        )
        self.show(len(self.moments) - 1)
        for artist in (ground, hump, self.headline_):
            style.dress(artist)
        return self

    def show(self, moment: int) -> list:
        self.moment_ = range(len(self.moments))[moment]
        step = self.moments[moment]
        places = {name: way.path for name, way in self.display.ways.items()}
        places |= {name: np.column_stack([ball.path, ball.losses]) for name, ball in self.display.balls.items()}
        for name, path in places.items():
            self.trails_[name].set_data(*path[: step + 1].T)
            self.marks_[name].set_data(*path[step : step + 1].T)
        self.headline_.set_text(_("after {step} of {steps} steps").format(step=step, steps=self.moments[-1]))
        return [*self.trails_.values(), *self.marks_.values(), self.headline_]
