"""The answers `y` that come with samples: classes in every form, or numbers to predict; and a half to learn from.

Whoever asks which classes `y` holds asks here.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.model_selection import train_test_split

from kerasbook.locale import gettext as _

# The kinds of NumPy types that are real numbers, or true and false.
NUMBERS = "biuf"

SHOWN = 4  # classes that a message shows


def of_one_output(y, output: int | str | None = None) -> np.ndarray:
    """The answers of one output as an array, `(n, ...)`, texts among them as `str`.

    Args:
        y: An array, or a dictionary or list of arrays: a single one, or that of `output` among others.
        output: Which output is looked at, if the model has several.

    Raises:
        ValueError: If `y` holds the answers of several outputs, or labels with holes among them.
    """
    if isinstance(y, Mapping | list | tuple):
        names = list(y) if isinstance(y, Mapping) else range(len(y))
        if output is not None and output in names:
            return of_one_output(y[output])
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
            if all(isinstance(label, (list, np.ndarray)) for label in y.flat):
                raise ValueError("Expected answers of one shape in y. Received: lists of several lengths") from error
            return y  # classes of whatever kind
    return np.char.decode(y, "utf-8") if y.dtype.kind == "S" else y


def numbered(labels: Sequence) -> np.ndarray:
    """A number for each label, whatever it is, counted from 0 in the order in which they appear.

    Raises:
        ValueError: If there are holes among them.
    """
    holes = sum(label is None or label != label for label in labels)  # NaN alone is not equal to itself
    if holes:
        raise ValueError(
            _("Expected a class for each sample. Received: None or NaN for {holes} of {count}").format(
                holes=holes, count=len(labels)
            )
        )
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels])


def one_each(y: np.ndarray) -> np.ndarray | None:
    """Answers as one number or name for each sample, `(n,)`, one-hot rows as classes; None if each is several numbers.

    Args:
        y: `(n, ...)`.
    """
    each = y.reshape(len(y), -1)
    if each.shape[1] == 1:
        return each[:, 0]
    one_hot = y.ndim == 2 and y.dtype.kind in NUMBERS and np.isin(y, (0, 1)).all() and (y.sum(axis=1) == 1).all()
    return y.argmax(axis=1) if one_hot else None


def are_signs(y: np.ndarray) -> bool:
    """Whether all answers `(n,)` are -1 or 1, as a hinge loss or a tanh has two classes."""
    return y.dtype.kind in "if" and bool(np.isin(y, (-1, 1)).all() and (y == -1).any())


def are_classes(y: np.ndarray, width: int | None = None) -> bool:
    """Whether answers `(n,)` are classes, and no numbers to predict.

    Names and booleans are classes, and so is what is 0 or 1, or -1 or 1. Other integers are classes unless the model
    answers with a single number, which cannot tell three of them apart; other whole floats only if it has a number for
    each.

    Args:
        y: `(n,)`.
        width: How many numbers the model answers to each sample; None if that is not known.
    """
    if y.dtype.kind not in "iuf" or are_signs(y) or np.isin(y, (0, 1)).all():
        return True
    if y.dtype.kind == "f":
        whole = bool(np.isfinite(y).all() and (y == np.round(y)).all())
        return bool(whole and width is not None and width > 1 and y.min() >= 0 and y.max() < width)
    return width != 1 or len(np.unique(y)) < 3


def class_numbers(y: np.ndarray, width: int | None = None) -> np.ndarray | None:
    """The class of each sample, counted from 0, `(n,)`; None if `y` holds numbers to predict (see `are_classes`).

    Args:
        y: `(n, ...)`; rows of whole numbers, such as several labels that each hold or not, are numbers to predict.
        width: How many numbers the model answers to each sample; None if that is not known.

    Raises:
        ValueError: If `y` is neither, has holes, or too few samples of its classes.
    """
    labels = one_each(y)
    if y.dtype.kind in NUMBERS and (labels is None or not are_classes(labels, width)):
        if not np.isfinite(y).all():
            raise ValueError(_("Expected y to hold finite numbers. Received: NaN or infinity among them"))
        return None
    if labels is None or labels.dtype.kind not in NUMBERS + "USOM":
        raise ValueError(
            _(
                "Expected y to hold a class for each sample, (n,) or one-hot (n, classes), or floats to predict, "
                "(n, ...). Received: {dtype} of shape {shape}"
            ).format(dtype=y.dtype, shape=y.shape)
        )
    numbers = np.unique(labels, return_inverse=True)[1] if labels.dtype.kind != "O" else numbered(labels)
    counts = np.bincount(numbers)
    if (counts > 1).sum() < 2:
        raise ValueError(
            _(
                "Expected two classes or more with two samples or more each. Received: {samples} samples of {classes} "
                "classes, at most {most} of one"
            ).format(samples=len(y), classes=len(counts), most=counts.max(initial=0))
        )
    return numbers


def places(y: np.ndarray, names: Sequence[str], where: str) -> np.ndarray:
    """The number of each sample's class, `(n,)`: of a name where it stands among the names of the classes 0, 1, ...

    Args:
        y: Names, or whole numbers, `(n,)`.
        names: The names of the classes.
        where: The argument that they were given as, for messages.

    Raises:
        ValueError: If there are others.
    """
    named = y.dtype.kind in "OUS"
    known = {str(name): place for place, name in enumerate(names)} if named else range(len(names))
    labels = list(map(str, y)) if named else y.tolist()
    if others := [label for label in dict.fromkeys(labels) if label not in known]:
        received = ", ".join([*map(repr, others[:SHOWN]), *["..."][: len(others) > SHOWN]])
        raise ValueError(f"Expected {where}=[...] with a name for each class in y. Received: none for {received}")
    return np.array([known[label] for label in labels]) if named else y.astype(int)


def halves(y: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The indices of the samples that train the probes and of those that score them, each class in both.

    A class with a single sample is in the first half only. Floats, which are no classes, are split as they come.

    Raises:
        ValueError: If no class has two samples.
    """
    every, split = np.arange(len(y)), {"test_size": 0.5, "random_state": seed}
    if y.dtype.kind == "f":
        return tuple(train_test_split(every, **split))
    _classes, which, counts = np.unique(y, return_inverse=True, return_counts=True)
    alone = counts[which] == 1
    if alone.all():
        raise ValueError(
            _("Expected two samples or more of a class. Received: {count} samples, all of other classes").format(
                count=len(y)
            )
        )
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
            _(
                "Expected y to hold four numbers or more that are not all the same. Received: {count}, from {least} to "
                "{most}"
            ).format(count=len(numbers), least=numbers.min(), most=numbers.max())
        )
    return centred / np.where(deviation > 0, deviation, 1)
