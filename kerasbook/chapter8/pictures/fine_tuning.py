"""An old task, a new task, and the weights of the top, at three learning rates."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

RATES = {"small": style.SECOND, "between": style.QUIET, "large": style.TRAINED}
LOWEST = 1e-4  # where a change below it is drawn

PANELS = (
    Panel((0.06, 0.15, 0.2, 0.7), left=0.65, right=1.15),
    Panel((0.39, 0.15, 0.2, 0.7), left=0.65, right=1.15),
    Panel((0.8, 0.15, 0.18, 0.7), left=1.5),
)


class FineTuning(Display):
    """Accuracy on an old and on a new task over the epochs, and the change of each layer's kernel.

    Args:
        measured: `"old"` and `"new"`, the accuracy over the epochs by the keys of `RATES`; `"frozen"`; `"changed"`, by
            rate and layer.
        rates: The learning rates, by the same keys.

    Attributes:
        lines_: The lines for the old and for the new task; the last of the new one is the frozen network's.
        dots_: The dots of each rate, a row for each layer.
    """

    size = (style.WIDTH, 4.8)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, rates: Mapping[str, float]):
        self.measured, self.rates = dict(measured), dict(rates)

    def plot(self, figure=None, axes=None) -> "FineTuning":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = old, new, changes = place_panels(self.figure_, PANELS)
        self.lines_ = {"old": self._task(old, "old"), "new": self._task(new, "new")}
        style.title(old, _("old: clothes"))
        style.title(new, _("new: animals"))
        self._changes(changes)
        style.dress(self.figure_)
        return self

    def _task(self, axes, task: str) -> list:
        curves = [
            Curve(
                _("rate {rate}").format(rate=in_digits(self.rates[key], 2)),
                self.measured[task][key],
                colour,
                others=[one[task][key] for one in self.others],
            )
            for key, colour in RATES.items()
        ]
        if task == "new":
            frozen = [self.measured["frozen"]] * len(curves[0].values)
            curves.append(Curve(_("frozen"), frozen, style.INK, dashed=True))
        lines = draw_curves(axes, curves, 0.0, 1.0, x=range(len(curves[0].values)))
        axes.set_xticks(range(len(curves[0].values)))
        axes.set_xlabel(_("epoch"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("accuracy"), fontsize=style.SIZES["text"])
        if self.others:
            name_thin_lines(axes, len(self.others))
        return lines

    def _changes(self, axes) -> None:
        style.plain(axes)
        names = list(self.measured["changed"]["small"])
        self.dots_ = {}
        style.logarithmic(axes.xaxis)
        axes.set_xlim(LOWEST / 2, 20)
        for key, colour in RATES.items():
            changed = [max(self.measured["changed"][key][name], LOWEST) for name in names]
            self.dots_[key] = axes.scatter(changed, range(len(names)), s=80, color=colour, zorder=3)
        axes.set_xticks([1e-4, 1e-2, 1])
        axes.set_yticks(range(len(names)), names, fontsize=style.SIZES["text"])
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlabel(_("share of its length"), fontsize=style.SIZES["text"])
        style.title(axes, _("change of kernels"))
