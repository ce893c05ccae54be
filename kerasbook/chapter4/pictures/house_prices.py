"""Predicted against true prices, on a map of the town, and as the layers see the houses."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import OTHER_SEED, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.places import MapDisplay

OTHERS = {
    "median": N_("always the median"),
    "line": N_("a straight line"),
    "log_line": N_("a line for the logarithm"),
    "curved": N_("with squares and products"),
    "network": N_("the network"),
}
LAYERS = {"input": N_("what goes in"), "hidden_1": N_("first hidden layer"), "hidden_2": N_("second hidden layer")}


class HousePrices(Display):
    """True and predicted prices, who errs by how much, where the errors are, and the houses as the layers see them.

    Args:
        prices: What the houses were sold for, `(n,)`, in dollars.
        predicted: What the network says, `(n,)`.
        places: Latitude and longitude, `(n, 2)`.
        errors: From `"network"` and the other methods to their mean absolute errors.
        planes: From layer to points, `(n, 2)`.
        read_off: From layer to how much of the price a probe reads off it (R2).
        in_dollars: Whether the amounts are dollars, which are shown by the thousand; others are shown as they are.

    Attributes:
        dots_: The houses at their two prices.
        bars_: The errors of the methods.
        map: The picture of the map; None if nobody knows the places.
        points_: The houses in the planes of the layers.
    """

    size = (style.WIDTH, 8.6)

    def __init__(
        self,
        prices: np.ndarray,
        predicted: np.ndarray,
        places: np.ndarray,
        errors: Mapping[str, float],
        planes: Mapping[str, np.ndarray],
        read_off: Mapping[str, float],
        in_dollars: bool = True,
    ):
        self.prices, self.predicted = np.asarray(prices), np.asarray(predicted)
        self.places = np.asarray(places)
        self.errors, self.planes, self.read_off = dict(errors), dict(planes), dict(read_off)
        self.in_dollars, self.unit = in_dollars, 1_000 if in_dollars else 1

    def plot(self, figure=None, axes=None) -> "HousePrices":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        upper = ((0.07, 0.545, 0.25, 0.4), (0.355, 0.545, 0.25, 0.4), (0.625, 0.535, 0.3, 0.41))
        lower = [(0.03 + 0.315 * column, 0.03, 0.275, 0.36) for column in range(3)]
        self.axes_ = [self.figure_.add_axes(place) for place in (*upper, *lower)]
        scatter, bars, town, *layers = self.axes_
        self._scatter(scatter)
        self._bars(bars)
        self.map = self._map(town)
        self.points_ = [self._layer(axis, name) for axis, name in zip(layers, self.planes, strict=True)]
        self._scale()
        for axis in self.figure_.axes:
            style.dress(axis)
        return self

    def _map(self, axes) -> MapDisplay | None:
        if np.isnan(self.places).any():
            style.bare(axes)
            missing = _("no map: the table has no columns\ncalled latitude and longitude")
            axes.text(0.5, 0.5, missing, ha="center", va="center", fontsize=style.SIZES["text"])
            return None
        label = _("predicted − true, in $1,000") if self.in_dollars else _("predicted − true")
        display = MapDisplay(self.places, (self.predicted - self.prices) / self.unit, label, signed=True)
        style.title(axes, _("where it errs"))
        return display.plot(axes=axes)

    def _scatter(self, axes) -> None:
        style.plain(axes)
        true = self.prices / self.unit
        predicted = np.maximum(self.predicted / self.unit, true.min() / 3)  # an absurd one is drawn at the edge
        (self.dots_,) = axes.plot(
            true, predicted, "o", markersize=3.5, color=style.TRAINED, alpha=0.5, markeredgewidth=0
        )
        low, high = (
            0.85 * min(true.min(), predicted.min()),
            1.15 * min(max(true.max(), predicted.max()), 3 * true.max()),
        )
        axes.plot([low, high], [low, high], color=style.INK, linewidth=1.2)
        style.logarithmic(axes.xaxis, axes.yaxis)
        for axis, limit in ((axes.xaxis, axes.set_xlim), (axes.yaxis, axes.set_ylim)):
            limit(low, high)
            axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            axis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.6g}"))
        said = _("true price, $1,000 (log. scale)") if self.in_dollars else _("true amount (log. scale)")
        axes.set_xlabel(said, fontsize=style.SIZES["text"])
        axes.set_ylabel(_("predicted"), fontsize=style.SIZES["text"], labelpad=2)
        style.title(axes, _("test houses") if self.in_dollars else _("test rows"))

    def _bars(self, axes) -> None:
        names = [name for name in OTHERS if name in self.errors]
        values = [self.errors[name] for name in names]
        colours = [style.TRAINED if name == "network" else style.SECOND for name in names]
        self.bars_ = axes.barh(range(len(names)), values, height=0.34, color=colours)
        for place, (name, value) in enumerate(zip(names, values, strict=True)):
            amount = _(r"\${amount:,.0f}").format(amount=value) if self.in_dollars else f"{value:,.4g}"
            words = f"{_(OTHERS[name])}: {amount}"
            colour = style.TRAINED if name == "network" else style.INK
            axes.text(0, place - 0.28, words, fontsize=style.SIZES["text"], color=colour, va="bottom")
        axes.set_ylim(len(names) - 0.4, -0.75)
        axes.set_xlim(0, 1.02 * max(values))
        style.bare(axes)
        style.title(axes, _("mean absolute error"))
        if self.others:
            of_others = [one["error"]["network"] for one in self.others]
            look = {"markersize": 14, "markeredgewidth": 1, "color": style.INK, "label": OTHER_SEED}
            axes.plot(of_others, [names.index("network")] * len(of_others), "|", **look)
            name_thin_lines(axes, len(of_others))

    def _layer(self, axes, name: str):
        at = np.log(self.prices)
        low, high = np.percentile(at, (1, 99))
        edges = np.percentile(self.planes[name], (0.5, 99.5), axis=0)  # beyond them a point is drawn at the edge
        points = axes.scatter(
            *self.planes[name].clip(*edges).T, c=at, cmap=style.ACTIVATION, vmin=low, vmax=high, s=13, linewidths=0
        )
        style.bare(axes)
        words = _(LAYERS.get(name, name))
        style.title(axes, words)
        axes.text(
            0.0,
            0.0,
            _("a probe reads off {share:.2f}").format(share=self.read_off[name]),
            transform=axes.transAxes,
            fontsize=style.SIZES["text"],
            va="top",
        )
        return points

    def _scale(self) -> None:
        """What the colours of the houses mean."""
        beside = self.figure_.add_axes((0.962, 0.08, 0.01, 0.26))
        self.figure_.colorbar(self.points_[-1], cax=beside)
        beside.set_yticks([])
        beside.set_title(_("dear"), fontsize=style.SIZES["text"])
        beside.set_xlabel(_("cheap"), fontsize=style.SIZES["text"])
