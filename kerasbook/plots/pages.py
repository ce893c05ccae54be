"""Many panels on one page: how many to a row, which of them, and texts that fit above and below each."""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from kerasbook.locale import gettext as _
from kerasbook.locale import language
from kerasbook.plots import style
from kerasbook.plots.fonts import families

ACROSS = 6  # panels to a row
MOST = 24  # panels to a page

# Inches.
MARGIN = 0.15  # around the page
GAP = 0.33  # between panels side by side; the class numbers beside bars stand in it
BESIDE = GAP - 0.08  # room for labels in the gap
APART = 0.14  # between panels on top of each other that belong together
BETWEEN = 0.2  # between rows
ROW = 1.9  # a row with its captions, at least
NARROWEST = 1.85  # from one panel to the next
WIDEST = {"one row": 2.55, "more": 2.15}
SMALLEST_PAGE = 6.0  # wide, so that the sentence at the foot has room
LINE = {"heading": 0.22, "text": 0.19, "small": 0.162}  # from one line of text to the next


def evenly(items: Sequence, most: int) -> list:
    """At most this many of the items, evenly chosen, the first and the last among them."""
    items = list(items)
    if len(items) <= most:
        return items
    if most == 1:
        return items[-1:]
    return [items[index] for index in np.linspace(0, len(items) - 1, most).round().astype(int)]


def shown_name(name: str) -> str:
    """A name in the language in use; a layer of the reader's keeps the name that it has.

    Args:
        name: A name out of the catalogue, or a `LayerCall`.
    """
    return str(name) if hasattr(name, "layer") else _(name)


@functools.lru_cache(maxsize=4096)
def _width(text: str, size: float, fonts: tuple[str, ...]) -> float:
    width, _height, _descent = text_to_path.get_text_width_height_descent(
        text, FontProperties(family=list(fonts), size=size), False
    )
    return width / 72


def text_width(text: str, size: str = "small") -> float:
    """How wide a line is, in inches, in one of `style.SIZES` and the language in use; a little more than measured."""
    return 1.04 * _width(text, style.SIZES[size], tuple(families(language()))) + 0.02


def shortened(text: str, room: float, size: str = "small") -> str:
    """`text`, with "…" in its middle if it is wider than `room` inches."""
    if text_width(text, size) <= room:
        return text
    for kept in range(len(text) - 1, 1, -1):
        candidate = f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"
        if text_width(candidate, size) <= room:
            return candidate
    return "…"


def wrapped(text: str, room: float, size: str = "small") -> list[str]:
    """`text` in lines of at most `room` inches, broken at its blanks; a word that is too wide is shortened."""
    lines: list[str] = []
    for given in filter(None, text.split("\n")):
        line = ""
        for word in given.split(" "):
            longer = f"{line} {word}" if line else word
            if line and text_width(longer, size) > room:
                lines.append(line)
                longer = word
            line = shortened(longer, room, size)
        lines.append(line)
    return lines


def parted(text: str, room: float) -> list[str]:
    """`text` in lines of at most `room` inches, broken at its " · " if there is need to."""
    if text_width(text) <= room:
        return [text] if text else []
    return [line for part in text.split(" · ") for line in wrapped(part, room)]


@dataclass(frozen=True)
class Caption:
    """What stands around a panel.

    Attributes:
        title: Its name.
        above: What stands between name and panel.
        below: What stands under the panel.
        left: Room for labels to its left, in inches.
        under: Room for labels under it, in inches.
    """

    title: str
    above: str = ""
    below: str = ""
    left: float = 0.0
    under: float = 0.0

    @property
    def shift(self) -> float:
        """By how much the panel gives way to the labels to its left, which the gap has no room for."""
        return max(0.0, self.left - BESIDE)

    def fitted(self, room: float, size: str) -> "Caption":
        """The same with every line within `room` inches."""
        own = room - self.shift
        return replace(
            self,
            title=shortened(self.title, own, size),
            above="\n".join(parted(self.above, own)),
            below="\n".join(wrapped(self.below, own)),
        )


def lines_of(text: str) -> int:
    """How many lines a text has."""
    return text.count("\n") + 1 if text else 0


def level(row: Sequence[Caption]) -> list[Caption]:
    """The captions of panels side by side, filled up with empty lines so that their titles stand at one height."""
    most = max(lines_of(caption.above) for caption in row)
    return [
        replace(caption, above=caption.above + "\n" * (most - lines_of(caption.above))) if caption.above else caption
        for caption in row
    ]


def write(axes: Axes, caption: Caption, size: str = "heading") -> None:
    """Write a panel's caption."""
    between = 20 + 72 * LINE["small"] * (lines_of(caption.above) - 1) if caption.above else 6.0
    axes.set_title(caption.title, fontsize=style.SIZES[size], color=style.INK, pad=between)
    if caption.above:
        axes.annotate(
            caption.above,
            (0.5, 1),
            (0, 2.9),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=style.SIZES["small"],
            color=style.QUIET,
        )
    if caption.below:
        axes.set_xlabel(caption.below, fontsize=style.SIZES["small"], color=style.QUIET, labelpad=3)


def inches(figure: Figure | SubFigure) -> tuple[float, float]:
    """Width and height of a figure or a part of one."""
    dots = figure.get_figure(root=True).dpi
    return figure.bbox.width / dots, figure.bbox.height / dots


