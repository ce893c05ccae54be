"""What a network answers to single samples: the picture, and a probability for each class."""

from collections.abc import Sequence

import numpy as np

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas

RIGHT, WRONG = style.SECOND, style.TRAINED


class AnswersDisplay(Display):
    """Samples, and below each the probability that the network gives to every class.

    The bar of the right class is blue; if the network's answer is another one, its bar is red.

    Args:
        images: The samples, `(n, height, width)`, from 0 to 1.
        labels: The right answers, `(n,)`.
        predictions: What the network answered, `(n, classes)`.
        notes: What to say above each sample, if there is anything to say.

    Attributes:
        images_: The samples as drawn.
        bars_: The bars of each sample.
    """

    def __init__(
        self, images: np.ndarray, labels: np.ndarray, predictions: np.ndarray, notes: Sequence[str] | None = None
    ):
        self.images = np.asarray(images)
        self.labels = np.asarray(labels)
        self.predictions = np.asarray(predictions)
        self.notes = list(notes or [])
        self.size = (2.2 * len(self.images), 3.0)

    def plot(self, figure=None, axes=None) -> "AnswersDisplay":
        """Draw on the axes given, those of the pictures before those of the bars, or on a new figure."""
        count = len(self.images)
        self.figure_, self.axes_ = canvas(count, self.size, figure, axes, rows=2)
        self.images_ = [self._picture(axis, sample) for sample, axis in enumerate(self.axes_[:count])]
        self.bars_ = [self._answer(axis, sample) for sample, axis in enumerate(self.axes_[count:])]
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _picture(self, axes, sample: int):
        style.bare(axes)
        label, answer = self.labels[sample], self.predictions[sample].argmax()
        colour = RIGHT if answer == label else WRONG
        axes.set_title(
            _("label: {label}, prediction: {answer}").format(label=label, answer=answer),
            fontsize=style.SIZES["text"],
            color=colour,
        )
        if self.notes:
            axes.annotate(
                _(self.notes[sample]),
                (0.5, 1),
                xycoords="axes fraction",
                xytext=(0, 24),
                textcoords="offset points",
                ha="center",
                fontsize=style.SIZES["text"],
                color=colour,
            )
        return axes.imshow(self.images[sample], cmap=style.INPUT, vmin=0, vmax=1, interpolation="nearest")

    def _answer(self, axes, sample: int):
        prediction, label = self.predictions[sample], self.labels[sample]
        answer = prediction.argmax()
        colours = np.full(len(prediction), "#b5b5b5", dtype=object)
        colours[answer] = WRONG
        colours[label] = RIGHT
        bars = axes.bar(np.arange(len(prediction)), prediction, width=0.8, color=colours)
        style.plain(axes)
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        axes.set_ylim(0, 1.28)
        axes.set_yticks([])
        axes.set_xticks(range(len(prediction)))
        axes.tick_params(length=0, labelsize=style.SIZES["small"])
        for place in {int(answer), int(label)}:
            axes.text(
                place,
                prediction[place] + 0.03,
                f"{prediction[place]:.2f}",
                ha="center",
                va="bottom",
                fontsize=style.SIZES["small"],
                color=colours[place],
            )
        return bars
