"""Panels beside each other on a wide figure, and below each other on one as narrow as a phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from kerasbook.plots import style
from kerasbook.plots.pages import inches, text_width, wrapped

PHONE = 4.2  # inches; so wide a figure has letters of a page's size on a phone
NARROW = 5.0  # inches; the panels of a figure that is less wide stand below each other
RAISED = 26  # points; what stands beside a title moves up so far if there is no room


def is_narrow(figure: Figure | SubFigure) -> bool:
    """Whether the panels of a figure stand below each other."""
    return figure.get_figure(root=True).get_figwidth() < NARROW


@dataclass(frozen=True)
class Panel:
    """Where a panel stands on a wide figure, and how much room it has on a narrow one, in inches.

    Attributes:
        place: Left, bottom, width and height on a wide figure, as shares of it; None if that lays itself out.
        height: The height of its axes on a narrow figure.
        left, right, above, below: The room for labels around these axes.
        beside: Whether it stands in a row with the panel before it on a narrow figure, too.
    """

    place: tuple[float, float, float, float] | None = None
    height: float = 2.3
    left: float = 0.55
    right: float = 0.15
    above: float = 0.58
    below: float = 0.65
    beside: bool = False


def _rows(panels: Sequence[Panel]) -> list[list[Panel]]:
    rows: list[list[Panel]] = []
    for panel in panels:
        if panel.beside:
            rows[-1].append(panel)
        else:
            rows.append([panel])
    return rows


def _depth(row: Sequence[Panel]) -> float:
    return max(panel.above + panel.height for panel in row) + max(panel.below for panel in row)


def stacked_size(panels: Sequence[Panel], foot: float = 0.0) -> tuple[float, float]:
    """Width and height of a figure on which these panels stand below each other, with room at its foot, in inches."""
    return PHONE, sum(map(_depth, _rows(panels))) + foot


def place_panels(figure: Figure | SubFigure, panels: Sequence[Panel]) -> list[Axes]:
    """The axes of these panels: where they stand on a wide figure, or below each other, as wide as a narrow one."""
    if not is_narrow(figure):
        return [figure.add_axes(panel.place) for panel in panels]
    width, height = inches(figure)
    found, top = [], height
    for row in _rows(panels):
        across = max(len(other) for other in _rows(panels) if len(other) > 1) if len(row) > 1 else 1
        for column, panel in enumerate(row):
            start, room = column * width / across + panel.left, width / across - panel.left - panel.right
            bottom = top - max(one.above for one in row) - panel.height
            found.append(figure.add_axes((start / width, bottom / height, room / width, panel.height / height)))
        top -= _depth(row)
    return found


def fit_titles(figure: Figure) -> None:
    """Titles of panels no wider than a narrow figure, and what stands to the right of one above it, if need be."""
    width = inches(figure)[0]
    for axes in figure.axes:
        words, beside = axes.get_title(loc="left"), axes.get_title(loc="right")
        if not words:
            continue
        box = axes.get_position()
        lines = wrapped(words, width * (1 - box.x0) - 0.1, "heading")
        look = {"fontsize": style.SIZES["heading"], "loc": "left", "color": style.INK, "pad": 8}
        axes.set_title("\n".join(lines), **look)
        if beside and text_width(lines[0], "heading") + text_width(beside) > width * box.width:
            axes.set_title("", loc="right")  # it would take the other one along
            look = {"fontsize": style.SIZES["small"], "color": style.QUIET, "ha": "right", "va": "bottom"}
            offset = {"xycoords": "axes fraction", "textcoords": "offset points"}
            axes.annotate(beside, (1, 1), (0, RAISED + 18 * (len(lines) - 1)), **offset, **look)
        style.dress(axes)
