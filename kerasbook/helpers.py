"""Compute, then draw: the helpers that take a Keras model and give its picture."""

from collections.abc import Mapping, Sequence

import keras
import numpy as np

from kerasbook.layerwise.outputs import layer_outputs
from kerasbook.layerwise.probes import LayerProbe
from kerasbook.layerwise.projections import principal_plane, wheel
from kerasbook.plots.curves import HistoryDisplay, ProbeDisplay
from kerasbook.plots.projections import ProjectionsDisplay
from kerasbook.plots.walks import LayerWalkDisplay, walk


def plot_layers(
    model: keras.Model, x: np.ndarray, *, sample: int = 0, layers: Sequence | None = None, figure=None
) -> LayerWalkDisplay:
    """Draws one sample walking through the layers of a Keras model.

    Args:
        model: Any Keras 3 model.
        x: Samples, `(n, ...)`; all of them decide each layer's colour scale.
        sample: Which of them to draw.
        layers: Names of layers, or layers, to draw; all of them by default.
        figure: A matplotlib figure to draw on; a new one by default.

    Returns:
        The display, drawn; in Jupyter it shows itself.

    Raises:
        IndexError: If there is no such sample.
    """
    if not -len(x) <= sample < len(x):
        raise IndexError(f"Expected a sample from 0 to {len(x) - 1}. Received: {sample}")
    outputs = {"input": x, **layer_outputs(model, x, layers=layers)}
    return walk(outputs, sample).plot(figure=figure)


def plot_projections(
    model: keras.Model,
    x: np.ndarray,
    y: np.ndarray,
    *,
    method: str = "pca",
    layers: Sequence | None = None,
    figure=None,
) -> ProjectionsDisplay:
    """Draws one 2-D picture per layer, the samples coloured by class.

    Args:
        model: Any Keras 3 model.
        x: Samples, `(n, ...)`.
        y: Class numbers, `(n,)`.
        method: "pca" for the two directions in which a layer varies most, or "wheel" for a linear reader's view
            (half of the samples teach it, the other half are drawn; see `layerwise.wheel`).
        layers: Names of layers, or layers, to draw; all of them by default.
        figure: A matplotlib figure to draw on; a new one by default.

    Returns:
        The display, drawn; in Jupyter it shows itself.

    Raises:
        ValueError: If there is no such method.
    """
    if method not in ("pca", "wheel"):
        raise ValueError(f"Expected method to be 'pca' or 'wheel'. Received: {method!r}")
    outputs = {"input": x, **layer_outputs(model, x, layers=layers)}
    names = {name: str(name) for name in outputs}
    if method == "pca":
        points = {name: principal_plane(output) for name, output in outputs.items()}
        return ProjectionsDisplay(points, y, names=names).plot(figure=figure)
    wheels = {name: wheel(output, y) for name, output in outputs.items()}
    drawn = wheels["input"][1]
    points = {name: points for name, (points, _) in wheels.items()}
    return ProjectionsDisplay(points, np.asarray(y)[drawn], names=names, reach=1.5).plot(figure=figure)


def plot_probe(records: Sequence[LayerProbe], *, figure=None, axes=None) -> ProbeDisplay:
    """Draws what `probe` read off each layer: this model solid, its random-weights twin dashed.

    Args:
        records: What `probe` returned.
        figure: A matplotlib figure to draw on; a new one by default.
        axes: The axes to draw on, in place of a figure.

    Returns:
        The display, drawn; in Jupyter it shows itself.
    """
    return ProbeDisplay(records).plot(figure=figure, axes=axes)


def plot_history(
    history: keras.callbacks.History | Mapping[str, Sequence[float]], *, figure=None
) -> HistoryDisplay:
    """Draws loss and accuracy over the epochs.

    Args:
        history: What `fit` returned, or its `history` dictionary, or a `LearningCurve`'s `curve`.
        figure: A matplotlib figure to draw on; a new one by default.

    Returns:
        The display, drawn; in Jupyter it shows itself.
    """
    curve = dict(getattr(history, "history", history))
    measured_before_training = any(name.startswith("train_") for name in curve)
    return HistoryDisplay(curve, first=0 if measured_before_training else 1).plot(figure=figure)
