"""What one unit of each layer sees, in two networks, and how well they do."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.receptive import draw_field, middle
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

LAYERS = {
    "conv1": N_("convolution 1"),
    "pool1": N_("pooling 1"),
    "conv2": N_("convolution 2"),
    "pool2": N_("pooling 2"),
    "conv3": N_("convolution 3"),
}
INSTEAD = {
    "nothing": N_("without pooling"),
    "dilation": N_("dilation instead of pooling"),
    "strides": N_("strides instead of pooling"),
}
CONVOLUTIONS = ("conv1", "conv2", "conv3")

WIDE, HIGH = 0.155, 0.3
LEFTS = (0.02, 0.217, 0.414, 0.611, 0.808)
TIGHT = {"left": 0.12, "right": 0.08, "below": 0.62}
PANELS = (
    Panel((LEFTS[0], 0.61, WIDE, HIGH), height=1.2, **TIGHT),
    *(Panel((left, 0.61, WIDE, HIGH), height=1.2, beside=True, **TIGHT) for left in LEFTS[1:3]),
    Panel((LEFTS[3], 0.61, WIDE, HIGH), height=1.2, above=0.1, **TIGHT),
    Panel((LEFTS[4], 0.61, WIDE, HIGH), height=1.2, above=0.1, beside=True, **TIGHT),
    Panel((LEFTS[0], 0.1, WIDE, HIGH), height=1.2, **TIGHT),
    *(Panel((left, 0.1, WIDE, HIGH), height=1.2, beside=True, **TIGHT) for left in LEFTS[1:3]),
    Panel((0.66, 0.15, 0.3, 0.22), height=1.3, left=0.3, right=0.3),
)


class ReceptiveFields(Display):
    """The fields of a network with pooling, those of one without, and their accuracy.

    Args:
        picture: What the units look at, `(height, width)`.
        fields: For `"pooling"` and `"instead"`, from layer to `(pull, box)`: how strongly each pixel pulls, and the
            slices in which it does.
        measured: `"sees"` and `"formula"`, by network and layer; `"accuracy"`, by network.
        instead: What stands in place of pooling.

    Attributes:
        pulls_: The image of the pull in each panel, by network and layer.
        frames_: The frame in each panel, of the formula's size.
        dots_: The accuracy of both networks.
    """

    size = (style.WIDTH, 6.4)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, picture: np.ndarray, fields: Mapping[str, Mapping], measured: Mapping, instead: str = "nothing"):
        self.picture = np.asarray(picture)
        self.fields = {name: dict(of) for name, of in fields.items()}
        self.measured, self.instead = dict(measured), instead

    def plot(self, figure=None, axes=None) -> "ReceptiveFields":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        *panels, last = self.axes_
        self.pulls_, self.frames_ = {}, {}
        rows = [("pooling", layer) for layer in LAYERS] + [("instead", layer) for layer in CONVOLUTIONS]
        for axis, (network, layer) in zip(panels, rows, strict=True):
            self._field(axis, network, layer)
        style.title(panels[0], _("with pooling"))
        style.title(panels[len(LAYERS)], _(INSTEAD[self.instead]))
        self._accuracies(last)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _field(self, axes, network: str, layer: str) -> None:
        pull, box = self.fields[network][layer]
        width = self.measured["formula"][network][layer]
        # The formula knows how wide the field is, not where: its frame is centred on the field.
        drawn = draw_field(axes, pull, middle(box), (width, width), self.picture)
        self.pulls_[network, layer], self.frames_[network, layer] = drawn
        words = "{name}\n{side} × {side}".format(name=_(LAYERS[layer]), side=self.measured["sees"][network][layer])
        axes.set_xlabel(words, fontsize=style.SIZES["text"], color=style.INK)

    def _accuracies(self, axes) -> None:
        style.plain(axes)
        networks = {"pooling": style.INK, "instead": "#832db6"}
        found = [self.measured, *self.others]
        for row, (network, colour) in enumerate(networks.items()):
            others = [one["accuracy"][network] for one in self.others]
            axes.scatter(others, [row] * len(others), s=14, color=colour, alpha=0.4, linewidths=0)
        values = [self.measured["accuracy"][network] for network in networks]
        self.dots_ = axes.scatter(values, range(2), s=110, color=list(networks.values()), zorder=3)
        for row, (value, words) in enumerate(zip(values, (N_("with pooling"), INSTEAD[self.instead]), strict=True)):
            axes.text(
                0.0, row - 0.3, f"{_(words)}: {value:.3f}", transform=axes.get_yaxis_transform(), va="bottom",
                fontsize=style.SIZES["text"], color=list(networks.values())[row],
            )  # fmt: skip
        axes.set_ylim(1.4, -0.9)
        everything = [one["accuracy"][network] for one in found for network in networks]
        axes.set_xlim(min(everything) - 0.03, max(everything) + 0.03)
        axes.set_yticks([])
        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.grid(visible=False, axis="y")
        style.title(axes, _("accuracy (not from 0)"))
