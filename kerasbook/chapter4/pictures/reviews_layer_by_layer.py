"""Reviews as points, layer by layer; what a probe reads off; words where the first layer puts them."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.projections import ProjectionsDisplay

LAYERS = {
    "input": N_("words"),
    "hidden_1": N_("hidden layer 1"),
    "hidden_2": N_("hidden layer 2"),
    "answer": N_("answer"),
}
BLAME, PRAISE = style.CLASSES[1], style.CLASSES[0]
ROWS = {"model": N_("trained"), "twin": N_("random\nweights")}
NAMED = 11  # words of praise, and as many of blame, whose names are drawn


def apart(points: np.ndarray, order: Sequence[int], gap: tuple[float, float]) -> list[int]:
    """Which of the points can be named without their names lying on each other, in this order."""
    chosen: list[int] = []
    for number in order:
        off = np.abs(points[chosen] - points[number])
        if not len(chosen) or ((off[:, 0] > gap[0]) | (off[:, 1] > gap[1])).all():
            chosen.append(int(number))
    return chosen


class LayersOfAReview(Display):
    """The layers of the trained network and of its random twin, a probe's curve, and words as points.

    Args:
        points: For "model" and "twin", from layer to points `(n, 2)`.
        labels: 1 for praise and 0 for blame, `(n,)`.
        read_off: For "model" and "twin", from layer to the probe's accuracy, the input first.
        words: Where the first layer puts words, `(words, 2)`: those of praise, then those of blame.
        names: The words of praise, and those of blame.

    Attributes:
        rows_: The projections, one display for each network.
        lines_: The probe's accuracies.
        words_: The words of praise and those of blame, as points.
    """

    size = (style.WIDTH, 10.6)

    def __init__(self, points, labels, read_off: Mapping, words: np.ndarray, names):
        self.points, self.labels = dict(points), np.asarray(labels)
        self.read_off = dict(read_off)
        self.words, self.names = np.asarray(words), [list(some) for some in names]

    def plot(self, figure=None, axes=None) -> "LayersOfAReview":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_, self.rows_ = [], []
        for bottom, (network, name) in zip((0.72, 0.435), ROWS.items(), strict=True):
            panels = [self.figure_.add_axes((0.13 + 0.29 * place, bottom, 0.265, 0.245)) for place in range(3)]
            row = ProjectionsDisplay(
                self.points[network], self.labels, labels={0: "", 1: ""}, names=LAYERS if network == "model" else None
            )
            row.colour = lambda label: PRAISE if label else BLAME
            self.rows_.append(row.plot(axes=panels))
            label = self.figure_.text(
                0.012, bottom + 0.12, _(name), fontsize=style.SIZES["title"], va="center", color=style.INK
            )
            style.dress(label)
            self.axes_ += panels
        for height, colour, words in ((0.93, PRAISE, _("● praise")), (0.89, BLAME, _("● blame"))):
            style.dress(self.figure_.text(0.012, height, words, fontsize=style.SIZES["title"], color=colour))
        below = [self.figure_.add_axes(place) for place in ((0.06, 0.06, 0.27, 0.31), (0.57, 0.06, 0.41, 0.31))]
        self._read_off(below[0])
        self._words(below[1])
        self.axes_ += below
        for axis in below:
            style.dress(axis)
        return self

    def _read_off(self, axes) -> None:
        kept = {"model": "answer_read_off", "twin": "answer_read_off_random"}
        labels = {"model": N_("answer read off"), "twin": N_("answer, random weights")}
        curves = [
            Curve(
                _(labels[network]),
                [self.read_off[network][name] for name in LAYERS],
                style.TRAINED,
                dashed=network == "twin",
                others=[[one[kept[network]][name] for name in LAYERS] for one in self.others],
            )
            for network in ROWS
        ]
        self.lines_ = draw_curves(axes, curves, 0.4, 0.9)
        if self.others:
            name_thin_lines(axes, len(self.others))
        axes.set_xticks(range(len(LAYERS)), [_("words"), "1", "2", _("answer")])
        axes.set_xlabel(_("layers"), fontsize=style.SIZES["text"])
        style.title(axes, _("probe's accuracy"))

    def _words(self, axes) -> None:
        style.plain(axes)
        axes.grid(visible=False)
        praise = len(self.names[0])
        everything = [word for some in self.names for word in some]
        span = np.ptp(self.words, axis=0)
        self.words_ = [
            axes.scatter(*some.T, s=24, color=colour, linewidths=0)
            for some, colour in ((self.words[:praise], PRAISE), (self.words[praise:], BLAME))
        ]
        outward = np.argsort(-np.linalg.norm(self.words - self.words.mean(axis=0), axis=1))
        for number in apart(self.words, outward, (0.2 * span[0], 0.062 * span[1])):
            axes.annotate(
                everything[number],
                self.words[number],
                xytext=(0, 4),
                textcoords="offset points",
                ha="center",
                fontsize=style.SIZES["text"],
                color=style.INK,
            )
        axes.margins(0.12, 0.1)
        axes.set(xticks=[], yticks=[])
        style.title(axes, _("words in the first layer"))
