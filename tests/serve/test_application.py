"""The service over HTTP: what happens where many ask at once. The rest is asked of a started one (tests/commands)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

pytest.importorskip("fastapi")

from kerasbook.serve.application import MOST_WAITING, Front


def answered(front):
    """The front's answer, from a thread of its own: a browser of an earlier test keeps a loop running here."""
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asyncio.run, front.answer(b"")).result()


@pytest.mark.usefixtures("english")
def test_a_crowd_is_sent_away():
    front = Front(SimpleNamespace(answer=lambda body: b"{}"), most=10)
    assert answered(front).status_code == 200
    front.waiting = MOST_WAITING
    refused = answered(front)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert front.waiting == MOST_WAITING
