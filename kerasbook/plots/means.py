"""What each class looks like to each layer, on average."""

from collections.abc import Mapping

import numpy as np

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas


def class_means(output: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """`(n, ...)` -> `(classes, ...)`: the mean output over the samples of each class."""
    return np.stack([output[labels == label].mean(axis=0) for label in np.unique(labels)])


def favourite_order(means: np.ndarray) -> np.ndarray:
    """The units ordered by the class that excites them most, `(classes, units)` -> `(units,)`."""
    favourite = means.argmax(axis=0)
    return np.lexsort((-means.max(axis=0), favourite))


class ClassMeansDisplay(Display):
    """The mean picture of each class, and each layer's mean response to it.

    Args:
        means: From layer to class means: images `(classes, height, width)` or units `(classes, units)`.
        labels: The names of the classes.

    Attributes:
        images_: The image drawn for each layer.
    """

    size = (style.WIDTH, 2.8)

    def __init__(self, means: Mapping[str, np.ndarray], labels: list[str]):
        self.means = dict(means)
        self.labels = list(labels)

    def plot(self, figure=None, axes=None) -> "ClassMeansDisplay":
        self.figure_, self.axes_ = canvas(len(self.means), self.size, figure, axes)
        self.images_ = []
        for axis, means in zip(self.axes_, self.means.values(), strict=True):
            self.images_.append(self._pictures(axis, means) if means.ndim == 3 else self._units(axis, means))
            style.dress(axis)
        return self

    def _pictures(self, axes, means: np.ndarray):
        style.bare(axes)
        return axes.imshow(style.mosaic(means, columns=4), cmap=style.INPUT, vmin=0, vmax=1)

    def _units(self, axes, means: np.ndarray):
        answer = means.shape[1] == len(self.labels) and np.allclose(means.sum(axis=1), 1, atol=1e-3)
        colours = {"cmap": style.PROBABILITY, "vmin": 0, "vmax": 1} if answer else style.scale(means)
        order = np.arange(means.shape[1]) if answer else favourite_order(means)
        image = axes.imshow(means[:, order], aspect="auto", interpolation="nearest", **colours)
        style.bare(axes)
        axes.set_box_aspect(1)
        axes.set_yticks(range(len(self.labels)), self.labels)
        axes.tick_params(left=False, labelsize=style.SIZES["small"], pad=1)
        if answer:
            axes.set_xticks(range(len(self.labels)), self.labels)
            axes.tick_params(bottom=False, pad=1)
        else:
            axes.set_xlabel(
                _("{count} units").format(count=means.shape[1]), fontsize=style.SIZES["small"], color=style.QUIET
            )
        return image
