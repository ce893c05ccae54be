"""How alike layers are: a matrix, and beside it the one that random weights have."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.layerwise.similarity import LayerComparison
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas
from kerasbook.plots.layers import Remark
from kerasbook.plots.pages import LINE, MARGIN, inches, shortened, text_width, wrapped
from kerasbook.plots.stacked import is_narrow

COUNTED = 12  # of up to so many layers, names are large
BRIGHT = 0.55  # from this similarity on, numbers are dark
UNKNOWN = "#d9d9d9"  # where there is no similarity

# Inches.
CELL = 0.62  # a cell, where there are few
SIDES = 2.6, 4.1  # a matrix, at least and at most
NAMES = 1.9  # of layers, at most
LABEL = 0.3  # of an axis
TITLE = 0.42  # above a matrix
BAR = 0.95  # the colour bar with its numbers
APART = 0.25  # between matrices

MODEL, OTHER = N_("model"), N_("other model")
TWINS = {"random": N_("random weights"), "model": N_("given twin")}


class SimilarityDisplay(Display):
    """A matrix of similarities: each row a layer of a model, each column one of another, brighter the more alike.

    Args:
        layers: The names of the model's layers.
        others: Those of the other model.
        similarities: `(layers, others)`, 0 to 1; NaN where there is none.
        floor: The same with a twin in the model's place, if there is one.
        twin: What the twin is: "random" for random weights, "model" for another model.
        itself: Whether the model is compared with itself.
        names: What to call the model, and the other one.
        foot: Sentences below them, before they are translated, with what to put in.

    Attributes:
        comparison: What `compare` found of all layers, if `plot_compare` drew this.
        images_: The image of the similarities, and that of the floor.
        bar_: The colour bar.
        cells_: The numbers in the cells of each, where they have room.

    Raises:
        ValueError: If there are not as many similarities as pairs of layers.
    """

    comparison: LayerComparison | None = None

    def __init__(
        self,
        layers: Sequence[str],
        others: Sequence[str],
        similarities: np.ndarray,
        floor: np.ndarray | None = None,
        twin: str | None = None,
        itself: bool = False,
        names: tuple[str, str] | None = None,
        foot: Sequence[Remark] = (),
    ):
        self.layers, self.others = list(map(str, layers)), list(map(str, others))
        self.similarities = np.asarray(similarities)
        self.floor = None if floor is None else np.asarray(floor)
        self.twin, self.itself, self.names, self.foot = twin, itself, names, list(foot)
        pairs = len(self.layers), len(self.others)
        shapes = [matrix.shape for matrix in self.matrices]
        if 0 in pairs or set(shapes) != {pairs}:
            raise ValueError(f"Expected a similarity for each of {pairs} pairs of layers. Received: {shapes}")

    @property
    def matrices(self) -> list[np.ndarray]:
        """The similarities, and their floor if there is one."""
        return [self.similarities] if self.floor is None else [self.similarities, self.floor]

    @property
    def _size(self) -> str:
        """That of the layers' names, a key of `style.SIZES`."""
        return "text" if max(len(self.layers), len(self.others)) <= COUNTED else "small"

    def _room(self, names: Sequence[str], most: float) -> float:
        """How many inches the names of layers take."""
        return max(text_width(shortened(name, most, self._size), self._size) for name in names) + 0.08

    def _said(self, width: float) -> list[str]:
        return wrapped(" ".join(_(sentence).format(**given) for sentence, given in self.foot), width, "text")

    def _place(self, figure: Figure | None) -> None:
        """Make the axes: the matrices beside each other, or below each other on a narrow figure; then the bar."""
        narrow = figure is not None and is_narrow(figure)
        across = 1 if narrow else len(self.matrices)
        down = len(self.matrices) if narrow else 1
        most = NAMES / 2 if narrow else NAMES
        self._left, self._under = self._room(self.layers, most), self._room(self.others, most)
        rest = MARGIN + LABEL + self._left + (across - 1) * (APART + LABEL) + BAR + MARGIN
        side = max(SIDES[0], CELL * max(len(self.layers), len(self.others)))
        side = min(side, SIDES[1], (style.WIDTH - rest) / across)
        width = rest + across * side if figure is None else inches(figure)[0]
        said = self._said(width - 2 * MARGIN)
        foot = MARGIN + (LINE["text"] * len(said) + 0.12 if said else 0)
        above, below = TITLE, self._under + LABEL
        height = MARGIN + down * (above + side + below) + foot
        if figure is None:
            figure = Figure(figsize=(width, height))
        height = inches(figure)[1]
        wide = max(0.3, min(SIDES[1], (width - rest) / across))
        high = max(0.3, min(SIDES[1], (height - MARGIN - foot) / down - above - below))
        self.figure_, self.axes_ = figure, []
        for number in range(len(self.matrices)):
            row, column = (number, 0) if narrow else (0, number)
            x = MARGIN + LABEL + self._left + column * (wide + APART + LABEL)
            y = height - MARGIN - above - high - row * (above + high + below)
            self.axes_.append(figure.add_axes((x / width, y / height, wide / width, high / height)))
        x += wide + 0.12
        self._bar_axes = figure.add_axes((x / width, y / height, 0.16 / width, high / height))
        if said:
            look = {"fontsize": style.SIZES["text"], "color": style.QUIET, "va": "bottom"}
            style.dress(figure.text(MARGIN / width, MARGIN / height, "\n".join(said), **look))

    def plot(self, figure=None, axes=None) -> "SimilarityDisplay":
        if axes is None:
            self._place(figure)
            if figure is None:
                self.size = tuple(float(side) for side in self.figure_.get_size_inches())
        else:
            self.figure_, self.axes_ = canvas(len(self.matrices), self.size, None, axes)
            self._left = self._under = NAMES
            self._bar_axes = None
        self.images_ = [
            axis.imshow(matrix, cmap=style.PROBABILITY, vmin=0, vmax=1, aspect="auto", interpolation="nearest")
            for axis, matrix in zip(self.axes_, self.matrices, strict=True)
        ]
        self.cells_ = [self._cells(axis, matrix) for axis, matrix in zip(self.axes_, self.matrices, strict=True)]
        self._bar()
        self._names()
        for axis in (*self.axes_, self.bar_.ax):
            style.dress(axis)
        return self

    def _bar(self) -> None:
        beside = {"cax": self._bar_axes} if self._bar_axes is not None else {"ax": self.axes_}
        self.bar_ = self.figure_.colorbar(self.images_[0], **beside)
        self.bar_.set_label(_("similarity (debiased linear CKA)"), fontsize=style.SIZES["text"])
        self.bar_.ax.tick_params(labelsize=style.SIZES["text"])
        self.bar_.outline.set_visible(False)

    def _names(self) -> None:
        twin = _(TWINS[self.twin or "random"])
        model, other = self.names or (_(MODEL), _(MODEL if self.itself else OTHER))
        floor = _("The same: {twin}") if self.itself else _("The floor: {twin}")
        titles = [_("How alike the layers are"), floor.format(twin=twin)]
        look = {"fontsize": style.SIZES[self._size], "parse_math": False}
        for number, axis in enumerate(self.axes_):
            named = number == 0 or self.axes_[0].get_position().x0 == axis.get_position().x0
            axis.set_facecolor(UNKNOWN)
            width, height = self._inches(axis)
            axis.set_xticks(*self._named(self.others, width, self._under), rotation=90, **look)
            axis.set_yticks(*(self._named(self.layers, height, self._left) if named else ([], [])), **look)
            axis.tick_params(length=0, pad=3)
            heading = {"fontsize": style.SIZES["heading"], "labelpad": 4}
            axis.set_ylabel(twin if number else model, **heading)
            axis.set_xlabel(twin if number and self.itself else other, **heading)
            size = "title" if text_width(titles[number], "title") < self._inches(axis)[0] else "heading"
            axis.set_title(titles[number], fontsize=style.SIZES[size], loc="left", color=style.INK, pad=8)
            for spine in axis.spines.values():
                spine.set_visible(False)

    def _named(self, names: Sequence[str], side: float, room: float) -> tuple[list[int], list[str]]:
        """The layers that are named along a side of a matrix, every second or third where it is short, and how."""
        every = math.ceil(len(names) * LINE[self._size] / side)
        places = list(range(0, len(names), every))
        return places, [shortened(names[place], room - 0.08, self._size) for place in places]

    def _inches(self, axis) -> tuple[float, float]:
        """Width and height of a panel."""
        box, dots = axis.get_window_extent(), self.figure_.get_figure(root=True).dpi
        return box.width / dots, box.height / dots

    def _cells(self, axis, matrix: np.ndarray) -> list:
        """The numbers, if they have room in their cells."""
        width, height = (side / count for side, count in zip(self._inches(axis), matrix.shape[::-1], strict=True))
        size = next((size for size in ("text", "small") if text_width("0.00", size) + 0.04 < width), None)
        if size is None or height < LINE[size]:
            return []
        look = {"ha": "center", "va": "center", "fontsize": style.SIZES[size]}
        return [
            axis.text(
                column, row, f"{value.round(2) + 0.0:.2f}", color=style.INK if value > BRIGHT else "white", **look
            )
            for (row, column), value in np.ndenumerate(matrix)
            if np.isfinite(value)
        ]
