"""Digits kept back as they lie, and digits kept back after shuffling."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.confusion import ConfusionDisplay
from kerasbook.plots.curves import HistoryDisplay
from kerasbook.plots.display import Display

ROWS = {"as_they_lie": N_("kept back as they lie"), "shuffled": N_("shuffled first")}
DRAWN = 30  # digits of a class


@dataclass(frozen=True)
class Row:
    """A training with digits kept back, and what became of it.

    Attributes:
        curve: `"train_accuracy"` and `"val_accuracy"` after each epoch.
        test: The accuracy on test digits in the end.
        labels: What the test digits are, `(n,)`.
        answers: What the network says they are, `(n,)`.
        plane: The hidden layer's output for test digits in a plane, `(n, 2)`.
        unseen: Classes that were kept back whole.
    """

    curve: Mapping[str, Sequence[float]]
    test: float
    labels: np.ndarray
    answers: np.ndarray
    plane: np.ndarray
    unseen: Sequence[int]


class Validation(Display):
    """Rows of accuracies over the epochs, confusions on test digits, and the hidden layer in a plane.

    Args:
        rows: From the keys of `ROWS` to what is drawn there.

    Attributes:
        histories: The pictures of the accuracies.
        confusions: The pictures of the confusions.
        digits_: The digits in the planes, as texts, by row.
    """

    size = (style.WIDTH, 9.2)

    def __init__(self, rows: Mapping[str, Row]):
        self.rows = dict(rows)

    def plot(self, figure=None, axes=None) -> "Validation":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_, self.histories, self.confusions, self.digits_ = [], [], [], []
        for bottom, (name, row) in zip((0.565, 0.065), self.rows.items(), strict=True):
            history = self.figure_.add_axes((0.04, bottom, 0.17, 0.36))
            confusion = self.figure_.add_axes((0.4, bottom, 0.28, 0.36))
            plane = self.figure_.add_axes((0.715, bottom, 0.275, 0.36))
            self._history(history, name, row)
            style.title(history, _(ROWS[name]), pad=12)
            display = ConfusionDisplay(row.labels, row.answers, classes=[*"0123456789"]).plot(axes=confusion)
            display.bar_.remove()  # every cell has its number
            self.confusions.append(display)
            confusion.set_title(_("test digits"), fontsize=style.SIZES["heading"], loc="left", color=style.INK)
            self.digits_.append(self._plane(plane, row))
            self.axes_ += [history, confusion, plane]
        style.dress(self.figure_)
        return self

    def _history(self, axes, name: str, row: Row) -> None:
        if not row.curve["train_accuracy"]:
            return
        words = {"train": _("learned from: {accuracy:.2f}"), "val": _("kept back: {accuracy:.2f}")}
        names = {data: label.format(accuracy=row.curve[f"{data}_accuracy"][-1]) for data, label in words.items()}
        display = HistoryDisplay(row.curve, first=1, guessing={"accuracy": row.test}, names=names)
        self.histories.append(display.plot(axes=[axes]))
        last = len(row.curve["train_accuracy"])
        for what, colour in (("training", style.SECOND), ("validation", style.TRAINED)):
            values = [one[what][name] for one in self.others]
            axes.plot([last] * len(values), values, "o", color=colour, markersize=4, alpha=0.4, clip_on=False)
        axes.text(
            0.98,
            row.test - 0.02,
            _("test: {accuracy:.2f}").format(accuracy=row.test),
            transform=axes.get_yaxis_transform(),
            ha="right",
            va="top",
            fontsize=style.SIZES["text"],
            color=style.QUIET,
        )

    def _plane(self, axes, row: Row) -> list:
        low, high = np.percentile(row.plane, 1, axis=0), np.percentile(row.plane, 99, axis=0)
        texts = []
        for label in sorted(range(10), key=lambda label: label in row.unseen):  # those that are unseen on top
            unseen = label in row.unseen
            for place in np.flatnonzero(row.labels == label)[:DRAWN]:
                texts.append(
                    axes.text(
                        *np.clip(row.plane[place], low, high),
                        str(label),
                        color=style.class_colour(label),
                        fontsize=style.SIZES["title"] if unseen else style.SIZES["text"],
                        alpha=1.0 if unseen or not row.unseen else 0.55,
                        ha="center",
                        va="center",
                        path_effects=[withStroke(linewidth=2, foreground="white")] if unseen else [],
                    )
                )
        margin = 0.06 * (high - low) + 1e-9
        axes.set_xlim(low[0] - margin[0], high[0] + margin[0])
        axes.set_ylim(low[1] - margin[1], high[1] + margin[1])
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_color("#d0d0d0")
        axes.set_title(_("the hidden layer"), fontsize=style.SIZES["heading"], loc="left", color=style.INK)
        return texts
