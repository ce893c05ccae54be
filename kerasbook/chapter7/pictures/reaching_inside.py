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
        width, tall = self.size
        diagram = self.figure_.add_axes((0, 1 - STAGE / tall, 1, STAGE / tall))
        stage(diagram, width, STAGE)
        layers = self._diagram(diagram, (tall - STAGE) / tall)
        heads = self.figure_.add_axes((0.13, 0.62 / tall, 0.4, 2.45 / tall))
        clouds = self.figure_.add_axes((0.63, 0.62 / tall, 0.35, 2.45 / tall))
        self._heads(heads)
        self._clouds(clouds)
        self.axes_ = [diagram, *layers, heads, clouds]
        style.dress(self.figure_)
        return self

    def _diagram(self, axes, bottom: float) -> list:
        width, tall = self.size
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

        digit = inset(0.85, LEVEL, 0.95, 0.95)
        digit.imshow(self.digit, cmap=style.INPUT, vmin=0, vmax=1)
        style.bare(digit)
        self.images_ = {}
        for name, middle in MIDDLES.items():
            units = self.outputs[name]
            columns = len(units) if name == "answer" else COLUMNS
            scale = {"cmap": style.PROBABILITY, "vmin": 0.0, "vmax": 1.0} if name == "answer" else style.scale(units)
            panel = inset(middle, LEVEL, WIDE, HIGH)
            tiles = style.mosaic(units.reshape(-1, 1, 1), columns, gap=0)
            self.images_[name] = panel.imshow(tiles, aspect="auto", **scale)
            style.bare(panel)
            note(axes, middle, LEVEL + HIGH / 2 + 0.17, f"{name} · {len(units)}")
            if name == "answer":
                panel.set_xticks(range(len(units)), map(str, range(len(units))), fontsize=style.SIZES["small"])
                panel.tick_params(length=0, pad=2)
        edges = [1.35, *(middle + WIDE / 2 for middle in MIDDLES.values())]
        for start, middle in zip(edges, MIDDLES.values(), strict=False):
            arrow(axes, (start, LEVEL), (middle - WIDE / 2, LEVEL))
        self._head(axes)
        self._asked(axes)
        return panels

    def _head(self, axes) -> None:
        right = MIDDLES[self.layer] + WIDE / 2 + 0.15
        self.frame_ = axes.add_patch(
            Rectangle(
                (0.15, 1.2), right - 0.15, 1.75, fill=False, edgecolor=style.TRAINED, linestyle="--", linewidth=1.5
            )
        )
        words = _("new head: odd? {probability:.0%}").format(probability=self.odd)
        head = box(axes, 8.0, 0.5, words, width=2.9, height=0.55, edge=style.TRAINED, color=style.TRAINED)
        axes.plot([MIDDLES[self.layer]] * 2, [LEVEL - HIGH / 2 - 0.02, 0.5], color=style.TRAINED, linewidth=1.8)
        arrow(axes, (MIDDLES[self.layer], 0.5), head.left, colour=style.TRAINED)
        note(axes, 0.2, 0.85, _("the part up to {layer}").format(layer=self.layer), ha="left", color=style.TRAINED)

    def _asked(self, axes) -> None:
        written, graph, read = self.asked
        note(axes, 9.35, 2.55, _(WAYS[written]), "heading", ha="left")
        words = (
            _("the graph leads\nto {count} of {all} layers").format(count=graph, all=len(self.outputs)),
            _("layer_outputs reads\n{count} of {all} layers").format(count=read, all=len(self.outputs)),
        )
        for y, said in zip((2.1, 1.45), words, strict=True):
            note(axes, 9.35, y, said, ha="left")

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
        axes.set_xlabel(_("share of new digits that are right (odd or even)"), fontsize=style.SIZES["text"])
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
