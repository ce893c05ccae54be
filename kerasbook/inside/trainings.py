"""The curves of a training, out of every form in which it is kept: a `History`, a dictionary, a table, a file."""

import csv
import dataclasses
import itertools
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kerasbook.layerwise import BatchHistory, LearningCurve
from kerasbook.layerwise.samples import as_numpy
from kerasbook.locale import N_
from kerasbook.plots.layers import Remark
from kerasbook.plots.pages import evenly

EPOCH = "epoch"  # the column in which `CSVLogger` counts the epochs, from 0
ROUND = (2, 5, 10)  # the validation_freq that people choose
SEPARATORS = ",;\t|"
DECIMAL_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+([eE][+-]?\d+)?")
UNNAMED = re.compile(r"|Unnamed: \d+(\.\d+)?")  # what the index of a table is called once it was written to a file
ROW_NAMES = ("index", "level_0")  # what `reset_index` calls it

COMMAS = N_("Commas in the file's numbers are read as decimal commas.")
ROW_NUMBERS = N_("Left out, because they only number the rows: {curves}.")
NO_NUMBERS = N_("Left out, because they are not numbers: {curves}.")
UNEVEN = N_("Left out, because there are not equally many numbers for each epoch: {curves}.")
AS_WITH = N_(
    "{curves}: fewer values than epochs, drawn as with validation_freq={every}. Give another one if it was not."
)
SPREAD = N_("{curves}: fewer values than epochs, spread evenly over them. Give validation_freq if you know it.")
OF_THE_LAST = N_("{curves}: as many values as the last fit has epochs, drawn there.")
CUT_SHORT = N_("{count} lines of the file have more or fewer columns than the first and are left out.")
BEFORE_TRAINING = N_("Read as the curve of a LearningCurve: the first value was measured before training.")
FROM_ZERO = N_("The epochs are read as Keras writes them, counted from 0.")
SEVERAL = N_("Several fits, one after the other: the next one begins at the dotted line.")
GOES_BACK = N_("A later fit goes back to epoch {epoch}, which was there before.")
BROKEN = {
    "epochs": N_("NaN or infinite after these epochs: {curves}."),
    "batches": N_("NaN or infinite after these batches: {curves}."),
}


class Measured(NamedTuple):
    """Numbers, and after how many epochs each of them was measured: `(n,)` and `(n,)`."""

    epochs: np.ndarray
    values: np.ndarray


