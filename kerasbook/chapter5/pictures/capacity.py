"""Accuracy on training digits for each width, and what the two units of a narrow layer see."""

from collections.abc import Mapping

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

SHOWN = 400  # digits
PANELS = (
    Panel((0.045, 0.14, 0.25, 0.74), right=0.6),
    Panel((0.395, 0.14, 0.22, 0.74), right=1.0),
    Panel((0.73, 0.14, 0.26, 0.74), height=3.4, left=0.65),
)


class Capacity(Display):
    """Curves for each width, their ends over the width, and the two units of a narrow layer.

    Args:
        measured: `"width"`, `"train_curve"`, `"train_accuracy"`, `"test_accuracy"`.
        seen: The outputs of the two units for new digits, `(n, 2)`.
        labels: Their classes, `(n,)`.

    Attributes:
        curves_: The accuracy over the epochs, a line for each width.
        lines_: The accuracy over the width.
        digits_: The digits in the plane of the two units.
    """

    size = (style.WIDTH, 5.0)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, seen: np.ndarray, labels: np.ndarray):
        self.measured = dict(measured)
        self.seen, self.labels = np.asarray(seen)[:SHOWN], np.asarray(labels)[:SHOWN]

    def plot(self, figure=None, axes=None) -> "Capacity":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self._epochs(self.axes_[0])
        self._widths(self.axes_[1])
        self._plane(self.axes_[2])
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _epochs(self, axes) -> None:
        widths = self.measured["width"]
        shades = colormaps["Blues"](np.linspace(0.35, 1, len(widths)))
        curves = [
            Curve(str(width), values, shade)
            for width, values, shade in zip(widths, self.measured["train_curve"], shades, strict=True)
        ]
        self.curves_ = draw_curves(axes, curves, 0.0, 1.0)
        for line in self.curves_:
            line.set_marker("")
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(_("epochs of training"), fontsize=style.SIZES["text"])
        style.title(axes, _("accuracy, by units"))

    def _widths(self, axes) -> None:
        axes.set_xscale("log", base=2)
        names = {"train_accuracy": (_("training"), style.SECOND), "test_accuracy": (_("test"), style.TRAINED)}
        curves = [
            Curve(name, self.measured[key], colour, others=[one[key] for one in self.others])
            for key, (name, colour) in names.items()
        ]
        widths = self.measured["width"]
        self.lines_ = draw_curves(axes, curves, 0.0, 1.0, x=widths)
        axes.set_xticks(widths, [str(width) for width in widths])
        axes.minorticks_off()
        axes.set_xlabel(_("units (log. scale)"), fontsize=style.SIZES["text"])
        style.title(axes, _("in the end"))
        if self.others:
            name_thin_lines(axes, len(self.others))

    def _plane(self, axes) -> None:
        style.plain(axes)
        self.digits_ = []
        for label in np.unique(self.labels):
            places = self.seen[self.labels == label]
            look = {"color": style.class_colour(label), "marker": f"${label}$", "s": 42, "linewidths": 0.4}
            self.digits_.append(axes.scatter(*places.T, **look))
        axes.set_xlabel(_("first unit"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("second unit"), fontsize=style.SIZES["text"])
        style.title(axes, _("what two units see"))
