import contextvars
import threading

import pytest

from kerasbook.concepts.notify import listening, report_progress


@pytest.fixture
def heard():
    return []


@pytest.fixture
def listener(heard):
    return lambda what, share: heard.append((what, share))


def test_whoever_listens_hears_how_far_it_is(heard, listener):
    with listening(listener):
        report_progress("epoch 1 of 2", 0.0)
        report_progress("epoch 2 of 2", 0.5)
    assert heard == [("epoch 1 of 2", 0.0), ("epoch 2 of 2", 0.5)]


def test_without_a_listener_nothing_happens(heard, listener):
    with listening(listener):
        pass
    report_progress("epoch 1 of 2", 0.0)
    assert heard == []


def test_the_inner_listener_hears_and_the_outer_one_hears_again_afterwards(heard, listener):
    with listening(listener):
        with listening(lambda what, share: heard.append("inner")):
            report_progress("inside", 0.1)
        report_progress("outside", 0.2)
    assert heard == ["inner", ("outside", 0.2)]


def test_after_an_error_nobody_listens(heard, listener):
    with pytest.raises(KeyboardInterrupt), listening(listener):
        raise KeyboardInterrupt
    report_progress("afterwards", 1.0)
    assert heard == []


def test_another_thread_is_not_heard(heard, listener):
    with listening(listener):
        context = contextvars.Context()
        thread = threading.Thread(target=context.run, args=(report_progress, "elsewhere", 0.5))
        thread.start()
        thread.join()
    assert heard == []
