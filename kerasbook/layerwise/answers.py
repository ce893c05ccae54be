"""The answers that are read off: classes in every form, or numbers to predict; and a half to learn from."""

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.model_selection import train_test_split

# The kinds of NumPy types that are real numbers, or true and false.
NUMBERS = "biuf"


def in_one_array(y):
    """A list of single numbers or texts that are NumPy's, or tensors, as an array; anything else as it is."""
    if isinstance(y, list | tuple) and y and all(getattr(label, "shape", None) == () for label in y):
        return np.array([np.asarray(label) for label in y])
    return y


def of_one_output(y) -> np.ndarray:
    """The answers of one output as an array, `(n, ...)`, texts among them as `str`.

    Args:
        y: An array, or a dictionary or list that holds a single one.

    Raises:
        ValueError: If `y` holds the answers of several outputs, or labels with holes among them.
    """
    if isinstance(y, Mapping | list | tuple):
        names = list(y) if isinstance(y, Mapping) else range(len(y))
        if len(names) != 1:
            raise ValueError(
                f"Expected y with the answers of one output. Received: those of {len(names)} outputs. "
                f"Give one of them, out of: {', '.join(f'y[{name!r}]' for name in names)}"
            )
        return of_one_output(y[names[0]])
    if y.dtype.kind == "O":
        numbered([label for label in y.ravel().tolist() if np.ndim(label) == 0])
        try:
            y = np.array(y.tolist())
        except ValueError as error:
            raise ValueError("Expected answers of one shape in y. Received: lists of several lengths") from error
    return np.char.decode(y, "utf-8") if y.dtype.kind == "S" else y


def numbered(labels: Sequence) -> np.ndarray:
    """A number for each label, whatever it is, counted from 0 in the order in which they appear.

    Raises:
        ValueError: If there are holes among them.
    """
    holes = sum(label is None or label != label for label in labels)  # NaN alone is not equal to itself
    if holes:
        raise ValueError(f"Expected a class for each sample. Received: None or NaN for {holes} of {len(labels)}")
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels])


def class_numbers(y: np.ndarray) -> np.ndarray | None:
    """The class of each sample, counted from 0, `(n,)`; None if `y` holds numbers to predict.

    Integers, booleans, texts and one-hot rows are classes, and so are floats if all of them are 0 or 1; other floats
    are numbers, and so are rows of whole numbers, such as several labels that each hold or not.

    Raises:
        ValueError: If `y` is neither, has holes, or too few samples of its classes.
    """
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    zeros_and_ones = y.dtype.kind in NUMBERS and np.isin(y, (0, 1)).all()
    if y.ndim == 2 and zeros_and_ones and (y.sum(axis=1) == 1).all():
        y = y.argmax(axis=1)  # one-hot
    if (y.dtype.kind == "f" and not (y.ndim == 1 and zeros_and_ones)) or (y.ndim > 1 and y.dtype.kind in "biu"):
        if not np.isfinite(y).all():
            raise ValueError("Expected y to hold finite numbers. Received: NaN or infinity among them")
        return None
    if y.ndim != 1 or y.dtype.kind not in NUMBERS + "USOM":
        raise ValueError(
            "Expected y to hold a class for each sample, (n,) or one-hot (n, classes), or floats to predict, (n, ...). "
            f"Received: {y.dtype} of shape {y.shape}"
        )
    numbers = np.unique(y, return_inverse=True)[1] if y.dtype.kind != "O" else numbered(y)
    counts = np.bincount(numbers)
    if (counts > 1).sum() < 2:
        raise ValueError(
            "Expected two classes or more with two samples or more each. "
            f"Received: {len(y)} samples of {len(counts)} classes, at most {counts.max(initial=0)} of one"
        )
    return numbers


def halves(y: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The indices of the samples that train the probes and of those that score them, each class in both.

    A class with a single sample is in the first half only. Floats, which are no classes, are split as they come.

    Raises:
        ValueError: If no class has two samples.
    """
    every, split = np.arange(len(y)), {"test_size": 0.5, "random_state": seed}
    if y.dtype.kind == "f":
        return tuple(train_test_split(every, **split))
    _, which, counts = np.unique(y, return_inverse=True, return_counts=True)
    alone = counts[which] == 1
    if alone.all():
        raise ValueError(f"Expected two samples or more of a class. Received: {len(y)} samples, all of other classes")
    train, test = train_test_split(every[~alone], stratify=y[~alone], **split)
    return np.concatenate([train, every[alone]]), test


def standardised(numbers: np.ndarray) -> np.ndarray:
    """`(n, k)`: each column centred and divided by its deviation, for they may be measured in different units.

    Raises:
        ValueError: If there are too few, or none of them varies.
    """
    centred = numbers - numbers[:1]  # what never varies is 0, not a rounding error
    centred -= centred.mean(axis=0)
    deviation = centred.std(axis=0)
    if len(numbers) < 4 or not deviation.any():
        raise ValueError(
            "Expected y to hold four numbers or more that are not all the same. "
            f"Received: {len(numbers)}, from {numbers.min()} to {numbers.max()}"
        )
    return centred / np.where(deviation > 0, deviation, 1)
