"""Parameters and accuracy over the size of the picture, and where on a large canvas a network finds each digit."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

FLATTENED = "#832db6"
NETWORKS = {
    "any_size": (N_("global pooling"), style.TRAINED),
    "one_size": (N_("Flatten, dense layer"), FLATTENED),
    "dense": (N_("dense network"), style.SECOND),
}
READ = ("any_size", "dense")

PANELS = (
    Panel((0.09, 0.6, 0.22, 0.31), 2.2, left=1.1, right=1.3),
    Panel((0.58, 0.6, 0.19, 0.31), 2.2, left=0.6, right=1.3),
    Panel((0.09, 0.04, 0.3, 0.42), 3.6, left=0.25, right=0.25, below=0.3),
    Panel((0.42, 0.04, 0.56, 0.42), 1.8, left=0.1, right=0.1, below=0.5),
)
COLUMNS = 5
GAP = 2


class SharedWeights(Display):
    """Two panels of curves over the size of a canvas, a canvas with several digits, and the map of each digit.

    Args:
        measured: `"parameters"` and `"accuracy"`, by network and size.
        canvas: A picture with several digits, `(size, size)`.
        maps: The evidence for each digit on it, `(h, w, 10)`.
        places: Where each map has its largest number, row and column in pixels, `(10, 2)`.
        found: The digits that the network finds on it, the strongest first.

    Attributes:
        parameters_: The lines of the numbers of parameters.
        accuracies_: The lines of the accuracies.
        signs_: The digits that are written on the canvas, each where the network finds it.
        maps_: The image of the maps.
    """

    size = (style.WIDTH, 7.4)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self, measured: Mapping, canvas: np.ndarray, maps: np.ndarray, places: np.ndarray, found: Sequence[int]
    ):
        self.measured, self.canvas, self.maps = dict(measured), np.asarray(canvas), np.asarray(maps)
        self.places, self.found = np.asarray(places), list(found)

    def plot(self, figure=None, axes=None) -> "SharedWeights":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = parameters, accuracies, canvas, maps = place_panels(self.figure_, PANELS)
        self._parameters(parameters)
        self._accuracies(accuracies)
        self._canvas(canvas)
        self._maps(maps)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _parameters(self, axes) -> None:
        by_size = self.measured["parameters"]
        curves = [
            Curve(_(words), list(by_size[name].values()), colour, x=[int(size) for size in by_size[name]])
            for name, (words, colour) in NETWORKS.items()
        ]
        values = [value for curve in curves for value in curve.values]
        style.logarithmic(axes.yaxis)
        self.parameters_ = draw_curves(axes, curves, min(values) / 2, max(values) * 2)
        ticks = [10**power for power in range(7) if min(values) / 2 <= 10**power <= 2 * max(values)]
        axes.set_yticks(ticks, [f"{tick:,}" for tick in ticks])
        self._sizes(axes)
        style.title(axes, _("parameters (log. scale)"))

    def _accuracies(self, axes) -> None:
        curves = [
            Curve(
                _(NETWORKS[name][0]),
                self._of_each_size(self.measured, name),
                NETWORKS[name][1],
                others=[self._of_each_size(one, name) for one in self.others],
                x=self._every_size,
            )
            for name in READ
        ]
        self.accuracies_ = draw_curves(axes, curves, 0.0, 1.0)
        self._sizes(axes)
        style.title(axes, _("accuracy"))
        if self.others:
            name_thin_lines(axes, len(self.others))

    @property
    def _every_size(self) -> list[int]:
        return [int(size) for size in self.measured["parameters"]["any_size"]]

    def _of_each_size(self, measured: Mapping, name: str) -> list[float]:
        """The accuracy of a network on canvases of each size; nan for those that it cannot be asked about."""
        read = {int(size): accuracy for size, accuracy in measured["accuracy"][name].items()}
        return [read.get(size, np.nan) for size in self._every_size]

    def _sizes(self, axes) -> None:
        axes.set_xticks(self._every_size)
        axes.set_xlabel(_("side of the canvas, in pixels"), fontsize=style.SIZES["text"])

    def _canvas(self, axes) -> None:
        axes.imshow(self.canvas, cmap=style.INPUT, vmin=0, vmax=1)
        axes.set_anchor("NW")
        style.bare(axes)
        for spine in axes.spines.values():
            spine.set(visible=True, color=style.QUIET)
        style.title(axes, _("found on it: {digits}").format(digits=", ".join(map(str, self.found))))
        look = {"ha": "center", "va": "center", "color": style.TRAINED, "fontsize": style.SIZES["title"]}
        box = {"boxstyle": "circle,pad=0.15", "facecolor": (1, 1, 1, 0.7), "edgecolor": style.TRAINED}
        self.signs_ = [
            axes.text(self.places[digit][1], self.places[digit][0], str(digit), bbox=box, **look)
            for digit in self.found
        ]

    def _maps(self, axes) -> None:
        tiles = np.moveaxis(self.maps, -1, 0)  # (10, h, w)
        height, width = tiles.shape[1] + GAP, tiles.shape[2] + GAP
        drawn = style.mosaic(tiles, columns=COLUMNS, gap=GAP)
        self.maps_ = axes.imshow(drawn, interpolation="nearest", **style.scale(tiles))
        axes.set_anchor("NW")
        style.bare(axes)
        style.title(axes, _("map of each digit (blue: for it)"))
        for digit in range(10):
            row, column = divmod(digit, COLUMNS)
            axes.text(
                column * width + 1, row * height + 1, str(digit), va="top",
                color=style.INK, fontsize=style.SIZES["heading"],
            )  # fmt: skip
