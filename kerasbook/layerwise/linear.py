"""The simplest of readers: linear maps out of sums over samples, and how alike two layers are."""

from collections.abc import Iterator, Sequence

import numpy as np
import scipy.sparse
from scipy.linalg import eigh, lapack

# The strength of the penalty is chosen per layer, by generalised cross-validation, out of these.
PENALTIES = np.logspace(-2, 4, 13)

# Wider layers are mixed at random into this many features, so that no layer costs more than a bounded time.
WIDEST = 1024

FEW = 16  # samples that are mixed one by one


# What a layer's output is turned into


def flat(values: np.ndarray) -> np.ndarray:
    """`(n, ...)` -> `(n, units)`, in double precision."""
    return np.asarray(values, np.float64).reshape(len(values), -1)


class Mixture:
    """Mixes many units into 1,024 features at random, or as many as asked for, or leaves up to so many as they are.

    Each unit is added to one feature, with a random sign (a count sketch; Weinberger et al., 2009, "Feature hashing for
    large scale multitask learning"). Inner products of samples, all that ridge regression and CKA depend on, survive
    on average, in a time that grows with the number of units only; a dense random matrix would take 1,024 times that.

    Args:
        units: How many there are.
        seed: Decides which go together.
        widest: Into how many features to mix them.
    """

    def __init__(self, units: int, seed: int, widest: int = WIDEST):
        self.features = min(units, widest)
        self.signs = None
        if units > widest:
            rng = np.random.default_rng(seed)
            feature = rng.permutation(units) % widest
            signs = rng.choice(np.array([-1, 1], "float32"), units)
            self.signs = scipy.sparse.csc_array((signs, feature, np.arange(units + 1)), (widest, units))

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """`(n, units)` -> `(n, features)`, in double precision."""
        return np.asarray(self.mixed(values), np.float64)

    def mixed(self, values: np.ndarray) -> np.ndarray:
        """`(n, units)` -> `(n, features)`, in the precision of the units, of single precision at least."""
        if self.signs is None:
            return values
        values = values.astype(np.result_type(values.dtype, np.float32), copy=False)
        if len(values) <= FEW:  # together they would be turned round first, which takes longer
            return np.stack([self.signs @ units for units in values]) if len(values) else values[:, : self.features]
        return (self.signs @ values.T).T


def projected(features: np.ndarray, seed: int) -> np.ndarray:
    """`(n, units)` -> `(n, at most 1024)`: distances survive a random mixture."""
    return Mixture(features.shape[1], seed)(features)


def scaled(features: np.ndarray, train: np.ndarray) -> np.ndarray:
    """Centred, without the units that never vary, and divided by the layer's typical deviation.

    One scale for the whole layer: dividing each unit by its own deviation would blow up pixels that are lit
    in a single picture until they drown all others.

    Args:
        features: `(n, units)`.
        train: Which rows the statistics may come from, `(n,)` indices.
    """
    varying = features[:, np.ptp(features[train], axis=0) > 0]
    if not varying.shape[1]:
        return np.zeros((len(features), 1))
    centred = varying - varying[train].mean(axis=0)
    return centred / np.sqrt((centred[train] ** 2).mean())


def cka(a: np.ndarray, b: np.ndarray) -> float:
    """How alike two representations of the same samples are, whatever their rotation and scale.

    Linear centred kernel alignment (Kornblith et al., 2019, "Similarity of neural network representations revisited").

    Args:
        a: `(n, p)`.
        b: `(n, q)`.

    Returns:
        0 (nothing in common) to 1 (the same up to rotation and scale).
    """
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    return alignment(a.T @ a, a.T @ b, np.linalg.norm(b.T @ b))


def alignment(gram: np.ndarray, cross: np.ndarray, other_norm: float) -> float:
    """Linear CKA out of centred sums of products: `(p, p)`, `(p, q)`, and the norm of the other's `(q, q)`."""
    norm = np.linalg.norm(gram) * other_norm
    return float(np.linalg.norm(cross) ** 2 / norm) if norm else 0.0


# The plane in which wide layers vary most, out of their samples' inner products

BLOCK = 2**22  # numbers that are turned into double precision at a time