@dataclasses.dataclass
class Training:
    """What was measured while a model was trained.

    Attributes:
        curves: From Keras' name, such as "val_loss", to its curve.
        unit: What `Measured.epochs` counts, "epochs" or "batches".
        outputs: The names of the model's outputs, if it has several.
        seams: After how many epochs one fit ended and the next one began.
        foot: What was assumed, and what was left out.
    """

    curves: dict[str, Measured]
    unit: str = "epochs"
    outputs: tuple[str, ...] = ()
    seams: list[int] = dataclasses.field(default_factory=list)
    foot: list[Remark] = dataclasses.field(default_factory=list)

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last epoch that has a number."""
        every = np.concatenate([curve.epochs for curve in self.curves.values()])
        return int(every.min()), int(every.max())


# How things are said


def listed(names: Sequence[str], most: int = 4) -> str:
    """Some names, one after the other."""
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def spans(numbers: Sequence[int]) -> str:
    """Whole numbers as people write them: "3, 5–8"."""
    numbers = np.unique(numbers)
    runs = np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
    return listed([str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs], most=6)


def together(remarks: Sequence[tuple[str, Remark]]) -> list[Remark]:
    """What is to be said of each curve, said once for all curves of which it holds."""
    found: dict[tuple, list[str]] = {}
    for name, (sentence, given) in remarks:
        found.setdefault((sentence, *given.items()), []).append(name)
    return [(sentence, {**dict(given), "curves": listed(names)}) for (sentence, *given), names in found.items()]


# Columns of numbers


class Column(NamedTuple):
    """What was measured epoch by epoch: numbers `(n,)` or `(n, k)`, and which of them were measured at all, `(n,)`."""

    numbers: np.ndarray
    measured: np.ndarray


def is_missing(value: object) -> bool:
    """Whether there is no value: None, or what pandas has in its place. NaN is one."""
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def each_of(values) -> list:
    """What there is for each epoch, of a list, an array or a tensor; of a single value a list of one."""
    values = as_numpy(values) if hasattr(values, "shape") else values
    return list(values) if isinstance(values, Sequence) or np.ndim(values) else [values]


def is_uneven(values) -> bool:
    """Whether they are numbers, but not equally many for each epoch."""
    try:
        shapes = {np.asarray(as_numpy(value), float).shape for value in each_of(values) if not is_missing(value)}
    except (TypeError, ValueError):
        return False
    return len(shapes) > 1


def column(values) -> Column | None:
    """The numbers in a list, an array or a tensor, or in a list of tensors; None if they are no numbers."""
    values = each_of(values)
    measured = np.array([not is_missing(value) for value in values], bool)
    try:
        known = [as_numpy(value) for value, there in zip(values, measured, strict=True) if there]
        found = np.asarray(known, float)
    except (TypeError, ValueError):
        return None
    numbers = np.full((len(values), *found.shape[1:]), np.nan)
    numbers[measured] = found
    return Column(numbers, measured) if numbers.ndim in (1, 2) else None


def columns_of(table) -> dict:
    """The columns of a table that has `columns`, as those of pandas and Polars have."""
    values = {str(name): table[name] for name in table.columns}
    found = {name: each if isinstance(each, list) else np.asarray(each).tolist() for name, each in values.items()}
    index = getattr(table, "index", None)
    if getattr(index, "name", None) == EPOCH and EPOCH not in found:
        found[EPOCH] = np.asarray(index).tolist()
    return found


def cell(text: str) -> float | list | str | None:
    """What `CSVLogger` wrote: a number, a list of them, or nothing."""
    text = text.strip().strip('"')
    if text in ("", "NA"):
        return None
    try:
        if text.startswith("[") and text.endswith("]"):
            return [float(number) for number in re.split(r"\s*,\s*|\s+", text[1:-1].strip())]
        return float(text)
    except ValueError:
        return text


def with_point(text: str) -> str:
    """A number with a decimal comma, "1.234,5", as Python reads it; any other text as it is."""
    number = text.strip().strip('"')
    return number.replace(".", "").replace(",", ".") if DECIMAL_COMMA.fullmatch(number) else text


def lines_of(file: Path) -> tuple[list[list[str]], str]:
    """The cells of each line of a file, and what stands between them.

    Raises:
        ValueError: If it is no text, or none in UTF-8.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            head = lines.readline()
            lines.seek(0)
            separator = max(SEPARATORS, key=head.count)
            return list(csv.reader(lines, delimiter=separator)), separator
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(
            f"Expected a text file in UTF-8, as CSVLogger writes it. Received: {str(file)!r}, which is none"
        ) from error


def columns_in(path: str | os.PathLike) -> tuple[dict, list[Remark]]:
    """The columns of a file that `CSVLogger` wrote, whatever stands between them, and what to say about it.

    Raises:
        ValueError: If there is no such file, it is no text, or it has no column of epochs.
    """
    file = Path(path)
    if not file.is_file():
        raise ValueError(f"Expected the path of a file that CSVLogger wrote. Received: {str(path)!r}, which is no file")
    rows, separator = lines_of(file)
    names = rows[0] if rows else []
    if EPOCH not in names:
        raise ValueError(f"Expected a file that CSVLogger wrote, with a column {EPOCH!r}. Received: {str(path)!r}")
    below = [row for row in rows[1:] if row and row != names]
    full = [row for row in below if len(row) == len(names)]
    foot = [(CUT_SHORT, {"count": len(below) - len(full)})] if len(full) < len(below) else []
    if separator != ",":
        pointed = [[with_point(text) for text in row] for row in full]
        foot += [(COMMAS, {})] if pointed != full else []
        full = pointed
    return {name: [cell(row[place]) for row in full] for place, name in enumerate(names)}, foot


