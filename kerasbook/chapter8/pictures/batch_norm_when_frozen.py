"""Who stands beside a picture, what fit and evaluate say, and what an old head still knows."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

COLOURS = {"inference": style.SECOND, "mixed": style.QUIET, "by_kind": style.TRAINED}

PANELS = (
    Panel((0.135, 0.15, 0.14, 0.7), left=1.75, right=0.3),
    Panel((0.355, 0.15, 0.2, 0.7), left=0.65, right=1.15),
    Panel((0.715, 0.15, 0.2, 0.7), left=0.65, right=1.15),
)


class WhenFrozen(Display):
    """Bars for one head beside different neighbours, and two accuracies over the epochs.

    Args:
        measured: `"right"`, by the keys of `COLOURS`; `"fit"` and `"evaluate"`, after each epoch; `"old"`, before and
            after each epoch.

    Attributes:
        bars_: The bars of the first panel, in the order of `COLOURS`.
        said_: The lines of fit and of evaluate.
        old_: The line of the old head, and the one of what it was.
    """

    size = (style.WIDTH, 4.6)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)

    def plot(self, figure=None, axes=None) -> "WhenFrozen":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = beside, said, old = place_panels(self.figure_, PANELS)
        self._neighbours(beside)
        self.said_ = self._over_epochs(
            said, [("evaluate", "evaluate", style.SECOND), ("fit", "fit", style.TRAINED)], first=1
        )
        style.title(said, _("photographs"))
        self.old_ = self._over_epochs(old, [(_("now"), "old", style.TRAINED)], first=0)
        style.title(old, _("old head"))
        style.dress(self.figure_)
        return self

    def _neighbours(self, axes) -> None:
        style.plain(axes)
        names = {
            "inference": _("inference mode"),
            "mixed": _("training mode,\nmixed neighbours"),
            "by_kind": _("training mode,\nits own kind"),
        }
        right = [self.measured["right"][key] for key in COLOURS]
        self.bars_ = axes.barh(range(len(right)), right, height=0.55, color=list(COLOURS.values()))
        for row, value in enumerate(right):
            axes.text(value + 0.03, row, f"{value:.2f}", va="center", fontsize=style.SIZES["text"], color=style.INK)
        axes.set_yticks(range(len(right)), [names[key] for key in COLOURS], fontsize=style.SIZES["text"])
        axes.set_ylim(len(right) - 0.5, -0.5)
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.5, 1])
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(_("accuracy"), fontsize=style.SIZES["text"])
        style.title(axes, _("who stands beside it"))

    def _over_epochs(self, axes, named, first: int) -> list:
        curves = [
            Curve(name, self.measured[key], colour, others=[one[key] for one in self.others])
            for name, key, colour in named
        ]
        count = len(curves[0].values)
        if first == 0:
            was = [self.measured["old"][0]] * count
            curves.append(Curve(_("as it was"), was, style.INK, dashed=True))
        x = range(first, first + count)
        lines = draw_curves(axes, curves, 0.0, 1.0, x=x)
        axes.set_xticks(x)
        axes.set_xlabel(_("epoch"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("accuracy"), fontsize=style.SIZES["text"])
        if self.others:
            name_thin_lines(axes, len(self.others))
        return lines
