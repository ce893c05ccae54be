"""A digit on its way through a convnet, and what the convnet reads that a dense network does not."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.layers import DRAWINGS
from kerasbook.plots.pages import inches, write
from kerasbook.plots.stacked import Panel, place_panels, stacked_size
from kerasbook.plots.walks import walk

NETWORKS = {"convnet": (N_("convnet"), style.TRAINED), "dense": (N_("dense network"), style.SECOND)}
LAYERS = {
    "input": N_("pixels"),
    "convolution_1": N_("convolution 1"),
    "pooling_1": N_("pooling 1"),
    "convolution_2": N_("convolution 2"),
    "pooling_2": N_("pooling 2"),
    "convolution_3": N_("convolution 3"),
    "answer": N_("answer"),
}
SHOWN = 30  # digits

LEFTS = (0.014, 0.157, 0.3, 0.443, 0.586, 0.729, 0.872)
MAPS = tuple(
    Panel((left, 0.6, 0.11 if left > 0.8 else 0.118, 0.285), 1.45, 0.2, 0.12, 0.72, 0.65, beside=number % 2 == 1)
    for number, left in enumerate(LEFTS)
)
BELOW = (
    Panel((0.05, 0.1, 0.19, 0.31), 2.0, right=1.3, above=0.75),
    Panel((0.4, 0.1, 0.19, 0.31), 2.0, right=1.3, above=0.75),
    Panel((0.745, 0.06, 0.235, 0.35), 2.6, left=0.15, above=0.75, below=0.2),
)
PANELS = (*MAPS, *BELOW)


class SmallConvnet(Display):
    """One digit in each layer of a convnet; below it mistakes, moved digits, and digits that one network misreads.

    Args:
        measured: `"curve"` and `"still_read"` of the `"convnet"` and the `"dense"` network.
        shifts: By how many pixels the digits were moved.
        maps: From layer of the convnet to its output for a digit of each class, `(10, ...)`, the pixels first.
        digit: Which of the ten to follow.
        only_dense: Test digits that only the dense network misreads, `(n, 28, 28)`.

    Attributes:
        artists_: What was drawn for each layer.
        curves_: The two lines of the mistakes over the epochs.
        moved_: The two lines of the digits still read, over the pixels that they were moved.
        misread_: The image of the digits that only the dense network misreads.
    """

    size = (style.WIDTH, 6.4)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        measured: Mapping,
        shifts: Sequence[int],
        maps: Mapping[str, np.ndarray],
        digit: int,
        only_dense: np.ndarray,
    ):
        self.measured, self.shifts, self.only_dense = dict(measured), list(shifts), np.asarray(only_dense)
        shown = [output for output in maps.values() if output.ndim == 4]  # Flatten only lays the maps out in a row
        outputs = dict(zip(LAYERS, [*shown, [*maps.values()][-1]], strict=True))
        self.views = walk(outputs, digit, names=LAYERS, answers={[*LAYERS][-1]: "probabilities"}).views

    def plot(self, figure=None, axes=None) -> "SmallConvnet":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self.artists_ = [
            self._layer(axis, view) for axis, view in zip(self.axes_[: len(MAPS)], self.views, strict=True)
        ]
        mistakes, moved, misread = self.axes_[len(MAPS) :]
        self._mistakes(mistakes)
        self._moved(moved)
        self._misread(misread)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _layer(self, axes, view):
        artist = DRAWINGS[view.kind](axes, view)
        write(axes, view.caption.fitted(inches(self.figure_)[0] * axes.get_position().width + 0.3, "heading"))
        return artist

    def _curves(self, key: str, first: int) -> list[Curve]:
        return [
            Curve(
                _(words),
                self.measured[key][name],
                colour,
                others=[one[key][name] for one in self.others],
                x=range(first, first + len(self.measured[key][name])),
            )
            for name, (words, colour) in NETWORKS.items()
        ]

    def _mistakes(self, axes) -> None:
        curves = self._curves("curve", first=1)
        most = max(
            (value for curve in curves for values in (curve.values, *curve.others) for value in values), default=1
        )
        self.curves_ = draw_curves(axes, curves, 0.0, 1.08 * most)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(_("epochs"), fontsize=style.SIZES["text"])
        style.title(axes, _("misread"))
        if self.others:
            name_thin_lines(axes, len(self.others))

    def _moved(self, axes) -> None:
        curves = self._curves("still_read", first=self.shifts[0])
        least = min(value for curve in curves for values in (curve.values, *curve.others) for value in values)
        self.moved_ = draw_curves(axes, curves, max(0.0, least - 0.05), 1.0)
        axes.set_xticks(self.shifts)
        axes.set_xlabel(_("pixels moved to the right"), fontsize=style.SIZES["text"])
        style.title(axes, _("still read (not from 0)"))

    def _misread(self, axes) -> None:
        style.bare(axes)
        style.title(axes, _("misread by dense only: {count}").format(count=len(self.only_dense)))
        self.misread_ = None
        if len(self.only_dense):
            tiles = style.mosaic(self.only_dense[:SHOWN], columns=6, gap=2)
            self.misread_ = axes.imshow(tiles, cmap=style.INPUT, vmin=0, vmax=1)