def without_holes(columns: dict[str, Column]) -> dict[str, Column]:
    """The columns of a table, in which NaN also stands for what was not measured.

    It does in a validation column, where the same number on the training data is finite.
    """
    found = {}
    for name, (numbers, measured) in columns.items():
        beside = columns.get(name.removeprefix("val_"))
        if name.startswith("val_") and beside is not None and numbers.shape == beside.numbers.shape:
            holes = np.isnan(numbers) & np.isfinite(beside.numbers)
            measured = measured & ~holes.reshape(len(holes), -1).all(axis=1)
        found[name] = Column(numbers, measured)
    return found


def numbers_rows(name: str, column: Column) -> bool:
    """Whether a column is the index of a table, of which a file or `reset_index` makes a column like the others."""
    numbers, measured = column
    whole = numbers.ndim == 1 and measured.all() and bool(((numbers == np.round(numbers)) & (numbers >= 0)).all())
    return whole and (name in ROW_NAMES or bool(UNNAMED.fullmatch(name)))


def counts_on(numbers: np.ndarray) -> bool:
    """Whether these are 0, 1, 2, ... or 1, 2, 3, ..., which says no more than the order of the rows does."""
    return any(np.array_equal(numbers, np.arange(start, start + len(numbers))) for start in (0, 1))


def without_row_numbers(columns: dict[str, Column]) -> tuple[dict[str, Column], list[Remark]]:
    """The columns that are no index of a table, and what to say if an index does not simply count the rows."""
    indices = [name for name, column in columns.items() if numbers_rows(name, column)]
    others = [name for name in indices if not counts_on(columns[name].numbers)]
    foot = [(ROW_NUMBERS, {"curves": listed([name or repr(name) for name in others])})] if others else []
    return {name: column for name, column in columns.items() if name not in indices}, foot


# Which epochs they were measured after


def validated(epochs: np.ndarray, validation_freq: int | Sequence[int]) -> np.ndarray:
    """After which of the epochs `fit` validates."""
    if np.ndim(validation_freq):
        return epochs[np.isin(epochs, validation_freq)]
    return epochs[epochs % validation_freq == 0]


def placed(count: int, epochs: np.ndarray) -> tuple[np.ndarray, Remark | None]:
    """After which epochs so many values were measured, and what had to be assumed to say so.

    Several `validation_freq` may give as many values: of them round ones are the likeliest, then those by which the
    last epoch has a value.
    """
    if count == len(epochs):
        return epochs, None
    fitting = [every for every in range(2, int(epochs.max()) + 1) if len(validated(epochs, every)) == count]
    if not fitting:
        return np.array(evenly(epochs, count)), (SPREAD, {})
    every = min(fitting, key=lambda every: (every not in ROUND, int(epochs[-1]) % every != 0, every))
    return validated(epochs, every), (AS_WITH, {"every": every})


def check_freq(validation_freq, epochs: np.ndarray, count: int) -> np.ndarray:
    """The epochs after which `fit` validated, as its caller says.

    Raises:
        ValueError: If these are not as many as there are values.
    """
    whole = all(isinstance(number, int | np.integer) and number > 0 for number in np.ravel(validation_freq).tolist())
    found = validated(epochs, validation_freq) if whole else epochs[:0]
    if len(found) != count:
        raise ValueError(
            f"Expected the validation_freq that fit had: with it, {count} of {len(epochs)} epochs are validated. "
            f"Received: {validation_freq!r}, with which it is {len(found)}"
        )
    return found


