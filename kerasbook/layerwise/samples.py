"""Samples in every form that Keras takes: arrays, tensors, several inputs, `tf.data`, generators of batches."""

import math
import numbers
import os
from collections.abc import Callable, Iterator, Mapping, Sequence

import keras
import numpy as np

from kerasbook.layerwise.answers import of_one_output
from kerasbook.layerwise.forms import (
    NUMERIC,
    SparseRows,
    as_array,
    as_numpy,
    in_letters,
    is_column,
    is_hole,
    is_sparse,
    is_text,
    without_holes,
)
from kerasbook.locale import N_
from kerasbook.locale import gettext as _

SHOWN = 4  # shapes that a message shows
SINGLE = N_("For a single sample, give x[None]; a stream has to come in batches, data.batch(32).")
COLUMN = N_("A column of a table counts as (n, 1), and so does a row alone: give table.iloc[[0]] for a single row.")


def is_stream(x) -> bool:
    """Whether `x` comes in batches of its own: a `tf.data.Dataset`, a `PyDataset`, a data loader, a generator."""
    if isinstance(x, keras.utils.PyDataset):
        return True
    held = isinstance(x, (Mapping, list, tuple, str, bytes)) or hasattr(x, "shape") or hasattr(x, "__array__")
    return not held and hasattr(x, "__iter__")


def _has_axis(part) -> bool:
    """Whether it is an array, or like one, of more than a single value."""
    return len(getattr(part, "shape", ())) > 0


def _one_array(what: str, values: list | tuple, dtype: type | None = None) -> np.ndarray:
    """A list as one array.

    Raises:
        ValueError: If its parts have several shapes.
    """
    try:
        return np.asarray(values, dtype=dtype)
    except ValueError as error:
        lists = all(isinstance(part, (list, tuple)) for part in values)
        hint = "Fill them up to one length, with keras.utils.pad_sequences" if lists else "Give all of them one shape"
        raise ValueError(
            f"Expected {what} of one shape. Received: a list that does not make one array ({error}). {hint}"
        ) from error


def _listed(x: list | tuple) -> np.ndarray:
    """A list of numbers, of texts, of pictures, or of lists of them, as one array."""
    # NumPy would make all texts as long as the longest, and a text of NaN.
    texts = any(isinstance(part, (str, bytes)) for part in x)
    return _one_array("samples", x, object if texts else None)


# Inputs in their structure


def given(x) -> list:
    """The inputs of which there are samples: where a model's input is optional, None may stand for them."""
    return [part for part in keras.tree.flatten(x) if part is not None]


def each(function: Callable, x):
    """`x` in its structure, with what `function` makes of each input; None stays None."""
    return keras.tree.map_structure(lambda part: None if part is None else function(part), x)


def in_arrays(x):
    """`x` in its structure, with an array in each place; tensors stay as they are, a sparse matrix is `SparseRows`.

    Numbers in a column of a table become `(n, 1)`, as in Keras. Among several inputs, None stays None.

    Raises:
        TypeError: If `x` cannot hold samples.
        ValueError: If parts of it cannot be arrays, or values are missing.
    """
    if x is None or isinstance(x, (str, bytes, os.PathLike)):
        hint = "" if x is None else ". Load a file first"
        hint += "; put a single text into a list, [x]" if isinstance(x, (str, bytes)) else ""
        raise TypeError(f"Expected samples: an array, or something that holds arrays. Received: {x!r}{hint}")
    if isinstance(x, Mapping) and not is_sparse(x):  # one of SciPy's kinds is a dictionary, too
        return {name: None if part is None else in_arrays(part) for name, part in x.items()}
    if isinstance(x, (list, tuple)):
        if not any(map(_has_axis, keras.tree.flatten(x))):
            return _listed(x)
        parts = [None if part is None else in_arrays(part) for part in x]
        return x._make(parts) if hasattr(x, "_make") else type(x)(parts)
    part = as_array(x)
    in_a_table = is_column(x) and hasattr(x, "iloc") and part.dtype.kind in NUMERIC
    return part[:, None] if in_a_table else part


