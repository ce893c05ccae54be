"""Two losses over a probability, their slopes, and what comes of each."""

from collections.abc import Mapping

import numpy as np

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display, canvas

COLOURS = {"cross_entropy": style.SECOND, "squared_error": "#e76300"}
NAMES = {"cross_entropy": N_("cross-entropy"), "squared_error": N_("squared error")}
STARTS = {"accuracy": N_("sure that all is praise"), "accuracy_doubting": N_("sure of nothing")}


class ProbabilityAndLoss(Display):
    """Above the losses and their slopes, below the accuracies.

    Args:
        given: The probability that the network gives to the right answer of each test review, `(n,)`.
        slopes: For each loss, its slope on each review, `(n,)`.
        measured: What the concept measured.

    Attributes:
        losses_: The line of each loss.
        dots_: The reviews, for each loss.
        lines_: The accuracies in each of the two panels below.
    """

    size = (style.WIDTH, 8.2)

    def __init__(self, given: np.ndarray, slopes: Mapping[str, np.ndarray], measured: Mapping):
        self.given, self.slopes, self.measured = np.asarray(given), dict(slopes), dict(measured)

    def plot(self, figure=None, axes=None) -> "ProbabilityAndLoss":
        self.figure_, self.axes_ = canvas(2, self.size, figure, axes, rows=2)
        self._losses(self.axes_[0])
        self._slopes(self.axes_[1])
        self.lines_ = [
            self._accuracies(axis, key, name) for axis, (key, name) in zip(self.axes_[2:], STARTS.items(), strict=True)
        ]
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _losses(self, axes) -> None:
        p = np.linspace(0.002, 1, 400)
        curves = {"cross_entropy": -np.log(p), "squared_error": (1 - p) ** 2}
        style.plain(axes)
        self.losses_ = [axes.plot(p, curves[name], color=COLOURS[name], linewidth=2.8)[0] for name in curves]
        axes.set(xlim=(0, 1), ylim=(0, 5))
        axes.plot([0.5], [np.log(2)], "o", color=style.INK)
        axes.text(0.52, 0.86, _("guessing: ln 2 = 0.69"), fontsize=style.SIZES["text"], color=style.INK)
        axes.text(0.09, 3.0, _(NAMES["cross_entropy"]), fontsize=style.SIZES["heading"], color=COLOURS["cross_entropy"])
        axes.text(0.03, 0.3, _(NAMES["squared_error"]), fontsize=style.SIZES["heading"], color=COLOURS["squared_error"])
        axes.set_xlabel(_("probability given to the right answer"), fontsize=style.SIZES["text"])
        style.title(axes, _("loss"))

    def _slopes(self, axes) -> None:
        style.plain(axes)
        low = min(2e-3, float(self.given.min()) / 1.5)
        p = np.geomspace(low, 0.98, 300)
        curves = {"cross_entropy": 1 - p, "squared_error": 2 * (1 - p) ** 2 * p}
        self.dots_ = []
        wrong = self.given < 0.5
        for name, values in curves.items():
            axes.plot(p, values, color=COLOURS[name], linewidth=1.4)
            self.dots_.append(
                axes.scatter(self.given[wrong], self.slopes[name][wrong], s=22, color=COLOURS[name], linewidths=0)
            )
        style.logarithmic(axes.xaxis, axes.yaxis)
        axes.set(xlim=(low, 1), ylim=(curves["squared_error"][0] / 1.5, 2.5))
        axes.set_xlabel(_("probability given to the right answer (logarithmic)"), fontsize=style.SIZES["text"])
        style.title(axes, _("slope of the loss; dots: mistakes"))

    def _accuracies(self, axes, key: str, name: str) -> list:
        found = self.measured[key]
        curves = [
            Curve(_(NAMES[loss]), found[loss], COLOURS[loss], others=[one[key][loss] for one in self.others])
            for loss in NAMES
        ]
        lines = draw_curves(axes, curves, 0.4, 0.8)
        if self.others:
            name_thin_lines(axes, len(self.others))
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(_("epochs of training"), fontsize=style.SIZES["text"])
        style.title(axes, _("accuracy: {start}").format(start=_(name)))
        return lines
