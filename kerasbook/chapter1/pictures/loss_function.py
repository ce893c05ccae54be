"""What each answer costs, and whether the loss ranks networks as the accuracy does."""

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnnotationBbox, OffsetImage
from matplotlib.text import Text

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.numbers import with_decimals
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas

HIGHEST = 6.5  # the loss where the curve's panel ends
# The probabilities for which a sample is shown beside the curve, and where in the panel it stands.
EXAMPLES = {
    0.02: (0.17, 0.76),
    0.1: (0.27, 0.53),
    0.25: (0.43, 0.42),
    0.5: (0.6, 0.34),
    0.75: (0.77, 0.28),
    0.98: (0.93, 0.24),
}
SHOWN = 5  # samples in a strip
GAP = 8  # blank pixels between two samples
RIGHT, WRONG = style.SECOND, style.TRAINED


class SampleLossDisplay(Display):
    """The loss over the probability given to the right answer, with the samples on it; the costliest and the cheapest.

    Args:
        images: The samples, `(n, height, width)`.
        labels: The right answers, `(n,)`.
        probabilities: What the network answered, `(n, classes)`.
        losses: What each answer costs, `(n,)`.
        scored_with: The labels that the losses were computed with, if other than the right answers.

    Attributes:
        curve_: The line of -ln p.
        right_, wrong_: The samples on it whose answer was right or wrong, as points.
        examples_: The numbers below the pictures beside the curve.
        costliest_, cheapest_: The images of the five costliest and the five cheapest samples.
    """

    size = (style.WIDTH, 6.2)

    def __init__(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        probabilities: np.ndarray,
        losses: np.ndarray,
        scored_with: np.ndarray | None = None,
    ):
        self.images = np.asarray(images)
        self.labels = np.asarray(labels)
        self.answers = np.asarray(probabilities).argmax(axis=1)
        scored = self.labels if scored_with is None else np.asarray(scored_with)
        self.own = bool(np.array_equal(scored, self.labels))
        self.given = np.asarray(probabilities)[np.arange(len(scored)), scored]  # to the label it is scored with
        self.losses = np.asarray(losses)
        self.order = np.argsort(-self.losses, kind="stable")  # the costliest first

    def plot(self, figure=None, axes=None) -> "SampleLossDisplay":
        self.figure_, self.axes_ = canvas(3, self.size, figure, axes)
        curve, costliest, cheapest = self.axes_
        self._curve(curve)
        tenth = max(1, len(self.order) // 10)
        self.costliest_ = self._strip(
            costliest, self.order[:tenth], N_("highest loss: {wrong:,} of {count:,} are wrong")
        )
        self.cheapest_ = self._strip(
            cheapest, self.order[::-1][:tenth], N_("lowest loss: {wrong:,} of {count:,} are wrong")
        )
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _curve(self, axes) -> None:
        style.plain(axes)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, HIGHEST)
        probabilities = np.linspace(np.exp(-HIGHEST), 1, 500)
        (self.curve_,) = axes.plot(probabilities, -np.log(probabilities), color=style.QUIET, linewidth=1.5)
        right = self.answers == self.labels
        self.right_ = self._points(axes, right, RIGHT)
        self.wrong_ = self._points(axes, ~right, WRONG)
        axes.legend(
            [self.right_, self.wrong_],
            [
                _("right: {count:,}").format(count=int(right.sum())),
                _("wrong: {count:,}").format(count=int((~right).sum())),
            ],
            loc="upper right",
            frameon=False,
            fontsize=style.SIZES["heading"],
            handletextpad=0.2,
            borderpad=0,
        )
        to = N_("probability p given to the right label") if self.own else N_("probability p given to another label")
        axes.set_xlabel(_(to), fontsize=style.SIZES["heading"])
        axes.set_title(_("loss = −ln p"), fontsize=style.SIZES["title"], loc="left", color=style.INK)
        self._beyond(axes)
        self.examples_ = self._examples(axes)

    def _points(self, axes, chosen: np.ndarray, colour: str):
        return axes.scatter(
            self.given[chosen], self.losses[chosen], s=42, color=colour, alpha=0.45, linewidths=0, zorder=3
        )

    def _beyond(self, axes) -> None:
        """How many samples lie above the panel, and how far."""
        beyond = self.losses[self.losses > HIGHEST]
        if len(beyond):
            axes.text(
                0.03,
                0.985,
                _("↑ {count:,} more, up to {loss:.1f}").format(count=len(beyond), loss=beyond.max()),
                transform=axes.transAxes,
                ha="left",
                va="top",
                fontsize=style.SIZES["text"],
                color=WRONG,
            )

    def _examples(self, axes) -> list[Text]:
        """For each probability, the sample that comes nearest to it, if one comes near."""
        found = []
        for target, place in EXAMPLES.items():
            sample = int(np.abs(self.given - target).argmin())
            if abs(self.given[sample] - target) < 0.02 and self.losses[sample] < HIGHEST:
                found.append(self._example(axes, sample, place))
        return found

    def _example(self, axes, sample: int, place: tuple[float, float]) -> Text:
        """A sample's picture and below it its numbers, with a line to its point on the curve."""
        given, loss = float(self.given[sample]), float(self.losses[sample])
        picture = OffsetImage(
            self.images[sample], zoom=1.5, cmap=style.INPUT, norm=Normalize(0, 1), interpolation="nearest"
        )
        axes.add_artist(
            AnnotationBbox(picture, place, xycoords="axes fraction", box_alignment=(0.5, 0), frameon=False, pad=0.2)
        )
        words = axes.text(
            *place,
            _("p {given:.2f}\nloss {loss:.2f}").format(given=given, loss=loss),
            transform=axes.transAxes,
            ha="center",
            va="top",
            linespacing=1.3,
            fontsize=style.SIZES["text"],
            color=style.INK,
            bbox={"facecolor": "white", "linewidth": 0, "pad": 1},
        )
        line = {"arrowstyle": "-", "color": style.QUIET, "linewidth": 1.2, "patchA": words.get_bbox_patch()}
        axes.annotate("", (given, loss), place, textcoords="axes fraction", arrowprops=line)
        return words

    def _strip(self, axes, samples: np.ndarray, title: str):
        """The first five of these samples, and below each the right answer, the network's, and the loss."""
        wrong = int((self.answers[samples] != self.labels[samples]).sum())
        axes.set_title(
            _(title).format(count=len(samples), wrong=wrong), fontsize=style.SIZES["title"], loc="left", color=style.INK
        )
        style.bare(axes)
        for place, sample in enumerate(samples[:SHOWN]):
            self._words(axes, place, sample)
        return axes.imshow(
            style.mosaic(self.images[samples[:SHOWN]], columns=SHOWN, gap=GAP),
            cmap=style.INPUT,
            vmin=0,
            vmax=1,
            interpolation="nearest",
        )

    def _words(self, axes, place: int, sample: int) -> None:
        """What stands below a sample in its place in the strip."""
        _count, height, width = self.images.shape
        label, answer, loss = self.labels[sample], self.answers[sample], self.losses[sample]
        axes.text(
            place * (width + GAP) + width / 2,
            height + 1,
            _("label: {label}\nread as: {answer}\nloss: {loss}").format(
                label=label, answer=answer, loss=f"{loss:.1f}" if loss >= 0.1 else "< 0.1"
            ),
            ha="center",
            va="top",
            linespacing=1.3,
            fontsize=style.SIZES["text"],
            color=RIGHT if answer == label else WRONG,
        )


