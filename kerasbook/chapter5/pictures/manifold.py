"""Two ways from one digit to another, frame by frame."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.animation import DOTS_PER_INCH, Animation
from kerasbook.plots.curves import thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import is_narrow

COLOURS = {"pixels": style.TRAINED, "code": style.SECOND, "real": style.INK}
WAYS = {"pixels": N_("through the pixels"), "code": N_("along the code")}
ROWS = {"pixels": N_("half way, pixels"), "real": N_("real digits"), "code": N_("half way, code")}
PANELS = {
    "distance": (N_("nearest real digit"), N_("ink not in common (not from 0)")),
    "class_kept": (N_("class kept"), N_("share of pictures (not from 0)")),
}

LARGE = style.SIZES["title"] + 3


class Manifold(Display):
    """The frames of both ways; how much black is left; how far from real digits; how often the class is kept.

    On a figure as narrow as a phone's the two ways go down side by side, and the panels
    stand below each other.

    Args:
        frames: For "pixels" and "code" the pictures on the way, `(steps + 1, height, width)`.
        measured: `"black_left"` for both ways, `"distance"` and `"class_kept"` for both and for `"real"`.

    Attributes:
        frames_: For each way, the images in their order.
        lines_: For each way, the line of the black that is left.
        dots_: For each of the two panels, the dots of the three rows.
    """

    size = (style.WIDTH, 8.1)
    size_for_phones = (4.2, 17.6)  # inches, for a phone

    def __init__(self, frames: Mapping[str, np.ndarray], measured: Mapping):
        self.frames = {way: np.asarray(pictures) for way, pictures in frames.items()}
        self.measured = dict(measured)

    def plot(self, figure=None, axes=None) -> "Manifold":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_, self.frames_ = [], {}
        panels = self._going_down() if is_narrow(self.figure_) else self._in_rows()
        self._black(panels[0])
        self.dots_ = [
            self._dots(panel, key, *words) for panel, (key, words) in zip(panels[1:], PANELS.items(), strict=True)
        ]
        self.axes_ += panels
        style.dress(self.figure_)
        return self

    def _at(self, left: float, top: float, width: float, height: float):
        """New axes at a place in inches, counted from the upper left."""
        across, down = self.figure_.get_size_inches()
        return self.figure_.add_axes((left / across, 1 - (top + height) / down, width / across, height / down))

    def _write(self, left: float, top: float, words: str, colour: str, size: float, side: str = "left") -> None:
        across, down = self.figure_.get_size_inches()
        look = {"fontsize": size, "color": colour, "ha": side, "va": "center"}
        self.figure_.text(left / across, 1 - top / down, words, **look)

    def _frame(self, picture: np.ndarray, left: float, top: float, side: float, colour: str):
        axes = self._at(left, top, side, side)
        axes.set(xticks=[], yticks=[])
        for spine in axes.spines.values():
            spine.set(color=colour, linewidth=1.2)
        self.axes_.append(axes)
        return axes.imshow(picture, cmap=style.INPUT, vmin=0, vmax=1)

    def _in_rows(self) -> list:
        width, count = self.figure_.get_figwidth(), len(self.frames["pixels"])
        margin, gap = 0.25, 0.16
        side = (width - 2 * margin - (count - 1) * gap) / count
        top = 0.1
        for way, pictures in self.frames.items():
            self._write(margin, top + 0.22, _(WAYS[way]), COLOURS[way], LARGE)
            self._write(width - margin, top + 0.22, self._half_way(way), COLOURS[way], style.SIZES["title"], "right")
            self.frames_[way] = [
                self._frame(picture, margin + place * (side + gap), top + 0.5, side, COLOURS[way])
                for place, picture in enumerate(pictures)
            ]
            top += side + 0.62
        places = ((0.65, 4.0), (6.25, 1.85), (9.85, 1.85))
        return [self._at(left, top + 0.55, wide, 2.35) for left, wide in places]

    def _going_down(self) -> list:
        width, count = self.figure_.get_figwidth(), len(self.frames["pixels"])
        side, gap = 1.15, 0.08
        left = (0.55, width - side - 0.55)
        for at, (way, pictures) in zip(left, self.frames.items(), strict=True):
            self._write(at + side / 2, 0.24, _(WAYS[way]), COLOURS[way], style.SIZES["heading"], "center")
            self.frames_[way] = [
                self._frame(picture, at, 0.48 + place * (side + gap), side, COLOURS[way])
                for place, picture in enumerate(pictures)
            ]
        top = 0.48 + count * (side + gap) + 0.42
        places = ((0.55, width - 0.95, 2.2), (1.55, width - 1.8, 1.4), (1.55, width - 1.8, 1.4))
        panels = []
        for from_left, wide, high in places:
            panels.append(self._at(from_left, top, wide, high))
            top += high + 1.0
        return panels

    def _half_way(self, way: str) -> str:
        left = self._left(way)
        return _("half way {share:.0%} as black as at the ends").format(share=left[len(left) // 2])

    def _left(self, way: str) -> np.ndarray:
        return np.asarray(self.measured["black_left"][way], float)

    def _black(self, axes) -> None:
        style.plain(axes)
        self.lines_ = []
        steps = np.arange(len(self._left("pixels")))
        for way, colour in list(COLOURS.items())[:2]:
            thin_lines(axes, steps, [one["black_left"][way] for one in self.others], colour)
            self.lines_ += axes.plot(steps, self._left(way), color=colour, linewidth=3, marker="o", markersize=8)
        lowest = min(self._left(way).min() for way in WAYS)
        half = len(steps) // 2
        for way, beside in (("pixels", -14), ("code", -14)):
            axes.annotate(
                _(WAYS[way]),
                (half, self._left(way)[half]),
                xytext=(0, beside),
                textcoords="offset points",
                ha="center",
                va="top",
                fontsize=style.SIZES["heading"],
                color=COLOURS[way],
            )
        axes.set_ylim(min(0.0, lowest), 1.15)
        axes.set_yticks([0, 0.5, 1])
        axes.set_xticks([0, half, steps[-1]], [_("one digit"), _("half way"), _("the other")])
        style.title(axes, _("black pixels (ends: 1)"))
        if self.others:
            words = _("thin: {count} seeds").format(count=len(self.others))
            axes.text(0.02, 0.04, words, transform=axes.transAxes, fontsize=style.SIZES["text"], color=style.QUIET)

    def _dots(self, axes, key: str, title: str, unit: str) -> list:
        """A dot for each row, and small ones for other seeds. The axis need not begin at 0."""
        style.plain(axes)
        dots = []
        for row, name in enumerate(ROWS):
            value = self.measured[key][name]
            others = [one[key][name] for one in self.others]
            axes.scatter(others, [row] * len(others), s=24, color=COLOURS[name], alpha=0.35, linewidths=0)
            dots.append(axes.scatter([value], [row], s=150, color=COLOURS[name], zorder=3))
            axes.annotate(
                f"{value:.2f}",
                (value, row),
                xytext=(0, 9),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=style.SIZES["heading"],
                color=COLOURS[name],
            )
        axes.set_yticks(range(len(ROWS)), [_(words) for words in ROWS.values()])
        for tick, name in zip(axes.get_yticklabels(), ROWS, strict=True):
            tick.set(color=COLOURS[name], fontsize=style.SIZES["heading"])
        axes.set_ylim(len(ROWS) - 0.6, -0.75)
        self._room(axes, [one[key][name] for one in (self.measured, *self.others) for name in ROWS])
        axes.locator_params(axis="x", nbins=3)
        axes.set_xlabel(_(unit), fontsize=style.SIZES["text"])
        style.title(axes, _(title))
        return dots

    def _room(self, axes, values: Sequence[float]) -> None:
        spread = max(max(values) - min(values), 0.02)  # so that what is alike looks alike
        axes.set_xlim(min(values) - 0.3 * spread, max(values) + 0.3 * spread)


class Walk(Animation):
    """Both ways side by side, step by step.

    Args:
        frames: For "pixels" and "code" the pictures on the way, `(steps + 1, height, width)`.

    Attributes:
        images_: The picture of each way.
        headline_: The text above them: how far the walk is.
    """

    size = (8.0, 4.9)
    milliseconds = 200
    stepwise = N_("With a slider, step by step")

    def __init__(self, frames: Mapping[str, np.ndarray]):
        super().__init__(
            caption=N_(
                "From one digit to another of its class. Left: each pixel goes straight from its first value to its "
                "last, so that one digit fades out while the other fades in. Right: the numbers of the code do, and "
                "the strokes move."
            )
        )
        self.frames = {way: np.asarray(pictures) for way, pictures in frames.items()}
        self.moments = range(len(self.frames["pixels"]))

    def plot(self, figure=None, axes=None) -> "Walk":
        """Draw the last step; `show(k)` draws another one on the same figure."""
        if axes is not None:
            raise ValueError("Expected a figure: an animation lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size, dpi=DOTS_PER_INCH)
        self.axes_, self.images_ = [], []
        for left, (way, pictures) in zip((0.03, 0.52), self.frames.items(), strict=True):
            axes = self.figure_.add_axes((left, 0.03, 0.45, 0.73))
            style.bare(axes)
            self.images_.append(axes.imshow(pictures[0], cmap=style.INPUT, vmin=0, vmax=1))
            axes.set_title(_(WAYS[way]), fontsize=LARGE, color=COLOURS[way])
            self.axes_.append(axes)
        self.headline_ = self.figure_.text(0.5, 0.94, "", ha="center", va="center", fontsize=LARGE, color=style.INK)
        self.show(len(self.moments) - 1)
        style.dress(self.figure_)
        return self

    def show(self, moment: int) -> list:
        for image, pictures in zip(self.images_, self.frames.values(), strict=True):
            image.set_data(pictures[moment])
        self.headline_.set_text(_("{share:.0%} of the way").format(share=moment / self.moments[-1]))
        return [self.headline_, *self.images_]
