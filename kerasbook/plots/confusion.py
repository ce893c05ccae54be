"""Which classes are taken for which."""

from collections.abc import Sequence

import numpy as np

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas

COUNTED = 12  # up to so many classes, each cell says how often
CELL = 0.2  # inches that a cell takes at least, so that names of classes do not touch
MOST_NAMES = 60  # of more classes, every second, third, ... is named
BRIGHT = 0.55  # from this share of the scale on, numbers are dark


class ConfusionDisplay(Display):
    """A confusion matrix: each row is a class, each column a prediction, brighter the larger the share of the row.

    Classes stand in their own order, so that those that follow one another, such as years, are neighbours.

    Args:
        labels: Right classes, `(n,)`, numbers from 0.
        predictions: Predicted classes, `(n,)`.
        classes: The names of the classes 0, 1, ...; their numbers by default.
        label: What stands at the axes: the name of the right class, and of the predicted one.

    Attributes:
        counts: `(classes, classes)`: how many samples of each class were taken for each class.
        shares: The same in parts of each row; NaN for a class without samples.
        image_: The image of the shares.
        bar_: The colour bar.
        cells_: The texts in the cells, if they are few enough.

    Raises:
        ValueError: If there are no samples, or not as many predictions as labels, or numbers without a class.
    """

    def __init__(
        self,
        labels: np.ndarray,
        predictions: np.ndarray,
        classes: Sequence[str] | None = None,
        label: tuple[str, str] | None = None,
    ):
        labels, predictions = np.asarray(labels), np.asarray(predictions)
        whole = np.issubdtype(labels.dtype, np.integer) and np.issubdtype(predictions.dtype, np.integer)
        if labels.ndim != 1 or labels.shape != predictions.shape or not labels.size or not whole:
            raise ValueError(
                "Expected class numbers, (n,), as labels and as predictions, and at least one of each. "
                f"Received: {labels.dtype} {labels.shape} and {predictions.dtype} {predictions.shape}"
            )
        largest = int(max(labels.max(), predictions.max()))
        count = largest + 1 if classes is None else len(classes)
        smallest = int(min(labels.min(), predictions.min()))
        if smallest < 0 or largest >= count:
            wrong = smallest if smallest < 0 else largest
            raise ValueError(f"Expected classes from 0 to {count - 1}. Received: {wrong}")
        self.classes = [str(number) for number in range(count)] if classes is None else [str(name) for name in classes]
        self.label = label
        self.counts = np.zeros((count, count), np.int64)
        np.add.at(self.counts, (labels, predictions), 1)
        rows = self.counts.sum(axis=1, keepdims=True)
        self.shares = np.divide(self.counts, rows, out=np.full((count, count), np.nan), where=rows > 0)
        longest = max(map(len, self.classes))
        side = max(3.5, CELL * min(count, MOST_NAMES))
        self.size = (side + 0.085 * longest + 2.0, side + 0.085 * longest + 0.9)

    def plot(self, figure=None, axes=None) -> "ConfusionDisplay":
        self.figure_, self.axes_ = canvas(1, self.size, figure, axes)
        (axis,) = self.axes_
        top = float(np.nanmax(self.shares))
        self.image_ = axis.imshow(self.shares, cmap=style.PROBABILITY, vmin=0, vmax=top, interpolation="nearest")
        self.bar_ = self.figure_.colorbar(self.image_, ax=axis, fraction=0.04, pad=0.02)
        self.bar_.set_label(_("share of the class (row)"), fontsize=style.SIZES["text"])
        self.bar_.ax.tick_params(labelsize=style.SIZES["text"])
        self.bar_.outline.set_visible(False)
        self._names(axis)
        self.cells_ = self._cells(axis, top) if len(self.classes) <= COUNTED else []
        style.dress(axis)
        style.dress(self.bar_.ax)
        return self

    def _names(self, axis) -> None:
        every = -(-len(self.classes) // MOST_NAMES)
        named = range(0, len(self.classes), every)
        names = [_(self.classes[number]) for number in named]
        small = style.SIZES["text" if len(self.classes) <= COUNTED else "small"]
        upright = max(map(len, names)) > 3 or len(names) > COUNTED
        axis.set_xticks(named, names, fontsize=small, rotation=90 if upright else 0)
        axis.set_yticks(named, names, fontsize=small)
        axis.tick_params(length=0)
        right, predicted = self.label or (_("right class"), _("prediction"))
        axis.set_ylabel(right, fontsize=style.SIZES["heading"])
        axis.set_xlabel(predicted, fontsize=style.SIZES["heading"])
        for spine in axis.spines.values():
            spine.set_visible(False)

    def _cells(self, axis, top: float) -> list:
        return [
            axis.text(
                column,
                row,
                str(count),
                ha="center",
                va="center",
                fontsize=style.SIZES["text"],
                color=style.INK if self.shares[row, column] > BRIGHT * top else "white",
            )
            for (row, column), count in np.ndenumerate(self.counts)
            if count
        ]
