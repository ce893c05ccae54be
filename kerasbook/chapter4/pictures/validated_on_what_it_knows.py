"""A network that is fitted once, and one that is fitted twice: validation beside new data."""

from collections.abc import Mapping

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display, canvas


class FittedTwice(Display):
    """Validation accuracy and accuracy on new data over the epochs, of a clean run and of a second fit.

    Args:
        measured: `"clean"` and `"again"`, each with `"validation"` and `"new"`; and `"best_clean"`.

    Attributes:
        lines_: The two lines of each panel.
        best_: The best validation accuracy of the clean run, in each panel.
    """

    size = (style.WIDTH, 4.6)

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)

    def _range(self) -> tuple[float, float]:
        """The same for both panels, with some room around all numbers that are drawn."""
        values = [
            value
            for one in (self.measured, *self.others)
            for run in ("clean", "again")
            for curve in one[run].values()
            for value in curve
        ]
        return min(values, default=0.5) - 0.03, max(values, default=1.0) + 0.03

    def plot(self, figure=None, axes=None) -> "FittedTwice":
        self.figure_, self.axes_ = canvas(2, self.size, figure, axes)
        low, high = self._range()
        titles = (_("fitted once"), _("fitted a second time"))
        self.lines_, self.best_ = [], []
        for axis, run, title in zip(self.axes_, ("clean", "again"), titles, strict=True):
            names = {"validation": (_("validation"), style.SECOND), "new": (_("test sentences"), style.TRAINED)}
            curves = [
                Curve(name, self.measured[run][key], colour, others=[one[run][key] for one in self.others])
                for key, (name, colour) in names.items()
            ]
            epochs = range(1, len(curves[0].values) + 1)
            self.lines_.append(draw_curves(axis, curves, low, high, x=epochs))
            best = self.measured["best_clean"]
            self.best_.append(axis.axhline(best, color=style.QUIET, linestyle=":", linewidth=2))
            axis.set_xticks(epochs)
            axis.set_xlabel(_("epoch"), fontsize=style.SIZES["text"])
            style.title(axis, title)
            if self.others:
                name_thin_lines(axis, len(self.others))
            style.dress(axis)
        self.axes_[0].set_ylabel(_("accuracy"), fontsize=style.SIZES["text"])
        style.dress(self.axes_[0])
        return self
