"""Why this answer? Which parts of a sample support it: saliency, Grad-CAM and occlusion."""

import itertools
import math
from collections.abc import Mapping, Sequence

import keras
import numpy as np
from scipy import ndimage

from kerasbook.layerwise import samples
from kerasbook.layerwise.questions import Question, Seen, Target, numbers

NOISE = 0.15  # of a sample's range, from its smallest to its largest number (SmoothGrad recommends 0.1 to 0.2)


# Saliency


def _noise(rng: np.random.Generator, values: np.ndarray) -> np.ndarray:
    """Normal noise whose size is a part of each sample's range."""
    axes = tuple(range(1, values.ndim))
    reach = values.max(axis=axes, keepdims=True) - values.min(axis=axes, keepdims=True)
    return (NOISE * reach * rng.standard_normal(values.shape)).astype("float32")


def _check_differentiable(index: int, part: np.ndarray, gradient: np.ndarray) -> None:
    if part.dtype.kind in "iub" and not gradient.any():
        raise ValueError(
            "Expected inputs on which the answer depends smoothly, or numbers that an Embedding looks up. "
            f"Received: {part.dtype} in input {index}, and no gradient reaches them"
        )


def saliency(
    model: keras.Model,
    x,
    *,
    target: Target = None,
    smooth: int = 0,
    seed: int = 0,
    output: int | str | None = None,
    batch_size: int = 32,
):
    """Computes how the score of the prediction changes with each number of a sample.

    Saliency is the gradient of the score (Simonyan, Vedaldi and Zisserman, 2013); with `smooth`, SmoothGrad (Smilkov,
    Thorat, Kim, Viégas and Wattenberg, 2017). Where it is above 0, a larger number raises the score. The score is the
    log-odds if the model returns probabilities, and otherwise the output itself. The model does not change.

    Args:
        model: Any Keras 3 model.
        x: Samples in any form that Keras takes, such as an array `(n, ...)` or a dictionary of arrays.
        target: What to explain: a class, one class for each sample, `(n,)`, or None for the model's own predictions.
            Or a function that takes what the model returns and returns scores `(n,)`, written with `keras.ops`.
        smooth: If above 0, average over this many copies of each sample with Gaussian noise, whose standard
            deviation is 0.15 of the sample's range.
        seed: Seed of the noise.
        output: Which output to explain if the model has several, by name or index.
        batch_size: Number of samples per forward pass.

    Returns:
        Gradients of the same shape and structure as `x`, float32. For token ids that an `Embedding` looks up, and for
        texts, the norm of the gradient at the embedding's output, `(n, steps)`.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If `x`, `target`, `output` or `smooth` is not valid, or if an input is integers that no `Embedding`
            looks up and that have no gradient.

    Example:

    >>> saliency(model, images[:4]).shape
    (4, 28, 28)
    """
    return saliency_of(Question(model, x, target, output, batch_size), smooth, seed)


def saliency_of(question: Question, smooth: int = 0, seed: int = 0):
    """`saliency`, of a question that has been asked."""
    if smooth < 0:
        raise ValueError(f"Expected smooth to be 0, or how many noisy copies to take. Received: {smooth}")
    looked_up = {index: question.looked_up(part) for index, part in enumerate(question.parts)}
    for index, part in enumerate(question.parts):
        if part.dtype.kind in "USO" and not looked_up[index]:
            raise ValueError(
                "Expected numbers, or texts that the model splits into numbers for an Embedding. "
                f"Received: {part.dtype} in input {index}, and no Embedding"
            )
    rng = np.random.default_rng(seed)
    maps: list[list[np.ndarray]] = [[] for _part in question.parts]
    for rows in question.batches():
        for index, gradient in _saliency_of(question, rows, looked_up, smooth, rng).items():
            maps[index].append(gradient)
    whole = [np.concatenate(found)[: question.count] for found in maps]
    for index, part in enumerate(question.parts):
        if not looked_up[index]:
            _check_differentiable(index, part, whole[index])
    return question.as_given(whole)


