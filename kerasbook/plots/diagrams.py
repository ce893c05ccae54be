"""The parts of a drawing that explains: boxes, arrows, discs, and text that fits.

A drawing has a stage of its own size in inches, so that a box of height 0.8 is 0.8 inches high on every figure of
the stage's size. Text comes in ready, translated and with its numbers; a display gives it its font (`style.dress`).
"""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch
from matplotlib.text import Text

from kerasbook.plots import style


def stage(axes: Axes, width: float, height: float) -> None:
    """Empty axes with (0, 0) at the lower left and (width, height) at the upper right, equal in both directions."""
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)


@dataclass
class Box:
    """A box on the stage: its middle, its size, and what was drawn for it."""

    x: float
    y: float
    width: float
    height: float
    patch_: FancyBboxPatch
    text_: Text

    @property
    def left(self) -> tuple[float, float]:
        return self.x - self.width / 2, self.y

    @property
    def right(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y

    @property
    def top(self) -> tuple[float, float]:
        return self.x, self.y + self.height / 2

    @property
    def bottom(self) -> tuple[float, float]:
        return self.x, self.y - self.height / 2


def note(axes: Axes, x: float, y: float, text: str, size: str = "text", **options) -> Text:
    """Text in the middle of (x, y). `size` is a name of `style.SIZES`; options are matplotlib's."""
    chosen = {"ha": "center", "va": "center", "color": style.INK, "linespacing": 1.35, **options}
    return axes.text(x, y, text, fontsize=style.SIZES[size], **chosen)


def box(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    width: float = 2.0,
    height: float = 0.9,
    colour: str = "white",
    edge: str = style.INK,
    size: str = "text",
    **options,
) -> Box:
    """A box with rounded corners and text, its middle at (x, y); options are those of its text."""
    patch = axes.add_patch(
        FancyBboxPatch(
            (x - width / 2, y - height / 2),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.12",
            facecolor=colour,
            edgecolor=edge,
            linewidth=1.6,
            zorder=2,
        )
    )
    return Box(x, y, width, height, patch, note(axes, x, y, text, size, zorder=3, **options))


def arrow(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str = style.INK,
    bend: float = 0.0,
    width: float = 1.8,
) -> FancyArrowPatch:
    """An arrow from one point to another; `bend` curves it to the left (above 0) or right of its way."""
    return axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            mutation_scale=18,
            linewidth=width,
            color=colour,
            connectionstyle=f"arc3,rad={bend}",
            shrinkA=2,
            shrinkB=2,
            zorder=1,
        )
    )


def disc(axes: Axes, x: float, y: float, radius: float, colour: str, edge: str = style.INK) -> Circle:
    """A filled circle around (x, y)."""
    return axes.add_patch(Circle((x, y), radius, facecolor=colour, edgecolor=edge, linewidth=1.6, zorder=1))
