"""The accuracy of networks from which parts are taken away, and how far it lies from that of whole ones."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

ROWS = {
    "whole": N_("whole"),
    "renamed": N_("only renamed"),
    "no_residual": N_("no residual\nconnections"),
    "no_norm": N_("no batch\nnormalisation"),
    "neither": N_("neither\nof the two"),
    "ordinary": N_("ordinary\nconvolutions"),
}
PANELS = (
    Panel((0.145, 0.17, 0.4, 0.73), height=3.6, left=1.2, right=0.25),
    Panel((0.69, 0.17, 0.29, 0.73), height=3.3, left=1.2, right=0.25, below=0.95),
)


class Ablations(Display):
    """Accuracies on the left, a row for each kind of network; on the right differences from the whole ones.

    Args:
        measured: By kind the `"accuracy"` and that of the single `"networks"`, and, but for the whole ones, the
            `"effect"` and its standard `"error"`.

    Attributes:
        dots_: The single networks of each kind.
        means_: The bar of each kind's mean.
        effects_: The dot of each effect.
        errors_: The line of two standard errors to either side of it.
    """

    size = (style.WIDTH, 5.4)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)

    def plot(self, figure=None, axes=None) -> "Ablations":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self._accuracy(self.axes_[0])
        self._effects(self.axes_[1])
        style.dress(self.figure_)
        return self

    @staticmethod
    def _rows(axes, kinds) -> dict[str, int]:
        """The height of each row, the first one on top."""
        style.plain(axes)
        places = {kind: -row for row, kind in enumerate(kinds)}
        axes.set_yticks(list(places.values()), [_(ROWS[kind]) for kind in places])
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(0.6 - len(places), 0.5)
        return places

    def _accuracy(self, axes) -> None:
        places = self._rows(axes, ROWS)
        self.dots_, self.means_ = {}, {}
        for kind, height in places.items():
            networks = self.measured["networks"][kind]
            look = {"s": 60, "color": style.SECOND, "alpha": 0.6, "linewidths": 0, "zorder": 3}
            self.dots_[kind] = axes.scatter(networks, np.full(len(networks), height), **look)
            mean = self.measured["accuracy"][kind]
            (self.means_[kind],) = axes.plot([mean, mean], [height - 0.3, height + 0.3], color=style.INK, linewidth=2.6)
        axes.axvline(0.1, color=style.QUIET, linestyle=":", linewidth=1.6)
        axes.set_xlim(0, 1)
        axes.set_xlabel(_("accuracy on test digits"), fontsize=style.SIZES["text"])
        style.title(axes, _("five networks of each kind"))

    def _effects(self, axes) -> None:
        places = self._rows(axes, self.measured["effect"])
        self.effects_, self.errors_ = {}, {}
        for kind, height in places.items():
            effect, both = self.measured["effect"][kind], 2 * self.measured["error"][kind]
            colour = style.TRAINED if abs(effect) > both else style.QUIET
            (self.effects_[kind],) = axes.plot([effect], [height], "o", color=colour, markersize=10)
            (self.errors_[kind],) = axes.plot(
                [effect - both, effect + both], [height, height], color=colour, linewidth=3, alpha=0.6
            )
        axes.axvline(0, color=style.INK, linewidth=1.2)
        axes.set_xlabel(_("more than the whole ones\n(line: ± 2 standard errors)"), fontsize=style.SIZES["text"])
        style.title(axes, _("effect"))
