"""Numbers on a map."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas

KILOMETRES = 111.32  # of one degree of latitude
ROUND = (1, 2, 5)  # a scale bar is so long, times a power of ten


def round_length(most: float) -> float:
    """The longest round number up to `most`: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(most))
    return max(length * power for length in ROUND if length * power <= most)


class MapDisplay(Display):
    """Points where they lie on the earth, each in the colour of its number; north is at the top.

    Signed numbers are blue above 0 and red below, on a scale that is the same on both sides; others run from dark to
    bright. The scale ends at the 99th percentile, so that one exception does not take the colour from all others.
    Points with large numbers are drawn last.

    Args:
        places: `(n, 2)`: latitude and longitude in degrees.
        values: `(n,)`.
        label: What the numbers are, with their unit.
        signed: Whether 0 is in the middle; by default, if there are numbers below 0.
        form: How to write a number of the scale, such as `"{:,.0f} $"`.

    Attributes:
        points_: The points.
        bar_: The colour bar.
        scale_: The line of the scale bar; `kilometres` says how long it is.

    Raises:
        ValueError: If there are no points, or not as many numbers, or a place is not on the earth.
    """

    size = (6.6, 5.6)

    def __init__(self, places: np.ndarray, values: np.ndarray, label: str, signed: bool | None = None, form="{:,.6g}"):
        self.places, self.values = np.asarray(places, float), np.asarray(values, float)
        if self.places.ndim != 2 or self.places.shape[1:] != (2,) or not len(self.places):
            raise ValueError(f"Expected places (n, 2), latitude and longitude. Received: {self.places.shape}")
        if self.values.shape != self.places.shape[:1]:
            raise ValueError(f"Expected a number for each of {len(self.places)} places. Received: {self.values.shape}")
        if not (np.abs(self.places) <= (90, 180)).all():
            raise ValueError("Expected latitudes from -90 to 90 and longitudes from -180 to 180, in degrees.")
        self.label, self.form = label, form
        self.signed = bool((self.values < 0).any()) if signed is None else signed
        low, high = self.places[:, 1].min(), self.places[:, 1].max()
        across = (high - low) * KILOMETRES * np.cos(np.radians(self.places[:, 0].mean()))
        self.kilometres = round_length(max(across, 0.01) / 3)

    def plot(self, figure=None, axes=None) -> "MapDisplay":
        self.figure_, self.axes_ = canvas(1, self.size, figure, axes)
        (axis,) = self.axes_
        order = np.argsort(np.abs(self.values), kind="stable")
        top = float(np.percentile(np.abs(self.values), 99)) or float(np.abs(self.values).max()) or 1.0
        colours = (
            {"cmap": style.SIGNED, "vmin": -top, "vmax": top}
            if self.signed
            else {"cmap": style.ACTIVATION, "vmin": min(0.0, float(self.values.min())), "vmax": top}
        )
        latitudes, longitudes = self.places[order].T
        self.points_ = axis.scatter(
            longitudes, latitudes, c=self.values[order], s=26, edgecolors="#00000055", linewidths=0.4, **colours
        )
        axis.set_aspect(1 / np.cos(np.radians(self.places[:, 0].mean())))
        axis.margins(0.06)
        style.bare(axis)
        self._bar(axis)
        self._scale(axis)
        for part in (axis, self.bar_.ax):
            style.dress(part)
        return self

    def _bar(self, axis) -> None:
        self.bar_ = self.figure_.colorbar(self.points_, ax=axis, fraction=0.045, pad=0.02, extend="both")
        low, high = self.points_.get_clim()
        ticks = [tick for tick in MaxNLocator(5).tick_values(low, high) if low <= tick <= high]
        self.bar_.set_ticks(ticks, labels=[self.form.format(tick).replace("-", "−") for tick in ticks])
        self.bar_.ax.tick_params(labelsize=style.SIZES["text"])
        self.bar_.set_label(self.label, fontsize=style.SIZES["text"])
        self.bar_.outline.set_visible(False)

    def _scale(self, axis) -> None:
        """How long a few kilometres are, at the lower left."""
        degrees = self.kilometres / (KILOMETRES * np.cos(np.radians(self.places[:, 0].mean())))
        left = axis.get_xlim()[0] + 0.02 * np.ptp(axis.get_xlim())
        bottom = axis.get_ylim()[0] + 0.02 * np.ptp(axis.get_ylim())
        (self.scale_,) = axis.plot([left, left + degrees], [bottom, bottom], color=style.INK, linewidth=3)
        axis.annotate(
            _("{length:g} km").format(length=self.kilometres),
            (left + degrees / 2, bottom),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=style.SIZES["text"],
        )
