"""What a model uses: what its answers lose when units of a layer are set to their mean."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import keras
import numpy as np

from kerasbook.layerwise import evidence, samples
from kerasbook.layerwise.answering import chosen_leaf, numbers
from kerasbook.layerwise.answers import NUMBERS, are_classes, are_signs, one_each
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


@dataclass(frozen=True)
class LayerAblation:
    """What the answers lose when units of one layer are set to their mean.

    Attributes:
        layer: The layer call's name.
        units: Which units were set to their mean; None for all of them, and for a share drawn at random.
        count: How many these were.
        size: How many units the layer has. Of feature maps each map is one, of sequences each feature.
        metric: What is lost: "accuracy" if there are classes, "r2" if there are numbers to predict, or "evidence", the
            mean score of an answer, if there are no labels.
        whole: The metric of the model as it is.
        score: The metric with these units at their mean.
        random: The metric with as many random units of the layer at their mean, once for each draw; for a single unit,
            of each unit that the layer has. Empty if all units were set to their mean.
        guess: The metric of the best answer that is the same for all samples; NaN for evidence.
        constant: Whether the model gave the same answer to all samples.
    """

    layer: str
    units: tuple[int, ...] | None
    count: int
    size: int
    metric: str
    whole: float
    score: float
    random: tuple[float, ...] = field(default=(), repr=False)
    guess: float = math.nan
    constant: bool = False

    @property
    def lost(self) -> float:
        """How much of the metric is lost."""
        return self.whole - self.score

    @property
    def lost_by_random(self) -> float:
        """How much of it is lost with as many random units, in the mean; NaN if all units were set to their mean."""
        return self.whole - float(np.mean(self.random)) if self.random else math.nan


# What is measured


class Evidence:
    """The score of the answer asked about."""

    metric, guess = "evidence", math.nan

    def __init__(self, question: Question):
        self.question = question

    def of_each(self, answered: Answered, rows: np.ndarray) -> np.ndarray:
        return numbers(self.question.score(answered, rows)).astype(float)

    def total(self, mean: float) -> float:
        return mean


def answers_of(question: Question, answered: Answered) -> np.ndarray:
    """The answers to a batch as an array, `(batch, classes)`."""
    answers = numbers(chosen_leaf(question.model, answered.outputs, question.output))
    return answers.reshape(len(answers), -1)


class Accuracy:
    """Whether the class is the right one; of several labels at once, the share of those that are right."""

    metric = "accuracy"

    def __init__(self, question: Question, labels: np.ndarray):
        self.question, self.labels = question, labels
        if labels.ndim == 1:
            self.guess = float(np.bincount(labels).max() / len(labels))
        else:
            shares = labels.mean(axis=0)
            self.guess = float(np.maximum(shares, 1 - shares).mean())

    def of_each(self, answered: Answered, rows: np.ndarray) -> np.ndarray:
        answers, kind = answers_of(self.question, answered), self.question.kind
        if self.labels.ndim == 1:
            return (evidence.named(kind, answers) == self.labels[rows]).astype(float)
        return ((answers > evidence.BOUNDS[kind]) == self.labels[rows]).mean(axis=1)

    def total(self, mean: float) -> float:
        return mean


class Explained:
    """How much of the variance of the numbers is predicted, R2, the mean over those of a sample."""

    metric, guess = "r2", 0.0

    def __init__(self, question: Question, y: np.ndarray):
        self.question, self.y = question, y
        variance = y.var(axis=0)
        self.scale = np.divide(1, variance, out=np.zeros_like(variance), where=variance > 0) / (variance > 0).sum()

    def of_each(self, answered: Answered, rows: np.ndarray) -> np.ndarray:
        return ((answers_of(self.question, answered) - self.y[rows]) ** 2) @ self.scale

    def total(self, mean: float) -> float:
        return 1 - mean


Measure = Evidence | Accuracy | Explained


def _measure(question: Question, y: np.ndarray | None) -> Measure:
    """What the labels allow to measure.

    Raises:
        ValueError: If they do not fit the model's answers.
    """
    if y is None:
        return Evidence(question)
    width, labels = question.answers.shape[1], one_each(y)
    if labels is not None and labels.dtype.kind not in NUMBERS:
        raise ValueError("Expected class numbers or one-hot rows as y. Received: names. Give the number of each class")
    if not np.isfinite(y).all():
        raise ValueError("Expected y to hold finite numbers. Received: NaN or infinity among them")
    if labels is not None and are_classes(labels, width):
        question.kind = evidence.kind_for(question.kind, width, labels)
        if width > 1 or question.alone:
            return Accuracy(question, _classes(question, labels))
    several = y.reshape(len(y), -1)
    if several.shape[1] != width:
        raise ValueError(
            f"Expected as many numbers in y as the model answers to a sample, {width}. Received: {several.shape[1]}"
        )
    if question.kind in evidence.BOUNDS and width > 1 and np.isin(several, (0, 1)).all():
        return Accuracy(question, several.astype(int))
    several = several.astype(float)
    if not several.var(axis=0).any():
        raise ValueError("Expected numbers in y that are not all the same. Received: the same for all samples")
    return Explained(question, several)


def _classes(question: Question, labels: np.ndarray) -> np.ndarray:
    """The number of each sample's class among the model's answers, `(n,)`."""
    if question.alone and are_signs(labels):
        labels = (labels + 1) // 2
    classes = 2 if question.alone else question.answers.shape[1]
    labels = labels.astype(np.int64)
    if labels.min() < 0 or labels.max() >= classes:
        wrong = labels.min() if labels.min() < 0 else labels.max()
        raise ValueError(f"Expected classes from 0 to {classes - 1} in y. Received: {wrong}")
    return labels


# The passes


class Tally:
    """The metric over one pass, batch after batch, and whether the answers are the same for all samples."""

    def __init__(self, measure: Measure):
        self.measure, self.sum, self.count = measure, 0.0, 0
        self.first, self.constant = None, not callable(measure.question.target)

    def add(self, answered: Answered, rows: np.ndarray, real: int) -> None:
        """Take in a batch, of which so many samples are not there to fill it up."""
        self.sum += float(self.measure.of_each(answered, rows)[:real].sum())
        self.count += real
        if self.constant:
            answers = answers_of(self.measure.question, answered)[:real]
            self.first = answers[:1] if self.first is None else self.first
            self.constant = bool(np.allclose(answers, self.first, rtol=1e-4, atol=1e-6))

    @property
    def score(self) -> float:
        return self.measure.total(self.sum / self.count)


def _batches(question: Question):
    """From each batch the samples in it, how many of them count, and its tensors."""
    for start, rows in zip(range(0, question.count, question.batch), question.batches(), strict=True):
        yield rows, min(question.batch, question.count - start), question.tensors(rows)


class Means:
    """The mean of each place's output over all samples, and the metric of the model as it is, in one pass."""

    def __init__(self, measure: Measure, places: Sequence[Place]):
        self.of: dict[str, np.ndarray] = {}
        self.by_answers = after_logits(measure.question)
        self.recorder = Swaps(measure.question.model, measure.question.logits_from)
        self._whole, self._of_answers, count = Tally(measure), Tally(measure), 0
        for rows, real, tensors in _batches(measure.question):
            count += real

            def add(name: str, output, real=real, count=count) -> None:
                total = numbers(output)[:real].sum(axis=0, dtype="float64")
                before = self.of.get(name, np.float32(0))
                self.of[name] = (before + (total - real * before) / count).astype("float32")

            answered = run_watched(measure.question, tensors, places, add)
            self._whole.add(answered, rows, real)
            self._of_answers.add(answered._replace(logits=None), rows, real)

    def whole(self, place: Place) -> float:
        """The metric of the model as it is, measured as it is without this place."""
        return (self._of_answers if str(place.name) in self.by_answers else self._whole).score

    def swap(self, place: Place, units: Sequence[int] | None) -> tuple:
        """What to put in the place of these units, and where they are."""
        mean = keras.ops.convert_to_tensor(self.of[str(place.name)][None])  # (1, ...)
        return mean, keras.ops.convert_to_tensor(place.where(units))


