"""Four measures of the same networks, on three questions whose answer is yes more and more rarely."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.pages import inches, wrapped
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

QUESTIONS = ("first", "second", "third")
COLOURS = (style.CLASSES[0], style.CLASSES[4], style.TRAINED)
PANELS = (
    *(Panel((0.045 + 0.21 * number, 0.2, 0.165, 0.68)) for number in range(3)),
    Panel((0.715, 0.2, 0.275, 0.68), height=3.2, left=0.7),
)
FOOT = 0.9  # inches, on a narrow figure


class FourMeasures(Display):
    """Accuracy, ROC AUC and precision of five networks and of a constant, and whether probabilities can be believed.

    Args:
        measured: As in `measure_of_success`.
        asked: How many of 100 critics each question asks for.

    Attributes:
        dots_: The dots of each of the three measures, question by question.
        constants_: The diamonds of each of the three measures.
        tenths_: The lines of the last panel, one for each network and question.
    """

    size = (style.WIDTH, 5.2)
    size_for_phones = stacked_size(PANELS, FOOT)

    def __init__(self, measured: Mapping, asked: Sequence[int] = (60, 95, 100)):
        self.measured, self.asked = dict(measured), list(asked)

    def plot(self, figure=None, axes=None) -> "FourMeasures":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        constant, rate = ([self.measured[key][name] for name in QUESTIONS] for key in ("constant", "rate"))
        titles = (_("accuracy"), _("ROC AUC"), _("precision"))
        self.dots_, self.constants_ = [], []
        for axis, key, title, other in zip(
            self.axes_, ("accuracy", "auc", "precision"), titles, (constant, [0.5] * 3, rate), strict=False
        ):
            self._measure(axis, key, other)
            style.title(axis, title)
        self.axes_[2].set_xlabel(_("at a recall of one half"), fontsize=style.SIZES["text"])
        self._reliability(self.axes_[3])
        style.dress(self.figure_)
        return self

    def _named(self) -> list[str]:
        return [_("all") if least == 100 else _("{count}+").format(count=least) for least in self.asked]

    def _measure(self, axes, key: str, constant: Sequence[float]) -> None:
        style.plain(axes)
        dots = []
        for place, (name, colour) in enumerate(zip(QUESTIONS, COLOURS, strict=True)):
            values = self.measured["networks"][name][key]
            aside = place + np.linspace(-0.14, 0.14, len(values))
            dots.append(axes.scatter(aside, values, s=42, color=colour, alpha=0.8))
            lower = max(values) > 0.9  # there is no room above
            axes.text(
                place, min(values) - 0.04 if lower else max(values) + 0.03, f"{np.mean(values):.2f}",
                ha="center", va="top" if lower else "bottom",
                fontsize=style.SIZES["heading"], color=colour,
            )  # fmt: skip
        self.dots_.append(dots)
        self.constants_.append(
            axes.scatter(
                range(3),
                constant,
                s=110,
                marker="D",
                facecolor="none",
                edgecolor=style.INK,
                linewidth=1.6,
                clip_on=False,
                zorder=4,
            )
        )
        axes.set_xlim(-0.5, 2.5)
        axes.set_ylim(0, 1.04)
        axes.set_xticks(range(3), self._named())
        axes.grid(visible=False, axis="x")

    def _reliability(self, axes) -> None:
        style.plain(axes)
        axes.plot([0, 1], [0, 1], color=style.INK, linestyle=":", linewidth=2)
        self.tenths_ = []
        for name, colour, label in zip(QUESTIONS, COLOURS, self._named(), strict=True):
            for number, (said, happened) in enumerate(self.measured["reliability"][name]):
                self.tenths_ += axes.plot(
                    said, happened, "o-", markersize=4, linewidth=1, alpha=0.7, color=colour,
                    label="" if number else _("{critics} of 100 critics").format(critics=label),
                )  # fmt: skip
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.04)
        axes.set_xlabel(_("probability that the network gives"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("share of yes"), fontsize=style.SIZES["text"])
        axes.legend(frameon=False, fontsize=style.SIZES["text"], loc="upper left")
        style.title(axes, _("calibration"))
        words = _(
            "Dots: five networks. Diamonds: a constant answer. Below: how many of 100 critics must like the film."
        )
        width, height = inches(self.figure_)
        lines = wrapped(words, width - 0.3, "text") if is_narrow(self.figure_) else [words]
        look = {"fontsize": style.SIZES["text"], "color": style.QUIET}
        self.figure_.text(0.12 / width, 0.16 / height, "\n".join(lines), **look)
