"""What scores are off, group by group, and how much they vary over what they cost."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

LOOKS = {
    "hold_out": (N_("hold-out"), style.TRAINED, "o", 26),
    "k_fold": (N_("K-fold"), style.SECOND, "D", 34),
    "repeated": (N_("repeated K-fold"), style.INK, "s", 44),
}
SHOWN = 8  # groups
PANELS = (Panel((0.07, 0.13, 0.49, 0.76), height=3.0), Panel((0.65, 0.13, 0.2, 0.76), height=2.6, right=1.3))


class Protocols(Display):
    """The scores of some groups, less the truth; and the two deviations over the number of networks.

    Args:
        measured: For each protocol `"networks"`, `"same_houses"` and `"other_houses"`, and `"off"`, `(groups, n)`.

    Attributes:
        scores_: The scores of the groups that are shown, protocol by protocol.
        lines_: The deviations, of other houses and of the same.
    """

    size = (style.WIDTH, 5.2)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)

    def plot(self, figure=None, axes=None) -> "Protocols":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self._groups(self.axes_[0])
        self._cost(self.axes_[1])
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _groups(self, axes) -> None:
        style.plain(axes)
        axes.grid(visible=False, axis="x")
        axes.axhline(0, color=style.INK, linestyle=":", linewidth=2)
        self.scores_ = []
        for (name, (label, colour, marker, size)), aside in zip(LOOKS.items(), (-0.25, 0.0, 0.25), strict=True):
            scores = np.asarray(self.measured["off"][name], float)[:SHOWN] / 1_000  # (groups, n)
            at = np.arange(1, len(scores) + 1)[:, None] + aside + np.zeros(scores.shape)
            look = {"color": colour, "marker": marker, "s": size, "linewidths": 0, "alpha": 0.75}
            self.scores_.append(axes.scatter(at.ravel(), scores.ravel(), label=_(label), **look))
        heights = np.concatenate([dots.get_offsets()[:, 1] for dots in self.scores_])
        room = 0.05 * (heights.max() - heights.min())
        axes.set_ylim(heights.min() - room, heights.max() + 4 * room)
        axes.set_xticks(range(1, len(scores) + 1))
        axes.set_xlabel(_("group, each with houses of its own"), fontsize=style.SIZES["text"])
        look = {"fontsize": style.SIZES["small"], "columnspacing": 0.6} if is_narrow(self.figure_) else {}
        look = {"fontsize": style.SIZES["text"], "handletextpad": 0.1, **look}
        axes.legend(loc="upper left", frameon=False, ncols=3, **look)
        style.title(axes, _("score less the truth, $1,000"))

    def _cost(self, axes) -> None:
        style.logarithmic(axes.xaxis)
        names = {"other_houses": _("other\nhouses"), "same_houses": _("same houses,\ndivided anew")}
        colours = {"other_houses": style.CLASSES[4], "same_houses": style.CLASSES[6]}
        networks = [self.measured["networks"][name] for name in LOOKS]

        def deviations(measured, key):
            return [measured[key][name] / 1_000 for name in LOOKS]

        curves = [
            Curve(
                words,
                deviations(self.measured, key),
                colours[key],
                others=[deviations(one, key) for one in self.others],
            )
            for key, words in names.items()
        ]
        highest = max(max(values) for curve in curves for values in (curve.values, *curve.others))
        self.lines_ = draw_curves(axes, curves, 0.0, 1.1 * highest, x=networks)
        axes.set_xticks(networks, [str(count) for count in networks])
        axes.set_xlabel(_("networks (log. scale)"), fontsize=style.SIZES["text"])
        style.title(axes, _("how a score varies, $1,000"))
        if self.others:
            words = _("thin: {count} seeds").format(count=len(self.others))
            look = {"ha": "right", "va": "top", "fontsize": style.SIZES["small"], "color": style.QUIET}
            axes.text(0.98, 0.98, words, transform=axes.transAxes, **look)  # beside the title there is no room
