"""Data of your own in the form of ours: a folder of pictures, a CSV file, or arrays."""

import csv
import hashlib
import io
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from kerasbook.datasets.array_files import ArrayFile
from kerasbook.datasets.drawing import decoded
from kerasbook.datasets.records import Dataset, Pictures, cut
from kerasbook.errors import DataError
from kerasbook.locale import gettext as _

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp")
TEST_SHARE = 0.2
SIDE = 64  # pixels of a picture, if nothing else is asked for
MOST_CLASSES = 20  # a column of whole numbers with more different ones is an amount
MOST_CATEGORIES = 30  # a column of words with more different ones is a text
NAMES = ("utf-8-sig", "cp949", "latin-1")  # how CSV files are encoded: as most are, as Korean Excel does, anything
MOST_BYTES = 200_000_000
MOST_BYTES_OF_ARRAYS = 800_000_000  # as float32, which they become: all of CIFAR-10 has 737 million
BYTES = 4  # of a float32
NAMES_OF_ARRAYS = (("x_train", "y_train", "x_test", "y_test"), ("x", "y"))
THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")  # 1,250,000


class Table(NamedTuple):
    """Rows of a table: numbers and a text go in, the chosen column comes out.

    Args:
        numbers: float32 `(n, k)`, a column for each number, and one of 0 and 1 for each word of a column of words;
            NaN where a value is missing. `columns` of the data set names them.
        labels: What to predict: int64 `(n,)`, the number of the class; or float32 `(n,)`, an amount, if the data set
            has no `classes`.
        texts: `(n,)` strings: the columns of longer texts, joined; empty if there are none.
    """

    numbers: np.ndarray
    labels: np.ndarray
    texts: np.ndarray


def own(
    path: str | Path, predict: str | None = None, size: tuple[int, int] = (SIDE, SIDE), classes: bool | None = None
) -> Dataset:
    """Data of your own, in the form of all data sets here: `train, test = own("photos")`.

    One sample in five is for testing. Which, its own content decides, so that it stays there when others are added, and
    what is there twice is on one side.

    Args:
        path: One of

            - a folder with a folder of pictures for each class: `photos/cat/1.jpg`, `photos/dog/7.png`;
            - a CSV file whose first line names the columns;
            - an .npz file with arrays `x` and `y`, or with `x_train`, `y_train`, `x_test`, `y_test`.
        predict: Of a CSV file, the column to predict; the last one by default.
        size: Of pictures in a folder, the height and width in pixels they are brought to, in the middle of a square.
        classes: Whether what is predicted are classes rather than amounts; by default, words and few different whole
            numbers are classes.

    Returns:
        `(train, test)`, each `Pictures`, or `Table` for a CSV file and arrays with one row for each sample; `.classes`
        and `.columns` have the names.

    Raises:
        DataError: If the path does not hold such data; the sentence says what does not fit and what to do.

    Example:

    ```python
    train, test = own("houses.csv", predict="price")
    own("houses.csv", predict="price").show()
    ```
    """
    path = Path(path).expanduser()
    if predict is not None and path.exists() and not is_table(path):
        raise DataError(_("Expected a CSV file with a column to predict. Received: {name}.").format(name=path.name))
    if path.is_dir():
        return pictures_in(path, size)
    if not path.exists():
        raise DataError(
            _("Expected a folder of pictures, a CSV or an .npz file. Received a path where nothing is: {path}.").format(
                path=path
            )
        )
    if is_table(path):
        return rows_of(path, predict, classes)
    if path.suffix.lower() == ".npz":
        return arrays_in(path, classes)
    raise DataError(_("Expected a folder of pictures, a CSV or an .npz file. Received: {name}.").format(name=path.name))


def is_table(path: Path) -> bool:
    """Whether it is a file that would be read as CSV."""
    return path.is_file() and path.suffix.lower() in (".csv", ".tsv", ".txt")


# The split


def lot(content: bytes) -> bytes:
    """The lot that a sample draws by its content."""
    return hashlib.sha256(content).digest()


