"""fit with its own step and with one's own: what is shown, and what a sharpness-aware step changes."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.pages import inches
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

PLACES = (N_("history"), N_("callbacks"), N_("printed"))
NAMES = ("loss", "accuracy", "val_loss", "val_accuracy")
PANELS = (
    Panel((0.065, 0.63, 0.37, 0.305)),
    Panel((0.5, 0.57, 0.49, 0.4), height=2.7, left=0.2, above=0.1, below=0.1),
    Panel((0.065, 0.085, 0.66, 0.37), height=2.8, above=0.85),
)
FOOT = 1.75  # inches, on a narrow figure, for what stands beside the last panel on a wide one


class OwnTrainStep(Display):
    """Losses as fit shows them, what it shows where, and accuracy over the epochs with two steps.

    Args:
        shown: The history by "fit" and "own", from the names to a number for each epoch.
        kept: By "fit" and "own", the names in the history, in what a callback gets, and in the printed line.
        curves: The accuracy on test digits for each run and epoch, by "fit" and "own".
        learned: The share of the training labels that were learned, for each run, likewise.
        wrong: The share of labels drawn at random.

    Attributes:
        lines_: The lines of the losses shown, by step and name.
        marks_: By step, the marks of the table, row by row: whether a name is there.
        curves_: The lines of the accuracies, by step: the runs, and their mean at the end.
    """

    size = (style.WIDTH, 8.2)
    size_for_phones = stacked_size(PANELS, FOOT)

    def __init__(
        self,
        shown: Mapping[str, Mapping[str, Sequence[float]]],
        kept: Mapping[str, Sequence[Sequence[str]]],
        curves: Mapping[str, Sequence[Sequence[float]]],
        learned: Mapping[str, Sequence[float]],
        wrong: float,
    ):
        self.shown = {name: {key: list(values) for key, values in one.items()} for name, one in shown.items()}
        self.kept = {name: [list(names) for names in places] for name, places in kept.items()}
        self.curves = {name: np.array(runs) for name, runs in curves.items()}
        self.learned = {name: list(shares) for name, shares in learned.items()}
        self.wrong = wrong

    def plot(self, figure=None, axes=None) -> "OwnTrainStep":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = losses, table, below = place_panels(self.figure_, PANELS)
        self._losses(losses)
        self._table(table)
        self._curves(below)
        style.dress(self.figure_)
        return self

    def _losses(self, axes) -> None:
        style.plain(axes)
        self.lines_ = {}
        looks = (("fit", style.SECOND, 8, 0.35), ("own", style.TRAINED, 2.2, 1.0))
        for name, colour, width, alpha in looks:
            for key, line in (("loss", "-"), ("val_loss", "--")):
                values = self.shown[name].get(key, [])
                (self.lines_[name, key],) = axes.plot(
                    range(1, len(values) + 1), values, line, color=colour, linewidth=width, alpha=alpha
                )
        axes.set_ylim(0, 1.1 * max(max(values) for key, values in self.shown["fit"].items() if "loss" in key))
        axes.set_xticks(range(1, len(self.shown["fit"]["loss"]) + 1))
        axes.set_xlabel(_("epoch; dashed: validation"), fontsize=style.SIZES["text"])
        style.title(axes, _("loss that fit shows"))

    def _table(self, axes) -> None:
        narrow = is_narrow(self.figure_)
        axes.set(xlim=(0, 10), ylim=(5.6, -1.8))
        axes.set_axis_off()
        heads = (("fit", style.SECOND, _("fit's step"), 4.9), ("own", style.TRAINED, _("one's own"), 8.4))
        look = {"va": "center", "fontsize": style.SIZES["text"]}
        self.marks_ = {}
        for name, colour, head, x in heads:
            size = style.SIZES["heading"]
            axes.text(x, -1.6 if narrow else -1.35, head, ha="center", va="center", fontsize=size, color=colour)
            self.marks_[name] = []
            for column, place in enumerate(PLACES):
                at = x + 1.15 * (column - 1)
                axes.text(at, -0.25, _(place), ha="center", rotation=90 if narrow else 25, color=style.QUIET, **look)
                there = [key in self.kept[name][column] for key in NAMES]
                for row, is_there in enumerate(there):
                    axes.plot(
                        at, row + 1.1, "o" if is_there else "x", color=colour if is_there else style.QUIET, markersize=9
                    )
                self.marks_[name].append(there)
        for row, key in enumerate(NAMES):
            axes.text(0, row + 1.1, key, color=style.INK, **look)

    def _curves(self, axes) -> None:
        style.plain(axes)
        self.curves_ = {}
        for name, colour in (("fit", style.SECOND), ("own", style.TRAINED)):
            runs = self.curves[name]
            epochs = np.arange(1, runs.shape[1] + 1)
            self.curves_[name] = [axes.plot(epochs, run, color=colour, linewidth=0.9, alpha=0.5)[0] for run in runs]
            self.curves_[name] += axes.plot(epochs, runs.mean(axis=0), color=colour, linewidth=3.5)
        length = self.curves["fit"].shape[1]
        axes.axvline(self.curves["own"].shape[1], color=style.QUIET, linestyle=":", linewidth=1.5)
        axes.set(xlim=(0, length + 0.5), ylim=(0, 1))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel(_("epoch"), fontsize=style.SIZES["text"])
        words = _("accuracy on test digits, {wrong} in 100 labels drawn at random")
        style.title(axes, words.format(wrong=round(100 * self.wrong)))
        places = ((0.745, 0.4, 0.065), (0.745, 0.2, 0.065))
        if is_narrow(self.figure_):
            tall = inches(self.figure_)[1]
            places = ((0.05, 1.55 / tall, 0.4 / tall), (0.05, 0.75 / tall, 0.4 / tall))
        side = (
            (_("uphill first:"), style.TRAINED, self.curves["own"][:, -1], self.learned["own"]),
            (_("fit's step, twice the epochs:"), style.SECOND, self.curves["fit"][:, -1], self.learned["fit"]),
        )
        for (x, height, lower), (head, colour, accuracy, learned) in zip(places, side, strict=True):
            self.figure_.text(x, height, head, color=colour, fontsize=style.SIZES["heading"], va="center")
            said = _("{new:.0f} of 100 new digits\n{known:.0f} of 100 training labels")
            said = said.format(new=100 * np.mean(accuracy), known=100 * np.mean(learned))
            self.figure_.text(
                *(x, height - lower, said), color=style.INK, fontsize=style.SIZES["text"], va="center", linespacing=1.35
            )
