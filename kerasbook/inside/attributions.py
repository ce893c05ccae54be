"""Why your own model gives an answer: helpers that compute, then draw."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import keras
import numpy as np
from scipy.special import expit

from kerasbook.inside.helpers import sample_numbers
from kerasbook.layerwise import lookups
from kerasbook.layerwise import samples as sampling
from kerasbook.layerwise.attribution import Located, located_grad_cam, occlusion_of, saliency_of
from kerasbook.layerwise.models import check_model
from kerasbook.layerwise.questions import Question
from kerasbook.layerwise.sanity import (
    Deletion,
    HeatCheck,
    Randomised,
    deletion_of,
    heat_by_place,
    randomised,
    rank_correlations,
)
from kerasbook.layerwise.twins import NoTwin
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits, with_decimals
from kerasbook.plots.attribution import AttributionDisplay, SeveralAttributionsDisplay
from kerasbook.plots.layers import Remark

SHOWN = 4  # samples, if the reader does not choose

ASSUMED = N_(
    "The answers are treated as probabilities, because all of them lie between 0 and 1. "
    "If they are not, pass answers=..."
)
ROUNDED = N_("Samples whose answers float32 has rounded to 0 or 1, which leaves nothing to explain: {count}.")
UNREACHED = N_("Not drawn: {names}, which no gradient reaches.")
ELSEWHERE = N_("Not drawn: {names}. The maps of {layer} lie over {drawn}.")
UNDRAWN = N_("Not drawn: {names}, which are no pictures, sequences or single numbers.")
PATCHES = N_("The last {count} of the {all} tokens of {layer} are treated as the patches of the picture, row by row.")
ALL_PATCHES = N_("The {count} tokens of {layer} are treated as the patches of the picture, row by row.")
PADDING = N_("Padding is not covered.")
COVERED = N_("Right: the score as regions are covered, hottest first, and in {orders} random orders (mean and range).")
HOLDS = N_("Hottest first the score falls faster than in every random order.")
HOLDS_FOR_SOME = N_("Hottest first the score falls faster than in every random order for {count} of {all} samples.")
DOES_NOT_HOLD = N_(
    "Hottest first the score falls no faster than in some of the random orders: the check does not bear out the heat."
)
NEEDS_LEARNING = N_("With random weights other places are hot: mean rank correlation {number}.")
LOOKS_ALIKE = N_(
    "With random weights much the same places are hot, mean rank correlation {number}: which places are hot says "
    "little about what the model has learned."
)
NOTHING_LEFT = N_("With random weights, or without, the heat is the same everywhere; there is nothing to compare.")
NO_TWIN = N_("There is no network with random weights to compare with. {reason}")
ALIKE = 0.5  # the rank correlation from which two heats look much the same


def _targets_of(target, rows: list[int], count: int):
    """The targets of the samples to draw, of those that were given for all samples, or for these.

    Raises:
        ValueError: If there are as many for neither.
    """
    if target is None or callable(target) or np.ndim(target) != 1:
        return target
    given = np.asarray(target)
    if len(given) == count:
        return given[rows]
    if len(given) == len(rows):
        return given
    raise ValueError(
        f"Expected a target for each of the {count} samples, or of the {len(rows)} drawn. Received: {len(given)}"
    )


def _chosen(model: keras.Model, x, samples: int | Sequence[int] | None) -> tuple:
    """The samples to draw, as NumPy, in the structure of `x`; their numbers; and how many samples there are.

    Raises:
        IndexError: If there is no such sample.
        ValueError: If the samples do not fit the model, or `samples` are no whole numbers.
    """
    check_model(model)
    x, _labels = sampling.gathered(x, None, model)
    count = sampling.sample_count(x)
    numbers = range(min(SHOWN, count)) if samples is None else sample_numbers(samples)
    missing = [number for number in numbers if not -count <= number < count]
    if missing or not len(numbers):
        received = ", ".join(map(str, missing)) or "none"
        raise IndexError(f"Expected samples from 0 to {count - 1}. Received: {received}")
    rows = list(numbers)
    return sampling.some(x, np.array(rows)), rows, count


# The titles


def check_classes(question: Question, classes: Sequence[str] | None) -> None:
    """See to it that there is a name for each class.

    Raises:
        ValueError: If there are more or fewer.
    """
    if classes is None or question.answers is None:
        return
    wanted = 2 if question.alone else question.answers.shape[1]
    if wanted > 1 and len(classes) != wanted:
        raise ValueError(f"Expected a name for each of the {wanted} classes. Received: {len(classes)} names")


def _name(question: Question, row: int, classes: Sequence[str] | None) -> str:
    target = int(question.target[row])
    return str(target) if classes is None else _(str(classes[target]))


def answer_asked(question: Question, row: int, classes: Sequence[str] | None) -> str:
    """The answer asked about, and how likely the model holds it to be."""
    if question.answers is None:
        return ""
    answers, target = question.answers[row], int(question.target[row])
    if question.kind == "margins" and question.alone:
        likely = _("score {number}").format(number=with_decimals(answers[0], 2))
    elif question.kind in ("logits", "numbers", "margins") and not question.alone:
        if len(answers) == 1:
            return _("prediction {number}").format(number=in_digits(answers[0], 3))
        likely = _("score {number}").format(number=with_decimals(answers[target], 2))
    else:
        given = expit(answers) if question.kind == "logits" else answers
        chance = float(given[0] if target else 1 - given[0]) if question.alone else float(given[target])
        likely = _("p {chance:.2f}").format(chance=chance)
    asked = _("prediction {name}") if int(question.own_answers[row]) == target else _("why {name}?")
    return asked.format(name=_name(question, row, classes)) + "\n" + likely


def about_answers(question: Question) -> list[Remark]:
    """What is assumed of the answers, and what cannot be explained."""
    found = [(ASSUMED, {})] if question.assumed else []
    rounded = int(question.rounded_away.sum())
    return [*found, (ROUNDED, {"count": rounded})] if rounded else found


# The checks


def _about_covers(found: Deletion) -> list[Remark]:
    """What the deletion says of the heat."""
    held, every = int(found.holds.sum()), len(found.holds)
    verdict = HOLDS if held == every else HOLDS_FOR_SOME if held else DOES_NOT_HOLD
    return [(COVERED, {"orders": len(found.random)}), (verdict, {"count": held, "all": every})]


def _about_random_weights(alike: np.ndarray) -> Remark:
    """What the heat of random weights says of the heat."""
    known = alike[np.isfinite(alike)]
    if not len(known):
        return NOTHING_LEFT, {}
    verdict = LOOKS_ALIKE if known.mean() >= ALIKE else NEEDS_LEARNING
    return verdict, {"number": with_decimals(known.mean(), 2)}


def _check_checkable(question: Question, shown: Sequence[int], words) -> None:
    """See to it, before anything is checked, that the only input that is drawn is pictures.

    Raises:
        ValueError: If it is not.
    """

    def are_pictures(part: np.ndarray) -> bool:
        numbers = part.dtype.kind not in "USO" and part.ndim > 2 and not question.looked_up(part)
        return numbers and len(question.space(part)) == 2

    parts = [question.parts[index] for index in shown]
    if len(parts) == 1 and words is None and are_pictures(parts[0]):
        return
    received = ", ".join(f"{part.dtype} of shape {part.shape}" for part in parts)
    raise ValueError(
        "Expected pictures as the only input that is drawn, for check=True; for others, layerwise.deletion has the "
        f"numbers. Received: {received}"
    )


def _checked(
    question: Question, index: int, values: np.ndarray, again: Callable, name: str
) -> tuple[HeatCheck, list[Remark]]:
    """Whether a heat stands up to covering it, and to weights that have learned nothing.

    Args:
        index: The number of the input.
        values: Its map; of a saliency its size counts, whichever way it goes.
        again: From what `randomised` gives to the map there.
        name: What the map is.
    """

    def heat_of(maps: np.ndarray) -> np.ndarray:
        return heat_by_place(question, index, np.abs(maps) if name == "saliency" else maps)

    heat = heat_of(values)
    found = deletion_of(question, index, heat)
    try:
        other = again(randomised(question))
    except NoTwin as error:
        return HeatCheck(found), [*_about_covers(found), (NO_TWIN, {"reason": _(error.reason).format(**error.given)})]
    alike = rank_correlations(heat, heat_of(other))
    return HeatCheck(found, other, alike), [_about_random_weights(alike), *_about_covers(found)]


# The pictures


def _can_be_drawn(question: Question, part: np.ndarray) -> bool:
    """Whether an input is pictures, sequences, words or single numbers."""
    if part.dtype.kind in "USO":
        return bool(question.looked_up(part))
    return part.ndim < 4 or (part.ndim == 4 and len(question.space(part)) == 2)


def _check_drawable(question: Question, name: str) -> None:
    """See to it, before anything is computed, that there is an input that can be drawn.

    Raises:
        ValueError: If there is none.
    """
    if any(_can_be_drawn(question, part) for part in question.parts):
        return
    received = ", ".join(f"{part.dtype} of shape {part.shape}" for part in question.parts)
    raise ValueError(
        "Expected pictures, sequences, words or single numbers, to draw them. For volumes and videos, draw slices of "
        f"what layerwise.{name} returns with plots.AttributionDisplay; for texts, see plot_words. Received: {received}"
    )


def _last_channels(question: Question, part: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Pictures, or what is of their shape, with their channels last."""
    channels = question.channels(part) if part.ndim == 4 and values.shape == part.shape else None
    return values if channels is None else np.moveaxis(values, channels, -1)