def _holds(part) -> str:
    """What an input holds: "numbers", "text", or "neither"."""
    if keras.ops.is_tensor(part):
        return "text" if keras.backend.standardize_dtype(part.dtype) == "string" else "numbers"
    if part.dtype.kind in NUMERIC or part.dtype.name == "bfloat16":
        return "numbers"
    return "text" if part.dtype.kind in "USO" and is_text(part) else "neither"


def listed_answers(y: list | tuple) -> np.ndarray:
    """A list of answers as one array; among texts, None and NaN stay what they are."""
    values = _one_array("answers", y)
    others = values.dtype.kind in "US" and not all(isinstance(part, (str, bytes)) for part in keras.tree.flatten(y))
    return np.array(y, dtype=object) if others else values


def answers_in_arrays(y):
    """Answers in their structure, with an array in each place; texts that are bytes are read as UTF-8.

    Raises:
        ValueError: If parts of it cannot be arrays, or values are missing.
    """
    if isinstance(y, Mapping):
        return {name: answers_in_arrays(part) for name, part in y.items()}
    if isinstance(y, (list, tuple)) and any(map(_has_axis, keras.tree.flatten(y))):
        return type(y)([answers_in_arrays(part) for part in y])
    y = listed_answers(y) if isinstance(y, (list, tuple)) else as_array(y)
    if _holds(y) != "text":
        return y if keras.ops.is_tensor(y) or y.dtype.kind != "O" else without_holes(y)
    y = as_numpy(y)
    return y if y.dtype.kind == "U" else np.array([in_letters(text) for text in y.flat], object).reshape(y.shape)


# Samples in arrays


def sample_count(x) -> int:
    """How many samples there are in arrays, or in a dictionary or list of them.

    Raises:
        ValueError: If there is none, or the inputs do not have as many samples as each other.
    """
    counts = {part.shape[0] if len(getattr(part, "shape", ())) else 0 for part in given(x)}
    if len(counts) > 1:
        shapes = each(lambda part: tuple(getattr(part, "shape", ())), x)
        raise ValueError(_("Expected as many samples in each of the inputs. Received: {shapes}").format(shapes=shapes))
    if counts in (set(), {0}):
        raise ValueError(_("Expected at least one sample in x, in arrays of shape (n, ...). Received: none"))
    (count,) = counts
    return count


def check_batch_size(batch_size: int) -> None:
    """See to it that it is a number of samples.

    Raises:
        ValueError: If it is no whole number, or below 1.
    """
    if isinstance(batch_size, bool) or not isinstance(batch_size, numbers.Integral) or batch_size < 1:
        raise ValueError(f"Expected a batch_size of at least 1, a whole number. Received: {batch_size!r}")


def _kept(part) -> np.ndarray | SparseRows:
    """As NumPy, but for what would be too large."""
    return part if isinstance(part, SparseRows) else as_numpy(part)


def inputs(x) -> dict[str, np.ndarray | SparseRows]:
    """Each input by the name it is shown under: "input", or "input[name]", "input[0]" where there are several."""
    nested = isinstance(x, (Mapping, list, tuple))
    parts = x.values() if isinstance(x, Mapping) else x if nested else ()
    if any(isinstance(part, (Mapping, list, tuple)) for part in parts):
        found = keras.tree.flatten_with_path(x)
    elif nested:
        found = [([step], part) for step, part in (x.items() if isinstance(x, Mapping) else enumerate(x))]
    else:
        found = [([], x)]
    return {input_name(path): _kept(part) for path, part in found if part is not None}


def input_name(path: Sequence) -> str:
    """What an input is shown under, by where it lies: "input[photo]", "input[left][0]"."""
    return "".join(["input", *(f"[{step}]" for step in path)])


def shapes(x):
    """The shapes in `x`, in its structure, for messages."""
    return each(lambda part: tuple(part.shape), x)


def some(x, rows: np.ndarray):
    """The samples of these numbers, in the structure of `x`."""
    return each(lambda part: part[rows], x)


