"""What a model of your own uses, and through which of its layers an answer runs: helpers that compute, then draw."""

from collections.abc import Sequence

import keras

from kerasbook.inside.helpers import THINNED, some_of
from kerasbook.layerwise.ablation import ablated
from kerasbook.layerwise.memory import BUDGET
from kerasbook.layerwise.patching import patched
from kerasbook.layerwise.swaps import DRAWS
from kerasbook.plots.layers import Remark
from kerasbook.plots.pages import evenly
from kerasbook.plots.swaps import LEFT_OUT, AblationDisplay, PatchDisplay

MOST = 24  # layers that are drawn, if the reader does not choose


def _drawn(records: Sequence, left_out: Sequence[str], most: int | None, chosen: bool) -> tuple[list, list[Remark]]:
    """The records to draw, and what to say about the other layers."""
    foot = [(LEFT_OUT, {"layers": some_of(left_out)})] if left_out else []
    shown = list(records) if chosen else evenly(list(records), most or MOST)
    if len(shown) < len(records):
        foot.insert(0, (THINNED, {"shown": len(shown), "all": len(records)}))
    return shown, foot


def _check_most(most: int | None) -> None:
    if most is not None and most < 1:
        raise ValueError(f"Expected most, the layers to draw, to be 1 or more. Received: {most}")


def plot_ablate(
    model: keras.Model,
    x,
    y=None,
    *,
    layers: Sequence[str | keras.Layer] | None = None,
    layer: str | keras.Layer | None = None,
    units: Sequence[int] | None = None,
    share: float = 1.0,
    draws: int = DRAWS,
    seed: int = 0,
    target=None,
    output: int | str | None = None,
    answers: str | None = None,
    batch_size: int = 1024,
    memory: float = BUDGET,
    most: int | None = None,
    figure=None,
    axes=None,
) -> AblationDisplay:
    """Draws what the answers of a model lose when a layer, or some of its units, are set to their mean.

    A bar for each layer, with a line where the model would be no better than guessing. Grey bars are of layers through
    which every path leads: without them the answer is the same for all samples, whatever they do. With `layer=...`
    there is a bar for each unit, the largest loss first, and a line for what a random unit loses.

    Args:
        model: Any Keras 3 model. It does not change.
        x: Samples, `(n, ...)`, in any form that Keras takes.
        y: Labels, as in `layerwise.ablate`; without them, the evidence for the model's own answers is measured.
        layers: Names of layer calls, or layers, to ablate as a whole; all by default.
        layer: One layer whose units are ablated one by one.
        units: The numbers of units of `layer` to ablate together; circles show as many random units.
        share: The share of each layer's units to ablate, drawn at random; circles show each draw.
        draws: How many sets of random units to draw.
        seed: Decides which units are drawn.
        target: What the evidence is for, without labels, as in `layerwise.saliency`.
        output: Which output to look at if the model has several, by name or index.
        answers: What the model's outputs are, as in `layerwise.saliency`; found out by default.
        batch_size: Largest number of samples per forward pass.
        memory: How many gigabytes the layers' outputs may take at a time.
        most: How many layers to draw at most if neither `layers` nor `layer` says which, spread evenly; 24 by default.
        figure: The matplotlib figure to draw on; a new one by default.
        axes: The matplotlib axes to draw on, instead of a figure.

    Returns:
        The display, already drawn. Jupyter shows it below the cell. Its `records` are those of
        `layerwise.ablate`, of the layers that are drawn.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If `layerwise.ablate` cannot measure it, or `most` is below 1.

    Example:

    >>> plot_ablate(model, images, labels)
    >>> plot_ablate(model, images, labels, layer="answer")
    """
    _check_most(most)
    records, left_out = ablated(
        model, x, y, layers=layers, layer=layer, units=units, share=share, draws=draws, seed=seed, target=target,
        output=output, answers=answers, batch_size=batch_size, memory=memory,
    )  # fmt: skip
    shown, foot = _drawn(records, left_out, most, layers is not None or layer is not None)
    return AblationDisplay(shown, foot).plot(figure=figure, axes=axes)


def plot_patch(
    model: keras.Model,
    x,
    other_x,
    *,
    layers: Sequence[str | keras.Layer] | None = None,
    layer: str | keras.Layer | None = None,
    units: Sequence[int] | None = None,
    target=None,
    draws: int = DRAWS,
    seed: int = 0,
    output: int | str | None = None,
    answers: str | None = None,
    batch_size: int = 1024,
    memory: float = BUDGET,
    most: int | None = None,
    figure=None,
    axes=None,
) -> PatchDisplay:
    """Draws how far the answers for samples move when a layer's output is taken from other samples.

    A bar for each layer: 1 is all of the way to the other sample's answer. Circles show how far the answers move if the
    layer's output is taken from a random other sample instead. With `layer=...` there is a bar for each unit, the
    longest way first, and a line for a random unit.

    Args:
        model: Any Keras 3 model. It does not change.
        x: Samples, `(n, ...)`, in any form that Keras takes.
        other_x: As many others in the same form, to take the layer's output from, row by row.
        layers: Names of layer calls, or layers, to patch as a whole; all by default.
        layer: One layer whose units are patched one by one.
        units: The numbers of units of `layer` to patch together; circles show as many random units.
        target: What is scored, as in `layerwise.patch`; by default what the model answers to `other_x`.
        draws: How many sets of random units to draw.
        seed: Decides which other sample is taken for comparison, and which units are drawn.
        output: Which output to look at if the model has several, by name or index.
        answers: What the model's outputs are, as in `layerwise.saliency`; found out by default.
        batch_size: Largest number of samples per forward pass.
        memory: How many gigabytes the layers' outputs may take at a time.
        most: How many layers to draw at most if neither `layers` nor `layer` says which, spread evenly; 24 by default.
        figure: The matplotlib figure to draw on; a new one by default.
        axes: The matplotlib axes to draw on, instead of a figure.

    Returns:
        The display, already drawn. Jupyter shows it below the cell. Its `records` are those of
        `layerwise.patch`, of the layers that are drawn.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If `layerwise.patch` cannot measure it, or `most` is below 1.

    Example:

    >>> plot_patch(model, images[:100], images[100:200])
    """
    _check_most(most)
    records, left_out = patched(
        model, x, other_x, layers=layers, layer=layer, units=units, target=target, draws=draws, seed=seed,
        output=output, answers=answers, batch_size=batch_size, memory=memory,
    )  # fmt: skip
    shown, foot = _drawn(records, left_out, most, layers is not None or layer is not None)
    return PatchDisplay(shown, foot).plot(figure=figure, axes=axes)
