"""Who may read the page: on this computer its own pages only, under its own names."""

from pathlib import Path
from types import SimpleNamespace

import pytest

httpx = pytest.importorskip("httpx")
pytest.importorskip("gradio", reason='Gradio is not installed (pip install "kerasbook[explore]")')

from kerasbook.explore import places, server  # noqa: E402
from tests.conftest import BROWSER_OPTIONS, program  # noqa: E402


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost"}, 200),
        ({"Host": "LOCALHOST:7860"}, 200),
        ({"Host": "[::1]:7860"}, 200),
        ({"Host": "evil.example:7860"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "localhost.evil.example:127"}, 403),
        ({"Host": ""}, 403),
        ({"Origin": "http://127.0.0.1:7860"}, 200),
        ({"Origin": "http://evil.example:7860"}, 403),
        ({"Origin": "http://localhost@evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example:7860", "Origin": "http://evil.example:7860"}, 403),
    ],
)
def test_only_this_computers_own_pages_get_an_answer(url, headers, status):
    for path in ("", "config"):
        answer = httpx.get(url + path, headers=headers, trust_env=False)
        assert answer.status_code == status
        assert "evil" not in answer.headers.get("access-control-allow-origin", "")


def asked(names, kind: str, **headers: str) -> list:
    """What a guard lets through, or sends itself, to a request."""
    seen = []

    async def app(scope, receive, send):
        seen.append("let through")

    async def send(message):
        seen.append(message)

    async def receive():
        return {"type": "http.request"}

    scope = {
        "type": kind,
        "path": "/",
        "method": "GET",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    with pytest.raises(StopIteration):  # it waits for nothing
        server.Guard(app, names)(scope, receive, send).send(None)
    return seen


def test_a_websocket_is_asked_for_its_host_as_well():
    ours = {"host": "127.0.0.1:7860", "origin": "http://127.0.0.1:7860"}
    assert asked(places.LOOPBACK, "websocket", **ours) == ["let through"]
    for foreign in ({"host": "evil.example"}, {"origin": "http://evil.example"}):
        assert asked(places.LOOPBACK, "websocket", **ours | foreign) == [{"type": "websocket.close", "code": 1008}]


def test_a_page_for_everybody_has_any_name():
    assert asked(None, "http", host="laptop.school.example") == ["let through"]
    assert asked(places.LOOPBACK, "http", host="laptop.school.example")[0]["status"] == 403
    assert asked(places.own_names("127.8.8.8"), "http", host="127.8.8.8:7860") == ["let through"]


def test_gradio_writes_nothing_beside_our_files(url):
    """It does where a class comes from one of its components."""
    assert not list(Path(server.__file__).parent.glob("*.pyi"))


@pytest.mark.slow
def test_a_name_that_was_made_to_lead_here_shows_nothing(browser, url):
    """DNS rebinding, in a browser for which another host's name leads to this computer."""
    kind = browser.browser_type
    rebound = kind.launch(
        executable_path=program(SimpleNamespace(chromium=kind)),
        args=[*BROWSER_OPTIONS, "--host-resolver-rules=MAP evil.example 127.0.0.1"],
    )
    page = rebound.new_page()
    answer = page.goto(url.replace("127.0.0.1", "evil.example"))
    assert answer.status == 403
    assert page.inner_text("body") == "not from here"
    assert page.goto(url).status == 200
    rebound.close()
