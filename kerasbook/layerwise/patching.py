"""What carries an answer: what the answers gain when a layer's output is taken from another sample."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import keras
import numpy as np

from kerasbook.layerwise import samples
from kerasbook.layerwise.answering import numbers
from kerasbook.layerwise.memory import BUDGET
from kerasbook.layerwise.models import check_model
from kerasbook.layerwise.questions import Answered, Question, Target
from kerasbook.layerwise.swaps import (
    DRAWS,
    Place,
    Swaps,
    after_logits,
    asked,
    check_choice,
    groups,
    left_out,
    one_layer,
    places_in,
    run_swapped,
    run_watched,
)

HELD = 3  # outputs of a batch at the same time: those of the other samples, of the strangers, and one's own


def way_made(start: np.ndarray, goal: np.ndarray, score: np.ndarray) -> float:
    """How much of the way from `start` to `goal` is made, all samples' ways added up; NaN if there is none to make."""
    whole = np.abs(goal - start).sum()
    return float((np.sign(goal - start) * (score - start)).sum() / whole) if whole > 0 else float("nan")


@dataclass(frozen=True, eq=False)
class LayerPatch:
    """What the answers gain when units of one layer give what they gave for another sample.

    Attributes:
        layer: The layer call's name.
        units: Which units were patched; None for all of them.
        count: How many these were.
        size: How many units the layer has. Of feature maps each map is one, of sequences each feature.
        start: The score of each sample as it is, `(n,)`.
        goal: The score of the other sample in its pair, `(n,)`.
        score: The score of each sample with the patch, `(n,)`.
        control: The same with another patch, `(draws, n)`: if the layer is patched as a whole, with what it gave for a
            random one of the other samples, of another pair; else with as many random units, and for a single unit with
            each unit that the layer has. Empty if there is only one pair.
    """

    layer: str
    units: tuple[int, ...] | None
    count: int
    size: int
    start: np.ndarray = field(repr=False)
    goal: np.ndarray = field(repr=False)
    score: np.ndarray = field(repr=False)
    control: np.ndarray = field(repr=False)

    @property
    def way(self) -> float:
        """How much of the way from the samples' scores to those of the others is made: 0 for none, 1 for all of it.

        Pairs whose scores lie far apart count for more. NaN if no pair's scores differ.
        """
        return way_made(self.start, self.goal, self.score)

    @property
    def complete(self) -> bool:
        """Whether each sample's score is that of the other one in its pair, and these differ."""
        return bool(np.allclose(self.score, self.goal, rtol=1e-4, atol=1e-5)) and not np.isnan(self.way)

    @property
    def ways_of_control(self) -> tuple[float, ...]:
        """The same with each of the other patches."""
        return tuple(way_made(self.start, self.goal, score) for score in self.control)

    @property
    def way_of_control(self) -> float:
        """The mean of these; NaN if there are none."""
        return float(np.mean(self.ways_of_control)) if len(self.control) else float("nan")


def strangers(count: int, seed: int) -> np.ndarray | None:
    """For each pair another one at random, `(n,)`; None if there is only one."""
    if count < 2:
        return None
    order = np.random.default_rng(seed).permutation(count)
    found = np.empty(count, int)
    found[order] = np.roll(order, 1)
    return found


