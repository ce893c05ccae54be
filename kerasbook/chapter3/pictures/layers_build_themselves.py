"""A layer before and after its first call and its training; beside Dense; and called with inputs of several widths."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.weights import unit_pictures, weight_scale

COLUMNS = 8  # of tiles
TOOK, REFUSED = style.SECOND, "#bdbdbd"


class LayersBuildThemselves(Display):
    """A layer's weights over its life, its outputs beside those of Dense, and which widths of input it takes.

    Args:
        side: Pixels of a picture in each direction.
        before: How many weights the layer had before its first call.
        kernels: Its weights after the first call, and after the training, each `(side * side, units)`.
        outputs: What our layer and Dense returned, each `(n, units)`.
        calls: Calls in their order: the width of the input, whether our layer took it, and whether Dense did.
        accuracy: The accuracy on test digits after the training.

    Attributes:
        images_: The weights as images.
        dots_: The outputs.
        marks_: The calls, ours and then Dense's: the markers of those that were taken, and of those that were not.
    """

    size = (style.WIDTH, 6.6)

    def __init__(
        self,
        side: int,
        before: int,
        kernels: tuple[np.ndarray, np.ndarray],
        outputs: tuple[np.ndarray, np.ndarray],
        calls: Sequence[tuple[int, bool, bool]],
        accuracy: float,
    ):
        self.side, self.before, self.accuracy = side, before, accuracy
        self.kernels = tuple(map(np.asarray, kernels))
        self.outputs = tuple(np.ravel(output) for output in outputs)
        self.calls = list(calls)

    def plot(self, figure=None, axes=None) -> "LayersBuildThemselves":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        life = [self.figure_.add_axes((left, 0.635, 0.31, 0.3)) for left in (0.015, 0.345, 0.675)]
        compared = self.figure_.add_axes((0.075, 0.1, 0.3, 0.4))
        calls = self.figure_.add_axes((0.52, 0.1, 0.46, 0.4))
        self._life(life)
        self._compared(compared)
        self._calls(calls)
        self.axes_ = [*life, compared, calls]
        style.dress(self.figure_)
        return self

    def _life(self, panels) -> None:
        units = self.kernels[0].shape[1]
        rows = -(-units // COLUMNS)
        pictures = [unit_pictures(kernel, (self.side, self.side)) for kernel in self.kernels]
        blank = np.full_like(pictures[0], np.nan)
        scale = weight_scale(np.concatenate(self.kernels))
        words = (
            _("made: {count:,} weights").format(count=self.before),
            _("called: {count:,} weights").format(count=self.kernels[0].size + units),
            _("trained: reads {accuracy:.0%}").format(accuracy=self.accuracy),
        )
        first = blank if self.before == 0 else pictures[0]
        self.images_ = []
        for axis, tiles, said in zip(panels, (first, *pictures), words, strict=True):
            self.images_.append(axis.imshow(style.mosaic(tiles, COLUMNS, gap=2), **scale))
            style.bare(axis)
            for unit in range(units):
                row, column = divmod(unit, COLUMNS)
                corner = (column * (self.side + 2) - 0.5, row * (self.side + 2) - 0.5)
                axis.add_patch(
                    Rectangle(
                        corner, self.side, self.side, fill=False, edgecolor="#c8c8c8", linewidth=0.8, clip_on=False
                    )
                )
            axis.set(xlim=(-1.5, COLUMNS * (self.side + 2) - 1), ylim=(rows * (self.side + 2) - 1, -1.5), anchor="NW")
            style.title(axis, said)

    def _compared(self, axes) -> None:
        style.plain(axes)
        ours, theirs = self.outputs
        shown = np.linspace(0, len(ours) - 1, min(len(ours), 2_000)).astype(int)
        top = 1.05 * max(float(np.abs(self.outputs).max()), 1e-6)
        axes.plot([0, top], [0, top], color="#bdbdbd", linewidth=2)
        (self.dots_,) = axes.plot(
            theirs[shown], ours[shown], "o", color=style.TRAINED, markersize=4, alpha=0.35, markeredgewidth=0
        )
        axes.set(xlim=(0, top), ylim=(0, top))
        axes.locator_params(nbins=5)
        axes.set_xlabel(_("what Dense returns"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("what our layer returns"), fontsize=style.SIZES["text"])
        style.title(axes, _("a dozen lines beside Dense"))

    def _calls(self, axes) -> None:
        axes.set(xlim=(0.35, len(self.calls) + 0.5), ylim=(-0.6, 1.6))
        for side in axes.spines.values():
            side.set_visible(False)
        self.marks_ = []
        for row, place in ((1, 1), (0, 2)):
            took = [number for number, call in enumerate(self.calls, 1) if call[place]]
            not_ = [number for number, call in enumerate(self.calls, 1) if not call[place]]
            self.marks_.append((
                axes.plot(took, [row] * len(took), "o", color=TOOK, markersize=30)[0],
                axes.plot(not_, [row] * len(not_), "X", color=REFUSED, markersize=24)[0],
            ))
            for number in range(1, len(self.calls) + 1):
                is_taken = number in took
                axes.text(
                    *(number, row - 0.36),
                    _("took it") if is_taken else _("refused"),
                    ha="center",
                    va="center",
                    fontsize=style.SIZES["text"],
                    color=TOOK if is_taken else style.QUIET,
                )
        axes.set_yticks([1, 0], [_("ours"), "Dense"], fontsize=style.SIZES["heading"])
        axes.set_xticks(
            range(1, len(self.calls) + 1),
            [str(width) for width, _ours, _dense in self.calls],
            fontsize=style.SIZES["heading"],
        )
        axes.tick_params(length=0)
        axes.set_xlabel(_("numbers in a sample, one call after the other"), fontsize=style.SIZES["text"])
        style.title(axes, _("one layer, inputs of several widths"))
