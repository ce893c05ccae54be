"""Why your own model gives an answer: helpers that compute, then draw."""

from collections.abc import Callable, Sequence

import keras
import numpy as np

from kerasbook.layerwise import samples as sampling
from kerasbook.layerwise.attribution import grad_cam_of, occlusion_of, saliency_of
from kerasbook.layerwise.questions import Question
from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits, with_decimals
from kerasbook.plots.attribution import AttributionDisplay

SHOWN = 4  # samples, if the reader does not choose


def _chosen(x, samples: int | Sequence[int] | None):
    """The samples to draw, as NumPy, in the structure of `x`.

    Raises:
        IndexError: If there is no such sample.
    """
    x, _labels = sampling.gathered(x)
    count = sampling.sample_count(x)
    numbers = range(min(SHOWN, count)) if samples is None else np.atleast_1d(samples).tolist()
    missing = [number for number in numbers if not -count <= number < count]
    if missing or not len(numbers):
        received = ", ".join(map(str, missing)) or "none"
        raise IndexError(f"Expected samples from 0 to {count - 1}. Received: {received}")
    return keras.tree.map_structure(lambda part: np.asarray(part)[list(numbers)], x)


def _name(question: Question, row: int, classes: Sequence[str] | None) -> str:
    target = int(question.target[row])
    return str(target) if classes is None else _(str(classes[target]))


def answer_asked(question: Question, row: int, classes: Sequence[str] | None) -> str:
    """The answer asked about, and how likely the model holds it to be."""
    if question.answers is None:
        return ""
    answers, target = question.answers[row], int(question.target[row])
    alone = len(answers) == 1
    if question.kind == "numbers":
        if alone:
            return _("prediction {number}").format(number=in_digits(answers[0], 3))
        likely, own = (_("score {number}").format(number=with_decimals(answers[target], 2)), int(answers.argmax()))
    else:
        chance = float(answers[0] if target else 1 - answers[0]) if alone else float(answers[target])
        likely, own = (
            _("p {chance:.2f}").format(chance=chance),
            int(answers[0] > 0.5) if alone else int(answers.argmax()),
        )
    asked = _("prediction {name}") if own == target else _("why {name}?")
    return asked.format(name=_name(question, row, classes)) + "\n" + likely


def _last_channels(values: np.ndarray, first: bool) -> np.ndarray:
    return np.moveaxis(values, 1, -1) if first and values.ndim == 4 else values


def _draw(model, x, name: str, explain: Callable, samples, target, output, classes, words, figure):
    """One map beside each of the chosen samples, which are explained together.

    Args:
        explain: From the question to the maps.
    """
    chosen = _chosen(x, samples)
    if target is not None and np.ndim(target) == 1 and samples is not None:
        target = np.asarray(target)[np.atleast_1d(samples)]
    elif target is not None and np.ndim(target) == 1:
        target = np.asarray(target)[:SHOWN]
    question = Question(model, chosen, target, output)
    if len(question.parts) > 1:
        raise ValueError(
            "Expected a model with one input. For several, draw what the function of layerwise returns for each, "
            f"with plots.AttributionDisplay. Received: {len(question.parts)} inputs"
        )
    maps = explain(question)
    (picture,) = question.parts
    first = question.channels_first
    maps = maps if name == "grad_cam" else _last_channels(maps, first and maps.shape == picture.shape)
    looked_up = question.looked_up(picture)
    if looked_up and words is None:
        words = [[str(number) for number in row] for row in looked_up[0].numbers[: len(picture)]]
    titles = [answer_asked(question, row, classes) for row in range(question.count)]
    over_time = picture.ndim == 3 and question.space(picture) == [1]
    if words is not None or picture.ndim == 2 or over_time:
        titles = [title.replace("\n", " · ") for title in titles]
    samples = np.zeros(maps.shape) if looked_up else _last_channels(picture, first)
    return AttributionDisplay(samples, {name: maps}, titles, words, over_time).plot(figure=figure)


