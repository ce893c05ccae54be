"""The validation loss over the updates, a line for each width and for each amount of data, and where it turns."""

from collections.abc import Mapping

import matplotlib
import numpy as np

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves
from kerasbook.plots.display import Display, canvas
from kerasbook.plots.stacked import Panel, stacked_size

SHADES = 0.1, 0.75  # of "viridis", from little to much
PANELS = [Panel(height=2.8, left=0.7, right=1.3)] * 2


class UnderAndOverfitting(Display):
    """Two panels of validation losses: networks of several widths, and of several amounts of data.

    Args:
        measured: `"update"`; `"width"`, `"width_losses"`, `"width_turn"` and `"width_lowest"`; the same for `"amount"`.

    Attributes:
        lines_: The lines of each panel.
        turns_: The dots where they are lowest, of each panel.
        other_turns_: The same with other seeds, for each panel a list.
        guessing_: In each panel, the line of a network that says one half about everything.
    """

    size = (style.WIDTH, 5.0)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)

    def _range(self) -> tuple[float, float]:
        """The same for both panels; what rises far above guessing leaves at the top. All dots are in it."""
        values = np.concatenate([np.ravel(self.measured[key]) for key in ("width_losses", "amount_losses")])
        dots = [low for one in self.others for key in ("width_lowest", "amount_lowest") for low in one[key]]
        return min([float(values.min()), *dots]) - 0.02, min(float(values.max()) + 0.02, 1.0)

    def plot(self, figure=None, axes=None) -> "UnderAndOverfitting":
        self.figure_, self.axes_ = canvas(2, self.size, figure, axes, panels=PANELS)
        self.lines_, self.turns_, self.other_turns_, self.guessing_ = [], [], [], []
        panels = (
            ("width", _("{count} units"), _("the wider, the earlier")),
            ("amount", _("{count:,} reviews"), _("the more data, the later")),
        )
        for axis, (what, name, title) in zip(self.axes_, panels, strict=True):
            self._panel(axis, what, name, title)
            style.dress(axis)
        return self

    def _panel(self, axes, what: str, name: str, title: str) -> None:
        updates, numbers = self.measured["update"], self.measured[what]
        colours = matplotlib.colormaps[style.ACTIVATION](np.linspace(*SHADES, len(numbers)))
        curves = [
            Curve(name.format(count=number), losses, matplotlib.colors.to_hex(colour))
            for number, losses, colour in zip(numbers, self.measured[f"{what}_losses"], colours, strict=True)
        ]
        lines = draw_curves(axes, curves, *self._range(), x=updates)
        for line in lines:
            line.set(marker="", clip_on=True)
        self.lines_.append(lines)
        self._name_those_that_leave(axes, [curve.values[-1] for curve in curves])
        own, *others = (
            axes.scatter(one[f"{what}_turn"], one[f"{what}_lowest"], c=colours, edgecolors="white", zorder=5, **look)
            for one, look in [(self.measured, {"s": 90}), *((one, {"s": 24, "alpha": 0.7}) for one in self.others)]
        )
        self.turns_.append(own)
        self.other_turns_.append(others)
        self.guessing_.append(axes.axhline(np.log(2), color=style.QUIET, linestyle=":", linewidth=2))
        axes.set_xlabel(_("updates of the weights"), fontsize=style.SIZES["text"])
        style.title(axes, title)
        if self.others:
            words = _("small dots: {count} seeds").format(count=len(self.others))
            axes.set_title(words, fontsize=style.SIZES["small"], loc="right", color=style.QUIET)
        if axes is self.axes_[0]:
            axes.set_ylabel(_("validation loss (not from 0)"), fontsize=style.SIZES["text"])
            look = {"va": "bottom", "color": style.QUIET, "fontsize": style.SIZES["text"]}
            axes.text(0.08 * updates[-1], np.log(2) + 0.005, _("says one half"), **look)

    def _name_those_that_leave(self, axes, ends: list[float]) -> None:
        """The names of lines that leave at the top, in the order of the lines: the first one is the steepest."""
        gone = [name for name, end in zip(axes.texts, ends, strict=True) if end > axes.get_ylim()[1]]
        heights = sorted((name.get_position()[1] for name in gone), reverse=True)
        for name, height in zip(gone, heights, strict=True):
            name.set_y(height)
