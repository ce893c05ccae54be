"""Samples in every form that Keras takes: arrays, tensors, several inputs, `tf.data`, generators of batches."""

import math
import numbers
from collections.abc import Iterator, Mapping

import keras
import numpy as np


def is_stream(x) -> bool:
    """Whether `x` comes in batches of its own: a `tf.data.Dataset`, a `PyDataset`, a data loader, a generator."""
    if isinstance(x, keras.utils.PyDataset):
        return True
    held = isinstance(x, (Mapping, list, tuple, str, bytes)) or hasattr(x, "shape")
    return not held and hasattr(x, "__iter__")


def as_numpy(part) -> np.ndarray:
    """A tensor of any backend, or anything array-like, as NumPy; bfloat16, which NumPy lacks, as float32."""
    if keras.ops.is_tensor(part) or isinstance(part, keras.Variable):
        part = keras.ops.convert_to_numpy(part)
    part = np.asarray(part)
    return part.astype("float32") if part.dtype.name == "bfloat16" else part


def in_arrays(x):
    """`x` with plain numbers, and plain lists of them, as arrays; arrays and tensors stay as they are."""
    if x is None or isinstance(x, (str, bytes)):
        raise TypeError(f"Expected samples: an array, or something that holds arrays. Received: {x!r}")
    parts = keras.tree.flatten(x)
    if any(hasattr(part, "shape") for part in parts):
        return x
    if isinstance(x, Mapping):
        return {name: in_arrays(part) for name, part in x.items()}
    try:
        return np.asarray(x)
    except ValueError as error:  # lists of different lengths
        raise ValueError(
            f"Expected samples of one shape. Received: lists that do not make one array ({error})"
        ) from error


def sample_count(x) -> int:
    """How many samples there are in arrays, or in a dictionary or list of them.

    Raises:
        ValueError: If there is none, or the inputs do not have as many samples as each other.
    """
    counts = {part.shape[0] if len(getattr(part, "shape", ())) else 0 for part in keras.tree.flatten(x)}
    if len(counts) > 1:
        shapes = keras.tree.map_structure(lambda part: tuple(getattr(part, "shape", ())), x)
        raise ValueError(f"Expected as many samples in each of the inputs. Received: {shapes}")
    if counts in (set(), {0}):
        raise ValueError("Expected at least one sample in x, in arrays of shape (n, ...). Received: none")
    (count,) = counts
    return count


def check_batch_size(batch_size: int) -> None:
    """See to it that it is a number of samples.

    Raises:
        ValueError: If it is no whole number, or below 1.
    """
    if isinstance(batch_size, bool) or not isinstance(batch_size, numbers.Integral) or batch_size < 1:
        raise ValueError(f"Expected a batch_size of at least 1, a whole number. Received: {batch_size!r}")


def _rows(x, start: int, stop: int):
    """Some samples of `x`, in the same structure; what is no tensor of Keras becomes NumPy."""

    def some(part):
        part = part[start:stop]
        return part if keras.ops.is_tensor(part) else np.asarray(part)

    return keras.tree.map_structure(some, x)


def some(x, rows: np.ndarray):
    """The samples of these numbers, in the structure of `x`."""
    return keras.tree.map_structure(lambda part: part[rows], x)


def filled(rows: np.ndarray, size: int) -> np.ndarray:
    """Numbers of samples, with the last of them again and again until they fill batches of this size."""
    return np.concatenate([rows, np.repeat(rows[-1:], -len(rows) % size)])


def numbers_in(x) -> int:
    """How many numbers there are in one sample; whole numbers and texts count for what may be looked up for them."""
    weights = {"f": 1, "b": 1, "S": 2**15, "U": 2**15, "O": 2**15}
    return sum(math.prod(part.shape[1:]) * weights.get(part.dtype.kind, 2**10) for part in keras.tree.flatten(x))