class RankingDisplay(Display):
    """The networks after each epoch, ranked by their loss and by their accuracy.

    Args:
        epochs: The number of each epoch.
        by_loss: The place of each epoch; 1 has the lowest loss.
        by_accuracy: The same; 1 has the highest accuracy.
        first: The last of the first epochs, which stand out.
        correlation: The rank correlation of these places, over the first epochs and over all.

    Attributes:
        first_, later_: The epochs as points.
        numbers_: The numbers of the epochs in them.
    """

    size = (6.2, 3.6)

    def __init__(
        self,
        epochs: Sequence[int],
        by_loss: Sequence[float],
        by_accuracy: Sequence[float],
        first: int,
        correlation: tuple[float, float],
    ):
        self.epochs = np.asarray(epochs)
        self.by_loss, self.by_accuracy = np.asarray(by_loss), np.asarray(by_accuracy)
        self.first = min(first, int(self.epochs[-1]))
        self.correlation = correlation

    def plot(self, figure=None, axes=None) -> "RankingDisplay":
        self.figure_, self.axes_ = canvas(1, self.size, figure, axes)
        (axis,) = self.axes_
        style.plain(axis)
        last = len(self.by_loss)
        axis.set(xlim=(last + 0.7, 0.3), ylim=(last + 0.7, 0.3))  # the best at the upper right
        axis.plot([0.3, last + 0.7], [0.3, last + 0.7], color=style.QUIET, linestyle=":", linewidth=2)
        early = self.epochs <= self.first
        self.first_ = self._points(axis, early, style.SECOND)
        self.later_ = self._points(axis, ~early, "#8f8f8f")
        self.numbers_ = self._numbers(axis) if last <= 20 else []
        axis.set_xlabel(_("rank by loss (1: lowest)"), fontsize=style.SIZES["text"])
        axis.set_ylabel(_("rank by accuracy\n(1: highest)"), fontsize=style.SIZES["text"], linespacing=1.35)
        for ticks in (axis.xaxis, axis.yaxis):
            ticks.set_ticks([1, last] if last > 1 else [1])
        self._legend(axis)
        style.dress(axis)
        return self

    def _points(self, axes, chosen: np.ndarray, colour: str):
        return axes.scatter(self.by_loss[chosen], self.by_accuracy[chosen], s=250, color=colour, linewidths=0, zorder=3)

    def _numbers(self, axes) -> list:
        return [
            axes.text(
                *place,
                str(epoch),
                ha="center",
                va="center",
                color="white",
                zorder=4,
                fontsize=style.SIZES["text"],
                fontweight="bold",
            )
            for epoch, *place in zip(self.epochs, self.by_loss, self.by_accuracy, strict=True)
        ]

    def _legend(self, axes) -> None:
        """The rank correlations, to the right of the panel, in the colours of their epochs."""
        first, whole = self.correlation
        lines = [
            (_("networks after\nepoch 0, 1, 2, ..."), style.INK),
            (
                _("rank correlation\nto epoch {epoch}: {value}").format(
                    epoch=self.first, value=with_decimals(first, 2)
                ),
                style.SECOND,
            ),
        ]
        if self.first < self.epochs[-1]:
            words = _("to epoch {epoch}: {value}").format(epoch=self.epochs[-1], value=with_decimals(whole, 2))
            lines.append((words, style.QUIET))
        height = 1.0
        for words, colour in lines:
            axes.text(
                1.06,
                height,
                words,
                transform=axes.transAxes,
                va="top",
                linespacing=1.35,
                fontsize=style.SIZES["heading"],
                color=colour,
            )
            height -= 0.33 if "\n" in words else 0.2


