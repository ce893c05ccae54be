"""Scores of single folds and their means, split by split, and how they spread."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display


class KFold(Display):
    """The error on every fold of every split, the hold-out scores and the K-fold means among them.

    Args:
        measured: `"scores"`, `(splits, folds)`, `"means"`, the two deviations, and `"fresh_error"`.

    Attributes:
        folds_: The scores of the folds that are no hold-out set.
        hold_out_: The score of each split's first fold, in both panels.
        means_: The mean of each split's folds, in both panels.
    """

    size = (style.WIDTH, 5.0)

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)
        self.scores = np.asarray(measured["scores"], float) / 1_000  # (splits, folds)

    def plot(self, figure=None, axes=None) -> "KFold":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = [self.figure_.add_axes(place) for place in ((0.075, 0.13, 0.56, 0.75), (0.715, 0.13, 0.27, 0.75))]
        splits, spread = self.axes_
        everything = [*self.scores.ravel(), self.measured["fresh_error"] / 1_000]
        room = 0.2 * (max(everything) - min(everything)) or 1.0
        self.low, self.high = min(everything) - room, max(everything) + room
        for axis in self.axes_:
            style.plain(axis)
            axis.set_ylim(self.low, self.high)
            axis.axhline(self.measured["fresh_error"] / 1_000, color=style.INK, linestyle=":", linewidth=2)
        self._splits(splits)
        self._spread(spread)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _splits(self, axes) -> None:
        count, folds = self.scores.shape
        at = np.arange(1, count + 1)
        self.folds_ = axes.scatter(
            np.repeat(at, folds - 1), self.scores[:, 1:].ravel(), s=26, color="#b4b4b4", label=_("another fold")
        )
        first = axes.scatter(at, self.scores[:, 0], s=46, color=style.TRAINED, label=_("hold-out: the first fold"))
        mean = axes.scatter(
            at, self.scores.mean(axis=1), s=46, marker="D", color=style.SECOND, label=_("mean of the folds")
        )
        self.hold_out_, self.means_ = [first], [mean]
        axes.legend(loc="upper left", frameon=False, fontsize=style.SIZES["text"], ncols=3, handletextpad=0.1)
        axes.text(
            0.01,
            0.03,
            _(r"dotted: houses that no network has seen, \${error:,.0f}").format(error=self.measured["fresh_error"]),
            transform=axes.transAxes,
            fontsize=style.SIZES["text"],
        )
        axes.set_xlim(0, count + 1)
        axes.set_xticks(at[:: max(1, count // 10)])
        axes.set_xlabel(_("random split"), fontsize=style.SIZES["text"])
        style.title(axes, _("mean absolute error, $1,000 (not from 0)"))

    def _spread(self, axes) -> None:
        """Both kinds of score side by side, a little apart so that none hides another."""
        columns = (
            (self.scores[:, 0], style.TRAINED, "o", self.hold_out_, self.measured["hold_out_deviation"]),
            (self.scores.mean(axis=1), style.SECOND, "D", self.means_, self.measured["mean_deviation"]),
        )
        aside = np.linspace(-0.18, 0.18, len(self.scores))
        for place, (values, colour, marker, marks, deviation) in enumerate(columns):
            marks.append(axes.scatter(place + aside, values, s=34, color=colour, marker=marker, alpha=0.75))
            axes.text(
                place,
                0.03 * self.low + 0.97 * self.high,
                _(r"± \${amount:,.0f}").format(amount=deviation),
                ha="center",
                va="top",
                fontsize=style.SIZES["heading"],
                color=colour,
            )
        axes.set_xlim(-0.5, 1.5)
        axes.set_xticks([0, 1], [_("hold-out"), _("K-fold mean")])
        axes.grid(visible=False, axis="x")
        style.title(axes, _("the spread"))
