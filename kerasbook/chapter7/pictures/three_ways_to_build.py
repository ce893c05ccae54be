"""One network in three listings: what each says, what each can tell about itself, and a digit in all of them."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.code import code, height, legend, monospaced
from kerasbook.plots.display import Display
from kerasbook.plots.pages import inches
from kerasbook.plots.stacked import PHONE, is_narrow

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
CODE = 6.4  # inches on a narrow figure: the legend and the three listings
TABLE, DIGITS = 3.4, 4.5  # the same for what stands below them
NARROW_CODE = {"size": 7.1, "line": 0.16}
# The digit in all three, in inches: left edge, bottom, width and height; of the layers, the left edge and the width.
WIDE_DIGITS = {
    "head": (6.24, 3.4, 5.64, 0.5), "digit": (6.24, 1.36, 0.9, 0.9), "label": (7.2, 0.96), "rows": (2.42, 0.92),
    "layers": {"first": (8.22, 1.2), "second": (9.48, 1.2), "answer": (10.74, 1.2)}, "foot": (6.24, 0.02, 5.7, 0.3),
}  # fmt: skip
NARROW_DIGITS = {
    "head": (0.12, 3.95, 4.0, 0.4), "digit": (0.12, 3.05, 0.8, 0.8), "label": (0.02, 0.83), "rows": (2.3, 0.92),
    "layers": {"first": (0.88, 0.95), "second": (1.9, 0.95), "answer": (2.92, 1.2)}, "foot": (0.05, 0.02, 4.07, 0.3),
}  # fmt: skip


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
    size_for_phones = (PHONE, CODE + TABLE + DIGITS)

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
        narrow = is_narrow(self.figure_)
        width, tall = inches(self.figure_)
        page = self.figure_.add_axes((0, 0, 1, 1))
        page.set(xlim=(0, width), ylim=(0, tall))
        page.set_axis_off()
        named = {role: _(name) for role, name in NAMES.items()}
        if narrow:
            for row, role in enumerate(named):
                legend(page, tall - 0.2 - 0.27 * row, {role: named[role]}, ROLES, step=0, x=0.1)
            self._narrow_listings(page, tall - 1.0)
            table = self.figure_.add_axes((0.03, DIGITS / tall, 0.94, TABLE / tall))
        else:
            legend(page, tall - 0.24, named, ROLES, step=3.6, x=0.17)
            self._listings(page, tall - 0.5)
            table = self.figure_.add_axes((0.01, 0.02, 0.475, 3.75 / tall))
        self._table(table)
        digits = self._digits()
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

    def _narrow_listings(self, page, top: float) -> None:
        """One below the other; their indentation is halved, so that letters can be read."""
        self.code_, self.squares_ = {}, {}
        for name, lines in self.listings.items():
            look = {"va": "center", "fontsize": style.SIZES["heading"], "color": style.INK}
            page.text(0.1, top - 0.08, _(WAYS[name]), **look)
            roles = [roles_of(name, line) for line in lines]
            shorter = [line[(len(line) - len(line.lstrip())) // 2 :] for line in lines]
            drawn = code(page, 0.03, top - 0.24, shorter, roles, ROLES, width=PHONE - 0.06, indent=0.32, **NARROW_CODE)
            self.code_[name], self.squares_[name] = drawn.texts_, drawn.squares_
            top -= 0.5 + height(lines, NARROW_CODE["line"])

    def _table(self, axes) -> None:
        narrow = is_narrow(self.figure_)
        heading, text = ("heading", "small") if narrow else ("title", "text")
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        look = {"va": "center", "color": style.INK}
        axes.text(0, 0.95, _("what it can tell: made → called"), fontsize=style.SIZES[heading], **look)
        columns = dict(zip(WAYS, (0.545, 0.775, 1.0) if narrow else (0.52, 0.765, 1.0), strict=True))
        for name, x in columns.items():
            axes.text(x, 0.805, _(WAYS[name]), ha="right", fontsize=style.SIZES[text], va="center", color=style.QUIET)
        self.cells_ = {}
        for number, (fact, words) in enumerate(FACTS.items()):
            y = 0.66 - number * 0.188
            axes.plot([0, 1], [y + 0.094] * 2, color="#dddddd", linewidth=1)
            axes.text(0, y, _(words), fontsize=style.SIZES[text], linespacing=1.25, **look)
            for name, x in columns.items():
                self.cells_[fact, name] = axes.text(
                    *(x, y, self._said(fact, name)),
                    ha="right",
                    va="center",
                    fontsize=style.SIZES[text],
                    color=style.TRAINED if fact == "graph" and not self.called[name][fact] else style.INK,
                )

    def _said(self, fact: str, name: str) -> str:
        if fact == "read":  # which calls the network itself
            return f"{len(self.outputs[name]):,}"
        before, after = f"{self.made[name][fact]:,}", f"{self.called[name][fact]:,}"
        is_long = is_narrow(self.figure_) and fact == "weights"  # two numbers of weights side by side find no room
        return f"{before} →\n{after}" if is_long else f"{before} → {after}"

    def _digits(self) -> list:
        narrow, (page, tall) = is_narrow(self.figure_), inches(self.figure_)
        where, panels = NARROW_DIGITS if narrow else WIDE_DIGITS, []

        def inset(left: float, bottom: float, width: float, high: float):
            return self.figure_.add_axes((left / page, bottom / tall, width / page, high / tall))

        head = inset(*where["head"])
        head.set(xlim=(0, 1), ylim=(0, 1))
        head.set_axis_off()
        head.text(
            *(0, 0.63, _("one digit in all three: the same outputs?")),
            va="center",
            fontsize=style.SIZES["heading" if narrow else "title"],
            color=style.INK,
        )
        panels.append(head)
        places = where["layers"]
        tops = {layer: style.scale(np.stack([self.outputs[name][layer] for name in WAYS])) for layer in places}
        tops["answer"] = {"cmap": style.PROBABILITY, "vmin": 0.0, "vmax": 1.0}
        self.images_ = {}
        digit = inset(*where["digit"])
        digit.imshow(self.digit, cmap=style.INPUT, vmin=0, vmax=1)
        style.bare(digit)
        panels.append(digit)
        for row, name in enumerate(WAYS):
            bottom = where["rows"][0] - row * where["rows"][1]
            for layer, (left, width) in places.items():
                panel = inset(left, bottom, width, 0.62)
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
            label = inset(where["label"][0], bottom, where["label"][1], 0.62)
            label.set(xlim=(0, 1), ylim=(0, 1))
            label.set_axis_off()
            size = style.SIZES["small" if narrow else "text"]
            label.text(0.95, 0.5, _(WAYS[name]), ha="right", va="center", fontsize=size)
            panels.append(label)
        foot = inset(*where["foot"])
        foot.set(xlim=(0, 1), ylim=(0, 1))
        foot.set_axis_off()
        words = _("answers to all test digits: {difference:.7f} apart at most").format(
            difference=max(self.differences.values())
        )
        size = style.SIZES["small" if narrow else "text"]
        foot.text(1, 0.55, words, ha="right", va="center", fontsize=size, color=style.INK)
        panels.append(foot)
        return panels
