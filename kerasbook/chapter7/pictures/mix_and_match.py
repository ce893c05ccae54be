"""Networks made of a graph and a class, as boxes in boxes, with a digit in their layers."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.diagrams import arrow, note, stage
from kerasbook.plots.display import Display
from kerasbook.plots.pages import inches
from kerasbook.plots.stacked import PHONE, is_narrow

GRAPH, CLASS = style.SECOND, "#e76300"  # of frames
KINDS = {GRAPH: N_("graph"), CLASS: N_("class")}
FRAMES = {"alone": (GRAPH, None), "subclassed_inside": (GRAPH, CLASS), "functional_inside": (CLASS, GRAPH)}
MIDDLES = {"first": 2.6, "second": 4.85, "answer": 7.25}  # of the layers, in inches
WIDE, HIGH = 1.6, 0.8
ROW = 2.35  # inches
HEAD = 0.45
COLUMNS = 8  # of tiles
# On a narrow figure, the layers of a network stand below each other, in inches from the top of its row.
BLOCK = 5.5
LEVELS = {"first": 1.95, "second": 2.85, "answer": 3.9}
COLUMN, LOW = 1.35, 0.6


class MixAndMatch(Display):
    """A row for each network: its frames, its layers with the outputs for one digit, and how far its answers are off.

    Args:
        digit: The digit, `(28, 28)`.
        outputs: Each layer's output for it, by network and layer; the last are the probabilities.
        graph: The layers that a graph leads to, by network.
        weights: How many weights Keras finds, by network.
        differences: How far the answers are from the first network's, at most: with the same weights, and after more
            training.
        opened: Whether the inner frame of the second network has been opened.

    Attributes:
        images_: The outputs as images, by network and layer.
        frames_: The frames, by network: the outer one, and the inner one if there is one.
        marks_: What stands below a layer, by network and layer.
    """

    size = (style.WIDTH, HEAD + 3 * ROW)
    size_for_phones = (PHONE, 3 * BLOCK)

    def __init__(
        self,
        digit: np.ndarray,
        outputs: Mapping[str, Mapping[str, np.ndarray]],
        graph: Mapping[str, Sequence[str]],
        weights: Mapping[str, int],
        differences: Mapping[str, tuple[float, float]],
        opened: bool = False,
    ):
        self.digit, self.outputs, self.graph = np.asarray(digit), outputs, graph
        self.weights, self.differences, self.opened = dict(weights), dict(differences), opened

    def plot(self, figure=None, axes=None) -> "MixAndMatch":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        narrow = is_narrow(self.figure_)
        self._page = width, tall = inches(self.figure_)
        page = self.figure_.add_axes((0, 0, 1, 1))
        stage(page, width, tall)
        self.axes_, self.images_, self.frames_, self.marks_ = [page], {}, {}, {}
        if not narrow:
            note(page, 8.85, tall - 0.25, _("answers apart, at most"), "heading", ha="left")
        for number, name in enumerate(FRAMES):
            if narrow:
                self._narrow_network(page, name, tall - number * BLOCK)
            else:
                self._network(page, name, tall - HEAD - number * ROW - ROW / 2)
        style.dress(self.figure_)
        return self

    def _frame(self, page, colour: str, left: float, right: float, y: float, high: float) -> FancyBboxPatch:
        note(page, left + 0.12, y + high / 2 - 0.15, _(KINDS[colour]), ha="left", color=colour)
        return page.add_patch(
            FancyBboxPatch(
                (left, y - high / 2),
                right - left,
                high,
                boxstyle="round,pad=0,rounding_size=0.12",
                facecolor="none",
                edgecolor=colour,
                linewidth=2.2,
            )
        )

    def _network(self, page, name: str, y: float) -> None:
        outer, inner = FRAMES[name]
        self.frames_[name] = [self._frame(page, outer, 1.35, 8.35, y, ROW - 0.2)]
        if inner and not (self.opened and inner == CLASS):
            self.frames_[name].append(self._frame(page, inner, 1.6, 5.95, y - 0.1, ROW - 0.65))
        digit = self._inset(0.65, y, 0.9, 0.9)
        digit.imshow(self.digit, cmap=style.INPUT, vmin=0, vmax=1)
        style.bare(digit)
        start = 1.1
        for layer, middle in MIDDLES.items():
            arrow(page, (start, y), (middle - WIDE / 2, y))
            start = middle + WIDE / 2
            self._layer(page, name, layer, middle, y)
        for line, said in zip((0.35, 0.0, -0.35), self._said(name), strict=True):
            note(page, 8.85, y + line, said, ha="left")

    def _narrow_network(self, page, name: str, top: float) -> None:
        """The same from top to bottom."""
        outer, inner = FRAMES[name]
        self.frames_[name] = [self._frame(page, outer, 0.15, 4.05, top - 2.63, 3.3)]
        if inner and not (self.opened and inner == CLASS):
            self.frames_[name].append(self._frame(page, inner, 0.3, 3.9, top - 2.3, 1.94))
        digit = self._inset(COLUMN, top - 0.45, 0.7, 0.7)
        digit.imshow(self.digit, cmap=style.INPUT, vmin=0, vmax=1)
        style.bare(digit)
        start = 0.8
        for layer, down in LEVELS.items():
            arrow(page, (COLUMN, top - start), (COLUMN, top - down + LOW / 2))
            start = down + LOW / 2
            self._layer(page, name, layer, COLUMN, top - down)
        words = (_("answers apart, at most"), *self._said(name))
        for line, said in enumerate(words):
            note(page, 0.2, top - 4.45 - 0.22 * line, said, ha="left", color=style.INK if line else style.QUIET)

    def _said(self, name: str) -> tuple[str, ...]:
        same, later = self.differences[name]
        return (
            _("same weights: {difference:.7f}").format(difference=same),
            _("trained on: {difference:.7f}").format(difference=later),
            _("{count:,} weights found").format(count=self.weights[name]),
        )

    def _inset(self, x: float, y: float, wide: float, high: float):
        width, tall = self._page
        place = (x - wide / 2) / width, (y - high / 2) / tall, wide / width, high / tall
        self.axes_.append(self.figure_.add_axes(place))
        return self.axes_[-1]

    def _layer(self, page, name: str, layer: str, middle: float, y: float) -> None:
        units = self.outputs[name][layer]
        narrow = is_narrow(self.figure_)
        panel = self._inset(middle, y, WIDE, LOW if narrow else HIGH)
        is_answer = layer == "answer"
        scale = {"cmap": style.PROBABILITY, "vmin": 0.0, "vmax": 1.0} if is_answer else style.scale(units)
        tiles = style.mosaic(units.reshape(-1, 1, 1), len(units) if is_answer else COLUMNS, gap=0)
        self.images_[name, layer] = panel.imshow(tiles, aspect="auto", **scale)
        style.bare(panel)
        beside = middle + WIDE / 2 + 0.12, "left"
        x, side = beside if narrow else (middle, "center")
        note(page, x, y + (0.13 if narrow else HIGH / 2 + 0.15), f"{layer} · {len(units)}", ha=side)
        is_reached = layer in self.graph[name]
        self.marks_[name, layer] = note(
            page,
            x,
            y - (0.13 if narrow else HIGH / 2 + 0.2),
            _("a graph leads here") if is_reached else _("no graph leads here"),
            color=GRAPH if is_reached else style.TRAINED,
            ha=side,
        )