def halves(lots: Sequence[bytes], labels: np.ndarray | None) -> tuple[list[int], list[int]]:
    """Numbers of the samples for training and for testing: a fifth of each class for testing, equal samples together.

    Args:
        lots: The lot of each sample.
        labels: Numbers of classes; None for amounts.
    """
    training, test = [], []
    for label in [None] if labels is None else np.unique(labels):
        those = range(len(lots)) if label is None else np.flatnonzero(labels == label).tolist()
        distinct = sorted({lots[number] for number in those})
        chosen = set(distinct[: max(1, round(TEST_SHARE * len(distinct)))])
        for number in those:
            (test if lots[number] in chosen else training).append(number)
    # By the other end of the lot: what decides the part must not decide the place.
    return tuple(sorted(part, key=lambda number: lots[number][::-1]) for part in (training, test))


def parted(record, lots: Sequence[bytes], is_classes: bool, **about) -> Dataset:
    """A data set out of all its samples."""
    training, test = halves(lots, record.labels if is_classes else None)
    order = training + test
    return Dataset(*cut(type(record)(*(array[order] for array in record)), len(training)), **about)


def check_classes(counts: Counter, what: str) -> None:
    """Refuse what has no two classes, or a class with a single sample.

    Raises:
        DataError: If it has not.
    """
    if len(counts) < 2:
        raise DataError(
            _("Expected at least two classes in {what}. Received: {names}.").format(
                what=what, names=", ".join(map(str, counts)) or _("none")
            )
        )
    single = [str(name) for name, count in counts.items() if count < 2]
    if single:
        raise DataError(
            _(
                "Expected at least two different samples of each class in {what}, one to learn from and one to test "
                "with. Received a single one of: {names}."
            ).format(what=what, names=", ".join(single[:5]))
        )


# Pictures


def pictures_in(folder: Path, size: tuple[int, int]) -> Dataset:
    """The pictures in a folder that has a folder for each class."""
    of_class = {
        each.name: sorted(file for file in each.rglob("*") if file.suffix.lower() in PICTURES)
        for each in sorted(folder.iterdir())
        if each.is_dir() and not each.name.startswith(".")
    }
    of_class = {name: files for name, files in of_class.items() if files}
    if not of_class:
        raise DataError(
            _(
                "Expected a folder with a folder of pictures for each class, such as {folder}/cat/1.jpg. Received a "
                "folder without any."
            ).format(folder=folder)
        )
    files = [file for each in of_class.values() for file in each]
    images = np.stack(list(readable(files, lambda file: squared(decoded(file), size))))
    if (images[..., :1] == images).all():
        images = images[..., 0]  # (n, h, w, 3) -> (n, h, w): all of them are grey
    lots = [lot(image.tobytes()) for image in images]
    labels = np.repeat(np.arange(len(of_class)), [len(each) for each in of_class.values()])
    names = list(of_class)
    check_classes(Counter(names[label] for label, _lot in set(zip(labels.tolist(), lots, strict=True))), folder.name)
    return parted(Pictures(images, labels.astype(np.int64)), lots, True, classes=names)


def readable(files: Iterable[Path], read: Callable[[Path], np.ndarray]) -> Iterable[np.ndarray]:
    """What is read of each file.

    Raises:
        DataError: If some cannot be read, with the first of their names.
    """
    damaged = []
    for file in files:
        try:
            yield read(file)
        except ValueError:
            damaged.append(str(file))
    if damaged:
        raise DataError(
            _(
                "Expected pictures that can be read. Received {count} that are damaged or no pictures: {names}. "
                "Take them out and try again."
            ).format(count=len(damaged), names=", ".join(damaged[:3]))
        )


