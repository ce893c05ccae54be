"""Three panels: more data, faster hardware, better algorithms."""

from collections.abc import Mapping, Sequence

from matplotlib.ticker import FixedLocator, NullLocator, PercentFormatter

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display, canvas

# From the key of a line to its name, its colour, and whether it is dashed.
METHODS = {
    "convolutional": (N_("convnet"), style.TRAINED),
    "dense": (N_("deep, dense"), style.TRAINED, True),
    "shallow": (N_("shallow"), style.SECOND),
}
RECIPES = {
    "recipe_of_the_2010s": (N_("2010s"), style.TRAINED),
    "recipe_of_the_1990s": (N_("1990s"), style.TRAINED, True),
    "recipe_of_1986": (N_("1986"), style.SECOND),
}


class WhyNow(Display):
    """Why now: mistakes over the amount of data, the time of a training step, and learning by two recipes.

    Args:
        amounts: How many samples were learned from.
        data: The share of mistakes for each amount: `{"shallow": ..., "dense": ..., "convolutional": ...}`.
        step_time: Milliseconds of a training step, `{"one_core": ..., "all_cores": ..., "core_count": ...}`.
        recipes: The accuracy before training and after each epoch, for each of `RECIPES`.
        layers: How many hidden layers they train.
        guessing: The accuracy of guessing, drawn as a line to beat.

    Attributes:
        lines_: The lines of the first panel, in the order of `METHODS`, and those of the third, of `RECIPES`.
        bars_: The bars of the second panel: one core and all of them.
        guess_: The line to beat.
    """

    size = (style.WIDTH, 5.2)

    def __init__(
        self,
        amounts: Sequence[int],
        data: Mapping[str, Sequence[float]],
        step_time: Mapping[str, float],
        recipes: Mapping[str, Sequence[float]],
        layers: int,
        guessing: float,
    ):
        self.amounts = list(amounts)
        self.data = dict(data)
        self.step_time = dict(step_time)
        self.recipes = dict(recipes)
        self.layers = layers
        self.guessing = guessing

    def plot(self, figure=None, axes=None) -> "WhyNow":
        self.figure_, self.axes_ = canvas(3, self.size, figure, axes)
        data, hardware, algorithms = self.axes_
        self.lines_ = self._data(data) + self._algorithms(algorithms)
        self.bars_ = self._hardware(hardware)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _title(self, axes, title: str, what: str) -> None:
        """What made the difference, and below it what the height is."""
        axes.set_title(title, fontsize=style.SIZES["title"], loc="left", color=style.INK, pad=30, weight="bold")
        axes.text(0, 1.02, what, transform=axes.transAxes, va="bottom", fontsize=style.SIZES["text"], color=style.QUIET)

    def _data(self, axes) -> list:
        curves = [
            Curve(_(label), self.data[name], *look, others=[one[name] for one in self.others])
            for name, (label, *look) in METHODS.items()
        ]
        shares = [share for shares in self.data.values() for share in shares]
        low, high = max(0.001, 0.7 * min(shares)), 1.3 * max(shares)
        axes.set(xscale="log", yscale="log")
        lines = draw_curves(axes, curves, low, high, x=self.amounts)
        axes.set_xticks(self.amounts, [f"{amount:,}" for amount in self.amounts])
        axes.yaxis.set_major_locator(FixedLocator([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0]))
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_minor_locator(NullLocator())
        axes.set_xlabel(_("digits to learn from"), fontsize=style.SIZES["text"])
        if self.others:  # here, for the third panel as well: its title leaves no room
            name_thin_lines(axes, len(self.others))
        self._title(axes, _("more data"), _("mistakes on test digits"))
        return lines

    def _hardware(self, axes) -> list:
        style.plain(axes)
        axes.grid(False, axis="x")
        times = [self.step_time["one_core"], self.step_time["all_cores"]]
        bars = axes.bar([0, 1], times, width=0.62, color=[style.SECOND, style.TRAINED])
        for bar, time in zip(bars, times, strict=True):
            axes.text(
                bar.get_x() + bar.get_width() / 2,
                time + 0.015 * max(times),
                _("{time:.1f} ms").format(time=time),
                ha="center",
                va="bottom",
                fontsize=style.SIZES["title"],
                color=bar.get_facecolor(),
                weight="bold",
            )
        axes.set_ylim(0, 1.15 * max(times))
        axes.set_xlim(-0.55, 1.55)
        cores = _("all cores ({count})").format(count=self.step_time["core_count"])
        axes.set_xticks([0, 1], [_("one core"), cores])
        gain = _("{ratio:.1f} times as fast").format(ratio=times[0] / times[1])
        axes.set_xlabel(gain, fontsize=style.SIZES["heading"], labelpad=8)
        self._title(axes, _("faster hardware"), _("time of one training step"))
        return list(bars)

    def _algorithms(self, axes) -> list:
        curves = [
            Curve(_(label), self.recipes[name], *look, others=[one[name] for one in self.others])
            for name, (label, *look) in RECIPES.items()
        ]
        lines = draw_curves(axes, curves, 0.0, 1.0)
        self.guess_ = axes.axhline(self.guessing, color=style.QUIET, linestyle=":", linewidth=2, zorder=0)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(_("epochs of training"), fontsize=style.SIZES["text"])
        self._title(axes, _("better algorithms"), _("accuracy, hidden layers: {count}").format(count=self.layers))
        return lines
