"""Fields within fields: circles that hold each other, each with what its system achieves."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.diagrams import disc, note, stage
from kerasbook.plots.display import Display, canvas


@dataclass
class Field:
    """One circle: what the field is called, which system stands for it, and what the system achieves.

    Attributes:
        name: The field.
        system: The system that stands for it.
        accuracy: The share of answers it gets right.
        samples: Some images it gets right, `(n, height, width)`, and of which kind they are.
        kind: The kind of these images, with a place for their share: "{share:.0%} of ...".
        share: How many of all images are of this kind.
        lost: How many it gets wrong, though one before is right.
    """

    name: str
    system: str
    accuracy: float
    samples: np.ndarray
    kind: str
    share: float
    lost: float


# From system, the widest field first, to the field, what the system is, and what its samples are.
WORDS = {
    "rules": (
        N_("artificial intelligence"),
        N_("ten rules, written by a person"),
        N_("reads {share:.1%} of the test digits, such as"),
    ),
    "one_layer": (
        N_("machine learning"),
        N_("one layer, learned from examples"),
        N_("first to read {share:.1%}; loses {lost:.1%} that the rules read"),
    ),
    "deep": (
        N_("deep learning"),
        N_("four layers, learned from examples"),
        N_("first to read {share:.1%}; loses {lost:.1%} that others read"),
    ),
}
COLOURS = (("#f1f1f1", style.QUIET), ("#d6e6f4", style.SECOND), ("#f6d9d2", style.TRAINED))


class NestedFields(Display):
    """Three circles within each other, the widest field outside, and beside them the system of each.

    Args:
        accuracy: The share of test digits that each system reads: "rules", "one_layer" and "deep".
        first_right: The share that it is the first to read.
        lost: The share that it gets wrong, though one before reads them.
        samples: Such digits, `(n, height, width)`.
        most: How many images are drawn for each at most.

    Attributes:
        circles_: The circles, the widest first.
        numbers_: The accuracies in the circles.
        strips_: For each field the strip of images, or None if it has none.
    """

    size = (style.WIDTH, 6.8)
    radii = (3.3, 2.25, 1.15)

    def __init__(
        self,
        accuracy: Mapping[str, float],
        first_right: Mapping[str, float],
        lost: Mapping[str, float],
        samples: Mapping[str, np.ndarray],
        most: int = 6,
    ):
        self.fields = [
            Field(name, system, accuracy[key], samples[key], kind, first_right[key], lost[key])
            for key, (name, system, kind) in WORDS.items()
        ]
        self.most = most

    def plot(self, figure=None, axes=None) -> "NestedFields":
        self.figure_, self.axes_ = canvas(1, self.size, figure, axes)
        stage(self.axes_[0], *self.size)
        self.circles_, self.numbers_, self.strips_ = [], [], []
        inner = [2 * radius for radius in self.radii[1:]] + [0.25]
        for index, field in enumerate(self.fields):
            self._circle(index, field, (2 * self.radii[index] + inner[index]) / 2 + 0.1)
            self._card(index, field, top=(6.5, 4.3, 2.1)[index])
        style.dress(self.axes_[0])
        return self

    def _circle(self, index: int, field: Field, middle: float) -> None:
        """A circle that stands on the same point as the others; its text is where no smaller one covers it."""
        axes, (colour, edge), radius = self.axes_[0], COLOURS[index], self.radii[index]
        self.circles_.append(disc(axes, 3.4, radius + 0.1, radius, colour, edge))
        self.circles_[-1].set_zorder(1 + index)
        note(axes, 3.4, middle + 0.36, _(field.name), "title", zorder=5)
        self.numbers_.append(
            note(axes, 3.4, middle - 0.18, _("{share:.1%}").format(share=field.accuracy), zorder=5, color=edge)
        )
        self.numbers_[-1].set(fontsize=26, fontweight="bold")

    def _card(self, index: int, field: Field, top: float) -> None:
        """The system of a field, beside its circle and tied to it by a line."""
        axes, (_colour, edge) = self.axes_[0], COLOURS[index]
        radius, height = self.radii[index], top - 0.9
        reach = np.sqrt(max(0.0, radius**2 - (height - radius - 0.1) ** 2))  # where the circle is at this height
        axes.plot([3.4 + reach, 7.0], [height, height], color=edge, linewidth=1.6, zorder=4)
        axes.plot([7.0, 7.0], [top - 1.75, top + 0.05], color=edge, linewidth=4, zorder=4)
        left = {"ha": "left", "va": "top"}
        note(axes, 7.2, top, _(field.system), "heading", **left)
        note(axes, 7.2, top - 0.42, _(field.kind).format(share=field.share, lost=field.lost), color=style.QUIET, **left)
        self.strips_.append(self._strip(field.samples[: self.most], 7.15, top - 1.7))

    def _strip(self, samples: np.ndarray, left: float, bottom: float, side: float = 0.76):
        if not len(samples):
            return None
        strip = style.mosaic(samples, columns=len(samples), gap=1)
        per_pixel = side / samples.shape[1]
        extent = (left, left + strip.shape[1] * per_pixel, bottom, bottom + side)
        image = self.axes_[0].imshow(strip, cmap=style.INPUT, vmin=0, vmax=1, extent=extent, zorder=4)
        stage(self.axes_[0], *self.size)  # an image sets the limits to its own
        return image