def _saliency_of(question: Question, rows, looked_up: Mapping[int, list[Seen]], smooth: int, rng) -> dict:
    """The maps of one batch, by input."""
    smooth_parts = [index for index, calls in looked_up.items() if not calls]
    embeddings = {str(seen.name): seen for calls in looked_up.values() for seen in calls}
    clean = {index: question.parts[index][rows].astype("float32") for index in smooth_parts}
    shapes = {name: seen.shape for name, seen in embeddings.items()}
    level = {name: np.zeros(shape, "float32") for name, shape in shapes.items()}
    if smooth and shapes:  # the noise on words is as large as what stands for them differs
        zeros = {name: keras.ops.convert_to_tensor(tap) for name, tap in level.items()}
        level = question.gradients(rows, {}, zeros)[1]
    totals = [0.0] * (len(clean) + len(shapes))
    for _copy in range(max(1, smooth)):
        moved = {
            index: keras.ops.convert_to_tensor(part + _noise(rng, part) if smooth else part)
            for index, part in clean.items()
        }
        taps = {
            name: keras.ops.convert_to_tensor(_noise(rng, level[name]) if smooth else level[name]) for name in shapes
        }
        gradients, _outputs = question.gradients(rows, moved, taps)
        totals = [total + gradient for total, gradient in zip(totals, gradients, strict=True)]
    means = [total / max(1, smooth) for total in totals]
    maps = dict(zip(smooth_parts, means, strict=False))
    lengths = dict(zip(embeddings, (np.linalg.norm(mean, axis=-1) for mean in means[len(clean) :]), strict=True))
    for index, calls in looked_up.items():
        if calls:
            maps[index] = sum(lengths[str(seen.name)] for seen in calls)
    return maps


# Grad-CAM


def _has_maps(seen: Seen, batch: int, channels_first: bool) -> bool:
    """Whether a layer returned maps over places, `(n, height, width, maps)` or `(n, steps, maps)`."""
    if len(seen.shape) not in (3, 4, 5) or seen.shape[0] != batch or "float" not in seen.dtype:
        return False
    return min(_places(seen.shape, channels_first)) > 1


def _places(shape: tuple[int, ...], channels_first: bool) -> tuple[int, ...]:
    return shape[2:] if channels_first else shape[1:-1]


def _candidates(question: Question) -> list[Seen]:
    first = question.channels_first
    with_maps = [seen for seen in question.seen if _has_maps(seen, question.batch, first)]
    return [seen for seen in with_maps if "[" not in seen.name or seen.name.endswith("[0]")]


def _named(question: Question, layer: str | keras.Layer) -> Seen:
    """The call that is meant: by its name, or the last call of a layer."""
    calls = [seen for seen in question.seen if layer is seen.layer or seen.name == layer]
    if not calls:
        names = ", ".join(seen.name for seen in _candidates(question)) or "none"
        raise ValueError(
            f"Expected a layer of this model that returns maps, out of: {names}. "
            f"Received: {getattr(layer, 'name', layer)}"
        )
    if not _has_maps(calls[-1], question.batch, question.channels_first):
        names = ", ".join(seen.name for seen in _candidates(question)) or "none"
        raise ValueError(
            f"Expected a layer that returns maps of more than one place, out of: {names}. "
            f"Received: {calls[-1].name}, which returns {calls[-1].shape}"
        )
    return calls[-1]


def _zeros(seen: Seen):
    return keras.ops.zeros(seen.shape, "float32")


def _last_that_matters(question: Question) -> Seen:
    """The last layer with maps on which the answers depend; those over two or more axes come before sequences."""
    candidates = _candidates(question)
    if not candidates:
        raise ValueError(
            "Expected a model with a layer that returns maps, (n, height, width, maps) or (n, steps, maps), of more "
            f"than one place. Received: {', '.join(seen.name for seen in question.seen)}"
        )
    over_planes = [seen for seen in candidates if len(seen.shape) > 3]
    candidates = over_planes or candidates
    for seen in reversed(candidates):
        gradients, _outputs = question.gradients(next(question.batches()), {}, {str(seen.name): _zeros(seen)})
        if gradients[0].any():
            return seen
    return candidates[-1]


def _grown(maps: np.ndarray, size: tuple[int, ...]) -> np.ndarray:
    """Maps `(n, ...)` at another size, straight lines between the centres of the places."""
    factors = [1, *(wanted / given for wanted, given in zip(size, maps.shape[1:], strict=True))]
    return ndimage.zoom(maps, factors, order=1, mode="nearest", grid_mode=True)


def _size(question: Question, given: tuple[int, ...]) -> tuple[int, ...]:
    """The height and width of an input that has as many axes of places as the maps; best just as many places."""
    rank, sizes = len(given), []
    for part in question.parts:
        if part.dtype.kind not in "USO" and part.ndim in (rank + 1, rank + 2):
            channels = part.ndim == rank + 2
            first = question.channels_first and rank > 1
            sizes.append(_places(part.shape, first) if channels else part.shape[1:])
    return given if given in sizes or not sizes else sizes[0]