def squared(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The middle of a picture in the form asked for, in another size.

    Args:
        picture: uint8 `(h, w, 3)` or `(h, w, 4)`; transparent places become white.
        size: Height and width.

    Returns:
        float32 `(*size, 3)` from 0 to 1.
    """
    image = Image.fromarray(picture)
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white.convert("RGB")
    share = min(image.height / size[0], image.width / size[1])
    height, width = share * size[0], share * size[1]
    top, left = (image.height - height) / 2, (image.width - width) / 2
    box = (left, top, left + width, top + height)
    small = image.resize((size[1], size[0]), Image.Resampling.LANCZOS, box=box)
    return np.divide(small, 255, dtype=np.float32)


# Tables


def lines_of(path: Path) -> tuple[list[str], list[list[str]]]:
    """The names of the columns of a CSV file, and its rows."""
    if path.stat().st_size > MOST_BYTES:
        raise DataError(
            _("Expected a file of at most {most} MB. Received: {size} MB.").format(
                most=MOST_BYTES // 1_000_000, size=path.stat().st_size // 1_000_000
            )
        )
    content = path.read_bytes()
    text = next(filter(None, (decoded_as(content, name) for name in NAMES)), "")
    sample = text[:10_000]
    try:
        dialect = csv.Sniffer().sniff(sample, delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), dialect) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise DataError(_("Expected a CSV file. Received: {error}.").format(error=error)) from error
    if len(rows) < 2 or len(rows[0]) < 2:
        raise DataError(
            _(
                "Expected a CSV file with the names of at least two columns in its first line and rows below. "
                "Received: {name}."
            ).format(name=path.name)
        )
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]):
            raise DataError(
                _("Expected {count} values in each row of {name}. Received {found} in row {row}.").format(
                    count=len(rows[0]), name=path.name, found=len(row), row=number
                )
            )
    return [name.strip() for name in rows[0]], [[cell.strip() for cell in row] for row in rows[1:]]


def decoded_as(content: bytes, encoding: str) -> str | None:
    """The text, if it has this encoding."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def as_number(cell: str) -> float:
    """A cell as a number: NaN if it is empty or says that something is missing."""
    if cell.lower() in ("", "na", "nan", "null", "none", "?", "-"):
        return math.nan
    return float(cell.replace(",", "") if THOUSANDS.fullmatch(cell) else cell)


def as_numbers(cells: Sequence[str]) -> np.ndarray | None:
    """A column as float32; None if it holds words."""
    try:
        return np.array([as_number(cell) for cell in cells], np.float32)
    except ValueError:
        return None


def rows_of(path: Path, predict: str | None, classes: bool | None) -> Dataset:
    """The rows of a CSV file."""
    names, rows = lines_of(path)
    predict = names[-1] if predict is None else predict
    if predict not in names:
        raise DataError(
            _("Expected a column of {name} to predict: one of {columns}. Received: {predict}.").format(
                name=path.name, columns=", ".join(names), predict=predict
            )
        )
    cells = {name: [row[number] for row in rows] for number, name in enumerate(names)}
    wanted = cells.pop(predict)
    known = [number for number, cell in enumerate(wanted) if cell]
    if len(known) < len(wanted):
        raise DataError(
            _(
                "Expected a value of {predict} in each row. Received {count} rows without one. Take those rows out and "
                "try again."
            ).format(predict=predict, count=len(wanted) - len(known))
        )
    labels, class_names = answers(wanted, predict, classes)
    numbers, columns, texts = inputs(cells)
    lots = [lot("\t".join(row).encode()) for row in rows]
    return parted(Table(numbers, labels, texts), lots, bool(class_names), classes=class_names, columns=columns)


def answers(cells: Sequence[str], predict: str, classes: bool | None) -> tuple[np.ndarray, list[str]]:
    """What is to be predicted: numbers of classes and their names, or amounts and no names."""
    amounts = as_numbers(cells)
    if amounts is not None and np.isnan(amounts).any():
        amounts = None  # "NA" is then a class like others
    if classes is None:
        classes = amounts is None or are_numbers_of_classes(amounts)
    if not classes:
        if amounts is None:
            raise DataError(_("Expected numbers in the column {predict}. Received words.").format(predict=predict))
        return amounts, []
    check_classes(Counter(cells), predict)
    names = sorted(set(cells), key=lambda name: (as_number(name) if amounts is not None else 0, name))
    place = {name: number for number, name in enumerate(names)}
    return np.array([place[cell] for cell in cells], np.int64), names


def are_numbers_of_classes(amounts: np.ndarray) -> bool:
    """Whether numbers stand for classes: whole ones, few of them different, and each there several times."""
    different = len(np.unique(amounts))
    return different <= min(MOST_CLASSES, len(amounts) // 2) and bool((amounts == np.rint(amounts)).all())


def inputs(cells: dict[str, list[str]]) -> tuple[np.ndarray, dict[str, str], np.ndarray]:
    """The columns that go in: numbers `(n, k)`, the names of their columns, and texts `(n,)`."""
    columns, texts = {}, []
    for name, column in cells.items():
        numbers = as_numbers(column)
        words = sorted(set(column))
        if numbers is not None:
            columns[name] = numbers
        elif len(words) <= MOST_CATEGORIES and len(words) < len(column):
            columns |= {f"{name} = {word or '?'}": np.equal(column, word).astype(np.float32) for word in words}
        else:
            texts.append(column)
    count = len(next(iter(cells.values())))
    numbers = np.stack(list(columns.values()), axis=1) if columns else np.zeros((count, 0), np.float32)
    joined = [" ".join(filter(None, row)) for row in zip(*texts, strict=True)] if texts else [""] * count
    return numbers, {name: name for name in columns}, np.array(joined, dtype=object)


# Arrays


def arrays_in(path: Path, classes: bool | None) -> Dataset:
    """The arrays of an .npz file; others than the ones asked for are not read."""
    try:
        with ArrayFile(path) as file:
            arrays = {name: file.read(name) for name in wanted(file)}
            names = file.names
    except DataError:
        raise
    except Exception as error:  # a damaged archive makes zipfile and NumPy raise nearly anything
        raise DataError(
            _("Expected an .npz file with arrays of numbers. Received: {name} ({error}).").format(
                name=path.name, error=error
            )
        ) from error
    if {"x_train", "y_train", "x_test", "y_test"} <= set(arrays):
        x, y = (np.concatenate([arrays[f"{name}_train"], arrays[f"{name}_test"]]) for name in "xy")
        training = len(arrays["x_train"])
    elif {"x", "y"} <= set(arrays):
        x, y, training = arrays["x"], arrays["y"], None
    else:
        raise DataError(
            _("Expected arrays x and y, or x_train, y_train, x_test and y_test. Received: {names}.").format(
                names=", ".join(names) or _("none")
            )
        )
    record, names, columns = as_record(x, y, classes)
    if training is not None:
        return Dataset(*cut(record, training), classes=names, columns=columns)
    lots = [lot(np.ascontiguousarray(sample).tobytes()) for sample in x]
    return parted(record, lots, bool(names), classes=names, columns=columns)


def wanted(file: ArrayFile) -> list[str]:
    """The names of those arrays of a file that are samples and labels.

    Raises:
        DataError: If they are too large.
    """
    names = next((names for names in NAMES_OF_ARRAYS if set(names) <= set(file.names)), ())
    size = sum(file.header(name).count for name in names) * BYTES
    if size > MOST_BYTES_OF_ARRAYS:
        raise DataError(
            _("Expected a file of at most {most} MB. Received: {size} MB.").format(
                most=MOST_BYTES_OF_ARRAYS // 1_000_000, size=size // 1_000_000
            )
        )
    return list(names)


def as_record(x: np.ndarray, y: np.ndarray, classes: bool | None):
    """Arrays as pictures or as a table; names of the classes and of the columns."""
    y = y.reshape(len(y), -1)[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
    numeric = np.issubdtype(x.dtype, np.number) or x.dtype == bool
    if not numeric or x.ndim < 2 or y.ndim != 1 or len(x) != len(y):
        raise DataError(
            _(
                "Expected numbers x of shape (n, ...) and one value of y for each. Received: x {x} of type {type} and "
                "y {y}."
            ).format(x=x.shape, type=x.dtype, y=y.shape)
        )
    labels, names = answers([str(value) for value in y.tolist()], "y", classes)
    if x.ndim > 2:
        of_bytes = np.issubdtype(x.dtype, np.number) and x.max() > 1.5
        top = 255 if of_bytes else 1
        return Pictures(np.divide(x, top, dtype=np.float32), labels), names, {}
    columns = {f"x[{number}]": f"x[{number}]" for number in range(x.shape[1])}
    return Table(x.astype(np.float32), labels, np.full(len(x), "", dtype=object)), names, columns
