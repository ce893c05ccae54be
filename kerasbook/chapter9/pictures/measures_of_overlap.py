"""What three measures say of the same predictions, and four of these on the pixels."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

MEASURES = {"dice": ("Dice", style.TRAINED), "accuracy": (N_("pixel accuracy"), style.SECOND)}
PIXELS = ("#ffffff", "#3f90da", style.TRAINED, "#ffa90e")  # background, right, missing, too many
KINDS = {
    "nothing": N_("all background"),
    "threshold": N_("best threshold"),
    "shifted": N_("shifted by {pixels} pixels"),
    "eroded": N_("{pixels} pixels of rim off"),
}

SMALL = {"height": 1.75, "left": 0.08, "right": 0.08, "above": 0.5, "below": 0.6}
PANELS = (
    Panel((0.065, 0.12, 0.42, 0.76), height=3.6, left=0.65),
    Panel((0.53, 0.575, 0.215, 0.33), **SMALL),
    Panel((0.775, 0.575, 0.215, 0.33), **SMALL, beside=True),
    Panel((0.53, 0.1, 0.215, 0.33), **SMALL),
    Panel((0.775, 0.1, 0.215, 0.33), **SMALL, beside=True),
)


def told_apart(truth: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """0 where both say background, 1 where both say foreground, 2 what is missing, 3 what is too much."""
    return np.select([truth & predicted, truth & ~predicted, ~truth & predicted], [1, 2, 3], 0)


class Overlap(Display):
    """Dots for what two measures say of each prediction over its IoU, and some predictions.

    Args:
        scores: Measures by name: `"iou"`, `"dice"`, `"accuracy"`, each `(n,)`.
        names: The names of the predictions.
        truth: A window of the true mask, `(side, side)`.
        shown: The same window of some predictions, by their names.

    Attributes:
        dots_: The dots of each measure.
        images_: The windows.
    """

    size = (style.WIDTH, 6.0)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, scores: Mapping, names: Sequence[str], truth: np.ndarray, shown: Mapping[str, np.ndarray]):
        self.scores, self.names = {key: np.asarray(values) for key, values in scores.items()}, list(names)
        self.truth, self.shown = truth, dict(shown)

    def plot(self, figure=None, axes=None) -> "Overlap":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = measures, *windows = place_panels(self.figure_, PANELS)
        self._measures(measures)
        self.images_ = [self._window(*one) for one in zip(windows, self.shown.items(), strict=True)]
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _measures(self, axes) -> None:
        style.plain(axes)
        overlap = np.linspace(0, 1, 101)
        axes.plot(overlap, 2 * overlap / (1 + overlap), color=style.TRAINED, linewidth=1, alpha=0.6)
        self.dots_ = {
            name: axes.scatter(self.scores["iou"], self.scores[name], s=34, color=colour, label=_(words), zorder=3)
            for name, (words, colour) in MEASURES.items()
        }
        nothing = self.scores["accuracy"][self.names.index("nothing")]
        axes.axhline(nothing, color=style.SECOND, linewidth=1, linestyle=":")
        axes.annotate(
            _(KINDS["nothing"]), (1, nothing), (0, -5), textcoords="offset points", ha="right", va="top",
            color=style.SECOND, fontsize=style.SIZES["text"],
        )  # fmt: skip
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.02)
        axes.set_xlabel("IoU", fontsize=style.SIZES["text"])
        axes.legend(
            loc="lower right", bbox_to_anchor=(1.02, 1.0), ncols=2, frameon=False, fontsize=style.SIZES["text"],
            handletextpad=0.1, columnspacing=0.8, borderaxespad=0.0,
        )  # fmt: skip

    def _window(self, axes, one: tuple[str, np.ndarray]):
        name, predicted = one
        image = axes.imshow(
            told_apart(self.truth, predicted), cmap=ListedColormap(PIXELS), vmin=0, vmax=3, interpolation="nearest"
        )
        style.bare(axes)
        for spine in axes.spines.values():
            spine.set(visible=True, color=style.QUIET)
        kind, *rest = name.split(" ")
        axes.set_title(
            _(KINDS[kind]).format(pixels=rest[-1] if rest else ""),
            fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=5,
        )  # fmt: skip
        iou, dice, accuracy = (self.scores[key][self.names.index(name)] for key in ("iou", "dice", "accuracy"))
        axes.set_xlabel(
            f"IoU {iou:.2f}, Dice {dice:.2f}\n" + _("accuracy {accuracy}").format(accuracy=f"{accuracy:.2f}"),
            fontsize=style.SIZES["small"], loc="left",
        )  # fmt: skip
        return image