def filled(rows: np.ndarray, size: int) -> np.ndarray:
    """Numbers of samples, with the last of them again and again until they fill batches of this size."""
    return np.concatenate([rows, np.repeat(rows[-1:], -len(rows) % size)])


def numbers_in(x) -> int:
    """How many numbers there are in one sample; whole numbers and texts count for what may be looked up for them."""
    weights = {"f": 1, "b": 1, "S": 2**15, "U": 2**15, "O": 2**15}
    return sum(math.prod(part.shape[1:]) * weights.get(part.dtype.kind, 2**10) for part in given(x))


# Whether they fit the model


def check_finite(x) -> None:
    """See to it that there is a number in every place.

    Raises:
        ValueError: If there is NaN or infinity among them.
    """
    for name, part in inputs(x).items():
        known = part.matrix.data if isinstance(part, SparseRows) else part
        if np.issubdtype(known.dtype, np.floating) and not np.isfinite(known).all():
            wrong = int((~np.isfinite(known)).sum())
            raise ValueError(
                _("Expected x to hold finite numbers. Received: NaN or infinity in {count:,} places of {name}").format(
                    count=wrong, name=name
                )
            )


def _hint_for(part: np.ndarray) -> str:
    """What to do about an array of objects."""
    if part.dtype.kind != "O":
        return ""
    holes = sum(map(is_hole, part.flat))
    if holes:
        return _("None or NaN stands for {count} of them.").format(count=holes)
    first = part.flat[0]
    if isinstance(first, os.PathLike):
        return _("Load the files first.")
    if isinstance(first, (numbers.Number, np.bool_)):
        return _("If all of them are numbers, give {code}.").format(code='x.astype("float32")')
    return _("Do all samples have the same shape?")


def _with_hint(sentence: str, hint: str) -> str:
    """A sentence, and what to do about it, if there is anything to say."""
    return f"{sentence} {hint}" if hint else sentence


def _check_kind(name: str, part, expected) -> None:
    """See to it that an input holds numbers, or text where the model takes text."""
    holds = _holds(part)
    takes = "anything" if expected is None else "text" if expected.dtype == "string" else "numbers"
    if holds == takes or (takes == "anything" and holds in ("numbers", "text")):
        return
    if takes == "text":
        sentence = _("Expected {name} to hold text. Received: {kind} of shape {shape}.")
    else:
        sentence = _("Expected {name} to hold numbers. Received: {kind} of shape {shape}.")
    if holds == "text":
        kind = _("text")
        hint = _("Turn it into numbers first, for instance with keras.layers.TextVectorization or StringLookup.")
    elif holds == "numbers":
        kind, hint = _("numbers"), ""
    else:
        kind, hint = _("an array of dtype {dtype}").format(dtype=part.dtype), _hint_for(part)
    raise ValueError(_with_hint(sentence.format(name=name, kind=kind, shape=tuple(part.shape)), hint))


def _check_shape(name: str, part, expected) -> None:
    """See to it that samples have the shape that the model's input has; Keras adds or drops a last axis of 1."""
    shape, wanted = tuple(part.shape[1:]), tuple(expected.shape[1:])
    if len(shape) == len(wanted) + 1 and shape[-1:] == (1,):
        shape = shape[:-1]
    elif len(shape) == len(wanted) - 1 and wanted[-1:] == (1,):
        wanted = wanted[:-1]
    if len(shape) == len(wanted) and all(want in (None, size) for size, want in zip(shape, wanted, strict=True)):
        return
    asked = ", ".join(["n", *(_("any") if size is None else str(size) for size in expected.shape[1:])])
    asked = f"({asked})" if "," in asked else "(n,)"
    hint = ""
    if (part.shape[0], *shape) == wanted or len(part.shape) == len(wanted):
        hint = _(SINGLE)
    elif len(wanted) == 1 and part.shape[1:] == (1,):
        hint = _(COLUMN)
    sentence = _("Expected {name} of shape {asked}. Received: {shape}.")
    raise ValueError(_with_hint(sentence.format(name=name, asked=asked, shape=tuple(part.shape)), hint))


