"""Labels as integers and as one-hot vectors, and the loss with each, batch by batch."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display

LEAST = 1e-9  # where two losses are equal to the last digit, on a logarithmic axis


class TwoWays(Display):
    """A few labels in both forms, the two losses on each batch, and how far they are apart.

    Args:
        integers: `(n,)`.
        one_hot: The labels of the same samples, `(n, classes)`.
        losses: `"one_hot"` and `"integers"`: a loss for each batch.
        nbytes: How many bytes the labels of all samples take, by the same names.

    Attributes:
        image_: The one-hot vectors.
        rings_: The losses with one-hot labels.
        dots_: The losses with integers.
        gaps_: How far the two are apart.
    """

    size = (style.WIDTH, 5.6)

    def __init__(
        self,
        integers: np.ndarray,
        one_hot: np.ndarray,
        losses: Mapping[str, Sequence[float]],
        nbytes: Mapping[str, int],
    ):
        self.integers, self.one_hot = np.asarray(integers), np.asarray(one_hot)
        self.losses = {name: np.asarray(values, float) for name, values in losses.items()}
        self.nbytes = dict(nbytes)

    def plot(self, figure=None, axes=None) -> "TwoWays":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        places = ((0.075, 0.235, 0.405, 0.685), (0.575, 0.5, 0.41, 0.42), (0.575, 0.12, 0.41, 0.22))
        self.axes_ = [self.figure_.add_axes(place) for place in places]
        self._labels(self.axes_[0])
        self._losses(self.axes_[1])
        self._gaps(self.axes_[2])
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _labels(self, axes) -> None:
        count, classes = self.one_hot.shape
        self.image_ = axes.imshow(self.one_hot, cmap=style.INPUT, vmin=0, vmax=1, aspect="auto")
        axes.set_yticks(range(count), [str(number) for number in self.integers], fontsize=style.SIZES["heading"])
        axes.set_xticks([*range(0, classes - 1, 10), classes - 1] if classes > 10 else range(classes))
        axes.tick_params(length=0, labelsize=style.SIZES["text"])
        axes.set_xlabel(_("column of the one-hot vector"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("integer"), fontsize=style.SIZES["text"])
        axes.set_yticks(np.arange(0.5, count - 1), minor=True)
        axes.grid(which="minor", axis="y", color="#dddddd", linewidth=1)
        axes.tick_params(which="minor", length=0)
        style.title(axes, _("the same labels twice"))
        words = _("all labels: {one_hot:,} kB one-hot, {integers:,} kB as integers")
        kilobytes = {name: round(size / 1_000) for name, size in self.nbytes.items()}
        axes.text(0, -0.19, words.format(**kilobytes), transform=axes.transAxes, fontsize=style.SIZES["text"], va="top")

    def _losses(self, axes) -> None:
        style.plain(axes)
        steps = np.arange(1, len(self.losses["integers"]) + 1)
        look = {"linestyle": "", "marker": "o"}
        (self.rings_,) = axes.plot(
            steps,
            self.losses["one_hot"],
            markersize=9,
            markerfacecolor="none",
            markeredgecolor=style.SECOND,
            markeredgewidth=1.8,
            label=_("one-hot, categorical_crossentropy"),
            **look,
        )
        (self.dots_,) = axes.plot(
            steps,
            self.losses["integers"],
            markersize=4,
            color=style.TRAINED,
            label=_("integers, sparse_categorical_crossentropy"),
            **look,
        )
        axes.set_ylim(0, 1.25 * max([1.0, *self.losses["one_hot"], *self.losses["integers"]]))
        axes.set_xlim(0, len(steps) + 1)
        axes.legend(loc="lower left", frameon=False, fontsize=style.SIZES["text"], handletextpad=0.3)
        style.title(axes, _("loss on each batch"))

    def _gaps(self, axes) -> None:
        style.plain(axes)
        gaps = np.abs(self.losses["one_hot"] - self.losses["integers"])
        steps = np.arange(1, len(gaps) + 1)
        axes.set_yscale("log")
        (self.gaps_,) = axes.plot(steps, np.maximum(gaps, LEAST), "o", markersize=5, color=style.INK)
        axes.set_ylim(LEAST / 3, 10)
        axes.set_yticks([LEAST, 1e-6, 1e-3, 1], ["0", "0.000001", "0.001", "1"])
        axes.minorticks_off()
        axes.set_xlim(0, len(steps) + 1)
        axes.set_xlabel(_("updates of the weights"), fontsize=style.SIZES["text"])
        style.title(axes, _("how far the two are apart (log. scale)"))
