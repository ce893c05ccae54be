"""A review, its vector, and what is lost between the two."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.pages import text_width

PAIRS = "#e76300"  # what reads pairs of words; blue is what reads single ones
BLANK, LINE = 0.04, 0.3  # inches between words, and from line to line


class WordsAsVectors(Display):
    """A review and what comes back from its vector; the vector; coverage, shuffled reviews, two sentences.

    Args:
        text: The review.
        known: Whether each of its words, split at blanks, has a column.
        vector: `(words,)`, 0 and 1.
        vocabulary: The words of the columns.
        measured: What the concept measured.
        probabilities: For "single" and "pairs", the probability of each test review as it stands, and shuffled.
        sentences: Two sentences of the same words.

    Attributes:
        words_: The words of the review.
        back_: The words that come back.
        ones_: The columns with a 1.
        coverage_: The line of the share of known words.
        clouds_: The test reviews, for single words and for pairs.
    """

    size = (style.WIDTH, 9.6)

    def __init__(
        self,
        text: str,
        known: Sequence[bool],
        vector: np.ndarray,
        vocabulary: Sequence[str],
        measured: Mapping,
        probabilities: Mapping[str, tuple[np.ndarray, np.ndarray]],
        sentences: Sequence[str],
    ):
        self.words, self.known = text.split(), list(known)
        self.columns = np.flatnonzero(vector)
        self.names = [str(vocabulary[column]) for column in self.columns]
        self.size_of_vector = len(vector)
        self.measured = dict(measured)
        self.probabilities = {name: tuple(map(np.asarray, both)) for name, both in probabilities.items()}
        self.sentences = list(sentences)

    def plot(self, figure=None, axes=None) -> "WordsAsVectors":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        width, height = self.size
        self._texts(width, height)
        strip = self.figure_.add_axes((0.04, 0.61, 0.93, 0.075))
        self._vector(strip)
        below = [self.figure_.add_axes(place) for place in ((0.06, 0.075, 0.25, 0.27), (0.405, 0.075, 0.225, 0.27))]
        self._coverage(below[0])
        self._clouds(below[1])
        self._sentences()
        self.axes_ = [strip, *below]
        style.dress(self.figure_)
        return self

    def _heading(self, x: float, y: float, words: str) -> None:
        self._write(x, y, words, style.INK, "title")

    def _write(self, x: float, y: float, words: str, colour: str, size: str = "heading"):
        """Words at a place on the page, in inches."""
        inches = self.figure_.dpi_scale_trans
        look = {"fontsize": style.SIZES[size], "color": colour, "va": "center_baseline"}
        return self.figure_.text(x, y, words.replace("$", r"\$"), transform=inches, **look)

    def _flow(self, words: Sequence[str], colours: Sequence[str], x: float, y: float, room: float) -> list:
        """Words line by line, from `(x, y)` down."""
        artists, right = [], x
        for word, colour in zip(words, colours, strict=True):
            width = text_width(word, "heading")
            if right > x and right + width > x + room:
                right, y = x, y - LINE
            artists.append(self._write(right, y, word, colour))
            right += width + BLANK
        return artists

    def _texts(self, width: float, height: float) -> None:
        room = width - 0.8
        self._heading(0.4, height - 0.3, _("the review (red: no column for this word)"))
        colours = [style.INK if known else style.TRAINED for known in self.known]
        self.words_ = self._flow(self.words, colours, 0.4, height - 0.7, room)
        self._heading(0.4, 4.95, _("what comes back from the vector"))
        self.back_ = self._flow(self.names, [style.SECOND] * len(self.names), 0.4, 4.57, room)

    def _vector(self, axes) -> None:
        """The columns on a logarithmic axis: the frequent words, on the left, have more room."""
        self.ones_ = axes.vlines(self.columns + 1, 0, 1, color=style.SECOND, linewidth=2)
        axes.set(xscale="log", xlim=(0.9, 1.15 * self.size_of_vector), ylim=(0, 1.05), yticks=[0, 1])
        style.plain(axes)
        axes.grid(visible=False)
        last = 0.0
        for column, name in zip(self.columns, self.names, strict=True):
            at = max(np.log(column + 1), last)
            last = at + 0.235  # as wide as a line of upright text
            axes.annotate(
                name,
                (column + 1, 1.0),
                xytext=(np.exp(at), 1.35),
                textcoords="data",
                rotation=90,
                ha="center",
                va="bottom",
                fontsize=style.SIZES["text"],
                color=style.SECOND,
                annotation_clip=False,
                arrowprops={"arrowstyle": "-", "color": style.SECOND, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 0},
            )
        axes.set_xticks([1, 10, 100, 1_000, 5_000], ["1", "10", "100", "1,000", "5,000"])
        axes.set_xlabel(
            _("column of the vector (its word's place in the order of frequency, logarithmic)"),
            fontsize=style.SIZES["text"],
        )

    def _coverage(self, axes) -> None:
        style.plain(axes)
        sizes, covered = self.measured["vocabulary_size"], self.measured["covered"]
        (self.coverage_,) = axes.plot(sizes, covered, color=style.INK, marker="o", linewidth=2.4)
        axes.set(xscale="log", ylim=(0, 1))
        axes.set_xticks([50, 200, 1_000, 5_000], ["50", "200", "1,000", "5,000"])
        axes.minorticks_off()
        axes.set_xlabel(_("words in the vocabulary (logarithmic)"), fontsize=style.SIZES["text"])
        style.title(axes, _("known words in new reviews"))

    def _clouds(self, axes) -> None:
        style.plain(axes)
        self.clouds_ = []
        looks = {"pairs": (PAIRS, N_("pairs")), "single": (style.SECOND, N_("single words"))}
        for name, (colour, label) in looks.items():
            before, after = self.probabilities[name]
            self.clouds_.append(
                axes.scatter(before[:600], after[:600], s=9, color=colour, linewidths=0, label=_(label))
            )
        axes.set(xlim=(0, 1), ylim=(0, 1), box_aspect=1)
        axes.set_xlabel(_("probability, in order"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("shuffled"), fontsize=style.SIZES["text"])
        style.title(axes, _("words shuffled"))

    def _sentences(self) -> None:
        x, y = 7.85, 3.45
        self._heading(x, y, _("the same words: how positive?"))
        y -= 0.55
        for number, sentence in enumerate(self.sentences):
            self._write(x, y, sentence, style.INK)
            y -= 0.36
            for key, colour, words in (
                ("same_words", style.SECOND, N_("single words: {probability:.2f}")),
                ("pairs_same_words", PAIRS, N_("pairs of words, too: {probability:.2f}")),
            ):
                said = _(words).format(probability=self.measured[key][number])
                self._write(x + 0.25, y, said, colour)
                y -= 0.34
            y -= 0.22
