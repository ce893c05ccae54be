"""Three ways to enlarge a map, on an even surface and on a photograph, and their frequencies."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

COLOURS = (style.TRAINED, style.SECOND, style.INK)
WAYS = (N_("kernel {size}"), N_("kernel {size}"), N_("repeated pixels"))
SEEN = 16  # pixels of the even surface that are shown

TILE = {"height": 1.15, "left": 0.05, "right": 0.05, "above": 0.45, "below": 0.25}
COLUMNS = (0.03, 0.215, 0.4)
ROWS = (0.685, 0.345, 0.025)
PANELS = (
    *(
        Panel((left, bottom, 0.165, 0.265), **TILE, beside=column > 0)
        for bottom in ROWS
        for column, left in enumerate(COLUMNS)
    ),
    Panel((0.655, 0.13, 0.325, 0.75), height=2.8, left=0.65, above=0.75),
)
HEADINGS = (N_("size of numbers, even surface"), N_("one filter, even surface"), N_("size of numbers, photograph"))


class Upsampling(Display):
    """Nine maps, a column for each way, and a spectrum with a line for each.

    Args:
        loud: How large numbers are, by surface (`"even"`, `"photograph"`), for each of three ways.
        single: What one filter makes of the even surface, for each way.
        spectra: How strong each frequency is in the photograph's, for each way.
        kernel: The kernel of the first way.
        strides: How many times as wide the map becomes.

    Attributes:
        images_: The nine maps, row by row.
        lines_: The spectra.
    """

    size = (style.WIDTH, 7.0)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, loud: Mapping, single: Sequence, spectra: Sequence, kernel: int, strides: int):
        self.loud, self.single, self.spectra = dict(loud), list(single), list(spectra)
        self.kernel, self.strides = kernel, strides

    def plot(self, figure=None, axes=None) -> "Upsampling":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        names = [_(way).format(size=size) for way, size in zip(WAYS, (self.kernel, 2 * self.strides, 0), strict=True)]
        rows = (
            [one[:SEEN, :SEEN] for one in self.loud["even"]],
            [one[:SEEN, :SEEN] for one in self.single],
            self.loud["photograph"],
        )
        self.images_ = []
        for row, (heading, maps) in enumerate(zip(HEADINGS, rows, strict=True)):
            for column, one in enumerate(maps):
                axis = self.axes_[3 * row + column]
                look = style.scale(one)  # a scale each: weights are drawn in another size for each way
                self.images_.append(axis.imshow(one, interpolation="nearest", **look))
                style.bare(axis)
                words = _(heading) if column == 0 else ""
                if row == 0:
                    axis.set_xlabel(names[column], fontsize=style.SIZES["small"], labelpad=3)
                axis.set_title(words, fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=5)
        self._spectra(self.axes_[-1], names)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _spectra(self, axes, names: Sequence[str]) -> None:
        style.plain(axes)
        self.lines_ = []
        for number, (values, colour, name) in enumerate(zip(self.spectra, COLOURS, names, strict=True)):
            frequencies = np.linspace(0, 0.5, len(values))
            look = {"color": colour, "linewidth": 2, "label": name, "zorder": 3 - 0.1 * number}
            self.lines_ += axes.plot(frequencies[1:], values[1:], **look)
        axes.axvline(1 / self.strides, color=style.QUIET, linewidth=1, linestyle=":")
        axes.set_xlabel(_("frequency, in cycles per pixel"), fontsize=style.SIZES["text"])
        axes.set_xlim(0, 0.51)
        axes.set_ylim(bottom=0)
        axes.legend(loc="upper center", frameon=False, fontsize=style.SIZES["text"])
        style.title(axes, _("strength, share of the mean"))
