"""A kernel on a photograph, and two squares of it with their maps."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size
from kerasbook.plots.weights import weight_scale

SPOTS = (style.TRAINED, "#e76300", "#832db6")  # where the kernel lies
TOP, LOW = 0.545, 0.055

PANELS = (
    Panel((0.01, TOP, 0.22, 0.38), height=3.5, left=0.3, right=0.3, below=0.1),
    Panel((0.26, TOP, 0.47, 0.38), height=2.5, left=0.05, right=0.05, below=0.1),
    Panel((0.76, TOP, 0.22, 0.38), height=3.5, left=0.3, right=0.3, below=0.2),
    Panel((0.01, LOW, 0.17, 0.3), height=1.8, left=0.12, right=0.08, below=0.1),
    Panel((0.205, LOW, 0.17, 0.3), height=1.8, left=0.12, right=0.08, below=0.1, beside=True),
    Panel((0.415, LOW, 0.17, 0.3), height=1.8, left=0.12, right=0.08, below=0.1),
    Panel((0.61, LOW, 0.17, 0.3), height=1.8, left=0.12, right=0.08, below=0.1, beside=True),
    Panel((0.82, LOW, 0.17, 0.3), height=2.6, left=0.8, right=0.8, below=0.3),
)


def telling_places(sums: np.ndarray) -> list[tuple[int, int]]:
    """Where a map is lowest, nearest to 0 and highest, `(row, column)`, not quite at its edge."""
    inner = sums[4:-4, 4:-4]
    order = [inner.argmin(), np.abs(inner).argmin(), inner.argmax()]
    return [tuple(int(number) + 4 for number in np.unravel_index(one, inner.shape)) for one in order]


class Sliding(Display):
    """Three places of a kernel on a photograph, and whether its map moves along with it.

    Args:
        photograph: `(height, width)`, from 0 to 1.
        kernel: `(3, 3)`.
        sums: The map of the photograph, `(height - 2, width - 2)`.
        squares: Two squares of the photograph, `(2, side, side)`.
        maps: Their maps, `(2, ...)`.
        difference: By how much the maps differ when the second is moved back.
        shift: By how many pixels down and to the right the second square was cut out.

    Attributes:
        steps_: For each place the patch, the kernel, and the sum that is written, as text.
        images_: The photograph, its map, the squares, their maps, and the difference.
    """

    size = (style.WIDTH, 6.8)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, photograph, kernel, sums, squares, maps, difference, shift):
        self.photograph, self.kernel, self.sums = map(np.asarray, (photograph, kernel, sums))
        self.squares, self.maps, self.difference = map(np.asarray, (squares, maps, difference))
        self.shift = tuple(shift)
        self.spots = telling_places(self.sums)

    def plot(self, figure=None, axes=None) -> "Sliding":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        photograph, steps, whole, one, of_one, other, of_other, difference = self.axes_
        signed = {"cmap": style.SIGNED, "vmin": -float(np.abs(self.sums).max()), "vmax": float(np.abs(self.sums).max())}
        grey = {"cmap": "gray", "vmin": 0, "vmax": 1}
        top = float(np.percentile(np.abs(self.maps), 99)) or 1.0
        layer = {"cmap": style.SIGNED, "vmin": -top, "vmax": top}
        self.images_ = [
            self._image(photograph, self.photograph, grey, _("a photograph")),
            self._image(whole, self.sums, signed, _("its map")),
            self._image(one, self.squares[0], grey, _("a square of it")),
            self._image(of_one, self.maps[0], layer, _("its map")),
            self._image(other, self.squares[1], grey, self._moved()),
            self._image(of_other, self.maps[1], layer, _("its map")),
            self._image(difference, self.difference, {"cmap": style.ACTIVATION, "vmin": 0, "vmax": max(top, 1e-6)},
                        _("difference")),
        ]  # fmt: skip
        for (row, column), colour in zip(self.spots, SPOTS, strict=True):
            self._frame(photograph, row + 1, column + 1, colour)  # a map's number belongs to the middle of its patch
            self._frame(whole, row, column, colour)
        self._steps(steps)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _moved(self) -> str:
        down, right = self.shift
        vertical = (_("{count} down") if down > 0 else _("{count} up")).format(count=abs(down))
        return f"{vertical}, " + (_("{count} right") if right > 0 else _("{count} left")).format(count=abs(right))

    @staticmethod
    def _image(axes, values, look, words):
        image = axes.imshow(values, interpolation="nearest", **look)
        style.bare(axes)
        style.title(axes, words, pad=5)
        return image

    @staticmethod
    def _frame(axes, row: int, column: int, colour: str) -> None:
        axes.add_patch(Rectangle((column - 3.5, row - 3.5), 7, 7, fill=False, edgecolor=colour, linewidth=2.4))

    def _steps(self, axes) -> None:
        """A line for each place: nine pixels, times nine weights, make one number."""
        axes.set_xlim(0, 12.6)
        axes.set_ylim(10.5, -0.6)
        style.bare(axes)
        style.title(axes, _("pixels × kernel, added up"), pad=5)
        self.steps_ = []
        weights = weight_scale(self.kernel)
        for number, ((row, column), colour) in enumerate(zip(self.spots, SPOTS, strict=True)):
            top = 3.5 * number
            patch = self.photograph[row : row + 3, column : column + 3]
            self._tiles(axes, 0.1, top, patch, {"cmap": "gray", "vmin": 0, "vmax": 1}, colour)
            self._tiles(axes, 4.7, top, self.kernel, weights, style.QUIET)
            look = {"ha": "center", "va": "center", "color": style.INK, "fontsize": style.SIZES["title"]}
            axes.text(4.1, top + 1.5, "×", **look)
            said = f"= {self.sums[row, column]:+.2f}".replace("-", "\N{MINUS SIGN}")
            written = axes.text(8.9, top + 1.5, said, **look | {"ha": "left", "color": colour})
            self.steps_.append((patch, self.kernel, written))

    @staticmethod
    def _tiles(axes, left: float, top: float, values: np.ndarray, look: dict, colour: str) -> None:
        """Nine numbers in coloured tiles, a little wider than high."""
        wide = 1.2
        image = axes.imshow(
            values, extent=(left, left + 3 * wide, top + 3, top), aspect="auto", interpolation="nearest", **look
        )
        axes.add_patch(Rectangle((left, top), 3 * wide, 3, fill=False, edgecolor=colour, linewidth=2.2))
        for (row, column), value in np.ndenumerate(values):
            red, green, blue, _alpha = image.cmap(image.norm(value))
            dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.5
            said = f"{value:.0f}" if float(value).is_integer() else f"{value:.2f}"
            axes.text(
                left + (column + 0.5) * wide, top + row + 0.5, said.replace("-", "\N{MINUS SIGN}"),
                ha="center", va="center", fontsize=style.SIZES["small"], color="white" if dark else style.INK,
            )  # fmt: skip
