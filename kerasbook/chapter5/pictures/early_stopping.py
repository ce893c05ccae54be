"""The loss of a training that goes on, where another one stops, and how sure both are of their mistakes."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.pages import wrapped
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

GUESS = np.log(2)
PANELS = (Panel((0.05, 0.14, 0.4, 0.74), right=1.3), Panel((0.66, 0.14, 0.32, 0.74), left=0.75, right=0.3))


class StoppedEarly(Display):
    """Losses on the left, mistakes on the right.

    Args:
        measured: `"loss"`, `"val_loss"`, `"best_epoch"` and `"stopped_after"`.
        wrong: The probabilities of the wrong answers, of the network that is kept and of the one that goes on.

    Attributes:
        lines_: The losses.
        marks_: Where the training stopped, and the best epoch.
        mistakes_: The outlines of the two histograms.
    """

    size = (style.WIDTH, 5.0)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, wrong: Sequence[np.ndarray]):
        self.measured = dict(measured)
        self.wrong = [np.asarray(one) for one in wrong]

    def plot(self, figure=None, axes=None) -> "StoppedEarly":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self._losses(self.axes_[0])
        self._mistakes(self.axes_[1])
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _losses(self, axes) -> None:
        names = {"loss": (_("training reviews"), style.SECOND), "val_loss": (_("validation reviews"), style.TRAINED)}
        runs = (self.measured, *self.others)
        top = 1.15 * max((value for one in runs for key in names for value in one[key]), default=1.0)
        curves = [
            Curve(name, self.measured[key], colour, others=[one[key] for one in self.others])
            for key, (name, colour) in names.items()
        ]
        self.lines_ = draw_curves(axes, curves, 0.0, top, x=range(1, len(curves[0].values) + 1))
        axes.axhline(GUESS, color=style.QUIET, linestyle=":", linewidth=2)
        self.marks_ = [
            axes.axvline(self.measured["stopped_after"], color=style.INK, linestyle="--", linewidth=1.5),
            axes.axvline(self.measured["best_epoch"], color=style.INK, linewidth=1.5),
        ]
        back = {"arrowstyle": "->", "color": style.INK, "linewidth": 1.8}
        places = [(self.measured[key], 0.9 * top) for key in ("best_epoch", "stopped_after")]
        axes.annotate("", places[0], places[1], arrowprops=back)
        words = _("stopped, and gone back")
        lines = wrapped(words, 1.2, "text") if is_narrow(self.figure_) else [words]
        said = "\n".join(f" {line}" for line in lines)
        axes.text(self.measured["stopped_after"], 0.98 * top, said, va="top", fontsize=style.SIZES["text"])
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(_("epochs of training"), fontsize=style.SIZES["text"])
        style.title(axes, _("loss"))
        if self.others:
            name_thin_lines(axes, len(self.others))

    def _mistakes(self, axes) -> None:
        style.plain(axes)
        names = (_("kept: {count} mistakes"), _("goes on: {count} mistakes"))
        self.mistakes_ = [
            axes.stairs(
                *np.histogram(wrong, np.linspace(0.5, 1, 11)),
                color=colour,
                fill=place == 0,
                alpha=0.55 if place == 0 else 1.0,
                linewidth=2.6,
                label=name.format(count=len(wrong)),
            )
            for place, (wrong, colour, name) in enumerate(
                zip(self.wrong, (style.QUIET, style.TRAINED), names, strict=True)
            )
        ]
        axes.legend(loc="upper left", frameon=False, fontsize=style.SIZES["text"])
        axes.set_xlim(0.5, 1)
        axes.set_ylim(0, 1.35 * axes.dataLim.ymax)
        axes.set_xlabel(_("probability of the wrong answer"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("mistakes"), fontsize=style.SIZES["text"])
        style.title(axes, _("its mistakes in validation"))
