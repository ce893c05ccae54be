"""How far the units of a model of your own see."""

from collections.abc import Sequence

import keras
import numpy as np

from kerasbook.inside.helpers import THINNED
from kerasbook.layerwise import samples
from kerasbook.layerwise.receptive import receptive_fields
from kerasbook.plots.attribution import is_colour
from kerasbook.plots.pages import evenly, panels_on
from kerasbook.plots.receptive import ReceptiveFieldsDisplay


def _picture(model: keras.Model, x, sample: int, size: tuple[int, ...]) -> np.ndarray | None:
    """The sample to draw the fields on, channels last; None if it is no picture that can be drawn.

    Raises:
        IndexError: If there is no such sample.
    """
    x, _labels = samples.gathered(x, None, model)
    (part,) = samples.given(x)
    if not -len(part) <= sample < len(part):
        raise IndexError(f"Expected a sample from 0 to {len(part) - 1}. Received: {sample}")
    picture = np.asarray(part[sample])
    if picture.ndim == 3 and picture.shape[1:] == size and picture.shape[:2] != size:
        picture = np.moveaxis(picture, 0, -1)
    return picture if picture.shape in (size, (*size, 1)) or is_colour(picture) else None


def plot_receptive_fields(
    model: keras.Model,
    x=None,
    *,
    layers: Sequence[str | keras.Layer] | None = None,
    sample: int = 0,
    batch_size: int = 32,
    seed: int = 0,
    most: int | None = None,
    figure=None,
) -> ReceptiveFieldsDisplay:
    """Draws how much of a picture one unit of each layer sees, and how strongly each pixel pulls at it.

    The frame is the receptive field, the part of the input that can change the layer's middle unit; its size stands
    above it. Bright pixels pull strongly at the unit. Pixels that cannot change it are left as they are.

    Args:
        model: Any Keras 3 model that takes one input of pictures. It does not change.
        x: Samples, with which the fields are measured; by default uniform noise, and no picture lies below the fields.
        layers: Names of layer calls, or layers; by default all that return maps.
        sample: The number of the sample to draw the fields on.
        batch_size: Number of samples per forward pass.
        seed: Seed of the noise, and of the random sum over the maps that is differentiated.
        most: How many panels to draw at most if `layers` is None, spread evenly; by default as many as fit, up to 24.
        figure: The matplotlib figure to draw on; a new one by default.

    Returns:
        The display, already drawn. Jupyter shows it below the cell.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        IndexError: If there is no such sample.
        ValueError: If the model does not take pictures; see `layerwise.receptive_fields`.

    Example:

    >>> plot_receptive_fields(model, images)
    """
    x = x if x is None or not samples.is_stream(x) else samples.gathered(x, None, model)[0]  # it can be read once only
    fields = receptive_fields(model, x, layers=layers, batch_size=batch_size, seed=seed)
    names = list(fields) if layers is not None else evenly(list(fields), most or panels_on(figure))
    foot = [] if len(names) == len(fields) else [(THINNED, {"shown": len(names), "all": len(fields)})]
    size = next(iter(fields.values())).pull.shape if fields else ()
    picture = None if x is None else _picture(model, x, sample, size)
    return ReceptiveFieldsDisplay({name: fields[name] for name in names}, picture, foot).plot(figure=figure)
