"""Numbers over layers, and numbers over epochs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.transforms import ScaledTranslation

from kerasbook.locale import N_, language
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas
from kerasbook.plots.layers import Remark
from kerasbook.plots.pages import LINE, inches, shortened, text_width, wrapped
from kerasbook.plots.stacked import is_narrow


def spread_out(
    heights: Sequence[float], gap: float, low: float, high: float, lines: Sequence[float] | None = None
) -> list[float]:
    """Labels at these heights, moved as little as needed for `gap` between any two, within `low` to `high`.

    A label of several `lines` has so many times the gap.
    """
    order = np.argsort(heights)
    placed = np.array(heights, float)[order]
    deep = np.ones(len(placed)) if lines is None else np.array(lines, float)[order]
    gaps = gap * (deep[1:] + deep[:-1]) / 2
    for index in range(1, len(placed)):
        placed[index] = max(placed[index], placed[index - 1] + gaps[index - 1])
    if len(placed) and placed[-1] > high:
        placed[-1] = high
        for index in range(len(placed) - 2, -1, -1):
            placed[index] = max(low, min(placed[index], placed[index + 1] - gaps[index]))
    result = np.empty(len(placed))
    result[order] = placed
    return result.tolist()


@dataclass(frozen=True)
class Curve:
    """One line: its label stands at its right end, in its colour; the same with other seeds is drawn thin.

    It has a point for each place of the axis, or for those of its own, `x`.
    """

    label: str
    values: Sequence[float]
    colour: str
    dashed: bool = False
    others: Sequence[Sequence[float]] = ()
    x: Sequence[float] | None = None


NAME = 1.15  # inches; on a narrow figure the names of curves have so much room
OTHER_SEED = "_other seed"  # the label by which a thin line is found; with its underscore no legend shows it


def thin_lines(axes, x, others: Sequence[Sequence[float]], colour: str, dashed: bool = False) -> list:
    """What other seeds gave: thin lines behind the one that counts."""
    look = {"color": colour, "linestyle": "--" if dashed else "-", "linewidth": 1.0, "alpha": 0.45, "zorder": 2}
    look |= {"label": OTHER_SEED, "markersize": 3}
    return [
        axes.plot(x, values, marker="o" if np.isnan(values).any() else "", **look)[0]  # a point may be alone
        for values in others
        if len(values) == len(x)
    ]


def name_thin_lines(axes, seeds: int) -> None:
    """What the thin lines are, above the axes on the right."""
    words = _("thin: {count} seeds").format(count=seeds)
    axes.set_title(words, fontsize=style.SIZES["small"], loc="right", color=style.QUIET)


def end_of(curve: Curve, low: float, high: float) -> float:
    """The height at which a curve ends, within the axes; the lowest one if it has no number."""
    values = np.asarray(curve.values, float)
    values = values[~np.isnan(values)]
    return float(np.clip(values[-1], low, high)) if len(values) else low


def draw_curves(axes, curves: Sequence[Curve], low: float, high: float, x=None) -> list:
    """Draw lines with markers, and name each at its right end, without two names on top of each other."""
    style.plain(axes)
    axes.set_ylim(low, high)
    lines = []
    for curve in curves:
        where = next(places for places in (curve.x, x, range(len(curve.values))) if places is not None)
        thin_lines(axes, where, curve.others, curve.colour, curve.dashed)
        all_inside = all(low <= value <= high for value in curve.values)  # else the line would leave the axes
        lines += axes.plot(
            where,
            curve.values,
            color=curve.colour,
            linestyle="--" if curve.dashed else "-",
            marker="o",
            markersize=6,
            linewidth=2.6,
            markerfacecolor="white" if curve.dashed else curve.colour,
            clip_on=not all_inside,
            zorder=3,
        )
    to_page, to_axes = (np.log, np.exp) if axes.get_yscale() == "log" else (np.asarray, np.asarray)
    low, high, *ends = to_page([low, high, *(end_of(curve, low, high) for curve in curves)])
    height = axes.get_window_extent().height / axes.get_figure(root=True).dpi  # inches
    gap = (high - low) * (style.SIZES["text"] * 1.35 / 72) / max(height, 0.5)
    names, lines_of_names = [curve.label for curve in curves], None
    if is_narrow(axes.figure):
        names = ["\n".join(wrapped(name, NAME, "text")) for name in names]
        lines_of_names = [1 + (style.HANGUL_LINES if language() == "ko" else 1) * name.count("\n") for name in names]
    places = to_axes(spread_out(ends, gap, low, high, lines_of_names))
    beside = axes.get_yaxis_transform() + ScaledTranslation(0.12, 0, axes.get_figure(root=True).dpi_scale_trans)
    for curve, name, at in zip(curves, names, places, strict=True):
        axes.text(1.0, at, name, transform=beside, color=curve.colour, va="center", fontsize=style.SIZES["text"])
    return lines


# What a probe rebuilds from a layer: the label for this network, and for its random twin.
REBUILT = {
    "picture": (N_("picture rebuilt"), N_("picture, random weights")),
    "input": (N_("input rebuilt"), N_("input, random weights")),
}

# What is read off another network, if it is not the random twin: the answer's class, its number, the input.
OTHER = N_("answer, the other network"), N_("answer (R²), the other network"), N_("input, the other network")
ALONE = N_("no network to compare with")

NAMED = 24  # layers; where there are more, they are numbered
MARKED = 40  # layers; where there are more, the lines have no markers
ROOM = 1.2  # inches; where names have so much, they are shortened rather than upright
STEPS = [digit * 10**zeros for zeros in range(6) for digit in (1, 2, 5)]  # from one number to the next


class ProbeDisplay(Display):
    """What can be read off each layer: the answer and the input; this network solid, what it is compared with dashed.

    Args:
        records: `LayerProbe` records, as `probe` gives them.
        names: What to call each layer; its own name by default.
        rebuilt: What the input is, "picture" or "input".
        alone: Whether there can be no network to compare with, which is said.

    Attributes:
        compared: What the dashed lines are, as the records say: "random" weights or another "model"; None if there are
            none.
        lines_: The lines: answer and input of the model, then of the twin if there is one.
    """

    def __init__(
        self, records: Sequence, names: Mapping[str, str] | None = None, rebuilt: str = "picture", alone: bool = False
    ):
        self.alone = alone
        self.records = list(records)
        self.compared = next((record.compared for record in self.records if record.network == "twin"), None)
        self.names = names or {}
        self.rebuilt = rebuilt
        self.layers = [record.layer for record in self.records if record.network == "model"]
        self.thin: dict[tuple[str, str], list] = {}  # what other seeds gave, by network and what is read off

    def values(self, network: str, what: str) -> list[float]:
        return [getattr(record, what) for record in self.records if record.network == network]

    @property
    def predicts_numbers(self) -> bool:
        """Whether the answers are numbers to predict rather than classes."""
        return any(record.metric == "r2" for record in self.records)

    def curves(self) -> list[Curve]:
        answer, twins_answer = _("answer read off"), _("answer, random weights")
        if self.predicts_numbers:
            answer, twins_answer = _("answer read off (R²)"), _("answer (R²), random weights")
        found, inputs = [], REBUILT[self.rebuilt]
        if self.compared == "model":
            twins_answer, inputs = _(OTHER[self.predicts_numbers]), (inputs[0], OTHER[2])
        names = zip((answer, twins_answer), inputs, strict=True)
        for network, (answer, rebuilt) in zip(("model", "twin"), names, strict=True):
            is_twin = network == "twin"
            if scores := self.values(network, "score"):
                others = self.thin.get((network, "score"), ())
                found.append(Curve(answer, scores, style.TRAINED, is_twin, others))
            if np.isfinite(shares := self.values(network, "rebuilt")).any():  # of words, say, nothing is rebuilt
                others = self.thin.get((network, "rebuilt"), ())
                found.append(Curve(_(rebuilt), shares, style.SECOND, is_twin, others))
        return found

    def plot(self, figure=None, axes=None) -> "ProbeDisplay":
        self.figure_, self.axes_ = canvas(1, self.size, figure, axes)
        axis = self.axes_[0]
        curves = self.curves()
        finite = [value for curve in curves for value in curve.values if np.isfinite(value)]
        self.lines_ = draw_curves(axis, curves, max(min([0.0, *finite]), -1.0), 1.0)
        if len(self.layers) > MARKED:
            for line in self.lines_:
                line.set(marker="", linewidth=1.8)
        self._name_layers(axis)
        if self.alone:
            axis.set_title(_(ALONE), fontsize=style.SIZES["small"], loc="right", color=style.QUIET)
        style.dress(axis)
        return self

    def _name_layers(self, axes) -> None:
        """The layers' names below the points: side by side, upright where they are long, numbers for very many."""
        given = {"input": N_("input"), **self.names}
        names = [_(given[name]) if name in given else name for name in self.layers]
        page = axes.get_figure(root=True)
        width = axes.get_window_extent().width / page.dpi
        if axes.get_subplotspec() is not None and page.get_layout_engine() is not None:
            width = min(width, inches(axes.figure)[0] - 3.2)  # the names of the lines will take the rest
        pitch = width / max(1, len(names) - 1)
        if pitch > ROOM or all(text_width(name, "text") < pitch for name in names):
            fitting = [shortened(name, pitch - 0.1, "text") for name in names] if pitch > ROOM else names
            axes.set_xticks(range(len(names)), fitting, parse_math=False)
        elif len(names) <= NAMED and pitch > 0.24:
            height = 0.35 * inches(axes.figure)[1]
            short = [shortened(name, min(height, 1.8), "text") for name in names]
            axes.set_xticks(range(len(names)), short, rotation=90, parse_math=False)
        else:
            self._number_layers(axes, names, max(2, int(width / 0.6)))

    def _number_layers(self, axes, names: list[str], most: int) -> None:
        step = next(step for step in STEPS if len(names) <= step * min(most, 12))
        shown = range(0, len(names), step)
        axes.set_xticks(shown, [str(number) for number in shown])
        axes.set_xlabel(
            _("the layers in their order, from {first} (0) to {last} ({number})").format(
                first=names[0], last=names[-1], number=len(names) - 1
            ),
            fontsize=style.SIZES["text"],
        )


