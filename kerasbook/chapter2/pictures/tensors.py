"""Tensors of rank 0 to 4 as pictures with their axes, slices of them, and the memory they take."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.diagrams import arrow, note, stage
from kerasbook.plots.display import Display

TITLES = {
    "number": N_("rank 0: a number (scalar)"),
    "vector": N_("rank 1: a row of pixels (vector)"),
    "digit": N_("rank 2: a digit (matrix)"),
    "digits": N_("rank 3: a batch of digits"),
    "photograph": N_("rank 3: a photograph"),
    "frames": N_("rank 4: a batch of frames"),
}
KEPT = {"tensor": N_("tensor"), "list": N_("lists, too")}
CARDS = 5  # how many pictures of a batch are drawn as a pile
BETWEEN = "#a9c6dc"  # the gaps of a mosaic
PRIMARIES = np.eye(3)  # red, green, blue


def from_0_to_1(tensor: np.ndarray) -> np.ndarray:
    """Numbers as they are drawn: whole ones run from 0 to 255."""
    return tensor / 255 if np.issubdtype(tensor.dtype, np.integer) else tensor.astype("float32")


class Tensors(Display):
    """Tensors with their axes, slices, and memory.

    Args:
        tensors: The tensors, by the names in `TITLES`; `"digits"` `(n, height, width)`, `"photograph"`
            `(height, width, 3)` and `"frames"` `(n, height, width, 3)` with numbers from 0 to 1, or whole ones to 255.
        slices: From what one writes to what one gets.
        measured: The bytes that shape and dtype say (`"expected"`), those taken (`"memory"`), and those taken as
            nested lists (`"as_lists"`), by the same names.
        kept_as: As what the memory taken was measured, "tensor" or "list".

    Attributes:
        images_: For each tensor, what was drawn, from back to front.
        facts_: For each tensor the texts of its shape, dtype and bytes.
        slices_: The images of the slices.
        taken_, lists_: The points of the memory taken, and of that taken as nested lists.
    """

    size = (style.WIDTH, 8.9)
    most = 9  # pictures of a slice

    def __init__(
        self,
        tensors: Mapping[str, np.ndarray],
        slices: Mapping[str, np.ndarray],
        measured: Mapping,
        kept_as: str = "tensor",
    ):
        self.tensors, self.slices, self.measured = dict(tensors), dict(slices), dict(measured)
        self.kept_as = kept_as

    def plot(self, figure=None, axes=None) -> "Tensors":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        width, height = self.size
        board = self.figure_.add_axes((0, 1 - 5.6 / height, 1, 5.6 / height))
        self.images_, self.facts_, self.slices_ = {}, {}, []
        for index, (name, draw) in enumerate(self._pictures().items()):
            row, column = divmod(index, 3)
            x, y = 4.0 * column, 2.8 * (1 - row)
            note(board, x + 0.2, y + 2.5, _(TITLES[name]), "heading", ha="left", fontweight="bold")
            self.images_[name] = draw(board, x + 0.65, y + 0.5)
            self.facts_[name] = self._facts(board, name, x + 2.62, y + 2.0)
        stage(board, width, 5.6)  # an image sets the limits to its own
        parts = [
            self.figure_.add_axes(((0.2 + 1.95 * index) / width, 0.062, 1.72 / width, 1.95 / height))
            for index in range(len(self.slices))
        ]
        for axis, (code, values) in zip(parts, self.slices.items(), strict=True):
            self.slices_.append(self._slice(axis, code, values))
        memory = self.figure_.add_axes((9.0 / width, 0.09, 2.75 / width, 1.95 / height))
        self._memory(memory)
        self.axes_ = [board, *parts, memory]
        style.dress(self.figure_)
        return self

    def _pictures(self) -> dict:
        return {
            "number": self._number,
            "vector": self._vector,
            "digit": self._digit,
            "digits": self._digits,
            "photograph": self._photograph,
            "frames": self._frames,
        }

    def _facts(self, axes, name: str, x: float, y: float) -> list:
        tensor = self.tensors[name]
        facts = [
            (_("shape"), str(tuple(tensor.shape))),
            (_("dtype"), str(tensor.dtype)),
            (_("memory"), _("{count:,} bytes").format(count=self.measured["expected"][name])),
        ]
        texts = []
        for index, (what, value) in enumerate(facts):
            note(axes, x, y - 0.57 * index, what, color=style.QUIET, ha="left")
            texts.append(note(axes, x, y - 0.57 * index - 0.22, value, ha="left"))
        return texts

    def _picture(self, axes, values, left: float, low: float, width: float, height: float, order: int = 2):
        """A picture with a thin frame."""
        extent = (left, left + width, low, low + height)
        image = axes.imshow(values, extent=extent, cmap=style.INPUT, vmin=0, vmax=1, zorder=order)
        axes.add_patch(Rectangle((left, low), width, height, fill=False, edgecolor=style.QUIET, zorder=order + 0.5))
        return image

    def _axis(self, axes, start, end, number: int, size: int, where, **options) -> None:
        """An arrow along an axis of the tensor, with the axis' number and size."""
        arrow(axes, start, end, colour=style.SECOND)
        text = _("axis {number}: {size}").format(number=number, size=size)
        note(axes, *where, text, color=style.SECOND, **options)

    def _down_and_across(self, axes, left, low, width, height, sizes, first: int = 0) -> None:
        """The arrows of a picture's rows and columns."""
        self._axis(
            axes,
            (left - 0.13, low + height),
            (left - 0.13, low),
            first,
            sizes[0],
            (left - 0.3, low + height / 2),
            rotation=90,
        )
        self._axis(
            axes, (left, low - 0.13), (left + width, low - 0.13), first + 1, sizes[1], (left + width / 2, low - 0.32)
        )

    def _number(self, axes, x: float, y: float) -> list:
        value = from_0_to_1(self.tensors["number"])
        image = self._picture(axes, value.reshape(1, 1), x + 0.3, y + 0.45, 0.9, 0.9)
        ink = "white" if value > 0.5 else style.INK
        number = self.tensors["number"].item()
        said = str(number) if isinstance(number, int) else f"{number:.3f}"
        note(axes, x + 0.75, y + 0.9, said, "heading", color=ink, zorder=4)
        return [image]

    def _vector(self, axes, x: float, y: float) -> list:
        row = from_0_to_1(self.tensors["vector"])
        image = self._picture(axes, row[None], x, y + 0.8, 1.75, 0.25)
        self._axis(axes, (x, y + 0.67), (x + 1.75, y + 0.67), 0, len(row), (x + 0.87, y + 0.48))
        return [image]

    def _digit(self, axes, x: float, y: float) -> list:
        image = self._picture(axes, from_0_to_1(self.tensors["digit"]), x + 0.1, y, 1.6, 1.6)
        self._down_and_across(axes, x + 0.1, y, 1.6, 1.6, self.tensors["digit"].shape)
        return [image]

    def _pile(self, axes, pictures, x: float, y: float, width: float, height: float, sizes) -> list:
        """Pictures as a pile, the first in front; the arrow of the first axis runs along the pile."""
        step_x, step_y = 0.13, 0.11
        images = []
        for index in reversed(range(len(pictures))):
            left, low, order = x + index * step_x, y + index * step_y, 2 + 2 * (len(pictures) - index)
            images.append(self._picture(axes, pictures[index], left, low, width, height, order))
        self._down_and_across(axes, x, y, width, height, sizes[1:3], first=1)
        far = (len(pictures) - 1) * np.array([step_x, step_y])
        start = np.array([x - 0.1, y + height + 0.1])
        end = start + far + 0.04
        self._axis(axes, start, end, 0, sizes[0], np.add(end, 0.06), ha="left")
        return images

    def _digits(self, axes, x: float, y: float) -> list:
        digits = self.tensors["digits"]
        return self._pile(axes, from_0_to_1(digits[:CARDS]), x, y, 1.1, 1.1, digits.shape)

    def _frames(self, axes, x: float, y: float) -> list:
        frames = self.tensors["frames"]
        images = self._pile(axes, from_0_to_1(frames[:CARDS]), x, y + 0.15, 1.26, 0.84, frames.shape)
        note(axes, x + 0.63, y - 0.41, _("axis {number}: {size}").format(number=3, size=3), color=style.SECOND)
        return images

    def _photograph(self, axes, x: float, y: float) -> list:
        photograph = from_0_to_1(self.tensors["photograph"])
        height, width, channels = photograph.shape
        images = []
        for channel in reversed(range(channels)):
            left, low, order = x + 0.2 * channel, y + 0.17 * channel, 2 + 2 * (channels - channel)
            values = photograph[:, :, channel, None] * PRIMARIES[channel]
            images.append(self._picture(axes, values, left, low, 1.4, 1.4 * height / width, order))
        low, high = y, y + 1.4 * height / width
        self._down_and_across(axes, x, low, 1.4, high - low, (height, width))
        start = np.array([x - 0.1, high + 0.1])
        end = np.add(start, (0.46, 0.4))
        self._axis(axes, start, end, 2, channels, np.add(end, 0.06), ha="left")
        return images

    def _slice(self, axes, code: str, values: np.ndarray):
        style.bare(axes)
        pictures = from_0_to_1(values)
        shown = style.mosaic(pictures[: self.most], columns=3) if pictures.ndim == 3 else pictures
        colours = "gray" if code.startswith("photograph") else style.INPUT  # light is 1, or ink is 1
        axes.set_facecolor(BETWEEN)
        image = axes.imshow(shown, cmap=colours, vmin=0, vmax=1, interpolation="nearest")
        axes.set_anchor("N")
        axes.set_title(code, fontsize=style.SIZES["text"], color=style.SECOND, pad=7)
        axes.set_xlabel(str(tuple(values.shape)), fontsize=style.SIZES["text"], color=style.INK, labelpad=6)
        return image

    def _memory(self, axes) -> None:
        style.plain(axes)
        axes.set_xscale("log")
        axes.set_yscale("log")
        expected = list(self.measured["expected"].values())
        ends = [min(expected) / 2, max(expected) * 3]
        axes.plot(ends, ends, color=style.QUIET, linewidth=1.4, zorder=1)
        points = {"as_lists": (_("nested lists"), style.TRAINED), "memory": (_(KEPT[self.kept_as]), style.SECOND)}
        self.lists_, self.taken_ = (
            axes.scatter(
                [self.measured["expected"][name] for name in self.measured[kind]],
                list(self.measured[kind].values()),
                s=70,
                color=colour,
                label=label,
                zorder=3,
            )
            for kind, (label, colour) in points.items()
        )
        powers = [1e1, 1e3, 1e5, 1e7]
        names = ["10", "1,000", "100,000", "10,000,000"]
        axes.set_xticks(powers, names)
        axes.set_yticks(powers, names)
        axes.minorticks_off()
        axes.set_xlim(ends)
        axes.set_ylim(ends[0], 10 * ends[1])
        axes.legend(loc="upper left", frameon=False, fontsize=style.SIZES["text"], borderpad=0, handletextpad=0.1)
        words = _("bytes that shape and dtype say\n(both axes logarithmic)")
        axes.set_xlabel(words, fontsize=style.SIZES["text"], linespacing=1.3)
        axes.set_title(_("bytes taken"), fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=7)
