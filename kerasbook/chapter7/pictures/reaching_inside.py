"""A network with a new head on its inside; how good the head is; and the inside beside a pass by hand."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.chapter7.pictures.three_ways_to_build import WAYS
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.diagrams import arrow, box, note, stage
from kerasbook.plots.display import Display
from kerasbook.plots.pages import inches, wrapped
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

HEADS = {
    "pixels": N_("on the pixels"),
    "untrained": N_("on the layer,\nuntrained"),
    "inside": N_("on the layer,\ntrained"),
}
COLOURS = {"pixels": style.INK, "untrained": style.QUIET, "inside": style.TRAINED}
COLUMNS = 8  # of tiles
MOST = 3_000  # dots
STAGE = 3.05  # inches
MIDDLES = {"first": 3.0, "second": 5.5, "answer": 8.0}  # of the layers, in inches
LEVEL, WIDE, HIGH = 1.95, 1.7, 1.0  # of a layer: its middle's height, its width and height
NARROW_STAGE = 7.2
LEVELS = {"first": 5.4, "second": 4.2, "answer": 3.0}  # of the layers below each other on a narrow figure, in inches
COLUMN, LOW, ELBOW = 1.15, 0.8, 3.75  # their middle, their height, and where the way to the new head bends
PANELS = (
    Panel((0, 1 - STAGE / 6.7, 1, STAGE / 6.7), height=NARROW_STAGE, left=0, right=0, above=0, below=0),
    Panel((0.13, 0.62 / 6.7, 0.4, 2.45 / 6.7), height=2.0, left=1.25, right=0.3, above=0.8, below=0.9),
    Panel((0.63, 0.62 / 6.7, 0.35, 2.45 / 6.7), height=3.0, left=0.75),
)


class ReachingInside(Display):
    """A diagram with a digit in it, a dot for each head, and two clouds of dots along a diagonal.

    Args:
        digit: The digit in the diagram, `(28, 28)`.
        outputs: Each layer's output for it, by layer; the last are the probabilities.
        odd: What the new head says about it: the probability that it is odd.
        layer: The layer on which the head stands.
        right: Share of new digits that a head gets right, by what it stands on.
        labelled: How many digits the heads have learned from.
        part: What the part of the model returned before the model was trained, and after it, each `(n, units)`.
        hand: What the pass by hand returns, likewise.
        asked: How the network is written that was asked for its graph, how many layers the graph leads to, and how many
            layer_outputs reads.

    Attributes:
        images_: The layers' outputs as images, by layer.
        frame_: The dashed frame around the part.
        dots_: The dot of each head, by what it stands on.
        others_: The thin dots of other seeds, likewise.
        clouds_: What the part returned over the pass by hand, before and after the training.
    """

    size = (style.WIDTH, 6.7)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        digit: np.ndarray,
        outputs: Mapping[str, np.ndarray],
        odd: float,
        layer: str,
        right: Mapping[str, float],
        labelled: int,
        part: tuple[np.ndarray, np.ndarray],
        hand: np.ndarray,
        asked: tuple[str, int, int],
    ):
        self.digit, self.outputs, self.odd, self.layer = np.asarray(digit), dict(outputs), odd, layer
        self.right, self.labelled, self.asked = dict(right), labelled, asked
        shown = np.linspace(0, np.size(hand) - 1, min(np.size(hand), MOST)).astype(int)
        self.part = tuple(np.ravel(values)[shown] for values in part)
        self.hand = np.ravel(hand)[shown]

    def plot(self, figure=None, axes=None) -> "ReachingInside":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        diagram, heads, clouds = place_panels(self.figure_, PANELS)
        width, tall = inches(self.figure_)
        high = NARROW_STAGE if is_narrow(self.figure_) else STAGE
        stage(diagram, width, high)
        layers = self._diagram(diagram, (tall - high) / tall)
        self._heads(heads)
        self._clouds(clouds)
        self.axes_ = [diagram, *layers, heads, clouds]
        style.dress(self.figure_)
        return self

    def _place(self, layer: str) -> tuple[float, float]:
        """The middle of a layer in the diagram, in inches."""
        return (COLUMN, LEVELS[layer]) if is_narrow(self.figure_) else (MIDDLES[layer], LEVEL)

    def _diagram(self, axes, bottom: float) -> list:
        width, tall = inches(self.figure_)
        narrow = is_narrow(self.figure_)
        layer_high = LOW if narrow else HIGH
        panels = []

        def inset(x: float, y: float, wide: float, high: float):
            panel = self.figure_.add_axes((
                (x - wide / 2) / width,
                bottom + (y - high / 2) / tall,
                wide / width,
                high / tall,
            ))
            panels.append(panel)
            return panel

        digit = inset(COLUMN, 6.6, 0.95, 0.95) if narrow else inset(0.85, LEVEL, 0.95, 0.95)
        digit.imshow(self.digit, cmap=style.INPUT, vmin=0, vmax=1)
        style.bare(digit)
        self.images_ = {}
        for name in MIDDLES:
            x, y = self._place(name)
            units = self.outputs[name]
            columns = len(units) if name == "answer" else COLUMNS
            scale = {"cmap": style.PROBABILITY, "vmin": 0.0, "vmax": 1.0} if name == "answer" else style.scale(units)
            panel = inset(x, y, WIDE, layer_high)
            tiles = style.mosaic(units.reshape(-1, 1, 1), columns, gap=0)
            self.images_[name] = panel.imshow(tiles, aspect="auto", **scale)
            style.bare(panel)
            words = f"{name} · {len(units)}"
            if narrow:
                note(axes, x + WIDE / 2 + 0.12, y + 0.22, words, ha="left")
            else:
                note(axes, x, y + HIGH / 2 + 0.17, words)
            if name == "answer":
                panel.set_xticks(range(len(units)), map(str, range(len(units))), fontsize=style.SIZES["small"])
                panel.tick_params(length=0, pad=2)
        start = (COLUMN, 6.1) if narrow else (1.35, LEVEL)
        for x, y in map(self._place, MIDDLES):
            arrow(axes, start, (x, y + LOW / 2) if narrow else (x - WIDE / 2, y))
            start = (x, y - LOW / 2) if narrow else (x + WIDE / 2, y)
        self._head(axes)
        self._asked(axes)
        return panels

    def _head(self, axes) -> None:
        narrow = is_narrow(self.figure_)
        x, y = self._place(self.layer)
        low, right, top = (y - LOW / 2 - 0.12, 3.5, 7.12) if narrow else (1.2, x + WIDE / 2 + 0.15, 2.95)
        frame = {"fill": False, "edgecolor": style.TRAINED, "linestyle": "--", "linewidth": 1.5}
        self.frame_ = axes.add_patch(Rectangle((0.15, low), right - 0.15, top - low, **frame))
        words = _("new head: odd? {probability:.0%}").format(probability=self.odd)
        part = _("the part up to {layer}").format(layer=self.layer)
        if narrow:
            head = box(axes, 2.7, 1.95, words, width=2.7, height=0.5, edge=style.TRAINED, color=style.TRAINED)
            axes.plot([x + WIDE / 2 + 0.02, ELBOW, ELBOW], [y, y, 2.6], color=style.TRAINED, linewidth=1.8)
            arrow(axes, (ELBOW, 2.65), (ELBOW, head.top[1]), colour=style.TRAINED)
            note(axes, 1.75, 6.9, part, "small", ha="left", color=style.TRAINED)
            return
        head = box(axes, 8.0, 0.5, words, width=2.9, height=0.55, edge=style.TRAINED, color=style.TRAINED)
        axes.plot([x, x], [LEVEL - HIGH / 2 - 0.02, 0.5], color=style.TRAINED, linewidth=1.8)
        arrow(axes, (x, 0.5), head.left, colour=style.TRAINED)
        note(axes, 0.2, 0.85, part, ha="left", color=style.TRAINED)

    def _asked(self, axes) -> None:
        written, graph, read = self.asked
        narrow = is_narrow(self.figure_)
        note(axes, *((0.2, 1.3) if narrow else (9.35, 2.55)), _(WAYS[written]), "heading", ha="left")
        words = (
            _("the graph leads\nto {count} of {all} layers").format(count=graph, all=len(self.outputs)),
            _("layer_outputs reads\n{count} of {all} layers").format(count=read, all=len(self.outputs)),
        )
        places = ((0.2, 0.8), (2.15, 0.8)) if narrow else ((9.35, 2.1), (9.35, 1.45))
        for place, said in zip(places, words, strict=True):
            note(axes, *place, said, ha="left")

    def _heads(self, axes) -> None:
        style.plain(axes)
        self.dots_, self.others_ = {}, {}
        for row, name in enumerate(HEADS):
            others = [measured[name] for measured in self.others]
            (self.others_[name],) = axes.plot(
                others, [row] * len(others), "o", color=COLOURS[name], alpha=0.3, markersize=6, markeredgewidth=0
            )
            (self.dots_[name],) = axes.plot([self.right[name]], [row], "o", color=COLOURS[name], markersize=13)
        axes.set_yticks(range(len(HEADS)), [_(words) for words in HEADS.values()], fontsize=style.SIZES["text"])
        axes.set_ylim(-0.6, len(HEADS) - 0.4)
        low = min([0.5, *self.right.values(), *(measured[name] for measured in self.others for name in HEADS)])
        axes.set_xlim(low - 0.02, 1.0)
        said = _("share of new digits that are right (odd or even)")
        lines = wrapped(said, 2.7, "text") if is_narrow(self.figure_) else [said]
        axes.set_xlabel("\n".join(lines), fontsize=style.SIZES["text"])
        style.title(axes, _("one new unit, {count:,} labelled digits").format(count=self.labelled))

    def _clouds(self, axes) -> None:
        style.plain(axes)
        top = 1.05 * max(float(np.abs(self.hand).max()), float(np.abs(self.part).max()), 1e-6)
        axes.plot([0, top], [0, top], color="#bdbdbd", linewidth=2)
        self.clouds_ = [
            axes.plot(self.hand, values, "o", color=colour, markersize=4, alpha=0.4, markeredgewidth=0, label=label)[0]
            for values, colour, label in zip(
                self.part, ("#9a9a9a", style.TRAINED), (_("just made"), _("model trained")), strict=True
            )
        ]
        axes.set(xlim=(0, top), ylim=(0, top))
        axes.locator_params(nbins=5)
        axes.set_xlabel(_("pass by hand, trained weights"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("what the part returns"), fontsize=style.SIZES["text"])
        axes.legend(loc="upper left", fontsize=style.SIZES["text"], frameon=False, markerscale=2)
        style.title(axes, _("the part, untouched"))