def grad_cam(
    model: keras.Model,
    x,
    *,
    layer: str | keras.Layer | None = None,
    target: Target = None,
    normalise: bool = True,
    output: int | str | None = None,
    batch_size: int = 32,
) -> np.ndarray:
    """Computes which regions of a layer's feature maps support the prediction: Grad-CAM (Selvaraju et al., 2017).

    The feature maps of the layer are added up, each weighted by the mean gradient of the score with respect to it.
    Values below 0 are set to 0, and the result is resized to the size of the sample. The score is the log-odds if the
    model returns probabilities, and otherwise the output itself. The model is not rebuilt and does not change.

    Args:
        model: Any Keras 3 model with a layer that returns feature maps, `(n, height, width, maps)` or
            `(n, steps, maps)`; "channels_first" as well.
        x: Samples in any form that Keras takes.
        layer: The layer, or the name of one of its calls as in `layer_outputs`, such as "backbone/conv5"; by default
            the last layer with feature maps that the prediction depends on, pictures before sequences.
        target: What to explain, as in `saliency`.
        normalise: Whether to divide each map by its largest value, so that it runs from 0 to 1.
        output: Which output to explain if the model has several, by name or index.
        batch_size: Number of samples per forward pass.

    Returns:
        Maps `(n, height, width)` or `(n, steps)` of the size of the sample, float32, 0 or above; all 0 where nothing in
        the layer supports the prediction. If no input has such axes (as with the tokens of a vision transformer), the
        maps have the size of the layer's output.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If there is no such layer, it has no feature maps, or `x`, `target` or `output` is not valid.

    Example:

    >>> grad_cam(model, images[:4]).shape
    (4, 28, 28)
    """
    return grad_cam_of(Question(model, x, target, output, batch_size), layer, normalise)


def grad_cam_of(question: Question, layer: str | keras.Layer | None = None, normalise: bool = True) -> np.ndarray:
    """`grad_cam`, of a question that has been asked."""
    seen = _named(question, layer) if layer is not None else _last_that_matters(question)
    axes = tuple(range(2, len(seen.shape)))
    maps = []
    for rows in question.batches():
        (gradient,), outputs = question.gradients(rows, {}, {str(seen.name): _zeros(seen)})
        values = outputs[str(seen.name)]
        if not question.channels_first:
            gradient, values = np.moveaxis(gradient, -1, 1), np.moveaxis(values, -1, 1)
        weights = gradient.mean(axis=axes, keepdims=True)  # (batch, maps, 1, 1)
        maps.append(np.maximum((weights * values).sum(axis=1), 0))
    whole = np.concatenate(maps)[: question.count]  # (n, height, width) of the layer
    whole = _grown(whole, _size(question, whole.shape[1:]))
    if normalise:
        top = whole.max(axis=tuple(range(1, whole.ndim)), keepdims=True)
        whole = np.divide(whole, top, out=np.zeros_like(whole), where=top > 0)
    return whole.astype("float32")


# Occlusion


def _starts(length: int, patch: int, stride: int) -> list[int]:
    """Where the patches begin along an axis; the last one ends where the axis does."""
    return sorted({*range(0, length - patch + 1, stride), length - patch})


def _per_axis(name: str, given, sizes: tuple[int, ...], default: list[int]) -> list[int]:
    if given is None:
        return default
    chosen = list(np.broadcast_to(given, len(sizes))) if np.ndim(given) == 0 else list(given)
    whole = all(isinstance(number, (int, np.integer)) for number in chosen)
    if (
        len(chosen) != len(sizes)
        or not whole
        or min(chosen) < 1
        or (name == "patch" and any(number > size for number, size in zip(chosen, sizes, strict=True)))
    ):
        raise ValueError(
            f"Expected {name} to be a whole number from 1, or one for each axis of places, {sizes}. Received: {given!r}"
        )
    return [int(number) for number in chosen]


def _default_patch(sizes: tuple[int, ...]) -> list[int]:
    """An eighth of the height and of the width of pictures; single places of vectors and sequences up to 100."""
    return [math.ceil(size / (8 if len(sizes) > 1 else 100)) for size in sizes]


def _default_fill(part: np.ndarray, space: list[int], looked_up: bool) -> np.ndarray:
    """The mean of each channel over all samples and places; 0 where there are no channels, and for words."""
    if looked_up or part.ndim == 2:
        return np.zeros((), part.dtype)
    return part.mean(axis=(0, *space), keepdims=True)[0].astype(part.dtype)


