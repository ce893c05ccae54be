"""Numbers over layers, and numbers over epochs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.transforms import ScaledTranslation

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas
from kerasbook.plots.pages import inches, shortened, text_width


def spread_out(heights: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Labels at these heights, moved as little as needed for `gap` between any two, within `low` to `high`."""
    order = np.argsort(heights)
    placed = np.array(heights, float)[order]
    for index in range(1, len(placed)):
        placed[index] = max(placed[index], placed[index - 1] + gap)
    if len(placed) and placed[-1] > high:
        placed[-1] = high
        for index in range(len(placed) - 2, -1, -1):
            placed[index] = max(low, min(placed[index], placed[index + 1] - gap))
    result = np.empty(len(placed))
    result[order] = placed
    return result.tolist()


@dataclass(frozen=True)
class Curve:
    """One line: its label stands at its right end, in its colour; the same with other seeds is drawn thin."""

    label: str
    values: Sequence[float]
    colour: str
    dashed: bool = False
    others: Sequence[Sequence[float]] = ()


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
        where = range(len(curve.values)) if x is None else x
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
    places = to_axes(spread_out(ends, gap, low, high))
    beside = axes.get_yaxis_transform() + ScaledTranslation(0.12, 0, axes.get_figure(root=True).dpi_scale_trans)
    for curve, at in zip(curves, places, strict=True):
        axes.text(1.0, at, curve.label, transform=beside, color=curve.colour, va="center", fontsize=style.SIZES["text"])
    return lines


# What a probe rebuilds from a layer: the label for this network, and for its random twin.
REBUILT = {
    "picture": (N_("picture rebuilt"), N_("picture, random weights")),
    "input": (N_("input rebuilt"), N_("input, random weights")),
}

NAMED = 24  # layers; where there are more, they are numbered
MARKED = 40  # layers; where there are more, the lines have no markers
ROOM = 1.2  # inches; where names have so much, they are shortened rather than upright
STEPS = [digit * 10**zeros for zeros in range(6) for digit in (1, 2, 5)]  # from one number to the next


class ProbeDisplay(Display):
    """What can be read off each layer: the answer and the input; this network solid, its random twin dashed.

    Args:
        records: `LayerProbe` records, as `probe` gives them.
        names: What to call each layer; its own name by default.
        rebuilt: What the input is, "picture" or "input".

    Attributes:
        lines_: The lines: answer and input of the model, then of the twin if there is one.
    """

    def __init__(self, records: Sequence, names: Mapping[str, str] | None = None, rebuilt: str = "picture"):
        self.records = list(records)
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
        found = []
        names = zip((answer, twins_answer), REBUILT[self.rebuilt], strict=True)
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


class HistoryDisplay(Display):
    """Loss and accuracy over the epochs, from before the first step.

    Args:
        curve: From `"train_loss"`, `"test_accuracy"`, ... to one number for each epoch; Keras' own names
            (`"loss"`, `"val_accuracy"`, ...) do as well.
        first: The epoch of the first number: 0 if it was measured before the first step.
        guessing: The loss and the accuracy of guessing, drawn as lines to beat; `{"loss": 2.303, "accuracy": 0.1}`.
        notes: What to call these lines, by the same keys.
        names: What to call the data, `{"train": ..., "test": ...}`.

    Attributes:
        lines_: The lines of each panel.
        guesses_: The lines to beat.

    Raises:
        ValueError: If there is neither a loss nor an accuracy, as after `fit(epochs=0)`.
    """

    def __init__(self, curve: Mapping[str, Sequence[float]], first: int = 0, guessing=None, notes=None, names=None):
        self.curve = dict(curve)
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
        self.panels = [what for what in ("loss", "accuracy") if any(name.endswith(what) for name in self.curve)]
        if not self.panels:
            raise ValueError(
                "Expected a curve of the loss or the accuracy, over one epoch or more. "
                f"Received: {', '.join(self.curve) or 'no curves'}"
            )

    def plot(self, figure=None, axes=None) -> "HistoryDisplay":
        self.figure_, self.axes_ = canvas(len(self.panels), self.size, figure, axes)
        self.lines_, self.guesses_ = [], []
        for axis, what in zip(self.axes_, self.panels, strict=True):
            self._panel(axis, what)
            style.dress(axis)
        return self

    def _curve(self, name: str, what: str) -> Curve:
        data = name.removesuffix(what).strip("_")
        colour = style.SECOND if data in ("", "train") else style.TRAINED
        return Curve(
            _(self.names.get(data, data)),
            self.curve[name],
            colour,
            others=[one[name] for one in self.others if name in one],
        )

    def _panel(self, axes, what: str) -> None:
        titles = {"loss": _("loss"), "accuracy": _("accuracy")}
        curves = [self._curve(name, what) for name in self.curve if name.endswith(what)]
        finite = [value for curve in curves for value in curve.values if np.isfinite(value)]
        guess = self.guessing.get(what)
        high = 1.0 if what == "accuracy" else 1.12 * max([*finite, guess or 0.0]) or 1.0
        self._lay_out(axes)
        self.lines_.append(draw_curves(axes, curves, 0.0, high, x=self._moments(len(curves[0].values))))
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
        axes.set_title(titles[what], fontsize=style.SIZES["title"], loc="left", color=style.INK)

    def _moments(self, count: int) -> Sequence[int]:
        """After how many epochs each of so many numbers was measured."""
        return range(self.first, self.first + count)

    def _lay_out(self, axes) -> None:
        """The axis of the epochs."""
        axes.set_xlabel(_("epochs of training"), fontsize=style.SIZES["text"])
        axes.xaxis.get_major_locator().set_params(integer=True)
