"""Four questions to one table: what goes in, which last layer, and how wrong the networks are."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.pages import wrapped
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

TASKS = ("liked", "decade", "genres", "critics")
WIDE = (Panel((0.01, 0.11, 0.41, 0.82)), Panel((0.42, 0.11, 0.57, 0.82)))
NARROW = (Panel(height=8.8, left=0.2, right=0.12, above=0.75, below=0.85),)  # words and dots in the same rows
# Where things stand within a row, on a wide figure and on a narrow one.
HEIGHTS = {
    False: {"question": -0.3, "in": -0.07, "words": (0.14, 0.34), "dots": (0.14, 0.34), "baseline": -0.3},
    True: {"question": -0.42, "in": -0.31, "words": (-0.19, 0.08), "dots": (-0.08, 0.19), "baseline": 0.36},
}


class FourQuestions(Display):
    """A row for each question: its words, its two pairs of last layer and loss, and their errors beside the baseline.

    Args:
        measured: `"baseline"`, `"right"` and `"other"`, the error on each question; `"networks"`, that of each network.
        pairs: For each question the book's pair `(activation, loss)` and another one.
        critics: Out of how many critics those are counted who liked a film.

    Attributes:
        right_, other_: For each question the dots of its networks.
        line_: The baseline.
    """

    size = (style.WIDTH, 6.4)
    size_for_phones = stacked_size(NARROW)

    def __init__(self, measured: Mapping, pairs: Mapping, critics: int = 10):
        self.measured, self.pairs, self.critics = dict(measured), dict(pairs), critics

    def plot(self, figure=None, axes=None) -> "FourQuestions":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        narrow = is_narrow(self.figure_)
        self._at = HEIGHTS[narrow]
        words, dots = self._both() if narrow else place_panels(self.figure_, WIDE)
        self.axes_ = [words, dots]
        for axis in self.axes_:
            axis.set_ylim(len(TASKS) - 0.5, -0.5)
        style.plain(dots)
        dots.set_yticks([])
        dots.spines["left"].set_visible(False)
        self.right_, self.other_ = [], []
        self.line_ = dots.axvline(1, color=style.INK, linestyle=":", linewidth=2)
        for row, task in enumerate(TASKS):
            self._words(words, row, task)
            self._dots(dots, row, task)
            if row:
                for axis in self.axes_:
                    axis.axhline(row - 0.5, color="#dddddd", linewidth=1)
        style.bare(words)
        words.set_xlim(0, 1)
        dots.set_xlim(left=0, right=max(1.35, 1.12 * dots.get_xlim()[1]))
        said = _("as a share of the best constant answer's error (dotted)")
        lines = wrapped(said, 3.6, "text") if narrow else [said]
        dots.set_xlabel("\n".join(lines), fontsize=style.SIZES["text"])
        if not narrow:
            style.title(words, _("question and last layer"))
        style.title(dots, _("the error of five networks each, on test films"))
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _both(self) -> tuple:
        """Axes for words and axes for dots, in the same place."""
        (dots,) = place_panels(self.figure_, NARROW)
        words = self.figure_.add_axes(dots.get_position(), label="words")
        words.patch.set_visible(False)
        return words, dots

    def _question(self, task: str) -> tuple[str, str]:
        """The question, and what goes in."""
        return {
            "liked": (_("Did most critics like it? yes or no"), _("in: genres, language, country, year, length")),
            "decade": (
                _("When was it shown? one of five periods"),
                _("in: genres, language, country, length, number of reviews"),
            ),
            "genres": (_("Which genres has it? any of 21"), _("in: language, country, year, length, reviews, rating")),
            "critics": (
                _("How many critics of {count} liked it? a number").format(count=self.critics),
                _("in: genres, language, country, year, length"),
            ),
        }[task]

    def _words(self, axes, row: int, task: str) -> None:
        question, goes_in = self._question(task)
        look = {"va": "center", "ha": "left"}
        if is_narrow(self.figure_):  # the dotted line passes behind the words
            look["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
        sizes = ("heading", "small") if is_narrow(self.figure_) else ("title", "text")
        for place, said, size, colour in zip(
            ("question", "in"), (question, goes_in), sizes, (style.INK, style.QUIET), strict=True
        ):
            axes.text(0, row + self._at[place], said, fontsize=style.SIZES[size], color=colour, **look)
        for place, colour, pair in zip(self._at["words"], (style.SECOND, style.TRAINED), self.pairs[task], strict=True):
            activation, loss = pair
            size = "text" if is_narrow(self.figure_) else "heading"
            layer = activation or _("no activation")
            axes.text(0, row + place, f"{layer}, {loss}", fontsize=style.SIZES[size], color=colour, **look)

    def _dots(self, axes, row: int, task: str) -> None:
        baseline = self.measured["baseline"][task]
        axes.text(
            1,
            row + self._at["baseline"],
            f" {self._said(task, baseline)}",
            fontsize=style.SIZES["text"],
            color=style.INK,
            va="center",
        )
        for place, colour, kind, kept in zip(
            self._at["dots"], (style.SECOND, style.TRAINED), ("right", "other"), (self.right_, self.other_), strict=True
        ):
            shares = np.asarray(self.measured["networks"][task][kind], float) / baseline
            kept.append(axes.scatter(shares, np.full(len(shares), row + place), s=60, color=colour, alpha=0.75))
            look = {"va": "center", "fontsize": style.SIZES["heading"], "color": colour, "fontweight": "bold"}
            said = self._said(task, self.measured[kind][task])
            if is_narrow(self.figure_) and shares.max() < 1.5:  # to the left there is no room
                look["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 1}
                axes.text(shares.max() + 0.08, row + place, said, ha="left", **look)
            else:  # to the left of its dots, where no other dots are
                axes.text(shares.min() - 0.05, row + place, said, ha="right", **look)

    def _said(self, task: str, error: float) -> str:
        """An error in words short enough to stand beside dots."""
        if task in ("liked", "decade"):
            return _("{count} of 100 wrong").format(count=f"{100 * error:.0f}")
        if task == "genres":
            return _("{count} genres wrong").format(count=f"{error:.2f}")
        return _("off by {count}").format(count=f"{error:.2f}")
