"""The service over HTTP: what happens where many ask at once. The rest is asked of a started one (tests/commands)."""

import asyncio
from types import SimpleNamespace

import pytest

pytest.importorskip("fastapi")

from kerasbook.serve.application import MOST_WAITING, Front


@pytest.mark.usefixtures("english")
def test_a_crowd_is_sent_away():
    front = Front(SimpleNamespace(answer=lambda body: b"{}"), most=10)
    assert asyncio.run(front.answer(b"")).status_code == 200
    front.waiting = MOST_WAITING
    refused = asyncio.run(front.answer(b""))
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert front.waiting == MOST_WAITING
