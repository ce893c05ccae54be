"""Scenes with a point and what a network outlines for it, and how well that agrees with each of the two objects."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

POINT = "#ffa90e"
STRONG = 0.55  # of the red that lies on an answer
WORDS = (N_("point on one"), N_("point on the other"), N_("on the background"))
KINDS = {"disc": (N_("disc"), style.QUIET), "network": (N_("network"), style.TRAINED)}

SMALL = {"height": 1.8, "left": 0.08, "right": 0.08, "above": 0.42, "below": 0.3}
LEFTS, BOTTOMS = (0.01, 0.21, 0.41), (0.53, 0.05)
PANELS = (
    *(Panel((left, bottom, 0.19, 0.375), **SMALL, beside=bottom != BOTTOMS[0]) for left in LEFTS for bottom in BOTTOMS),
    Panel((0.69, 0.14, 0.29, 0.72), height=3.4, left=0.65),
)


def outlined(picture: np.ndarray, answer: np.ndarray) -> np.ndarray:
    """A grey picture, red where the answer is: `(height, width)` to `(height, width, 3)`."""
    drawn = np.repeat(picture[..., None], 3, axis=-1).clip(0, 1)
    drawn[answer] = (1 - STRONG) * drawn[answer] + STRONG * np.asarray(to_rgb(style.TRAINED))
    return drawn


class Prompted(Display):
    """Two scenes, each with three points; and a dot for each point of many scenes.

    Args:
        pictures: Two scenes, each `(height, width)`.
        masks: Their two objects, each bool `(2, height, width)`.
        points: Of each, a point on each object and one on the background, `(3, 2)`: row and column.
        answers: What the network outlines for these, bool `(3, height, width)`.
        overlaps: By the name of an answer, `"disc"` and `"network"`: intersection over union with the object pointed
            at and with the other one, each `(n,)`.

    Attributes:
        images_: The scenes, two for each kind of point.
        crosses_: The points.
        outlines_: The outlines of the objects pointed at.
        dots_: The dots, by the name of the answer.
    """

    size = (style.WIDTH, 5.5)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, pictures: Sequence, masks: Sequence, points: Sequence, answers: Sequence, overlaps: Mapping):
        self.pictures, self.masks = list(pictures), list(masks)
        self.points, self.answers = list(points), list(answers)
        self.overlaps = dict(overlaps)

    def plot(self, figure=None, axes=None) -> "Prompted":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = *panels, dots = place_panels(self.figure_, PANELS)
        self.images_, self.crosses_, self.outlines_ = [], [], []
        for number, panel in enumerate(panels):
            which, of_scene = divmod(number, len(self.pictures))
            self._scene(panel, which, of_scene)
        self._dots(dots)
        style.dress(self.figure_)
        return self

    def _scene(self, axes, which: int, of_scene: int) -> None:
        answer = self.answers[of_scene][which]
        self.images_.append(axes.imshow(outlined(self.pictures[of_scene], answer), interpolation="nearest"))
        if which < len(self.masks[of_scene]):
            truth = self.masks[of_scene][which].astype(float)
            self.outlines_.append(axes.contour(truth, levels=[0.5], colors=[style.SECOND], linewidths=1.8))
        row, column = self.points[of_scene][which]
        look = {"marker": "P", "markersize": 11, "markerfacecolor": POINT, "markeredgecolor": "white", "zorder": 4}
        self.crosses_ += axes.plot([column], [row], linestyle="", **look)
        style.bare(axes)
        if of_scene == 0:
            axes.set_title(_(WORDS[which]), fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=5)

    def _dots(self, axes) -> None:
        style.plain(axes)
        axes.plot([0, 1], [0, 1], color=style.QUIET, linewidth=1, linestyle=":")
        self.dots_ = {}
        for name, (words, colour) in KINDS.items():
            pointed, other = self.overlaps[name]
            self.dots_[name] = axes.scatter(other, pointed, s=14, color=colour, alpha=0.7, label=_(words), zorder=3)
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.02)
        axes.set_xlabel(_("IoU with the other object"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("IoU with the object pointed at"), fontsize=style.SIZES["text"])
        axes.legend(
            loc="lower right", bbox_to_anchor=(1.02, 1.0), ncols=2, frameon=False, fontsize=style.SIZES["text"],
            handletextpad=0.1, columnspacing=0.8, borderaxespad=0.0,
        )  # fmt: skip
