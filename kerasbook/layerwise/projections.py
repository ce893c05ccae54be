"""Samples as points in the plane: two ways to look at a layer from outside."""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import RidgeCV

from kerasbook.layerwise.answers import halves
from kerasbook.layerwise.linear import PENALTIES, flat, projected, scaled


def principal_plane(output: np.ndarray) -> np.ndarray:
    """The two directions in which a layer's output varies most, signs fixed by scikit-learn's rule.

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
    """A linear probe's view: each sample drawn towards the corner of its class, as far as the layer allows.

    A linear map (ridge regression), learned on half of the samples, brings each sample as near as it can to
    the corner of its class; the other half shows how well that works. The corners stay where they are, so layers and
    epochs can be compared.

    Args:
        output: A layer's output, `(n, ...)`.
        y: Class numbers, `(n,)`.
        seed: Decides the split and the random projection of wide layers, as in `probe`.

    Returns:
        `(points, held_out)`: `(m, 2)`, and which of the samples they are, `(m,)`.
    """
    train, test = halves(y, seed)
    features = scaled(projected(flat(output), seed), train)
    names, classes = np.unique(y, return_inverse=True)
    reader = RidgeCV(PENALTIES).fit(features[train], corners(len(names))[classes[train]])
    return reader.predict(features[test]), test
