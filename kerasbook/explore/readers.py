"""Linear probes of layers: fitted once to test samples, then applied to any new picture."""

import functools
from dataclasses import dataclass

import numpy as np
from threadpoolctl import ThreadpoolController

from kerasbook.layerwise.linear import PENALTIES, Mixture


@functools.lru_cache(maxsize=64)
def _mixture(units: int) -> Mixture:
    """The same units always go together."""
    return Mixture(units, seed=0)


def mixed(output: np.ndarray) -> np.ndarray:
    """`(n, ...)` -> `(n, at most 1024)`: wider layers are mixed as `probe` does it, so that distances survive."""
    units = np.asarray(output, "float32").reshape(len(output), -1)
    return _mixture(units.shape[1])(units).astype("float32")


@dataclass(frozen=True)
class Reader:
    """What a layer says, brought to some numbers by a linear map.

    Attributes:
        slopes: `(features, numbers)`.
        start: `(numbers,)`.
    """

    slopes: np.ndarray
    start: np.ndarray

    def __call__(self, output: np.ndarray) -> np.ndarray:
        """`(n, ...)` -> `(n, numbers)`."""
        return mixed(output) @ self.slopes + self.start


@functools.cache
def _threads() -> ThreadpoolController:
    """The libraries that compute with matrices, looked up once."""
    return ThreadpoolController()


def _decomposed(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`x = u @ diag(s) @ v.T`, by way of whichever of `x @ x.T` and `x.T @ x` is smaller."""
    tall = len(x) >= x.shape[1]
    squares, vectors = np.linalg.eigh(x.T @ x if tall else x @ x.T)
    kept = squares > 1e-9 * squares[-1]
    s, vectors = np.sqrt(squares[kept]), vectors[:, kept]
    return (x @ vectors / s, s, vectors) if tall else (vectors, s, x.T @ vectors / s)


def _ridge(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Slopes `(features, numbers)` of the ridge regression whose penalty does best on samples left out one by one.

    `x` and `y` are centred. What scikit-learn's `RidgeCV` finds, at a tenth of its time for narrow layers.
    """
    u, s, v = _decomposed(x)
    seen = u.T @ y

    def left_out(penalty: float) -> float:
        """The error on each sample of the regression that has learned from all others."""
        shrunk = s**2 / (s**2 + penalty)
        leverage = (u**2) @ shrunk + 1 / len(x)  # 1 / n: the start is learned as well
        return float((((y - u @ (shrunk[:, None] * seen)) / (1 - leverage)[:, None]) ** 2).sum())

    penalty = min(PENALTIES, key=left_out)
    return v @ ((s / (s**2 + penalty))[:, None] * seen)


def fitted(features: np.ndarray, targets: np.ndarray) -> Reader:
    """The linear map from a layer to `targets` that ridge regression finds, its penalty chosen by leave-one-out.

    Args:
        features: A layer's output for some samples, `mixed`, `(n, features)`.
        targets: `(n, numbers)`.
    """
    features, targets = features.astype("float64"), targets.astype("float64")
    start = targets.mean(axis=0)
    slopes = np.zeros((features.shape[1], targets.shape[1]))
    varying = np.ptp(features, axis=0) > 0
    if varying.any() and np.isfinite(features).all():
        middle = features[:, varying].mean(axis=0)
        centred = features[:, varying] - middle
        size = np.sqrt((centred**2).mean())  # one for the whole layer, as in `wheel`
        with _threads().limit(limits=1):  # several gain little here, and beside other work wait for each other
            slopes[varying] = _ridge(centred / size, targets - start) / size
        start = start - middle @ slopes[varying]
    return Reader(slopes.astype("float32"), start.astype("float32"))
