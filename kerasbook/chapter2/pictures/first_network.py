"""A training batch by batch: the loss of each beside what `fit` prints, the accuracy, and what the network answers."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.chapter2.pictures.answers import AnswersDisplay
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import HistoryDisplay
from kerasbook.plots.display import Display, canvas


def prepare(axes, losses: Sequence[Sequence[float]]) -> None:
    """Axes for the losses of batches, from 0 to a little above the highest."""
    style.plain(axes)
    finite = [loss for curve in losses for loss in curve if np.isfinite(loss)]
    axes.set_ylim(0, 1.08 * max(finite, default=0.0) or 1.0)
    axes.set_xlim(0, max([len(curve) for curve in losses] + [1]) + 0.5)
    axes.set_xlabel(_("updates of the weights"), fontsize=style.SIZES["text"])


class BatchLossesDisplay(Display):
    """The loss of every batch as a dot, and what `fit` prints, the mean since the epoch began, as a line.

    Args:
        losses: The loss on each batch before its update, over all epochs.
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
        style.title(axis, _("loss on each batch"))
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


def answers_to_show(predictions: np.ndarray, labels: np.ndarray) -> dict[int, str]:
    """Which answers to look at, and why: some right away, the least certain one, the worst mistake if there is one."""
    certainty = predictions.max(axis=1)  # (n, 10) -> (n,)
    _classes, first_of_class = np.unique(labels, return_index=True)
    wrong = np.flatnonzero(predictions.argmax(axis=1) != labels)
    worst = wrong[certainty[wrong].argsort()[-1:]]
    return {
        **dict.fromkeys(np.sort(first_of_class)[:3].tolist(), N_("a test digit")),
        int(certainty.argmin()): N_("the least certain prediction"),
        **dict.fromkeys(worst.tolist(), N_("the most certain mistake")),
    }


class FirstNetwork(Display):
    """A training batch by batch, the accuracy over its epochs, and what the network answers in the end.

    Args:
        losses: The loss on each batch before its update, over all epochs.
        printed: What `fit` reported after each batch.
        per_epoch: How many batches an epoch has.
        batch_size: How many samples a batch holds.
        curve: `"train_accuracy"` and `"test_accuracy"` from before the first update on; what else it has is not
            drawn.
        images: New samples, `(n, height, width)`, from 0 to 1.
        labels: What they are, `(n,)`.
        predictions: What the network answered to them, `(n, classes)`.

    Attributes:
        batches: The picture of the losses.
        accuracy: The accuracies.
        answers: The picture of some answers.
    """

    size = (style.WIDTH, 7.6)

    def __init__(
        self,
        losses: Sequence[float],
        printed: Sequence[float],
        per_epoch: int,
        batch_size: int,
        curve: Mapping[str, Sequence[float]],
        images: np.ndarray,
        labels: np.ndarray,
        predictions: np.ndarray,
    ):
        self.batches = BatchLossesDisplay(losses, printed, per_epoch, batch_size)
        self.accuracy = {name: values for name, values in curve.items() if name.endswith("accuracy")}
        shown = answers_to_show(predictions, labels)
        places, notes = list(shown), list(shown.values())
        self.answers = AnswersDisplay(images[places], labels[places], predictions[places], notes)

    def _history(self) -> HistoryDisplay:
        """The accuracies, each line named with its last one."""
        words = {"train": _("training digits: {accuracy:.3f}"), "test": _("test digits: {accuracy:.3f}")}
        history = HistoryDisplay(
            self.accuracy,
            guessing={"accuracy": 0.1},
            notes={"accuracy": N_("guessing: 1 in 10")},
            names={data: label.format(accuracy=self.accuracy[f"{data}_accuracy"][-1]) for data, label in words.items()},
        )
        history.over_seeds(self.others)
        return history

    def plot(self, figure=None, axes=None) -> "FirstNetwork":
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