def _panel(
    question: Question,
    index: int,
    name: str,
    maps: np.ndarray,
    titles: list[str],
    words,
    heading: str,
    check: HeatCheck | None = None,
) -> AttributionDisplay:
    """One input and its maps, a row for each sample."""
    part = question.parts[index]
    looked_up = question.looked_up(part)
    if looked_up and words is None:
        words = lookups.looked_up(question.model, question.x)[looked_up[0].name]
    part = part[:, None] if part.ndim == 1 and not looked_up else part
    maps = maps[:, None] if maps.ndim == 1 else maps
    over_time = part.ndim == 3 and question.space(part) == [1]
    if check is not None and check.maps is not None:
        check = replace(check, maps=_last_channels(question, part, check.maps))
    in_one_line = words is not None or part.ndim == 2 or over_time
    return AttributionDisplay(
        np.zeros(maps.shape) if looked_up else _last_channels(question, part, part),
        {name: _last_channels(question, part, maps)},
        [title.replace("\n", " · ") if in_one_line else title for title in titles],
        words if looked_up or len(question.parts) == 1 else None,
        over_time,
        heading,
        check=check,
    )


def _draw(model, x, name: str, explain: Callable, samples, target, output, classes, words, answers, figure, check):
    """One map beside each of the chosen samples, which are explained together.

    Args:
        explain: From the question, and the name of a layer's call if it is known, to the maps by the number of their
            input, what to say below them, and the name of the layer's call that was explained, if there is one.
    """
    chosen, rows, count = _chosen(model, x, samples)
    target = _targets_of(target, rows, count)
    question = Question(model, chosen, target, output, answers=answers, chosen=True)
    _check_drawable(question, name)
    check_classes(question, classes)
    maps, foot, call = explain(question)
    checks = {}
    if check:
        _check_checkable(question, list(maps), words)
        (index,) = maps

        def again(twin: Randomised) -> np.ndarray:
            return explain(twin.question, twin.calls.get(call, call))[0][index]

        checks[index], found = _checked(question, index, maps[index], again, name)
        foot = [*foot, *found]
    titles = [answer_asked(question, row, classes) for row in range(question.count)]
    names, several = question.names, len(question.parts) > 1
    panels = [
        _panel(question, index, name, values, titles, words, names[index] if several else "", checks.get(index))
        for index, values in maps.items()
    ]
    foot = [*about_answers(question), *foot]
    if not several:
        panels[0].foot = foot
        return panels[0].plot(figure=figure)
    return SeveralAttributionsDisplay(panels, foot).plot(figure=figure)