# Which curve belongs to which panel, and what it is called there.

MOST = 6  # panels
ROOM_FOR = 2.6  # inches; a row of panels needs so much
OUTPUTS = 6  # outputs to a panel
CROWDED = 100  # points; a line of more has no markers
WIDEST_LABEL = 2.3  # inches
TICKS, BELOW = 0.75, 0.6  # inches, to the left of a panel and below it, on a figure that does not lay itself out
TOTAL = N_("total")
TITLES = {
    "loss": N_("loss"),
    "accuracy": N_("accuracy"),
    "acc": N_("accuracy"),
    "learning_rate": N_("learning rate"),
    "lr": N_("learning rate"),
}
LEARNING_RATES = ("learning_rate", "lr")
OF_AN_OUTPUT = ("loss", "accuracy", "acc")  # what may stand behind the name of an output
ONE_METRIC = re.compile(r"((sparse|top|k|categorical|binary)_)+accuracy")  # its name says how it counts, not of what
SHARE = re.compile(r"(.*_)?(accuracy|acc|auc|precision|recall)(_\d+)?")  # these lie between 0 and 1

UNITS = {"epochs": N_("epochs of training"), "batches": N_("batches of training")}
PANELS_LEFT_OUT = N_("Not drawn, because there is no room: {curves}.")
PERCENT = N_("{title} (%)")