def panels_on(figure: Figure | SubFigure | None, stacked: int = 1) -> int:
    """How many panels a figure has room for, each with this many on top of each other; 24 on a new one, if single."""
    if figure is None:
        return max(ACROSS, MOST // stacked)
    width, height = inches(figure)
    across = min(ACROSS, max(1, int((width - 2 * MARGIN) / NARROWEST)))
    return max(2, min(MOST, across * max(1, int(height / (ROW * stacked)))))


class Page:
    """Panels in rows of about the same length, each with its caption, on a figure of its own or on a given one.

    Args:
        captions: One for each panel.
        figure: The figure to draw on; a new one as large as needed by default.
        stacked: How many panels stand on top of each other under one caption.
        foot: Sentences at the foot of the page.
        left: Room to the left of all panels, in inches.
        right: Room to their right.

    Attributes:
        figure: The figure.
        axes: The panels: those on top of each stack, then those below them.
        captions: The captions, each line short enough.
        heading: The size of the titles, a key of `style.SIZES`.
        columns: How many panels stand side by side.
    """

    def __init__(
        self,
        captions: Sequence[Caption],
        figure: Figure | SubFigure | None = None,
        stacked: int = 1,
        foot: Sequence[str] = (),
        left: float = 0.0,
        right: float = 0.0,
    ):
        self.figure, self.stacked = figure, stacked
        self._left, self._right = MARGIN + left, MARGIN + right
        self._columns(len(captions))
        room = self._pitch - 0.1
        fits = all(text_width(caption.title, "heading") <= room for caption in captions)
        self.heading = "heading" if fits else "text"
        self.captions = [caption.fitted(room, self.heading) for caption in captions]
        self.captions = [caption for row in self._rows for caption in level(row)]
        self._make(foot)

    @property
    def _rows(self) -> list[list[Caption]]:
        return [self.captions[start : start + self.columns] for start in range(0, len(self.captions), self.columns)]

    def _columns(self, count: int) -> None:
        width = style.WIDTH if self.figure is None else inches(self.figure)[0]
        free = width - self._left - self._right
        across = min(ACROSS, max(1, int((free + 0.01) / min(NARROWEST, free))))
        rows = math.ceil(count / across)
        self.columns = math.ceil(count / rows)
        self._pitch = min(WIDEST["one row" if rows * self.stacked == 1 else "more"], free / self.columns)

    def _above(self, row: list[Caption]) -> float:
        lines = max(lines_of(caption.above) for caption in row)
        titled = any(caption.title for caption in row)
        return 0.1 + LINE["heading"] * titled + LINE["small"] * lines

    def _below(self, row: list[Caption]) -> float:
        return max(
            caption.under + (0.06 + LINE["small"] * lines_of(caption.below) if caption.below else 0) for caption in row
        )

    def _make(self, foot: Sequence[str]) -> None:
        width = self._left + self._right + self.columns * self._pitch
        if self.figure is None:
            width = max(width, SMALLEST_PAGE)
        else:
            width, height = inches(self.figure)
        said = wrapped(" ".join(foot), width - 2 * MARGIN, "text")
        texts = sum(self._above(row) + self._below(row) for row in self._rows)
        texts += (len(self._rows) - 1) * BETWEEN + 2 * MARGIN + (0.12 + LINE["text"] * len(said) if said else 0)
        deep = len(self._rows) * self.stacked
        texts += len(self._rows) * (self.stacked - 1) * APART
        side = self._pitch - GAP
        if self.figure is None:
            height = texts + deep * side
            self.figure = Figure(figsize=(width, height))
        else:
            side = max(0.2, min(side, (height - texts) / deep))
        self._place(side, width, height)
        if said:
            line = self.figure.text(
                MARGIN / width,
                MARGIN / height,
                "\n".join(said),
                fontsize=style.SIZES["text"],
                color=style.QUIET,
                va="bottom",
            )
            style.dress(line)

    def _place(self, side: float, width: float, height: float) -> None:
        """Make the axes, from the top left."""
        stacks = []
        wide = self._left + self._right + self.columns * self._pitch
        start = self._left + max(0.0, width - wide) / 2
        top = height - MARGIN
        for row in self._rows:
            top -= self._above(row)
            for column, caption in enumerate(row):
                shift = caption.shift
                x = start + column * self._pitch + (self._pitch - side) / 2 + shift
                stacks.append([
                    self.figure.add_axes(
                        (
                            x / width,
                            (top - side - depth * (side + APART)) / height,
                            (side - shift) / width,
                            side / height,
                        ),
                        anchor="N",
                    )
                    for depth in range(self.stacked)
                ])
            top -= self.stacked * side + (self.stacked - 1) * APART + self._below(row) + BETWEEN
        self.axes = [axes for depth in zip(*stacks, strict=True) for axes in depth]

    def write(self) -> None:
        """Write the captions: above the first of each stack, and below the last."""
        count = len(self.captions)
        last = self.axes[-count:]
        for first, bottom, caption in zip(self.axes[:count], last, self.captions, strict=True):
            if first is bottom:
                write(first, caption, self.heading)
            else:
                write(first, replace(caption, below=""), self.heading)
                write(bottom, Caption("", below=caption.below), self.heading)