def on_epochs(columns: dict[str, Column], epochs: np.ndarray, validation_freq=None, last: int = 0) -> Training:
    """The curves of a training of known epochs.

    Args:
        columns: From names to numbers, for each epoch or for fewer.
        epochs: After how many epochs, `(n,)`.
        validation_freq: After which epochs `fit` validated, as its caller says.
        last: How many of the epochs are of the last fit, if there were several.
    """
    curves, assumed = {}, []
    for name, (numbers, measured) in columns.items():
        remark = None
        if not measured.any():
            continue
        if len(numbers) == len(epochs):
            where = epochs
        elif validation_freq is not None and name.startswith("val_"):
            where = check_freq(validation_freq, epochs, len(numbers))
        elif len(numbers) == last:
            where, remark = epochs[-last:], (OF_THE_LAST, {})
        else:
            where, remark = placed(len(numbers), epochs)
        assumed += [(name, remark)] if remark else []
        curves[name] = Measured(where[measured], numbers[measured])
    return Training(curves, foot=together(assumed))


# Several fits


def after_each_other(end: int, start: int) -> Remark:
    """What to say where a fit follows one that ended after so many epochs."""
    return (SEVERAL, {}) if start > end else (GOES_BACK, {"epoch": start})


def one_by_one(curves: Mapping[str, Measured]) -> Iterator[tuple[str, Measured]]:
    """The curves; those of several numbers for each epoch, `(n, k)`, one by one, as "f1[0]", "f1[1]", ..."""
    for name, (epochs, values) in curves.items():
        if values.ndim == 1:
            yield name, Measured(epochs, values)
        for place in range(values.shape[1] if values.ndim == 2 else 0):
            yield f"{name}[{place}]", Measured(epochs, values[:, place])


def joined(trainings: Sequence[Training]) -> Training:
    """Trainings one after the other: one that begins at the first epoch is counted on, others keep their numbers.

    Raises:
        ValueError: If some count epochs and others batches.
    """
    trainings = [training for training in trainings if training.curves]
    units = {training.unit for training in trainings}
    if len(units) > 1:
        raise ValueError("Expected histories that all count epochs, or all count batches. Received: both")
    whole = Training({}, *units)
    for training in trainings:
        start, _end = training.span
        shift = 0
        if whole.curves:
            end = whole.span[1]
            shift = end if start <= 1 else 0
            whole.seams.append(end)
            whole.foot.append(after_each_other(end, start + shift + (start == 0)))
        whole.seams += [seam + shift for seam in training.seams]
        for name, (epochs, values) in one_by_one(training.curves):  # a later fit may have more classes
            known = whole.curves.get(name, Measured(np.array([], int), values[:0]))
            whole.curves[name] = Measured(
                np.concatenate([known.epochs, epochs + shift]), np.concatenate([known.values, values])
            )
        whole.outputs = whole.outputs or training.outputs
    whole.foot = [remark for training in trainings for remark in training.foot] + whole.foot
    return whole


# The forms in which a training is kept


def numeric(given: Mapping) -> tuple[dict[str, Column], list[Remark]]:
    """The columns that hold numbers, and which others there were.

    Raises:
        ValueError: If there are only others.
    """
    columns = {str(name): column(values) for name, values in given.items()}
    unknown = [name for name, numbers in columns.items() if numbers is None]
    uneven = [str(name) for name, values in given.items() if str(name) in unknown and is_uneven(values)]
    others = [name for name in unknown if name not in uneven]
    if uneven and len(unknown) == len(columns):
        raise ValueError(f"Expected equally many numbers for each epoch. Received: more for some in {listed(uneven)}")
    if others and len(others) == len(columns):
        raise ValueError(f"Expected numbers, one or more for each epoch. Received: none in {listed(others)}")
    known, foot = without_row_numbers({name: numbers for name, numbers in columns.items() if numbers is not None})
    left_out = [(NO_NUMBERS, others), (UNEVEN, uneven)]
    return known, [*foot, *((sentence, {"curves": listed(names)}) for sentence, names in left_out if names)]


