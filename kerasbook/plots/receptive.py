"""What a unit sees of a picture: how strongly each pixel pulls at it, and how far that reaches."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.patches import Rectangle

from kerasbook.layerwise.receptive import ReceptiveField
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.attribution import is_colour, on_white, shown
from kerasbook.plots.display import Display, canvas
from kerasbook.plots.layers import Remark
from kerasbook.plots.pages import Caption, Page, shown_name, write

FRAME = "#e76300"
OVER = 0.85  # how much of what is seen hides the picture


def draw_field(axes, pull: np.ndarray, centre: tuple[float, float], size: tuple[float, float], picture=None) -> tuple:
    """The pull of each pixel over a picture, and a frame.

    Args:
        pull: `(height, width)`; pixels of which it is 0 are left as they are.
        centre: The middle of the frame, row and column, as pixels are counted.
        size: Its height and width in pixels.
        picture: `(height, width)`, `(height, width, 1)` or in colour; nothing by default.

    Returns:
        The image of the pull, and the frame.
    """
    picture = np.zeros(pull.shape) if picture is None else np.asarray(picture)
    if is_colour(picture):
        axes.imshow(on_white(picture))
    else:
        axes.imshow(shown(picture.reshape(pull.shape)) if picture.any() else picture, cmap=style.INPUT, vmin=0, vmax=1)
    seen = np.where(pull > 0, pull, np.nan)
    top = float(np.percentile(pull[pull > 0], 99)) if pull.any() else 1.0  # a few pixels may pull very strongly
    image = axes.imshow(seen, cmap=style.ACTIVATION, vmin=0, vmax=top, alpha=OVER, interpolation="nearest")
    corner = centre[1] - size[1] / 2, centre[0] - size[0] / 2
    frame = axes.add_patch(Rectangle(corner, size[1], size[0], fill=False, edgecolor=FRAME, linewidth=2.4))
    style.bare(axes)
    for spine in axes.spines.values():
        spine.set(visible=True, color=style.QUIET)
    return image, frame


def middle(box: Sequence[slice]) -> tuple[float, float]:
    """The middle of a box of pixels, which are drawn around their numbers."""
    rows, columns = box
    return (rows.start + rows.stop) / 2 - 0.5, (columns.start + columns.stop) / 2 - 0.5


class ReceptiveFieldsDisplay(Display):
    """A panel for each layer: what its middle unit sees of the input, bright where a pixel pulls strongly at it.

    Args:
        fields: From a layer's name to its field over two axes, as `receptive_fields` measures it.
        picture: What lies below them: `(height, width)`, `(height, width, 1)` or in colour.
        foot: Sentences below them, before they are translated, with what to put in.

    Attributes:
        pulls_: The image of the pull in each panel.
        frames_: The frame around each field.

    Raises:
        ValueError: If there is no field, or one does not lie in a plane.
    """

    size = (style.WIDTH, 3.2)

    def __init__(self, fields: Mapping[str, ReceptiveField], picture=None, foot: Sequence[Remark] = ()):
        self.fields, self.foot = dict(fields), list(foot)
        self.picture = None if picture is None else np.asarray(picture)
        axes = {field.pull.ndim for field in self.fields.values()}
        if axes != {2}:
            received = ", ".join(map(str, sorted(axes))) or "no field"
            raise ValueError(
                "Expected fields over two axes, height and width, to draw them. For others, receptive_fields has the "
                f"numbers. Received: {received}"
            )

    def _caption(self, name: str) -> Caption:
        field = self.fields[name]
        high, wide = field.size
        return Caption(shown_name(name), f"{high} × {wide}", _("as far as the border") if field.at_border else "")

    def plot(self, figure=None, axes=None) -> "ReceptiveFieldsDisplay":
        captions = [self._caption(name) for name in self.fields]
        if axes is None:
            page = Page(captions, figure, foot=[_(sentence).format(**given) for sentence, given in self.foot])
            self.figure_, self.axes_ = page.figure, page.axes
            if figure is None:
                self.size = tuple(float(side) for side in self.figure_.get_size_inches())
        else:
            self.figure_, self.axes_ = canvas(len(captions), self.size, None, axes)
        drawn = [
            draw_field(axis, field.pull, middle(field.box), field.size, self.picture)
            for axis, field in zip(self.axes_, self.fields.values(), strict=True)
        ]
        self.pulls_, self.frames_ = ([pair[number] for pair in drawn] for number in (0, 1))
        if axes is None:
            page.write()
        else:
            for axis, caption in zip(self.axes_, captions, strict=True):
                write(axis, caption)
        for axis in self.axes_:
            style.dress(axis)
        return self
