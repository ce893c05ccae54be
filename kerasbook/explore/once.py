"""Results that are computed once, whoever asks."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future

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
