"""One network, told layer by layer: each column a layer, each row a way to look at it."""

from dataclasses import dataclass

from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import ProbeDisplay
from kerasbook.plots.display import Display
from kerasbook.plots.means import ClassMeansDisplay
from kerasbook.plots.projections import ProjectionsDisplay
from kerasbook.plots.walks import LayerWalkDisplay


@dataclass
class Row:
    """A way to look at all layers: a display with a panel for each, and what stands to its left."""

    title: str
    display: Display
    height: float


class LayerStoryDisplay(Display):
    """The layers side by side: one sample, the class means, the projections, and the curves below them.

    Args:
        titles: What stands to the left of each of the four rows.
        walk: One sample through the layers.
        means: The class means of the same layers.
        projections: The projections of the same layers.
        probe: What can be read off the same layers.
    """

    size = (style.WIDTH, 10.2)

    def __init__(
        self,
        titles: list[str],
        walk: LayerWalkDisplay,
        means: ClassMeansDisplay,
        projections: ProjectionsDisplay,
        probe: ProbeDisplay,
    ):
        self.rows = [Row(titles[0], walk, 1.75), Row(titles[1], means, 1.75), Row(titles[2], projections, 1.75)]
        self.probe = Row(titles[3], probe, 2.3)
        self.columns = len(walk.views)

    def plot(self, figure=None, axes=None) -> "LayerStoryDisplay":
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
