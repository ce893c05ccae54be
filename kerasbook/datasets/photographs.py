"""Two colour photographs that come with scikit-learn."""

import numpy as np

from kerasbook.datasets.records import Card
from kerasbook.errors import SettingError
from kerasbook.locale import N_
from kerasbook.locale import gettext as _

CARD = Card(
    name="photograph",
    title=N_("2 colour photographs: a flower, a palace by a lake"),
    source="scikit-learn (PyPI)",
    authors="vultilion, danielbuechele (Flickr)",
    licence="CC-BY-2.0",
    chapters=(1, 2, 8, 9, 12),
    parts=False,
)

PHOTOGRAPHS = ("flower", "china")


def photograph(name: str = "flower") -> np.ndarray:
    """A colour photograph: an orange dahlia before dark leaves, or a palace by a lake. No network is needed.

    Args:
        name: "flower" or "china".

    Returns:
        float32, (427, 640, 3): red, green and blue of each pixel, from 0 to 1. The array is yours.

    Raises:
        SettingError: If there is no such photograph.

    Example:

    ```python
    picture = photograph()
    red, green, blue = picture[200, 300]
    ```
    """
    if name not in PHOTOGRAPHS:
        raise SettingError(
            _("Expected a photograph named one of {names}. Received: {name!r}.").format(
                names=", ".join(PHOTOGRAPHS), name=name
            )
        )
    from sklearn.datasets import load_sample_image  # takes a second: only for those who want a photograph

    return np.divide(load_sample_image(f"{name}.jpg"), 255, dtype=np.float32)
