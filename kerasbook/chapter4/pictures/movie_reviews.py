"""A training on reviews: loss and accuracy with the epoch to stop at, and two answers with the words that decided."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import HistoryDisplay
from kerasbook.plots.display import Display
from kerasbook.plots.sentences import SentenceDisplay

SHOWN = 60  # words of a review
CURVES = ("loss", "val_loss", "accuracy", "val_accuracy")


class MovieReviews(Display):
    """Curves above, sentences below.

    Args:
        measured: What the concept measured: the curves of `fit`, `"best_epoch"`, `"linear_accuracy"`.
        effects: What each word does to the answer, for the review that is most surely right and for the surest mistake.
        probabilities: The probability that each of the two is positive.
        classes: The names of the two classes, the positive one last; blame and praise by default.
        is_wrong: Whether the second review is a mistake; if there is none, it is the least sure right answer.

    Attributes:
        history: The curves.
        sentences: The two reviews.
        marks_: The lines at the best epoch.
        test_: The accuracy on test reviews.
    """

    size = (style.WIDTH, 8.0)

    def __init__(
        self,
        measured: Mapping,
        effects: Sequence,
        probabilities: Sequence[float],
        classes: Sequence[str] | None = None,
        is_wrong: bool = True,
    ):
        self.measured = dict(measured)
        self.effects = [(words[:SHOWN], drops[:SHOWN]) for words, drops in effects]
        self.is_wrong = is_wrong
        self.probabilities = [float(one) for one in probabilities]
        self.classes = list(classes or (N_("blame"), N_("praise")))

    def _titles(self) -> list[str]:
        right, wrong = self.probabilities
        blame, praise = map(_, self.classes)
        return [
            _("surest right answer: {answer}, probability {probability:.3f}").format(
                answer=praise if right > 0.5 else blame, probability=max(right, 1 - right)
            ),
            (
                _("surest mistake: {answer}, probability {probability:.3f}")
                if self.is_wrong
                else _("least sure right answer: {answer}, probability {probability:.3f}")
            ).format(answer=praise if wrong > 0.5 else blame, probability=max(wrong, 1 - wrong)),
        ]

    def plot(self, figure=None, axes=None) -> "MovieReviews":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        above, below = self.figure_.subfigures(2, 1, height_ratios=(1.15, 1))
        panels = [above.add_axes(place) for place in ((0.05, 0.15, 0.29, 0.72), (0.56, 0.15, 0.29, 0.72))]
        self.history = HistoryDisplay(
            {name: self.measured[name] for name in CURVES},
            first=1,
            guessing={"accuracy": self.measured["linear_accuracy"]},
            notes={"accuracy": N_("logistic regression")},
            names={"": N_("training reviews"), "val": N_("validation reviews")},
        )
        self.history.over_seeds([{name: one[name] for name in CURVES} for one in self.others])
        self.history.plot(axes=panels)
        panels[1].set_ylim(0.4, 1.02)
        self.marks_ = [panel.axvline(self.measured["best_epoch"], color=style.QUIET, linewidth=1.5) for panel in panels]
        self.test_ = panels[1].plot(
            [self.measured["best_epoch"]], [self.measured["test_accuracy"]], "D", color=style.INK
        )
        panels[1].annotate(
            _("test reviews: {accuracy:.3f}").format(accuracy=self.measured["test_accuracy"]),
            (self.measured["best_epoch"], 0.45),
            xytext=(8, 0),
            textcoords="offset points",
            fontsize=style.SIZES["text"],
            color=style.INK,
        )
        label = panels[0].annotate(
            _("lowest validation loss:\nepoch {number}").format(number=self.measured["best_epoch"]),
            (self.measured["best_epoch"], 0.97 * panels[0].get_ylim()[1]),
            xytext=(8, 0),
            textcoords="offset points",
            fontsize=style.SIZES["text"],
            color=style.QUIET,
            va="top",
        )
        style.dress(label)
        style.dress(panels[1])
        self.sentences = SentenceDisplay(self.effects, self._titles(), _("blue speaks for the answer, red against it"))
        self.sentences.plot(figure=below)
        self.axes_ = [*panels, *self.sentences.axes_]
        return self