def rows(columns: dict[str, Column], places: slice) -> dict[str, Column]:
    """Some rows of a table."""
    return {name: Column(numbers[places], measured[places]) for name, (numbers, measured) in columns.items()}


def in_fits(epochs: np.ndarray) -> list[slice]:
    """Where each fit stands in a column of epochs: it begins where they do not grow."""
    starts = [0, *(np.flatnonzero(np.diff(epochs) <= 0) + 1), len(epochs)]
    return [slice(*ends) for ends in itertools.pairwise(starts)]


def of_table(columns: dict[str, Column], validation_freq=None) -> Training:
    """A table with a column of epochs, of one fit or of several below each other, as `CSVLogger(append=True)` writes.

    Raises:
        ValueError: If the epochs are no whole numbers, or there are more of other numbers.
    """
    numbers, counted = columns.pop(EPOCH)
    if numbers.ndim > 1 or not counted.all() or not (numbers == np.round(numbers)).all():
        raise ValueError(
            f"Expected whole numbers in the column {EPOCH!r}. Received: {', '.join(map(str, numbers[:4]))}"
        )
    lengths = {len(column.numbers) for column in columns.values()}
    epochs, fits = numbers.astype(int) + 1, in_fits(numbers)
    if max(lengths, default=0) > len(epochs) or (len(fits) > 1 and lengths != {len(epochs)}):
        received = ", ".join(map(str, sorted(lengths)))
        raise ValueError(f"Expected {len(epochs)} numbers in each column, as in {EPOCH!r}. Received: {received}")
    whole = joined([on_epochs(rows(columns, fit), epochs[fit], validation_freq) for fit in fits])
    if len(epochs) and epochs[0] != 1:
        whole.foot.append((FROM_ZERO, {}))
    return whole


def of_fits(columns: dict[str, Column], last: Sequence[int], validation_freq=None) -> Training:
    """What a `History` holds: the numbers of all fits that it was given to, but the epochs of the last one alone."""
    count = max((len(column.numbers) for column in columns.values()), default=0)
    last = np.asarray(last, int) + 1
    before = count - len(last)
    if before <= 0 or not len(last):
        return on_epochs(columns, last if len(last) else np.arange(1, count + 1), validation_freq)
    start = max(1, int(last[0]) - before)
    earlier = np.arange(start, start + before)
    begins_anew = last[0] == 1
    epochs = np.concatenate([earlier, last + before if begins_anew else last])
    training = on_epochs(columns, epochs, validation_freq, last=len(last))
    training.seams = [int(earlier[-1])]
    training.foot.append(after_each_other(int(earlier[-1]), int(epochs[before])))
    return training


def of_mapping(given: Mapping, epochs: Sequence[int] | None = None, validation_freq=None) -> Training:
    """A dictionary of curves, whose epochs may be known."""
    columns, foot = numeric(given)
    if EPOCH in columns and epochs is None:
        training = of_table(columns, validation_freq)
    else:
        training = of_fits(columns, () if epochs is None else epochs, validation_freq)
    training.foot += foot
    return training


def is_learning_curve(curves: Mapping[str, Measured]) -> bool:
    """Whether curves look exactly like those of a `LearningCurve`: pairs of loss and accuracy, all of one length.

    Where there is validation data among them they come from a training loop, which measures after each epoch.
    """
    datasets = {name.removesuffix("_loss") for name in curves if name.endswith("_loss")}
    pairs = {f"{data}_{what}" for data in datasets for what in ("loss", "accuracy")}
    return (
        bool(datasets & {"train", "test"})
        and pairs == set(curves)
        and not any(data.startswith("val") for data in datasets)
        and len({values.shape for _epochs, values in curves.values()}) == 1
    )


