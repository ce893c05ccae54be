"""The gradient of each layer with and without residual connections, and what deep networks then learn."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

from kerasbook.chapter9.pictures.rates import accuracy_over_rates
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

COLOURS = {"residual": style.TRAINED, "plain": style.SECOND}
DASHES = ("-", "--", ":")
PANELS = (
    Panel((0.07, 0.14, 0.48, 0.75), height=2.8, left=0.75, right=0.2),
    Panel((0.655, 0.14, 0.22, 0.75), left=0.55, right=1.35),
)


class Residual(Display):
    """Gradients by layer on the left, accuracies over the learning rate on the right.

    Args:
        measured: `"rate"`, and by `"residual"` and `"plain"` the `"accuracy"` over it and that of the single
            `"networks"`, `(rates, starts)`.
        gradients: From the number of layers to the length of each layer's gradient, `(2, layers)`: with residual
            connections and without.
        blocks: How many blocks of two layers the trained networks have.

    Attributes:
        gradients_: The lines of the gradients by `("residual", 20)`, ...
        lines_: The lines of the accuracies.
        networks_: The thin lines of single networks.
    """

    size = (style.WIDTH, 5.2)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, gradients: Mapping[int, np.ndarray], blocks: int):
        self.measured, self.blocks = dict(measured), blocks
        self.gradients = {depth: np.asarray(lengths) for depth, lengths in gradients.items()}

    def plot(self, figure=None, axes=None) -> "Residual":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self._gradients(self.axes_[0])
        self._accuracy(self.axes_[1], {"residual": _("residual"), "plain": _("without")})
        style.dress(self.figure_)
        return self

    def _gradients(self, axes) -> None:
        style.plain(axes)
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(lambda value, _place: f"1e{np.log10(value):.0f}" if value != 1 else "1")
        axes.yaxis.set_minor_locator(NullLocator())
        self.gradients_ = {}
        for (depth, lengths), dashes in zip(self.gradients.items(), DASHES, strict=False):
            for (kind, colour), values in zip(COLOURS.items(), lengths, strict=True):
                (line,) = axes.plot(range(1, depth + 1), values, dashes, color=colour, linewidth=2.4)
                self.gradients_[kind, depth] = line
        handles = [
            Line2D(
                [], [], color=style.INK, linestyle=dashes, linewidth=2.4, label=_("{count} layers").format(count=depth)
            )
            for depth, dashes in zip(self.gradients, DASHES, strict=False)
        ]
        axes.legend(handles=handles, frameon=False, fontsize=style.SIZES["text"], loc="center right")
        axes.set_xlabel(_("layer, from the first"), fontsize=style.SIZES["text"])
        style.title(axes, _("gradient (log. scale)"))

    def _accuracy(self, axes, names: Mapping[str, str]) -> None:
        self.lines_, self.networks_ = accuracy_over_rates(axes, self.measured, names, COLOURS, (1e-4, 1e-3))
        style.title(axes, _("accuracy, {count} layers").format(count=2 * self.blocks))
