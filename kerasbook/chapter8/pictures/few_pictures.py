"""Accuracy over the epochs, fold by fold, and the pictures that were answered wrongly."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

ACROSS = 8  # pictures side by side
EVERY = 4  # epochs from one measurement to the next
PANELS = (
    Panel((0.055, 0.14, 0.38, 0.74), right=1.15),
    Panel((0.6, 0.53, 0.39, 0.35), height=1.0, left=0.1, right=0.1, below=0.1),
    Panel((0.6, 0.05, 0.39, 0.35), height=1.0, left=0.1, right=0.1, below=0.15),
)


def contact_sheet(images: np.ndarray, across: int = ACROSS) -> np.ndarray:
    """Colour pictures side by side in lines, `(lines * height, across * width, 3)`, white where there is none."""
    count, height, width, channels = images.shape
    lines = max(1, -(-count // across))
    sheet = np.ones((lines * across, height, width, channels))
    sheet[:count] = images
    rows = sheet.reshape(lines, across, height, width, channels).swapaxes(1, 2)  # (lines, height, across, width, 3)
    return rows.reshape(lines * height, across * width, channels)


class FewPictures(Display):
    """Curves on the left, mistakes on the right.

    Args:
        measured: `"pixels"`, `"most_frequent"` and `"epochs"`.
        training: Accuracy on pictures learned, `(folds, moments)`.
        validation: Accuracy on pictures held back, `(folds, moments)`.
        wrong: Two arrays of pictures answered wrongly, `(n, height, width, 3)`: animals, and others.
        animals: Whether the question was if they show an animal; else, if they show a dog.

    Attributes:
        means_: The lines of the means, training and validation.
        folds_: The thin lines, likewise.
        baselines_: The lines of logistic regression and of the more frequent answer.
        sheets_: The two images of the mistakes.
    """

    size = (style.WIDTH, 5.2)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        measured: Mapping,
        training: np.ndarray,
        validation: np.ndarray,
        wrong: Sequence[np.ndarray],
        animals: bool = True,
    ):
        self.measured = dict(measured)
        self.training, self.validation = np.asarray(training), np.asarray(validation)
        self.wrong, self.animals = [np.asarray(images) for images in wrong], animals

    def plot(self, figure=None, axes=None) -> "FewPictures":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self._curves(self.axes_[0])
        titles = (
            (_("animals that it did not recognize"), _("taken for animals"))
            if self.animals
            else (_("dogs taken for cats"), _("cats taken for dogs"))
        )
        self.sheets_ = []
        for axis, images, words in zip(self.axes_[1:], self.wrong, titles, strict=True):
            self.sheets_.append(axis.imshow(contact_sheet(images)) if len(images) else None)
            axis.set_anchor("NW")
            style.bare(axis)
            style.title(axis, words)
        style.dress(self.figure_)
        return self

    def _curves(self, axes) -> None:
        x = np.minimum(EVERY * np.arange(self.training.shape[1]), self.measured["epochs"])
        looks = ((self.training, _("pictures learned"), style.SECOND), (self.validation, _("held back"), style.TRAINED))
        self.folds_ = [
            axes.plot(x, fold, color=colour, alpha=0.35, linewidth=1.0)[0]
            for accuracy, _name, colour in looks
            for fold in accuracy
        ]
        curves = [Curve(name, accuracy.mean(axis=0), colour) for accuracy, name, colour in looks]
        self.means_ = draw_curves(axes, curves, 0.3, 1.02, x=x)
        lines = (("pixels", "--", _("logistic regression")), ("most_frequent", ":", _("the more frequent answer")))
        self.baselines_ = []
        for key, dashes, name in lines:
            height = self.measured[key]
            line = axes.axhline(height, color=style.INK, linestyle=dashes, linewidth=1.8, label=name)
            self.baselines_.append(line)
        axes.legend(handles=self.baselines_, loc="lower right", frameon=False, fontsize=style.SIZES["text"])
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(_("epochs of training"), fontsize=style.SIZES["text"])
        style.title(axes, _("accuracy, not from 0"))
