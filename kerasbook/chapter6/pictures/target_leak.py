"""Which columns matter, and how often networks are right with them, in the test and in use."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

AFTERWARDS = ("reviews", "good_reviews")  # columns that do not exist when the question is asked
GIVEN = ("good_reviews", "reviews", "none")
PANELS = (
    Panel((0.175, 0.15, 0.265, 0.73), height=2.8, left=1.8),
    Panel((0.54, 0.15, 0.45, 0.73), height=3.2, below=0.85),
)


class Leak(Display):
    """The importance of each column as bars, and the accuracy in the test and in use as dots.

    Args:
        measured: `"importance"` of each column, `"networks"`, the accuracies of each network, and `"constant"`.

    Attributes:
        bars_: The bars, the longest at the top.
        names_: The columns in the same order.
        dots_: For each set of columns, the dots in the test and in use.
    """

    size = (style.WIDTH, 5.2)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)

    def plot(self, figure=None, axes=None) -> "Leak":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self._importance(self.axes_[0])
        self._accuracy(self.axes_[1])
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _importance(self, axes) -> None:
        said = {
            "genres": _("genres"),
            "languages": _("language"),
            "countries": _("country"),
            "year": _("year"),
            "minutes": _("length"),
            "reviews": _("number of reviews"),
            "good_reviews": _("good reviews"),
        }
        style.plain(axes)
        falls = self.measured["importance"]
        self.names_ = sorted(falls, key=falls.get, reverse=True)
        colours = [style.TRAINED if name in AFTERWARDS else style.SECOND for name in self.names_]
        self.bars_ = axes.barh(range(len(falls)), [falls[name] for name in self.names_], height=0.7, color=colours)
        axes.set_yticks(range(len(falls)), [said[name] for name in self.names_], fontsize=style.SIZES["heading"])
        axes.set_ylim(len(falls) - 0.5, -0.5)
        axes.grid(visible=False, axis="y")
        axes.axvline(0, color=style.QUIET, linewidth=1)
        axes.set_xlabel(_("fall of the accuracy if shuffled"), fontsize=style.SIZES["text"])
        style.title(axes, _("which columns matter"))

    def _accuracy(self, axes) -> None:
        style.plain(axes)
        constant = self.measured["constant"]
        axes.axhline(constant, color=style.INK, linestyle=":", linewidth=2)
        self.dots_ = []
        size = style.SIZES["text" if is_narrow(self.figure_) else "heading"]
        kinds = (("in_test", style.SECOND, -0.16, _("in the test")), ("in_use", style.TRAINED, 0.16, _("in use")))
        for place, given in enumerate(GIVEN):
            for kind, colour, aside, label in kinds:
                values = np.asarray(self.measured["networks"][given][kind], float)
                across = place + aside + np.linspace(-0.07, 0.07, len(values))
                self.dots_.append(
                    axes.scatter(across, values, s=52, color=colour, alpha=0.8, label="" if place else label)
                )
                axes.text(
                    place + aside, values.max() + 0.013, f"{values.mean():.2f}", ha="center", va="bottom",
                    fontsize=size, color=colour,
                )  # fmt: skip
        axes.set_xlim(-0.5, len(GIVEN) - 0.5)
        values = [value for given in GIVEN for each in self.measured["networks"][given].values() for value in each]
        axes.set_ylim(min([*values, constant]) - 0.03, 1.05)
        axes.set_xticks(
            range(len(GIVEN)), [_("with good\nreviews"), _("with number\nof reviews"), _("with neither")],
            fontsize=style.SIZES["heading"],
        )  # fmt: skip
        axes.grid(visible=False, axis="x")
        axes.legend(frameon=False, fontsize=style.SIZES["heading"], loc="upper right")
        style.title(axes, _("accuracy (not from 0)"))
