"""Accuracy of a convnet and a dense network over the number of digits, with pixels in place and moved."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

NETWORKS = {"convolutional": style.TRAINED, "dense": style.SECOND}
LINES = {
    ("convolutional", "in_place"): N_("convnet"),
    ("dense", "in_place"): N_("dense"),
    ("convolutional", "moved"): N_("convnet, pixels moved"),
    ("dense", "moved"): N_("dense, pixels moved"),
}
KINDS = {"in_place": N_("pixels in place"), "moved": N_("pixels moved")}

PANELS = (
    Panel((0.06, 0.13, 0.45, 0.74), height=2.8, right=1.3),
    Panel((0.74, 0.6, 0.16, 0.3), height=1.7),
    Panel((0.74, 0.11, 0.16, 0.3), height=1.7),
)


class ArchitecturePriors(Display):
    """Four lines over the number of training digits; one digit of both kinds, and the convnet's lead on each.

    Args:
        measured: The accuracy of `"convolutional"` and `"dense"`, for each size, `"in_place"` and `"moved"`; `"lead"`.
        sizes: How many digits the networks learned from.
        examples: A picture "in_place", and the same "moved".

    Attributes:
        lines_: The four lines, in the order of `LINES`.
        images_: The two pictures.
        leads_: What is said of the lead on each kind.
    """

    size = (style.WIDTH, 5.4)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, sizes: Sequence[int], examples: Mapping[str, np.ndarray]):
        self.measured = dict(measured)
        self.sizes = list(sizes)
        self.examples = {kind: np.asarray(picture) for kind, picture in examples.items()}

    def plot(self, figure=None, axes=None) -> "ArchitecturePriors":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = curves, *beside = place_panels(self.figure_, PANELS)
        self._curves(curves)
        self.images_, self.leads_ = [], []
        for axes, kind in zip(beside, KINDS, strict=True):
            self._example(axes, kind)
        for axes in self.axes_:
            style.dress(axes)
        return self

    def _curves(self, axes) -> None:
        axes.set_xscale("log", base=2)
        curves = [
            Curve(
                _(words),
                self.measured[network][kind],
                NETWORKS[network],
                dashed=kind == "moved",
                others=[one[network][kind] for one in self.others],
            )
            for (network, kind), words in LINES.items()
        ]
        everything = [value for curve in curves for values in (curve.values, *curve.others) for value in values]
        self.lines_ = draw_curves(axes, curves, min(everything) - 0.03, 1.0, x=self.sizes)
        axes.set_xticks(self.sizes, [f"{size:,}" for size in self.sizes])
        axes.minorticks_off()
        axes.set_xlabel(_("training digits (log. scale)"), fontsize=style.SIZES["text"])
        style.title(axes, _("accuracy (not from 0)"))
        if self.others:
            name_thin_lines(axes, len(self.others))

    def _example(self, axes, kind: str) -> None:
        self.images_.append(axes.imshow(self.examples[kind], cmap=style.INPUT, vmin=0, vmax=1))
        style.bare(axes)
        for spine in axes.spines.values():
            spine.set(visible=True, color=style.QUIET)
        axes.set_title(_(KINDS[kind]), fontsize=style.SIZES["title"], color=style.INK)
        lead = 100 * self.measured["lead"][kind]
        words = _("convnet ahead: {points:+.1f} points").format(points=lead).replace("-", "\N{MINUS SIGN}")
        self.leads_.append(
            axes.text(
                0.5,
                -0.08,
                words,
                transform=axes.transAxes,
                ha="center",
                va="top",
                fontsize=style.SIZES["title"],
                color=style.TRAINED if lead > 0 else style.SECOND,
            )
        )