def _without(measure: Measure, place: Place, sets: Sequence[Sequence[int] | None], means: Means) -> list[Tally]:
    """What is left if each of these sets of units, one after the other, is set to its mean."""
    question, tallies = measure.question, [Tally(measure) for _units in sets]
    by_answers = str(place.name) in means.by_answers
    swaps = [means.swap(place, units) for units in sets]
    for rows, real, tensors in _batches(question):
        for tally, swap in zip(tallies, swaps, strict=True):
            answered = run_swapped(question, tensors, {str(place.name): swap}, means.recorder)
            tally.add(answered._replace(logits=None) if by_answers else answered, rows, real)
    return tallies


def _records(measure: Measure, means: Means, place: Place, sets, random, each_other: bool = False):
    """A record for each of these sets of units.

    Args:
        sets: The units, or None for all.
        random: Sets of as many units at random, to compare with.
        each_other: Whether the single units among the sets are what each of them is compared with.
    """
    tallies = _without(measure, place, [*sets, *random], means)
    scores = tuple(tally.score for tally in tallies)
    beside = scores[len(sets) :]
    if each_other:
        beside = tuple(score for units, score in zip(sets, scores, strict=False) if units is not None)
    return [
        LayerAblation(
            layer=str(place.name),
            units=units,
            count=place.size if units is None else len(units),
            size=place.size,
            metric=measure.metric,
            whole=means.whole(place),
            score=tally.score,
            random=() if units is None else beside,
            guess=measure.guess,
            constant=tally.constant,
        )
        for units, tally in zip(sets, tallies, strict=False)
    ]