def _of_inputs(question: Question, maps) -> tuple[dict[int, np.ndarray], list[Remark]]:
    """The maps of the inputs that are drawn, and what to say about the others."""
    names, maps = question.names, dict(enumerate(sampling.given(maps)))
    undrawn = [index for index, part in enumerate(question.parts) if not _can_be_drawn(question, part)]
    unreached = [
        index
        for index, part in enumerate(question.parts)
        if index not in undrawn and len(maps) > 1 and part.dtype.kind in "iub" and not maps[index].any()
    ]
    foot = [
        (sentence, {"names": ", ".join(names[index] for index in left_out)})
        for sentence, left_out in ((UNDRAWN, undrawn), (UNREACHED, unreached))
        if left_out
    ]
    shown = {index: values for index, values in maps.items() if index not in [*undrawn, *unreached]}
    return shown or maps, foot


def _of_layer(question: Question, located: Located) -> tuple[dict[int, np.ndarray], list[Remark], str]:
    """The maps of a layer over the input on which they lie, and what to say about the others.

    Raises:
        ValueError: If there is no such input.
    """
    names = question.names
    if located.part is None:
        raise ValueError(
            f"Expected an input over which the maps of {located.layer} lie. Received: none that has axes of this kind; "
            f"draw what layerwise.grad_cam returns, {located.maps.shape}, with plots.AttributionDisplay"
        )
    foot = []
    if located.tokens is not None:
        patches, every = located.tokens
        sentence = ALL_PATCHES if patches == every else PATCHES
        foot.append((sentence, {"count": patches, "all": every, "layer": located.layer}))
    if len(names) > 1:
        others = ", ".join(name for index, name in enumerate(names) if index != located.part)
        foot.append((ELSEWHERE, {"names": others, "layer": located.layer, "drawn": names[located.part]}))
    return {located.part: located.maps}, foot, located.layer


