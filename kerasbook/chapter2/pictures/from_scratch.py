"""Trainings that should be one, batch by batch: their losses, how far apart they are, and their batches."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.chapter2.pictures.first_network import prepare
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display

ROWS = {"asked": N_("as set"), "handed_on": N_("passed on"), "forgotten": N_("forgotten")}
COLOURS = {"asked": style.SECOND, "handed_on": style.TRAINED, "forgotten": "#832db6"}  # what is asked, Keras does


class FromScratch(Display):
    """Trainings that should be one: their losses on each batch, how far apart they are, and their batches.

    Args:
        keras: The loss on each batch as Keras' `fit` has it.
        handed_on: That of a training loop from scratch which hands the batch size on to the batches.
        forgotten: That of one which does not.
        batches: How many samples each batch of an epoch holds, by the keys of `ROWS`.
        limit: How far apart they may be.

    Attributes:
        lines_: The losses, by "keras" and "handed_on" on the left, "keras" and "forgotten" on the right.
        differences_: The points of their differences, by "handed_on" and "forgotten"; those that are 0 stand at the
            bottom.
        limit_: The line of the limit.
        blocks_: The batches as bars, by the keys of `ROWS`.
    """

    size = (style.WIDTH, 7.6)
    LOWEST = 1e-9  # where differences of 0 are drawn

    def __init__(
        self,
        keras: Sequence[float],
        handed_on: Sequence[float],
        forgotten: Sequence[float],
        batches: Mapping[str, Sequence[int]],
        limit: float,
    ):
        self.keras = np.asarray(keras, float)
        self.own = {"handed_on": np.asarray(handed_on, float), "forgotten": np.asarray(forgotten, float)}
        self.batches = dict(batches)
        self.limit = limit

    def differences(self, way: str) -> np.ndarray:
        """How far apart the losses of a loop and of Keras are, as long as both trainings run."""
        common = min(len(self.keras), len(self.own[way]))
        return np.abs(self.keras[:common] - self.own[way][:common])

    def plot(self, figure=None, axes=None) -> "FromScratch":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        above = [self.figure_.add_axes((left, 0.58, 0.43, 0.36)) for left in (0.045, 0.555)]
        apart = self.figure_.add_axes((0.085, 0.08, 0.39, 0.355))
        batches = self.figure_.add_axes((0.62, 0.08, 0.235, 0.355))
        self.axes_ = [*above, apart, batches]
        titles = _("batch size passed on: loss on each batch"), _("forgotten, as in the book: loss on each batch")
        self.lines_ = [self._losses(axis, way, title) for axis, way, title in zip(above, self.own, titles, strict=True)]
        self.differences_ = self._differences(apart)
        self.blocks_ = self._batches(batches)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _losses(self, axes, way: str, words: str) -> dict:
        prepare(axes, [self.keras, *self.own.values()])
        looks = {
            "keras": (self.keras, _("Keras"), style.SECOND, 7, 0.35),
            way: (self.own[way], _("from scratch"), COLOURS[way], 1.8, 1.0),
        }
        lines = {}
        for name, (values, label, colour, width, alpha) in looks.items():
            (lines[name],) = axes.plot(
                np.arange(1, len(values) + 1), values, color=colour, linewidth=width, alpha=alpha, label=label
            )
        axes.legend(loc="upper right", frameon=False, fontsize=style.SIZES["heading"], borderpad=0)
        style.title(axes, words)
        return lines

    def _differences(self, axes) -> dict:
        style.plain(axes)
        apart = {way: self.differences(way) for way in self.own}
        axes.set_yscale("log")
        axes.set_ylim(self.LOWEST / 2, 10)
        axes.set_xlim(0, max(map(len, apart.values())) + 1)
        points = {
            way: axes.plot(
                np.arange(1, len(those) + 1),
                np.maximum(those, self.LOWEST),
                "o",
                color=COLOURS[way],
                label=_(ROWS[way]),
                markersize=5,
                alpha=0.6,
                markeredgewidth=0,
            )[0]
            for way, those in apart.items()
        }
        self.limit_ = axes.axhline(self.limit, color=style.INK, linestyle=":", linewidth=2)
        axes.text(
            0.985,
            1.5 * self.limit,
            _("limit"),
            transform=axes.get_yaxis_transform(),
            ha="right",
            va="bottom",
            fontsize=style.SIZES["text"],
            color=style.INK,
        )
        axes.legend(
            *(part[::-1] for part in axes.get_legend_handles_labels()),
            loc="center right",
            bbox_to_anchor=(1.0, 0.42),
            frameon=False,
            fontsize=style.SIZES["heading"],
            borderpad=0,
            handletextpad=0.1,
        )
        axes.set_yticks([self.LOWEST, 1e-7, 1e-5, 1e-3, 1e-1], ["0", "0.0000001", "0.00001", "0.001", "0.1"])
        axes.minorticks_off()
        axes.set_xlabel(_("updates of the weights"), fontsize=style.SIZES["text"])
        style.title(axes, _("how far apart the losses are (logarithmic)"))
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
            blocks[name] = axes.barh(np.full(len(sizes), row), sizes, left=starts, height=0.5, color=COLOURS[name])
            for block in blocks[name][1::2]:  # every second one paler, so that they can be told apart
                block.set_alpha(0.45)
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
        axes.set_yticks(range(len(rows)), [_(ROWS[name]) for name in rows])
        axes.set_xlabel(_("the training digits in their order"), fontsize=style.SIZES["text"])
        style.title(axes, _("the batches of an epoch"))
        return blocks

    def _counted(self, sizes: np.ndarray) -> str:
        """How many batches there are, and how many digits they hold."""
        if len(sizes) == 0:
            return _("none")
        words = _("{count:,} batches of {size:,}").format(count=len(sizes), size=sizes[0])
        if sizes[-1] == sizes[0]:
            return words
        return words + "\n" + _("(the last: {size:,})").format(size=sizes[-1])