def _named_inputs(model: keras.Model) -> dict[str, object] | None:
    """The inputs that the model says it has, by name; None where it does not say, or they are nested deeper."""
    tensors = getattr(model, "inputs", None)
    if not tensors:
        return None
    structure = getattr(model, "input", None)  # which a Sequential model has only once it is called
    if isinstance(structure, Mapping):
        return dict(structure) if all(hasattr(part, "shape") for part in structure.values()) else None
    return {tensor.name: tensor for tensor in tensors}


def _check_axes(model: keras.Model, x) -> None:
    """See to it that `x` is no single sample, as far as that is known of a model that does not name its inputs.

    Known are the shape that it was built for, and how many axes the first of several layers asks for.
    """
    if not hasattr(x, "shape"):  # several inputs
        return
    shape = tuple(x.shape)
    built = (model.get_build_config() or {}).get("input_shape") if model.built else None
    first = model.layers[0].input_spec if isinstance(model, keras.Sequential) and model.layers else None
    axes = getattr(first, "min_ndim", None) or getattr(first, "ndim", None)
    if (built and shape == tuple(built[1:])) or (axes and len(shape) == axes - 1):
        sentence = _("Expected x of shape (n, ...), with an axis for the samples. Received: {shape}.")
        raise ValueError(_with_hint(sentence.format(shape=shape), _(SINGLE)))


def taken_by(model: keras.Model, x):
    """`x` without what the model has no input for: of a dictionary, such as a table's columns, Keras leaves it out."""
    known = _named_inputs(model)
    if known is None or not isinstance(x, Mapping) or not set(known) < set(x):
        return x
    return {name: x[name] for name in known}


def complete(x) -> tuple:
    """`x`, and apart from it, of a dictionary such as a table's columns, those that are no arrays for their holes."""
    if not isinstance(x, Mapping) or is_sparse(x):
        return x, {}
    rest = {}
    for name, part in x.items():
        if is_column(part):
            try:
                as_array(part)
            except ValueError:
                rest[name] = part
    return (x, {}) if len(rest) == len(x) else ({name: part for name, part in x.items() if name not in rest}, rest)


def optional_inputs(model: keras.Model) -> set[str]:
    """The names of the inputs that a model does without, if it is given None for them."""
    specs = keras.tree.flatten(getattr(model, "original", model).input_spec)  # a twin's are those of its model
    return {spec.name for spec in specs if getattr(spec, "optional", False)}


def check_fit(model: keras.Model, x) -> None:
    """See to it that samples, before anyone cuts them, have the shapes and kinds of the model's inputs.

    Raises:
        ValueError: If they have not, or inputs are missing or unknown.
    """
    known = _named_inputs(model)
    if known is None:
        for part in given(x):
            _check_kind("x", part, None)
        _check_axes(model, x)
        return
    if isinstance(x, Mapping):
        if set(x) != set(known):
            raise ValueError(
                _("Expected x with the model's inputs: {names}. Received: {received}").format(
                    names=", ".join(known), received=", ".join(x)
                )
            )
        parts = [x[name] for name in known]
    else:
        parts = list(x) if isinstance(x, (list, tuple)) else [x]
        if len(parts) != len(known):
            hint = _("For a list of samples, give np.stack(x).") if len(known) == 1 else ""
            hint = _("Give a dictionary of each input's samples; of a table dict(x).") if len(parts) == 1 else hint
            sizes = [str(None if part is None else tuple(part.shape)) for part in parts[:SHOWN]]
            shown = ", ".join(sizes + ["..."] * (len(parts) > SHOWN))
            if len(known) == 1:
                sentence = _("Expected x with 1 input: {names}. Received: {received}, of shapes [{shapes}].")
            else:
                sentence = _("Expected x with {count} inputs: {names}. Received: {received}, of shapes [{shapes}].")
            given_and_asked = {"count": len(known), "names": ", ".join(known), "received": len(parts), "shapes": shown}
            raise ValueError(_with_hint(sentence.format(**given_and_asked), hint))
    for (name, expected), part in zip(known.items(), parts, strict=True):
        if part is None and name not in optional_inputs(model):
            raise ValueError(f"Expected samples for the input {name!r}, which is not optional. Received: None")
        if part is None:
            continue
        label = "x" if len(known) == 1 else f"x[{name!r}]"
        _check_kind(label, part, expected)
        _check_shape(label, part, expected)


