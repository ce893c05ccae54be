"""Nuclei that a network has not seen: the picture, the outlines, the answer; and how the answer came to be right."""

from collections.abc import Mapping

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

ROWS = slice(0, 256)  # of the part held back, as many as fit beside each other
WRONG = 0.35  # how much lighter the red is where a nucleus was missed than where one was made up

PANELS = (
    Panel((0.01, 0.04, 0.182, 0.8), height=2.5, left=0.05, right=0.05, below=0.1),
    Panel((0.202, 0.04, 0.182, 0.8), height=2.5, left=0.05, right=0.05, below=0.1, beside=True),
    Panel((0.394, 0.04, 0.182, 0.8), height=2.5, left=0.05, right=0.05, below=0.1, beside=True),
    Panel((0.655, 0.15, 0.235, 0.69), left=0.65, right=1.25),
)


def with_errors(answer: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Probabilities as greys, and red where they are on the wrong side: `(height, width)` to `(height, width, 3)`."""
    drawn = np.repeat(1 - answer[..., None], 3, axis=-1)
    red = np.asarray(to_rgb(style.TRAINED))
    drawn[(answer > 0.5) & ~truth] = red
    drawn[(answer <= 0.5) & truth] = WRONG + (1 - WRONG) * red
    return drawn


class Segmentation(Display):
    """A picture of nuclei, their outlines, what a network answers, and its intersection over union by epoch.

    Args:
        measured: `"by_epoch"`, and `"iou"` with `"blurred"`, the best rule's.
        picture: `(height, width)`, the brightness of the part held back.
        truth: bool `(height, width)`.
        answer: `(height, width)`, the network's probability of a nucleus.

    Attributes:
        images_: The picture, the outlines and the answer.
        lines_: The network's curve, and the dashed line of the best rule.
    """

    size = (style.WIDTH, 5.4)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, picture: np.ndarray, truth: np.ndarray, answer: np.ndarray):
        self.measured = dict(measured)
        self.picture, self.truth, self.answer = np.asarray(picture), np.asarray(truth), np.asarray(answer)

    def plot(self, figure=None, axes=None) -> "Segmentation":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = *panels, curves = place_panels(self.figure_, PANELS)
        picture, truth, answer = self.picture[ROWS], self.truth[ROWS], self.answer[ROWS]
        drawn = (picture, truth, with_errors(answer, truth))
        named = (_("picture"), _("by hand"), _("network"))
        self.images_ = []
        for panel, image, name in zip(panels, drawn, named, strict=True):
            self.images_.append(panel.imshow(image, cmap=style.INPUT, interpolation="nearest"))
            style.bare(panel)
            panel.set_anchor("NW")
            style.title(panel, name)
        self.lines_ = self._curves(curves)
        style.dress(self.figure_)
        return self

    def _curves(self, axes) -> list:
        epochs = len(self.measured["by_epoch"])
        curves = [
            Curve(
                _("network"), self.measured["by_epoch"], style.TRAINED, others=[one["by_epoch"] for one in self.others]
            ),
            Curve(_("best rule"), [self.measured["iou"]["blurred"]] * epochs, style.INK, dashed=True),
        ]
        lines = draw_curves(axes, curves, 0.0, 1.0, x=range(1, epochs + 1))
        axes.set_xticks(range(1, epochs + 1))
        axes.set_xlabel(_("epoch"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("intersection over union"), fontsize=style.SIZES["text"])
        if self.others:
            name_thin_lines(axes, len(self.others))
        return lines