class CurveName(NamedTuple):
    """What a curve was measured on, on which of the model's outputs, and what: "val", "age" and "loss"."""

    data: str
    output: str
    metric: str


def outputs_in(names: Sequence[str]) -> list[str]:
    """The outputs, or parts of the loss, that some curves are of: "age" of "age_loss"."""
    found = (
        name.removesuffix(f"_{what}")
        for name in names
        for what in OF_AN_OUTPUT
        if name.endswith(f"_{what}") and not ONE_METRIC.fullmatch(name)
    )
    return list(dict.fromkeys(found))


def parted_name(name: str, datasets: Sequence[str], outputs: Sequence[str]) -> CurveName:
    """A name as Keras makes it: the data, the output, the metric, and the number of a class, "val_age_f1[0]"."""
    data = next((data for data in datasets if data and name.startswith(f"{data}_")), "")
    rest = name.removeprefix(f"{data}_") if data else name
    output = max((one for one in outputs if rest.startswith(f"{one}_")), key=len, default="")
    metric = rest.removeprefix(f"{output}_") if output else rest
    metric, bracket, number = metric.partition("[")
    return CurveName(data, f"{output} {bracket}{number}".strip(), metric)


def limits(metric: str, values: Sequence[float], guess: float | None = None) -> tuple[float, float]:
    """The ends of the axis, 0 among them: 0 to 1 for shares, 0 to 100 for an accuracy in percent."""
    low, high = min([0.0, *values]), max([guess or 0.0, *values])
    if SHARE.fullmatch(metric) and low == 0:
        if high <= 1.001:
            return 0.0, 1.0
        if high <= 100.1 and metric.endswith(("accuracy", "acc")):
            return 0.0, 100.0
    high = max(0.0, high)
    margin = 0.12 * (high - low)
    return (low - margin if low < 0 else 0.0), (high + margin if high > 0 else 0.0) if margin else 1.0


