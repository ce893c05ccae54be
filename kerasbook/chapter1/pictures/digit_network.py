"""A network drawn unit by unit, with one sample flowing through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from kerasbook.chapter1.settings import LAYERS
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.diagrams import disc, note, stage
from kerasbook.plots.display import Display, canvas
from kerasbook.plots.means import favourite_order

LOW, HIGH = 2.35, 7.05  # inches: between these heights the units stand
ROWS = 2.05, 1.6, 0.95  # the rows of text below them begin here
MOST_UNITS = 80  # more would be too small to see


@dataclass
class DenseView:
    """A dense layer as the drawing needs it.

    Args:
        name: What stands above it.
        values: The layer's output for the sample, `(units,)`.
        kernel: Its weights, `(inputs, units)`.
        scale: Colours and limits of its units, the same for every sample (see `in_grey`).
        order: In which order its units stand, from top to bottom; as they are by default.
    """

    name: str
    values: np.ndarray
    kernel: np.ndarray
    scale: dict
    order: np.ndarray | None = None

    @property
    def drawn(self) -> np.ndarray:
        """Which units are drawn, from top to bottom: all, or the most active ones if there are too many."""
        order = np.arange(len(self.values)) if self.order is None else self.order
        if len(order) <= MOST_UNITS:
            return order
        most_active = np.argsort(-np.abs(self.values))[:MOST_UNITS]
        return order[np.isin(order, most_active)]


@dataclass
class Places:
    """Where the units of a layer are, `(units,)` each, NaN if not drawn; lines begin and end `radius` away."""

    x: np.ndarray
    y: np.ndarray
    radius: float


def in_grey(values: np.ndarray) -> dict:
    """Colours and limits for the units of a layer: white is inactive, black is very active, whatever the sign.

    Not in the colours of activations: beside lines that push up or down, a colour would seem to mean that, too.
    """
    limits = style.scale(np.abs(values))
    return {**limits, "cmap": style.INPUT}


def places(x: float, count: int, drawn: np.ndarray, stagger: float = 0.0, radius: float = 0.0) -> Places:
    """A layer's units, evenly from top to bottom in the order drawn; every other one `stagger` to the right."""
    step = (HIGH - LOW) / len(drawn)
    across, up = np.full(count, np.nan), np.full(count, np.nan)
    across[drawn] = x + stagger * (np.arange(len(drawn)) % 2 - 0.5)
    up[drawn] = HIGH - step * (np.arange(len(drawn)) + 0.5)
    return Places(across, up, radius)


def strands(start: tuple, end: tuple, points: int = 24) -> np.ndarray:
    """Smooth lines that leave and arrive level, from `(x, y)` to `(x, y)`, each `(lines,)`: `(lines, points, 2)`."""
    t = np.linspace(0, 1, points)
    (x0, y0), (x1, y1) = start, end
    x = x0[:, None] + (x1 - x0)[:, None] * t
    y = y0[:, None] + (y1 - y0)[:, None] * t * t * (3 - 2 * t)
    return np.stack([x, y], axis=-1)


def framed(axes: Axes, values: np.ndarray, left: float, right: float, low: float, high: float):
    """Grey pixels with a frame around them, between these edges."""
    axes.add_patch(Rectangle((left, low), right - left, high - low, fill=False, edgecolor=style.QUIET, zorder=3))
    return axes.imshow(
        values,
        extent=(left, right, low, high),
        aspect="auto",
        interpolation="nearest",
        zorder=2,
        cmap=style.INPUT,
        vmin=0,
        vmax=1,
    )


