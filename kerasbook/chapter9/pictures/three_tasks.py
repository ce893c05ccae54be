"""Two things, touching and apart, and what three heads of one network say; how often they are counted as two."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

STRONG = 0.6  # of the blue that lies on pixels of a thing
KINDS = N_("trousers"), N_("bag"), N_("boots")

SMALL = {"height": 1.25, "left": 0.05, "right": 0.05, "above": 0.42, "below": 0.12}
LEFTS, BOTTOMS = (0.01, 0.19, 0.37), (0.5, 0.02)
PANELS = (
    *(Panel((left, bottom, 0.17, 0.37), **SMALL, beside=left != LEFTS[0]) for bottom in BOTTOMS for left in LEFTS),
    Panel((0.645, 0.14, 0.25, 0.72), height=3.0, left=0.65, right=1.25),
)


def marked(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """A grey picture, blue where the mask is: `(height, width)` to `(height, width, 3)`."""
    drawn = np.repeat(picture[..., None], 3, axis=-1).clip(0, 1)
    drawn[mask] = (1 - STRONG) * drawn[mask] + STRONG * np.asarray(to_rgb(style.SECOND))
    return drawn


class ThreeTasks(Display):
    """A row for each scene, with three answers; and a curve for each of two ways to count.

    Args:
        measured: `"gaps"`, `"regions"` and `"boxes"`.
        pictures: The scenes, two, each `(height, width)`, from 0 to 1.
        kinds: What is said to be there, a number for each.
        pixels: What is said to belong to it, bool `(height, width)` for each.
        boxes: Boxes that are drawn, `(boxes, 4)` for each: middle, width and height as shares of the picture.
        regions: How many regions are counted, for each.

    Attributes:
        images_: The panels' pictures, row by row.
        frames_: The boxes, for each scene.
        lines_: The curves of regions and of boxes.
    """

    size = (style.WIDTH, 5.6)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        measured: Mapping,
        pictures: Sequence,
        kinds: Sequence[int],
        pixels: Sequence,
        boxes: Sequence,
        regions: Sequence[int],
    ):
        self.measured, self.pictures, self.kinds = dict(measured), list(pictures), list(kinds)
        self.pixels, self.boxes, self.regions = list(pixels), list(boxes), list(regions)

    def plot(self, figure=None, axes=None) -> "ThreeTasks":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self.images_, self.frames_ = [], []
        for row, picture in enumerate(self.pictures):
            panels = self.axes_[3 * row : 3 * row + 3]
            shown = picture, marked(picture, self.pixels[row]), picture
            words = (
                _(KINDS[self.kinds[row]]),
                _("regions: {count}").format(count=self.regions[row]),
                _("boxes: {count}").format(count=len(self.boxes[row])),
            )
            for panel, image, said, colour in zip(
                panels, shown, words, (style.INK, style.SECOND, style.TRAINED), strict=True
            ):
                style.bare(panel)
                panel.set_anchor("NW")
                look = {"cmap": "gray", "vmin": 0, "vmax": 1, "extent": (0, 1, 1, 0), "interpolation": "nearest"}
                self.images_.append(panel.imshow(image, **look))
                panel.set_title(said, fontsize=style.SIZES["title"], loc="left", color=colour, pad=5)
            self.frames_.append([self._frame(panels[2], box) for box in self.boxes[row]])
        self.lines_ = self._curves(self.axes_[-1])
        style.dress(self.figure_)
        return self

    @staticmethod
    def _frame(axes, box) -> Rectangle:
        width = 1.8 if is_narrow(axes.figure) else 2.4
        corner = box[:2] - box[2:] / 2
        return axes.add_patch(Rectangle(corner, *box[2:], fill=False, edgecolor=style.TRAINED, linewidth=width))

    def _curves(self, axes) -> list:
        curves = [
            Curve(words, self.measured[name], colour, others=[one[name] for one in self.others])
            for words, name, colour in (
                (_("by regions"), "regions", style.SECOND),
                (_("by boxes"), "boxes", style.TRAINED),
            )
        ]
        lines = draw_curves(axes, curves, 0.0, 1.0, x=self.measured["gaps"])
        axes.set_xticks(self.measured["gaps"])
        axes.set_xlabel(_("pixels between the two"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("share counted as two"), fontsize=style.SIZES["text"])
        if self.others:
            name_thin_lines(axes, len(self.others))
        return lines
