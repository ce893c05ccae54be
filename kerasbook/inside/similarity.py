"""How alike the layers of two models of your own are."""

from collections.abc import Sequence

import keras
import numpy as np

from kerasbook.inside.helpers import MIXED, PASSING, THINNED, chosen_calls, some_of
from kerasbook.layerwise.memory import BUDGET
from kerasbook.layerwise.recording import LayerCall
from kerasbook.layerwise.similarity import SAMPLES, LayerComparison, compared
from kerasbook.locale import N_
from kerasbook.plots.layers import Remark
from kerasbook.plots.pages import inches
from kerasbook.plots.similarity import SimilarityDisplay

MOST = 24  # layers on each side
ROW = 0.17  # inches, for a name

SAYS_NOTHING = {
    False: N_("A similarity that random weights reach, too, says nothing about the training."),
    True: N_("A pattern that random weights show, too, does not come from the training."),
}
COLUMNS = N_("Columns: {shown} of {all} layers shown; choose others with other_layers=[...].")
DRAWN = N_("{shown:,} of {all:,} samples, drawn at random.")
NO_NUMBERS = N_("Left out, because they do not give numbers for each sample: {layers}.")
GREY = N_("Grey: the same for all samples, or for all but one, or not finite: {layers}.")
GUESSED = N_("Random weights: nobody knows how these begin, so they are the model's in another order: {weights}.")
KEPT = N_("Random weights: these are the model's own, because nobody sees their layers run: {weights}.")


def remarks(comparison: LayerComparison) -> list[Remark]:
    """What to know about a comparison before one reads it."""
    said: list[tuple[bool, Remark]] = [
        (comparison.twin == "random", (SAYS_NOTHING[comparison.itself], {})),
        (comparison.samples < comparison.given, (DRAWN, {"shown": comparison.samples, "all": comparison.given})),
        (bool(comparison.mixed), (MIXED, {"count": len(comparison.mixed), "features": comparison.features})),
        (bool(comparison.left_out), (NO_NUMBERS, {"layers": some_of(comparison.left_out)})),
        (bool(comparison.unmeasured), (GREY, {"layers": some_of(comparison.unmeasured)})),
        (bool(comparison.guessed), (GUESSED, {"weights": some_of(comparison.guessed)})),
        (bool(comparison.kept), (KEPT, {"weights": some_of(comparison.kept)})),
    ]
    return [remark for holds, remark in said if holds]


def _chosen(
    sides: Sequence[tuple[Sequence[LayerCall], object]], most: int
) -> tuple[list[list[LayerCall]], list[Remark]]:
    """Which layers to draw on each side, and what to say about the others.

    Args:
        sides: The layers of each side, and which of them the reader asked for; None for any.
        most: How many of them to draw, where the reader did not ask.
    """
    shown, left_out, said = [], [], {}
    for (calls, asked), sentence in zip(sides, (THINNED, COLUMNS), strict=True):
        some, passing = (list(calls), []) if asked is not None else chosen_calls(calls, most)
        shown.append(some)
        left_out += [call for call in passing if call not in left_out]
        numbers = {"shown": len(some), "all": len(calls) - len(passing)}
        if numbers["shown"] < numbers["all"] and numbers not in said.values():
            said[sentence] = numbers
    return shown, [*said.items(), *([(PASSING, {"layers": some_of(left_out)})] if left_out else [])]


def plot_compare(
    model: keras.Model,
    other: keras.Model | None,
    x,
    *,
    layers: Sequence[str | keras.Layer] | None = None,
    other_layers: Sequence[str | keras.Layer] | None = None,
    twin: keras.Model | str | None = "random",
    names: tuple[str, str] | None = None,
    most_samples: int = SAMPLES,
    seed: int = 0,
    memory: float = BUDGET,
    most: int | None = None,
    figure=None,
) -> SimilarityDisplay:
    """Draws how alike the layers of two models are: each row a layer of the model, each column one of the other.

    Beside it stands the floor: the same with random weights in the model's place. The figure says what it leaves out.

    Args:
        model: Any Keras 3 model. It does not change.
        other: The model to compare it with, such as one trained from another seed, or a copy from before the training;
            None to compare the model's layers with each other.
        x: Samples that both models take, `(n, ...)`, in any form that `layer_outputs` takes.
        layers: Names of layers, or layers, of the model; by default all but those that only pass on their input.
        other_layers: The same for the other model.
        twin: The network in the model's place for the floor: "random" for the same architecture with random weights, a
            model, or None.
        names: What to call the model, and the other one.
        most_samples: How many samples to compare at most; of more, so many are drawn at random.
        seed: Decides the samples, the twin's weights and the random projections.
        memory: How many gigabytes the layers' outputs, and what is kept of them, may take at a time.
        most: How many layers of each model to draw at most where none are chosen, spread evenly; by default as many as
            fit, up to 24.
        figure: The matplotlib figure to draw on; a new one by default.

    Returns:
        The display, already drawn. Jupyter shows it below the cell. Its `comparison` holds the numbers of all layers.

    Raises:
        TypeError: If one is not a Keras 3 model.
        ValueError: If the models cannot be compared on these samples; see `layerwise.compare`.

    Example:

    >>> plot_compare(model, other, images)
    """
    settings = {"layers": layers, "other_layers": other_layers, "most_samples": most_samples, "memory": memory}
    comparison = compared(model, other, x, twin=twin, seed=seed, **settings)
    if most is None:
        most = MOST if figure is None else max(2, min(MOST, int(inches(figure)[1] / 2 / ROW)))
    across = layers if comparison.itself and other_layers is None else other_layers
    sides = [(comparison.layers, layers), (comparison.others, across)]
    shown, foot = _chosen(sides, most)
    cells = np.ix_(*([calls.index(call) for call in some] for (calls, _asked), some in zip(sides, shown, strict=True)))
    display = SimilarityDisplay(
        *shown,
        comparison.similarities[cells],
        None if comparison.floor is None else comparison.floor[cells],
        twin=comparison.twin,
        itself=comparison.itself,
        names=names,
        foot=[*remarks(comparison), *foot],
    )
    display.comparison = comparison
    return display.plot(figure=figure)
