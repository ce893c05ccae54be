"""What the files of a model hold, and how its training goes on."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

FILES = {"keras_file": "model.keras", "weights_file": "model.weights.h5", "export_folder": N_("export, a folder")}
PARTS = {
    "of_the_model": (N_("weights"), "#00857c"),
    "of_the_optimizer": (N_("optimizer"), style.CLASSES[1]),
    "other": (N_("everything else"), style.CLASSES[3]),
}
LOOKS = {
    "never_saved": (N_("never saved"), style.SECOND, 8, 0.35),
    "everything": (N_("from model.keras"), style.TRAINED, 2.0, 1.0),
    "weights": (N_("weights, new optimizer"), style.CLASSES[4], 1.6, 0.9),
    "architecture": (N_("architecture alone"), style.QUIET, 1.6, 0.9),
}
BYTES = 4  # of a number
PANELS = (
    Panel((0.02, 0.1, 0.36, 0.8), height=3.4, left=0.2),
    Panel((0.455, 0.54, 0.525, 0.38), height=2.8),
    Panel((0.495, 0.1, 0.485, 0.26), left=0.95, above=0.75),
)


class Saved(Display):
    """Bars of what is in each file, the losses before and after saving, and how far they are from each other.

    Args:
        measured: `"bytes"` by file, and `"numbers"`, those of the model and of the optimizer.
        losses: The loss on each batch, `"before"` and after it: `"never_saved"`, `"everything"`, `"weights"` and, if
            it is to be shown, `"architecture"`.

    Attributes:
        bars_: The bars by part, one of each for a file.
        lines_: The lines of the losses.
        differences_: The points of the differences; those of 0 stand at the bottom.
        saved_: The line at which the model was saved.
    """

    size = (style.WIDTH, 6.4)
    size_for_phones = stacked_size(PANELS)
    LOWEST = 1e-9  # where differences of 0 are drawn

    def __init__(self, measured: Mapping, losses: Mapping[str, Sequence[float]]):
        self.measured = dict(measured)
        self.losses = {name: np.asarray(values, float) for name, values in losses.items()}

    def plot(self, figure=None, axes=None) -> "Saved":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = files, above, below = place_panels(self.figure_, PANELS)
        self._files(files)
        self._losses(above)
        self._differences(below)
        style.dress(self.figure_)
        return self

    def parts(self, file: str) -> dict[str, float]:
        """How many kilobytes of a file are what; the export has nothing of the optimizer."""
        numbers = self.measured["numbers"]
        found = {name: BYTES * numbers[name] / 1000 for name in ("of_the_model", "of_the_optimizer")}
        if file == "export_folder":
            found["of_the_optimizer"] = 0.0
        return found | {"other": max(0.0, self.measured["bytes"][file] / 1000 - sum(found.values()))}

    def _files(self, axes) -> None:
        style.plain(axes)
        axes.grid(visible=False, axis="y")
        self.bars_ = {name: [] for name in PARTS}
        for row, (file, name) in enumerate(FILES.items()):
            left = 0.0
            for part, width in self.parts(file).items():
                self.bars_[part] += axes.barh(row, width, 0.36, left, color=PARTS[part][1])
                left += width
            size = in_digits(self.measured["bytes"][file] / 1000, 3)
            axes.text(
                0, row - 0.3, _("{file}: {size} kB").format(file=_(name), size=size), va="center",
                fontsize=style.SIZES["heading"], color=style.INK,
            )  # fmt: skip
        axes.set_ylim(len(FILES) - 0.15, -0.6)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(_("kilobytes"), fontsize=style.SIZES["text"])
        names = [_(name) for name, _colour in PARTS.values()]
        axes.legend(
            [self.bars_[part][0] for part in PARTS], names, loc="lower left", frameon=False, ncols=3,
            fontsize=style.SIZES["text"], borderpad=0, handlelength=1.0, columnspacing=1.0,
        )  # fmt: skip
        style.title(axes, _("what the files hold"))

    def _losses(self, axes) -> None:
        style.plain(axes)
        before = self.losses["before"]
        axes.plot(np.arange(1, len(before) + 1), before, color=style.INK, linewidth=2)
        self.saved_ = axes.axvline(len(before) + 0.5, color=style.INK, linestyle=":", linewidth=2)
        self.lines_ = {}
        for name, (label, colour, width, alpha) in LOOKS.items():
            if name in self.losses:
                values = self.losses[name]
                (self.lines_[name],) = axes.plot(
                    len(before) + np.arange(1, len(values) + 1),
                    values,
                    color=colour,
                    linewidth=width,
                    alpha=alpha,
                    label=_(label),
                )
        axes.set_ylim(0, 1.08 * max(values.max(initial=0.1) for values in self.losses.values()))
        axes.set_xlim(0.5, len(before) + len(self.losses["never_saved"]) + 1.5)
        axes.set_xlabel(_("updates of the weights"), fontsize=style.SIZES["text"])
        look = {"facecolor": "white", "edgecolor": "none", "framealpha": 1}  # it covers the dotted line
        size = style.SIZES["text" if is_narrow(self.figure_) else "heading"]
        axes.legend(loc="upper right", fontsize=size, borderpad=0, **look)
        style.title(axes, _("loss on each batch"))

    def _differences(self, axes) -> None:
        style.plain(axes)
        axes.set_yscale("log")
        axes.set_ylim(self.LOWEST / 3, 10)
        self.differences_ = {}
        start, went_on = len(self.losses["before"]), self.losses["never_saved"]
        for name, (label, colour, _width, _alpha) in list(LOOKS.items())[1:]:
            if name in self.losses:
                apart = np.maximum(np.abs(self.losses[name] - went_on), self.LOWEST)
                (self.differences_[name],) = axes.plot(
                    start + np.arange(1, len(apart) + 1), apart, "o", color=colour, markersize=5, markeredgewidth=0,
                    label=_(label),
                )  # fmt: skip
        axes.set_yticks([self.LOWEST, 1e-6, 1e-3, 1], ["0", "0.000001", "0.001", "1"])
        axes.minorticks_off()
        axes.set_xlim(start + 0.5, start + len(went_on) + 1.5)
        axes.set_xlabel(_("updates of the weights"), fontsize=style.SIZES["text"])
        style.title(axes, _("how far from the one never saved (logarithmic)"))
