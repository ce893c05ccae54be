"""What three losses buy, and that a metric changes nothing."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display

LOSSES = {
    "cross_entropy": (N_("cross-entropy"), style.INK, "o"),
    "squared_error": (N_("squared error"), "#a96b59", "s"),
    "weighted": (N_("weighted cross-entropy"), "#832db6", "D"),
}
METRICS = {"accuracy": N_("accuracy"), "recall": N_("recall"), "precision": N_("precision")}
FOUND, OTHERS = style.CLASSES[1], style.CLASSES[0]  # films that are to be found, and all others
BINS = np.linspace(0, 1, 26)


class LossAndMetric(Display):
    """Three metrics of three losses; the weights after another metric and another loss; the probabilities they give.

    Args:
        found: From loss, or "always_no", to its metrics.
        probabilities: From loss to the probability it gives to each new film, `(n,)`.
        targets: 1 for films that are to be found, `(n,)`.
        weights: From loss, and "compared", to all weights in one row.
        exchanged: What is different in the training called "compared": "metric" or "loss".

    Attributes:
        dots_: The points of the metrics, by loss.
        clouds_: The weights against those of the first training: after another metric, after another loss.
        always_no_: The line of the program that always says no.
        steps_: For each loss, the distributions of those to be found and of all others.
    """

    size = (style.WIDTH, 7.4)

    def __init__(
        self,
        found: Mapping[str, Mapping[str, float]],
        probabilities: Mapping[str, np.ndarray],
        targets: np.ndarray,
        weights: Mapping[str, np.ndarray],
        exchanged: str,
    ):
        self.found, self.probabilities, self.weights = dict(found), dict(probabilities), dict(weights)
        self.targets, self.exchanged = np.asarray(targets), exchanged

    def plot(self, figure=None, axes=None) -> "LossAndMetric":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        metrics = self.figure_.add_axes((0.1, 0.54, 0.48, 0.375))
        weights = self.figure_.add_axes((0.69, 0.54, 0.29, 0.43))
        below = [self.figure_.add_axes((left, 0.085, 0.28, 0.31)) for left in (0.065, 0.385, 0.705)]
        self.axes_ = [metrics, weights, *below]
        self._metrics(metrics)
        self._weights(weights)
        self.steps_ = {name: self._distribution(panel, name) for panel, name in zip(below, LOSSES, strict=True)}
        top = max(max(heights.max() for heights in steps) for steps in self.steps_.values())
        for panel in below:
            panel.set_ylim(0, 1.05 * top)
        style.dress(self.figure_)
        return self

    def _metrics(self, axes) -> None:
        style.plain(axes)
        self.dots_ = {}
        for number, (name, (label, colour, marker)) in enumerate(LOSSES.items()):
            heights = np.arange(len(METRICS)) + 0.22 * (number - 1)
            for one in self.others:
                values = [one[what][name] for what in METRICS]
                axes.plot(values, heights, marker, color=colour, markersize=4, alpha=0.35, markeredgewidth=0)
            values = [self.found[name][what] for what in METRICS]
            (self.dots_[name],) = axes.plot(
                values, heights, marker, color=colour, markersize=10, label=_(label), clip_on=False, zorder=4
            )
        always_no = self.found["always_no"]["accuracy"]
        (self.always_no_,) = axes.plot([always_no] * 2, [-0.45, 0.45], ":", color=style.QUIET, linewidth=2.5)
        axes.text(
            always_no, 0.62, _("always no"), ha="center", va="center", fontsize=style.SIZES["text"], color=style.QUIET
        )
        axes.set_xlim(0, 1)
        axes.set_ylim(2.5, -0.5)
        axes.set_yticks(range(len(METRICS)), [_(name) for name in METRICS.values()], fontsize=style.SIZES["heading"])
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(-0.03, 1.0),
            ncols=3,
            frameon=False,
            fontsize=style.SIZES["text"],
            handletextpad=0.1,
            columnspacing=1.2,
        )

    def _weights(self, axes) -> None:
        style.plain(axes)
        compared = {"metric": _("another metric"), "loss": _("another loss")}[self.exchanged]
        first = self.weights["cross_entropy"]
        clouds = {
            _("another loss (weighted)"): (self.weights["weighted"], LOSSES["weighted"][1], 12),
            compared: (self.weights["compared"], style.TRAINED, 22),
        }
        self.clouds_ = [
            axes.scatter(first, values, s=size, color=colour, alpha=0.6, linewidths=0, label=label)
            for label, (values, colour, size) in clouds.items()
        ]
        reach = 1.08 * max(np.abs(values).max() for values, _colour, _size in clouds.values())
        axes.set_xlim(-reach, reach)
        axes.set_ylim(-reach, reach)
        axes.set_xlabel(_("weight after the first training"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("and after another one"), fontsize=style.SIZES["text"])
        axes.legend(
            loc="lower right",
            frameon=False,
            fontsize=style.SIZES["text"],
            handletextpad=0.1,
            borderpad=0,
            markerscale=2,
        )

    def _distribution(self, axes, name: str) -> tuple[np.ndarray, np.ndarray]:
        style.plain(axes)
        label, colour, _marker = LOSSES[name]
        found = []
        for number, shade, words in ((0, OTHERS, _("all others")), (1, FOUND, _("to be found"))):
            given = self.probabilities[name][self.targets == number]
            shares = np.histogram(given, BINS)[0] / max(1, len(given))
            axes.stairs(shares, BINS, color=shade, fill=True, alpha=0.4)
            axes.stairs(shares, BINS, color=shade, linewidth=2.2, label=words)
            found.append(shares)
        axes.axvline(0.5, color=style.INK, linewidth=1.5)
        axes.set_xlim(0, 1)
        axes.set_xlabel(_("probability that it gives"), fontsize=style.SIZES["text"])
        axes.set_title(_(label), fontsize=style.SIZES["heading"], color=colour, loc="left")
        if name == "cross_entropy":
            axes.set_ylabel(_("share of these films"), fontsize=style.SIZES["text"])
            axes.legend(loc="upper right", frameon=False, fontsize=style.SIZES["text"])
        return tuple(found)
