"""Results that are computed once, whoever asks."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from kerasbook.explore import once


def test_who_asks_at_the_same_time_waits_for_the_first():
    keep, counts, started = once.Once(["kept"]), [], threading.Event()

    def compute():
        counts.append(1)
        started.wait(5)
        return object()

    with ThreadPoolExecutor(4) as pool:
        results = [pool.submit(keep, "kept", compute) for _visitor in range(4)]
        started.set()
        assert len({id(result.result()) for result in results}) == 1
    assert len(counts) == 1


def test_results_of_changed_weights_make_room_and_failures_are_not_kept():
    keep = once.Once(["kept"])
    first = keep("kept", object)
    changed = keep("changed", object)
    for number in range(once.CHANGED_KEPT):
        keep(str(number), object)
    assert keep("kept", object) is first
    assert keep("changed", object) is not changed
    with pytest.raises(ZeroDivisionError):
        keep("broken", lambda: 1 / 0)
    assert keep("broken", lambda: "mended") == "mended"
