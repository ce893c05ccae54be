"""Two trainings that should be one, batch by batch: their losses, how far apart they are, and their batches."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.chapter2.pictures.first_network import prepare, title
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display

TWINS = {"keras": N_("Keras"), "scratch": N_("from scratch"), "asked": N_("as asked")}


class FromScratch(Display):
    """Two trainings that should be one: their losses on each batch, how far apart they are, and their batches.

    Args:
        losses: The loss of each batch, `{"keras": ..., "scratch": ...}`.
        batches: How many samples each batch of an epoch holds, `{"asked": ..., "scratch": ...}`.
        limit: How far apart they may be.

    Attributes:
        lines_: The losses, by the same keys.
        differences_: The points of their differences; those that are 0 stand at the bottom.
        limit_: The line of the limit.
        blocks_: The batches as bars, by the same keys.
    """

    size = (style.WIDTH, 6.6)
    LOWEST = 1e-9  # where differences of 0 are drawn

    def __init__(self, losses: Mapping[str, Sequence[float]], batches: Mapping[str, Sequence[int]], limit: float):
        self.losses = {name: np.asarray(values, float) for name, values in losses.items()}
        self.batches = dict(batches)
        self.limit = limit

    @property
    def differences(self) -> np.ndarray:
        """How far apart the two losses are, as long as both trainings run."""
        one, other = self.losses.values()
        common = min(len(one), len(other))
        return np.abs(one[:common] - other[:common])

    def plot(self, figure=None, axes=None) -> "FromScratch":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        places = ((0.05, 0.44, 0.42, 0.49), (0.575, 0.44, 0.41, 0.49), (0.13, 0.09, 0.7, 0.2))
        self.axes_ = [self.figure_.add_axes(place) for place in places]
        losses, apart, batches = self.axes_
        self.lines_ = self._losses(losses)
        self.differences_ = self._differences(apart)
        self.blocks_ = self._batches(batches)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _losses(self, axes) -> dict:
        prepare(axes, list(self.losses.values()))
        looks = {"keras": (style.SECOND, 7, 0.35), "scratch": (style.TRAINED, 1.6, 1.0)}
        lines = {}
        for name, values in self.losses.items():
            colour, width, alpha = looks[name]
            (lines[name],) = axes.plot(
                np.arange(1, len(values) + 1), values, color=colour, linewidth=width, alpha=alpha, label=_(TWINS[name])
            )
        axes.legend(loc="upper right", frameon=False, fontsize=style.SIZES["heading"], borderpad=0)
        title(axes, _("loss of each batch"))
        return lines

    def _differences(self, axes):
        style.plain(axes)
        apart = self.differences
        axes.set_yscale("log")
        axes.set_ylim(self.LOWEST / 2, 10)
        axes.set_xlim(0, len(apart) + 1)
        (points,) = axes.plot(
            np.arange(1, len(apart) + 1),
            np.maximum(apart, self.LOWEST),
            "o",
            color=style.INK,
            markersize=4.5,
            alpha=0.6,
            markeredgewidth=0,
        )
        self.limit_ = axes.axhline(self.limit, color=style.TRAINED, linestyle=":", linewidth=2)
        axes.text(
            0.985,
            1.5 * self.limit,
            _("limit"),
            transform=axes.get_yaxis_transform(),
            ha="right",
            va="bottom",
            fontsize=style.SIZES["text"],
            color=style.TRAINED,
        )
        axes.set_yticks([self.LOWEST, 1e-7, 1e-5, 1e-3, 1e-1], ["0", "0.0000001", "0.00001", "0.001", "0.1"])
        axes.minorticks_off()
        axes.set_xlabel(_("corrections of the weights"), fontsize=style.SIZES["text"])
        title(axes, _("how far apart the two losses are"))
        return points

    def _batches(self, axes) -> dict:
        rows = list(self.batches)
        total = sum(self.batches["asked"])
        axes.set_xlim(0, total)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        blocks = {}
        for row, name in enumerate(rows):
            sizes = np.asarray(self.batches[name])
            starts = np.cumsum(sizes) - sizes
            colours = ["#7fb2d9" if place % 2 == 0 else "#c9dff0" for place in range(len(sizes))]
            blocks[name] = axes.barh(np.full(len(sizes), row), sizes, left=starts, height=0.62, color=colours)
            axes.text(
                1.012,
                row,
                self._counted(sizes),
                transform=axes.get_yaxis_transform(),
                va="center",
                fontsize=style.SIZES["text"],
                color=style.INK,
                linespacing=1.35,
            )
        style.plain(axes)
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        axes.set_yticks(range(len(rows)), [_(TWINS[name]) for name in rows])
        axes.set_xlabel(_("the training digits in their order"), fontsize=style.SIZES["text"])
        title(axes, _("the batches of an epoch"))
        return blocks

    def _counted(self, sizes: np.ndarray) -> str:
        """How many batches there are, and how many digits they hold."""
        if len(sizes) == 0:
            return _("none")
        words = _("{count:,} batches of {size:,}").format(count=len(sizes), size=sizes[0])
        if sizes[-1] == sizes[0]:
            return words
        return words + "\n" + _("(the last: {size:,})").format(size=sizes[-1])