def _share(measure: Measure, means: Means, place: Place, share: float, draws: int, seed: int) -> LayerAblation:
    """The record of a share of a layer's units, drawn at random more than once."""
    count = max(1, round(share * place.size))
    sets = [None] if count == place.size else place.draws(count, draws, seed)
    tallies = _without(measure, place, sets, means)
    scores = tuple(tally.score for tally in tallies)
    return LayerAblation(
        layer=str(place.name),
        units=None,
        count=count,
        size=place.size,
        metric=measure.metric,
        whole=means.whole(place),
        score=float(np.mean(scores)),
        random=() if count == place.size else scores,
        guess=measure.guess,
        constant=all(tally.constant for tally in tallies),
    )


def ablate(
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
    target: Target = None,
    output: int | str | None = None,
    answers: str | None = None,
    batch_size: int = 1024,
    memory: float = BUDGET,
) -> list[LayerAblation]:
    """Measures what the answers of a model lose when a layer, or some of its units, are set to their mean.

    This is mean ablation: the units give what they give on average over the samples, at each place of a feature map,
    and the rest of the model runs as it does. What the answers lose then is what they use. `probe` measures what can be
    read from a layer, whether or not the model uses it.

    If every path through the model leads through a layer, the answer without that layer is the same for all samples:
    `constant` is true, and what is lost says nothing about this layer. Look at its units (`layer=...`), or at a share
    of the units of every layer (`share=0.5`). The model does not change. It runs once for each layer or set of units,
    and twice more.

    Args:
        model: Any Keras 3 model.
        x: Samples, `(n, ...)`, in any form that `probe` takes.
        y: Labels of one output, unless they come with `x`: class numbers, one-hot rows, several labels that each hold
            or not, or numbers to predict. Without labels, the evidence for an answer is measured instead of accuracy.
        layers: Names of layer calls, or layers, each of which is ablated as a whole; all by default that return
            floating-point numbers for each sample. What runs within an RNN cannot be ablated.
        layer: One layer to look into: first as a whole, then each of its units, feature maps or features.
        units: The numbers of units of `layer` to ablate together.
        share: The share of each layer's units to ablate, drawn at random.
        draws: How many sets of random units to draw: for `share`, and as many units as `units` to compare with.
        seed: Decides which units are drawn.
        target: What the evidence is for, as in `saliency`, without labels: the model's own answers by default.
        output: Which output to look at if the model has several, by name or index.
        answers: What the model's outputs are, as in `saliency`; found out by default.
        batch_size: Largest number of samples per forward pass; fewer if layers are wide.
        memory: How many gigabytes the layers' outputs may take at a time.

    Returns:
        A list of `LayerAblation`, one for each layer, or for each unit; `lost` is what is lost, `lost_by_random` the
        same with random units. To get a table, use `pandas.DataFrame(records)`.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If `y`, `target`, `output` or `answers` does not fit the model's answers, or there is no such layer
            or unit, or its outputs are no floating-point numbers for each sample.

    Example:

    >>> [(record.layer, record.lost) for record in ablate(model, images, labels)]
    """
    settings = {"target": target, "output": output, "answers": answers, "batch_size": batch_size, "memory": memory}
    return ablated(
        model, x, y, layers=layers, layer=layer, units=units, share=share, draws=draws, seed=seed, **settings
    )[0]


def ablated(
    model: keras.Model,
    x,
    y=None,
    *,
    layers=None,
    layer=None,
    units=None,
    share: float = 1.0,
    draws: int = DRAWS,
    seed: int = 0,
    target: Target = None,
    output=None,
    answers: str | None = None,
    batch_size: int = 1024,
    memory: float = BUDGET,
) -> tuple[list[LayerAblation], list[str]]:
    """The records of `ablate`, and the names of the calls that it had to leave out."""
    check_model(model)
    check_choice(layers, layer, units, draws)
    if not 0 < share <= 1 or (share < 1 and layer is not None):
        hint = "" if layer is None else " beside layer, whose units are looked at one by one"
        raise ValueError(f"Expected share above 0 and at most 1. Received: {share}{hint}")
    if y is not None and target is not None:
        raise ValueError("Expected y, to measure accuracy, or target, to measure evidence. Received: both")
    x, y = samples.with_labels(x, y, model, output)
    question = asked(model, x, target, output, answers, batch_size, memory)
    measure = _measure(question, y if target is None else None)
    if layer is not None:
        place = one_layer(question, layer, units)
        means = Means(measure, [place])
        if units is None:
            each = [(unit,) for unit in range(place.size)]
            return _records(measure, means, place, [None, *each], [], each_other=True), []
        chosen = tuple(int(unit) for unit in np.atleast_1d(units))
        random = place.draws(len(chosen), draws, seed)
        return _records(measure, means, place, [chosen], random), []
    records = []
    for group in groups(places_in(question, layers), memory):
        means = Means(measure, group)
        records += [_share(measure, means, place, share, draws, seed) for place in group]
    return records, left_out(question) if layers is None else []
