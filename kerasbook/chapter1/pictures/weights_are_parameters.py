"""Networks with different weights side by side: the weights as pictures, and how well each reads digits."""

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.weights import GAP, WeightsDisplay, in_words, strongest_units, unit_pictures, weight_scale

TILES = 9
WITHOUT_INK = "#d4d4d4"

NETWORKS = {"random": N_("before training"), "trained": N_("after training")}
SHUFFLED = {"weights": N_("weights shuffled\nwithin each layer"), "units": N_("units reordered")}
REORDERED = {True: N_("units reordered"), False: N_("units reordered,\nnext layer not told")}


class WeightsAreParameters(Display):
    """Networks with different weights side by side: the weights as pictures, and below them how well they do.

    Args:
        kernels: The first layer's weights `(pixels, units)` of the "random", the "trained", the "shuffled" and the
            "reordered" network.
        order: Which unit of the trained network stands in each place of the reordered one, `(units,)`.
        accuracy: The accuracy of each network.
        shuffle: What was put in random places, "weights" or "units".
        follow: Whether the weights behind the reordered units went with them.
        guessing: The accuracy of guessing, drawn as a line to beat.
        never_inked: Which pixels carry no ink in any training digit, `(28, 28)`; their weights are drawn grey.

    Attributes:
        weights: The pictures: the units of the trained network whose weights vary most, and the same ones, or those
            in the same places, of the others; a frame follows the one that moved farthest.
        grey_: The image in each panel that covers the weights of the pixels without ink.
        bars_: The bar of each network.
        guess_: The line to beat.
    """

    size = (style.WIDTH, 6.0)

    def __init__(
        self,
        kernels: Mapping[str, np.ndarray],
        order: np.ndarray,
        accuracy: Mapping[str, float],
        shuffle: str,
        follow: bool,
        guessing: float,
        never_inked: np.ndarray,
    ):
        place = np.argsort(order)  # where each unit stands after the reordering
        strongest = strongest_units(kernels["trained"], most=TILES)
        farthest = strongest[np.argmax(np.abs(place[strongest] - strongest))]
        self.weights = WeightsDisplay(
            {name: unit_pictures(kernel, (28, 28)) for name, kernel in kernels.items()},
            units={**dict.fromkeys(kernels, strongest), "reordered": np.sort(place[strongest])},
            names={**NETWORKS, "shuffled": SHUFFLED[shuffle], "reordered": REORDERED[follow]},
            marked={"random": farthest, "trained": farthest, "reordered": place[farthest]},
            scale=weight_scale(kernels["trained"]),
        )
        self.scores = [accuracy[name] for name in kernels]
        self.guessing = guessing
        self.never_inked = np.asarray(never_inked, bool)

    def plot(self, figure=None, axes=None) -> "WeightsAreParameters":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        grid = self.figure_.add_gridspec(
            2,
            len(self.scores),
            height_ratios=[2.75, 1.9],
            left=0.125,
            right=0.985,
            top=0.88,
            bottom=0.03,
            wspace=0.09,
            hspace=0.12,
        )
        panels = [self.figure_.add_subplot(grid[0, column]) for column in range(len(self.scores))]
        self.weights.plot(axes=panels)
        self.grey_ = [self._grey(panel, name) for panel, name in zip(panels, self.weights.pictures, strict=True)]
        below = self.figure_.add_subplot(grid[1, :])
        self._scores(below, panels)
        self.axes_ = [*panels, below]
        self._titles()
        return self

    def _grey(self, axes, name: str):
        """Covers the weights that no training digit has ever multiplied by anything but 0."""
        count = len(self.weights.units[name])
        covers = np.repeat(np.where(self.never_inked, 1.0, np.nan)[None], count, axis=0)
        tiles = style.mosaic(covers, math.ceil(math.sqrt(count)), GAP)
        return axes.imshow(tiles, cmap=ListedColormap([WITHOUT_INK]), interpolation="nearest")

    def _scores(self, axes, panels: list) -> None:
        """A bar below each network."""
        first, last = panels[0].get_position(), panels[-1].get_position()
        step = (last.x0 - first.x0) / max(1, len(panels) - 1) or first.width
        side = first.width / 2 / step
        axes.set_xlim(-side, len(panels) - 1 + side)
        axes.set_ylim(0, 1.2)
        colours = [style.TRAINED if score > 0.5 else "#b5b5b5" for score in self.scores]
        self.bars_ = axes.bar(range(len(self.scores)), self.scores, width=0.5, color=colours)
        for at, score in enumerate(self.scores):
            axes.text(
                at,
                score + 0.03,
                f"{score:.3f}",
                ha="center",
                va="bottom",
                fontsize=style.SIZES["title"],
                color=style.INK,
            )
        self.guess_ = axes.axhline(self.guessing, color=style.QUIET, linestyle=":", linewidth=2)
        style.plain(axes)
        axes.grid(visible=False)
        axes.set_xticks([])
        axes.set_yticks([self.guessing, 1], [_("guessing"), "1"])
        style.dress(axes)

    def _titles(self) -> None:
        """What stands to the left of the two rows."""
        name = next(iter(self.weights.pictures))
        drawn, total = len(self.weights.units[name]), len(self.weights.pictures[name])
        of = _("first layer:\n{drawn} of {total}\nunits").format(drawn=drawn, total=total)
        self._title(self.axes_[0], of, 0.5, "bottom")
        if self.weights.scale:
            self._title(self.axes_[0], in_words(self.weights.scale), 0.4, "top", "text", style.QUIET)
        self._title(self.axes_[-1], _("accuracy on\ntest digits"), 0.5, "center")

    def _title(self, axes, text, height, va, size="heading", colour=style.INK) -> None:
        """Text to the left of a row, at a share of its height."""
        box = axes.get_position()
        words = self.figure_.text(
            0.012, box.y0 + height * box.height, text, va=va, fontsize=style.SIZES[size], color=colour, linespacing=1.35
        )
        style.dress(words)
