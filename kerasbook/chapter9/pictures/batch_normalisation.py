"""Channels before and after batch normalisation, how far means move, and accuracy over the learning rate."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.chapter9.pictures.rates import accuracy_over_rates
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

COLOURS = {"plain": style.SECOND, "normalised": style.TRAINED, "noisy": style.QUIET}
BINS = 40
PANELS = (
    Panel((0.03, 0.6, 0.25, 0.29), height=1.5, left=0.2, right=0.2),
    Panel((0.03, 0.14, 0.25, 0.29), height=1.5, left=0.2, right=0.2),
    Panel((0.365, 0.14, 0.19, 0.75), left=0.75, right=1.35),
    Panel((0.7, 0.14, 0.19, 0.75), left=0.65, right=1.35),
)


def densities(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The middles of bins, and how often the values of each channel fall into them, `(channels, bins)`."""
    low, high = np.percentile(values, [0.5, 99.5])
    edges = np.linspace(low, high, BINS + 1)
    counts = np.stack([np.histogram(channel, edges, density=True)[0] for channel in values.T])
    return (edges[1:] + edges[:-1]) / 2, counts


class Normalisation(Display):
    """What normalisation does to channels, to the means of the inputs of layers, and to learning.

    Args:
        measured: `"rate"`, and by `"plain"`, `"normalised"` and `"noisy"` the `"accuracy"` over it, that of the single
            `"networks"`, `(rates, starts)`, and the `"shift"`, epoch by epoch.
        before: What a convolution says, `(numbers, channels)`.
        after: The same after the normalisation.

    Attributes:
        channels_: The lines of the channels, before and after.
        shifts_: The lines of the shifts.
        lines_: The lines of the accuracies.
        networks_: The thin lines of single networks.
    """

    size = (style.WIDTH, 5.2)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, before: np.ndarray, after: np.ndarray):
        self.measured = dict(measured)
        self.before, self.after = np.asarray(before), np.asarray(after)

    def plot(self, figure=None, axes=None) -> "Normalisation":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self.channels_ = [
            self._channels(self.axes_[0], self.before, _("eight channels")),
            self._channels(self.axes_[1], self.after, _("normalised")),
        ]
        names = {"plain": _("without"), "normalised": _("normalised"), "noisy": _("and noise")}
        self._shifts(self.axes_[2], names)
        self._accuracy(self.axes_[3], names)
        style.dress(self.figure_)
        return self

    @staticmethod
    def _channels(axes, values: np.ndarray, words: str) -> list:
        style.plain(axes)
        x, counts = densities(values)
        lines = [axes.plot(x, one, color=style.class_colour(n), linewidth=1.8)[0] for n, one in enumerate(counts)]
        axes.axvline(0, color=style.INK, linewidth=1, linestyle=":")
        axes.set_yticks([])
        axes.set_yscale("symlog", linthresh=0.1)  # most of a picture is background: one high peak
        axes.set_yticks([])
        axes.minorticks_off()
        axes.set_ylim(0, None)
        style.title(axes, words)
        return lines

    def _shifts(self, axes, names: Mapping[str, str]) -> None:
        style.logarithmic(axes.yaxis)
        shown = {kind: values for kind, values in self.measured["shift"].items() if values}
        numbers = np.clip(np.concatenate([[0.01, 1.0], *shown.values()]), 1e-4, None)
        curves = [
            Curve(names[kind], np.clip(values, 1e-4, None), COLOURS[kind], x=range(1, len(values) + 1))
            for kind, values in shown.items()
        ]
        self.shifts_ = draw_curves(axes, curves, numbers.min() / 1.5, numbers.max() * 1.5)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(_("epochs"), fontsize=style.SIZES["text"])
        style.title(axes, _("means move (log. scale)"))

    def _accuracy(self, axes, names: Mapping[str, str]) -> None:
        self.lines_, self.networks_ = accuracy_over_rates(axes, self.measured, names, COLOURS, (0.1, 1, 10))
        style.title(axes, _("accuracy"))
