"""Does an explanation hold? The score as the hottest regions are covered, and the heat of random weights."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import keras
import numpy as np
from scipy.stats import rankdata

from kerasbook.layerwise import samples
from kerasbook.layerwise.attribution import default_patch, fill_of, per_axis, scores_under, sizes_of, to_cover
from kerasbook.layerwise.probes import same_calls, tried
from kerasbook.layerwise.questions import Question, Target
from kerasbook.layerwise.trace import Tracer
from kerasbook.layerwise.twins import FIXED, NoTwin, random_twin

STEPS = 10
ORDERS = 10


# What is covered


def hottest(heat: np.ndarray, share: float) -> np.ndarray:
    """The places of a sample where its heat is largest, so many that they make up a share of it.

    Args:
        heat: Of any shape.
        share: From 0 to 1; a part of a place counts as a whole one.

    Returns:
        Which places these are, of the same shape.
    """
    chosen = np.zeros(heat.size, bool)
    chosen[np.argsort(-heat, axis=None, kind="stable")[: math.ceil(share * heat.size)]] = True
    return chosen.reshape(heat.shape)


def covered(sample: np.ndarray, places: np.ndarray, fill, space: Sequence[int]) -> np.ndarray:
    """A sample with some of its places covered.

    Args:
        sample: Places, and channels if there are any.
        places: Which places to cover, in the order in which the sample has their axes.
        fill: What covers them, a number or one for each channel, as it can be broadcast to the sample.
        space: The axes of the sample that are places.

    Returns:
        An array of the sample's shape.

    Raises:
        ValueError: If `fill` is neither one number nor one for each channel.
    """
    shape = [size if axis in space else 1 for axis, size in enumerate(sample.shape)]
    try:
        fill = np.broadcast_to(fill, sample.shape).astype(sample.dtype)
    except ValueError:
        raise ValueError(
            f"Expected fill to be a number, or one for each channel. Received: shape {np.shape(fill)} for samples of "
            f"shape {sample.shape}"
        ) from None
    return np.where(places.reshape(shape), fill, sample)


# Deletion


@dataclass(frozen=True, eq=False)
class Deletion:
    """How the score falls as the regions of a sample are covered: the hottest first, and in random orders.

    Attributes:
        covered: The share of the regions that are covered at each step, from 0 to 1, `(steps + 1,)`.
        scores: The score with the hottest regions covered first, `(n, steps + 1)`.
        random: The same in random orders, `(orders, n, steps + 1)`.
        patch: The size of a region along each axis of places.
    """

    covered: np.ndarray
    scores: np.ndarray
    random: np.ndarray
    patch: tuple[int, ...]

    def _mean(self, scores: np.ndarray) -> np.ndarray:
        return ((scores[..., 1:] + scores[..., :-1]) / 2 * np.diff(self.covered)).sum(axis=-1)

    @property
    def area(self) -> np.ndarray:
        """The mean score while the hottest regions are covered first, `(n,)`: the area under the curve."""
        return self._mean(self.scores)

    @property
    def random_areas(self) -> np.ndarray:
        """The same of each random order, `(orders, n)`."""
        return self._mean(self.random)

    @property
    def holds(self) -> np.ndarray:
        """For which samples the score falls faster than in every random order, `(n,)`.

        A heat that says nothing does so by chance in 1 of `orders + 1` samples.
        """
        return self.area < self.random_areas.min(axis=0)


def _regions(sizes: tuple[int, ...], patch: Sequence[int]) -> np.ndarray:
    """The number of the region in which each place lies, `(*places)`; the last ones along an axis may be smaller."""
    counts = [math.ceil(size / side) for size, side in zip(sizes, patch, strict=True)]
    along = [np.arange(size) // side for size, side in zip(sizes, patch, strict=True)]
    return np.ravel_multi_index(np.ix_(*along), counts)


def _ranks(order: np.ndarray) -> np.ndarray:
    """Which of the regions is covered first, second, ...: from an order to each region's place in it."""
    ranks = np.empty(len(order), int)
    ranks[order] = np.arange(len(order))
    return ranks


