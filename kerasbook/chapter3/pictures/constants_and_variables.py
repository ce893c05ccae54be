"""Three ones in an array, a tensor and a variable; a counter in numbers of three types; random numbers by two calls."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import spread_out
from kerasbook.plots.diagrams import box, note, stage
from kerasbook.plots.display import Display

HOLDERS = {"array": N_("NumPy array"), "tensor": N_("tensor (a constant)"), "variable": N_("variable")}
WRITES = {
    "array": ("x[0] = 7", "x += 1"),
    "tensor": ("x[0] = 7", "x += 1"),
    "variable": ("x.assign([7, 1, 1])", "x.assign_add([1, 1, 1])"),
}
TYPES = {"float32": style.INK, "float16": "#e76300", "bfloat16": "#832db6"}
ASKED, SIZE = "#00857c", "#c9a227"  # normal((3,)), normal(size=(3,))
CHANGED, AS_BEFORE = "#f7dcd8", "white"
WIDTH, HEIGHT = 12.0, 3.75  # of the stage, in inches
FIRST, APART = 2.75, 3.63  # the middle of the first holder, and from one to the next


def told(numbers: Sequence[float]) -> str:
    return "   ".join(f"{number:g}" for number in numbers)


class ConstantsAndVariables(Display):
    """What changes when somebody writes to an array, a tensor, a variable; what a counter holds; what NumPy draws.

    Args:
        held: From "array", "tensor" and "variable" to what x and y hold when x was "written" to and "added" to, each
            with the refusal, if there was one: `(x, y, refusal)`.
        counts: From a type to what a counter of this type held, before the first addition and after each.
        asked: The random numbers that came of normal((3,)), `(n, 1)`.
        size: Those of normal(size=(3,)), `(n, 3)`.

    Attributes:
        boxes_: The boxes with x and y, by holder and step.
        curves_: The counters, by type.
        bars_: The two histograms.
    """

    size = (style.WIDTH, 7.9)

    def __init__(
        self, held: Mapping[str, Mapping], counts: Mapping[str, Sequence[float]], asked: np.ndarray, size: np.ndarray
    ):
        self.held = {name: dict(steps) for name, steps in held.items()}
        self.counts = {name: list(values) for name, values in counts.items()}
        self.asked, self.named = np.ravel(asked), np.ravel(size)

    def plot(self, figure=None, axes=None) -> "ConstantsAndVariables":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        height = self.size[1]
        holders = self.figure_.add_axes((0, 1 - HEIGHT / height, 1, HEIGHT / height))
        counter = self.figure_.add_axes((0.075, 0.08, 0.34, 0.36))
        random = self.figure_.add_axes((0.58, 0.08, 0.4, 0.36))
        self._holders(holders)
        self._counter(counter)
        self._random(random)
        self.axes_ = [holders, counter, random]
        style.dress(self.figure_)
        for text in self.code_:
            text.set_fontfamily(["DejaVu Sans Mono", *text.get_fontfamily()])
        return self

    def _holders(self, axes) -> None:
        stage(axes, WIDTH, HEIGHT)
        self.boxes_, self.code_ = {}, []
        for column, (name, steps) in enumerate(self.held.items()):
            middle = FIRST + column * APART
            note(axes, middle, 3.5, _(HOLDERS[name]), "title")
            before = ([1.0] * 3, [1.0] * 3)
            states = {"start": (*before, ""), **steps}
            for row, (step, (x, y, refusal)) in enumerate(states.items()):
                at = 2.85 - row * 1.16
                if row:
                    wrote = WRITES[name][row - 1]
                    said = _("{code}: refused").format(code=wrote) if refusal else wrote
                    colour = style.QUIET if refusal else style.INK
                    self.code_.append(note(axes, middle, at + 0.5, said, color=colour))
                for number, (values, last) in enumerate(zip((x, y), before, strict=True)):
                    changed = list(values) != list(last)
                    place = middle + (number - 0.5) * 1.62
                    self.boxes_[name, step, "xy"[number]] = box(
                        axes,
                        place,
                        at,
                        told(values),
                        width=1.4,
                        height=0.5,
                        colour=CHANGED if changed else AS_BEFORE,
                        edge=style.TRAINED if changed else "#9a9a9a",
                        size="heading",
                    )
                    axes.texts[-1].set_color(style.TRAINED if changed else style.INK)
                before = (x, y)
        for number, words in enumerate((_("made"), _("written to"), _("added to"))):
            note(axes, 0.08, 2.85 - number * 1.16, words, ha="left", color=style.QUIET)
        for column in range(len(self.held)):
            for number, letter in enumerate("xy"):
                self.code_.append(note(axes, FIRST + column * APART + (number - 0.5) * 1.62, 3.2, letter))

    def _counter(self, axes) -> None:
        style.plain(axes)
        self.curves_ = {
            name: axes.plot(values, color=TYPES[name], linewidth=3, clip_on=False)[0]
            for name, values in self.counts.items()
        }
        start = min(values[0] for values in self.counts.values())
        top = max(max(values) for values in self.counts.values())
        axes.set(xlim=(0, max(len(values) for values in self.counts.values()) - 1), ylim=(start, max(top, start + 1)))
        axes.yaxis.set_major_formatter(lambda value, _place: f"{value:,.0f}")
        axes.set_xlabel(_("times that 1 was added"), fontsize=style.SIZES["text"])
        ends = [values[-1] for values in self.counts.values()]
        low, high = axes.get_ylim()
        places = spread_out(ends, 0.11 * (high - low), low, high)
        for (name, values), at in zip(self.counts.items(), places, strict=True):
            axes.annotate(
                f"{name}: {values[-1]:,.0f}",
                (1.0, at),
                xycoords=axes.get_yaxis_transform(),
                xytext=(9, 0),
                textcoords="offset points",
                va="center",
                color=TYPES[name],
                fontsize=style.SIZES["text"],
            )
        style.title(axes, _("what a counter holds"))

    def _random(self, axes) -> None:
        style.plain(axes)
        edges = np.linspace(-4, 7, 45)
        self.bars_ = [
            axes.hist(values, edges, density=True, color=colour, alpha=0.65, label=label)[2]
            for values, colour, label in ((self.asked, ASKED, "normal((3,))"), (self.named, SIZE, "normal(size=(3,))"))
        ]
        axes.set(xlim=(edges[0], edges[-1]), ylim=(0, 0.62), yticks=[])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(_("random number"), fontsize=style.SIZES["text"])
        axes.legend(loc="upper right", fontsize=style.SIZES["text"], frameon=False)
        style.title(axes, _("asked for three random numbers around 0"))