class LossFunction(Display):
    """The loss of single samples, and what it says about whole networks.

    Args:
        images, labels, probabilities, losses: The samples, as `SampleLossDisplay` takes them.
        epochs, by_loss, by_accuracy, first, correlation: The networks after each epoch, as `RankingDisplay` takes them.
        scored_with: The labels that the losses were computed with, if other than the right answers.
    """

    size = (style.WIDTH, 7.4)

    def __init__(
        self, images, labels, probabilities, losses, epochs, by_loss, by_accuracy, first, correlation, scored_with=None
    ):
        self.samples = SampleLossDisplay(images, labels, probabilities, losses, scored_with)
        self.ranking = RankingDisplay(epochs, by_loss, by_accuracy, first, correlation)

    def plot(self, figure=None, axes=None) -> "LossFunction":
        if axes is not None:
            raise ValueError("Expected a figure: a story lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        places = (
            (0.05, 0.085, 0.45, 0.855),  # the curve
            (0.55, 0.81, 0.435, 0.13),  # the costliest
            (0.55, 0.515, 0.435, 0.13),  # the cheapest
            (0.605, 0.085, 0.2, 0.285),  # the ranking
        )
        self.axes_ = [self.figure_.add_axes(place) for place in places]
        self.samples.plot(axes=self.axes_[:3])
        self.ranking.plot(axes=self.axes_[3:])
        return self
