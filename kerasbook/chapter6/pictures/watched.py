"""The error of a model as time goes by, and an alarm that knows nothing but the inputs."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

BIG = 16  # for the last row
CALM = "#cfcfcf"
PANELS = (
    Panel((0.08, 0.44, 0.88, 0.46), height=3.0, left=0.5),
    Panel((0.08, 0.1, 0.88, 0.22), height=1.5, left=0.5, above=0.75),
)


class Watched(Display):
    """Two panels, one above the other.

    Args:
        measured: `"year"`, `"error"`, `"runs"`, `"retrained"`, `"moved"` and `"p"`, window by window, and
            `"old_error"`.
        trained_until: The last year that was learned from.
        drift_level: The p-value below which there is an alarm.

    Attributes:
        stayed_: The line of the model that stays as it is.
        retrained_: The line of the retrained ones.
        runs_: The thin lines.
        bars_: The share of columns that have moved.
    """

    size = (10.0, 8.2)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, trained_until: int, drift_level: float):
        self.measured = dict(measured)
        self.trained_until, self.drift_level = trained_until, drift_level

    def plot(self, figure=None, axes=None) -> "Watched":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = error, watch = place_panels(self.figure_, PANELS)
        self._size = style.SIZES["text" if is_narrow(self.figure_) else "title"]
        self._error(error)
        self._watch(watch)
        for axes in self.axes_:
            self._years(axes)
            axes.tick_params(labelsize=self._size)
        style.dress(self.figure_)
        return self

    def _error(self, axes) -> None:
        style.plain(axes)
        at = np.arange(len(self.measured["year"]))
        thin = {"color": style.TRAINED, "linewidth": 1, "alpha": 0.4}
        self.runs_ = [axes.plot(at, run, **thin)[0] for run in self.measured["runs"]]
        (self.stayed_,) = axes.plot(at, self.measured["error"], "o-", color=style.TRAINED, linewidth=4, markersize=8)
        (self.retrained_,) = axes.plot(at, self.measured["retrained"], "o-", color=style.SECOND, linewidth=3)
        axes.axhline(self.measured["old_error"], color=style.INK, linestyle=":", linewidth=2.5)
        top = max(max(run) for run in (*self.measured["runs"], self.measured["retrained"]))
        axes.set_ylim(0, 1.42 * top)
        words = (
            (_("trained on films up to {year}, then left alone").format(year=self.trained_until), style.TRAINED),
            (_("trained anew on the latest films"), style.SECOND),
            (_("dotted: films of the old years"), style.INK),
        )
        for row, (said, colour) in enumerate(words):
            size = self._size if is_narrow(self.figure_) else BIG
            look = {"fontsize": size, "color": colour, "va": "top", "transform": axes.transAxes}
            axes.text(0.015, 0.98 - 0.1 * row, said, **look)
        style.title(axes, _("mean error, in points out of 100"))

    def _watch(self, axes) -> None:
        style.plain(axes)
        alarms = np.array(self.measured["p"]) < self.drift_level
        shares = 100 * np.array(self.measured["moved"])
        colours = [style.INK if alarm else CALM for alarm in alarms]
        self.bars_ = axes.bar(range(len(shares)), np.maximum(shares, 1), color=colours)  # a sliver where nothing moved
        axes.set_ylim(0, max(10.0, 1.15 * shares.max()))
        said = _("inputs that have moved, in percent; alarm in {alarms} of {windows} windows")
        style.title(axes, said.format(alarms=alarms.sum(), windows=len(alarms)))

    def _years(self, axes) -> None:
        years = self.measured["year"]
        every = max(1, -(-len(years) // (5 if is_narrow(self.figure_) else 8)))
        axes.set_xticks(range(0, len(years), every), [str(year) for year in years[::every]])
        axes.set_xlim(-0.7, len(years) - 0.3)
        axes.grid(visible=False, axis="x")
        axes.set_xlabel(_("year of the films"), fontsize=self._size)
