"""What happens batch by batch: the loss of each, beside what `fit` prints or beside another training."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.chapter2.pictures.answers import AnswersDisplay
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import HistoryDisplay
from kerasbook.plots.display import Display, canvas


def title(axes, words: str) -> None:
    axes.set_title(words, fontsize=style.SIZES["title"], loc="left", color=style.INK)


def prepare(axes, losses: Sequence[Sequence[float]]) -> None:
    """Axes for the losses of batches, from 0 to a little above the highest."""
    style.plain(axes)
    finite = [loss for curve in losses for loss in curve if np.isfinite(loss)]
    axes.set_ylim(0, 1.08 * max(finite, default=0.0) or 1.0)
    axes.set_xlim(0, max([len(curve) for curve in losses] + [1]) + 0.5)
    axes.set_xlabel(_("corrections of the weights"), fontsize=style.SIZES["text"])


class BatchLossesDisplay(Display):
    """The loss of every batch as a dot, and what `fit` prints, the mean since the epoch began, as a line.

    Args:
        losses: The loss of each batch before its correction, over all epochs.
        printed: What `fit` reported after each batch.
        per_epoch: How many batches an epoch has.
        batch_size: How many samples a batch holds.

    Attributes:
        dots_: The losses as points.
        lines_: The line of each epoch.
        bands_: The epochs as bands behind them, every second one.
    """

    size = (6.4, 3.8)

    def __init__(self, losses: Sequence[float], printed: Sequence[float], per_epoch: int, batch_size: int):
        self.losses = np.asarray(losses, float)
        self.printed = np.asarray(printed, float)
        self.per_epoch = max(1, per_epoch)
        self.batch_size = batch_size

    def plot(self, figure=None, axes=None) -> "BatchLossesDisplay":
        self.figure_, self.axes_ = canvas(1, self.size, figure, axes)
        (axis,) = self.axes_
        prepare(axis, [self.losses])
        steps = np.arange(1, len(self.losses) + 1)
        (self.dots_,) = axis.plot(
            steps, self.losses, "o", markersize=4.5, color=style.SECOND, alpha=0.55, markeredgewidth=0
        )
        epochs = [slice(first, first + self.per_epoch) for first in range(0, len(steps), self.per_epoch)]
        self.lines_ = [
            axis.plot(steps[epoch], self.printed[epoch], color=style.INK, linewidth=2)[0] for epoch in epochs
        ]
        self.bands_ = [
            axis.axvspan(epoch.start + 0.5, epoch.stop + 0.5, color="#f0f0f0", linewidth=0, zorder=0)
            for epoch in epochs[1::2]
        ]
        self._legend(axis)
        title(axis, _("loss of each batch"))
        style.dress(axis)
        return self

    def _legend(self, axes) -> None:
        if not self.lines_:
            return
        axes.legend(
            [self.dots_, self.lines_[0]],
            [_("a batch of {size:,} digits").format(size=self.batch_size), _("what fit prints")],
            title=_("an epoch (band): {count:,} batches").format(count=self.per_epoch),
            title_fontsize=style.SIZES["text"],
            alignment="left",
            loc="upper right",
            frameon=False,
            fontsize=style.SIZES["text"],
            borderpad=0,
        )


class FirstNetworkDisplay(Display):
    """A training batch by batch, the accuracy over its epochs, and what the network answers in the end.

    Args:
        batches: The loss of every batch.
        accuracy: `{"train_accuracy": ..., "test_accuracy": ...}`, from before the first correction.
        answers: Some answers to new samples.
    """

    size = (style.WIDTH, 7.6)

    def __init__(self, batches: BatchLossesDisplay, accuracy: Mapping[str, Sequence[float]], answers: AnswersDisplay):
        self.batches, self.answers = batches, answers
        self.accuracy = dict(accuracy)

    def _history(self) -> HistoryDisplay:
        """The accuracies, each line named with its last one."""
        words = {"train": _("training digits: {accuracy:.3f}"), "test": _("new digits: {accuracy:.3f}")}
        return HistoryDisplay(
            self.accuracy,
            guessing={"accuracy": 0.1},
            notes={"accuracy": N_("guessing: 1 in 10")},
            names={data: label.format(accuracy=self.accuracy[f"{data}_accuracy"][-1]) for data, label in words.items()},
        )

    def plot(self, figure=None, axes=None) -> "FirstNetworkDisplay":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        above = [self.figure_.add_axes(place) for place in ((0.05, 0.5, 0.44, 0.445), (0.56, 0.5, 0.265, 0.445))]
        self.batches.plot(axes=above[:1])
        self._history().plot(axes=above[1:])
        grid = self.figure_.add_gridspec(
            2,
            len(self.answers.images),
            height_ratios=(1.25, 1),
            left=0.05,
            right=0.985,
            top=0.345,
            bottom=0.045,
            wspace=0.14,
            hspace=0.1,
        )
        below = list(grid.subplots().flat)
        self.answers.plot(axes=below)
        self.axes_ = [*above, *below]
        return self


class TwinTrainingsDisplay(Display):
    """Two trainings that should be one: their losses on each batch, how far apart they are, and their batches.

    Args:
        losses: The loss of each batch, `{"keras": ..., "scratch": ...}`.
        batches: How many samples each batch of an epoch holds, `{"asked": ..., "scratch": ...}`.
        limit: How far apart they may be.
        names: What to call them.

    Attributes:
        lines_: The losses, by the same keys.
        differences_: The points of their differences; those that are 0 stand at the bottom.
        limit_: The line of the limit.
        blocks_: The batches as bars, by the same keys.
    """

    size = (style.WIDTH, 6.6)
    LOWEST = 1e-9  # where differences of 0 are drawn

    def __init__(
        self,
        losses: Mapping[str, Sequence[float]],
        batches: Mapping[str, Sequence[int]],
        limit: float,
        names: Mapping[str, str],
    ):
        self.losses = {name: np.asarray(values, float) for name, values in losses.items()}
        self.batches = dict(batches)
        self.limit = limit
        self.names = dict(names)

    @property
    def differences(self) -> np.ndarray:
        """How far apart the two losses are, as long as both trainings run."""
        one, other = self.losses.values()
        common = min(len(one), len(other))
        return np.abs(one[:common] - other[:common])

    def plot(self, figure=None, axes=None) -> "TwinTrainingsDisplay":
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
                np.arange(1, len(values) + 1),
                values,
                color=colour,
                linewidth=width,
                alpha=alpha,
                label=_(self.names[name]),
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
        axes.set_yticks(range(len(rows)), [_(self.names[name]) for name in rows])
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
