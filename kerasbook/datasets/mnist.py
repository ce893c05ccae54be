"""Handwritten digits: 5,000 that ship with the package, or the 70,000 of MNIST."""

import difflib
import functools
import hashlib
import io
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kerasbook.errors import DataError, SettingError
from kerasbook.locale import gettext as _

SOURCES = ("embedded", "mnist")
# Packed by scripts/pack_digits.py: the training pictures come first, the rest are for testing.
EMBEDDED = Path(__file__).with_name("mnist5k.npz")
SHA256 = "54223386bf50b83dee18058750b56c2a27322c656401e6191f8c2ccba071c132"
TRAINING = 4_000


class Digits(NamedTuple):
    """Pictures of handwritten digits and what they show.

    A pair like those of `keras.datasets`: `model.fit(*train, validation_data=test)` works, and so does
    `images, labels = train`. Its `len()` is that of a pair; `len(train.images)` counts the pictures.

    Args:
        images: float32, (n, 28, 28): 0 is paper, 1 is ink.
        labels: int64, (n,): the digit, 0 to 9.
    """

    images: np.ndarray
    labels: np.ndarray


def scaled(images: np.ndarray, labels: np.ndarray) -> Digits:
    """New arrays for a network out of stored bytes: pixels from 0 to 255 become numbers from 0 to 1."""
    return Digits(np.divide(images, 255, dtype=np.float32), labels.astype(np.int64))


def file_content(path: Path, sha256: str) -> bytes:
    """The bytes of a file that ships with the package, once they are known to be intact."""
    try:
        content = path.read_bytes()
    except OSError as error:
        received = error.strerror or str(error)
    else:
        found = hashlib.sha256(content).hexdigest()
        if found == sha256:
            return content
        received = _("{size} bytes with sha256 {found}").format(size=len(content), found=found)
    raise DataError(
        _(
            "Expected the 5,000 digits that ship with kerasbook, in {path} with sha256 {expected}. "
            "Received: {received}. Put the file back with "
            "`pip install --force-reinstall --no-deps kerasbook`, or in a checkout with "
            "`git checkout -- kerasbook/datasets/{name}`."
        ).format(path=path, expected=sha256, received=received, name=path.name)
    )


@functools.cache
def stored_digits(path: Path, sha256: str) -> tuple[np.ndarray, np.ndarray]:
    """The images and labels in a packed file, read once per process. They stay inside: readers get copies."""
    with np.load(io.BytesIO(file_content(path, sha256)), allow_pickle=False) as arrays:
        return arrays["images"], arrays["labels"]


def embedded_digits() -> tuple[Digits, Digits]:
    """400 digits of each class for training and 100 for testing, from the package's own file."""
    images, labels = stored_digits(EMBEDDED, SHA256)
    return scaled(images[:TRAINING], labels[:TRAINING]), scaled(images[TRAINING:], labels[TRAINING:])


def mnist_digits() -> tuple[Digits, Digits]:
    """All of MNIST, downloaded by Keras the first time."""
    import keras

    try:
        train, test = keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises a bare Exception when a download fails
        raise DataError(
            _(
                "Expected the 70,000 digits of MNIST, which Keras downloads once (11 MB). Received: {error}. Connect "
                "to the internet and try again, or use the 5,000 that ship with kerasbook: `digits()`."
            ).format(error=str(error) or type(error).__name__)
        ) from error
    return scaled(*train), scaled(*test)


def unknown_source(source: object) -> SettingError:
    """The error for a source that does not exist, with the name that was probably meant."""
    message = _("Expected source to be one of {sources}. Received: {source!r}.").format(
        sources=", ".join(SOURCES), source=source
    )
    for name in difflib.get_close_matches(str(source).lower(), SOURCES, n=1):
        message += " " + _("Did you mean {name!r}?").format(name=name)
    return SettingError(message)


def digits(source: str = "embedded") -> tuple[Digits, Digits]:
    """Real handwritten digits, split into training and test pictures: the data of the book's first example.

    The split is fixed, the same on every machine, and the classes are mixed within each part. The arrays are
    yours: changing them does not change what the next call returns. The embedded digits are a part of MNIST,
    so judge a model by the test pictures of the source it was trained on.

    Args:
        source: "embedded" for the 5,000 digits that ship with the package (4,000 for training, 1,000 for
            testing, 400 and 100 of each class; no network needed), or "mnist" for all 60,000 and 10,000,
            which Keras downloads once (11 MB).

    Returns:
        `(train, test)`, each a `Digits`: `images`, float32 (n, 28, 28) from 0 to 1, and `labels`, int64 (n,).

    Raises:
        SettingError: If there is no such source.
        DataError: If the package's file is missing or damaged, or MNIST cannot be downloaded.

    Example:

    ```python
    train, test = digits()
    model.fit(train.images, train.labels, validation_data=test)
    ```
    """
    if source == "embedded":
        return embedded_digits()
    if source == "mnist":
        return mnist_digits()
    raise unknown_source(source)


def typical(digits: Digits, digit: int) -> int:
    """The number of the picture that comes nearest to the mean of its class: the most ordinary 3, say.

    Args:
        digits: Images `(n, height, width)` and labels `(n,)`.
        digit: The class.
    """
    those = np.flatnonzero(digits.labels == digit)
    away = digits.images[those] - digits.images[those].mean(axis=0)
    return int(those[np.argmin(np.square(away).sum(axis=(1, 2)))])
