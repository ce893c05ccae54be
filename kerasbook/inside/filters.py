"""What the units of a model of your own respond to."""

from collections.abc import Sequence
from dataclasses import replace

import keras
import numpy as np

from kerasbook.layerwise import ascent as growing
from kerasbook.layerwise import samples
from kerasbook.locale import N_
from kerasbook.plots.filters import FiltersDisplay, check_drawable
from kerasbook.plots.layers import Remark
from kerasbook.plots.pages import evenly, panels_on

UNITS = N_("{shown} of {all} units shown; choose others with units=[...].")
ABOVE_REAL = N_("Units that respond more to the grown picture than to any of {pictures:,} real ones: {count} of {all}.")
ABOVE_RANDOM = N_(
    "Units that respond more to it than to {directions} random changes of the same size: {count} of {all}."
)
NO_GRADIENT = N_("No gradient reached these units: {units}.")


def plot_filters(
    model: keras.Model,
    layer: str | keras.Layer,
    x=None,
    *,
    units: int | Sequence[int] | None = None,
    steps: int = growing.STEPS,
    rate: float = growing.RATE,
    jitter: int | None = None,
    limits: tuple[float, float] | None = None,
    batch_size: int = 32,
    seed: int = 0,
    most: int | None = None,
    figure=None,
) -> FiltersDisplay:
    """Draws a picture to which each unit of a layer responds strongly, above the best patch of real pictures.

    The upper picture was grown along the gradient of the unit, within the range of the real pictures; the lower one is
    the patch to which the unit responds most of all. Both show what the unit sees, and beside them stand its
    activations, before the layer's own activation function.

    Args:
        model: Any Keras 3 model that takes one input of pictures. It does not change.
        layer: The layer, or the name of one of its calls as in `layer_outputs`.
        x: Real pictures; by default none are drawn.
        units: The numbers of the units, one or several; by default as many as fit, spread evenly.
        steps: How many steps to take.
        rate: By how much of the range the first step changes a pixel, on average.
        jitter: How many pixels the picture is shifted at most at each step; see `layerwise.filters`.
        limits: The smallest and the largest number of a picture; by default those of `x`, or 0 and 1.
        batch_size: Number of pictures per forward pass.
        seed: Decides the noise and the shifts.
        most: How many units to draw at most if `units` is None; by default as many as fit, up to 12, or 24 without `x`.
        figure: The matplotlib figure to draw on; a new one by default.

    Returns:
        The display, already drawn. Jupyter shows it below the cell.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        IndexError: If there is no such unit.
        ValueError: If the model does not take pictures, or has no such layer; see `layerwise.filters`.

    Example:

    >>> plot_filters(model, "conv", images)
    """
    if most is not None and most < 1:
        raise ValueError(f"Expected most, the units to draw, to be 1 or more. Received: {most}")
    x = x if x is None else samples.gathered(x, None, model)[0]  # it can be read once only
    growth = growing.Growth(model, layer, x, limits, batch_size, seed)
    check_drawable(_channels_last(growth, np.empty(growth.shape)).shape, growth.places)
    drawn = units
    if units is None:
        drawn = evenly(range(growth.units), most or panels_on(figure, 1 if x is None else 2))
    found = list(growth(drawn, steps, rate, jitter).values())
    thinned = [(UNITS, {"shown": len(found), "all": growth.units})] if len(found) < growth.units else []
    return FiltersDisplay(
        [
            replace(one, picture=_channels_last(growth, one.picture), start=_channels_last(growth, one.start))
            for one in found
        ],
        None if x is None else [_channels_last(growth, growth.real[one.sample]) for one in found],
        growth.limits,
        [*_about(found, growth), *(thinned if units is None else [])],
    ).plot(figure=figure)


def _channels_last(growth: growing.Growth, picture: np.ndarray) -> np.ndarray:
    return picture if growth.channels is None else np.moveaxis(picture, growth.channels, -1)


def _about(found: Sequence[growing.Filter], growth: growing.Growth) -> list[Remark]:
    """What was measured of these units."""
    every, foot = len(found), []
    if growth.real is not None:
        above = sum(one.above_all_real for one in found)
        foot.append((ABOVE_REAL, {"pictures": len(growth.real), "count": above, "all": every}))
    above = sum(one.activation > one.at_random for one in found)
    foot.append((ABOVE_RANDOM, {"directions": growing.RANDOM, "count": above, "all": every}))
    stuck = ", ".join(str(one.unit) for one in found if one.stuck)
    return [*foot, (NO_GRADIENT, {"units": stuck})] if stuck else foot
