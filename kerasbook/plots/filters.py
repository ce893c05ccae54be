"""What units respond to: above a picture that was grown, below the best patch of real pictures."""

from collections.abc import Sequence

import numpy as np

from kerasbook.layerwise.ascent import Filter
from kerasbook.locale import gettext as _
from kerasbook.numbers import with_decimals
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.layers import Remark
from kerasbook.plots.pages import Caption, Page


def check_drawable(shape: tuple[int, ...], places: int) -> None:
    """See to it that samples of this shape are pictures, with their channels last.

    Args:
        shape: Of a sample.
        places: How many of its axes are places.

    Raises:
        ValueError: If they are not, or neither grey nor in colour.
    """
    if places == 2 and shape[2:] in ((), (1,), (3,), (4,)):
        return
    raise ValueError(
        "Expected units of a model that takes pictures, grey or in colour, to draw them; for others, layerwise.filters "
        f"has the numbers. Received: samples of shape {shape}"
    )


def _plane(picture: np.ndarray, box: tuple[slice, ...]) -> np.ndarray:
    """The part of a picture in a box, `(height, width)` or in colour."""
    part = np.asarray(picture)[box]
    return part[..., 0] if part.ndim == 3 and part.shape[-1] == 1 else part


class FiltersDisplay(Display):
    """A stack for each unit: the picture that was grown for it, and below it the real patch to which it responds most.

    Both show what the unit sees. Above them stands what it gives for the picture that was grown, below them what it
    gives for the patch, or, if there were no real pictures, for random changes of the same size. All pictures have the
    same scale of brightness.

    Args:
        filters: What `layerwise.filters` found, pictures with their channels last.
        real: The best real picture of each unit, in the same order; None if there were none.
        limits: The smallest and the largest number of a picture.
        foot: Sentences below them, before they are translated, with what to put in.

    Attributes:
        grown_: The image of the picture that was grown, for each unit.
        real_: The image of the best patch.

    Raises:
        ValueError: If there is no unit, or the pictures are neither grey nor in colour.
    """

    def __init__(
        self,
        filters: Sequence[Filter],
        real: Sequence[np.ndarray] | None = None,
        limits: tuple[float, float] = (0.0, 1.0),
        foot: Sequence[Remark] = (),
    ):
        self.filters, self.limits, self.foot = list(filters), limits, list(foot)
        self.real = None if real is None else list(real)
        if not self.filters:
            raise ValueError("Expected at least one unit to draw. Received: none")
        for one in self.filters:
            check_drawable(one.picture.shape, len(one.box))
        if self.real is not None and len(self.real) != len(self.filters):
            raise ValueError(
                f"Expected a real picture for each of the {len(self.filters)} units. Received: {len(self.real)}"
            )

    def _caption(self, one: Filter) -> Caption:
        compared = _("at random {number}").format(number=with_decimals(one.at_random, 2))
        if one.at_best is not None:
            compared = _("best real {number}").format(number=with_decimals(one.at_best, 2))
        grown = _("grown {number}").format(number=with_decimals(one.activation, 2))
        return Caption(_("unit {number}").format(number=one.unit), grown, compared)

    def plot(self, figure=None, axes=None) -> "FiltersDisplay":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        foot = [_(sentence).format(**given) for sentence, given in self.foot]
        stacked = 1 if self.real is None else 2
        page = Page([self._caption(one) for one in self.filters], figure, stacked, foot)
        self.figure_, self.axes_ = page.figure, page.axes
        if figure is None:
            self.size = tuple(float(side) for side in self.figure_.get_size_inches())
        count = len(self.filters)
        grown = zip(self.axes_[:count], self.filters, strict=True)
        self.grown_ = [self._draw(axis, one.picture, one.box) for axis, one in grown]
        real = [] if self.real is None else zip(self.axes_[count:], self.filters, self.real, strict=True)
        self.real_ = [self._draw(axis, picture, one.real_box) for axis, one, picture in real]
        page.write()
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _draw(self, axes, picture: np.ndarray, box: tuple[slice, ...]):
        low, high = self.limits
        values = np.clip((_plane(picture, box) - low) / (high - low), 0, 1)
        image = axes.imshow(values[..., :3] if values.ndim == 3 else values, cmap=style.INPUT, vmin=0, vmax=1)
        style.bare(axes)
        for spine in axes.spines.values():
            spine.set(visible=True, color=style.QUIET)
        return image
