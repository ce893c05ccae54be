"""Samples as points in the plane: two ways to look at a layer from outside."""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import RidgeCV

from kerasbook.layerwise.answers import halves
from kerasbook.layerwise.linear import PENALTIES, flat, projected, scaled


def principal_plane(output: np.ndarray) -> np.ndarray:
    """Projects a layer's output to the two directions in which it varies most; scikit-learn's rule fixes the signs.

    Args:
        output: `(n, ...)`.

    Returns:
        `(n, 2)`.
    """
    units = flat(output)
    if units.shape[1] == 1:
        units = np.hstack([units, np.zeros_like(units)])
    return PCA(2, svd_solver="full" if min(units.shape) <= 500 else "randomized", random_state=0).fit_transform(units)


def corners(classes: int) -> np.ndarray:
    """`(classes, 2)`: the corners of a regular polygon on the unit circle, clockwise from the top."""
    angles = np.pi / 2 - 2 * np.pi * np.arange(classes) / classes
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def wheel(output: np.ndarray, y: np.ndarray, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Projects a layer's output to the plane with a linear probe that moves each sample to the corner of its class.

    The probe (ridge regression) is trained on half of the samples; the other half is projected. The better the layer
    separates the classes, the closer the samples get to their corners. The corners never move, so layers and epochs
    can be compared.

    Args:
        output: A layer's output, `(n, ...)`.
        y: Class indices, `(n,)`.
        seed: Decides the split and the random projection of wide layers, as in `probe`.

    Returns:
        `(points, held_out)`: the projected samples, `(m, 2)`, and their indices in `output`, `(m,)`.
    """
    train, test = halves(y, seed)
    features = scaled(projected(flat(output), seed), train)
    names, classes = np.unique(y, return_inverse=True)
    reader = RidgeCV(PENALTIES).fit(features[train], corners(len(names))[classes[train]])
    return reader.predict(features[test]), test