class HistoryDisplay(Display):
    """Loss and metrics over the epochs, a panel for each.

    What was measured on other data than the training data is red; where a panel shows several outputs of a model, each
    of them has a colour and other data a dashed line.

    Args:
        curve: From `"train_loss"`, `"test_accuracy"`, ... to its numbers; Keras' own names (`"loss"`,
            `"val_accuracy"`, `"age_loss"`, `"auc"`, ...) do as well.
        first: The epoch of the first number: 0 if it was measured before the first step.
        guessing: The loss and the accuracy of guessing, drawn as lines to beat; `{"loss": 2.303, "accuracy": 0.1}`.
        notes: What to call these lines, by the same keys.
        names: What to call the data, `{"train": ..., "test": ...}`.
        epochs: After how many epochs each number was measured, by the names of `curve`, where `first` does not say it.
        outputs: The names of the model's outputs; by default they are read from those of the losses.
        unit: What is counted, "epochs" or "batches".
        seams: After how many epochs one fit ended and another one began.
        foot: What to say at the foot of the page, before it is translated.

    Attributes:
        panels: What there is to draw: "loss", "accuracy", ...
        lines_: The lines of each panel.
        guesses_: The lines to beat.
        seams_: The lines between two fits, of each panel.
        left_out_: The names of the curves for which there was no room.
        foot_: The text at the foot, if there is one.

    Raises:
        ValueError: If there is no curve, as after `fit(epochs=0)`, or none has a number.
    """

    def __init__(
        self,
        curve: Mapping[str, Sequence[float]],
        first: int = 0,
        guessing=None,
        notes=None,
        names=None,
        epochs: Mapping[str, Sequence[int]] | None = None,
        outputs: Sequence[str] = (),
        unit: str = "epochs",
        seams: Sequence[int] = (),
        foot: Sequence[Remark] = (),
    ):
        self.curve = {name: values for name, values in curve.items() if len(values)}
        self.first = first
        self.guessing = guessing or {}
        self.notes = notes or {}
        self.names = {
            "": N_("training data"),
            "train": N_("training data"),
            "val": N_("validation data"),
            "test": N_("new data"),
            **(names or {}),
        }
        self.epochs, self.unit, self.seams, self.foot = dict(epochs or {}), unit, list(seams), list(foot)
        bare = [parted_name(name, list(self.names), ()).metric for name in self.curve]
        self.outputs = list(outputs) or outputs_in(bare)
        self.parts = {name: parted_name(name, list(self.names), self.outputs) for name in self.curve}
        found = dict.fromkeys(part.metric for part in self.parts.values())
        order = ("loss", "accuracy", "acc")
        self.panels = [what for what in order if what in found]
        self.panels += [what for what in found if what not in (*order, *LEARNING_RATES)]
        self.panels += [what for what in found if what in LEARNING_RATES]
        if not self.panels:
            raise ValueError(
                "Expected a curve of the loss or of a metric, over one epoch or more. "
                f"Received: {', '.join(curve) or 'no curves'}{' without a number' if curve else ''}"
            )

    def plot(self, figure=None, axes=None) -> "HistoryDisplay":
        shown = self.panels if axes is not None else self.panels[: self._most(figure)]
        self.left_out_ = [name for name, part in self.parts.items() if part.metric not in shown]
        columns = len(shown) if axes is not None else min(2, len(shown))
        rows = -(-len(shown) // columns)
        if rows > 1:
            self.size = (self.size[0], 3.7 * rows)
        self.figure_, self.axes_ = canvas(columns, self.size, figure, axes, rows)
        while len(self.axes_) > len(shown):
            self.axes_.pop().remove()
        self.lines_, self.guesses_, self.seams_, self.foot_ = [], [], [], None
        if axes is None and self.figure_.get_layout_engine() is None:
            self._make_room(shown, columns)
        for axis, what in zip(self.axes_, shown, strict=True):
            self._panel(axis, what)
        self._say(own_page=axes is None)
        for axis in self.axes_:
            style.dress(axis)
        return self

    @staticmethod
    def _most(figure) -> int:
        """How many panels a figure has room for."""
        return MOST if figure is None else min(MOST, max(2, 2 * int(inches(figure)[1] / ROOM_FOR)))

    def _make_room(self, shown: Sequence[str], columns: int) -> None:
        """Room for the labels and the ticks, on a figure that does not lay itself out."""
        width, height = inches(self.figure_)
        labels = [self._curve(name, what).label for what in shown for name in self._of(what)]
        beside = max(text_width(label, "text") for label in labels) + 0.25
        panel = max(0.5, width / columns - TICKS - beside)
        self.figure_.subplots_adjust(
            left=TICKS / width,
            right=1 - beside / width,
            bottom=BELOW / height,
            top=1 - 0.4 / height,
            wspace=(TICKS + beside) / panel,
            hspace=0.45,
        )

    def _say(self, own_page: bool) -> None:
        """The sentences at the foot of the page, or below the first of the axes that were given."""
        left_out = [(PANELS_LEFT_OUT, {"curves": ", ".join(self.left_out_)})] if self.left_out_ else []
        words = " ".join(_(sentence).format(**given) for sentence, given in [*self.foot, *left_out])
        if not words:
            return
        look = {"fontsize": style.SIZES["text"], "color": style.QUIET}
        if not own_page:
            axes = self.axes_[0]
            room = axes.get_window_extent().width / axes.get_figure(root=True).dpi
            said = "\n".join([axes.get_xlabel(), *wrapped(words, room, "text")])
            self.foot_ = axes.set_xlabel(said, fontsize=style.SIZES["text"])
            return
        width, height = inches(self.figure_)
        lines = wrapped(words, width - 0.3, "text")
        if self.figure_.get_layout_engine() is None:
            self.figure_.subplots_adjust(bottom=(BELOW + LINE["text"] * (len(lines) + 1)) / height)
        self.foot_ = self.figure_.supxlabel("\n".join(lines), x=0.15 / width, ha="left", **look)
        style.dress(self.foot_)

    def _curve(self, name: str, what: str) -> Curve:
        data, output, _metric = self.parts[name]
        trained_on, of_fit = data in ("", "train"), data in ("", "val")  # Keras has no other data
        of_outputs = [name for name in self._of(what) if self.parts[name].output]
        label, colour, dashed = _(self.names[data]), style.SECOND if trained_on else style.TRAINED, False
        if what in LEARNING_RATES:
            label, colour = "", style.INK
        elif of_outputs and (output or of_fit):
            others = {self.parts[name].data for name in of_outputs} - {"", "train"}
            its_name = output or (_(TOTAL) if what == "loss" else "")
            label = ": ".join(filter(None, [its_name, label if others or not its_name else ""]))
            colour, dashed = self._colour(output), not trained_on
        return Curve(
            shortened(label, WIDEST_LABEL, "text"),
            self.curve[name],
            colour,
            dashed,
            others=[one[name] for one in self.others if name in one],
            x=self.epochs.get(name),
        )

    def _colour(self, output: str) -> str:
        """The colour of an output; of all of them together, black."""
        every = list(dict.fromkeys(part.output for part in self.parts.values() if part.output))
        return style.class_colour(every.index(output)) if output else style.INK

    def _of(self, what: str) -> list[str]:
        """The curves of a metric."""
        return [name for name, part in self.parts.items() if part.metric == what]

    def _names(self, what: str) -> list[str]:
        """The curves of a panel; of many outputs the first ones."""
        names = self._of(what)
        outputs = list(dict.fromkeys(self.parts[name].output for name in names if self.parts[name].output))
        shown = [name for name in names if self.parts[name].output not in outputs[OUTPUTS:]]
        self.left_out_ += [name for name in names if name not in shown]
        return shown

    def _panel(self, axes, what: str) -> None:
        curves = [self._curve(name, what) for name in self._names(what)]
        finite = [value for curve in curves for value in curve.values if np.isfinite(value)]
        guess = self.guessing.get(what)
        low, high = limits(what, finite, guess)
        self._lay_out(axes)
        lines = draw_curves(axes, curves, low, high, x=self._moments(len(curves[0].values)))
        self.lines_.append(lines)
        for line in lines:
            if len(line.get_xdata()) > CROWDED:
                alone = not np.isfinite(line.get_ydata()).all()  # a point between two gaps is no line
                line.set(marker="." if alone else "", linewidth=1.8)
        self.seams_.append([axes.axvline(end + 0.5, color=style.QUIET, linestyle=":", zorder=1) for end in self.seams])
        if curves[0].others:
            name_thin_lines(axes, len(curves[0].others))
        if guess is not None:
            self.guesses_.append(axes.axhline(guess, color=style.QUIET, linestyle=":", linewidth=2))
            axes.text(
                0.98,
                guess + 0.015 * high,
                _(self.notes.get(what, "")),
                transform=axes.get_yaxis_transform(),
                ha="right",
                va="bottom",
                fontsize=style.SIZES["text"],
                color=style.QUIET,
            )
        title = _(TITLES.get(what, what))
        title = _(PERCENT).format(title=title) if high == 100 and SHARE.fullmatch(what) else title
        axes.yaxis.get_offset_text().set_fontsize(style.SIZES["text"])
        room = axes.get_window_extent().width / axes.get_figure(root=True).dpi
        axes.set_title(shortened(title, room, "title"), fontsize=style.SIZES["title"], loc="left", color=style.INK)

    def _moments(self, count: int) -> Sequence[int]:
        """After how many epochs each of so many numbers was measured."""
        return range(self.first, self.first + count)

    def _lay_out(self, axes) -> None:
        """The axis of the epochs."""
        axes.set_xlabel(_(UNITS[self.unit]), fontsize=style.SIZES["text"])
        axes.xaxis.get_major_locator().set_params(integer=True)