class Pairs:
    """Samples and others, pair by pair, as one question: what is scored is the same for both.

    Args:
        question: About the samples, and behind them the others.
        seed: Decides which strangers each sample is compared with.

    Attributes:
        count: How many pairs there are.
        starts: The score of each sample, `(n,)`.
        goals: The score of the other one, `(n,)`.
    """

    def __init__(self, question: Question, seed: int):
        self.question, self.count = question, question.count // 2
        self.strangers = strangers(self.count, seed)
        self.by_answers = after_logits(question)
        self._recorder = Swaps(question.model, question.logits_from)
        self._scores = {False: self._both(False), True: self._both(True) if self.by_answers else None}

    def _both(self, by_answers: bool) -> np.ndarray:
        """The scores of the samples and of the others, `(2, n)`."""
        question = self.question

        def scored(answered: Answered, rows: np.ndarray):
            return question.score(answered._replace(logits=None) if by_answers else answered, rows)

        return question.over_batches(scored).astype(float).reshape(2, self.count)

    def ends(self, place: Place) -> np.ndarray:
        """The scores between which the way leads, `(2, n)`, measured as they are with a patch of this place."""
        return self._scores[str(place.name) in self.by_answers]

    def batches(self):
        """The rows of the samples in each batch, and how many of them count."""
        size = self.question.batch
        for start in range(0, self.count, size):
            rows = np.arange(start, min(start + size, self.count))
            yield samples.filled(rows, size), len(rows)

    def outputs(self, rows: np.ndarray, places: Sequence[Place]) -> dict[str, object]:
        """What each place returns for these samples."""
        found = {}
        run_watched(self.question, self.question.tensors(rows), places, found.__setitem__)
        return found

    def patched(self, rows: np.ndarray, place: Place, other, units: Sequence[int] | None) -> np.ndarray:
        """The scores of a batch, `(batch,)`, with these units of a place from elsewhere."""
        where = keras.ops.convert_to_tensor(place.where(units))
        swaps = {str(place.name): (other, where)}
        answered = run_swapped(self.question, self.question.tensors(rows), swaps, self._recorder)
        by_answers = str(place.name) in self.by_answers
        return numbers(self.question.score(answered._replace(logits=None) if by_answers else answered, rows))


def _of_layers(pairs: Pairs, places: Sequence[Place], memory: float) -> list[LayerPatch]:
    """Each layer as a whole, beside what it gave for a stranger."""
    records = []
    for group in groups(places, memory):
        found = {place: ([], []) for place in group}
        for rows, real in pairs.batches():
            others = [pairs.outputs(pairs.count + rows, group)]
            if pairs.strangers is not None:
                others.append(pairs.outputs(pairs.count + pairs.strangers[rows], group))
            for place in group:
                for scores, other in zip(found[place], others, strict=False):
                    scores.append(pairs.patched(rows, place, other[str(place.name)], None)[:real])
        for place, both in found.items():
            score, *control = [np.concatenate(scores).astype(float) for scores in both if scores]
            records.append(_record(pairs, place, None, score, control))
    return records


def _of_units(pairs: Pairs, place: Place, sets: Sequence[Sequence[int]]) -> list[np.ndarray]:
    """The scores with each of these sets of units patched, `(n,)` each."""
    found = [[] for _units in sets]
    for rows, real in pairs.batches():
        other = pairs.outputs(pairs.count + rows, [place])[str(place.name)]
        for scores, units in zip(found, sets, strict=True):
            scores.append(pairs.patched(rows, place, other, units)[:real])
    return [np.concatenate(scores).astype(float) for scores in found]


def _record(pairs: Pairs, place: Place, units, score: np.ndarray, control: Sequence[np.ndarray]) -> LayerPatch:
    start, goal = pairs.ends(place)
    return LayerPatch(
        layer=str(place.name),
        units=units,
        count=place.size if units is None else len(units),
        size=place.size,
        start=start,
        goal=goal,
        score=score,
        control=np.array(control).reshape(-1, pairs.count),
    )


def _joined(model: keras.Model, x, other_x) -> tuple:
    """The samples and the others behind them, and how many pairs they are.

    Raises:
        ValueError: If there are not as many of both, or they have not the same form.
    """
    parts = [samples.gathered(given, None, model)[0] for given in (x, other_x)]
    counts = [samples.sample_count(part) for part in parts]
    if counts[0] != counts[1]:
        raise ValueError(
            f"Expected a sample in other_x for each in x, pair by pair. Received: {counts[0]} and {counts[1]} samples"
        )
    forms = [[(path, part is None) for path, part in keras.tree.flatten_with_path(part)] for part in parts]
    if forms[0] != forms[1]:
        names = [", ".join(samples.inputs(part)) for part in parts]
        raise ValueError(f"Expected other_x in the form of x: {names[0]}. Received: {names[1]}")
    return samples.joined("samples", *(samples.each(np.asarray, part) for part in parts)), counts[0]


def _for_both(target: Target, count: int):
    """A target for each pair as one for each of the samples and the others."""
    if target is None or isinstance(target, Callable) or np.ndim(target) == 0:
        return target
    given = np.asarray(target)
    if given.shape != (count,):
        raise ValueError(f"Expected target to be a class for each of the {count} pairs. Received: shape {given.shape}")
    return np.concatenate([given, given])


