"""From the error that a split reports to the error on new data, list by list."""

from collections.abc import Mapping

import numpy as np

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas
from kerasbook.plots.stacked import Panel, stacked_size

TITLES = {
    "digits": N_("digits, each of them twice"),
    "dust": N_("fine dust, hour by hour"),
    "houses": N_("houses, large and small"),
}
UNITS = {
    "digits": N_("share of mistakes"),
    "dust": N_("mean error of the logarithm"),
    "houses": N_("mean error, $1,000"),
}
PANELS = [Panel(left=0.85, below=0.9)] * len(TITLES)


class Leaks(Display):
    """A panel for each list, a line for each network: from its error on validation data to that on new data.

    Args:
        measured: For each list `"said"` and `"true"`, a number for each network, their standard errors
            `"error_of_said"` and `"error_of_true"`, and the difference as `"optimism"` and `"standard_errors"`.

    Attributes:
        lines_: The lines of each panel, one for each network.
        bars_: The two bars of each panel, two standard errors to each side.
        words_: What each panel says of the difference.
    """

    size = (style.WIDTH, 5.0)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)

    def plot(self, figure=None, axes=None) -> "Leaks":
        names = list(self.measured["said"])
        self.figure_, self.axes_ = canvas(len(names), self.size, figure, axes, panels=PANELS[: len(names)])
        self.lines_, self.bars_, self.words_ = [], [], []
        for axis, name in zip(self.axes_, names, strict=True):
            self._panel(axis, name)
            style.dress(axis)
        return self

    def _panel(self, axes, name: str) -> None:
        said, true = (np.asarray(self.measured[key][name], float) for key in ("said", "true"))  # (runs,)
        style.plain(axes)
        axes.grid(visible=False, axis="x")
        self.lines_.append([
            axes.plot([0, 1], pair, color="#b4b4b4", zorder=2)[0] for pair in zip(said, true, strict=True)
        ])
        self.bars_.append([])
        for place, values, colour, key in (
            (0, said, style.TRAINED, "error_of_said"),
            (1, true, style.SECOND, "error_of_true"),
        ):
            axes.scatter(np.full(len(values), place), values, s=60, color=colour, zorder=3)
            aside = place + (0.16 if place else -0.16)
            look = {"color": colour, "linewidth": 2.5, "capsize": 6, "capthick": 2.5}
            self.bars_[-1].append(axes.errorbar(aside, values.mean(), 2 * self.measured[key][name], **look))
        axes.set_xlim(-0.5, 1.5)
        top = max(said.max() + 2 * self.measured["error_of_said"][name], true.max())
        axes.set_ylim(0, 1.45 * max(top, true.mean() + 2 * self.measured["error_of_true"][name]) or 1)
        axes.set_xticks([0, 1], [_("validation\ndata"), _("new\ndata")])
        axes.tick_params(axis="x", labelsize=style.SIZES["heading"])
        axes.set_ylabel(_(UNITS[name]), fontsize=style.SIZES["text"])
        style.title(axes, _(TITLES[name]))
        self.words_.append(
            axes.text(
                0.5,
                0.97,
                self._said(name),
                transform=axes.transAxes,
                ha="center",
                va="top",
                fontsize=style.SIZES["heading"],
            )
        )

    def _said(self, name: str) -> str:
        amount, times = (self.measured[key][name] for key in ("optimism", "standard_errors"))
        words = _("{percent:.0f} % too small:") if amount > 0 else _("{percent:.0f} % too large:")
        beyond = _("{times:.1f} standard errors")
        return "\n".join([words.format(percent=abs(amount)), beyond.format(times=abs(times))])