# Batches


def _rows(x, start: int, stop: int):
    """Some samples of `x`, in the same structure; what is no tensor of Keras becomes NumPy."""

    def some(part):
        part = part[start:stop]
        return part if keras.ops.is_tensor(part) else np.asarray(part)

    return each(some, x)


def _labelled(x, y) -> tuple:
    """Samples in arrays, and their answers in arrays, too."""
    if y is None:
        return x, None
    y, count = answers_in_arrays(y), sample_count(x)
    sizes = {tuple(part.shape) for part in keras.tree.flatten(y)}
    if isinstance(y, (list, tuple)) and len(y) == count and len(sizes) == 1 and min(sizes)[:1] != (count,):
        y = np.stack(list(map(as_numpy, y)))  # a row for each sample, and no output
    labels = {len(part) for part in keras.tree.flatten(y)}
    if labels != {count}:
        raise ValueError(
            _("Expected one label for each sample. Received: {count} samples, {labels} labels").format(
                count=count, labels=" / ".join(map(str, sorted(labels)))
            )
        )
    return x, y


def _paired(x, y, model: keras.Model | None) -> tuple:
    """`x` and `y` in arrays, of which there are as many, and which the model can take."""
    x = in_arrays(x if model is None else taken_by(model, x))
    sample_count(x)
    if model is not None:
        check_fit(model, x)
    return _labelled(x, y)


def _is_endless(x) -> bool:
    """Whether a stream says of itself that it never ends: `dataset.repeat()`, or a `PyDataset` without a length."""
    if isinstance(x, keras.utils.PyDataset):
        return x.num_batches is None
    return hasattr(x, "cardinality") and int(x.cardinality()) == -1  # tf.data.INFINITE_CARDINALITY


def _is_alone(part) -> bool:
    """Whether it is a single value, so that what holds it cannot be a batch."""
    if part is None or isinstance(part, (Mapping, list, tuple)):
        return False
    return not (len(part.shape) if hasattr(part, "shape") else np.ndim(part))


def _check_batched(x, y) -> None:
    """See to it that a stream gives batches, not one sample after the other.

    Raises:
        ValueError: If a sample or its answer is a single value.
    """
    parts = [x, *(x.values() if isinstance(x, Mapping) else ()), y]
    if not any(map(_is_alone, parts)):
        return
    shown = each(lambda part: tuple(getattr(part, "shape", ())), x)
    raise ValueError(
        f"Expected a stream of batches. Received: single samples, of shape {shown}. "
        "Put them into batches first: data.batch(32) for a tf.data.Dataset"
    )


def _of_stream(x, model: keras.Model | None) -> Iterator[tuple]:
    """The batches of a stream; a `PyDataset` knows how many it has, of others all are taken."""
    if _is_endless(x):
        raise ValueError("Expected batches that come to an end. Received: a stream without end; see its take()")
    stream = (x[index] for index in range(x.num_batches)) if isinstance(x, keras.utils.PyDataset) else x
    empty = True
    for batch in stream:
        samples, answers, _weights = keras.utils.unpack_x_y_sample_weight(batch)
        _check_batched(samples, answers)
        samples = in_arrays(samples if model is None else taken_by(model, samples))
        stop = sample_count(samples)
        if model is not None:
            check_fit(model, samples)
        empty = False
        yield _rows(samples, 0, stop), answers
    if empty:
        raise ValueError("Expected at least one batch in x. Received: none")


