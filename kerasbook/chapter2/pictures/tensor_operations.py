"""What tensor operations do to pictures, and how long they take with loops and at once."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves
from kerasbook.plots.diagrams import arrow, note, stage
from kerasbook.plots.display import Display

OPERATIONS = {
    "relu": N_("element-wise: relu"),
    "subtract": N_("broadcasting: minus the mean digit"),
    "dot": N_("dot product: digits with templates"),
    "reshape": N_("reshape: the same numbers, other rows"),
}
SHORT = {"relu": N_("relu"), "subtract": N_("subtract"), "dot": N_("dot"), "reshape": N_("reshape")}
COLOURS = dict(zip(OPERATIONS, (style.SECOND, style.CLASSES[6], style.CLASSES[4], style.QUIET), strict=True))


def spoken(seconds: float) -> str:
    """A time as one would say it."""
    if seconds >= 1:
        return _("{number:.2g} s").format(number=seconds)
    if seconds >= 1e-3:
        return _("{number:.3g} ms").format(number=1e3 * seconds)
    return _("{number:.3g} µs").format(number=1e6 * seconds)


class TensorOperations(Display):
    """Four operations on digits, and beside them the time that each takes with loops and at once.

    Args:
        example: The digits, `"images"` `(n, 28, 28)`; the `"mean"` digit and the ten `"templates"`; and by the names
            in `OPERATIONS` what each operation makes of them.
        measured: How many `"samples"` were timed, and by the same names the seconds by `"loops"` and `"at_once"` for
            each number of samples.

    Attributes:
        images_: For each operation the pictures drawn, the result last.
        winners_: The frames around the template that is most like each digit.
        loops_, at_once_: The dots of the times.
        lines_: The lines of how many times faster each operation is at once.
    """

    size = (style.WIDTH, 8.6)
    board = (7.5, 8.6)

    def __init__(self, example: Mapping, measured: Mapping):
        self.example = {name: np.asarray(values) for name, values in example.items()}
        self.measured = dict(measured)

    def plot(self, figure=None, axes=None) -> "TensorOperations":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        board = self.figure_.add_axes((0, 0, self.board[0] / self.size[0], 1))
        times = self.figure_.add_axes((0.7, 0.59, 0.26, 0.34))
        lines = self.figure_.add_axes((0.7, 0.085, 0.215, 0.36))
        self.images_ = {
            "relu": self._relu(board, top=8.35),
            "subtract": self._subtract(board, top=6.3),
            "dot": self._dot(board, top=4.65),
            "reshape": self._reshape(board, top=1.58),
        }
        stage(board, *self.board)  # an image sets the limits to its own
        self._times(times)
        self._advantage(lines)
        self.axes_ = [board, times, lines]
        style.dress(self.figure_)
        return self

    def _title(self, axes, name: str, top: float) -> None:
        note(axes, 0.25, top, _(OPERATIONS[name]), "heading", ha="left", fontweight="bold", color=COLOURS[name])

    def _picture(self, axes, values: np.ndarray, left: float, low: float, height: float, signed: bool = False):
        """A picture with its lower left corner at (left, low), paper white unless its numbers have signs."""
        width = height * values.shape[1] / values.shape[0]
        top = np.nanmax(np.abs(values)) if signed else 1.0
        image = axes.imshow(
            values,
            extent=(left, left + width, low, low + height),
            interpolation="nearest",
            zorder=2,
            cmap=style.SIGNED if signed else style.INPUT,
            vmin=-top if signed else 0.0,
            vmax=top,
        )
        axes.add_patch(Rectangle((left, low), width, height, fill=False, edgecolor=style.QUIET, linewidth=1, zorder=3))
        return image

    def _below(self, axes, x: float, y: float, shape: tuple) -> None:
        note(axes, x, y, str(tuple(shape)))

    def _relu(self, axes, top: float) -> list:
        self._title(axes, "relu", top)
        around_zero, result = self.example["images"][0] - 0.5, self.example["relu"]
        low, height = top - 1.45, 1.2
        images = [
            self._picture(axes, around_zero, 0.35, low, height, signed=True),
            self._picture(axes, result, 3.1, low, height),
        ]
        arrow(axes, (1.7, low + height / 2), (2.95, low + height / 2))
        note(axes, 2.32, low + height / 2 + 0.22, "relu", "heading")
        note(axes, 4.6, low + height / 2, _("max(x, 0) of\nevery number,\neach on its own"), ha="left")
        for x, values in ((0.95, around_zero), (3.7, result)):
            self._below(axes, x, low - 0.18, values.shape)
        return images

    def _subtract(self, axes, top: float) -> list:
        self._title(axes, "subtract", top)
        images, mean, result = (self.example[name] for name in ("images", "mean", "subtract"))
        low, side, count = top - 0.95, 0.58, len(images)
        drawn = [
            self._picture(axes, style.mosaic(images, columns=count, gap=0), 0.35, low, side),
            self._picture(axes, mean, 3.13, low, side),
            self._picture(axes, style.mosaic(result, columns=count, gap=0), 4.2, low, side, signed=True),
        ]
        for x, sign in ((2.9, "−"), (3.96, "=")):
            note(axes, x, low + side / 2, sign, "title")
        for x, values in ((1.51, images), (3.42, mean), (5.36, images)):
            self._below(axes, x, low - 0.18, values.shape)
        return drawn

    def _dot(self, axes, top: float) -> list:
        self._title(axes, "dot", top)
        digits, templates, scores = (self.example[name] for name in ("images", "templates", "dot"))
        cell, left = 0.46, 0.95
        high = top - 0.25 - cell - 0.06  # where the table begins
        drawn = [
            self._picture(
                axes,
                digits.reshape(-1, digits.shape[2]),
                left - cell - 0.06,
                high - cell * len(digits),
                cell * len(digits),
            ),
            self._picture(
                axes, style.mosaic(templates, columns=len(templates), gap=0), left, high + 0.06, cell, signed=True
            ),
            self._picture(axes, scores, left, high - cell * len(digits), cell * len(digits), signed=True),
        ]
        self.winners_ = [
            axes.add_patch(
                Rectangle(
                    (left + cell * int(best), high - cell * (row + 1)),
                    cell,
                    cell,
                    fill=False,
                    edgecolor=style.INK,
                    linewidth=2.4,
                    zorder=4,
                )
            )
            for row, best in enumerate(scores.argmax(axis=1))
        ]
        right = left + cell * len(templates) + 0.15
        shape = (len(digits), templates[0].size)
        note(axes, right, high + 0.06 + cell / 2, f"({shape[1]}, {len(templates)})", ha="left")
        note(axes, right, high - cell * len(digits) / 2, str(tuple(scores.shape)), ha="left")
        note(axes, left - cell - 0.06, high - cell * len(digits) - 0.18, str(shape), ha="left")
        return drawn

    def _reshape(self, axes, top: float) -> list:
        self._title(axes, "reshape", top)
        image, result = self.example["images"][0], self.example["reshape"]
        low, height = top - 1.2, 0.95
        drawn = [
            self._picture(axes, image, 0.35, low, height),
            self._picture(axes, result, 2.5, low + height / 4, height / 2),
        ]
        arrow(axes, (1.45, low + height / 2), (2.35, low + height / 2))
        self._below(axes, 0.82, low - 0.18, image.shape)
        self._below(axes, 3.45, low + height / 4 - 0.18, result.shape)
        return drawn

    def _times(self, axes) -> None:
        style.plain(axes)
        axes.set_xscale("log")
        names = list(OPERATIONS)
        rows = np.arange(len(names))[::-1]
        dots = {}
        for kind, colour in (("loops", style.TRAINED), ("at_once", style.SECOND)):
            seconds = [self.measured[kind][name][-1] for name in names]
            (dots[kind],) = axes.plot(seconds, rows, "o", color=colour, markersize=11, zorder=3)
            others = [self.measured["at_once" if kind == "loops" else "loops"][name][-1] for name in names]
            for row, value, other in zip(rows, seconds, others, strict=True):
                outward = 1 if value > other else -1  # away from the other dot, however near it is
                axes.annotate(
                    spoken(value),
                    (value, row),
                    xytext=(outward, 9),
                    textcoords="offset points",
                    ha="left" if outward == 1 else "right",
                    va="bottom",
                    fontsize=style.SIZES["text"],
                    color=colour,
                )
        self.loops_, self.at_once_ = dots["loops"], dots["at_once"]
        axes.hlines(rows, self.at_once_.get_xdata(), self.loops_.get_xdata(), color="#d5d5d5", linewidth=2.6, zorder=1)
        shortest = min(min(self.measured["at_once"][name][-1] for name in names), 1e-5)
        longest = max(self.measured["loops"][name][-1] for name in names)
        low, high = shortest / 10, longest * 10
        axes.set_xlim(low, high)
        axes.set_ylim(-0.4, len(names) - 0.4)
        axes.set_xlabel(_("time, on a logarithmic axis"), fontsize=style.SIZES["text"])
        ticks = [power for power in (1e-6, 1e-4, 1e-2, 1.0) if low <= power <= high]
        axes.set_xticks(ticks, [spoken(power) for power in ticks])
        axes.minorticks_off()
        axes.set_yticks(rows, [_(SHORT[name]) for name in names])
        axes.tick_params(axis="y", length=0, labelsize=style.SIZES["heading"])
        axes.grid(visible=False, axis="y")
        title = _("time for {count:,} digits").format(count=self.measured["samples"][-1])
        axes.set_title(title, fontsize=style.SIZES["title"], loc="left", color=style.INK, pad=26)
        for x, text, colour in ((0.0, _("with loops"), style.TRAINED), (0.45, _("at once"), style.SECOND)):
            axes.text(
                x, 1.015, text, transform=axes.transAxes, fontsize=style.SIZES["heading"], color=colour, va="bottom"
            )

    def _advantage(self, axes) -> None:
        samples = self.measured["samples"]
        times = {name: np.divide(self.measured["loops"][name], self.measured["at_once"][name]) for name in OPERATIONS}
        # Each step up the axis is a power of ten; drawn as their logarithms, the names of the lines keep apart.
        curves = [Curve(_(SHORT[name]), np.log10(times[name]), COLOURS[name]) for name in OPERATIONS]
        heights = np.concatenate([curve.values for curve in curves])
        lowest, highest = min(0.0, np.floor(heights.min())), max(1.0, np.ceil(heights.max()))
        self.lines_ = draw_curves(axes, curves, lowest, highest, x=np.log2(samples))
        powers = np.arange(lowest, highest + 1)
        axes.set_yticks(powers, [f"{10.0**power:,g}" for power in powers])
        axes.set_xticks(np.log2(samples), [f"{count:,}" for count in samples])
        axes.set_xlabel(_("number of digits (both axes logarithmic)"), fontsize=style.SIZES["text"])
        axes.set_title(_("times faster at once"), fontsize=style.SIZES["title"], loc="left", color=style.INK, pad=10)
