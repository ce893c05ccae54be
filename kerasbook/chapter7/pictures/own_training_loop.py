"""fit and a loop of one's own: what they show, batch by batch, and how far apart they end."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

SLIP = "#832db6"
SLIPS = {
    "training=True": N_("training=True forgotten"),
    "penalties": N_("penalties forgotten"),
    "reset_state": N_("reset_state forgotten"),
}
KINDS = {
    "trained": N_("trained\nweights"),
    "statistics": N_("moving\nstatistics"),
    "optimizer": N_("what the\noptimizer\nremembers"),
}
LOWEST = 1e-9  # where differences of 0 are drawn
PANELS = (
    Panel((0.06, 0.555, 0.92, 0.385), height=2.8),
    Panel((0.135, 0.085, 0.4, 0.32), left=1.2, right=0.25),
    Panel((0.635, 0.085, 0.345, 0.32), below=0.4),
)


def look(name: str) -> tuple[str, str]:
    """The label and the colour of a training."""
    if name == "fit":
        return _("fit"), style.SECOND
    return (_("by hand"), style.TRAINED) if name == "nothing" else (_(SLIPS[name]), SLIP)


class OwnTrainingLoop(Display):
    """The loss shown by fit and by two loops, how far their variables are from those of fit, and their accuracies.

    Args:
        losses: The mean loss so far after each batch, by "fit", "nothing" and what the other loop forgets.
        accuracies: The accuracy of each epoch, likewise.
        differences: From "nothing" and from what is forgotten to the largest difference of each kind of variable.
        limit: How far apart they may be.

    Attributes:
        lines_: The lines of the losses, by name.
        dots_: The dots of the differences, by name.
        bars_: The bars of the accuracies, by name.
    """

    size = (style.WIDTH, 7.8)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        losses: Mapping[str, Sequence[float]],
        accuracies: Mapping[str, Sequence[float]],
        differences: Mapping[str, Mapping[str, float]],
        limit: float,
    ):
        self.losses = {name: list(values) for name, values in losses.items()}
        self.accuracies = {name: list(values) for name, values in accuracies.items()}
        self.differences = {name: dict(kinds) for name, kinds in differences.items()}
        self.limit = limit

    def plot(self, figure=None, axes=None) -> "OwnTrainingLoop":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = above, apart, shown = place_panels(self.figure_, PANELS)
        self._losses(above)
        self._differences(apart)
        self._accuracies(shown)
        style.dress(self.figure_)
        return self

    def _losses(self, axes) -> None:
        style.plain(axes)
        widths = {"fit": (9, 0.35, 2), "nothing": (2.2, 1.0, 4)}
        self.lines_ = {}
        for name, values in self.losses.items():
            label, colour = look(name)
            width, alpha, order = widths.get(name, (2.6, 0.9, 3))
            (self.lines_[name],) = axes.plot(
                np.arange(1, len(values) + 1),
                values,
                color=colour,
                linewidth=width,
                alpha=alpha,
                zorder=order,
                label=label,
            )
        axes.set_ylim(0, 1.1 * max(max(values) for values in self.losses.values()))
        axes.set_xlabel(_("updates of the weights"), fontsize=style.SIZES["text"])
        axes.legend(loc="lower left", frameon=False, fontsize=style.SIZES["heading"], borderpad=0)
        style.title(axes, _("mean loss of the epoch so far"))

    def _differences(self, axes) -> None:
        style.plain(axes)
        axes.set_xscale("log")
        axes.set(xlim=(LOWEST / 2, 30), ylim=(len(KINDS) - 0.5, -0.5))
        axes.set_yticks(range(len(KINDS)), [_(name) for name in KINDS.values()])
        self.dots_ = {}
        for name, kinds in self.differences.items():
            _label, colour = look(name)
            numbers = [max(kinds[kind], LOWEST) for kind in KINDS]
            rows = np.arange(len(KINDS)) + (0.12 if name == "nothing" else -0.12)
            (self.dots_[name],) = axes.plot(numbers, rows, "o", color=colour, markersize=12, zorder=3, clip_on=False)
        axes.axvline(self.limit, color=style.INK, linestyle=":", linewidth=2)
        axes.set_xticks([LOWEST, 1e-5, 1e-2, 10], ["0", "0.00001", "0.01", "10"])
        axes.minorticks_off()
        axes.set_xlabel(_("logarithmic; dotted: limit"), fontsize=style.SIZES["text"])
        style.title(axes, _("how far from fit in the end"))

    def _accuracies(self, axes) -> None:
        style.plain(axes)
        epochs = np.arange(len(self.accuracies["fit"]))
        self.bars_ = {}
        for place, (name, values) in enumerate(self.accuracies.items()):
            _label, colour = look(name)
            self.bars_[name] = axes.bar(epochs + 0.27 * (place - 1), values, width=0.25, color=colour)
        words = _("epoch {epoch}")
        axes.set_xticks(epochs, [words.format(epoch=epoch + 1) for epoch in epochs])
        axes.grid(visible=False, axis="x")
        axes.set_ylim(0, 1)
        style.title(axes, _("accuracy shown"))