def batches(x, y=None, batch_size: int = 1024, model: keras.Model | None = None) -> Iterator[tuple]:
    """Pairs `(x, y)` of batches; `y` is None where there are no answers.

    Args:
        x: Arrays or tensors `(n, ...)`, a dictionary or list of them for a model with several inputs, or something
            that comes in batches by itself, of samples or of `(samples, answers)`, as `fit` takes them: a
            list of inputs comes as `([a, b],)`, because a batch that is a list means `[samples, answers]`. An
            iterator is used up. Tables, columns of tables and sparse matrices are arrays, too.
        y: Answers `(n, ...)`, or a dictionary or list of them; only for arrays.
        batch_size: How many samples to a batch; what comes in batches keeps its own.
        model: The model that is to take them, if they are to be compared with its inputs as they come, whole.

    Raises:
        ValueError: If there is no sample, the stream has no end or gives single samples, `batch_size` is no whole
            number above 0, or `x` and `y`, or `x` and the model, do not fit each other.
        TypeError: If `x` cannot hold samples.
    """
    check_batch_size(batch_size)
    if is_stream(x):
        if y is not None:
            raise ValueError("Expected y in the batches, as (x, y). Received: x that comes in batches, and y")
        yield from _of_stream(x, model)
        return
    x, y = _paired(x, y, model)
    count = sample_count(x)
    for start in range(0, count, batch_size):
        stop = min(start + batch_size, count)
        yield _rows(x, start, stop), None if y is None else _rows(y, start, stop)


def without_answers(x):
    """A stream of batches that are samples only, whatever their answers are; arrays as they are."""
    return ((batch,) for batch, _answers in batches(x)) if is_stream(x) else x


def _together(what: str, *parts: np.ndarray) -> np.ndarray:
    """Batches `(n, ...)` one after the other."""
    if any(part is None for part in parts):
        raise ValueError(f"Expected {what} for an input in all batches, or in none. Received: None in some of them")
    shapes = sorted({part.shape[1:] for part in parts})
    if len(shapes) > 1:
        raise ValueError(
            f"Expected {what} of one shape throughout. Received: {', '.join(map(str, shapes))}. "
            "Fill them up to one length."
        )
    return np.concatenate(parts)


def joined(what: str, *parts):
    """Samples, or answers, of one structure, one after the other."""
    return keras.tree.map_structure(
        lambda *arrays: None if all(part is None for part in arrays) else _together(what, *arrays), *parts
    )


def gathered(x, y=None, model: keras.Model | None = None) -> tuple:
    """`(x, y)` as NumPy arrays in the same structure, all batches one after the other; `y` may be None.

    A sparse matrix becomes `SparseRows`: whoever asks for some of its samples, gets NumPy arrays of these.

    Args:
        x: Samples in any form that `batches` takes.
        y: Their answers, unless they come with `x`.
        model: The model that is to take them, if they are to be compared with its inputs, before anyone cuts them.
    """
    pairs = [_labelled(*pair) for pair in batches(x, y, model=model)] if is_stream(x) else [_paired(x, y, model)]
    samples = [each(_kept, batch) for batch, _answers in pairs]
    answers = [None if batch is None else keras.tree.map_structure(as_numpy, batch) for _samples, batch in pairs]
    if len(pairs) == 1:
        return samples[0], answers[0]
    return joined("samples", *samples), None if answers[0] is None else joined("answers", *answers)


def with_labels(x, y=None, model: keras.Model | None = None, output: int | str | None = None) -> tuple:
    """`(x, y)` as `gathered` gives them, and the answers as one array `(n, ...)`; None if there are none.

    Args:
        x: Samples in any form that `batches` takes.
        y: Their answers, unless they come with `x`; those of one output, or of several if `output` says which.
        model: The model that is to take them, as in `gathered`.
        output: Which output is looked at, if the model has several.

    Raises:
        ValueError: If `y` holds the answers of several outputs, or labels with holes among them.
    """
    x, y = gathered(x, y, model)
    return x, None if y is None else of_one_output(y, output)
