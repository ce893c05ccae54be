"""Words beside the weights that belong to them."""

from collections.abc import Sequence

import numpy as np
from matplotlib import colormaps

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas
from kerasbook.plots.weights import WEIGHTS, strongest_units

UNITS = 4  # units, if the reader does not choose
WORDS = 8  # words at each end
PUSH_UP, PUSH_DOWN = colormaps[WEIGHTS](0.9), colormaps[WEIGHTS](0.1)


class VocabularyDisplay(Display):
    """For some units of a layer, the words with the largest and the smallest weights: purple above 0, orange below.

    Args:
        kernel: Weights, `(words, units)`: the kernel of a dense layer that takes multi-hot vectors or counts, or the
            table of an embedding.
        words: The words, one for each row.
        units: Which units to draw; by default those whose weights vary most.
        most: How many words to draw at each end.
        names: What to call each of these units; their numbers by default.

    Attributes:
        bars_: For each unit its bars, from the largest weight down.
        shown: For each unit the numbers of its words in the same order.

    Raises:
        ValueError: If the words are not as many as the rows of the kernel, or there is no such unit.
    """

    def __init__(
        self,
        kernel: np.ndarray,
        words: Sequence[str],
        units: Sequence[int] | None = None,
        most: int = WORDS,
        names: Sequence[str] | None = None,
    ):
        self.kernel, self.words = np.asarray(kernel, float), [str(word) for word in words]
        if self.kernel.ndim != 2 or len(self.kernel) != len(self.words):
            raise ValueError(
                f"Expected a word for each row of weights (words, units). Received: {len(self.words)} words, weights "
                f"{self.kernel.shape}"
            )
        self.units = [int(unit) for unit in (strongest_units(self.kernel, UNITS) if units is None else units)]
        missing = [unit for unit in self.units if not 0 <= unit < self.kernel.shape[1]]
        if missing or not self.units:
            received = missing[0] if missing else "none"
            raise ValueError(f"Expected units from 0 to {self.kernel.shape[1] - 1}. Received: {received}")
        self.names = [_("unit {number}").format(number=unit) for unit in self.units] if names is None else list(names)
        self.shown = [self._extremes(self.kernel[:, unit], most) for unit in self.units]
        self.size = (style.WIDTH, 0.26 * max(map(len, self.shown)) + 1.3)

    @staticmethod
    def _extremes(weights: np.ndarray, most: int) -> np.ndarray:
        """Numbers of the words with the largest weights, then of those with the smallest, from the largest down."""
        order = np.argsort(-weights, kind="stable")
        return order if len(order) <= 2 * most else np.concatenate([order[:most], order[-most:]])

    def plot(self, figure=None, axes=None) -> "VocabularyDisplay":
        self.figure_, self.axes_ = canvas(len(self.units), self.size, figure, axes)
        reach = 1.1 * max(float(np.abs(self.kernel[rows, unit]).max()) for unit, rows in self._pairs()) or 1.0
        self.bars_ = []
        for axis, name, (unit, rows) in zip(self.axes_, self.names, self._pairs(), strict=True):
            weights = self.kernel[rows, unit]
            self.bars_.append(
                axis.barh(range(len(rows)), weights, color=[PUSH_UP if weight > 0 else PUSH_DOWN for weight in weights])
            )
            style.plain(axis)
            axis.set_yticks(range(len(rows)), [self.words[row] for row in rows], fontsize=style.SIZES["text"])
            axis.tick_params(axis="y", length=0)
            axis.set_ylim(len(rows) - 0.4, -0.6)
            axis.set_xlim(-reach, reach)
            axis.axvline(0, color=style.QUIET, linewidth=0.8)
            axis.grid(axis="y", visible=False)
            axis.set_title(name, fontsize=style.SIZES["heading"], color=style.INK)
            axis.set_xlabel(_("weight"), fontsize=style.SIZES["text"])
            style.dress(axis)
        return self

    def _pairs(self) -> list[tuple[int, np.ndarray]]:
        return list(zip(self.units, self.shown, strict=True))
