"""What a metric says batch by batch, and epoch by epoch."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

KEPT = {"sum and count": (N_("the metric"), style.SECOND), "values of batches": (N_("mean of batches"), style.TRAINED)}
RESET = {
    "each epoch": (N_("reset at each epoch"), style.SECOND),
    "never": (N_("never reset"), style.TRAINED),
    "half": (N_("reset by half"), "#832db6"),
}
PANELS = (
    Panel((0.06, 0.15, 0.35, 0.74), height=2.9, left=0.75, right=1.35),
    Panel((0.59, 0.15, 0.25, 0.74), left=0.75, right=1.35),
)


class OwnMetric(Display):
    """An error over batches of unlike size, and over epochs with and without a reset.

    Args:
        sizes: How many digits each batch has.
        own: The error of each batch.
        so_far: What each metric says after each batch, by the keys of `KEPT`.
        right_so_far: NumPy's number for all digits so far.
        over_epochs: What the metric says before the training and after each epoch, by the keys of `RESET`.
        right: NumPy's numbers for these.

    Attributes:
        batches_: The dots of the batches' own errors.
        lines_: The lines of both panels, by the keys of `KEPT` and of `RESET`.
        rings_: NumPy's numbers, left and right.
    """

    size = (style.WIDTH, 5.0)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        sizes: Sequence[int],
        own: Sequence[float],
        so_far: Mapping[str, Sequence[float]],
        right_so_far: Sequence[float],
        over_epochs: Mapping[str, Sequence[float]],
        right: Sequence[float],
    ):
        self.sizes, self.own = list(sizes), list(own)
        self.so_far, self.right_so_far = dict(so_far), list(right_so_far)
        self.over_epochs, self.right = dict(over_epochs), list(right)

    def plot(self, figure=None, axes=None) -> "OwnMetric":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self.lines_ = {}
        self.rings_ = [self._batches(self.axes_[0]), self._epochs(self.axes_[1])]
        for axis in self.axes_:
            style.dress(axis)
        return self

    @staticmethod
    def _rings(axes, x, values):
        """NumPy's numbers, around those that are the same."""
        look = {"s": 130, "facecolors": "none", "edgecolors": style.INK, "linewidths": 1.6, "zorder": 4}
        return axes.scatter(x, values, label=_("NumPy, all at once"), **look)

    def _lines(self, axes, values: Mapping, looks: Mapping, low: float, high: float, x) -> None:
        curves = [Curve(_(name), values[key], colour) for key, (name, colour) in looks.items()]
        self.lines_ |= dict(zip(looks, draw_curves(axes, curves, low, high, x=x), strict=True))

    def _batches(self, axes):
        everything = [*self.own, *self.right_so_far, *(value for values in self.so_far.values() for value in values)]
        room = 0.25 * (max(everything) - min(everything)) or 0.1
        x = np.arange(len(self.sizes))
        self._lines(axes, self.so_far, KEPT, min(everything) - room, max(everything) + 2 * room, x)
        self.batches_ = axes.scatter(x, self.own, s=70, color="#9a9a9a", label=_("this batch alone"), zorder=2)
        rings = self._rings(axes, x, self.right_so_far)
        axes.legend(
            handles=[self.batches_, rings], loc="upper left", frameon=False, fontsize=style.SIZES["text"], borderpad=0
        )
        axes.set_xticks(x, [str(size) for size in self.sizes])
        axes.set_xlabel(_("digits in the batch"), fontsize=style.SIZES["text"])
        style.title(axes, _("error (RMSE), not from 0"))
        return rings

    def _epochs(self, axes):
        top = 1.15 * max(value for values in [self.right, *self.over_epochs.values()] for value in values)
        x = np.arange(len(self.right))
        self._lines(axes, self.over_epochs, RESET, 0.0, top, x)
        axes.set_xticks(x[:: max(1, len(x) // 8)])
        axes.set_xlabel(_("epochs of training"), fontsize=style.SIZES["text"])
        style.title(axes, _("error on all test digits"))
        return self._rings(axes, x, self.right)
