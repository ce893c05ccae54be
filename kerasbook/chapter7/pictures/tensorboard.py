"""What was read back from a training's log, and which numbers were written into it."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

CURVES = {"loss": (N_("training"), style.SECOND), "val_loss": (N_("validation"), style.TRAINED)}
ROWS = {
    "each epoch": (N_("at each epoch:\nloss of epochs"), style.INK),
    "often": (N_("every 10 batches:\nloss of epochs"), "#832db6"),
    "batches": (N_("every 10 batches:\nloss of batches"), style.QUIET),
}
WEIGHTS = "#00857c"  # neither training nor validation
OVERLAP = 1.9  # how high the highest histogram is, in steps from one to the next
PANELS = (
    Panel((0.045, 0.15, 0.255, 0.75)),
    Panel((0.36, 0.15, 0.23, 0.75), height=3.4, right=0.3),
    Panel((0.775, 0.15, 0.21, 0.75), height=1.8, left=1.65),
)


class TensorBoardLog(Display):
    """Curves and histograms read back from a log, with what they should be, and the numbers that two logs hold.

    Args:
        curves: "loss" and "val_loss" as the log has them, from step to number.
        history: The same as `fit` returns them.
        histograms: From step to `(buckets, 3)`: left end, right end and count.
        counts: From step to the counts that NumPy finds in these buckets.
        written: After which updates the loss of an epoch was written, by "each epoch" and "often".
        batches: After which updates the second training wrote the loss of a batch.
        updates: Updates in all.

    Attributes:
        lines_: The curves of the log.
        rings_: Those of the history.
        ridges_: The histograms, by step.
        dots_: NumPy's counts, by step.
        written_: The dots of what was written, by the keys of `ROWS`.
    """

    size = (style.WIDTH, 5.2)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        curves: Mapping[str, Mapping[int, float]],
        history: Mapping[str, Sequence[float]],
        histograms: Mapping[int, np.ndarray],
        counts: Mapping[int, np.ndarray],
        written: Mapping[str, Sequence[int]],
        batches: Sequence[int],
        updates: int,
    ):
        self.curves = {name: dict(curve) for name, curve in curves.items()}
        self.history = {name: list(history[name]) for name in CURVES}
        self.histograms = {step: np.asarray(one) for step, one in histograms.items()}
        self.counts = {step: np.asarray(one) for step, one in counts.items()}
        self.written = {**{name: list(steps) for name, steps in written.items()}, "batches": list(batches)}
        self.updates = updates

    def plot(self, figure=None, axes=None) -> "TensorBoardLog":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = curves, histograms, written = place_panels(self.figure_, PANELS)
        self._curves(curves)
        self._histograms(histograms)
        self._written(written)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _steps(self, axis) -> None:
        """Steps as the log counts them: a number for each epoch, from 0 on."""
        axis.get_major_locator().set_params(integer=True)

    def _curves(self, axes) -> None:
        style.plain(axes)
        self.lines_, self.rings_ = {}, {}
        for name, (label, colour) in CURVES.items():
            look = {"color": colour, "linewidth": 2.6, "markersize": 6}
            (self.lines_[name],) = axes.plot(*self._points(self.curves[name]), "o-", label=_(label), **look)
            ring = {"s": 130, "facecolors": "none", "edgecolors": style.INK, "linewidths": 1.6, "zorder": 4}
            history = self.history[name]
            self.rings_[name] = axes.scatter(range(len(history)), history, **ring)
        self.rings_["loss"].set_label(_("what fit returns"))
        everything = [value for curve in self.curves.values() for value in curve.values()]
        everything += [value for history in self.history.values() for value in history]
        axes.set_ylim(0, 1.1 * max(everything))
        handles = [*self.lines_.values(), self.rings_["loss"]]
        axes.legend(handles=handles, loc="upper right", frameon=False, fontsize=style.SIZES["text"], borderpad=0)
        self._steps(axes.xaxis)
        axes.set_xlabel(_("step in the log"), fontsize=style.SIZES["text"])
        style.title(axes, _("loss in the log"))

    @staticmethod
    def _points(curve: Mapping[int, float]) -> tuple[list[int], list[float]]:
        steps = sorted(curve)
        return steps, [curve[step] for step in steps]

    def _histograms(self, axes) -> None:
        """One behind the other, the latest in front, as TensorBoard shows them."""
        style.plain(axes)
        axes.grid(visible=False)
        self.ridges_, self.dots_ = {}, {}
        steps = sorted(self.histograms)
        highest = max(one[:, 2].max() for one in self.histograms.values())
        for place, step in enumerate(steps):
            bottom = len(steps) - 1 - place
            left, right, count = self.histograms[step].T
            edges = [*left, right[-1]]
            light = 0.6 * (1 - (place + 1) / len(steps))  # the earlier, the paler; not transparent, or they would mix
            colour = (1 - light) * np.array(to_rgb(WEIGHTS)) + light
            self.ridges_[step] = axes.stairs(
                bottom + OVERLAP * count / highest, edges, baseline=bottom, fill=True, color=colour
            )
            axes.stairs(bottom + OVERLAP * count / highest, edges, baseline=bottom, color="white", linewidth=1.0)
            numpy = bottom + OVERLAP * self.counts[step] / highest
            self.dots_[step] = axes.scatter((left + right) / 2, numpy, s=6, color=style.INK, zorder=3)
        axes.set_yticks(range(len(steps)), [str(step) for step in reversed(steps)])
        axes.set_ylim(-0.1, len(steps) - 1 + 1.1 * OVERLAP)
        reach = 1.02 * max(np.abs(one[:, :2]).max() for one in self.histograms.values())
        axes.set_xlim(-reach, reach)
        axes.set_xlabel(_("weight"), fontsize=style.SIZES["text"])
        style.title(axes, _("weights, by step"))

    def _written(self, axes) -> None:
        style.plain(axes)
        self.written_ = {}
        for row, (name, (_label, colour)) in enumerate(ROWS.items()):
            updates = self.written[name]
            place = len(ROWS) - 1 - row
            look = {"s": 30 if name == "batches" else 90, "color": colour, "zorder": 3}
            self.written_[name] = axes.scatter(updates, [place] * len(updates), **look)
        axes.set_yticks(range(len(ROWS)), [_(label) for label, _colour in reversed(ROWS.values())])
        axes.set_ylim(-0.6, len(ROWS) - 0.4)
        axes.set_xlim(0, 1.05 * self.updates)
        axes.set_xlabel(_("updates of the weights"), fontsize=style.SIZES["text"])
        style.title(axes, _("what was written"))
