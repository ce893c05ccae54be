"""What something is made of, and what is left of it when one ingredient is taken away."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display

COLUMNS = {
    "nothing": N_("all three"),
    "inputs": N_("without\ninput points"),
    "outputs": N_("without\nexpected outputs"),
    "measure": N_("without\na measure"),
}
ROWS = {"inputs": N_("input point"), "outputs": N_("expected output"), "measure": N_("measure of error")}


@dataclass
class Recipe:
    """One mixture: what a network was given, and how well it did.

    Attributes:
        name: What it is called.
        missing: Which row of the ingredients is missing, counted from 0, or None if none is.
        inputs: An input as the network saw it: an image.
        answer: The answer expected to it.
        error: What the measure said at the end.
        accuracy: The share of right answers at the end.
    """

    name: str
    missing: int | None
    inputs: np.ndarray
    answer: int
    error: float
    accuracy: float


class ThreeIngredients(Display):
    """A column for each mixture: its ingredients below, what comes of them above, as a bar.

    Args:
        accuracy: The accuracy of each network, by what it had to do without: "nothing", "inputs", "outputs", "measure".
        error: What the measure said at the end, likewise.
        samples: An input as each network saw it, and the answer expected to it, likewise.
        chance: The accuracy of guessing.

    Attributes:
        bars_: The bars.
        chance_: The line of guessing.
        inputs_: The images of the inputs.
        answers_: The texts of the expected answers.
        errors_: The texts of the errors.
    """

    size = (style.WIDTH, 7.6)

    def __init__(
        self,
        accuracy: Mapping[str, float],
        error: Mapping[str, float],
        samples: Mapping[str, tuple[np.ndarray, int]],
        chance: float,
    ):
        self.recipes = [
            Recipe(
                name=name,
                missing=None if key == "nothing" else list(ROWS).index(key),
                inputs=samples[key][0],
                answer=samples[key][1],
                error=error[key],
                accuracy=accuracy[key],
            )
            for key, name in COLUMNS.items()
        ]
        self.chance = chance

    def plot(self, figure=None, axes=None) -> "ThreeIngredients":
        if axes is not None:
            raise ValueError("Expected a figure: the ingredients lay out their own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        bars = self.figure_.add_axes((0.18, 0.47, 0.79, 0.45))
        table = self.figure_.add_axes((0.18, 0.02, 0.79, 0.35))
        self.axes_ = [bars, table]
        self._bars(bars)
        self._table(table)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _colours(self) -> list[str]:
        return [style.TRAINED if recipe.missing is None else style.QUIET for recipe in self.recipes]

    def _bars(self, axes) -> None:
        style.plain(axes)
        axes.grid(visible=False, axis="x")
        heights = [recipe.accuracy for recipe in self.recipes]
        self.bars_ = list(axes.bar(range(len(heights)), heights, width=0.5, color=self._colours(), zorder=2))
        self.chance_ = axes.axhline(self.chance, color=style.INK, linestyle=":", linewidth=2, zorder=3)
        axes.set_xlim(-0.5, len(heights) - 0.5)
        axes.set_ylim(0, 1.18)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
        for at, (height, colour) in enumerate(zip(heights, self._colours(), strict=True)):
            axes.text(
                at,
                max(height, self.chance) + 0.03,
                _("{share:.0%}").format(share=height),
                ha="center",
                va="bottom",
                color=colour,
                fontsize=20,
                fontweight="bold",
            )
        axes.text(
            0.5,
            self.chance + 0.02,
            _("guessing"),
            ha="center",
            va="bottom",
            color=style.INK,
            fontsize=style.SIZES["text"],
        )
        axes.set_title(_("accuracy on new digits"), fontsize=style.SIZES["title"], loc="left", color=style.INK)
        axes.set_xticks(range(len(heights)), [_(recipe.name) for recipe in self.recipes])
        axes.tick_params(axis="x", length=0, labelsize=style.SIZES["heading"])

    def _table(self, axes) -> None:
        """Row by row what each network was given; what is missing stands in a dashed frame."""
        axes.set_axis_off()
        axes.set_xlim(-0.5, len(self.recipes) - 0.5)
        axes.set_ylim(2.5, -0.5)
        self.inputs_, self.answers_, self.errors_ = [], [], []
        for row, name in enumerate(ROWS.values()):
            axes.text(-0.6, row, _(name), ha="right", va="center", fontsize=style.SIZES["heading"], color=style.INK)
        for column, recipe in enumerate(self.recipes):
            self.inputs_.append(self._picture(axes, column, recipe.inputs))
            self.answers_.append(self._text(axes, column, 1, str(recipe.answer)))
            error = _("error {loss:.2f}") if recipe.missing != 2 else _("error always {loss:.0f}")
            self.errors_.append(self._text(axes, column, 2, error.format(loss=recipe.error)))
            if recipe.missing is not None:
                self._frame(axes, column, recipe.missing)

    def _picture(self, axes, column: int, image: np.ndarray):
        panel = axes.inset_axes((column - 0.2, -0.42, 0.4, 0.84), transform=axes.transData)
        style.bare(panel)
        return panel.imshow(image, cmap=style.INPUT, vmin=0, vmax=1)

    def _text(self, axes, column: int, row: int, text: str):
        return axes.text(column, row, text, ha="center", va="center", fontsize=16, color=style.INK)

    def _frame(self, axes, column: int, row: int) -> None:
        corner = (column - 0.4, row - 0.46)
        axes.add_patch(Rectangle(corner, 0.8, 0.92, fill=False, linestyle="--", linewidth=2, edgecolor=style.INK))
