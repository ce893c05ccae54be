"""Why this answer? Which parts of a sample support it: saliency, Grad-CAM and occlusion."""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import keras
import numpy as np
from scipy import ndimage

from kerasbook.layerwise import samples
from kerasbook.layerwise.answering import Seen, numbers
from kerasbook.layerwise.gradients import tapped
from kerasbook.layerwise.models import batch_for
from kerasbook.layerwise.questions import Question, Target

NOISE = 0.15  # of a sample's range, from its smallest to its largest number (SmoothGrad recommends 0.1 to 0.2)


# Saliency


def _noise(rng: np.random.Generator, values: np.ndarray) -> np.ndarray:
    """Normal noise whose size is a part of each sample's range."""
    axes = tuple(range(1, values.ndim))
    reach = values.max(axis=axes, keepdims=True) - values.min(axis=axes, keepdims=True)
    return (NOISE * reach * rng.standard_normal(values.shape)).astype("float32")


def _check_differentiable(question: Question, gradients: list[np.ndarray]) -> None:
    """Whole numbers that no gradient reaches explain nothing; beside other inputs they may be a mask."""
    kinds = [str(part.dtype) for part in question.parts]
    if not any(gradient.any() for gradient in gradients) and all(
        part.dtype.kind in "iubUSO" for part in question.parts
    ):
        raise ValueError(
            "Expected inputs on which the answer depends smoothly, or numbers that an Embedding looks up. "
            f"Received: {', '.join(kinds)}, and no gradient reaches them"
        )


