"""One network, told layer by layer: each column a layer, each row a way to look at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from kerasbook.chapter1.settings import LAYERS
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import ProbeDisplay
from kerasbook.plots.display import Display
from kerasbook.plots.means import ClassMeansDisplay, class_means
from kerasbook.plots.projections import ProjectionsDisplay
from kerasbook.plots.walks import walk


@dataclass
class Row:
    """A way to look at all layers: a display with a panel for each, and what stands to its left."""

    title: str
    display: Display
    height: float


class DigitsLayerByLayer(Display):
    """The layers side by side: one sample, the class means, the projections, and the curves below them.

    Args:
        outputs: From layer to its output for all digits, the pictures themselves under "input".
        labels: What the digits are, `(n,)`.
        sample: Which of them to follow.
        wheels: From layer to the points that `layerwise.wheel` makes of its output, and which digits they are.
        records: What `layerwise.probe` finds in the layers.
    """

    size = (style.WIDTH, 10.2)

    def __init__(
        self,
        outputs: Mapping[str, np.ndarray],
        labels: np.ndarray,
        sample: int,
        wheels: Mapping[str, tuple[np.ndarray, np.ndarray]],
        records: Sequence,
    ):
        means = {name: class_means(output, labels) for name, output in outputs.items()}
        points = {name: points for name, (points, _drawn) in wheels.items()}
        drawn = wheels["input"][1]  # the same digits in every layer
        one_digit = walk(outputs, sample, names=LAYERS, means=means)
        average = ClassMeansDisplay(means, labels=[str(digit) for digit in range(10)])
        projections = ProjectionsDisplay(points, labels[drawn], reach=1.5, most=30)
        self.rows = [
            Row(N_("one digit"), one_digit, 1.75),
            Row(N_("the ten digits\non average"), average, 1.75),
            Row(N_("new digits\nas points\n(30 of each)"), projections, 1.75),
        ]
        self.probe = Row(N_("what can be\nread off,\n0 to 1"), ProbeDisplay(records, names=LAYERS), 2.3)
        self.columns = len(outputs)

    def plot(self, figure=None, axes=None) -> "DigitsLayerByLayer":
        if axes is not None:
            raise ValueError("Expected a figure: a story lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        grid = self.figure_.add_gridspec(
            4,
            self.columns,
            height_ratios=[row.height for row in [*self.rows, self.probe]],
            left=0.15,
            right=0.82,
            top=0.935,
            bottom=0.045,
            wspace=0.22,
            hspace=0.3,
        )
        self.axes_ = []
        for index, row in enumerate(self.rows):
            panels = [self.figure_.add_subplot(grid[index, column]) for column in range(self.columns)]
            row.display.plot(axes=panels)
            self._title(row, panels[0])
            self.axes_ += panels
        self._curves(self.figure_.add_subplot(grid[3, :]))
        return self

    def _title(self, row: Row, first) -> None:
        box = first.get_position()
        label = self.figure_.text(
            0.012,
            (box.y0 + box.y1) / 2,
            _(row.title),
            fontsize=style.SIZES["heading"],
            va="center",
            color=style.INK,
            linespacing=1.35,
        )
        style.dress(label)

    def _curves(self, axes) -> None:
        """The curves stand below the columns: the point of a layer is in the middle of its column."""
        first, second = (panel.get_position() for panel in self.axes_[:2])
        side = first.width / 2 / (second.x0 - first.x0)
        axes.set_xlim(-side, self.columns - 1 + side)
        self.probe.display.plot(axes=axes)
        self._title(self.probe, axes)
        self.axes_.append(axes)