# What the helpers below say of themselves: the same, but for what is their own.
DESCRIPTION = """{summary}

Args:
    model: Any Keras 3 model with one input{takes}.
    x: Samples, `(n, ...)`, in any form that Keras takes.
    samples: Which samples to draw, one index or several; the first four by default.
{own}
    target: What to explain: a class, one class for each sample in `x`, or None for the model's own predictions.
    output: Which output to explain if the model has several, by name or index.
    classes: The names of the classes.
    words: For texts, the words of each sample that is drawn; the token ids by default.
    figure: The matplotlib figure to draw on; a new one by default.

Returns:
    The display, already drawn. Jupyter shows it below the cell.

Raises:
    IndexError: If a sample in `samples` does not exist.
    ValueError: If `layerwise.{method}` cannot {fails}, or the model has several inputs.

Example:

>>> {example}
"""


def described(example: str, *, fails: str = "explain the prediction", takes: str = "", **own: str) -> Callable:
    """Completes a helper's docstring, which is its summary only.

    Args:
        example: A call of it.
        fails: What the function of `layerwise` may be unable to do.
        takes: What the model must have besides one input.
        own: The meaning of each argument that only this helper has.
    """

    def complete(helper: Callable) -> Callable:
        helper.__doc__ = DESCRIPTION.format(
            summary=helper.__doc__,
            takes=takes,
            own="\n".join(f"    {name}: {meaning}" for name, meaning in own.items()),
            method=helper.__name__.removeprefix("plot_"),
            fails=fails,
            example=example,
        )
        return helper

    return complete


@described(
    "plot_saliency(model, images, samples=[0, 1])",
    smooth="If above 0, average over this many noisy copies (see `layerwise.saliency`).",
    seed="Seed of the noise.",
)
def plot_saliency(
    model: keras.Model,
    x,
    *,
    samples: int | Sequence[int] | None = None,
    target=None,
    smooth: int = 0,
    seed: int = 0,
    output: int | str | None = None,
    classes: Sequence[str] | None = None,
    words: Sequence[Sequence[str]] | None = None,
    figure=None,
) -> AttributionDisplay:
    """Draws how the score of the prediction changes with each pixel of a sample, or each of its numbers."""

    def explain(question: Question) -> np.ndarray:
        return saliency_of(question, smooth, seed)

    return _draw(model, x, "saliency", explain, samples, target, output, classes, words, figure)


@described(
    "plot_grad_cam(model, images, samples=[0, 1])",
    takes=" and a layer that returns feature maps",
    layer='The layer or its name, such as "backbone/conv5"; by default the last with feature maps.',
)
def plot_grad_cam(
    model: keras.Model,
    x,
    *,
    samples: int | Sequence[int] | None = None,
    layer: str | keras.Layer | None = None,
    target=None,
    output: int | str | None = None,
    classes: Sequence[str] | None = None,
    words: Sequence[Sequence[str]] | None = None,
    figure=None,
) -> AttributionDisplay:
    """Draws which regions of a layer's feature maps support the prediction, over the sample."""

    def explain(question: Question) -> np.ndarray:
        return grad_cam_of(question, layer)

    return _draw(model, x, "grad_cam", explain, samples, target, output, classes, words, figure)


@described(
    "plot_occlusion(model, images, samples=[0, 1], patch=7)",
    fails="cover the samples",
    patch="Size of the patch (see `layerwise.occlusion`).",
    stride="How far the patch moves each time.",
    fill="Value that covers the patch.",
)
def plot_occlusion(
    model: keras.Model,
    x,
    *,
    samples: int | Sequence[int] | None = None,
    target=None,
    patch: int | Sequence[int] | None = None,
    stride: int | Sequence[int] | None = None,
    fill=None,
    output: int | str | None = None,
    classes: Sequence[str] | None = None,
    words: Sequence[Sequence[str]] | None = None,
    figure=None,
) -> AttributionDisplay:
    """Draws how far the score of the prediction drops when each region of a sample is covered."""

    def explain(question: Question) -> np.ndarray:
        return occlusion_of(question, patch, stride, fill)

    return _draw(model, x, "occlusion", explain, samples, target, output, classes, words, figure)
