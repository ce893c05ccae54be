"""A network's error with raw and with standardised numbers, and which columns its first layer hears."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display

NAMES = {
    "living_area": N_("living area"),
    "lot_area": N_("size of the lot"),
    "year_built": N_("year built"),
    "year_remodeled": N_("year remodelled"),
    "basement_area": N_("basement"),
    "basement_finished": N_("finished basement"),
    "garage_cars": N_("cars in the garage"),
    "garage_area": N_("garage"),
    "baths": N_("bathrooms"),
    "bedrooms": N_("bedrooms"),
    "kitchens": N_("kitchens"),
    "rooms": N_("rooms"),
    "fireplaces": N_("fireplaces"),
    "condition": N_("condition"),
    "year_sold": N_("year of the sale"),
    "longitude": N_("longitude"),
    "latitude": N_("latitude"),
    "age": N_("age of the houses"),
    "population": N_("population"),
    "households": N_("households"),
    "income": N_("income"),
}
COLOURS = {"raw": style.TRAINED, "standardised": style.SECOND}
OTHERS = {"forest": N_("a random forest, either way"), "neighbours": N_("the five nearest houses: + and ×")}


class Scaling(Display):
    """The error over the epochs with either kind of numbers, another learner's errors, and the columns' shares.

    Args:
        measured: `"error"` over the epochs and `"other"`, each for `"raw"` and `"standardised"`, and `"median"`.
        shares: For the same two, the share of each column in what varies in the first layer.
        columns: The columns' names.
        other: Which learner the other one is.

    Attributes:
        lines_: The errors over the epochs.
        others_: The two marks of the other learner.
        bars_: The shares, raw and standardised.
    """

    size = (style.WIDTH, 5.6)

    def __init__(
        self, measured: Mapping, shares: Mapping[str, np.ndarray], columns: Sequence[str], other: str = "forest"
    ):
        self.measured = dict(measured)
        self.shares = {name: np.asarray(each) for name, each in shares.items()}
        self.columns, self.other = list(columns), other

    def plot(self, figure=None, axes=None) -> "Scaling":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = [self.figure_.add_axes(place) for place in ((0.065, 0.12, 0.37, 0.78), (0.75, 0.12, 0.235, 0.78))]
        self._errors(self.axes_[0])
        self._shares(self.axes_[1])
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _errors(self, axes) -> None:
        names = {"raw": _("as they are"), "standardised": _("standardised")}
        curves = [
            Curve(
                name,
                np.divide(self.measured["error"][key], 1_000),
                COLOURS[key],
                others=[np.divide(one["error"][key], 1_000) for one in self.others],
            )
            for key, name in names.items()
        ]
        others = [error / 1_000 for error in self.measured["other"].values()]
        median = self.measured["median"] / 1_000
        everything = [value for curve in curves for values in (curve.values, *curve.others) for value in values]
        everything = [*filter(np.isfinite, everything), *others, median]
        axes.set_yscale("log")
        epochs = range(1, len(curves[0].values) + 1)
        self.lines_ = draw_curves(axes, curves, 0.45 * min(everything), 1.4 * max(everything), x=epochs)
        axes.set_xlim(0, max(len(epochs), 1) * 1.03)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.0f}"))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.axhline(median, color=style.QUIET, linestyle=":", linewidth=2)
        words = {"fontsize": style.SIZES["text"], "color": style.QUIET, "ha": "right", "va": "bottom"}
        beside = axes.get_yaxis_transform()
        axes.text(0.99, 1.04 * median, _("always the median"), transform=beside, **words)
        self.others_ = [
            axes.plot([max(len(epochs), 1)], [error], marker, markersize=11, color=colour, zorder=4)[0]
            for error, marker, colour in zip(others, ("+", "x"), COLOURS.values(), strict=True)
        ]
        words |= {"va": "top"}
        axes.text(0.99, 0.78 * min(others), _(OTHERS[self.other]), transform=beside, **words)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(_("epochs of training"), fontsize=style.SIZES["text"])
        style.title(axes, _("error, $1,000 (log. scale)"))
        if self.others:
            name_thin_lines(axes, len(self.others))

    def _shares(self, axes) -> None:
        style.plain(axes)
        order = np.argsort(-self.shares["raw"], kind="stable")
        places = np.arange(len(order))
        self.bars_ = [
            axes.barh(places + shift, self.shares[name][order], height=0.36, color=COLOURS[name])
            for name, shift in (("raw", -0.19), ("standardised", 0.19))
        ]
        axes.set_yticks(places, [_(NAMES.get(self.columns[place], self.columns[place])) for place in order])
        axes.set_ylim(len(order) - 0.4, -0.6)
        axes.set_xlim(0, 1)
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(_("share of the first layer"), fontsize=style.SIZES["text"])
        style.title(axes, _("which column it hears"))
