"""Five networks: their losses over the epochs, and the weights of their first layers."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size
from kerasbook.plots.weights import weight_scale

NAMES = {"plain": N_("no measure"), "smaller": N_("smaller"), "l1": "L1", "l2": "L2", "dropout": N_("dropout")}
COLOURS = dict(zip(NAMES, (style.INK, "#832db6", "#bd1f01", "#3f90da", "#a96b59"), strict=True))
WORDS = 100  # columns of the pictures of the weights
LOSSES = [Panel((left, 0.56, 0.35, 0.38), height=2.4, right=1.1) for left in (0.05, 0.55)]
WEIGHTS = [
    panel
    for left in (0.068 + 0.189 * column for column in range(len(NAMES)))
    for panel in (
        Panel((left, 0.245, 0.166, 0.17), height=0.95, left=0.76, right=0.06, above=0.55, below=0.5),
        Panel((left, 0.03, 0.166, 0.13), height=0.95, left=0.15, above=0.55, below=0.5, beside=True),
    )
]  # a histogram and a picture for each network
WIDEST = 0.25  # how far the histograms reach; larger weights are counted in their last bins


class FourMeasures(Display):
    """Losses above, weights below.

    Args:
        measured: `"train_loss"`, `"val_loss"` and `"near_zero"`, by the name of the network.
        weights: The weights of each network's first layer, `(words, units)`.

    Attributes:
        lines_: The lines of the two panels above.
        counts_: The dots of the histograms, by network.
        images_: The weights as pictures, by network.
    """

    size = (style.WIDTH, 8.2)
    size_for_phones = stacked_size([*LOSSES, *WEIGHTS])

    def __init__(self, measured: Mapping, weights: Mapping[str, np.ndarray]):
        self.measured = dict(measured)
        self.weights = {name: np.asarray(kernel) for name, kernel in weights.items()}

    def plot(self, figure=None, axes=None) -> "FourMeasures":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, [*LOSSES, *WEIGHTS[: 2 * len(self.weights)]])
        above, below = self.axes_[: len(LOSSES)], self.axes_[len(LOSSES) :]
        self.lines_ = self._losses(above)
        self.counts_, self.images_ = {}, {}
        for name, counts, picture in zip(self.weights, below[::2], below[1::2], strict=True):
            self.counts_[name] = self._histogram(counts, name, first=counts is below[0])
            self.images_[name] = self._picture(picture, name)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _losses(self, axes) -> list:
        keys = ("train_loss", "val_loss")
        runs = (self.measured, *self.others)
        top = 1.1 * max(
            (value for one in runs for key in keys for line in one[key].values() for value in line), default=1.0
        )
        lines = []
        for axis, key, title in zip(
            axes, keys, (_("loss on training reviews"), _("on validation reviews")), strict=True
        ):
            curves = [
                Curve(_(NAMES[name]), values, COLOURS[name], others=[one[key][name] for one in self.others])
                for name, values in self.measured[key].items()
            ]
            lines.append(draw_curves(axis, curves, 0.0, top, x=range(1, len(curves[0].values) + 1)))
            axis.xaxis.get_major_locator().set_params(integer=True)
            axis.set_xlabel(_("epochs of training"), fontsize=style.SIZES["text"])
            style.title(axis, title)
            if self.others:
                name_thin_lines(axis, len(self.others))
        return lines

    def _histogram(self, axes, name: str, first: bool):
        style.plain(axes)
        sizes = np.clip(self.weights[name].ravel(), -WIDEST, WIDEST)
        counts, edges = np.histogram(sizes, np.linspace(-WIDEST, WIDEST, 52))
        counts = np.where(counts, counts, np.nan)  # a logarithmic axis has no 0
        (dots,) = axes.plot((edges[1:] + edges[:-1]) / 2, counts, "o", color=COLOURS[name], markersize=3.5)
        axes.set_yscale("log")
        axes.set_ylim(1, 2 * max(kernel.size for kernel in self.weights.values()))
        axes.yaxis.set_major_formatter(lambda value, _place: f"{value:,.0f}")
        axes.minorticks_off()
        if first:
            axes.set_xlabel(_("weights, counted (log. scale)"), fontsize=style.SIZES["text"])
        elif not is_narrow(self.figure_):
            axes.set_yticklabels([])
        axes.set_xticks([-0.2, 0, 0.2], ["−0.2", "0", "0.2"])
        look = {"textcoords": "offset points", "xycoords": "axes fraction", "ha": "center", "va": "bottom"}
        share = _("{percent:.0f} % within 0.001 of 0").format(percent=100 * self.measured["near_zero"][name])
        size = style.SIZES["small" if is_narrow(self.figure_) else "text"]
        axes.annotate(share, (0.5, 1), (0, 3), fontsize=size, **look)
        look |= {"fontsize": style.SIZES["title"], "color": COLOURS[name]}
        axes.annotate(_(NAMES[name]), (0.5, 1), (0, 17), **look)
        return dots

    def _picture(self, axes, name: str):
        """A row for each unit and a column for each word, in the colours of the network without any measure."""
        image = axes.imshow(
            self.weights[name][1 : 1 + WORDS].T,  # the first column stands for unknown words
            aspect="auto",
            interpolation="nearest",
            **weight_scale(self.weights["plain"][1 : 1 + WORDS]),
        )
        style.bare(axes)
        axes.set_title(
            _("{units} units × {words} words").format(
                units=image.get_array().shape[0], words=image.get_array().shape[1]
            ),
            fontsize=style.SIZES["small" if is_narrow(self.figure_) else "text"],
            pad=4,
        )
        return image
