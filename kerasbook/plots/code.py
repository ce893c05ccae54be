"""Code in a picture: the lines of a listing, with squares before them that say what each is for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from kerasbook.plots import style

SQUARE = 0.105  # inches
HEAD = 0.13  # inches from the upper edge to the middle of the first line


@dataclass
class Code:
    """A listing that was drawn.

    Attributes:
        texts_: Its lines, but for the blank ones.
        squares_: The roles of each line, blank ones among them.
    """

    texts_: list[Text]
    squares_: list[tuple[str, ...]]


def height(lines: Sequence[str], line: float) -> float:
    """How high a block of code is, in inches, if its lines are `line` inches apart."""
    return len(lines) * line + 0.09


def code(
    axes: Axes,
    x: float,
    top: float,
    lines: Sequence[str],
    roles: Sequence[Sequence[str]],
    colours: Mapping[str, str],
    width: float,
    size: float = 10.5,
    line: float = 0.2,
    indent: float = 0.46,
) -> Code:
    """A block of code with its upper left corner at (x, top), on axes whose unit is an inch.

    Args:
        axes: The axes.
        x: Its left edge.
        top: Its upper edge.
        lines: The lines of code.
        roles: What each line is for, none or several.
        colours: The colour of each role's square.
        width: How wide the block is.
        size: Of the letters, in points.
        line: From one line to the next.
        indent: From the left edge to the code, room for squares.
    """
    axes.add_patch(Rectangle((x, top - height(lines, line)), width, height(lines, line), color="#f5f5f3", zorder=0))
    texts = []
    for number, (words, chosen) in enumerate(zip(lines, roles, strict=True)):
        y = top - HEAD - number * line
        for place, role in enumerate(chosen):
            corner = (x + 0.05 + place * (SQUARE + 0.02), y - SQUARE / 2)
            axes.add_patch(Rectangle(corner, SQUARE, SQUARE, color=colours[role], zorder=2))
        if words.strip():
            look = {"va": "center", "fontsize": size, "color": style.INK, "parse_math": False}
            texts.append(axes.text(x + indent, y, words, **look))
    return Code(texts, [tuple(chosen) for chosen in roles])


def monospaced(texts: Sequence[Text]) -> None:
    """Give code its font, after `style.dress` has given everything else its own."""
    for text in texts:
        text.set_fontfamily(["DejaVu Sans Mono", *text.get_fontfamily()])


def legend(axes: Axes, y: float, names: Mapping[str, str], colours: Mapping[str, str], step: float, x: float) -> None:
    """What the squares mean, in a row from x on, `step` inches for each; the names come in translated."""
    for number, (role, name) in enumerate(names.items()):
        left = x + number * step
        axes.add_patch(Rectangle((left, y - 0.08), 0.16, 0.16, color=colours[role]))
        axes.text(left + 0.26, y, name, va="center", fontsize=style.SIZES["heading"], color=style.INK)
