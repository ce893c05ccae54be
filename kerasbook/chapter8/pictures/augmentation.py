"""Versions of one photograph, accuracy with them and without, and two digits upside down."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.chapter8.pictures.few_pictures import EVERY, contact_sheet
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

ACROSS = 3  # versions side by side
CURVES = {
    ("without", "training"): (N_("learned from, without"), style.SECOND),
    ("with", "training"): (N_("learned from, with"), style.SECOND),
    ("with", "validation"): (N_("held back, with"), style.TRAINED),
    ("without", "validation"): (N_("held back, without"), style.TRAINED),
}
NAMES = {"upright": N_("all upright"), "turned": N_("half of them\nupside down")}
PANELS = (
    Panel((0.01, 0.04, 0.27, 0.84), height=4.6, left=0.3, right=0.3, below=0.15),
    Panel((0.335, 0.14, 0.265, 0.74), right=1.5),
    Panel((0.79, 0.66, 0.2, 0.22), height=1.0, left=0.1, right=0.1, below=0.15),
    Panel((0.865, 0.14, 0.125, 0.46), height=1.4, left=1.2),
)


class Augmentation(Display):
    """One photograph again and again, curves, and what turning does to two digits.

    Args:
        measured: `"curves"` by "without" and "with", and "training" and "validation"; `"digits"` by the keys of
            `NAMES`; and `"epochs"`.
        versions: The photograph, and versions of it, `(n, height, width, 3)`.
        examples: An image of each of the two digits, `(height, width)`.

    Attributes:
        sheet_: The image of all versions.
        lines_: The curves, in the order of `CURVES`.
        pair_: The image of the digits, upright above and upside down below.
        dots_: The accuracies on digits.
    """

    size = (style.WIDTH, 5.6)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, versions: np.ndarray, examples: Sequence[np.ndarray]):
        self.measured, self.versions = dict(measured), np.asarray(versions)
        self.examples = [np.asarray(one) for one in examples]

    def plot(self, figure=None, axes=None) -> "Augmentation":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self.sheet_ = self.axes_[0].imshow(contact_sheet(self.versions, ACROSS))
        self.axes_[0].set_anchor("NW")
        style.bare(self.axes_[0])
        style.title(self.axes_[0], _("one picture, eleven versions"))
        self._curves(self.axes_[1])
        self._pair(self.axes_[2])
        self._accuracies(self.axes_[3])
        style.dress(self.figure_)
        return self

    def _curves(self, axes) -> None:
        found = self.measured["curves"]
        curves = [
            Curve(
                _(name), found[way][part], colour, way == "without", [one["curves"][way][part] for one in self.others]
            )
            for (way, part), (name, colour) in CURVES.items()
        ]
        x = np.minimum(EVERY * np.arange(len(curves[0].values)), self.measured["epochs"])
        self.lines_ = draw_curves(axes, curves, 0.4, 1.02, x=x)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(_("epochs of training"), fontsize=style.SIZES["text"])
        style.title(axes, _("accuracy, not from 0"))

    def _pair(self, axes) -> None:
        gap = np.full((len(self.examples[0]), 4), np.nan)
        turned = [one[::-1, ::-1] for one in self.examples]
        row = np.concatenate([self.examples[0], gap, turned[0], gap, self.examples[1], gap, turned[1]], axis=1)
        self.pair_ = axes.imshow(row, cmap=style.INPUT, vmin=0, vmax=1)
        style.bare(axes)
        axes.set_anchor("NW")
        style.title(axes, _("upright and turned"))

    def _accuracies(self, axes) -> None:
        style.plain(axes)
        values = [self.measured["digits"][name] for name in NAMES]
        self.dots_ = axes.scatter(values, range(len(NAMES)), s=110, color=[style.SECOND, style.TRAINED], zorder=3)
        for other in self.others:
            axes.scatter([other["digits"][name] for name in NAMES], np.arange(len(NAMES)) + 0.2, s=10, color="#9a9a9a")
        axes.set_xlim(0.45, 1.03)
        axes.set_ylim(len(NAMES) - 0.5, -0.5)
        axes.set_yticks(range(len(NAMES)), [_(name) for name in NAMES.values()])
        axes.set_xticks([0.6, 0.8, 1.0])
        axes.set_xlabel(_("accuracy on upright digits"), fontsize=style.SIZES["text"], loc="right")
