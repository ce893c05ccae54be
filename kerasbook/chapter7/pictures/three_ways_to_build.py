"""One network in three listings: what each says, what each can tell about itself, and a digit in all of them."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.code import code, height, legend, monospaced
from kerasbook.plots.display import Display

WAYS = {"sequential": "Sequential", "functional": "Functional", "subclassed": N_("subclassed")}

# What a line is for, by what stands in it.
ROLES = {"layer": style.SECOND, "order": "#e76300", "input": "#00857c"}
NAMES = {"layer": N_("makes a layer"), "order": N_("says what follows what"), "input": N_("says how wide the input is")}
SIGNS = {
    "sequential": {"layers.Dense(": ("layer",), "keras.Sequential(": ("order",)},
    "functional": {"keras.Input(": ("input",), ")(inputs)": ("layer", "order"), ")(x)": ("layer", "order")},
    "subclassed": {
        "layers.Dense(": ("layer",),
        "self.first(": ("order",),
        "self.second(": ("order",),
        "self.answer(": ("order",),
    },
}
FACTS = {
    "weights": N_("weights"),
    "shapes": N_("layers whose shape\nthe summary shows"),
    "graph": N_("layers to which\nthe graph leads"),
    "read": N_("layers that\nlayer_outputs reads"),
}
PLACES = {"sequential": (0.12, 5.7), "functional": (0.12, 5.7), "subclassed": (5.94, 5.94)}  # left edge and width
SIZE, LINE = 9.2, 0.19  # of code: points, and inches from one line to the next
COLUMNS = 8  # of tiles


def roles_of(way: str, line: str) -> tuple[str, ...]:
    """What a line of a way's listing is for."""
    return next((roles for sign, roles in SIGNS[way].items() if sign in line), ())


