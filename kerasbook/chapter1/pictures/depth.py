"""What depth makes possible: a line folded by layer after layer, and what that does for accuracy."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves
from kerasbook.plots.display import Display

NETWORKS = {
    "none": N_("no hidden\nlayer"),
    "one": N_("1 hidden\nlayer"),
    "three": N_("3 hidden\nlayers"),
    "convnet": N_("convolutional\nnetwork"),
}

Pieces = tuple[np.ndarray, np.ndarray]


class Depth(Display):
    """Networks that fold a line, deep beside wide, and networks that read digits, from shallow to deep.

    Args:
        units: How many units the networks of each column have.
        stacked: For each column, the ends `(x, y)` of the straight pieces of the network that stacks them in pairs.
        side_by_side: The same for the network with all of them in one layer.
        accuracy: From depth, such as "none" or "convnet", to the accuracies of its networks, from shallow to deep.

    Attributes:
        folds_: The lines of the networks, first all stacked ones, then those side by side.
        counts_: The lines of the pieces over the units: stacked, side by side.
        points_: For each depth, the accuracies as points.
        means_: For each depth, the line at their mean.
    """

    size = (style.WIDTH, 8.4)

    def __init__(
        self,
        units: Sequence[int],
        stacked: Sequence[Pieces],
        side_by_side: Sequence[Pieces],
        accuracy: Mapping[str, Sequence[float]],
    ):
        self.units = list(units)
        self.stacked = list(stacked)
        self.side_by_side = list(side_by_side)
        self.accuracy = dict(accuracy)

    def plot(self, figure=None, axes=None) -> "Depth":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        columns = len(self.units)
        top = self.figure_.add_gridspec(
            2, columns, left=0.15, right=0.985, top=0.93, bottom=0.525, wspace=0.12, hspace=0.42
        )
        bottom = self.figure_.add_gridspec(
            1, 2, left=0.06, right=0.985, top=0.385, bottom=0.085, wspace=0.52, width_ratios=(1, 1.2)
        )
        panels = [self.figure_.add_subplot(cell) for cell in top]
        lower = [self.figure_.add_subplot(cell) for cell in bottom]
        self.axes_ = panels + lower
        self.folds_ = [
            *map(self._fold, panels[:columns], self.stacked, [style.TRAINED] * columns),
            *map(self._fold, panels[columns:], self.side_by_side, [style.SECOND] * columns),
        ]
        for panel, units in zip(panels, self.units, strict=False):
            heading = _("{count} units").format(count=units)
            panel.set_title(heading, fontsize=style.SIZES["heading"], color=style.INK, pad=8)
        self._row(panels[0], _("stacked,\ntwo to a layer"), style.TRAINED)
        self._row(panels[columns], _("side by side\nin one layer"), style.SECOND)
        self._counts(lower[0])
        self._accuracies(lower[1])
        style.dress(self.figure_)
        return self

    def _row(self, first: Axes, title: str, colour: str) -> None:
        box = first.get_position()
        self.figure_.text(
            0.012,
            (box.y0 + box.y1) / 2,
            title,
            fontsize=style.SIZES["heading"],
            va="center",
            color=colour,
            linespacing=1.35,
        )

    def _fold(self, axes: Axes, pieces: Pieces, colour: str):
        x, y = pieces
        axes.fill_between(x, y, min(0.0, *y), color=colour, alpha=0.13, linewidth=0)
        (line,) = axes.plot(x, y, color=colour, linewidth=min(2.2, 80 / len(x)), clip_on=False)
        style.bare(axes)
        axes.spines["bottom"].set(visible=True, color=style.QUIET)
        axes.set_xlim(0, 1)
        axes.set_ylim(min(0.0, *y), max(1.0, *y))
        count = len(x) - 1
        said = _("1 piece") if count == 1 else _("{count} pieces").format(count=count)
        axes.set_xlabel(said, fontsize=style.SIZES["heading"], color=colour, labelpad=6)
        return line

    def _accuracies(self, axes: Axes) -> None:
        style.plain(axes)
        low = np.floor(max(0.0, min(map(min, self.accuracy.values())) - 0.02) * 20) / 20  # to the next .05 below
        axes.set_ylim(low, 1.0)
        axes.set_xlim(-0.5, len(self.accuracy) - 0.5)
        self.points_, self.means_ = [], []
        for at, values in enumerate(self.accuracy.values()):
            mean, beside = float(np.mean(values)), np.linspace(-0.14, 0.14, len(values))
            self.points_.append(
                axes.scatter(at + beside, values, s=60, color=style.INK, alpha=0.75, linewidths=0, zorder=3)
            )
            self.means_.append(axes.hlines(mean, at - 0.26, at + 0.26, color=style.QUIET, linewidth=2, zorder=2))
            axes.annotate(
                f"{mean:.3f}",
                (at, max(values)),
                xytext=(0, 9),
                textcoords="offset points",
                ha="center",
                fontsize=style.SIZES["heading"],
                color=style.INK,
            )
        axes.set_xticks(range(len(self.accuracy)), [_(NETWORKS[name]) for name in self.accuracy])
        axes.tick_params(bottom=False)
        axes.set_title(
            _("accuracy on test digits, five networks each"),
            fontsize=style.SIZES["title"],
            loc="left",
            color=style.INK,
            pad=10,
        )

    def _counts(self, axes: Axes) -> None:
        stacked, side_by_side = ([len(x) - 1 for x, _y in row] for row in (self.stacked, self.side_by_side))
        axes.set_yscale("log", base=2)
        curves = [
            Curve(_("stacked: {count}").format(count=stacked[-1]), stacked, style.TRAINED),
            Curve(_("side by side: {count}").format(count=side_by_side[-1]), side_by_side, style.SECOND),
        ]
        high = 2.0 ** np.ceil(np.log2(max(2, *stacked, *side_by_side)))
        self.counts_ = draw_curves(axes, curves, 1.0, high, x=self.units)
        axes.set_yticks([2.0**power for power in range(int(np.log2(high)) + 1)])
        axes.yaxis.set_major_formatter(lambda value, _at: f"{value:g}")
        axes.set_xticks(self.units)
        axes.set_xlabel(_("units"), fontsize=style.SIZES["text"])
        axes.set_title(_("straight pieces"), fontsize=style.SIZES["title"], loc="left", color=style.INK, pad=10)
