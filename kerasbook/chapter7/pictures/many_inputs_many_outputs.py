"""A model as a graph with a film flowing through it, and how wrong networks are that see one of its inputs, or all."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import diagrams, style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

KINDS = {
    "title": N_("title alone"),
    "genres": N_("genres alone"),
    "numbers": N_("numbers alone"),
    "all": N_("all three"),
}
STAGE = (8.0, 6.0)
# Where each layer stands: middle, width and height, all of them on the stage, in inches.
PLACES = {
    "title": (1.2, 5.1, 2.2, 1.25),
    "numbers": (1.2, 3.25, 2.2, 1.25),
    "genres": (1.2, 1.1, 2.2, 1.25),
    "for_both": (3.85, 4.2, 2.1, 1.35),
    "for_the_rating": (4.05, 1.9, 2.1, 1.35),
    "genre": (6.85, 4.2, 2.1, 1.35),
    "rating": (6.85, 1.9, 2.1, 1.35),
}
NARROW_STAGE = (4.2, 7.4)
NARROW_PLACES = {
    "title": (0.97, 6.8, 1.75, 1.0),
    "numbers": (3.23, 6.8, 1.75, 1.0),
    "for_both": (2.1, 5.2, 1.75, 1.1),
    "genre": (0.97, 3.7, 1.75, 1.1),
    "genres": (0.97, 2.1, 1.75, 1.0),
    "for_the_rating": (3.23, 2.1, 1.75, 1.1),
    "rating": (3.23, 0.65, 1.75, 1.1),
}
PANELS = (
    Panel((0.005, 0.01, 0.655, 0.97), height=NARROW_STAGE[1], left=0, right=0, above=0.1, below=0),
    Panel((0.7, 0.12, 0.285, 0.76), height=3.0, left=0.25, right=0.35, above=0.95),
)
ARROWS = (
    ("title", "for_both"),
    ("numbers", "for_both"),
    ("for_both", "genre"),
    ("for_both", "for_the_rating"),
    ("genres", "for_the_rating"),
    ("for_the_rating", "rating"),
)
SHORT = 21  # letters of a title that find room in a box


class FilmGraph(Display):
    """The graph of a model, with shapes and one film's values, beside the errors of networks that see parts of it.

    Args:
        measured: `"error"`, the mean error by kind, `"networks"`, that of each network, and `"median"`.
        film: What one film is to the model: `"title"`, `"genres"`, `"year"`, `"minutes"`, `"rating"`, and `"layers"`,
            from the name of a layer to its output, an array `(units,)`.
        classes: The names of the genres.
        told: Whether an arrow leads from the genres to the output for the genre.

    Attributes:
        boxes_: The box of each layer.
        arrows_: The arrows between them.
        strips_: The images of the hidden layers' activations.
        dots_: The dots of the networks, by kind.
        line_: The error of the median.
    """

    size = (style.WIDTH, 6.2)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, film: Mapping, classes: Sequence[str], told: bool = False):
        self.measured, self.film = dict(measured), dict(film)
        self.classes, self.told = list(classes), told

    def plot(self, figure=None, axes=None) -> "FilmGraph":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = graph, dots = place_panels(self.figure_, PANELS)
        self._graph(graph)
        self._dots(dots)
        style.dress(self.figure_)
        return self

    def _said(self, name: str) -> str:
        """What a box says: the layer's name and shape, and what the film is there."""
        film, layers = self.film, self.film["layers"]
        unknown = (
            _("unknown length") if np.isnan(film["minutes"]) else _("{count} min").format(count=int(film["minutes"]))
        )
        genre = layers["genre"]
        likely = int(genre.argmax())
        return {
            "title": lambda: f"{_('title')} {self._shape(name)}\n{shortened(film['title'])}",
            "numbers": lambda: f"{_('numbers')} {self._shape(name)}\n{film['year']}, {unknown}",
            "genres": lambda: f"{_('genres')} {self._shape(name)}\n" + "\n".join(two_rows(film["genres"])),
            "for_both": lambda: f"Dense\n{self._shape('side_by_side')} → {self._shape(name)}\n",
            "for_the_rating": lambda: f"Dense\n{self._shape('and_genres')} → {self._shape(name)}\n",
            "genre": lambda: _("genre {shape}\nmodel: {name}, {probability}\ntable: {right}").format(
                shape=self._shape(name),
                name=self.classes[likely],
                probability=f"{genre[likely]:.2f}",
                right=film["genres"][0],
            ),
            "rating": lambda: _("rating {shape}\nmodel: {said}\ncritics: {right}").format(
                shape=self._shape(name), said=f"{layers['rating'][0]:.2f}", right=f"{film['rating']:.2f}"
            ),
        }[name]()

    def _shape(self, name: str) -> str:
        return f"(n, {len(self.film['layers'][name])})"

    def _graph(self, axes) -> None:
        narrow = is_narrow(self.figure_)
        stage, places = (NARROW_STAGE, NARROW_PLACES) if narrow else (STAGE, PLACES)
        diagrams.stage(axes, *stage)
        self.boxes_, self.strips_ = {}, {}
        for name, place in places.items():
            edge = style.SECOND if name in ("title", "numbers", "genres") else style.INK
            edge = style.TRAINED if name in ("genre", "rating") else edge
            size = "small" if narrow else "heading"
            self.boxes_[name] = diagrams.box(axes, *place[:2], self._said(name), *place[2:], edge=edge, size=size)
        for name in ("for_both", "for_the_rating"):
            x, y, width, height = places[name]
            output = self.film["layers"][name]
            extent = (x - 0.44 * width, x + 0.44 * width, y - 0.385 * height, y - 0.178 * height)
            self.strips_[name] = axes.imshow(
                output[None], extent=extent, aspect="auto", zorder=4, **style.scale(output)
            )
        diagrams.stage(axes, *stage)  # an image sets its own limits and aspect
        arrows = ARROWS + ((("genres", "genre"),) if self.told else ())
        self.arrows_ = [self._arrow(axes, *ends) for ends in arrows]

    def _arrow(self, axes, start: str, end: str):
        one, other = self.boxes_[start], self.boxes_[end]
        if is_narrow(self.figure_):
            if (start, end) == ("genres", "genre"):
                return diagrams.arrow(axes, one.top, other.bottom, style.TRAINED)
            if (start, end) == ("genres", "for_the_rating"):
                return diagrams.arrow(axes, one.right, other.left)
            shift = {"title": -0.3, "numbers": 0.3}.get(start, 0.0)
            return diagrams.arrow(axes, one.bottom, (other.top[0] + shift, other.top[1]))
        if (start, end) == ("for_both", "for_the_rating"):
            return diagrams.arrow(axes, one.bottom, other.top)
        if (start, end) == ("genres", "genre"):
            return diagrams.arrow(axes, one.bottom, (other.x + 0.6, other.bottom[1]), style.TRAINED, bend=0.55)
        shift = {"title": 0.25, "numbers": -0.25, "genres": -0.2}.get(start, 0.0)
        return diagrams.arrow(axes, one.right, (other.left[0], other.left[1] + shift))

    def _dots(self, axes) -> None:
        style.plain(axes)
        self.dots_ = {}
        self.line_ = axes.axvline(self.measured["median"], color=style.INK, linestyle=":", linewidth=2)
        for row, kind in enumerate(KINDS):
            errors = np.asarray(self.measured["networks"][kind], float)
            colour = style.TRAINED if kind == "all" else style.SECOND
            self.dots_[kind] = axes.scatter(errors, np.full(len(errors), row), s=60, color=colour, alpha=0.6, zorder=3)
            for found in self.others:
                other = np.asarray(found["networks"][kind], float)
                axes.scatter(other, np.full(len(other), row + 0.2), s=8, color=colour, alpha=0.25, linewidths=0)
            axes.text(
                0, row - 0.3, f"{_(KINDS[kind])}: {self.measured['error'][kind]:.3f}",
                transform=axes.get_yaxis_transform(), va="center", fontsize=style.SIZES["heading"], color=colour,
            )  # fmt: skip
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_ylim(len(KINDS) - 0.6, -0.6)
        every = [*self.measured["error"].values(), self.measured["median"]]
        middle, spread = (max(every) + min(every)) / 2, max(0.02, max(every) - min(every))
        axes.set_xlim(middle - 0.75 * spread, middle + 0.75 * spread)
        median = _("always the median: {error}").format(error=f"{self.measured['median']:.3f}")
        if is_narrow(self.figure_):
            axes.set_title(median, loc="right", fontsize=style.SIZES["text"])
        else:
            look = {"transform": axes.transAxes, "ha": "right", "va": "bottom", "fontsize": style.SIZES["text"]}
            axes.text(1, 1.01, median, color=style.INK, **look)
        axes.set_xlabel(_("error of the rating (does not begin at 0)"), fontsize=style.SIZES["text"])
        style.title(axes, _("what each input knows"), pad=26)


def shortened(title: str) -> str:
    return title if len(title) <= SHORT else title[: SHORT - 1] + "…"


def two_rows(names: Sequence[str]) -> list[str]:
    """Names in two rows at most, as many as find room; dots stand for the others."""
    rows = [""]
    for name in names:
        longer = f"{rows[-1]}, {name}" if rows[-1] else name
        if len(longer) <= SHORT:
            rows[-1] = longer
        elif len(rows) == 1:
            rows[-1] += ","
            rows.append(name)
        else:
            rows[-1] += ", …"
            break
    return rows