class ThreeWaysToBuild(Display):
    """Three listings, a table, and the outputs of the layers of each network for the same digit.

    Args:
        listings: The lines of code, by way.
        made: What a network can tell before its first call, by way: a number for each of weights, shapes and graph.
        called: The same after it.
        digit: The digit that they read, `(28, 28)`.
        outputs: Each layer's output for it, by way and layer; the last are the probabilities.
        differences: How far a network's answers are from those of the Functional one, at most, by way.

    Attributes:
        code_: The texts of each listing, by way.
        squares_: The roles of each line, by way.
        cells_: The texts of the table, by fact and way.
        images_: The outputs as images, by way and layer.
    """

    size = (style.WIDTH, 7.6)

    def __init__(
        self,
        listings: Mapping[str, Sequence[str]],
        made: Mapping[str, Mapping[str, int]],
        called: Mapping[str, Mapping[str, int]],
        digit: np.ndarray,
        outputs: Mapping[str, Mapping[str, np.ndarray]],
        differences: Mapping[str, float],
    ):
        self.listings = {name: list(lines) for name, lines in listings.items()}
        self.made, self.called = made, called
        self.digit, self.outputs, self.differences = np.asarray(digit), outputs, dict(differences)

    def plot(self, figure=None, axes=None) -> "ThreeWaysToBuild":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        width, tall = self.size
        page = self.figure_.add_axes((0, 0, 1, 1))
        page.set(xlim=(0, width), ylim=(0, tall))
        page.set_axis_off()
        named = {role: _(name) for role, name in NAMES.items()}
        legend(page, tall - 0.24, named, ROLES, step=3.6, x=0.17)
        self._listings(page, tall - 0.5)
        table = self.figure_.add_axes((0.01, 0.02, 0.475, 3.75 / tall))
        self._table(table)
        digits = self._digits(tall)
        self.axes_ = [page, table, *digits]
        style.dress(self.figure_)
        monospaced([text for texts in self.code_.values() for text in texts])
        return self

    def _listings(self, page, top: float) -> None:
        self.code_, self.squares_ = {}, {}
        tops = {"sequential": top, "subclassed": top}
        tops["functional"] = top - 0.5 - height(self.listings["sequential"], LINE)
        for name, lines in self.listings.items():
            left, width = PLACES[name]
            look = {"va": "center", "fontsize": style.SIZES["title"], "color": style.INK}
            page.text(left + 0.05, tops[name] - 0.14, _(WAYS[name]), **look)
            roles = [roles_of(name, line) for line in lines]
            drawn = code(
                page, left, tops[name] - 0.3, lines, roles, ROLES, width=width, size=SIZE, line=LINE, indent=0.36
            )
            self.code_[name], self.squares_[name] = drawn.texts_, drawn.squares_

    def _table(self, axes) -> None:
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        look = {"va": "center", "color": style.INK}
        axes.text(0, 0.95, _("what it can tell: made → called"), fontsize=style.SIZES["title"], **look)
        columns = dict(zip(WAYS, (0.52, 0.765, 1.0), strict=True))
        for name, x in columns.items():
            axes.text(x, 0.805, _(WAYS[name]), ha="right", fontsize=style.SIZES["text"], va="center", color=style.QUIET)
        self.cells_ = {}
        for number, (fact, words) in enumerate(FACTS.items()):
            y = 0.66 - number * 0.188
            axes.plot([0, 1], [y + 0.094] * 2, color="#dddddd", linewidth=1)
            axes.text(0, y, _(words), fontsize=style.SIZES["text"], linespacing=1.25, **look)
            for name, x in columns.items():
                self.cells_[fact, name] = axes.text(
                    *(x, y, self._said(fact, name)),
                    ha="right",
                    va="center",
                    fontsize=style.SIZES["text"],
                    color=style.TRAINED if fact == "graph" and not self.called[name][fact] else style.INK,
                )

    def _said(self, fact: str, name: str) -> str:
        if fact == "read":  # which calls the network itself
            return f"{len(self.outputs[name]):,}"
        return f"{self.made[name][fact]:,} → {self.called[name][fact]:,}"

    def _digits(self, tall: float) -> list:
        panels = []
        head = self.figure_.add_axes((0.52, 3.4 / tall, 0.47, 0.5 / tall))
        head.set(xlim=(0, 1), ylim=(0, 1))
        head.set_axis_off()
        head.text(
            *(0, 0.63, _("one digit in all three: the same outputs?")),
            va="center",
            fontsize=style.SIZES["title"],
            color=style.INK,
        )
        panels.append(head)
        places = {"first": (0.685, 0.1), "second": (0.79, 0.1), "answer": (0.895, 0.1)}
        tops = {layer: style.scale(np.stack([self.outputs[name][layer] for name in WAYS])) for layer in places}
        tops["answer"] = {"cmap": style.PROBABILITY, "vmin": 0.0, "vmax": 1.0}
        self.images_ = {}
        digit = self.figure_.add_axes((0.52, 1.36 / tall, 0.075, 0.9 / tall))
        digit.imshow(self.digit, cmap=style.INPUT, vmin=0, vmax=1)
        style.bare(digit)
        panels.append(digit)
        for row, name in enumerate(WAYS):
            bottom = (2.42 - row * 0.92) / tall
            for layer, (left, width) in places.items():
                panel = self.figure_.add_axes((left, bottom, width, 0.62 / tall))
                units = self.outputs[name][layer]
                columns = len(units) if layer == "answer" else COLUMNS
                tiles = style.mosaic(units.reshape(-1, 1, 1), columns, gap=0)
                self.images_[name, layer] = panel.imshow(tiles, aspect="auto", **tops[layer])
                style.bare(panel)
                if layer == "answer":
                    panel.set_xticks(range(len(units)), map(str, range(len(units))), fontsize=style.SIZES["small"])
                    panel.tick_params(length=0, pad=2)
                if row == 0:
                    panel.set_title(f"{layer} · {len(units)}", fontsize=style.SIZES["text"], color=style.INK)
                panels.append(panel)
            label = self.figure_.add_axes((0.6, bottom, 0.08, 0.62 / tall))
            label.set(xlim=(0, 1), ylim=(0, 1))
            label.set_axis_off()
            label.text(0.95, 0.5, _(WAYS[name]), ha="right", va="center", fontsize=style.SIZES["text"])
            panels.append(label)
        foot = self.figure_.add_axes((0.52, 0.02 / tall, 0.475, 0.3 / tall))
        foot.set(xlim=(0, 1), ylim=(0, 1))
        foot.set_axis_off()
        words = _("answers to all test digits: {difference:.7f} apart at most").format(
            difference=max(self.differences.values())
        )
        foot.text(1, 0.55, words, ha="right", va="center", fontsize=style.SIZES["text"], color=style.INK)
        panels.append(foot)
        return panels
