"""Accuracy over the width of the narrowest layer, and the texts as the narrow layer sees them."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook import layerwise
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display


class Bottleneck(Display):
    """What the width of a layer decides: accuracy and what can be read off it, and two layers as pictures.

    Args:
        measured: `"width"`, and for each width `"accuracy"` and `"place_in_time"`; also `"majority"`.
        narrow: The outputs of the narrow layer for new texts, `(n, width)`.
        wide: Those of the widest one.
        width: How many units the narrow one has.
        order: The place in time of each text's author, `(n,)`.

    Attributes:
        lines_: The accuracy, and what a probe reads.
        points_: The dots of the two layers.
    """

    size = (style.WIDTH, 5.0)

    def __init__(self, measured: Mapping, narrow: np.ndarray, wide: np.ndarray, width: int, order: np.ndarray):
        self.measured = dict(measured)
        self.width = width
        self.order = np.asarray(order)
        self.planes = [layerwise.principal_plane(np.asarray(layer)) for layer in (narrow, wide)]

    def plot(self, figure=None, axes=None) -> "Bottleneck":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        places = ((0.06, 0.13, 0.3, 0.74), (0.535, 0.13, 0.19, 0.74), (0.745, 0.13, 0.19, 0.74))
        self.axes_ = [self.figure_.add_axes(place) for place in places]
        self._curves(self.axes_[0])
        titles = (_("{width} units").format(width=self.width), _("64 units"))
        self.points_ = [
            self._plane(axis, plane, title)
            for axis, plane, title in zip(self.axes_[1:], self.planes, titles, strict=True)
        ]
        self._scale(self.axes_[2])
        for axis in self.figure_.axes:
            style.dress(axis)
        return self

    def _curves(self, axes) -> None:
        axes.set_xscale("log", base=2)
        names = {"accuracy": _("accuracy"), "place_in_time": _("place in time\nread off (R²)")}
        colours = {"accuracy": style.TRAINED, "place_in_time": style.SECOND}
        widths = self.measured["width"]
        curves = [
            Curve(name, self.measured[key], colours[key], others=[one[key] for one in self.others])
            for key, name in names.items()
        ]
        self.lines_ = draw_curves(axes, curves, 0.0, 1.0, x=widths)
        axes.set_xticks(widths, [str(width) for width in widths])
        axes.minorticks_off()
        axes.axvline(self.width, color=style.QUIET, linewidth=1, linestyle=":")
        axes.set_xlabel(_("units in the narrow layer (log. scale)"), fontsize=style.SIZES["text"])
        style.title(axes, _("what is left"))
        if self.others:
            name_thin_lines(axes, len(self.others))

    def _plane(self, axes, plane: np.ndarray, title: str):
        points = axes.scatter(*plane.T, c=self.order, cmap=style.ACTIVATION, s=16, linewidths=0)
        style.bare(axes)
        style.title(axes, title)
        return points

    def _scale(self, axes) -> None:
        """The colours from the first president to the last."""
        beside = self.figure_.add_axes((0.96, 0.22, 0.012, 0.56))
        self.figure_.colorbar(self.points_[-1], cax=beside)
        beside.set_yticks([])
        beside.set_title(_("late"), fontsize=style.SIZES["text"])
        beside.set_xlabel(_("early"), fontsize=style.SIZES["text"])
