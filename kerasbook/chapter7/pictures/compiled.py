"""A compiled step beside an eager one: when Python runs, what is learned, and how long it takes."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

LOOKS = {
    "eager": (N_("eager"), style.SECOND),
    "compiled": (N_("compiled"), style.TRAINED),
    "xla": (N_("XLA"), "#c9861a"),
    "variable": (N_("compiled, rate read\nfrom a variable"), "#832db6"),
}
PANELS = (
    Panel((0.115, 0.645, 0.865, 0.26), height=1.6, left=1.05, right=0.25, above=0.8),
    Panel((0.06, 0.085, 0.5, 0.385), height=2.8),
    Panel((0.7, 0.085, 0.26, 0.385), height=1.8, left=1.05, right=0.3),
)


class Compiled(Display):
    """The steps on which Python ran, the losses, and the time of a step as a share of the eager one.

    Args:
        sizes: The size of each batch, the new one at the end.
        ran: The steps on which Python ran, counted from 1, by way.
        losses: The loss on each batch of the training, by way, and of "variable".
        times: Seconds for a step, by way.

    Attributes:
        dots_: The large dots of each way: the steps on which Python ran.
        lines_: The lines of the losses.
        bars_: The bars of the times.
    """

    size = (style.WIDTH, 7.6)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        sizes: Sequence[int],
        ran: Mapping[str, Sequence[int]],
        losses: Mapping[str, Sequence[float]],
        times: Mapping[str, float],
    ):
        self.sizes = list(sizes)
        self.ran = {way: list(steps) for way, steps in ran.items()}
        self.losses = {way: list(values) for way, values in losses.items()}
        self.times = dict(times)

    def plot(self, figure=None, axes=None) -> "Compiled":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = steps, losses, times = place_panels(self.figure_, PANELS)
        self._steps(steps)
        self._losses(losses)
        self._times(times)
        style.dress(self.figure_)
        return self

    def _steps(self, axes) -> None:
        style.plain(axes)
        places = np.arange(1, len(self.sizes) + 1)
        usual = np.array(self.sizes) == self.sizes[0]
        self.dots_ = {}
        size = 6 if is_narrow(self.figure_) else 12
        for row, (way, steps) in enumerate(self.ran.items()):
            _label, colour = LOOKS[way]
            ran = np.isin(places, steps)
            axes.plot(places[~ran], np.full((~ran).sum(), row), ".", color=colour, markersize=4, alpha=0.7)
            self.dots_[way] = [
                axes.plot(places[chosen], np.full(chosen.sum(), row), sign, color=colour, markersize=size)[0]
                for sign, chosen in (("o", ran & usual), ("s", ran & ~usual))
            ]
        axes.axvline(len(self.sizes) - 0.5, color=style.QUIET, linewidth=1.5)
        axes.set(ylim=(len(self.ran) - 0.4, -0.6), xlim=(0, len(self.sizes) + 1))
        axes.set_yticks(range(len(self.ran)), [_(LOOKS[way][0]) for way in self.ran], fontsize=style.SIZES["heading"])
        axes.grid(visible=False)
        axes.set_xlabel(_("step; squares: a batch of another size"), fontsize=style.SIZES["text"])
        style.title(axes, _("on which steps Python went through the lines"))

    def _losses(self, axes) -> None:
        style.plain(axes)
        widths = {"eager": (8, 0.35), "compiled": (2.2, 1.0), "xla": (0.9, 1.0), "variable": (2.0, 0.9)}
        self.lines_ = {}
        for way, values in self.losses.items():
            label, colour = LOOKS[way]
            width, alpha = widths[way]
            (self.lines_[way],) = axes.plot(
                np.arange(1, len(values) + 1), values, color=colour, linewidth=width, alpha=alpha, label=_(label)
            )
        top = max(max(values) for values in self.losses.values())
        axes.set(ylim=(0, 1.15 * top), xlim=(0, len(self.sizes)))
        axes.set_xlabel(_("updates of the weights"), fontsize=style.SIZES["text"])
        columns = 1 if is_narrow(self.figure_) else 2
        axes.legend(loc="upper right", ncols=columns, frameon=False, fontsize=style.SIZES["text"], borderpad=0)
        style.title(axes, _("loss on each batch"))

    def _times(self, axes) -> None:
        style.plain(axes)
        shares = [time / self.times["eager"] for time in self.times.values()]
        rows = np.arange(len(shares))
        self.bars_ = axes.barh(rows, shares, height=0.5, color=[LOOKS[way][1] for way in self.times])
        for row, share in zip(rows, shares, strict=True):
            axes.text(share, row, f" {share:.2f}", va="center", fontsize=style.SIZES["heading"], color=style.INK)
        axes.set_yticks(rows, [_(LOOKS[way][0]) for way in self.times], fontsize=style.SIZES["heading"])
        axes.set(ylim=(len(shares) - 0.4, -0.6), xlim=(0, 1.25 * max(shares)))
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(_("1: the eager step"), fontsize=style.SIZES["text"])
        style.title(axes, _("time of a step, here"))