def saliency(
    model: keras.Model,
    x,
    *,
    target: Target = None,
    smooth: int = 0,
    seed: int = 0,
    output: int | str | None = None,
    answers: str | None = None,
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
        answers: What the model's outputs are: "probabilities" of classes that exclude each other, "chances" (each of
            its own, from a sigmoid), "logits", "margins" (whose sign names one of two classes, as with a hinge loss)
            or "numbers". By default it is found out from the values, the layers and the loss that the model was
            compiled with.
        batch_size: Number of samples per forward pass.

    Returns:
        Gradients of the same shape and structure as `x`, float32. For token ids that an `Embedding` looks up, and for
        texts, the norm of the gradient at the embedding's output, `(n, steps)`. For an input among several that no
        gradient reaches, such as a padding mask or a column of texts, zeros.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If `x`, `target`, `output`, `answers` or `smooth` is not valid, or if all inputs are integers or
            texts that no `Embedding` looks up, so that there is no gradient.

    Example:

    >>> saliency(model, images[:4]).shape
    (4, 28, 28)
    """
    return saliency_of(Question(model, x, target, output, batch_size, answers), smooth, seed)


def saliency_of(question: Question, smooth: int = 0, seed: int = 0):
    """`saliency`, of a question that has been asked."""
    if smooth < 0:
        raise ValueError(f"Expected smooth to be 0, or how many noisy copies to take. Received: {smooth}")
    looked_up = {index: question.looked_up(part) for index, part in enumerate(question.parts)}
    rng = np.random.default_rng(seed)
    maps: list[list[np.ndarray]] = [[] for _part in question.parts]
    for rows in question.batches():
        for index, gradient in _saliency_of(question, rows, looked_up, smooth, rng).items():
            maps[index].append(gradient)
    whole = [np.concatenate(found)[: question.count] for found in maps]
    _check_differentiable(question, whole)
    return question.as_given(whole)


def _saliency_of(question: Question, rows, looked_up: Mapping[int, list[Seen]], smooth: int, rng) -> dict:
    """The maps of one batch, by input."""
    numeric = [index for index, part in enumerate(question.parts) if part.dtype.kind not in "USO"]
    smooth_parts = [index for index in numeric if not looked_up[index]]
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
        gradients, _outputs, _masks = question.gradients(rows, moved, taps)
        totals = [total + gradient for total, gradient in zip(totals, gradients, strict=True)]
    means = [total / max(1, smooth) for total in totals]
    maps = dict(zip(smooth_parts, means, strict=False))
    lengths = dict(zip(embeddings, (np.linalg.norm(mean, axis=-1) for mean in means[len(clean) :]), strict=True))
    for index, calls in looked_up.items():
        if calls:
            maps[index] = sum(lengths[str(seen.name)] for seen in calls)
        elif index not in maps:  # texts that the model counts, say
            maps[index] = np.zeros(question.parts[index][rows].shape, "float32")
    return maps


# Grad-CAM


def _has_maps(seen: Seen, batch: int) -> bool:
    """Whether a layer returned maps over places, `(n, height, width, maps)` or `(n, steps, maps)`."""
    if len(seen.shape) not in (3, 4, 5) or seen.shape[0] != batch or "float" not in seen.dtype:
        return False
    return min(_places(seen)) > 1


def _places(seen: Seen) -> tuple[int, ...]:
    return seen.shape[2:] if seen.channels_first else seen.shape[1:-1]


def _candidates(question: Question) -> list[Seen]:
    with_maps = [seen for seen in question.seen if _has_maps(seen, question.batch) and not seen.again]
    return [seen for seen in with_maps if "[" not in seen.name or seen.name.endswith("[0]")]


def _named(question: Question, layer: str | keras.Layer) -> Seen:
    """The call that is meant: by its name, or the last call of a layer."""
    calls = question.calls_of(layer)
    if not calls:
        names = ", ".join(seen.name for seen in _candidates(question)) or "none"
        raise ValueError(
            f"Expected a layer of this model that returns maps, out of: {names}. "
            f"Received: {getattr(layer, 'name', layer)}"
        )
    if not _has_maps(calls[-1], question.batch):
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
        gradients, *_rest = question.gradients(next(question.batches()), {}, {str(seen.name): _zeros(seen)})
        if gradients[0].any():
            return seen
    return candidates[-1]


def _grown(maps: np.ndarray, size: tuple[int, ...]) -> np.ndarray:
    """Maps `(n, ...)` at another size, straight lines between the centres of the places."""
    factors = [1, *(wanted / given for wanted, given in zip(size, maps.shape[1:], strict=True))]
    return ndimage.zoom(maps, factors, order=1, mode="nearest", grid_mode=True)


def _inputs_like(question: Question, places: int) -> list[int]:
    """The inputs that have as many axes of places."""
    parts = enumerate(question.parts)
    return [index for index, part in parts if part.dtype.kind not in "USO" and len(question.space(part)) == places]


def _grid(tokens: int, size: tuple[int, ...]) -> tuple[int, int] | None:
    """The rows and columns of the square patches that tokens stand for, in a picture of this size; None if for none.

    There may be one or two more tokens in front, such as the class token of a vision transformer.
    """
    height, width = size
    for front in (0, 1, 2):
        side = round((height * width / max(1, tokens - front)) ** 0.5)
        if side and height % side == 0 and width % side == 0 and height // side * (width // side) == tokens - front:
            return height // side, width // side
    return None


def _reach(question: Question, name: str, like: list[int], of=None) -> list[np.ndarray]:
    """How what a layer returned, or a part of it, depends on these inputs: gradients, in the inputs' shapes.

    Args:
        name: The layer's call.
        like: The numbers of the inputs.
        of: Takes the part out of what the layer returned; all of it by default.
    """
    rows = next(question.batches())
    parts = question.tensors(rows)

    def size_at(values: list) -> tuple:
        moved = list(parts)
        for index, value in zip(like, values, strict=True):
            moved[index] = value
        with tapped(question.model, {}, watch=name) as recorder:
            question.model(question.as_given(moved), training=False)
        output = recorder.watched if of is None else of(recorder.watched)
        return keras.ops.sum(keras.ops.square(output)), ()

    at = [keras.ops.convert_to_tensor(question.parts[index][rows].astype("float32")) for index in like]
    *_value, gradients = question.differentiated(size_at, at)
    return [numbers(gradient) for gradient in gradients]


def _source(question: Question, seen: Seen, like: list[int]) -> int:
    """Which of these inputs a layer's maps depend on: the first one to which a gradient leads from them."""
    if len(like) == 1:
        return like[0]
    gradients = _reach(question, str(seen.name), like)
    reached = [index for index, gradient in zip(like, gradients, strict=True) if gradient.any()]
    return (reached or like)[0]


