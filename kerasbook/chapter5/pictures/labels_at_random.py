"""What networks learn from labels that are more and more random, and digits with the labels they were given."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

READ = "#00857c"  # what a probe reads, which no network says
SHOWN = 12  # digits
ACROSS = 4
CURVES = Panel((0.06, 0.13, 0.4, 0.75), height=2.8, right=1.3)
DIGITS = [
    Panel(
        (0.665 + 0.085 * column, 0.69 - 0.29 * row, 0.07, 0.19),
        height=0.75, left=0.12, right=0.12, above=0.1 if row else 0.5, below=0.55, beside=column > 0,
    )
    for row in range(SHOWN // ACROSS)
    for column in range(ACROSS)
]  # fmt: skip


class LabelsAtRandom(Display):
    """Accuracy over the share of shuffled labels; beside it, digits and what the network has learned to say.

    Args:
        measured: `"percent"`, and for each of them `"learned"`, `"right"`, `"read"` and `"read_random"`.
        images: Training digits, `(n, 28, 28)`.
        given: The labels they were given, `(n,)`, all shuffled.
        said: What the network says about them, `(n,)`.

    Attributes:
        lines_: What was learned, what is right about new digits, what a probe reads, and reads off random weights.
        chance_: The line of guessing.
        images_: The digits that are shown.
        labels_: The words below them.
    """

    size = (style.WIDTH, 5.2)
    size_for_phones = stacked_size([CURVES, *DIGITS])

    def __init__(self, measured: Mapping, images: np.ndarray, given: np.ndarray, said: np.ndarray):
        self.measured = dict(measured)
        self.images, self.given, self.said = images[:SHOWN], given[:SHOWN], said[:SHOWN]

    def plot(self, figure=None, axes=None) -> "LabelsAtRandom":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = curves, *digits = place_panels(self.figure_, [CURVES, *DIGITS])
        self._curves(curves)
        self.images_, self.labels_ = [], []
        for axis, image, given, said in zip(digits, self.images, self.given, self.said, strict=False):
            self.images_.append(axis.imshow(image, cmap=style.INPUT, vmin=0, vmax=1))
            words = _("given {given}\nsays {said}").format(given=given, said=said)
            self.labels_.append(
                axis.set_xlabel(words, fontsize=style.SIZES["text"], color=style.SECOND if given == said else style.INK)
            )
        for axis in digits:
            style.bare(axis)
        style.title(digits[0], _("training digits of the last network"))
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _curves(self, axes) -> None:
        looks = {
            "learned": (_("says the label it was given"), style.SECOND, False),
            "right": (_("is right about new digits"), style.TRAINED, False),
            "read": (_("read off the hidden layer"), READ, False),
            "read_random": (_("read off random weights"), READ, True),
        }
        curves = [
            Curve(name, self.measured[key], colour, dashed, others=[one[key] for one in self.others])
            for key, (name, colour, dashed) in looks.items()
        ]
        self.lines_ = draw_curves(axes, curves, 0.0, 1.0, x=self.measured["percent"])
        self.chance_ = axes.axhline(0.1, color=style.QUIET, linestyle=":", linewidth=2)
        axes.text(0, 0.115, _("guessing"), fontsize=style.SIZES["text"], color=style.QUIET)
        axes.set_xticks(self.measured["percent"])
        axes.set_xlabel(_("percent of the labels that are shuffled"), fontsize=style.SIZES["text"])
        style.title(axes, _("accuracy"))
        if self.others:
            name_thin_lines(axes, len(self.others))
