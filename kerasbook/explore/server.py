"""The server of the page: on this computer only unless told otherwise, and the page asks no other host for anything."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator

import fastapi
import gradio as gr
import uvicorn
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse

from kerasbook.datasets.drawing import MOST_BYTES
from kerasbook.errors import OutputError
from kerasbook.explore.explorer import Explorer
from kerasbook.explore.page import Page, script, style_sheet, theme
from kerasbook.explore.play_server import Play
from kerasbook.locale import gettext as _

FIRST_PORT, PORTS_TRIED = 7860, 100
MOST_BODY = 2 * MOST_BYTES  # of a request; a file grows by a third when it is written as text

UNUSED = ("/upload", "/deep_link")  # Gradio would write files for these; our page sends its pictures otherwise

# The browser itself keeps the page from asking other hosts; Gradio's own scripts need the rest.
POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'self'; form-action 'self'; "
    "object-src 'none'; base-uri 'self'"
)


class Guard:
    """Refuses requests that are too large, and tells the browser what the page may load."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if scope["path"].endswith(UNUSED):
            return await PlainTextResponse("not here", 404)(scope, receive, send)
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > MOST_BODY:
            return await PlainTextResponse("too large", 413)(scope, receive, send)
        received = 0

        async def counted():
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MOST_BODY:  # without a length of its own
                raise fastapi.HTTPException(413)
            return message

        async def guarded(message):
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", []),
                    (b"content-security-policy", POLICY.encode()),
                    (b"referrer-policy", b"no-referrer"),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        return await self.app(scope, counted, guarded)


def application(explorer: Explorer, language: str) -> fastapi.FastAPI:
    """The page as a web application."""
    app = fastapi.FastAPI(openapi_url=None, middleware=[Middleware(Guard)])
    app.include_router(Play(language).router)
    return gr.mount_gradio_app(
        app,
        Page(explorer, language).blocks,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=MOST_BYTES,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme(),
        css=style_sheet(),
        head=script(language),
    )


def listening_socket(host: str, port: int | None) -> socket.socket:
    """A place for the server: the port asked for, or else the first free one from 7860 on.

    Raises:
        OutputError: If there is none.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    reason = ""
    for number in [port] if port is not None else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        place = socket.socket(family, socket.SOCK_STREAM)
        if os.name != "nt":  # on Windows this would let two servers share a port
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            place.bind((host, number))
        except OSError as error:
            place.close()
            reason = error.strerror or str(error)
        else:
            return place
    raise OutputError(
        _("Expected a free port on {host}. Received: {reason} ({port}). Choose another one with --port.").format(
            host=host, port=port if port is not None else f"{FIRST_PORT}–{number}", reason=reason
        )
    )


def address(place: socket.socket) -> str:
    """What to type into the browser on this computer."""
    host, port = place.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def server_of(explorer: Explorer, language: str) -> uvicorn.Server:
    """A server of the page that is not running yet; `run(sockets=[...])` runs it until Ctrl-C."""
    # Quiet: pages that are still open when the server ends are no errors.
    config = uvicorn.Config(
        application(explorer, language), log_level="critical", access_log=False, timeout_graceful_shutdown=1
    )
    return uvicorn.Server(config)


@contextlib.contextmanager
def serving(explorer: Explorer, language: str = "en", host: str = "127.0.0.1") -> Iterator[str]:
    """Within the `with` block the page is served by a thread, at the address that it gives.

    Args:
        explorer: The model.
        language: "en" or "ko", for visitors who have not chosen.
        host: Where to listen.
    """
    server, place = server_of(explorer, language), listening_socket(host, 0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    try:
        yield address(place)
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        place.close()