class NetworkDisplay(Display):
    """A picture, unrolled to a column of pixels, and the dense layers that it flows through, as columns of units.

    A line is a connection: the unit it starts from, times the weight. Of each layer's connections, those that
    carry most for this sample are drawn.

    Args:
        picture: The sample, `(height, width)`, grey from 0 to 1.
        layers: The dense layers in order; the last one's values are probabilities.
        labels: The names of the classes.
        titles: What stands above the picture and above the column of its pixels.
        lines: How many connections are drawn into each layer.

    Attributes:
        picture_: The image of the picture.
        pixels_: The image of its pixels in a column.
        lines_: The connections into each layer, a `LineCollection` each; its array is above 0 where they push up.
        units_: The units of each hidden layer, a `PatchCollection` each; its array is how large the activations are.
        discs_: The discs of the classes.
        bars_: The bars of the probabilities.
    """

    size = (style.WIDTH, 8.0)

    def __init__(
        self,
        picture: np.ndarray,
        layers: Sequence[DenseView],
        labels: Sequence[str],
        titles: tuple[str, str],
        lines: int = 60,
    ):
        self.picture = np.asarray(picture)
        self.layers = list(layers)
        self.labels = list(labels)
        self.titles = titles
        self.most = lines

    def plot(self, figure=None, axes=None) -> "NetworkDisplay":
        if axes is None:
            figure = figure or Figure(figsize=self.size)
            axes = figure.add_axes((0, 0, 1, 1))  # the stage is all of it
        self.figure_, self.axes_ = canvas(1, self.size, axes=axes)
        axis = self.axes_[0]
        columns = np.linspace(3.25, 10.3, len(self.layers) + 1)
        before = self._input(axis, float(columns[0]))
        carried = self.picture.ravel()
        self.lines_, self.units_ = [], []
        for view, x in zip(self.layers, columns[1:], strict=True):
            place = self._places(view, float(x))
            self.lines_.append(self._connect(axis, before, place, carried, view))
            self._unit(axis, view, place)
            self._describe(axis, view, float(x), drawn=len(self.lines_[-1].get_segments()))
            before, carried = place, view.values
        self._rows(axis)
        stage(axis, *self.size)
        style.dress(axis)
        return self

    def _input(self, axes: Axes, x: float) -> Places:
        """The picture, and its pixels one below the other."""
        height, width = self.picture.shape
        middle, side = (LOW + HIGH) / 2, 2.0
        picture = (0.4, 0.4 + side * width / height, middle - side / 2, middle + side / 2)
        column = (x - 0.13, x + 0.13, LOW, HIGH)
        self.picture_ = framed(axes, self.picture, *picture)
        self.pixels_ = framed(axes, self.picture.reshape(-1, 1), *column)
        corners, ends = np.array(picture[2:]), np.array([LOW, HIGH])
        for line in strands((np.repeat(picture[1], 2), corners), (np.repeat(column[0], 2), ends)):
            axes.plot(*line.T, color=style.QUIET, linewidth=1, linestyle=":", zorder=1)
        centre = (picture[0] + picture[1]) / 2
        size = f"{height} × {width}"
        self._column(axes, centre, _(self.titles[0]), [size, "0", ""])
        self._column(axes, x, _(self.titles[1]), [f"{self.picture.size}", "0", ""])
        count = self.picture.size
        return places(x, count, np.arange(count), radius=0.13)

    def _places(self, view: DenseView, x: float) -> Places:
        """A column of units, in a zigzag where they are many, so that each can be larger."""
        step = (HIGH - LOW) / len(view.drawn)
        radius = min(0.19, 0.85 * step)
        return places(x, len(view.values), view.drawn, stagger=2 * radius if step < 0.4 else 0.0, radius=radius)

    def _connect(self, axes, before: Places, place: Places, carried: np.ndarray, view: DenseView):
        """The connections into a layer that carry most, the strongest one on top."""
        strength = carried[:, None] * view.kernel  # (inputs, units)
        hidden = np.isnan(before.y)[:, None] | np.isnan(place.y)[None, :]
        rank = np.where(hidden, 0.0, np.abs(strength))
        strongest = np.argsort(rank, axis=None, kind="stable")[-self.most :]
        strongest = strongest[rank.ravel()[strongest] > 0]  # a silent unit carries nothing
        start, end = np.unravel_index(strongest, rank.shape)
        signed = strength[start, end]
        share = np.abs(signed) / max(np.abs(signed).max(initial=0.0), 1e-12)
        lines = LineCollection(
            strands((before.x[start] + before.radius, before.y[start]), (place.x[end] - place.radius, place.y[end])),
            # Not from the middle of the colours: even the weakest line drawn is one of the strongest.
            cmap="PuOr",
            norm=Normalize(-1, 1),
            linewidths=0.6 + 2.6 * share**2,
            alpha=0.3 + 0.6 * share if len(share) else None,
            zorder=1,
            capstyle="round",
        )
        lines.set_array(np.sign(signed) * (0.6 + 0.3 * share))
        return axes.add_collection(lines)

    def _unit(self, axes: Axes, view: DenseView, place: Places) -> None:
        if view is self.layers[-1]:
            self._answer(axes, view, place)
            return
        units = PatchCollection(
            [Circle((place.x[unit], place.y[unit]), place.radius) for unit in view.drawn],
            cmap=view.scale["cmap"],
            norm=Normalize(view.scale["vmin"], view.scale["vmax"]),
            edgecolors=style.QUIET,  # an inactive unit is as white as the paper
            linewidths=0.8,
            zorder=3,
        )
        units.set_array(np.abs(view.values[view.drawn]))
        self.units_.append(axes.add_collection(units))

    def _answer(self, axes: Axes, view: DenseView, place: Places) -> None:
        """A disc and a bar for each class, the likeliest one in colour."""
        best, reach, radius = int(view.values.argmax()), 1.05, place.radius
        self.discs_, self.bars_ = [], []
        for unit in view.drawn:
            x, height, value = place.x[unit], place.y[unit], float(view.values[unit])
            colour = style.TRAINED if unit == best else "#b5b5b5"
            filled = disc(axes, x, height, radius, style.TRAINED if unit == best else "white", edge=colour)
            filled.set_zorder(3)
            self.discs_.append(filled)
            note(axes, x, height, self.labels[unit], "heading", zorder=4, color="white" if unit == best else style.INK)
            bar = Rectangle((x + radius + 0.12, height - 0.09), reach * value, 0.18, color=colour, linewidth=0)
            self.bars_.append(axes.add_patch(bar))
            if unit == best:
                note(axes, x + radius + 0.12, height + 0.2, f"{value:.1%}", ha="left", color=colour, weight="bold")

    def _describe(self, axes: Axes, view: DenseView, x: float, drawn: int) -> None:
        inputs, units = view.kernel.shape
        count = (inputs + 1) * units
        shown = _("{shown} of {all:,}").format(shown=drawn, all=inputs * units)
        shape = f"{units}"
        if len(view.drawn) < units:
            shape += " " + _("({shown} shown)").format(shown=len(view.drawn))
        self._column(axes, x, _(view.name), [shape, f"{inputs} × {units} + {units}\n= {count:,}", shown])

    def _column(self, axes: Axes, x: float, title: str, rows: Sequence[str]) -> None:
        note(axes, x, HIGH + 0.42, title, "title")
        for y, text in zip(ROWS, rows, strict=True):
            note(axes, x, y, text, va="top")

    def _rows(self, axes: Axes) -> None:
        """What stands below the columns, row by row, and what the colours of the lines say."""
        titles = (_("shape"), _("parameters"), _("lines drawn"))
        for y, title in zip(ROWS, titles, strict=True):
            note(axes, 0.12, y, title, ha="left", va="top", color=style.QUIET)
        total = sum((view.kernel.shape[0] + 1) * view.kernel.shape[1] for view in self.layers)
        in_all = _("{count:,} parameters in all").format(count=total)
        note(axes, 0.12, 0.32, in_all, "title", ha="left", weight="bold")
        colours = mpl.colormaps["PuOr"]
        for x, side, text in ((6.0, 0.9, _("pushes up")), (8.6, 0.1, _("pushes down"))):
            axes.plot([x, x + 0.6], [0.32, 0.32], color=colours(side), linewidth=3.2, solid_capstyle="round")
            note(axes, x + 0.75, 0.32, text, "heading", ha="left")


class DigitNetwork(NetworkDisplay):
    """The chapter's network with one digit flowing through; the outputs for all digits give each layer its scale.

    Args:
        outputs: From layer to its output `(n, units)`; the pictures themselves, `(n, height, width)`, under "input".
        kernels: From layer to its weights `(inputs, units)`.
        sample: Which of the digits flows through.
        means: The class means of a layer, `(classes, units)`, if its units are to stand in the order of the class
            that excites them most.
    """

    def __init__(
        self,
        outputs: Mapping[str, np.ndarray],
        kernels: Mapping[str, np.ndarray],
        sample: int,
        means: Mapping[str, np.ndarray] | None = None,
    ):
        means = means or {}
        layers = [
            DenseView(
                name=LAYERS.get(name, name),
                values=outputs[name][sample],
                kernel=kernel,
                scale=in_grey(outputs[name]),
                order=favourite_order(means[name]) if name in means else None,
            )
            for name, kernel in kernels.items()
        ]
        digits = [str(digit) for digit in range(10)]
        super().__init__(outputs["input"][sample], layers, digits, titles=(N_("one digit"), N_("pixels")))
