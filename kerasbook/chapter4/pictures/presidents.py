"""Which president is taken for which, how often the answer is right, and how a layer arranges presidents in time."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.confusion import ConfusionDisplay
from kerasbook.plots.display import Display

LEVELS = {
    "matching": N_("drawn as often as they occur"),
    "majority": N_("the most frequent class"),
    "test_accuracy": N_("the network"),
    "linear_accuracy": N_("linear model on tf-idf"),
}
EVERY = 4  # presidents of whom one is named on the path


def surname(name: str) -> str:
    """What fits beside a point: 'George H.W. Bush' becomes 'Bush', 'Joseph R. Biden Jr.' becomes 'Biden'."""
    *first, last = [part for part in name.split() if part != "Jr."]
    return f"{first[-1]} {last}" if first and first[-1] in ("Van", "밴") else last


class Presidents(Display):
    """The confusion matrix, the accuracy beside its baselines, and presidents as a path through time.

    Args:
        answers: Right presidents as places in their order, `(n,)`.
        predictions: The predicted ones.
        classes: Names of the presidents in this order.
        path: From the names of presidents to where a layer puts them, `(2,)`; not all of them need to be there.
        measured: What the concept measured.
        are_presidents: Whether they are; other classes keep their whole names.

    Attributes:
        confusion: The confusion matrix.
        dots_: The accuracies.
        others_: Those of other seeds.
        path_: The line through the presidents.
        points_: The presidents.
    """

    size = (style.WIDTH, 8.6)

    def __init__(
        self,
        answers: np.ndarray,
        predictions: np.ndarray,
        classes: Sequence[str],
        path: Mapping[str, np.ndarray],
        measured: Mapping,
        are_presidents: bool = True,
    ):
        self.answers, self.predictions = np.asarray(answers), np.asarray(predictions)
        self.classes, self.measured = list(classes), dict(measured)
        self.named = [name for name in self.classes if name in path]
        self.path = np.array([path[name] for name in self.named])
        self.are_presidents = are_presidents
        self.confusion = ConfusionDisplay(self.answers, self.predictions, self.classes)

    def plot(self, figure=None, axes=None) -> "Presidents":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        left = self.figure_.add_axes((0.095, 0.14, 0.46, 0.83))
        self._confusion(left)
        right = [self.figure_.add_axes(place) for place in ((0.655, 0.69, 0.32, 0.255), (0.64, 0.03, 0.35, 0.52))]
        self._levels(right[0])
        self._path(right[1])
        self.axes_ = [left, *right]
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _short(self, name: str) -> str:
        return surname(_(name)) if self.are_presidents else name

    def _confusion(self, axes) -> None:
        self.confusion.label = (_("president") if self.are_presidents else _("class"), _("prediction"))
        self.confusion.plot(axes=[axes])
        names = [self._short(name) for name in self.classes]
        small = style.SIZES["small"]
        axes.set_yticks(range(len(names)), names, fontsize=small)
        axes.set_xticks(range(0, len(names), 2), names[::2], fontsize=small, rotation=90)
        axes.set_aspect("auto")

    def _levels(self, axes) -> None:
        style.plain(axes)
        axes.grid(axis="y", visible=False)
        rows = range(len(LEVELS))
        values = [self.measured[name] for name in LEVELS]
        colours = [style.TRAINED if name == "test_accuracy" else style.QUIET for name in LEVELS]
        at = list(LEVELS).index("test_accuracy")
        shown = [one["test_accuracy"] for one in self.others]
        self.others_ = axes.scatter(shown, [at] * len(shown), s=26, color=style.TRAINED, alpha=0.35, linewidths=0)
        self.dots_ = axes.scatter(values, rows, s=70, color=colours, zorder=3)
        for value, row, label in zip(values, rows, LEVELS.values(), strict=True):
            said = f"{_(label)}: {value:.2f}"
            axes.text(0.008, row + 0.36, said, va="center", fontsize=style.SIZES["text"], color=style.INK)
        axes.set(ylim=(-0.4, len(LEVELS) - 0.3), xlim=(0, 0.5 if max(values) < 0.48 else 1.0), yticks=[])
        style.title(axes, _("accuracy on new paragraphs") if self.are_presidents else _("accuracy on new texts"))

    def _path(self, axes) -> None:
        style.bare(axes)
        (self.path_,) = axes.plot(*self.path.T, color="#cccccc", linewidth=1.0, zorder=1)
        self.points_ = axes.scatter(*self.path.T, c=np.arange(len(self.path)), cmap=style.ACTIVATION, s=46, zorder=2)
        span = np.ptp(self.path, axis=0).max() or 1.0
        named: list[np.ndarray] = []
        for number in [*range(0, len(self.path), EVERY), len(self.path) - 1]:
            place = self.path[number]
            if any((np.abs(place - other) < (0.3 * span, 0.06 * span)).all() for other in named):
                continue
            named.append(place)
            axes.annotate(
                self._short(self.named[number]),
                place,
                xytext=(0, 6),
                textcoords="offset points",
                ha="center",
                fontsize=style.SIZES["text"],
                color=style.INK,
                zorder=4,
                path_effects=[withStroke(linewidth=3, foreground="white")],
            )
        axes.margins(0.14, 0.08)
        style.title(axes, _("presidents in hidden layer 2") if self.are_presidents else _("classes in hidden layer 2"))
