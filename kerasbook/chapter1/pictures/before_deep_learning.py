"""Methods in the order of their years, each as high as its share of mistakes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import spread_out
from kerasbook.plots.display import Display, canvas

METHODS = {
    "logistic": N_("logistic regression"),
    "bayes": N_("naive Bayes"),
    "tree": N_("decision tree"),
    "dense": N_("deep dense network"),
    "convolutional": N_("convnet"),
    "svm": N_("kernel SVM"),
    "forest": N_("random forest"),
    "boosting": N_("gradient boosting"),
}
COLOURS = (style.SECOND, style.TRAINED)  # one for each group
LEAST = 0.02  # the share of mistakes at the height 0; all mistakes are at 1
HEIGHT = 1.45  # of the panel: room for a number above a disc at 1, and for the groups
FLOOR, AXIS = -0.56, -0.9  # where the columns end, and where the years stand


def height(mistakes: float) -> float:
    """Where a share of mistakes stands on a logarithmic axis from `LEAST` to 1."""
    return 1 - math.log(max(mistakes, LEAST)) / math.log(LEAST)


def times(ratio: float) -> str:
    """A ratio as one would say it: 0.4×, 2.5×, 14×."""
    if ratio < 0.1:
        return "< 0.1×"
    return f"{ratio:.0f}×" if ratio >= 9.95 else f"{ratio:.1f}×"


@dataclass(frozen=True)
class Milestone:
    """A method on the timeline.

    Args:
        name: What it is called.
        year: The year of its idea.
        mistakes: The share of mistakes it makes, 0 to 1.
        time: How long its training took, as a multiple of the same method's time.
        group: Which group it belongs to, 0 or 1.
    """

    name: str
    year: int
    mistakes: float
    time: float
    group: int = 0


class TimelineDisplay(Display):
    """Methods side by side: mistakes as the height of a disc (logarithmic), below it name, training time and year.

    The columns are evenly spaced; a line leads from each to its year on an axis of time.

    Args:
        milestones: The methods in the order of their years.
        groups: What the two groups of methods are called.
        guessing: The share of mistakes of guessing, drawn as a line to beat.

    Attributes:
        discs_: A disc for each method.
        leaders_: The lines from the columns to the years.
        guess_: The line to beat.

    Raises:
        ValueError: If there are no methods, or they are not in the order of their years.
    """

    size = (style.WIDTH, 7.0)

    def __init__(self, milestones: Sequence[Milestone], groups: Sequence[str], guessing: float):
        self.milestones = list(milestones)
        self.groups = list(groups)
        self.guessing = guessing
        years = [milestone.year for milestone in self.milestones]
        if not years or years != sorted(years):
            raise ValueError(f"Expected methods in the order of their years. Received the years: {years}")

    def plot(self, figure=None, axes=None) -> "TimelineDisplay":
        self.figure_, self.axes_ = canvas(1, self.size, figure, axes)
        axis = self.axes_[0]
        axis.set_axis_off()
        axis.set_xlim(-1.15, len(self.milestones) - 0.45)
        axis.set_ylim(AXIS - 0.16, HEIGHT)
        self._scale(axis)
        self.discs_ = [self._disc(axis, column, one) for column, one in enumerate(self.milestones)]
        self._years(axis)
        self._legend(axis)
        style.dress(axis)
        return self

    def _scale(self, axes) -> None:
        """The scale of mistakes at the left, and the line to beat."""
        right = len(self.milestones) - 0.5
        for share in (0.02, 0.05, 0.1, 0.2, 0.5):
            axes.plot([-0.55, right], [height(share)] * 2, color="#e4e4e4", linewidth=0.8, zorder=0)
            self._text(axes, -0.6, height(share), f"{share:.0%}", ha="right", color=style.QUIET)
        (self.guess_,) = axes.plot(
            [-0.55, right], [height(self.guessing)] * 2, color=style.QUIET, linestyle=":", linewidth=2, zorder=0
        )
        self._text(axes, -0.6, height(self.guessing), _("guessing"), ha="right", color=style.QUIET)
        self._text(axes, -0.55, HEIGHT - 0.16, _("mistakes on test digits"), ha="left")
        self._text(axes, -0.6, -0.36, _("training\ntime"), ha="right")

    def _disc(self, axes, column: int, milestone: Milestone):
        """A disc with its share of mistakes above, its name and its training time below."""
        colour = COLOURS[milestone.group]
        at = height(milestone.mistakes)
        disc = axes.scatter([column], [at], s=420, color=colour, zorder=2)
        number = self._text(axes, column, at + 0.12, _("{share:.1%}").format(share=milestone.mistakes), "title")
        number.set(color=colour, weight="bold", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
        self._text(axes, column, -0.14, _(milestone.name).replace(" ", "\n", 1), color=colour, weight="bold")
        self._text(axes, column, -0.36, times(milestone.time), "heading")
        return disc

    def _years(self, axes) -> None:
        """An axis of time below the columns, and a line from each column to its year."""
        first, last = self.milestones[0].year, self.milestones[-1].year
        step = (len(self.milestones) - 1) / ((last - first) or 1)
        axes.plot([-0.4, len(self.milestones) - 0.6], [AXIS, AXIS], color=style.INK, linewidth=1.6)
        self.leaders_ = []
        for column, milestone in enumerate(self.milestones):
            at = (milestone.year - first) * step
            self.leaders_ += axes.plot(
                [column, column, at, at],
                [FLOOR + 0.09, FLOOR, AXIS + 0.08, AXIS],
                color=COLOURS[milestone.group],
                linewidth=1.6,
                alpha=0.6,
                zorder=1,
            )
        years = sorted({milestone.year for milestone in self.milestones})
        places = spread_out([(year - first) * step for year in years], gap=0.4, low=-0.4, high=len(self.milestones))
        for year, at in zip(years, places, strict=True):
            self._text(axes, at, AXIS - 0.09, str(year), "heading")

    def _legend(self, axes) -> None:
        for index, (group, colour) in enumerate(zip(self.groups, COLOURS, strict=True)):
            self._text(axes, -0.5 + 2.9 * index, HEIGHT, "●  " + _(group), "title", color=colour, ha="left", va="top")

    def _text(self, axes, x: float, y: float, text: str, size: str = "text", **options):
        chosen = {"ha": "center", "va": "center", "color": style.INK, "linespacing": 1.2, **options}
        return axes.text(x, y, text, fontsize=style.SIZES[size], **chosen)


class BeforeDeepLearning(TimelineDisplay):
    """The methods of the concept on their timeline.

    Args:
        measured: From method to its `"mistakes"` and its `"training_time"`, in the order of the years.
        years: From method to the year of its idea.
        networks: Which of them are neural networks.
        guessing: The share of mistakes of guessing.
    """

    def __init__(self, measured: Mapping, years: Mapping[str, int], networks: Sequence[str], guessing: float):
        milestones = [
            Milestone(METHODS[name], years[name], found["mistakes"], found["training_time"], int(name in networks))
            for name, found in measured.items()
        ]
        super().__init__(milestones, [N_("classical machine learning"), N_("neural networks")], guessing)
