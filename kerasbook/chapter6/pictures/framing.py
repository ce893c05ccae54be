"""Four questions to one table: what goes in, which last layer, and how wrong the networks are."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display

TASKS = ("liked", "decade", "genres", "critics")


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

    def __init__(self, measured: Mapping, pairs: Mapping, critics: int = 10):
        self.measured, self.pairs, self.critics = dict(measured), dict(pairs), critics

    def plot(self, figure=None, axes=None) -> "FourQuestions":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        words = self.figure_.add_axes((0.01, 0.11, 0.41, 0.82))
        dots = self.figure_.add_axes((0.42, 0.11, 0.57, 0.82))
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
        dots.set_xlabel(_("as a share of the best constant answer's error (dotted)"), fontsize=style.SIZES["text"])
        style.title(words, _("question and last layer"))
        style.title(dots, _("the error of five networks each, on test films"))
        for axis in self.axes_:
            style.dress(axis)
        return self

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
        axes.text(0, row - 0.3, question, fontsize=style.SIZES["title"], color=style.INK, **look)
        axes.text(0, row - 0.07, goes_in, fontsize=style.SIZES["text"], color=style.QUIET, **look)
        for place, colour, pair in zip((0.14, 0.34), (style.SECOND, style.TRAINED), self.pairs[task], strict=True):
            activation, loss = pair
            layer = activation or _("no activation")
            axes.text(0, row + place, f"{layer}, {loss}", fontsize=style.SIZES["heading"], color=colour, **look)

    def _dots(self, axes, row: int, task: str) -> None:
        baseline = self.measured["baseline"][task]
        axes.text(
            1, row - 0.3, f" {self._said(task, baseline)}", fontsize=style.SIZES["text"], color=style.INK, va="center"
        )
        for place, colour, kind, kept in (
            (0.14, style.SECOND, "right", self.right_),
            (0.34, style.TRAINED, "other", self.other_),
        ):
            shares = np.asarray(self.measured["networks"][task][kind], float) / baseline
            kept.append(axes.scatter(shares, np.full(len(shares), row + place), s=60, color=colour, alpha=0.75))
            # To the left of its dots, where no other dots are.
            axes.text(
                shares.min() - 0.05, row + place, self._said(task, self.measured[kind][task]), ha="right", va="center",
                fontsize=style.SIZES["heading"], color=colour, fontweight="bold",
            )  # fmt: skip

    def _said(self, task: str, error: float) -> str:
        """An error in words short enough to stand beside dots."""
        if task in ("liked", "decade"):
            return _("{count} of 100 wrong").format(count=f"{100 * error:.0f}")
        if task == "genres":
            return _("{count} genres wrong").format(count=f"{error:.2f}")
        return _("off by {count}").format(count=f"{error:.2f}")
