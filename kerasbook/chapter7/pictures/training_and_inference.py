"""Two modes of one network: its answers, what moves in which mode, and statistics that arrive late."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.pages import inches
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

COLUMNS = (N_("one call,\nas usual"), N_("many calls,\nafter fit"), N_("fit"))
NAMES = {"seed_generator_state": "seed"}
PANELS = (
    Panel((0.055, 0.715, 0.11, 0.16), height=0.95, left=0.35, right=2.9, below=0.15),
    Panel((0.215, 0.53, 0.22, 0.37), height=2.6, right=0.3, above=0.1),
    Panel((0.49, 0.47, 0.5, 0.47), height=3.9, left=0.2, right=0.1, above=0.1, below=0.1),
    Panel((0.075, 0.085, 0.39, 0.275), right=0.25),
    Panel((0.575, 0.085, 0.39, 0.275), right=0.25),
)


class TrainingAndInference(Display):
    """Answers in two modes, a table of what moves, and two curves of what calls alone do to a trained network.

    Args:
        image: A test digit, `(28, 28)`.
        label: Its class.
        answers: Its probabilities as usual and with training=True, each `(10,)`.
        moved: How far each variable moves, by its name: in one call as usual, in many in training mode, in fit.
        trained: The names of those that the optimizer trains.
        seen: How many calls had been made when the next two were measured.
        left: The share of their way that the moving means have still to go.
        losses: The loss on test digits.

    Attributes:
        bars_: The bars of the answers, as usual and with training=True.
        dots_: From a variable to its three dots, `None` where nothing moves.
        lines_: The lines of what is left and of the loss.
    """

    size = (style.WIDTH, 8.6)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        image: np.ndarray,
        label: int,
        answers: Sequence[np.ndarray],
        moved: Sequence[Mapping[str, float]],
        trained: Collection[str],
        seen: Sequence[int],
        left: Sequence[float],
        losses: Sequence[float],
    ):
        self.image_shown, self.label, self.answers = image, label, answers
        self.moved, self.trained = [dict(column) for column in moved], set(trained)
        self.seen, self.left, self.losses = list(seen), list(left), list(losses)

    def plot(self, figure=None, axes=None) -> "TrainingAndInference":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = digit, answers, table, left, loss = place_panels(self.figure_, PANELS)
        digit.imshow(self.image_shown, cmap=style.INPUT, vmin=0, vmax=1)
        style.bare(digit)
        self._answers(answers)
        self._table(table)
        self.lines_ = [
            self._curve(left, self.left, style.INK, _("way left for the moving means")),
            self._curve(loss, self.losses, style.SECOND, _("loss on test digits, nothing trained")),
        ]
        style.dress(self.figure_)
        return self

    def _answers(self, axes) -> None:
        style.plain(axes)
        rows = np.arange(10)
        looks = ((-0.2, style.SECOND, _("as usual")), (0.2, style.TRAINED, _("training=True")))
        self.bars_ = [
            axes.barh(rows + shift, values, height=0.38, color=colour)
            for values, (shift, colour, _name) in zip(self.answers, looks, strict=True)
        ]
        axes.set(xlim=(0, 1), ylim=(9.6, -0.6), yticks=rows, xticks=[0, 0.5, 1])
        axes.set_xlabel(_("probability"), fontsize=style.SIZES["text"])
        head, names, size = (0.04, 0.945), ((0.055, 0.66), (0.055, 0.615)), "title"
        if is_narrow(self.figure_):
            tall = inches(self.figure_)[1]
            head, names, size = (0.048, 1 - 0.38 / tall), ((0.4, 1 - 0.95 / tall), (0.4, 1 - 1.25 / tall)), "heading"
        for place, (_shift, colour, name) in zip(names, looks, strict=True):
            self.figure_.text(*place, name, fontsize=style.SIZES["heading"], color=colour)
        self.figure_.text(*head, _("one digit, two modes"), fontsize=style.SIZES[size], color=style.INK)

    def _table(self, axes) -> None:
        names = list(self.moved[0])
        axes.set(xlim=(0, 10), ylim=(len(names) + 0.3, -2.1))
        axes.set_axis_off()
        places = (4.55, 6.75, 9.0)
        size = "heading" if is_narrow(self.figure_) else "title"
        axes.text(0, -1.55, _("what moves"), fontsize=style.SIZES[size], color=style.INK, va="center")
        for x, head in zip(places, COLUMNS, strict=True):
            axes.text(x, -1.2, _(head), ha="center", color=style.QUIET, **self._cell)
        look = self._cell
        self.dots_ = {}
        for row, name in enumerate(names):
            layer, variable = name.split("/")
            colour = style.TRAINED if name in self.trained else style.SECOND
            said = f"{layer}: {NAMES.get(variable, variable)}"
            axes.text(0, row, said, color=colour, **look)
            self.dots_[name] = [
                self._dot(axes, x, row, column[name], name, colour)
                for x, column in zip(places, self.moved, strict=True)
            ]
        axes.text(0, len(names), _("● trained"), color=style.TRAINED, **look)
        axes.text(2.4, len(names), _("○ not trained by the optimizer"), color=style.SECOND, **look)

    @property
    def _cell(self) -> dict:
        """The look of what stands in the table."""
        return {"va": "center", "fontsize": style.SIZES["small" if is_narrow(self.figure_) else "text"]}

    def _dot(self, axes, x: float, row: int, change: float, name: str, colour: str):
        look = self._cell
        if not change:
            axes.text(x, row, "0", ha="center", color=style.QUIET, **look)
            return None
        face = colour if name in self.trained else "white"
        (dot,) = axes.plot(x - 0.5, row, "o", markersize=9, color=colour, markerfacecolor=face, markeredgewidth=2)
        axes.text(
            x - 0.2, row, f"{change:,.0f}" if change >= 10 else f"{change:.2g}", ha="left", color=style.INK, **look
        )
        return dot

    def _curve(self, axes, values: Sequence[float], colour: str, words: str):
        style.plain(axes)
        (line,) = axes.plot(self.seen, values, "o-", color=colour, linewidth=3, markersize=6, clip_on=False)
        axes.set(xlim=(0, self.seen[-1]), ylim=(0, 1.1 * max(*values, 1e-3)))
        axes.set_xlabel(_("calls after fit has ended"), fontsize=style.SIZES["text"])
        style.title(axes, words)
        return line
