"""Scenes with the boxes that a network draws, before and after suppression; precision over recall."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

SHOWN = 3  # scenes
FAINT = 0.2  # how solid the box of the least sure answer is
DIM = 0.5  # how far below black the grey scale begins, so that frames can be told from a dark photograph

SQUARE = {"height": 1.28, "left": 0.05, "right": 0.05, "below": 0.05}
PANELS = (
    *(Panel((0.01 + 0.19 * column, 0.5, 0.18, 0.4), **SQUARE, beside=column > 0) for column in range(SHOWN)),
    *(Panel((0.01 + 0.19 * column, 0.02, 0.18, 0.4), **SQUARE, beside=column > 0) for column in range(SHOWN)),
    Panel((0.665, 0.13, 0.31, 0.75), 3.0, left=0.65, right=0.2),
)


class Detection(Display):
    """Three scenes, each with all boxes and with those that are left; and a curve of precision over recall.

    Args:
        measured: `"average_precision"` and `"in_random_order"`.
        scenes: `(n, side, side)`, from 0 to 1.
        truth: The true boxes of each scene, `(objects, 4)`: middle, width and height as shares of the picture.
        every: All boxes, with `scene`, `boxes` and `scores`.
        kept: Those that are left after suppression.
        curve: Precision and recall, box by box.
        at_random: The same, boxes in random order.

    Attributes:
        shown_: The numbers of the scenes that are drawn: those with the most objects.
        images_: Their pictures, above and below.
        true_: The true boxes of each panel.
        said_: The network's boxes of each panel.
        lines_: The curve, and the one in random order.
    """

    size = (style.WIDTH, 5.6)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, scenes, truth: Sequence, every, kept, curve, at_random):
        self.measured, self.scenes, self.truth = dict(measured), np.asarray(scenes), list(truth)
        self.every, self.kept, self.curve, self.at_random = every, kept, curve, at_random

    def plot(self, figure=None, axes=None) -> "Detection":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self.shown_ = np.argsort([-len(boxes) for boxes in self.truth], kind="stable")[:SHOWN].tolist()
        self.images_, self.true_, self.said_ = [], [], []
        rows = (self.every, _("all boxes")), (self.kept, _("after suppression"))
        for row, (found, words) in enumerate(rows):
            panels = self.axes_[row * SHOWN : (row + 1) * SHOWN]
            for panel, scene in zip(panels, self.shown_, strict=True):
                self._scene(panel, scene, found)
            style.title(panels[0], words, pad=5)
        self.lines_ = self._curves(self.axes_[-1])
        style.dress(self.figure_)
        return self

    def _scene(self, axes, scene: int, found) -> None:
        style.bare(axes)
        axes.set_anchor("NW")
        image = axes.imshow(self.scenes[scene], cmap="gray", vmin=-DIM, vmax=1, extent=(0, 1, 1, 0))
        self.images_.append(image)
        here = np.flatnonzero(found.scene == scene)
        here = here[np.argsort(found.scores[here])]  # the surest on top
        self.true_.append([self._frame(axes, box, style.SECOND, 1.6) for box in self.truth[scene]])
        self.said_.append([
            self._frame(axes, found.boxes[number], style.TRAINED, 2.2, FAINT + (1 - FAINT) * found.scores[number])
            for number in here
        ])

    @staticmethod
    def _frame(axes, box, colour: str, width: float, alpha: float = 1.0) -> Rectangle:
        corner = box[:2] - box[2:] / 2
        width *= 0.7 if is_narrow(axes.figure) else 1
        return axes.add_patch(Rectangle(corner, *box[2:], fill=False, edgecolor=colour, linewidth=width, alpha=alpha))

    def _curves(self, axes) -> list:
        style.plain(axes)
        lines = []
        for (precision, recall), colour in ((self.at_random, style.QUIET), (self.curve, style.TRAINED)):
            lines += axes.plot(recall, precision, color=colour, linewidth=2.4)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel(_("recall"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("precision"), fontsize=style.SIZES["text"])
        places = (
            (_("the surest first: {area}"), "average_precision", 0.12, style.TRAINED),
            (_("in random order: {area}"), "in_random_order", 0.04, style.QUIET),
        )
        for words, name, height, colour in places:
            said = words.format(area=f"{self.measured[name]:.2f}")
            axes.text(0.04, height, said, color=colour, fontsize=style.SIZES["text"])
        style.title(axes, _("average precision"))
        return lines[::-1]
