"""What the answers lose or gain when other numbers stand in a layer's place: a bar for each layer or unit."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_, language
from kerasbook.locale import gettext as _
from kerasbook.numbers import with_decimals
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.layers import Remark
from kerasbook.plots.pages import LINE, inches, shortened, text_width, wrapped
from kerasbook.plots.stacked import PHONE, is_narrow

BAR = 0.36  # inches from one bar to the next
ABOVE, BELOW = 0.5, 0.68  # inches for what is marked above the bars, and for the axis below them
MARGIN = 0.15  # inches around the page
WIDEST_NAME = 0.36  # of a figure's width
WIDTH = 9.0  # inches
MOST = 20  # units that are drawn

CONSTANT = N_(
    "Grey: without the layer the answer is the same for all samples, as it is wherever every path leads through one "
    "layer."
)
COMPLETE = N_("Grey: all of the way, as it is wherever every path leads through one layer.")
EACH_DRAW = N_("Circles: as many random units of the layer, {draws} times.")
SHARE = N_("Of each layer {share:.0%} of its units, drawn at random {draws} times (circles); the bar is the mean.")
UNITS = N_("{layer}: the {shown} of its {all} units that lose most.")
UNITS_OF_PATCH = N_("{layer}: the {shown} of its {all} units that make most of the way.")
TOGETHER = N_("All {count} together lose {lost}.")
TOGETHER_OF_PATCH = N_("All {count} together make {way}.")
GUESSING = N_("as good as guessing")
RANDOM_UNIT = N_("a random unit")
ALL_THE_WAY = N_("all of the way")
STRANGER = N_("Circles: with what the layer gave for a random other sample instead.")
LEFT_OUT = N_("Left out, because they do not return floating-point numbers for each sample: {layers}.")
LOST = {"accuracy": N_("accuracy lost"), "r2": N_("R² lost"), "evidence": N_("evidence for the answer lost")}
WAY = N_("share of the way to the other answer")


class Bar(NamedTuple):
    """One bar.

    Attributes:
        name: What stands to the left of it.
        value: How far it reaches.
        others: Circles beside it.
        quiet: Whether it says nothing about the layer.
    """

    name: str
    value: float
    others: Sequence[float] = ()
    quiet: bool = False


class Mark(NamedTuple):
    """A line across all bars: where it stands, and what it is called, before it is translated."""

    at: float
    name: str


class BarsDisplay(Display):
    """Horizontal bars, one below the other, with circles for what they are compared with.

    Args:
        foot: Sentences below them, before they are translated, with what to put in.

    Attributes:
        bars_: The bars.
        circles_: The circles of all bars; None if there are none.
        marks_: The lines across the bars.
        foot_: The text at the foot; None if there is none, or it is drawn on axes that were given.
    """

    def __init__(self, foot: Sequence[Remark] = ()):
        self.foot = list(foot)
        self.size = self._fitting(WIDTH)
        self.size_for_phones = self._fitting(PHONE)

    def bars(self) -> list[Bar]:
        """What is drawn, in the language in use."""
        raise NotImplementedError

    @property
    def marks(self) -> list[Mark]:
        """What is marked across the bars."""
        return []

    @property
    def own_foot(self) -> list[Remark]:
        """What the bars themselves ask to be said."""
        return []

    @property
    def label(self) -> str:
        """What is measured, before it is translated."""
        raise NotImplementedError

    def _said(self, width: float) -> list[str]:
        words = " ".join(_(sentence).format(**given) for sentence, given in [*self.own_foot, *self.foot])
        return wrapped(words, width - 2 * MARGIN, "text") if words else []

    @staticmethod
    def _deep(lines: list[str]) -> float:
        """How high the text at the foot is, in inches."""
        return len(lines) * LINE["text"] * (1.1 if language() == "ko" else 1) + (MARGIN if lines else 0)

    def _left(self, width: float) -> float:
        """Where the bars begin, in inches."""
        names = max(text_width(bar.name, "heading") for bar in self.bars())
        return MARGIN + min(names, WIDEST_NAME * width) + 0.15

    def _right(self) -> float:
        """How much room the numbers take to the right of the bars, in inches."""
        return MARGIN + 0.12 + max(text_width(self._number(bar), "heading") for bar in self.bars())

    def _number(self, bar: Bar) -> str:
        return with_decimals(bar.value, self.decimals) if math.isfinite(bar.value) else "–"

    def _label(self, width: float) -> list[str]:
        """What is measured, in the language in use, in lines that fit below the bars."""
        return wrapped(_(self.label), width - self._left(width), "heading")

    @staticmethod
    def _below(label: list[str]) -> float:
        """The room for the axis and what it measures, in inches."""
        return BELOW + (len(label) - 1) * LINE["heading"] * (1.3 if language() == "ko" else 1)

    def _fitting(self, width: float) -> tuple[float, float]:
        below = self._below(self._label(width)) + self._deep(self._said(width))
        return width, ABOVE + BAR * len(self.bars()) + below

    def plot(self, figure=None, axes=None) -> "BarsDisplay":
        self.foot_ = None
        if axes is None:
            self.size = self._fitting(WIDTH)  # the language may be another one by now
            self.figure_ = figure or Figure(figsize=self.size)
            axis = self._placed()
        else:
            (axis,) = np.ravel(axes)
            self.figure_ = axis.figure
        self.axes_ = [axis]
        self._draw(axis)
        style.dress(axis)
        return self

    def for_phones(self):
        self.size_for_phones = self._fitting(PHONE)
        return super().for_phones()

    def _placed(self):
        """The axes on the figure, with room for the names, the numbers and the text at the foot."""
        width, height = inches(self.figure_)
        said = self._said(width)
        left, below = self._left(width), self._below(self._label(width)) + self._deep(said)
        place = (left, below, width - left - self._right(), max(0.3, height - below - ABOVE))
        axis = self.figure_.add_axes((place[0] / width, place[1] / height, place[2] / width, place[3] / height))
        if said:
            look = {"fontsize": style.SIZES["text"], "color": style.QUIET, "va": "bottom"}
            self.foot_ = self.figure_.text(MARGIN / width, MARGIN / height, "\n".join(said), **look)
            style.dress(self.foot_)
        return axis

    def _draw(self, axis) -> None:
        bars, rows = self.bars(), range(len(self.bars()))
        style.plain(axis)
        values = [0.0 if math.isnan(bar.value) else bar.value for bar in bars]
        colours = ["#b8b8b8" if bar.quiet else style.TRAINED for bar in bars]
        self.bars_ = axis.barh(rows, values, height=0.62, color=colours)
        circles = [(other, row) for row, bar in zip(rows, bars, strict=True) for other in bar.others]
        self.circles_ = None
        if circles:
            look = {"s": 46, "facecolors": "white", "edgecolors": style.SECOND, "linewidths": 1.6, "zorder": 4}
            self.circles_ = axis.scatter(*zip(*circles, strict=True), **look)
        self._limit(axis, [*values, *(at for at, _row in circles), *(mark.at for mark in self.marks)])
        room = WIDEST_NAME * inches(self.figure_)[0]
        names = [shortened(bar.name, room, "heading") for bar in bars]
        axis.set_yticks(rows, names, fontsize=style.SIZES["heading"], parse_math=False)
        axis.set_ylim(len(bars) - 0.4, -0.6)
        axis.tick_params(axis="y", length=0)
        axis.grid(visible=False, axis="y")
        axis.axvline(0, color=style.QUIET, linewidth=1)
        self._write_numbers(axis, bars)
        self.marks_ = [self._mark(axis, mark) for mark in self.marks]
        label = self._label(inches(self.figure_)[0])
        axis.set_xlabel("\n".join(label), fontsize=style.SIZES["heading"], color=style.INK)

    @property
    def decimals(self) -> int:
        """How many decimals the numbers have."""
        return 2

    @staticmethod
    def _limit(axis, values: Sequence[float]) -> None:
        low, high = min(0.0, *values), max(0.0, *values)
        reach = high - low or 1.0
        axis.set_xlim(low - 0.03 * reach if low < 0 else 0.0, high + 0.03 * reach)
        axis.xaxis.get_major_locator().set_params(nbins=4 if is_narrow(axis.figure) else 8)

    def _write_numbers(self, axis, bars: Sequence[Bar]) -> None:
        """The numbers, to the right of all bars, where no circle and no line is."""
        for row, bar in enumerate(bars):
            axis.annotate(
                self._number(bar),
                (1, row),
                (8, 0),
                xycoords=axis.get_yaxis_transform(),
                textcoords="offset points",
                va="center",
                fontsize=style.SIZES["heading"],
                color=style.QUIET if bar.quiet else style.INK,
            )

    @staticmethod
    def _mark(axis, mark: Mark):
        line = axis.axvline(mark.at, color=style.INK, linestyle=":", linewidth=2, zorder=5)
        low, high = axis.get_xlim()
        share = (mark.at - low) / (high - low)
        axis.annotate(
            _(mark.name),
            (mark.at, 1),
            (0, 4),
            xycoords=axis.get_xaxis_transform(),
            textcoords="offset points",
            ha="left" if share < 0.3 else "right" if share > 0.7 else "center",
            va="bottom",
            fontsize=style.SIZES["text"],
            color=style.INK,
        )
        return line


def _unit(units: Sequence[int]) -> str:
    return _("unit {number}").format(number=units[0]) if len(units) == 1 else ", ".join(map(str, units))


def _of_single_units(records: Sequence) -> bool:
    """Whether the records are of a layer as a whole and of each of its units, as they are for `layer=...`."""
    return len(records) > 1 and records[1].units is not None


class RecordsDisplay(BarsDisplay):
    """Bars for what was measured of several layers, or of a layer and each of its units.

    Of the units of a layer those with the largest numbers are drawn, the largest first.

    Args:
        records: What was measured.
        foot: Sentences below the bars, before they are translated, with what to put in.

    Raises:
        ValueError: If there is no record.
    """

    measure = ""  # the helper that gives the records

    def __init__(self, records: Sequence, foot: Sequence[Remark] = ()):
        self.records = list(records)
        if not self.records:
            raise ValueError(f"Expected what {self.measure} measured for one layer or more. Received: nothing")
        self.single = _of_single_units(self.records)
        units = sorted(self.records[1:], key=lambda record: -np.nan_to_num(self.value(record)))[:MOST]
        self.shown = units if self.single else self.records
        super().__init__(foot)

    @staticmethod
    def value(record) -> float:
        """How far the bar of a record reaches."""
        raise NotImplementedError

    @staticmethod
    def others(record) -> list[float]:
        """The circles beside it."""
        raise NotImplementedError

    @staticmethod
    def quiet(record) -> bool:
        """Whether it says nothing about the layer."""
        raise NotImplementedError

    def bars(self) -> list[Bar]:
        if self.single:
            return [Bar(_unit(record.units), self.value(record)) for record in self.shown]
        return [
            Bar(
                record.layer if record.units is None else f"{record.layer}: {_unit(record.units)}",
                self.value(record),
                self.others(record),
                self.quiet(record),
            )
            for record in self.shown
        ]

    @property
    def decimals(self) -> int:
        return 3 if self.single else 2


class AblationDisplay(RecordsDisplay):
    """What the answers lose without each layer, or each unit of a layer; circles for as many random units.

    Of the units of a layer those that lose most are drawn, the largest loss first.

    Args:
        records: `LayerAblation` records, as `ablate` gives them.
        foot: Sentences below the bars, before they are translated, with what to put in.

    Attributes:
        bars_: The bars.
        circles_: The circles of all bars; None if there are none.
        marks_: The lines across the bars: where guessing would be, or what a random unit loses.

    Raises:
        ValueError: If there is no record.
    """

    measure = "ablate"

    @staticmethod
    def value(record) -> float:
        return record.lost

    @staticmethod
    def others(record) -> list[float]:
        return [record.whole - score for score in record.random]

    @staticmethod
    def quiet(record) -> bool:
        return record.constant

    @property
    def label(self) -> str:
        return LOST[self.records[0].metric]

    @property
    def marks(self) -> list[Mark]:
        first = self.records[0]
        if self.single:
            return [Mark(self.records[1].lost_by_random, RANDOM_UNIT)]
        return [] if math.isnan(first.guess) else [Mark(first.whole - first.guess, GUESSING)]

    @property
    def own_foot(self) -> list[Remark]:
        first, said = self.records[0], []
        if self.single:
            if len(self.shown) < first.size:
                said.append((UNITS, {"layer": first.layer, "shown": len(self.shown), "all": first.size}))
            return [*said, (TOGETHER, {"count": first.size, "lost": with_decimals(first.lost, 2)})]
        drawn = next((record for record in self.shown if record.random), None)
        if drawn is not None and drawn.units is None:
            largest = max(self.shown, key=lambda record: record.size)
            said.append((SHARE, {"share": largest.count / largest.size, "draws": len(drawn.random)}))
        elif drawn is not None:
            said.append((EACH_DRAW, {"draws": len(drawn.random)}))
        return [*said, (CONSTANT, {})] if any(record.constant for record in self.shown) else said


class PatchDisplay(RecordsDisplay):
    """How far the answers move with each layer's output, or each unit's, from another sample; circles: the controls.

    Of the units of a layer those that make most of the way are drawn, the longest way first.

    Args:
        records: `LayerPatch` records, as `patch` gives them.
        foot: Sentences below the bars, before they are translated, with what to put in.

    Attributes:
        bars_: The bars.
        circles_: The circles of all bars; None if there are none.
        marks_: The lines across the bars: all of the way, or what a random unit makes of it.

    Raises:
        ValueError: If there is no record.
    """

    measure = "patch"

    @staticmethod
    def value(record) -> float:
        return record.way

    @staticmethod
    def others(record) -> list[float]:
        return [way for way in record.ways_of_control if math.isfinite(way)]

    @staticmethod
    def quiet(record) -> bool:
        return record.complete

    @property
    def label(self) -> str:
        return WAY

    @property
    def marks(self) -> list[Mark]:
        if not self.single:
            return [Mark(1.0, ALL_THE_WAY)]
        random = self.records[1].way_of_control
        return [Mark(random, RANDOM_UNIT)] if math.isfinite(random) else []

    @property
    def own_foot(self) -> list[Remark]:
        first, said = self.records[0], []
        if self.single:
            if len(self.shown) < first.size:
                said.append((UNITS_OF_PATCH, {"layer": first.layer, "shown": len(self.shown), "all": first.size}))
            return [*said, (TOGETHER_OF_PATCH, {"count": first.size, "way": with_decimals(first.way, 2)})]
        if len(first.control):
            said.append((STRANGER, {}) if first.units is None else (EACH_DRAW, {"draws": len(first.control)}))
        return [*said, (COMPLETE, {})] if any(record.complete for record in self.shown) else said
