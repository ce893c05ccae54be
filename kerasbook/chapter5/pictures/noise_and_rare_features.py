"""What noise costs, how far the weights of each column moved, and which side the sentences with a word are on."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

PANELS = (
    Panel((0.055, 0.13, 0.2, 0.74), right=0.8),
    Panel((0.36, 0.545, 0.24, 0.3), height=1.9, left=0.15, below=0.35),
    Panel((0.36, 0.13, 0.24, 0.3), height=1.9, left=0.15, below=0.35),
    Panel((0.67, 0.13, 0.21, 0.74), right=1.25),
)
# The panel on the right has red and blue for something else.
BESIDE = {"zeros": style.INK, "noise": style.CLASSES[4]}


class NoiseAndRareFeatures(Display):
    """Accuracy over epochs with zeros and with noise; the weights that moved; words seen often and rarely.

    Args:
        measured: `"zeros"` and `"noise"` over the epochs; `"seen"`, `"side_training"` and `"side_new"`.
        moved: How far the weights of each column moved, `(2, 28, 28)` for pixels and added columns, with `"zeros"` and
            with `"noise"`.

    Attributes:
        lines_: The lines of the left and of the right panel.
        maps_: The images of the columns, with zeros above and with noise below.
    """

    size = (style.WIDTH, 5.0)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, moved: Mapping[str, np.ndarray]):
        self.measured = dict(measured)
        self.moved = dict(moved)

    def plot(self, figure=None, axes=None) -> "NoiseAndRareFeatures":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        accuracy, *maps, words = self.axes_
        self.lines_ = [self._accuracy(accuracy), self._words(words)]
        highest = max(columns.max() for columns in self.moved.values())
        titles = {"zeros": _("moved, beside zeros"), "noise": _("moved, beside noise")}
        self.maps_ = []
        for axis, (what, title) in zip(maps, titles.items(), strict=True):
            pixels, added = self.moved[what]
            columns = np.hstack([pixels, np.full((28, 1), np.nan), added])
            self.maps_.append(axis.imshow(columns, cmap=style.ACTIVATION, vmin=0, vmax=highest))
            style.bare(axis)
            style.title(axis, title)
            axis.set_xticks([13.5, 42.5], [_("pixels"), _("added columns")], fontsize=style.SIZES["text"])
            axis.tick_params(length=0)
        if self.others:
            said = _("thin: {count} seeds").format(count=len(self.others))
            look = {"fontsize": style.SIZES["small"], "color": style.QUIET, "ha": "right"}
            for axis in (accuracy, words):
                axis.text(0.98, 0.02, said, transform=axis.transAxes, **look)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _accuracy(self, axes) -> list:
        names = {"zeros": _("zeros"), "noise": _("noise")}
        curves = [
            Curve(name, self.measured[key], BESIDE[key], others=[one[key] for one in self.others])
            for key, name in names.items()
        ]
        values = [value for one in (self.measured, *self.others) for key in names for value in one[key]]
        epochs = range(1, len(curves[0].values) + 1)
        lines = draw_curves(axes, curves, max(0.0, min(values, default=0) - 0.02), 1.0, x=epochs)
        axes.set_xlabel(_("epoch"), fontsize=style.SIZES["text"])
        axes.xaxis.get_major_locator().set_params(integer=True)
        style.title(axes, _("accuracy on new digits"))
        return lines

    def _words(self, axes) -> list:
        axes.set_xscale("log", base=2)
        names = {"side_training": (_("learned from"), style.SECOND), "side_new": (_("new ones"), style.TRAINED)}
        curves = [
            Curve(name, self.measured[key], colour, others=[one[key] for one in self.others])
            for key, (name, colour) in names.items()
        ]
        lines = draw_curves(axes, curves, 0.45, 1.0, x=self.measured["seen"])
        axes.axhline(0.5, color=style.QUIET, linestyle=":", linewidth=2)
        axes.set_xticks(self.measured["seen"], [str(count) for count in self.measured["seen"]])
        axes.minorticks_off()
        axes.set_xlabel(_("training sentences with the word"), fontsize=style.SIZES["text"])
        style.title(axes, _("sentences on their word's side"))
        return lines