def patch(
    model: keras.Model,
    x,
    other_x,
    *,
    layers: Sequence[str | keras.Layer] | None = None,
    layer: str | keras.Layer | None = None,
    units: Sequence[int] | None = None,
    target: Target = None,
    draws: int = DRAWS,
    seed: int = 0,
    output: int | str | None = None,
    answers: str | None = None,
    batch_size: int = 1024,
    memory: float = BUDGET,
) -> list[LayerPatch]:
    """Measures how far the answer for a sample moves when a layer's output is taken from another sample.

    This is activation patching (Vig et al., 2020; Zhang and Nanda, 2023): the model runs on each sample of `x`, but one
    layer gives what it gave for the sample of `other_x` in the same row. The share of the way that the score then moves
    towards that of the other sample is the share of the difference that runs through the layer. The score is the
    log-odds of an answer if the model returns probabilities, and otherwise the output itself.

    If every path through the model leads through a layer, all of the way is made. Look at its units then, with
    `layer=...`. The model does not change.

    Args:
        model: Any Keras 3 model.
        x: Samples in any form that Keras takes.
        other_x: As many others in the same form, to take the layer's output from.
        layers: Names of layer calls, or layers, each of which is patched as a whole; all by default that return
            floating-point numbers for each sample. What runs within an RNN cannot be patched.
        layer: One layer to look into: first as a whole, then each of its units, feature maps or features.
        units: The numbers of units of `layer` to patch together.
        target: What is scored: a class, a class for each pair, or a function, as in `saliency`; by default the class
            that the model answers to the sample of `other_x`.
        draws: How many sets of random units to compare `units` with.
        seed: Decides which other pair a layer's output is taken from for comparison, and which units are drawn.
        output: Which output to look at if the model has several, by name or index.
        answers: What the model's outputs are, as in `saliency`; found out by default.
        batch_size: Largest number of samples per forward pass; fewer if layers are wide.
        memory: How many gigabytes the layers' outputs may take at a time.

    Returns:
        A list of `LayerPatch`, one for each layer, or for each unit; `way` is the share of the way, `way_of_control`
        the same with the output for another sample, or with random units.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If `x` and `other_x` are not as many samples of the same form, `target`, `output` or `answers` does
            not fit the model's answers, or there is no such layer or unit, or its outputs are no floating-point numbers
            for each sample.

    Example:

    >>> [(record.layer, record.way) for record in patch(model, images[:8], images[8:16])]
    """
    settings = {"output": output, "answers": answers, "batch_size": batch_size, "memory": memory}
    return patched(
        model, x, other_x, layers=layers, layer=layer, units=units, target=target, draws=draws, seed=seed, **settings
    )[0]


def patched(
    model: keras.Model,
    x,
    other_x,
    *,
    layers=None,
    layer=None,
    units=None,
    target: Target = None,
    draws: int = DRAWS,
    seed: int = 0,
    output=None,
    answers: str | None = None,
    batch_size: int = 1024,
    memory: float = BUDGET,
) -> tuple[list[LayerPatch], list[str]]:
    """The records of `patch`, and the names of the calls that it had to leave out."""
    check_model(model)
    check_choice(layers, layer, units, draws)
    both, count = _joined(model, x, other_x)
    question = asked(model, both, _for_both(target, count), output, answers, batch_size, memory, HELD)
    if target is None:
        question.target = np.tile(question.own_answers[count:], 2)
    pairs = Pairs(question, seed)
    if layer is None:
        records = _of_layers(pairs, places_in(question, layers), memory)
        return records, left_out(question) if layers is None else []
    place = one_layer(question, layer, units)
    if units is not None:
        chosen = tuple(int(unit) for unit in np.atleast_1d(units))
        score, *control = _of_units(pairs, place, [chosen, *place.draws(len(chosen), draws, seed)])
        return [_record(pairs, place, chosen, score, control)], []
    each = [(unit,) for unit in range(place.size)]
    scores = _of_units(pairs, place, each)
    whole = _of_layers(pairs, [place], memory)
    return whole + [_record(pairs, place, one, score, scores) for one, score in zip(each, scores, strict=True)], []