def from_zero(training: Training) -> Training:
    """The same curves, the first number of each from before the training."""
    curves = {name: Measured(epochs - 1, values) for name, (epochs, values) in training.curves.items()}
    return dataclasses.replace(training, curves=curves)


def of_dictionary(given: Mapping, validation_freq=None) -> Training:
    """A dictionary of curves: out of what `fit` returned, one's own training loop, or a `LearningCurve`."""
    training = of_mapping(given, validation_freq=validation_freq)
    if len(training.curves) < len(given) or not is_learning_curve(training.curves):
        return training
    training.foot.append((BEFORE_TRAINING, {}))
    return from_zero(training)


def of_learning_curve(record: LearningCurve) -> Training:
    """A `LearningCurve`, which measured before training and after each epoch, or after some numbers of batches."""
    training = from_zero(of_mapping(record.curve))
    if record.after is not None:
        moments = np.array([0, *sorted(set(record.after))])
        training.unit = "batches"
        training.curves = {
            name: Measured(moments[: len(values)], values) for name, (_epochs, values) in training.curves.items()
        }
    return training


def of_table_or_file(given) -> Training:
    """A table, or the path of one."""
    is_path = isinstance(given, str | os.PathLike)
    cells, said = columns_in(given) if is_path else (columns_of(given), [])
    columns, others = numeric(cells)
    if EPOCH not in columns:
        count = max((len(column.numbers) for column in columns.values()), default=0)
        columns[EPOCH] = Column(np.arange(count), np.ones(count, bool))
    training = of_table(columns if is_path else without_holes(columns))
    training.foot += [*said, *others]
    return training


def of_one(given, validation_freq=None) -> Training:
    """One training, in any form.

    Raises:
        TypeError: If it is none.
    """
    if isinstance(given, LearningCurve):
        return of_learning_curve(given)
    if isinstance(given, str | os.PathLike) or (hasattr(given, "columns") and hasattr(given, "__getitem__")):
        return of_table_or_file(given)
    if isinstance(given, Mapping):
        return of_dictionary(given, validation_freq)
    history = getattr(given, "history", {} if isinstance(given, BatchHistory) else None)
    if not isinstance(history, Mapping):
        raise TypeError(
            "Expected what fit returned, its history dictionary, a table with a column for each curve, the path of a "
            f"file that CSVLogger wrote, or a list of these. Received: {type(given).__name__}"
        )
    training = of_mapping(history, getattr(given, "epoch", None), validation_freq)
    if isinstance(given, BatchHistory):
        training.unit = "batches"
    outputs = tuple(getattr(getattr(given, "model", None), "output_names", None) or ())
    training.outputs = outputs if len(outputs) > 1 else ()
    return training


# All of it


def training_of(history, validation_freq: int | Sequence[int] | None = None) -> Training:
    """What was measured while a model was trained, in whatever form it is given.

    Args:
        history: What `fit` returned; its dictionary; a table, or the path of a file that `CSVLogger` wrote; a
            `BatchHistory` or a `LearningCurve`; or a list of these, one after the other.
        validation_freq: After which epochs `fit` validated, where it cannot be seen.

    Raises:
        TypeError: If it is anything else.
        ValueError: If a file or a table cannot be read, or `validation_freq` does not fit.
    """
    several = isinstance(history, list | tuple)
    training = (
        joined([of_one(one, validation_freq) for one in history]) if several else of_one(history, validation_freq)
    )
    training.curves = dict(one_by_one(training.curves))
    broken = {name: epochs[~np.isfinite(values)] for name, (epochs, values) in training.curves.items()}
    named = [f"{name} {spans(epochs)}" for name, epochs in broken.items() if len(epochs)]
    if named:
        training.foot.append((BROKEN[training.unit], {"curves": listed(named)}))
    unique = {(sentence, *given.items()): (sentence, given) for sentence, given in training.foot}
    training.foot = list(unique.values())
    return training