def heat_by_place(question: Question, index: int, maps) -> np.ndarray:
    """Heat with one number for each place, `(n, *places)`: of several channels the strongest.

    Raises:
        ValueError: If it does not fit the samples.
    """
    maps, part, sizes = np.asarray(maps), question.parts[index], sizes_of(question, index)
    if maps.shape == part.shape and part.ndim > 1 + len(sizes):
        channels = tuple(axis for axis in range(1, part.ndim) if axis not in question.space(part))
        maps = np.abs(maps).max(axis=channels)
    if maps.shape != (question.count, *sizes) or not np.isfinite(maps).all():
        raise ValueError(
            f"Expected maps with a finite number for each place of the samples, {(question.count, *sizes)}. "
            f"Received: {maps.dtype} of shape {maps.shape}"
        )
    return maps


def deletion(
    model: keras.Model,
    x,
    maps: np.ndarray,
    *,
    target: Target = None,
    patch: int | Sequence[int] | None = None,
    steps: int = STEPS,
    orders: int = ORDERS,
    fill=None,
    seed: int = 0,
    output: int | str | None = None,
    answers: str | None = None,
    batch_size: int = 32,
) -> Deletion:
    """Covers the regions of each sample one after another, the hottest first, and measures the score.

    If a heat map tells what the prediction rests on, the score falls faster than when the same regions are covered in
    random order (Samek et al., 2015; Petsiuk, Das and Saenko, 2018). Where it does not, the map misleads. Covered
    pictures are unlike those that the model was trained on, so that the score of half a picture says little by itself:
    compare it with the random orders. The score is the same as in `occlusion`.

    Args:
        model: Any Keras 3 model with one input.
        x: Samples in any form that Keras takes.
        maps: Their heat, `(n, *places)`, such as `grad_cam` returns; larger is hotter. Of maps with channels, such as
            `saliency` returns for pictures in colour, the largest size over the channels counts. Give
            `np.abs(saliency(...))` where there are none.
        target: What to explain, as in `saliency`; that of which the maps are.
        patch: Size of a region, as in `occlusion`. The regions do not overlap.
        steps: In how many steps to cover all of them.
        orders: How many random orders to compare with.
        fill: Value that covers a region, as in `occlusion`.
        seed: Seed of the random orders.
        output: Which output to explain if the model has several, by name or index.
        answers: What the model's outputs are, as in `saliency`; found out by default.
        batch_size: Number of covered samples per forward pass.

    Returns:
        A `Deletion`: `scores`, `(n, steps + 1)`, and `random`, `(orders, n, steps + 1)`, over the share `covered`.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If the model has several inputs or takes texts, `maps` do not fit `x`, or an argument is not valid.

    Example:

    >>> found = deletion(model, images[:4], grad_cam(model, images[:4]))
    >>> found.scores.shape, found.random.shape
    ((4, 11), (10, 4, 11))
    >>> found.holds.shape
    (4,)
    """
    question = Question(model, x, target, output, batch_size, answers)
    if len(question.parts) != 1:
        raise ValueError(f"Expected a model with one input. Received: {len(question.parts)} inputs")
    return deletion_of(question, 0, maps, patch, steps, orders, fill, seed)


