"""Samples as arrays: their classes, their range, their size."""

import math

import numpy as np
from PIL import Image

from kerasbook.layerwise.answers import class_numbers

REBUILT_SIDE = 32  # larger pictures are rebuilt at this size
MOST_PIXELS_REBUILT = 3072


def frozen(array: np.ndarray) -> np.ndarray:
    """A copy that nobody can write to."""
    array = np.array(array)
    array.flags.writeable = False
    return array


def as_labels(y: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray] | None:
    """The labels that `y` holds, as `np.unique` gives them, and for each sample which of them it has.

    Args:
        y: `(n, ...)`.
        width: How many numbers the model answers; labels that were saved as floats are classes if it has one for each.

    Returns:
        `(values, numbers)`, `(k,)` and `(n,)`; None if `y` holds numbers to predict.

    Raises:
        ValueError: If `y` holds neither classes nor numbers.
    """
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.dtype.kind == "f" and y.ndim == 1 and np.isin(y, np.arange(max(2, width))).all():
        y = y.astype(int)
    one_hot = y.ndim == 2 and y.dtype.kind in "biuf" and (y.sum(axis=1) == 1).all()
    labels = y.argmax(axis=1) if one_hot else y.astype(str) if y.dtype.kind == "O" else y
    alike = y.ndim == 1 and y.dtype.kind in "biuU" and len(np.unique(y)) == 1
    # Twice, for here a class may have a single sample.
    if not alike and class_numbers(np.concatenate([y, y])) is None:
        return None
    return np.unique(labels.astype(int) if labels.dtype == bool else labels, return_inverse=True)


def smaller(pictures: np.ndarray) -> np.ndarray:
    """Pictures `(n, h, w)` or `(n, h, w, channels)` at the size at which they are rebuilt."""
    if math.prod(pictures.shape[1:]) <= MOST_PIXELS_REBUILT:
        return pictures
    share = REBUILT_SIDE / max(pictures.shape[1:3])
    return np.stack([resized(picture, share) for picture in pictures])


def resized(picture: np.ndarray, share: float, size: tuple[int, int] | None = None) -> np.ndarray:
    """A picture `(h, w)` or `(h, w, channels)` at another size, smoothly."""
    height, width = size or (max(1, round(side * share)) for side in picture.shape[:2])
    planes = picture[..., None] if picture.ndim == 2 else picture
    planes = [
        np.asarray(Image.fromarray(plane.astype("float32")).resize((width, height), Image.Resampling.BILINEAR))
        for plane in np.moveaxis(planes, -1, 0)
    ]
    return planes[0] if picture.ndim == 2 else np.stack(planes, axis=-1)


def value_range(samples: np.ndarray | None) -> tuple[float, float]:
    """From paper to ink, or from black to white, as the samples have it: 0 to 1, 0 to 255, or -1 to 1."""
    if samples is None or not samples.size:
        return 0.0, 1.0
    return (-1.0 if samples.min() < -0.5 else 0.0), (255.0 if samples.max() > 1.5 else 1.0)


def in_colour(drawing: np.ndarray) -> np.ndarray:
    """Any drawing as `(h, w, 3)` from 0 to 1, on white where it is transparent."""
    top = 255 if drawing.size and drawing.max() > 1.5 else 1
    values = np.clip(drawing.astype("float32") / top, 0, 1)
    if values.ndim == 2 or values.shape[-1] == 1:
        values = np.repeat(values.reshape(*values.shape[:2], 1), 3, axis=-1)
    if values.ndim != 3 or values.shape[-1] not in (3, 4):
        raise ValueError(f"Expected a drawing of shape (h, w), (h, w, 3) or (h, w, 4). Received: {drawing.shape}")
    return values[..., :3] if values.shape[-1] == 3 else 1 - values[..., 3:] * (1 - values[..., :3])


def cut_out(picture: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The middle of a picture, in the proportions of `shape`."""
    share = min(picture.shape[0] / shape[0], picture.shape[1] / shape[1])
    height, width = (max(1, round(share * side)) for side in shape[:2])
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    return picture[top : top + height, left : left + width]
