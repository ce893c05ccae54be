"""What the best of many tries scores, where it was chosen and elsewhere."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.pages import wrapped
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

BIG = 16  # for the last row
PANELS = (Panel((0.09, 0.13, 0.88, 0.77), height=3.8, left=0.65),)


class UsedUp(Display):
    """Accuracy over the number of tries that the best was chosen from.

    Args:
        measured: `"tries"`, and for each number of them `"validation"` and `"test"`; `"validation_runs"` and
            `"test_runs"`, the same project by project.

    Attributes:
        validation_: The line of the score that was chosen by.
        test_: The line of the score on other films.
        runs_: The thin lines.
    """

    size = (10.0, 6.4)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)

    def plot(self, figure=None, axes=None) -> "UsedUp":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = (axes,) = place_panels(self.figure_, PANELS)
        narrow = is_narrow(self.figure_)
        style.plain(axes)
        tries = self.measured["tries"]
        self.runs_ = []
        for key, colour in (("validation_runs", style.TRAINED), ("test_runs", style.SECOND)):
            thin = {"color": colour, "linewidth": 1, "alpha": 0.35}
            self.runs_ += [axes.plot(tries, run, **thin)[0] for run in self.measured[key]]
        look = {"linewidth": 4, "markersize": 9}
        (self.validation_,) = axes.plot(tries, self.measured["validation"], "o-", color=style.TRAINED, **look)
        (self.test_,) = axes.plot(tries, self.measured["test"], "o-", color=style.SECOND, **look)
        axes.axhline(0.5, color=style.INK, linestyle=":", linewidth=2.5)
        style.logarithmic(axes.xaxis)
        axes.set_xticks(tries, [str(count) for count in tries])
        everything = [
            value for run in (*self.measured["validation_runs"], *self.measured["test_runs"]) for value in run
        ]
        low, high = min(*everything, 0.45), max(everything)
        axes.set_ylim(low - 0.02, high + 0.3 * (high - low))
        words = (
            (_("on the films it was chosen by"), style.TRAINED),
            (_("the same network on films nobody has looked at"), style.SECOND),
        )
        for row, (said, colour) in enumerate(words):
            lines = wrapped(said, 3.2, "text") if narrow else [said]
            marks = {"fontsize": style.SIZES["text"] if narrow else BIG, "color": colour, "va": "top"}
            axes.text(0.015, 0.98 - 0.085 * row, "\n".join(lines), transform=axes.transAxes, **marks)
        size = style.SIZES["text" if narrow else "title"]
        axes.tick_params(labelsize=size)
        axes.set_xlabel(_("tries, of which the best is kept (log. scale)"), fontsize=size)
        style.title(axes, _("accuracy (not from 0; dotted: a coin)"))
        style.dress(self.figure_)
        return self
