"""What networks without, with one and with two hidden layers can draw, and what their last layer gets to see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display

COLOURS = (style.CLASSES[0], style.CLASSES[1])  # of the two classes
PALE = ListedColormap(["#d7e8f7", "#ffe9bd"])  # the same, behind the points
ROWS = {"rings": N_("two rings"), "xor": N_("four clouds")}
NETWORKS = {"none": N_("no hidden layer"), "one": N_("one hidden layer"), "two": N_("two hidden layers")}
DRAWN = 400  # points; more would hide each other


@dataclass(frozen=True)
class Problem:
    """Points to separate, and how the networks separate them.

    Attributes:
        points: New points, `(n, 2)`.
        classes: 0 or 1, `(n,)`.
        line: The best of all lines: its direction `(2,)`, and where it stands along it.
        answers: From network to `(extent, probabilities)`, a grid of answers around the points.
        seen: From network to the points as its last layer gets them, `(n, 2)`; its cut is where the first number is 0.
        accuracy: From network, or "best_line", to the accuracy.
        starts: From network to the accuracy from each start.
    """

    points: np.ndarray
    classes: np.ndarray
    line: tuple[np.ndarray, float]
    answers: Mapping[str, tuple[Sequence[float], np.ndarray]]
    seen: Mapping[str, np.ndarray]
    accuracy: Mapping[str, float]
    starts: Mapping[str, Sequence[float]]


class HypothesisSpace(Display):
    """Problems in rows; in columns, what networks answer where, and the points as their last layers get them.

    Args:
        problems: From the keys of `ROWS` to problems.
        parameters: From network to how many parameters it has.

    Attributes:
        regions_: The images of the answers, row by row.
        dots_: The points, a scatter for each panel.
        best_lines_: The best of all lines, one for each row.
        cuts_: The upright cuts of the last layers.
    """

    size = (style.WIDTH, 6.7)

    def __init__(self, problems: Mapping[str, Problem], parameters: Mapping[str, int]):
        self.problems = dict(problems)
        self.parameters = dict(parameters)

    def plot(self, figure=None, axes=None) -> "HypothesisSpace":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        grid = self.figure_.add_gridspec(
            len(self.problems), 5, left=0.035, right=0.99, top=0.905, bottom=0.06, wspace=0.06, hspace=0.22
        )
        self.axes_, self.regions_, self.dots_, self.best_lines_, self.cuts_ = [], [], [], [], []
        for row, (name, problem) in enumerate(self.problems.items()):
            panels = [self.figure_.add_subplot(grid[row, column]) for column in range(5)]
            self.axes_ += panels
            for panel, network in zip((panels[0], panels[1], panels[3]), NETWORKS, strict=True):
                self._answers(panel, problem, network)
            for panel, network in ((panels[2], "one"), (panels[4], "two")):
                self._seen(panel, problem, network)
            self._best_line(panels[0], problem)
            panels[0].set_ylabel(_(ROWS[name]), fontsize=style.SIZES["title"], color=style.INK)
            if row == 0:
                self._headings(panels)
        style.dress(self.figure_)
        return self

    def _headings(self, panels) -> None:
        for panel, network in ((panels[0], "none"), (panels[1], "one"), (panels[3], "two")):
            words = _("{count} parameters").format(count=self.parameters[network])
            panel.set_title(f"{_(NETWORKS[network])}\n{words}", fontsize=style.SIZES["heading"], color=style.INK)
        for panel in (panels[2], panels[4]):
            panel.set_title(_("what its last layer\ngets to see"), fontsize=style.SIZES["heading"], color=style.INK)

    def _scatter(self, panel, points: np.ndarray, classes: np.ndarray) -> None:
        colours = [COLOURS[number] for number in classes[:DRAWN]]
        self.dots_.append(panel.scatter(*points[:DRAWN].T, c=colours, s=7, linewidths=0, zorder=3))

    def _answers(self, panel, problem: Problem, network: str) -> None:
        extent, probabilities = problem.answers[network]
        image = panel.imshow(
            probabilities > 0.5, cmap=PALE, vmin=0, vmax=1, extent=extent, origin="lower", aspect="auto"
        )
        self.regions_.append(image)
        self._scatter(panel, problem.points, problem.classes)
        panel.set_xlim(*extent[:2])
        panel.set_ylim(*extent[2:])
        style.bare(panel)
        if network == "none":
            words = _("right: {trained:.2f}, best line: {best:.2f}").format(
                trained=problem.accuracy["none"], best=problem.accuracy["best_line"]
            )
        else:
            starts = "  ".join(f"{share:.2f}" for share in problem.starts[network][:4])
            words = _("starts: {starts}").format(starts=starts)
        panel.set_xlabel(words, fontsize=style.SIZES["text"], color=style.INK)

    def _best_line(self, panel, problem: Problem) -> None:
        direction, place = problem.line
        along = np.array([-direction[1], direction[0]])
        ends = np.stack([place * direction + reach * along for reach in (-20, 20)])
        self.best_lines_ += panel.plot(*ends.T, color=style.INK, linestyle="--", linewidth=2.2, zorder=4)

    def _seen(self, panel, problem: Problem, network: str) -> None:
        points = problem.seen[network]
        across = 1.1 * max(np.abs(points[:, 0]).max(), 1e-6)
        low, high = points[:, 1].min(), points[:, 1].max()
        margin = 0.08 * (high - low) + 1e-6
        for side, colour in ((-across, PALE.colors[0]), (across, PALE.colors[1])):
            panel.axvspan(min(0, side), max(0, side), color=colour, linewidth=0, zorder=0)
        self.cuts_.append(panel.axvline(0, color=style.INK, linewidth=2.2, zorder=4))
        self._scatter(panel, points, problem.classes)
        panel.set_xlim(-across, across)
        panel.set_ylim(low - margin, high + margin)
        style.bare(panel)
