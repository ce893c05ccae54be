"""Clocks as pixels, and how far off the time is that different models tell."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

SHOWN = 7  # clocks
ACROSS = 4  # on a narrow figure
CLOCKS = [
    Panel(
        (0.04 + 0.93 / SHOWN * place, 0.77, 0.85 * 0.93 / SHOWN, 0.21),
        height=0.9, left=0.07, right=0.07, above=0.1, below=0.6, beside=place % ACROSS > 0,
    )
    for place in range(SHOWN)
]  # fmt: skip
ERRORS = Panel((0.07, 0.1, 0.65, 0.5), height=2.8, right=1.3)
LINES = {
    "angles": (N_("angles, by a line"), style.INK, False),
    "ends": (N_("ends of the hands"), style.SECOND, False),
    "pixels": (N_("pixels"), style.TRAINED, False),
    "similar": (N_("pixels, most similar picture"), "#a96b59", True),
    "pixels_to_ends": (N_("pixels to ends of the hands"), "#832db6", True),
}
LOW, HIGH = 0.1, 300.0  # minutes


def spoken(minutes: float) -> str:
    """A time of day as clocks say it: 0 is 12:00."""
    hours, rest = divmod(int(minutes) % 720, 60)
    return f"{hours or 12}:{rest:02d}"


class ClockFeatures(Display):
    """Some clocks above, the error over the number of examples below.

    Args:
        measured: `"examples"`, and for each of the lines its `"error"`.
        faces: The new clocks, `(n, height, width)`.
        minutes: Their times, `(n,)`.
        told: What the network says that sees pixels.

    Attributes:
        images_: The clocks.
        told_: The texts below them, the right time and the network's.
        lines_: The errors.
    """

    size = (style.WIDTH, 7.6)
    size_for_phones = stacked_size([*CLOCKS, ERRORS])

    def __init__(self, measured: Mapping, faces: np.ndarray, minutes: np.ndarray, told: np.ndarray):
        self.measured = dict(measured)
        self.faces, self.minutes, self.told = faces[:SHOWN], minutes[:SHOWN], told[:SHOWN]

    def plot(self, figure=None, axes=None) -> "ClockFeatures":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        *clocks, errors = place_panels(self.figure_, [*CLOCKS, ERRORS])
        self.images_, self.told_ = [], []
        for axis, face, right, told in zip(clocks, self.faces, self.minutes, self.told, strict=False):
            self._clock(axis, face, right, told)
        self._errors(errors)
        self.axes_ = [*clocks, errors]
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _clock(self, axes, face, right, told) -> None:
        self.images_.append(axes.imshow(face, cmap=style.INPUT, vmin=0, vmax=1, interpolation="nearest"))
        style.bare(axes)
        look = {"textcoords": "offset points", "xycoords": "axes fraction", "ha": "center", "va": "top"}
        look["fontsize"] = style.SIZES["title"]
        self.told_.append((
            axes.annotate(spoken(right), (0.5, 0), (0, -4), color=style.INK, **look),
            axes.annotate(spoken(told), (0.5, 0), (0, -24), color=style.TRAINED, **look),
        ))

    def _errors(self, axes) -> None:
        style.logarithmic(axes.xaxis, axes.yaxis)
        curves = [
            Curve(
                _(name),
                np.clip(self.measured["error"][key], LOW, HIGH),
                colour,
                dashed,
                others=[np.clip(one["error"][key], LOW, HIGH) for one in self.others],
            )
            for key, (name, colour, dashed) in LINES.items()
        ]
        self.lines_ = draw_curves(axes, curves, LOW, HIGH, x=self.measured["examples"])
        axes.axhline(2, color=style.QUIET, linestyle=":", linewidth=2)
        axes.set_xticks(self.measured["examples"], [f"{size:,}" for size in self.measured["examples"]])
        axes.set_xlabel(_("examples (log. scale)"), fontsize=style.SIZES["text"])
        style.title(axes, _("minutes off, on average (log. scale)"))
        if self.others:
            name_thin_lines(axes, len(self.others))