def _about_first(units: np.ndarray) -> Iterator[np.ndarray]:
    """`(n, units)`, a few units at a time, in double precision, as the samples differ from the first of them."""
    step = max(1, BLOCK // len(units))
    for start in range(0, units.shape[1], step):
        part = units[:, start : start + step].astype(np.float64)
        yield part - part[:1]


def inner_products(units: np.ndarray) -> np.ndarray:
    """`(n, units)` -> `(n, n)`: of the samples as they differ from the first."""
    found = np.zeros((len(units), len(units)))
    for part in _about_first(units):
        found += part @ part.T
    return found


def principal_points(products: np.ndarray) -> np.ndarray:
    """The samples in the plane in which they vary most, `(n, 2)`, out of their inner products; the signs are open."""
    mean = products.mean(axis=0)
    centred = products - mean - mean[:, None] + mean.mean()
    last = len(products) - 1
    eigenvalues, directions = eigh(centred, subset_by_index=[last - 1, last])
    eigenvalues = np.where(eigenvalues > 1e-11 * eigenvalues[-1], eigenvalues, 0)  # below it, rounding errors
    return (directions * np.sqrt(eigenvalues))[:, ::-1]


def largest_loadings(units: np.ndarray, points: np.ndarray) -> np.ndarray:
    """For each axis of the plane, `(2,)`, the largest of the units' loadings on it, by size."""
    found = np.zeros((1, 2))
    for part in _about_first(units):
        found = np.concatenate([found, part.T @ points])
        found = found[np.abs(found).argmax(axis=0), [0, 1]][None]
    return found[0]


# Ridge regression


def principal(gram: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The eigenvalues of a Gram matrix and their directions, `(r,)` and `(p, r)`, without those that are 0.

    By a Cholesky decomposition that stops at the rank, for there are often fewer samples than features: then this
    takes a tenth of the time that all eigenvalues would.
    """
    lower, order, rank, _ = lapack.dpstrf(gram, lower=True)
    factor = np.empty((len(gram), rank))
    factor[order - 1] = np.tril(lower[:, :rank])  # gram = factor @ factor.T
    eigenvalues, turn = np.linalg.eigh(factor.T @ factor)
    kept = eigenvalues > 1e-11 * eigenvalues[-1:]  # below it, rounding errors
    return eigenvalues[kept], factor @ (turn[:, kept] / np.sqrt(eigenvalues[kept]))


def best_penalty(eigenvalues: np.ndarray, energy: np.ndarray, total: float, n: int) -> float:
    """The penalty that generalised cross-validation chooses out of `PENALTIES`.

    It estimates the error on new samples from the error on these, `missed / free ** 2`, without leaving any out
    (Golub, Heath & Wahba, 1979, "Generalized cross-validation as a method for choosing a good ridge parameter").

    Args:
        eigenvalues: Of the centred features' Gram matrix, without those that are 0, `(r,)`.
        energy: The squared products of features and targets in the direction of each eigenvector, summed over the
            targets, `(r,)`.
        total: The centred targets' sum of squares.
        n: The number of samples.
    """
    stretched = eigenvalues[:, None] + PENALTIES  # (r, penalties)
    explained = energy[:, None] * (stretched + PENALTIES) / stretched**2
    missed = np.maximum(total - explained.sum(axis=0), 0)
    free = n - 1 - len(eigenvalues) + (PENALTIES / stretched).sum(axis=0)
    return float(PENALTIES[np.argmin(missed / free**2)])


def ridge(gram: np.ndarray, cross: np.ndarray, squares: np.ndarray, parts: Sequence[slice], n: int) -> np.ndarray:
    """The weights of ridge regressions, with a penalty for each part of the targets.

    Args:
        gram: Centred sums of products of the features, `(p, p)`.
        cross: Those of features and targets, `(p, targets)`.
        squares: The centred targets' sums of squares, `(targets,)`.
        parts: The columns of targets that share a penalty.
        n: The number of samples.

    Returns:
        `(p, targets)`.
    """
    eigenvalues, directions = principal(gram)
    turned = directions.T @ cross  # (r, targets)
    for part in parts:
        penalty = best_penalty(eigenvalues, (turned[:, part] ** 2).sum(axis=1), squares[part].sum(), n)
        turned[:, part] /= (eigenvalues + penalty)[:, None]
    return directions @ turned


def drawn_from(known: np.ndarray, inputs: np.ndarray, new: np.ndarray) -> np.ndarray:
    """The inputs as a linear map draws them from a layer: the best that ridge regression can do.

    Args:
        known: The layer's output for samples whose inputs are known, `(n, ...)`.
        inputs: These inputs, `(n, ...)`; wide ones take long, for nothing is mixed here.
        new: The layer's output for other samples, `(m, ...)`.

    Returns:
        `(m, ...)`, in the shape of the inputs.
    """
    features, targets = flat(known), flat(inputs)
    mean, average = features.mean(axis=0), targets.mean(axis=0)
    features, targets = features - mean, targets - average
    scale = np.sqrt(np.mean(features**2)) or 1.0  # one for the whole layer, as in `scaled`
    squares = (targets**2).sum(axis=0)
    products = features.T @ features / scale**2, features.T @ targets / scale
    weights = ridge(*products, squares, [slice(None)], len(features)) / scale
    return ((flat(new) - mean) @ weights + average).reshape(len(new), *inputs.shape[1:])
