"""`fit` and a loop by hand: their losses, how far apart they are, and what they have changed in the weights."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display

LOOKS = {
    "fit": (N_("fit"), style.SECOND),
    "same": (N_("by hand"), style.TRAINED),
    "another": (N_("another order"), "#832db6"),
}
SHOWN = 6  # hidden units
ENLARGED = 10  # the differences, so that they can be seen


class FitIsALoop(Display):
    """The loss on each batch, by fit and by hand, their differences, and what each training changed in the weights.

    Args:
        fitted: The loss on each batch as `fit` has it.
        by_hand: The losses of loops by hand, "same" in the order of fit and "another" in another one.
        limit: How far apart they may be.
        changes: From "fit", "same" and "another" to the changes in the weights of each unit, `(units, height, width)`.

    Attributes:
        lines_: The lines of the losses, by the keys of `LOOKS`.
        differences_: The points of the differences from fit, "same" and "another"; those of 0 stand at the bottom.
        limit_: The line of the limit.
        images_: The mosaics, by the keys of `LOOKS`: what fit changed, and how the loops differ from it.
    """

    size = (style.WIDTH, 7.4)
    LOWEST = 1e-9  # where differences of 0 are drawn

    def __init__(
        self,
        fitted: Sequence[float],
        by_hand: Mapping[str, Sequence[float]],
        limit: float,
        changes: Mapping[str, np.ndarray],
    ):
        self.losses = {"fit": np.asarray(fitted, float), **{name: np.asarray(one) for name, one in by_hand.items()}}
        self.limit = limit
        self.changes = dict(changes)

    def differences(self, way: str) -> np.ndarray:
        """How far the losses of a loop are from those of fit, as long as both trainings run."""
        fitted, own = self.losses["fit"], self.losses[way]
        common = min(len(fitted), len(own))
        return np.abs(fitted[:common] - own[:common])

    def plot(self, figure=None, axes=None) -> "FitIsALoop":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        above = self.figure_.add_axes((0.05, 0.575, 0.93, 0.37))
        apart = self.figure_.add_axes((0.095, 0.085, 0.36, 0.345))
        heights = (0.345, 0.22, 0.095)
        units = [self.figure_.add_axes((0.595, bottom - 0.015, 0.4, 0.115)) for bottom in heights]
        self.axes_ = [above, apart, *units]
        self._losses(above)
        self._differences(apart)
        self._changes(units)
        style.dress(self.figure_)
        return self

    def _losses(self, axes) -> None:
        style.plain(axes)
        self.lines_ = {}
        widths = {"fit": (8, 0.35), "same": (2.0, 1.0), "another": (1.6, 0.8)}
        for name, values in self.losses.items():
            label, colour = LOOKS[name]
            width, alpha = widths[name]
            (self.lines_[name],) = axes.plot(
                np.arange(1, len(values) + 1), values, color=colour, linewidth=width, alpha=alpha, label=_(label)
            )
        highest = max((values.max() for values in self.losses.values() if len(values)), default=1.0)
        axes.set_ylim(0, 1.08 * highest)
        axes.set_xlim(0.5, max([len(values) for values in self.losses.values()] + [1]) + 0.5)
        axes.set_xlabel(_("updates of the weights"), fontsize=style.SIZES["text"])
        axes.legend(loc="upper right", frameon=False, fontsize=style.SIZES["heading"], borderpad=0)
        style.title(axes, _("loss on each batch"))

    def _differences(self, axes) -> None:
        style.plain(axes)
        axes.set_yscale("log")
        axes.set_ylim(self.LOWEST / 2, 10)
        self.differences_ = {}
        for name in ("another", "same"):
            label, colour = LOOKS[name]
            those = self.differences(name)
            (self.differences_[name],) = axes.plot(
                np.arange(1, len(those) + 1),
                np.maximum(those, self.LOWEST),
                "o",
                color=colour,
                markersize=5,
                alpha=0.6,
                markeredgewidth=0,
                label=_(label),
            )
        self.limit_ = axes.axhline(self.limit, color=style.INK, linestyle=":", linewidth=2)
        axes.text(
            0.985,
            1.5 * self.limit,
            _("limit"),
            transform=axes.get_yaxis_transform(),
            ha="right",
            va="bottom",
            fontsize=style.SIZES["text"],
            color=style.INK,
        )
        axes.set_yticks([self.LOWEST, 1e-7, 1e-5, 1e-3, 1e-1], ["0", "0.0000001", "0.00001", "0.001", "0.1"])
        axes.minorticks_off()
        axes.set_xlabel(_("updates of the weights"), fontsize=style.SIZES["text"])
        style.title(axes, _("how far from fit (logarithmic)"))

    def _changes(self, panels) -> None:
        shown = np.sort(np.argsort(-np.abs(self.changes["fit"]).mean(axis=(1, 2)), kind="stable")[:SHOWN])
        fitted = self.changes["fit"][shown]
        rows = {
            "fit": (fitted, _("fit")),
            "same": (ENLARGED * (self.changes["same"][shown] - fitted), _("by hand minus\nfit, × 10")),
            "another": (ENLARGED * (self.changes["another"][shown] - fitted), _("another order\nminus fit, × 10")),
        }
        top = float(np.percentile(np.abs(fitted), 99)) or 1.0
        self.images_ = {}
        for panel, (name, (changes, label)) in zip(panels, rows.items(), strict=True):
            self.images_[name] = panel.imshow(
                style.mosaic(changes, columns=SHOWN, gap=2), cmap=style.SIGNED, vmin=-top, vmax=top
            )
            style.bare(panel)
            panel.set_anchor("W")
            panel.text(
                -0.015,
                0.5,
                label,
                transform=panel.transAxes,
                ha="right",
                va="center",
                fontsize=style.SIZES["heading"],
                color=LOOKS[name][1],
            )
        style.title(panels[0], _("what six units have learned"))
