"""Results that are computed once, whoever asks."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future

import numpy as np

CHANGED_KEPT = 8  # results that nobody asked to keep
AT_ONCE = 2  # results under way at a time


class Once:
    """Results by key, each computed by whoever asks first, while others who ask for it wait.

    Args:
        kept: Keys whose results stay; of the others the last `CHANGED_KEPT` do.
    """

    def __init__(self, kept: Sequence[str]):
        self.kept = set(kept)
        self.results: OrderedDict[str, Future] = OrderedDict()
        self.lock = threading.Lock()
        self.gate = threading.BoundedSemaphore(AT_ONCE)

    def __call__(self, key: str, compute: Callable):
        with self.lock:
            mine = key not in self.results
            result = self.results.setdefault(key, Future())
            self.results.move_to_end(key)
            passing = [other for other in self.results if other not in self.kept]
            for other in passing[:-CHANGED_KEPT]:
                del self.results[other]
        if mine:
            try:
                with self.gate:
                    result.set_result(compute())
            except BaseException as error:
                with self.lock:
                    self.results.pop(key, None)
                result.set_exception(error)
        return result.result()


class Recent:
    """The last results for a sample and weights: the views of a page ask for the same ones one after another.

    Args:
        most: How many are kept.
    """

    def __init__(self, most: int):
        self.entries: deque = deque(maxlen=most)
        self.lock = threading.Lock()

    def __call__(self, x: np.ndarray, weights: Sequence[np.ndarray], compute: Callable):
        """The result for a sample `(1, ...)` and these very arrays of weights, computed if it is not kept."""
        with self.lock:
            entries = list(self.entries)
        for own_x, own_weights, result in reversed(entries):
            same = len(own_weights) == len(weights) and all(map(_is, own_weights, weights))
            if same and own_x.dtype == x.dtype and np.array_equal(own_x, x):
                return result
        result = compute()
        with self.lock:
            self.entries.append((x.copy(), list(weights), result))
        return result


def _is(one: object, other: object) -> bool:
    return one is other
