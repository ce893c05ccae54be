"""The 1,000 classes of ImageNet, by name."""

from typing import NamedTuple

from kerasbook.datasets.files import packed, texts
from kerasbook.datasets.pretrained import IMAGENET
from kerasbook.errors import SettingError
from kerasbook.lazily import np
from kerasbook.locale import gettext as _


class Prediction(NamedTuple):
    """A class that a network thinks likely.

    Args:
        label: Its number, from 0 to 999.
        name: Its name.
        probability: How likely the network thinks it is.
    """

    label: int
    name: str
    probability: float


def imagenet_classes() -> tuple[str, ...]:
    """Names of the 1,000 classes of ImageNet, by their number: 386 is "African elephant". All are different.

    Raises:
        DataError: If the file with the names is missing or damaged.
    """
    return tuple(texts(packed(IMAGENET)["names"]))


def decode_predictions(predictions: "np.ndarray", top: int = 5) -> list[list[Prediction]]:
    """Names the most likely classes, like the function of this name in `keras.applications`, without a download.

    Args:
        predictions: `(n, 1000)`: probabilities, as `lite0` returns them.
        top: How many classes to name.

    Returns:
        For each picture, its `top` most likely classes, the likeliest first: `(label, name, probability)`.

    Raises:
        SettingError: If `predictions` has another shape, or `top` is not a whole number from 1 to 1000.
        DataError: If the file with the names is missing or damaged.

    Example:

    >>> probabilities = np.zeros((1, 1000))
    >>> probabilities[0, 386] = 1
    >>> decode_predictions(probabilities, top=1)
    [[Prediction(label=386, name='African elephant', probability=1.0)]]
    """
    names, predictions = imagenet_classes(), np.asarray(predictions)
    if predictions.ndim != 2 or predictions.shape[1] != len(names):
        raise SettingError(
            _(
                "Expected predictions of shape (n, 1000), probabilities of the classes of ImageNet. Received: shape "
                "{shape}. For a single picture, pass predictions[None]."
            ).format(shape=predictions.shape)
        )
    if top not in range(1, len(names) + 1):
        raise SettingError(_("Expected top to be a whole number from 1 to 1000. Received: {top!r}.").format(top=top))
    likeliest = np.argsort(-predictions, axis=1, kind="stable")[:, :top]  # (n, top)
    return [
        [Prediction(int(label), names[label], float(row[label])) for label in labels]
        for row, labels in zip(predictions, likeliest, strict=True)
    ]