def batches(x, y=None, batch_size: int = 1024) -> Iterator[tuple]:
    """Pairs `(x, y)` of batches; `y` is None where there are no answers.

    Args:
        x: Arrays or tensors `(n, ...)`, a dictionary or list of them for a model with several inputs, or something
            that comes in batches by itself, of samples or of `(samples, answers)`, as `fit` takes them: a
            list of inputs comes as `([a, b],)`, because a batch that is a list means `[samples, answers]`. An
            iterator is used up.
        y: Answers `(n, ...)`, or a dictionary or list of them; only for arrays.
        batch_size: How many samples to a batch; what comes in batches keeps its own.

    Raises:
        ValueError: If there is no sample, the stream has no end, `batch_size` is no whole number above 0, or `x` and
            `y` do not fit each other.
        TypeError: If `x` cannot hold samples.
    """
    check_batch_size(batch_size)
    if is_stream(x):
        if y is not None:
            raise ValueError("Expected y in the batches, as (x, y). Received: x that comes in batches, and y")
        yield from _of_stream(x)
        return
    x = in_arrays(x)
    count = sample_count(x)
    if y is not None:
        y = in_arrays(y)
        labels = {len(part) for part in keras.tree.flatten(y)}
        if labels != {count}:
            received = " and ".join(f"{number} labels" for number in sorted(labels))
            raise ValueError(f"Expected one label for each sample. Received: {count} samples, {received}")
    for start in range(0, count, batch_size):
        stop = min(start + batch_size, count)
        yield _rows(x, start, stop), None if y is None else _rows(y, start, stop)


def _is_endless(x) -> bool:
    """Whether a stream says of itself that it never ends: `dataset.repeat()`, or a `PyDataset` without a length."""
    if isinstance(x, keras.utils.PyDataset):
        return x.num_batches is None
    return hasattr(x, "cardinality") and int(x.cardinality()) == -1  # tf.data.INFINITE_CARDINALITY


def _of_stream(x) -> Iterator[tuple]:
    """The batches of a stream; a `PyDataset` knows how many it has, of others all are taken."""
    if _is_endless(x):
        raise ValueError("Expected batches that come to an end. Received: a stream without end; see its take()")
    stream = (x[index] for index in range(x.num_batches)) if isinstance(x, keras.utils.PyDataset) else x
    empty = True
    for batch in stream:
        samples, answers, _weights = keras.utils.unpack_x_y_sample_weight(batch)
        samples = in_arrays(samples)
        stop = sample_count(samples)
        empty = False
        yield _rows(samples, 0, stop), answers
    if empty:
        raise ValueError("Expected at least one batch in x. Received: none")


def _together(what: str, *parts: np.ndarray) -> np.ndarray:
    """Batches `(n, ...)` one after the other."""
    shapes = sorted({part.shape[1:] for part in parts})
    if len(shapes) > 1:
        raise ValueError(
            f"Expected {what} of one shape throughout. Received: {', '.join(map(str, shapes))}. "
            "Fill them up to one length."
        )
    return np.concatenate(parts)


def gathered(x, y=None) -> tuple:
    """`(x, y)` as NumPy arrays in the same structure, all batches one after the other; `y` may be None."""
    pairs = list(batches(x, y, batch_size=np.iinfo(np.int64).max))
    samples = [keras.tree.map_structure(as_numpy, batch) for batch, _answers in pairs]
    answers = [None if batch is None else keras.tree.map_structure(as_numpy, batch) for _samples, batch in pairs]
    if len(pairs) == 1:
        return samples[0], answers[0]
    return joined("samples", *samples), None if answers[0] is None else joined("answers", *answers)


def joined(what: str, *parts):
    """Samples, or answers, of one structure, one after the other."""
    return keras.tree.map_structure(lambda *arrays: _together(what, *arrays), *parts)


def inputs(x) -> dict[str, np.ndarray]:
    """Each input by the name it is shown under: "input", or "input[name]", "input[0]" where there are several."""
    if isinstance(x, Mapping):
        return {f"input[{name}]": as_numpy(part) for name, part in x.items()}
    if isinstance(x, (list, tuple)):
        return {f"input[{index}]": as_numpy(part) for index, part in enumerate(x)}
    return {"input": as_numpy(x)}


