"""How a long computation tells whoever listens how far it is. Without a listener nothing happens."""

import contextlib
import contextvars
from collections.abc import Callable, Iterator

Listener = Callable[[str, float], None]

_listener: contextvars.ContextVar[Listener | None] = contextvars.ContextVar("listener", default=None)


def report_progress(what: str, share: float) -> None:
    """Say that `what`, such as "epoch 3 of 12", is under way and which share (0 to 1) of the work is done."""
    if listener := _listener.get():
        listener(what, share)


@contextlib.contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Within the `with` block, `listener(what, share)` hears every report of progress."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
