"""The road of one project: the error after each step, and whether the step has helped."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

STEPS = {
    "median": N_("always the median price"),
    "line": N_("a straight line"),
    "small": N_("a small network"),
    "large": N_("a large network, trained for long"),
    "decayed": N_("the same with weight decay"),
    "located": N_("and it is told the neighbourhood"),
}
BETTER, WORSE = "#1b7837", "#832db6"  # neither of them is a colour of the dots
BIG = 17  # for the last row
PANELS = (Panel((0.03, 0.085, 0.6, 0.83), height=5.9, left=0.12, right=0.12, above=0.55),)


def verdict(gain: float, uncertain: float) -> tuple[str, str]:
    """What a step did, in a word, and the colour of that."""
    if abs(gain) <= 2 * uncertain:
        return _("nothing sure"), style.QUIET
    return (_("helps"), BETTER) if gain > 0 else (_("harms"), WORSE)


class Road(Display):
    """Step by step, the error on validation houses and on training houses, and what the step did.

    Args:
        measured: `"runs"` and `"train_runs"`, from each step to its networks' errors in dollars, and `"gain"` and
            `"uncertain"` of all steps but the first.

    Attributes:
        dots_: For each step, its networks' errors on validation houses.
        rings_: For each step, those on training houses.
        road_: The line through the means.
        verdicts_: The words at the right.
    """

    size = (10.5, 9.4)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)
        self.steps = [name for name in STEPS if name in measured["runs"]]

    def plot(self, figure=None, axes=None) -> "Road":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = (axes,) = place_panels(self.figure_, PANELS)
        style.plain(axes)
        self.dots_, self.rings_, self.verdicts_ = [], [], []
        for row, name in enumerate(self.steps):
            self._step(axes, row, name)
        means = [np.mean(self.measured["runs"][name]) / 1_000 for name in self.steps]
        look = {"color": style.TRAINED, "linewidth": 5, "alpha": 0.25, "zorder": 1, "solid_capstyle": "round"}
        (self.road_,) = axes.plot(means, range(len(self.steps)), **look)
        self._scale(axes)
        self._legend(axes)
        style.dress(self.figure_)
        return self

    def _step(self, axes, row: int, name: str) -> None:
        narrow = is_narrow(self.figure_)
        runs, train = (np.array(self.measured[key][name]) / 1_000 for key in ("runs", "train_runs"))
        aside = row + np.linspace(-0.1, 0.1, len(runs))  # a little apart, so that none hides another
        self.dots_.append(axes.scatter(runs, aside, s=90, color=style.TRAINED, alpha=0.8, linewidths=0, zorder=3))
        ring = {"facecolors": "white", "edgecolors": style.SECOND, "linewidths": 1.8}
        self.rings_.append(axes.scatter(train, aside, s=60, zorder=2, **ring))
        axes.text(
            0.0,
            row - (0.36 if narrow else 0.27),
            _(STEPS[name]),
            transform=axes.get_yaxis_transform(),
            fontsize=style.SIZES["heading"] if narrow else BIG,
            color=style.INK,
            va="center",
        )
        amount = np.mean(self.measured["runs"][name])
        beside = {"transform": axes.get_yaxis_transform(), "clip_on": False}
        look = {"fontsize": BIG + 3, "color": style.TRAINED, "va": "bottom"}
        place, height, below = 1.03, row + 0.05, row + 0.1
        if narrow:  # both within the axes: above the dots and below them
            look |= {"fontsize": style.SIZES["heading"], "va": "center"}
            place, height, below = 1.0, row - 0.36, row + 0.2
            beside["ha"] = "right"
        axes.text(place, height, rf"\${amount:,.0f}", **look, **beside)
        if name in self.measured["gain"]:
            gain, uncertain = self.measured["gain"][name], self.measured["uncertain"][name]
            word, colour = verdict(gain, uncertain)
            numbers = f"{-gain:+,.0f} ± {2 * uncertain:,.0f}".replace("-", "−")
            look = {"fontsize": style.SIZES["text" if narrow else "title"], "color": colour, "va": "top"}
            self.verdicts_.append(axes.text(place, below, f"{word}: {numbers}", **look, **beside))

    def _scale(self, axes) -> None:
        everything = [
            value / 1_000 for key in ("runs", "train_runs") for runs in self.measured[key].values() for value in runs
        ]
        axes.set_xlim(0.8 * min(everything), 1.25 * max(everything))
        axes.set_ylim(len(self.steps) - 0.6, -0.6)
        style.logarithmic(axes.xaxis)
        ticks = [
            tick for tick in (0.5, 1, 2, 5, 10, 20, 50, 100, 200) if axes.get_xlim()[0] < tick < axes.get_xlim()[1]
        ]
        axes.set_xticks(ticks)
        size = style.SIZES["text" if is_narrow(self.figure_) else "title"]
        axes.tick_params(labelsize=size, length=0)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(_("mean absolute error, $1,000 (log. scale)"), fontsize=size)

    def _legend(self, axes) -> None:
        seeds = len(next(iter(self.measured["runs"].values())))
        words = (
            (_("{count} runs, new houses").format(count=seeds), style.TRAINED, "●", 0.0),
            (_("houses learned from"), style.SECOND, "○", 0.52),
        )
        narrow = is_narrow(self.figure_)
        for said, colour, sign, place in words:
            marks = {"fontsize": style.SIZES["text" if narrow else "title"], "color": colour, "va": "bottom"}
            axes.text(place, 1.02 if narrow else 1.05, f"{sign} {said}", transform=axes.transAxes, **marks)
