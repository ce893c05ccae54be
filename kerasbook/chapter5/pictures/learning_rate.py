"""The loss over the learning rate, what more epochs change, and how many hidden units are dead."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines, thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

CLASSES = 10
DECADES = (1e-5, 1e-3, 1e-1, 10)
PANELS = (
    Panel((0.065, 0.14, 0.38, 0.74), left=0.7),
    Panel((0.515, 0.14, 0.1, 0.74), left=0.7, right=1.4),
    Panel((0.79, 0.14, 0.19, 0.74), left=0.7),
)


class LearningRate(Display):
    """A valley over the learning rate, three rates over two amounts of training, and the units that died.

    Args:
        measured: `"rate"`, and over it `"loss"`, `"networks"`, `(rates, starts)`, and `"dead"`; for `"small"`, `"good"`
            and `"large"` the accuracy after the short and the long training.
        epochs: How many epochs the short and the long training have.
        rates: The rates that are small, good and large.

    Attributes:
        valley_: The line through the mean losses.
        networks_: A dot for each network.
        lines_: The accuracies of the small, the good and the large rate.
        dead_: The line of the dead units.
    """

    size = (style.WIDTH, 5.2)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, epochs: Sequence[int], rates: Mapping[str, float]):
        self.measured = dict(measured)
        self.epochs, self.rates = tuple(epochs), dict(rates)

    def plot(self, figure=None, axes=None) -> "LearningRate":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self._valley(self.axes_[0])
        self._longer(self.axes_[1])
        self._units(self.axes_[2])
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _over_rates(self, axes) -> None:
        style.plain(axes)
        style.logarithmic(axes.xaxis)
        rates = self.measured["rate"]
        axes.set_xlim(rates[0] / 1.5, rates[-1] * 1.5)
        axes.set_xticks([rate for rate in DECADES if rates[0] <= rate <= rates[-1]])
        axes.set_xlabel(_("learning rate (log. scale)"), fontsize=style.SIZES["text"])

    def _valley(self, axes) -> None:
        rates, networks = self.measured["rate"], np.asarray(self.measured["networks"], float)  # (rates, starts)
        self._over_rates(axes)
        style.logarithmic(axes.yaxis)
        thin_lines(axes, rates, [one["loss"] for one in self.others], style.TRAINED)
        look = {"s": 26, "color": style.TRAINED, "alpha": 0.35, "linewidths": 0}
        self.networks_ = axes.scatter(np.repeat(rates, networks.shape[1]), networks.ravel(), **look)
        (self.valley_,) = axes.plot(rates, self.measured["loss"], color=style.TRAINED, linewidth=2.6, marker="o")
        guess = np.log(CLASSES)
        axes.axhline(guess, color=style.QUIET, linestyle=":", linewidth=2)
        axes.set_ylim(0.8 * networks.min(), 1.3 * max(networks.max(), guess))
        axes.set_yticks([tick for tick in (0.3, 0.5, 1, 2, 5, 10, 20) if 0.8 * networks.min() < tick < networks.max()])
        words = _("one tenth for each digit")
        axes.text(rates[0], 1.1 * guess, words, va="bottom", fontsize=style.SIZES["text"], color=style.QUIET)
        style.title(axes, _("loss on test digits (log. scale)"))
        if self.others:
            name_thin_lines(axes, len(self.others))

    def _longer(self, axes) -> None:
        colours = {"small": style.SECOND, "good": style.INK, "large": style.CLASSES[6]}
        curves = [
            Curve(
                _("rate {rate:g}").format(rate=self.rates[name]),
                self.measured[name],
                colour,
                others=[one[name] for one in self.others],
            )
            for name, colour in colours.items()
        ]
        self.lines_ = draw_curves(axes, curves, 0.0, 1.0)
        axes.axhline(1 / CLASSES, color=style.QUIET, linestyle=":", linewidth=2)
        axes.set_xlim(-0.2, 1.2)
        axes.set_xticks([0, 1], [str(count) for count in self.epochs])
        axes.set_xlabel(_("epochs"), fontsize=style.SIZES["text"])
        style.title(axes, _("accuracy"))

    def _units(self, axes) -> None:
        self._over_rates(axes)
        rates = self.measured["rate"]
        thin_lines(axes, rates, [one["dead"] for one in self.others], style.CLASSES[4])
        (self.dead_,) = axes.plot(rates, self.measured["dead"], color=style.CLASSES[4], linewidth=2.6, marker="o")
        axes.set_ylim(-0.02, 1.02)
        style.title(axes, _("dead units"))