def _are_patches(question: Question, seen: Seen, index: int, grid: tuple[int, int]) -> bool:
    """Whether tokens stand for patches: the last one sees the last patch, where there first are so many of them."""
    calls = [one for one in question.seen if len(one.shape) == 3 and one.shape[:2] == seen.shape[:2]]
    (gradient,) = _reach(question, str(calls[0].name), [index], of=lambda output: output[:, -1])
    part = question.parts[index]
    space = question.space(part)
    others = tuple(axis for axis in range(part.ndim) if axis not in space)
    seen_places = np.transpose(np.abs(gradient), [*space, *others]).reshape(*(part.shape[axis] for axis in space), -1)
    seen_places = seen_places.any(axis=-1)  # (height, width)
    height, width = (size // parts for size, parts in zip(seen_places.shape, grid, strict=True))
    corner = seen_places[-height:, -width:]
    return not seen_places.any() or bool(corner.any(axis=0).all() and corner.any(axis=1).all())


class Located(NamedTuple):
    """The maps of a layer, and where they lie.

    Attributes:
        maps: `(n, *places)`, in the order of the input's axes, or of the layer's if there is no such input.
        part: The number of the input over which they lie; None if none has such axes.
        layer: The name of the layer's call.
        tokens: How many of its steps are taken for patches of a picture, of how many; None if none are.
    """

    maps: np.ndarray
    part: int | None
    layer: str
    tokens: tuple[int, int] | None = None


def _located(question: Question, seen: Seen, maps: np.ndarray) -> Located:
    """The maps `(n, *places of the layer)` at the size of the input on which they depend."""
    tokens = None
    if maps.ndim == 2:
        for index in _inputs_like(question, 2) if not _inputs_like(question, 1) else []:
            part = question.parts[index]
            grid = _grid(maps.shape[1], tuple(part.shape[axis] for axis in question.space(part)))
            if grid is not None and _are_patches(question, seen, index, grid):
                tokens = math.prod(grid), maps.shape[1]
                maps = maps[:, -math.prod(grid) :].reshape(len(maps), *grid)
                break
    like = _inputs_like(question, maps.ndim - 1)
    if not like:
        return Located(maps, None, str(seen.name))
    index = _source(question, seen, like)
    part = question.parts[index]
    space = question.space(part)
    maps = _grown(maps, tuple(part.shape[axis] for axis in space))
    return Located(np.transpose(maps, [0, *(1 + np.argsort(space))]), index, str(seen.name), tokens)


def grad_cam(
    model: keras.Model,
    x,
    *,
    layer: str | keras.Layer | None = None,
    target: Target = None,
    normalise: bool = True,
    output: int | str | None = None,
    answers: str | None = None,
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
        answers: What the model's outputs are: "probabilities" of classes that exclude each other, "chances" (each of
            its own, from a sigmoid), "logits", "margins" (whose sign names one of two classes, as with a hinge loss)
            or "numbers". By default it is found out from the values, the layers and the loss that the model was
            compiled with.
        batch_size: Number of samples per forward pass.

    Returns:
        Maps `(n, height, width)` or `(n, steps)` of the size of the sample, float32, 0 or above; all 0 where nothing in
        the layer supports the prediction. Tokens that stand for square patches of a picture, as in a vision
        transformer, are put back in their places. If no input has such axes, the maps have the size of the layer's
        output. Steps that a layer's mask leaves out are 0.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If there is no such layer, it has no feature maps, or `x`, `target` or `output` is not valid.

    Example:

    >>> grad_cam(model, images[:4]).shape
    (4, 28, 28)
    """
    return grad_cam_of(Question(model, x, target, output, batch_size, answers), layer, normalise)


def supporting(maps: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Feature maps added up, each weighted by the mean of its gradient, where the sum is above 0.

    Args:
        maps: `(n, *places, maps)`.
        gradient: Of the score, of the same shape.

    Returns:
        `(n, *places)`.
    """
    weights = gradient.mean(axis=tuple(range(1, maps.ndim - 1)), keepdims=True)  # (n, 1, ..., maps)
    return np.maximum((weights * maps).sum(axis=-1), 0)


def grad_cam_of(question: Question, layer: str | keras.Layer | None = None, normalise: bool = True) -> np.ndarray:
    """`grad_cam`, of a question that has been asked."""
    return located_grad_cam(question, layer, normalise).maps


def located_grad_cam(question: Question, layer: str | keras.Layer | None = None, normalise: bool = True) -> Located:
    """`grad_cam`, of a question that has been asked, and over which input and of which layer it is."""
    seen = _named(question, layer) if layer is not None else _last_that_matters(question)
    maps = []
    for rows in question.batches():
        (gradient,), outputs, masks = question.gradients(rows, {}, {str(seen.name): _zeros(seen)})
        values = outputs[str(seen.name)]
        if seen.channels_first:
            gradient, values = np.moveaxis(gradient, 1, -1), np.moveaxis(values, 1, -1)
        support = supporting(values, gradient)
        mask = masks.get(str(seen.name))
        maps.append(support if mask is None or mask.shape != support.shape else support * mask)
    located = _located(question, seen, np.concatenate(maps)[: question.count])
    whole = located.maps
    if normalise:
        top = whole.max(axis=tuple(range(1, whole.ndim)), keepdims=True)
        whole = np.divide(whole, top, out=np.zeros_like(whole), where=top > 0)
    return located._replace(maps=whole.astype("float32"))


# Occlusion


def _starts(length: int, patch: int, stride: int) -> list[int]:
    """Where the patches begin along an axis; the last one ends where the axis does."""
    return sorted({*range(0, length - patch + 1, stride), length - patch})


def per_axis(name: str, given, sizes: tuple[int, ...], default: list[int]) -> list[int]:
    """A patch or stride along each axis of places, as it was given or by default.

    Raises:
        ValueError: If it is no whole number from 1, or one for each axis, or larger than the sample.
    """
    if given is None or not sizes:
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


def default_patch(sizes: tuple[int, ...]) -> list[int]:
    """An eighth of the height and of the width of pictures; single places of vectors and sequences up to 100."""
    return [math.ceil(size / (8 if len(sizes) > 1 else 100)) for size in sizes]


def fill_of(question: Question, index: int, given=None) -> np.ndarray:
    """What covers an input, as it was given; by default the mean of each channel over all samples and places.

    Where there are no channels, and for words, it is 0.
    """
    part = question.parts[index]
    space = question.space(part)
    if given is not None:
        first = np.ndim(given) == 1 and part.ndim > 3 and question.channels(part) == 1
        return np.reshape(given, (-1, *[1] * len(space))) if first else np.asarray(given)
    if question.looked_up(part) or part.ndim <= 2:
        return np.zeros(())
    return part.mean(axis=(0, *space), keepdims=True)[0]


def _takes_fractions(question: Question, index: int) -> bool:
    """Whether the model takes any numbers as this input, not only whole ones."""
    if question.looked_up(question.parts[index]):
        return False
    tensors = getattr(question.model, "inputs", None) or []
    if len(tensors) > 1:  # in the order in which the samples' structure is gone through
        tensors = keras.tree.flatten(question.model.input)
    places = keras.tree.flatten(question.x)
    given = [tensor for tensor, part in zip(tensors, places, strict=False) if part is not None]
    declared = keras.backend.standardize_dtype(given[index].dtype) if len(tensors) == len(places) else ""
    return "int" not in declared and declared != "bool"


def to_cover(question: Question, index: int, fill) -> tuple[np.ndarray, np.ndarray]:
    """An input and what covers it, in numbers that can hold both.

    Raises:
        ValueError: If the model takes whole numbers, and the cover is none of them.
    """
    part = question.parts[index]
    if part.dtype.kind == "f" or _takes_fractions(question, index):
        return part if part.dtype.kind == "f" else part.astype("float32"), np.asarray(fill)
    given = np.asarray(fill)
    whole = np.round(given).astype(part.dtype)
    if not np.allclose(np.round(given), whole.astype("float64")):
        raise ValueError(f"Expected fill to be numbers that the model's input holds, {part.dtype}. Received: {fill}")
    return part, whole


def occlusion(
    model: keras.Model,
    x,
    *,
    target: Target = None,
    patch: int | Sequence[int] | None = None,
    stride: int | Sequence[int] | None = None,
    fill=None,
    output: int | str | None = None,
    answers: str | None = None,
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
        answers: What the model's outputs are: "probabilities" of classes that exclude each other, "chances" (each of
            its own, from a sigmoid), "logits", "margins" (whose sign names one of two classes, as with a hinge loss)
            or "numbers". By default it is found out from the values, the layers and the loss that the model was
            compiled with.
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
    return occlusion_of(Question(model, x, target, output, batch_size, answers), patch, stride, fill)


def occlusion_of(
    question: Question, patch: int | Sequence[int] | None = None, stride: int | Sequence[int] | None = None, fill=None
):
    """`occlusion`, of a question that has been asked."""
    for index, part in enumerate(question.parts):
        if part.dtype.kind in "USO":
            raise ValueError(
                f"Expected numbers to cover. Received: {part.dtype} in input {index}. For texts, see word_occlusion"
            )
    whole = question.over_batches(question.score)
    maps = [_covered(question, index, whole, patch, stride, fill) for index in range(len(question.parts))]
    return question.as_given(maps)


def sizes_of(question: Question, index: int) -> tuple[int, ...]:
    """How many places an input has along each of its axes of places."""
    part = question.parts[index]
    return tuple(part.shape[axis] for axis in sorted(question.space(part)))


def _for_this_input(question: Question, index: int, given):
    """A patch or stride as it was given; None, for the default, if it fits another input and not this one."""
    if given is None or len(question.parts) == 1:
        return given

    def fits(sizes: tuple[int, ...]) -> bool:
        each = [given] * len(sizes) if np.ndim(given) == 0 else list(given)
        return len(each) == len(sizes) > 0 and all(one <= size for one, size in zip(each, sizes, strict=True))

    others = any(fits(sizes_of(question, other)) for other in range(len(question.parts)))
    return given if fits(sizes_of(question, index)) or not others else None


def _covered(question: Question, index: int, whole: np.ndarray, patch, stride, fill) -> np.ndarray:
    """The mean drop at each place of one input, `(n, *places)`."""
    part = question.parts[index]
    space, sizes = sorted(question.space(part)), sizes_of(question, index)
    patch = per_axis("patch", _for_this_input(question, index, patch), sizes, default_patch(sizes))
    stride = _for_this_input(question, index, stride)
    stride = per_axis("stride", stride, sizes, [math.ceil(size / 2) for size in patch])
    starts = itertools.product(*map(_starts, sizes, patch, stride))
    covers = [tuple(map(slice, start, np.add(start, patch))) for start in starts]
    values, fill = to_cover(question, index, fill_of(question, index, fill))
    padding = question.padding(part)
    drops, times = np.zeros((question.count, *sizes)), np.zeros(sizes)

    def cover_it(sample: np.ndarray, cover: tuple) -> None:
        where = [slice(None)] * sample.ndim
        for axis, span in zip(space, cover, strict=True):
            where[axis - 1] = span
        sample[tuple(where)] = _fitting(fill, part, space, cover)

    pairs = [(row, cover) for cover in covers for row in range(question.count)]
    scores = scores_under(question, index, values, pairs, cover_it, padding).reshape(len(covers), question.count)
    for cover, score in zip(covers, scores, strict=True):
        drops[(slice(None), *cover)] += (whole - score).reshape(-1, *[1] * len(sizes))
        times[cover] += 1
    drops /= times
    if padding is not None:
        drops[padding] = 0
    return drops.astype("float32")


def scores_under(
    question: Question, index: int, values: np.ndarray, pairs: list[tuple], cover_it: Callable, padding=None
) -> np.ndarray:
    """The score of samples under covers, one for each pair; padding stays padding, whatever lies on it.

    Args:
        index: The number of the input that is covered.
        values: That input, in numbers that can hold the cover, too.
        pairs: Numbers of samples, each with a cover.
        cover_it: Puts a cover on a sample of this input: `cover_it(sample, cover)`.
        padding: Which steps of the input are padding, `(n, steps)`.
    """
    scores, size = [], batch_for(question.model, len(pairs), question.most)
    whole = samples.filled(np.arange(len(pairs)), size)
    for start in range(0, len(whole), size):
        batch = [pairs[place] for place in whole[start : start + size]]
        rows = np.array([row for row, _cover in batch])
        parts = [(values if number == index else part)[rows] for number, part in enumerate(question.parts)]  # copies
        for place, (_row, cover) in enumerate(batch):
            cover_it(parts[index][place, ...], cover)  # a view, even of a single number
        if padding is not None:
            parts[index][padding[rows]] = values[rows][padding[rows]]
        answered = question.run([keras.ops.convert_to_tensor(part) for part in parts])
        scores.append(numbers(question.score(answered, rows)))
    return np.concatenate(scores)[: len(pairs)]


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
