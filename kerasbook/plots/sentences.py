"""Texts, each word on the colour of what it does."""

from collections.abc import Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.layers import Remark
from kerasbook.plots.pages import LINE as LINES
from kerasbook.plots.pages import wrapped

FONT = style.SIZES["heading"]
LINE = 0.36  # inches from one line to the next
HEADING = 0.34  # inches for the line above a text
BETWEEN = 0.22  # inches between two texts
FOOT = 0.72  # inches for the colour bar
MARGIN = 0.3  # inches left and right
BLANK = 0.09  # inches between two words
LETTER = 0.105  # inches that a letter takes at most, on average; a Hangul syllable takes twice as much
DARK = 0.6  # from this share of the scale on, letters are white
PADDING = 0.12  # around a word, in parts of its letters' size


def wide(word: str) -> int:
    """How wide a word is, in letters."""
    return sum(2 if ord(sign) > 0x1100 else 1 for sign in word)


class SentenceDisplay(Display):
    """Texts, each word on the colour of its number: blue above 0, red below.

    All texts share one scale, from the largest number to its opposite, so that two texts can be compared.

    Args:
        texts: A pair `(words, numbers)` for each text, such as `layerwise.word_occlusion` gives.
        titles: What stands above each text.
        label: What the numbers are; by default, how far the score drops without the word.
        top: The largest number of the scale; by default the largest there is.
        foot: Sentences below the texts, before they are translated, with what to put in.

    Attributes:
        words_: For each text, the artists of its words.
        bar_: The colour bar below them.

    Raises:
        ValueError: If there is no text, or a text has not as many numbers as words, or there are not as many titles.
    """

    def __init__(
        self,
        texts: Sequence[tuple[Sequence[str], Sequence[float]]],
        titles: Sequence[str] = (),
        label: str | None = None,
        top: float | None = None,
        foot: Sequence[Remark] = (),
    ):
        self.texts = [(list(words), np.asarray(values, float)) for words, values in texts]
        self.titles = list(titles) or [""] * len(self.texts)
        self.label = label
        self.foot = list(foot)
        if not self.texts or len(self.titles) != len(self.texts):
            raise ValueError(
                "Expected at least one text, and as many titles as texts or none. "
                f"Received: {len(self.texts)} texts, {len(self.titles)} titles"
            )
        for words, values in self.texts:
            if values.shape != (len(words),) or not words:
                raise ValueError(
                    "Expected at least one word in each text, and a number for each. "
                    f"Received: {len(words)} words, numbers of shape {values.shape}"
                )
        found = np.concatenate([values for _words, values in self.texts])
        self.top = top or float(np.nanmax(np.abs(found), initial=0.0)) or 1.0
        self.size = (style.WIDTH, self._height(style.WIDTH))

    def _height(self, width: float) -> float:
        """About how high a figure of this width has to be, in inches."""
        room = width - 2 * MARGIN
        lines = sum(np.ceil(sum(LETTER * wide(word) + BLANK for word in words) / room) for words, _values in self.texts)
        return FOOT + LINE * lines + (HEADING + BETWEEN) * len(self.texts)

    def plot(self, figure=None, axes=None) -> "SentenceDisplay":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        box, dpi = self.figure_.bbox, self.figure_.get_figure(root=True).dpi
        width, height = box.width / dpi, box.height / dpi
        page = self.figure_.add_axes((0, 0, 1, 1), xlim=(0, width))
        style.bare(page)
        down = self._flow(page, width, dpi)
        if figure is None:  # now it is known how many lines there are
            height = down + FOOT
            self.figure_.set_size_inches(width, height)
        page.set_ylim(height, 0)  # one unit is an inch
        self.bar_ = self._bar(width, height)
        self.axes_ = [page, self.bar_.ax]
        style.dress(page)
        style.dress(self.bar_.ax)
        return self

    def _flow(self, page, width: float, dpi: float) -> float:
        """All texts, one below the other; returns how far down they reach, in inches."""
        self.words_, down = [], BETWEEN
        for (words, values), title in zip(self.texts, self.titles, strict=True):
            if title:
                page.text(MARGIN, down + HEADING / 2, title, fontsize=FONT, color=style.QUIET, va="center")
                down += HEADING
            self.words_.append(self._text(page, words, values, down, width, dpi))
            down = self.words_[-1][-1].get_position()[1] + LINE / 2 + BETWEEN
        for sentence, given in self.foot:
            for line in wrapped(_(sentence).format(**given), width - 2 * MARGIN, "text"):
                page.text(MARGIN, down, line, fontsize=style.SIZES["text"], color=style.QUIET, va="center")
                down += LINES["text"]
        return down

    def _text(self, page, words, values, top: float, width: float, dpi: float) -> list:
        """The words of a text, line by line."""
        x, y, artists = MARGIN, top + LINE / 2, []
        for word, value in zip(words, values, strict=True):
            share = 0.0 if np.isnan(value) else float(np.clip(value / self.top, -1, 1))
            artist = page.text(
                x,
                y,
                word.replace("$", r"\$"),
                fontsize=FONT,
                va="center_baseline",
                color="white" if abs(share) > DARK else style.INK,
                bbox={
                    "facecolor": colormaps[style.SIGNED](0.5 + share / 2),
                    "edgecolor": "none",
                    "boxstyle": f"square,pad={PADDING}",
                },
            )
            style.dress(artist)
            taken = artist.get_window_extent().width / dpi
            if x > MARGIN and x + taken > width - MARGIN:
                x, y = MARGIN, y + LINE
                artist.set_position((x, y))
            x += taken + BLANK
            artists.append(artist)
        return artists

    def _bar(self, width: float, height: float):
        """What the colours mean."""
        place = (MARGIN / width, 0.4 / height, min(3.2, width / 3) / width, 0.14 / height)
        axes = self.figure_.add_axes(place)
        scale = ScalarMappable(Normalize(-self.top, self.top), style.SIGNED)
        bar = self.figure_.colorbar(scale, cax=axes, orientation="horizontal", ticks=[-self.top, 0, self.top])
        axes.set_xticklabels(
            [in_digits(tick, 2, signed=bool(tick)) for tick in bar.get_ticks()], fontsize=style.SIZES["text"]
        )
        bar.outline.set_visible(False)
        words = self.label or _("how far the score drops without the word: blue speaks for the answer, red against it")
        axes.text(1.05, 0.5, words, transform=axes.transAxes, fontsize=style.SIZES["text"], va="center")
        return bar