# What the helpers below say of themselves: the same, but for what is their own.
DESCRIPTION = """{summary}

Args:
    model: Any Keras 3 model{takes}; several inputs are drawn below each other.
    x: Samples, `(n, ...)`, in any form that Keras takes.
    samples: Which samples to draw, one index or several; the first four by default.
{own}
    target: What to explain: a class, one for each sample (in `x`, or drawn), or None for the model's own predictions.
    output: Which output to explain if the model has several, by name or index.
    classes: The names of the classes.
    words: For texts, the words of each sample that is drawn; the token ids by default.
    answers: What the model's outputs are, as in `layerwise.saliency`; found out by default.
    check: Whether to draw the map for random weights and the score under covers, too (see `layerwise.deletion`).
    figure: The matplotlib figure to draw on; a new one by default.

Returns:
    The display, already drawn. Jupyter shows it below the cell.

Raises:
    IndexError: If a sample in `samples` does not exist.
    ValueError: If `layerwise.{method}` cannot {fails}, there are not as many names as classes, no input can be
        drawn, as with volumes and videos, or there is a check of something else than pictures.

Example:

>>> {example}
"""


def described(example: str, *, fails: str = "explain the prediction", takes: str = "", **own: str) -> Callable:
    """Completes a helper's docstring, which is its summary only.

    Args:
        example: A call of it.
        fails: What the function of `layerwise` may be unable to do.
        takes: What the model must have.
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
    answers: str | None = None,
    check: bool = False,
    figure=None,
) -> AttributionDisplay | SeveralAttributionsDisplay:
    """Draws how the score of the prediction changes with each pixel of a sample, or each of its numbers."""

    def explain(question: Question, _call: str | None = None) -> tuple:
        return *_of_inputs(question, saliency_of(question, smooth, seed)), None

    return _draw(model, x, "saliency", explain, samples, target, output, classes, words, answers, figure, check)


@described(
    "plot_grad_cam(model, images, samples=[0, 1])",
    takes=" with a layer that returns feature maps",
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
    answers: str | None = None,
    check: bool = False,
    figure=None,
) -> AttributionDisplay | SeveralAttributionsDisplay:
    """Draws which regions of a layer's feature maps support the prediction, over the sample."""

    def explain(question: Question, call: str | None = None) -> tuple:
        return _of_layer(question, located_grad_cam(question, layer if call is None else call))

    return _draw(model, x, "grad_cam", explain, samples, target, output, classes, words, answers, figure, check)


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
    answers: str | None = None,
    check: bool = False,
    figure=None,
) -> AttributionDisplay | SeveralAttributionsDisplay:
    """Draws how far the score of the prediction drops when each region of a sample is covered."""

    def explain(question: Question, _call: str | None = None) -> tuple:
        maps, foot = _of_inputs(question, occlusion_of(question, patch, stride, fill))
        padded = [index for index in maps if question.padding(question.parts[index]) is not None]
        return maps, [*foot, (PADDING, {})] if padded else foot, None

    return _draw(model, x, "occlusion", explain, samples, target, output, classes, words, answers, figure, check)
