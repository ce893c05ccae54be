"""Samples and labels of a reader's own, from files of NumPy."""

from collections.abc import Iterable
from pathlib import Path

from kerasbook.datasets.array_files import ArrayFile
from kerasbook.errors import DataError
from kerasbook.inside.sayings import in_brief
from kerasbook.lazily import np
from kerasbook.locale import gettext as _

NAMES = ("x", "x_test", "images", "x_train")  # where samples are looked for, in this order
ANSWERS = {"x": "y", "x_test": "y_test", "images": "labels", "x_train": "y_train"}
MOST_BYTES = 1_000_000_000  # of samples and labels together
MOST_INPUTS = 100  # of a model


def load_samples(path: str | Path) -> "tuple[np.ndarray | dict, np.ndarray | None]":
    """Loads samples, and labels if there are any, from a `.npz` or `.npy` file; pickled objects are refused.

    Only what is asked for is read, and nothing before its size is known.

    Args:
        path: A `.npz` with `x` and perhaps `y` (or `x_test` and `y_test`, `images` and `labels`), for a model with
            several inputs `x[name]` for each of them; or a `.npy` with the samples alone.

    Returns:
        `(x, y)`: an array `(n, ...)`, or a dictionary of them, and an array `(n, ...)` or None.

    Raises:
        DataError: If the file is not there, is damaged, too large, or holds nothing of that name.
    """
    path = Path(path)
    if not path.is_file():
        raise DataError(
            _("Expected a file with samples (.npz). Received: {path}, which does not exist.").format(path=path)
        )
    try:
        with ArrayFile(path) as file:
            return samples_in(file, path)
    except DataError:
        raise
    except Exception as error:  # a damaged archive makes zipfile and NumPy raise nearly anything
        raise DataError(
            _(
                "Expected a file saved by NumPy, such as by np.savez(path, x=..., y=...), with numbers only. Received: "
                "{path} ({reason})."
            ).format(path=path, reason=in_brief(error))
        ) from error


def samples_in(file: ArrayFile, path: Path) -> "tuple[np.ndarray | dict, np.ndarray | None]":
    """The samples and the labels among the arrays of a file.

    Raises:
        DataError: If there are none, or too many.
    """
    names = file.names
    several = [name for name in names if name.startswith("x[") and name.endswith("]")]
    samples = several or next(([name] for name in NAMES if name in names), None)
    if samples is None:
        raise DataError(
            _("Expected an array named x in {path}, and y if there are labels. Received: {names}.").format(
                path=path, names=in_brief(", ".join(names)) or _("none")
            )
        )
    if len(several) > MOST_INPUTS:
        raise ValueError(
            _("it has {count} parts, and at most {most} are read").format(count=len(several), most=MOST_INPUTS)
        )
    labels = [name for name in [ANSWERS.get(samples[0], "y")] if name in names]
    check_size(file, samples + labels, path)
    x = {name[2:-1]: numbers(file.read(name)) for name in several} if several else numbers(file.read(samples[0]))
    return x, file.read(labels[0]) if labels else None


def numbers(array: "np.ndarray") -> "np.ndarray":
    """Truth values as 0 and 1, with which one can compute; all else as it is."""
    return array.astype("uint8") if array.dtype == bool else array


def check_size(file: ArrayFile, names: Iterable[str], path: Path) -> None:
    """See to it that these arrays are not too large to be read.

    Raises:
        DataError: If they are.
    """
    size = sum(file.header(name).size for name in names)
    if size > MOST_BYTES:
        raise DataError(
            _(
                "Expected at most {most} MB of samples and labels in {path}. Received: {size} MB. In Python, load some "
                "of them and pass them to kerasbook.layer_report."
            ).format(most=MOST_BYTES // 1_000_000, path=path, size=size // 1_000_000)
        )