def check_finite(x) -> None:
    """See to it that there is a number in every place.

    Raises:
        ValueError: If there is NaN or infinity among them.
    """
    for name, part in inputs(x).items():
        if np.issubdtype(part.dtype, np.floating) and not np.isfinite(part).all():
            wrong = int((~np.isfinite(part)).sum())
            raise ValueError(
                f"Expected x to hold finite numbers. Received: NaN or infinity in {wrong:,} places of {name}"
            )


def shapes(x):
    """The shapes in `x`, in its structure, for messages."""
    return keras.tree.map_structure(lambda part: tuple(part.shape), x)


def _check_kind(name: str, part, expected) -> None:
    """See to it that an input holds numbers, or text where the model takes text."""
    if keras.ops.is_tensor(part) or part.dtype.kind in "biufc" or part.dtype.name == "bfloat16":
        return
    text = part.dtype.kind in "US" or (
        part.dtype.kind == "O" and all(isinstance(value, (str, bytes)) for value in part.flat)
    )
    takes_text = expected is None or expected.dtype == "string"
    if text and takes_text:
        return
    received = "text" if text else f"an array of dtype {part.dtype}"
    hint = " Do all samples have the same shape?" if part.dtype.kind == "O" and not text else ""
    raise ValueError(f"Expected {name} to hold numbers. Received: {received} of shape {part.shape}.{hint}")


def _check_shape(name: str, part, expected) -> None:
    """See to it that samples have the shape that the model's input has; Keras adds or drops a last axis of 1."""
    shape, wanted = tuple(part.shape[1:]), tuple(expected.shape[1:])
    if len(shape) == len(wanted) + 1 and shape[-1:] == (1,):
        shape = shape[:-1]
    elif len(shape) == len(wanted) - 1 and wanted[-1:] == (1,):
        wanted = wanted[:-1]
    if len(shape) == len(wanted) and all(want in (None, size) for size, want in zip(shape, wanted, strict=True)):
        return
    asked = ", ".join(["n", *("any" if size is None else str(size) for size in expected.shape[1:])])
    asked = f"({asked})" if "," in asked else "(n,)"
    hint = ""
    if (part.shape[0], *shape) == wanted or len(part.shape) == len(wanted):
        hint = " For a single sample, give x[None]; a stream has to come in batches."
    raise ValueError(f"Expected {name} of shape {asked}. Received: {tuple(part.shape)}.{hint}")


def _named_inputs(model: keras.Model) -> dict[str, object] | None:
    """The inputs that the model says it has, by name; None where it does not say, or they are nested deeper."""
    tensors = getattr(model, "inputs", None)
    if not tensors:
        return None
    structure = getattr(model, "input", None)  # which a Sequential model has only once it is called
    if isinstance(structure, Mapping):
        return dict(structure) if all(hasattr(part, "shape") for part in structure.values()) else None
    return {tensor.name: tensor for tensor in tensors}


def check_inputs(model: keras.Model, x) -> None:
    """See to it that a batch fits what is known of the model, before it runs.

    Raises:
        ValueError: If inputs are missing or unknown, or have another shape or kind than the model's.
    """
    check_finite(x)
    known = _named_inputs(model)
    if known is None:
        for part in keras.tree.flatten(x):
            _check_kind("x", part, None)
        return
    if isinstance(x, Mapping):
        if set(x) != set(known):
            raise ValueError(f"Expected x with the model's inputs: {', '.join(known)}. Received: {', '.join(x)}")
        given = {name: x[name] for name in known}
    else:
        parts = list(x) if isinstance(x, (list, tuple)) else [x]
        if len(parts) != len(known):
            hint = " For a list of samples, give np.stack(x)." if len(known) == 1 else ""
            raise ValueError(
                f"Expected x with {len(known)} input{'s'[: len(known) > 1]}: {', '.join(known)}. "
                f"Received: {len(parts)}, of shapes {[tuple(part.shape) for part in parts]}.{hint}"
            )
        given = dict(zip(known, parts, strict=True))
    for name, part in given.items():
        label = "x" if len(known) == 1 else f"x[{name!r}]"
        _check_kind(label, part, known[name])
        _check_shape(label, part, known[name])
