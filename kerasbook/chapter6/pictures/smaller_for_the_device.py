"""Accuracy over the bits of a weight and over the weights that are kept; the sizes of the files."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import name_thin_lines, thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

FILES = {"trained": N_("as training\nleaves it"), "float32": N_("without the\noptimizer"), "quantized": "int8"}

PANELS = (
    Panel((0.06, 0.17, 0.27, 0.68)),
    Panel((0.4, 0.17, 0.27, 0.68), left=0.6, right=0.25),
    Panel((0.745, 0.22, 0.24, 0.63), left=0.7),
)


class Smaller(Display):
    """What fewer bits and fewer weights cost, and what they save.

    Args:
        measured: `"bits"` with `"accuracy"`, `"kept"` with `"pruned"`, `"bytes"` and `"batch_time"`.

    Attributes:
        lines_: Accuracy over bits, and over the share of weights that are kept.
        bars_: The sizes of the files.
    """

    size = (style.WIDTH, 4.6)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)

    def plot(self, figure=None, axes=None) -> "Smaller":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = bits, kept, sizes = place_panels(self.figure_, PANELS)
        positions = list(range(len(self.measured["bits"])))
        shares = list(range(len(self.measured["kept"])))
        self.lines_ = [
            self._curve(bits, positions, "accuracy", [str(number) for number in self.measured["bits"]]),
            self._curve(kept, shares, "pruned", [f"{100 * share:.0f}%" for share in self.measured["kept"]]),
        ]
        style.title(bits, _("accuracy"))
        bits.set_xlabel(_("bits for each weight"), fontsize=style.SIZES["heading"])
        kept.set_xlabel(_("weights that are kept"), fontsize=style.SIZES["heading"])
        style.title(kept, _("accuracy"))
        if self.others:
            name_thin_lines(kept, len(self.others))
        self.bars_ = self._sizes(sizes)
        style.dress(self.figure_)
        return self

    def _curve(self, axes, x: list, key: str, names: list):
        style.plain(axes)
        axes.set_ylim(0, 1)
        thin_lines(axes, x, [one[key] for one in self.others], style.TRAINED)
        (line,) = axes.plot(x, self.measured[key], "o-", color=style.TRAINED, linewidth=2.8, markersize=8, zorder=3)
        axes.set_xticks(x, names, fontsize=style.SIZES["text"])
        return line

    def _sizes(self, axes):
        style.plain(axes)
        numbers = [self.measured["bytes"][name] / 1000 for name in FILES]
        bars = axes.bar(range(len(FILES)), numbers, color=style.SECOND, width=0.65)  # red is an accuracy
        axes.bar_label(bars, [f"{number:,.0f}" for number in numbers], fontsize=style.SIZES["heading"], padding=3)
        axes.set_ylim(0, 1.15 * max(numbers))
        axes.yaxis.set_major_formatter(lambda value, _place: f"{value:,.0f}")
        axes.set_xticks(range(len(FILES)), [_(name) for name in FILES.values()], fontsize=style.SIZES["text"])
        axes.grid(axis="x", visible=False)
        style.title(axes, _("size of the file in kB"))
        return bars
