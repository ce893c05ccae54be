"""A curve learned from few, more and many samples; errors and distances over their number."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import name_thin_lines, thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

SHADE = "#eef3f8"
DIGITS = style.CLASSES[4]  # blue and red say within the range and beyond
SHOWN = (1, 3, 5)  # of the sizes: few, more, many
PANELS = (
    *(Panel((left, 0.61, 0.29, 0.32), height=1.8) for left in (0.045, 0.37, 0.695)),
    Panel((0.075, 0.09, 0.4, 0.36), height=2.6),
    Panel((0.585, 0.09, 0.4, 0.36)),
)


class DenseSampling(Display):
    """A curve as networks fit it; their error over the number of samples; the nearest digit over that of digits.

    Args:
        measured: `"within"` and `"beyond"`, for each size; `"distance"`, for each number of digits; the three powers.
        sizes: The numbers of samples, and those of digits.
        places: Where the networks were asked, `(places,)`.
        true: The curve there.
        said: What the network of each size says there, `(sizes, places)`.
        samples: For each size where its samples lie, and the curve there.

    Attributes:
        learned_: The lines of what three networks say.
        samples_: The dots of their samples.
        lines_: The errors within and beyond, and the distances among digits.
    """

    size = (style.WIDTH, 8.0)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        measured: Mapping,
        sizes: tuple[Sequence[int], Sequence[int]],
        places: np.ndarray,
        true: np.ndarray,
        said: np.ndarray,
        samples: Sequence[tuple[np.ndarray, np.ndarray]],
    ):
        self.measured = dict(measured)
        self.sizes, self.digits = map(list, sizes)
        self.places, self.true, self.said = map(np.asarray, (places, true, said))
        self.samples = list(samples)

    def plot(self, figure=None, axes=None) -> "DenseSampling":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        above, below = self.axes_[: len(SHOWN)], self.axes_[len(SHOWN) :]
        self.learned_, self.samples_ = [], []
        for axes, which in zip(above, SHOWN, strict=True):
            self._curve(axes, which)
        self.lines_ = self._errors(below[0]) + self._distances(below[1])
        for axes in self.axes_:
            style.dress(axes)
        return self

    def _curve(self, axes, which: int) -> None:
        style.plain(axes)
        axes.grid(visible=False)
        axes.axvspan(-1, 1, color=SHADE, zorder=0, linewidth=0)
        axes.plot(self.places, self.true, color="#b4b4b4", linewidth=5)
        self.learned_ += axes.plot(self.places, self.said[which], color=style.TRAINED, linewidth=2.4)
        x, y = self.samples[which]
        self.samples_.append(axes.scatter(x, y, s=26, color=style.INK, zorder=3))
        axes.set(xlim=(self.places[0], self.places[-1]), ylim=(-2.4, 2.4), yticks=[-2, 0, 2])
        axes.set_xticks([-2, -1, 0, 1, 2], ["−2", "−1", "0", "1", "2"])
        axes.set_yticks([-2, 0, 2], ["−2", "0", "2"])
        axes.set_xlabel(_("input"), fontsize=style.SIZES["text"])
        style.title(axes, _("{count} samples").format(count=len(x)))

    def _errors(self, axes) -> list:
        style.plain(axes)
        lines = []
        for key, colour in (("within", style.SECOND), ("beyond", style.TRAINED)):
            thin_lines(axes, self.sizes, [one[key] for one in self.others], colour)
            lines += axes.plot(self.sizes, self.measured[key], color=colour, linewidth=3, marker="o", markersize=7)
        style.logarithmic(axes.xaxis, axes.yaxis)
        axes.set_xticks(self.sizes, [str(size) for size in self.sizes])
        axes.set_xlabel(_("samples of the curve (log. scale)"), fontsize=style.SIZES["text"])
        style.title(axes, _("error (log. scale)"))
        for key, words, colour, place in (
            ("power_beyond", _("beyond the range"), style.TRAINED, (0.98, 0.72)),
            ("power_within", _("within the range"), style.SECOND, (0.05, 0.12)),
        ):
            self._say(axes, words, self.measured[key], colour, place)
        if self.others:
            name_thin_lines(axes, len(self.others))
        return lines

    def _distances(self, axes) -> list:
        style.plain(axes)
        thin_lines(axes, self.digits, [one["distance"] for one in self.others], DIGITS)
        look = {"color": DIGITS, "linewidth": 3, "marker": "o", "markersize": 7}
        lines = axes.plot(self.digits, self.measured["distance"], **look)
        style.logarithmic(axes.xaxis, axes.yaxis)
        axes.set_xticks(self.digits, [f"{count:,}" for count in self.digits])
        axes.set_ylim(0.5 * min(self.measured["distance"]), 1.6 * max(self.measured["distance"]))
        axes.set_yticks([4, 8, 16])
        axes.set_xlabel(_("training digits (log. scale)"), fontsize=style.SIZES["text"])
        style.title(axes, _("to the nearest digit (log. scale)"))
        words = _("as on a shape of {dimension:.0f} dimensions").format(dimension=self.measured["dimension"])
        self._say(axes, words, self.measured["power_digits"], DIGITS, (0.05, 0.12))
        return lines

    def _say(self, axes, words: str, power: float, colour: str, place: tuple[float, float]) -> None:
        """What a line is, and with which power of the number it goes."""
        said = _("{words}: power {power:.2f}").format(words=words, power=power).replace("-", "\N{MINUS SIGN}")
        side = "left" if place[0] < 0.5 else "right"
        if is_narrow(self.figure_):
            said = said.replace(": ", ":\n", 1)
            place = (place[0], place[1] - 0.06) if place[1] > 0.5 else place  # two lines, still below the curve
        look = {"fontsize": style.SIZES["heading"], "color": colour, "ha": side, "va": "center"}
        axes.text(*place, said, transform=axes.transAxes, **look)