def occlusion(
    model: keras.Model,
    x,
    *,
    target: Target = None,
    patch: int | Sequence[int] | None = None,
    stride: int | Sequence[int] | None = None,
    fill=None,
    output: int | str | None = None,
    batch_size: int = 32,
):
    """Covers one region of a sample after another and measures how far the score of the prediction drops.

    Occlusion (Zeiler and Fergus, 2014) needs no gradient: the model runs once for each position of the patch. The score
    is the log-odds if the model returns probabilities, so that a drop shows even where the probability stays close to
    1. Where patches overlap, their drops are averaged. Above 0, the prediction needs what was covered; below 0, it is
    more certain without it.

    Args:
        model: Any Keras 3 model.
        x: Samples in any form that Keras takes.
        target: What to explain, as in `saliency`.
        patch: Size of the patch, one number or one for each spatial axis. By default an eighth of the height and the
            width of pictures, and one step or number of sequences and vectors (a hundredth of long ones).
        stride: How far the patch moves each time; half of its size by default.
        fill: Value that covers the patch, one number or one for each channel. By default the mean of each channel over
            all samples; 0 for token ids and for samples without channels, `(n, numbers)`.
        output: Which output to explain if the model has several, by name or index.
        batch_size: Number of covered samples per forward pass.

    Returns:
        The drop of the score, float32: `(n, height, width)` for pictures, `(n, steps)` for sequences, `(n, numbers)`;
        in the same structure for several inputs, each of which is covered in turn.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If `x`, `target`, `output`, `patch`, `stride` or `fill` is not valid.

    Example:

    >>> occlusion(model, images[:4], patch=7).shape
    (4, 28, 28)
    """
    return occlusion_of(Question(model, x, target, output, batch_size), patch, stride, fill)


def occlusion_of(
    question: Question, patch: int | Sequence[int] | None = None, stride: int | Sequence[int] | None = None, fill=None
):
    """`occlusion`, of a question that has been asked."""
    for index, part in enumerate(question.parts):
        if part.dtype.kind in "USO":
            raise ValueError(f"Expected numbers to cover. Received: {part.dtype} in input {index}")
    whole = question.over_batches(question.score)
    maps = [_covered(question, index, whole, patch, stride, fill) for index in range(len(question.parts))]
    return question.as_given(maps)


def _covered(question: Question, index: int, whole: np.ndarray, patch, stride, fill) -> np.ndarray:
    """The mean drop at each place of one input, `(n, *places)`."""
    part = question.parts[index]
    space = question.space(part)
    sizes = tuple(part.shape[axis] for axis in space)
    patch = _per_axis("patch", patch, sizes, _default_patch(sizes))
    stride = _per_axis("stride", stride, sizes, [math.ceil(size / 2) for size in patch])
    if fill is None:
        fill = _default_fill(part, space, bool(question.looked_up(part)))
    elif question.channels_first and np.ndim(fill) == 1 and part.ndim > 3:
        fill = np.reshape(fill, (-1, *[1] * len(sizes)))
    starts = itertools.product(*map(_starts, sizes, patch, stride))
    covers = [tuple(map(slice, start, np.add(start, patch))) for start in starts]
    drops, times = np.zeros((question.count, *sizes)), np.zeros(sizes)
    for cover, score in zip(covers, _scores_under(question, index, space, covers, fill), strict=True):
        drops[(slice(None), *cover)] += (whole - score).reshape(-1, *[1] * len(sizes))
        times[cover] += 1
    return (drops / times).astype("float32")


def _scores_under(question: Question, index: int, space: list[int], covers: list, fill) -> list[np.ndarray]:
    """The score of each sample under each cover: a list of `(n,)`."""
    pairs = [(row, cover) for cover in covers for row in range(question.count)]
    scores = []
    whole = samples.filled(np.arange(len(pairs)), question.batch)
    for start in range(0, len(whole), question.batch):
        batch = [pairs[place] for place in whole[start : start + question.batch]]
        rows = np.array([row for row, _cover in batch])
        parts = [part[rows] for part in question.parts]  # copies
        for place, (_row, cover) in enumerate(batch):
            where = [slice(None)] * parts[index].ndim
            where[0] = slice(place, place + 1)
            for axis, span in zip(space, cover, strict=True):
                where[axis] = span
            parts[index][tuple(where)] = _fitting(fill, parts[index], space, cover)
        outputs = question.run([keras.ops.convert_to_tensor(part) for part in parts])
        scores.append(numbers(question.score(outputs, rows)))
    return list(np.concatenate(scores)[: len(pairs)].reshape(len(covers), question.count))


def _fitting(fill, part: np.ndarray, space: list[int], cover: tuple) -> np.ndarray:
    """The cover's numbers for the places it lies on.

    Raises:
        ValueError: If they are neither one number nor one for each channel.
    """
    shape = [part.shape[axis] for axis in range(1, part.ndim)]
    for axis, span in zip(space, cover, strict=True):
        shape[axis - 1] = span.stop - span.start
    try:
        return np.broadcast_to(fill, shape)
    except ValueError:
        raise ValueError(
            f"Expected fill to be a number, or one for each channel. Received: shape {np.shape(fill)} "
            f"for samples of shape {part.shape[1:]}"
        ) from None
