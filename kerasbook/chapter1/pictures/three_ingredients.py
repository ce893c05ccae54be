"""How much a network learns from more and more of an ingredient, and what a sample without it looks like."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import name_thin_lines, thin_lines
from kerasbook.plots.display import Display

PANELS = {"inputs": N_("input points kept"), "outputs": N_("expected outputs kept"), "measure": N_("errors measured")}
ROWS = {"inputs": N_("input point"), "outputs": N_("expected output"), "measure": N_("measure of error")}
UNMEASURED = {"missing": N_("always 0"), "replaced": N_("squares")}
LEFT, WIDTH, PITCH = 0.16, 0.24, 0.285  # of the panels, as shares of the figure's width


class ThreeIngredients(Display):
    """A curve for each ingredient, over the share of it that is kept; below, a sample with it and one without.

    Args:
        kept: The shares, from 0 to 1.
        accuracy: The accuracies at these shares, by ingredient: "inputs", "outputs", "measure".
        samples: Two samples for each ingredient, as image and expected output: one that has it, one that has not.
        rest: What the second sample has instead: nothing of use ("missing"), or something similar ("replaced").
        chance: The accuracy of guessing.

    Attributes:
        lines_: The curves.
        chances_: The lines of guessing.
        inputs_: The images of the samples, two for each ingredient.
        outputs_: The texts of their expected outputs.
        measures_: The texts of their measures.
    """

    size = (style.WIDTH, 7.0)

    def __init__(
        self,
        kept: Sequence[float],
        accuracy: Mapping[str, Sequence[float]],
        samples: Mapping[str, Sequence[tuple[np.ndarray, int]]],
        rest: str,
        chance: float,
    ):
        self.kept = list(kept)
        self.accuracy = dict(accuracy)
        self.samples = dict(samples)
        self.rest = rest
        self.chance = chance

    def plot(self, figure=None, axes=None) -> "ThreeIngredients":
        if axes is not None:
            raise ValueError("Expected a figure: the ingredients lay out their own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_, self.lines_, self.chances_ = [], [], []
        self.inputs_, self.outputs_, self.measures_ = [], [], []
        for column, name in enumerate(PANELS):
            left = LEFT + column * PITCH
            self._curve(self.figure_.add_axes((left, 0.48, WIDTH, 0.43)), column, name)
            self._samples(self.figure_.add_axes((left, 0.02, WIDTH, 0.34)), column, name)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _curve(self, axes, column: int, name: str) -> None:
        self.axes_.append(axes)
        style.plain(axes)
        values, places = self.accuracy[name], range(len(self.kept))
        self.lines_ += axes.plot(places, values, "o-", color=style.TRAINED, linewidth=2.8, markersize=8, zorder=3)
        thin_lines(axes, places, [one[name] for one in self.others], style.TRAINED)
        if self.others and column == len(PANELS) - 1:
            name_thin_lines(axes, len(self.others))
        self.chances_.append(axes.axhline(self.chance, color=style.QUIET, linestyle=":", linewidth=2, zorder=1))
        for place, value in zip(places, values, strict=True):
            axes.annotate(
                _("{share:.0%}").format(share=value),
                (place, value),
                xytext=(-8, 8),
                textcoords="offset points",
                ha="center",
                va="bottom",
                color=style.TRAINED,
                fontsize=style.SIZES["heading"],
                fontweight="bold",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
                zorder=2,
            )
        axes.set(xlim=(-0.35, 3.35), ylim=(0, 1.15), yticks=[0, 0.25, 0.5, 0.75, 1])
        axes.set_xticks(places, [f"{share:.0%}" for share in self.kept])  # shares from 0 on, not to scale
        axes.set_xlabel(_(PANELS[name]), fontsize=style.SIZES["title"], color=style.INK)
        if column == 0:
            axes.set_title(_("accuracy on test digits"), fontsize=style.SIZES["title"], loc="left", color=style.INK)
            place = {"ha": "right", "va": "top", "color": style.QUIET}
            axes.text(3.3, self.chance - 0.015, _("guessing"), fontsize=style.SIZES["text"], **place)

    def _samples(self, axes, column: int, name: str) -> None:
        """A sample that has the ingredient beside one that has not, of which a dashed frame marks what is missing."""
        self.axes_.append(axes)
        axes.set_axis_off()
        axes.set(xlim=(-0.5, 1.5), ylim=(2.52, -1.0))
        for at, head in enumerate((_("kept"), _("not kept"))):
            axes.text(at, -0.72, head, ha="center", va="center", fontsize=style.SIZES["heading"], color=style.QUIET)
        for at, (image, output) in enumerate(self.samples[name]):
            panel = axes.inset_axes((at - 0.22, -0.45, 0.44, 0.9), transform=axes.transData)
            style.bare(panel)
            self.inputs_.append(panel.imshow(image, cmap=style.INPUT, vmin=0, vmax=1))
            self.outputs_.append(self._text(axes, at, 1, str(output)))
            unmeasured = name == "measure" and at == 1
            self.measures_.append(self._text(axes, at, 2, _(UNMEASURED[self.rest]) if unmeasured else _("measured")))
        row = list(ROWS).index(name)
        frame = Rectangle((0.58, row - 0.46), 0.84, 0.92, fill=False, linestyle="--", linewidth=2, edgecolor=style.INK)
        axes.add_patch(frame)
        if column == 0:
            for row, label in enumerate(ROWS.values()):
                place = {"ha": "right", "va": "center", "color": style.INK}
                axes.text(-0.5, row, _(label), fontsize=style.SIZES["heading"], **place)

    def _text(self, axes, column: int, row: int, text: str):
        size = style.SIZES["title"] if row == 1 else style.SIZES["heading"]
        return axes.text(column, row, text, ha="center", va="center", fontsize=size, color=style.INK)