def deletion_of(
    question: Question,
    index: int,
    maps: np.ndarray,
    patch: int | Sequence[int] | None = None,
    steps: int = STEPS,
    orders: int = ORDERS,
    fill=None,
    seed: int = 0,
) -> Deletion:
    """`deletion`, of a question that has been asked, and of the input of this number."""
    for name, number in (("steps", steps), ("orders", orders)):
        if not isinstance(number, (int, np.integer)) or number < 1:
            raise ValueError(f"Expected {name} to be a whole number from 1. Received: {number!r}")
    part = question.parts[index]
    if part.dtype.kind in "USO":
        raise ValueError("Expected numbers to cover. Received: texts. For these, see word_occlusion")
    sizes, maps = sizes_of(question, index), heat_by_place(question, index, maps)
    patch = tuple(per_axis("patch", patch, sizes, default_patch(sizes)))
    regions = _regions(sizes, patch)
    count, rng = int(regions.max()) + 1, np.random.default_rng(seed)
    if count < 2:
        raise ValueError(f"Expected at least two regions to cover. Received: patches of {patch} for places {sizes}")
    places = np.bincount(regions.ravel())
    # Regions of the same heat, such as those of which Grad-CAM is 0, come in random order.
    heats = [np.bincount(regions.ravel(), weights=heat.ravel()) / places for heat in maps]
    hot = [_ranks(np.lexsort((rng.random(count), -heat))) for heat in heats]
    drawn = [_ranks(rng.permutation(count)) for _order in range(orders)]
    amounts = np.unique(np.round(np.linspace(0, count, steps + 1)).astype(int))
    axes = [axis - 1 for axis in question.space(part)]
    values, fill = to_cover(question, index, fill_of(question, index, fill))

    def cover_it(sample: np.ndarray, cover: tuple[np.ndarray, int]) -> None:
        ranks, amount = cover
        sample[...] = covered(sample, ranks[regions] < amount, fill, axes)

    # With nothing and with everything covered, the order makes no difference.
    runs = [hot, *([ranks] * question.count for ranks in drawn)]
    middle = [(row, (run[row], amount)) for run in runs for row in range(question.count) for amount in amounts[1:-1]]
    ends = [(row, (hot[row], amount)) for row in range(question.count) for amount in amounts[[0, -1]]]
    scores = scores_under(question, index, values, [*ends, *middle], cover_it, question.padding(part))
    first, last = scores[: len(ends)].reshape(question.count, 2).T
    found = np.empty((len(runs), question.count, len(amounts)), "float32")
    found[..., 0], found[..., -1] = first, last
    found[..., 1:-1] = scores[len(ends) :].reshape(len(runs), question.count, -1)
    return Deletion(amounts / count, found[0], found[1:], patch)


# Random weights


def rank_correlations(maps: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How alike two heats of each sample are: Spearman's rank correlation over the places.

    Args:
        maps: `(n, *places)`.
        others: Of the same shape.

    Returns:
        `(n,)`: 1 where both order the places alike, about 0 where they have nothing to do with each other; NaN where
        one of them is the same everywhere.
    """
    maps, others = np.asarray(maps), np.asarray(others)
    if maps.shape != others.shape:
        raise ValueError(f"Expected heats of the same shape. Received: {maps.shape} and {others.shape}")
    found = []
    for one, other in zip(maps.reshape(len(maps), -1), others.reshape(len(maps), -1), strict=True):
        one, other = (rankdata(values) - (values.size + 1) / 2 for values in (one, other))
        lengths = np.linalg.norm(one) * np.linalg.norm(other)
        found.append(one @ other / lengths if lengths else np.nan)
    return np.array(found)


class Randomised(NamedTuple):
    """The same question, asked of the network with random weights.

    Attributes:
        question: The question.
        calls: From the name of a layer's call in the model to the name of the same call there.
    """

    question: Question
    calls: dict[str, str]


def randomised(question: Question, seed: int = 0) -> Randomised:
    """Asks the model's random-weights twin what was asked of the model: the same answers of the same samples.

    Heat that looks the same there does not show what was learned (Adebayo, Gilmer, Muelly, Goodfellow, Hardt and Kim,
    2018).

    Args:
        question: What was asked.
        seed: Decides the random weights.

    Raises:
        NoTwin: If there is no such network.
    """
    model = question.model
    if not model.weights:
        raise NoTwin(model, FIXED)
    rows = next(question.batches())

    def tracer_of(network: keras.Model) -> Tracer:
        return Tracer(network, question.x, rows)

    known = tracer_of(model).first
    twin = random_twin(model, seed, samples.some(question.x, rows))
    its = tried(model, twin, tracer_of, known).first
    calls = {ours: other for other, ours in same_calls(its, known, [str(call.name) for call in known]).items()}
    kind = None if question.kind == "own" else question.kind
    asked = Question(twin, question.x, question.target, question.output, question.most, kind, chosen=True)
    return Randomised(asked, calls)


@dataclass(frozen=True, eq=False)
class HeatCheck:
    """What was measured of a heat: whether covering it takes the score away, and whether it needs what was learned.

    Attributes:
        deletion: The score as regions are covered.
        maps: The heat for random weights, of the same shape; None if there is no network with random weights.
        alike: The rank correlation between both heats of each sample, `(n,)`; None if there is only one.
    """

    deletion: Deletion
    maps: np.ndarray | None = None
    alike: np.ndarray | None = None
