"""Two ways to make a machine answer: give it the rules, or give it the answers."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import name_thin_lines, spread_out, thin_lines
from kerasbook.plots.diagrams import arrow, box, note, stage
from kerasbook.plots.display import Display

RULES, LEARNER = style.SECOND, style.TRAINED


class RulesOrLearning(Display):
    """Rules and data make answers; data and answers make rules. Below, what that means for digits.

    Args:
        celsius: Some thermometer readings, the data of the diagram.
        fahrenheit: The answers to them that learning was given.
        written: Slope and offset of the rule as a person wrote it, `fahrenheit = slope * celsius + offset`.
        learned: Slope and offset as learning found them.
        learner: From the number of examples to the learner's accuracy.
        rules: The accuracy of the rules.
        swapped: The accuracy once other answers are asked for: of the unchanged `"rules"`, of those that a person has
            `"rewritten"`, and of the `"learner"`.
        chance: The accuracy of guessing, before and after the swap.

    Attributes:
        boxes_: The boxes: of programming first, of learning then; in each what goes in, the machine, what comes out.
        learner_: The learner's line.
        rules_: The flat line of the rules.
        bars_: The bars after the swap: rules, rewritten rules, learner.
        chances_: The lines of guessing.
    """

    size = (style.WIDTH, 7.3)

    def __init__(
        self,
        celsius: Sequence[float],
        fahrenheit: Sequence[float],
        written: tuple[float, float],
        learned: tuple[float, float],
        learner: Mapping[int, float],
        rules: float,
        swapped: Mapping[str, float],
        chance: tuple[float, float],
    ):
        self.celsius, self.fahrenheit = list(celsius), list(fahrenheit)
        self.written, self.learned = written, learned
        self.learner = dict(learner)
        self.rules = rules
        self.swapped = dict(swapped)
        self.chance = chance

    def plot(self, figure=None, axes=None) -> "RulesOrLearning":
        if axes is not None:
            raise ValueError("Expected a figure: the paradigms lay out their own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        diagram = self.figure_.add_axes((0.0, 3.85 / 7.3, 1.0, 3.3 / 7.3))
        curve = self.figure_.add_axes((0.06, 0.1, 0.42, 0.36))
        swap = self.figure_.add_axes((0.65, 0.1, 0.33, 0.36))
        self.axes_, self.boxes_, self.chances_ = [diagram, curve, swap], [], []
        self._diagram(diagram)
        self._curve(curve)
        self._swap(swap)
        for axis in self.axes_:
            style.dress(axis)
        return self

    # The diagram

    def _diagram(self, axes) -> None:
        stage(axes, 12.0, 3.3)
        slope, offset = self.written
        written = _("F = {slope:.1f} × C + {offset:.0f}").format(slope=slope, offset=offset)
        learned = _("F =\n{slope:.3f} × C\n+ {offset:.2f}").format(slope=self.learned[0], offset=self.learned[1])
        data = "  ".join(_("{degrees:.0f} °C").format(degrees=degrees) for degrees in self.celsius)
        computed = "\n".join(_("{degrees:.1f} °F").format(degrees=slope * degrees + offset) for degrees in self.celsius)
        given = "  ".join(_("{degrees:.0f} °F").format(degrees=degrees) for degrees in self.fahrenheit)
        self._paradigm(
            axes,
            0.15,
            RULES,
            _("Programming"),
            (_("rules"), written),
            (_("data"), data),
            _("program"),
            (_("answers"), computed),
            1.3,
        )
        self._paradigm(
            axes,
            6.0,
            LEARNER,
            _("Learning"),
            (_("data"), data),
            (_("answers"), given),
            _("training"),
            (_("rules"), learned),
            1.75,
        )

    def _paradigm(self, axes, left, colour, title, first, second, machine, result, room) -> None:
        """Two boxes go into a machine, one comes out; `room` is the width of that one."""
        note(axes, left, 3.05, title, "title", ha="left", color=colour, fontweight="bold")
        above = self._filled(axes, left + 1.15, 2.15, 2.3, *first)
        below = self._filled(axes, left + 1.15, 0.75, 2.3, *second)
        works = box(axes, left + 3.2, 1.45, machine, 1.1, 0.8, colour="#f1f1f1", size="heading")
        comes_out = self._filled(axes, left + 4.12 + room / 2, 1.45, room, *result, edge=colour, height=1.6)
        for start in (above, below):
            arrow(axes, start.right, (works.left[0], works.y + (start.y - works.y) * 0.25))
        arrow(axes, works.right, comes_out.left, colour=colour, width=2.6)
        self.boxes_.append([above, below, works, comes_out])

    def _filled(self, axes, x, y, width, title, content, edge=style.INK, height=1.0):
        """A box with what it is above what is in it."""
        drawn = box(axes, x, y, content, width, height, edge=edge, size="heading", color=edge)
        drawn.text_.set_y(y - 0.15)
        note(axes, x, y + height / 2 - 0.22, title, color=style.QUIET, zorder=3)
        return drawn

    # The curve and the bars

    def _curve(self, axes) -> None:
        style.plain(axes)
        axes.set_ylim(0, 1)
        axes.set_xscale("log")
        counts, values = list(self.learner), list(self.learner.values())
        thin_lines(axes, counts, [list(one["learner"].values()) for one in self.others], LEARNER)
        if self.others:
            name_thin_lines(axes, len(self.others))
        self.learner_ = axes.plot(counts, values, "o-", color=LEARNER, linewidth=2.8, markersize=7, zorder=3)[0]
        self.rules_ = axes.axhline(self.rules, color=RULES, linewidth=2.8)
        self._chance(axes, self.chance[0], _("guessing"))
        axes.set_xticks(counts, [f"{count:,}" for count in counts])
        axes.minorticks_off()
        axes.set_xlabel(_("examples to learn from"), fontsize=style.SIZES["text"])
        axes.set_title(_("accuracy on test digits"), fontsize=style.SIZES["heading"], loc="left", color=style.INK)
        names = (_("rules {share:.0%}"), RULES, self.rules), (_("learned {share:.0%}"), LEARNER, values[-1])
        heights = spread_out([value for *_rest, value in names], gap=0.09, low=0.0, high=1.0)
        for (name, colour, value), height in zip(names, heights, strict=True):
            axes.annotate(
                name.format(share=value),
                (1.0, height),
                xycoords=axes.get_yaxis_transform(),
                xytext=(8, 0),
                textcoords="offset points",
                va="center",
                color=colour,
                fontsize=style.SIZES["heading"],
                annotation_clip=False,
            )

    def _swap(self, axes) -> None:
        style.plain(axes)
        axes.grid(visible=False, axis="x")
        axes.set_ylim(0, 1.12)
        axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
        values = [self.swapped[name] for name in ("rules", "rewritten", "learner")]
        colours = [RULES, RULES, LEARNER]
        self.bars_ = list(axes.bar(range(3), values, width=0.6, color=colours, zorder=2))
        self._chance(axes, self.chance[1], _("guessing"))
        for at, (value, colour) in enumerate(zip(values, colours, strict=True)):
            axes.text(
                at,
                value + 0.02,
                _("{share:.0%}").format(share=value),
                ha="center",
                va="bottom",
                color=colour,
                fontsize=style.SIZES["title"],
                fontweight="bold",
            )
        axes.set_xticks(range(3), [_("rules,\nunchanged"), _("rules and\n% 2"), _("learned")])
        axes.tick_params(axis="x", length=0)
        axes.set_title(_("now asked: odd or even?"), fontsize=style.SIZES["heading"], loc="left", color=style.INK)

    def _chance(self, axes, value: float, name: str) -> None:
        self.chances_.append(axes.axhline(value, color=style.QUIET, linestyle=":", linewidth=2, zorder=1))
        axes.text(
            0.01,
            value + 0.015,
            name,
            transform=axes.get_yaxis_transform(),
            ha="left",
            va="bottom",
            color=style.QUIET,
            fontsize=style.SIZES["text"],
        )
