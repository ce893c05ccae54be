"""The server of the page: on this computer only unless told otherwise, and the page asks no other host for anything."""

import contextlib
import threading
import time
from collections.abc import Collection, Iterator

import fastapi
import gradio as gr
import uvicorn
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse

from kerasbook.datasets.drawing import MOST_BYTES
from kerasbook.explore.explorer import Explorer
from kerasbook.explore.page import Page, script, style_sheet, theme
from kerasbook.explore.places import LOOPBACK, address, is_for, listening_socket, own_names
from kerasbook.explore.play_server import Play
from kerasbook.locale import system_language

MOST_BODY = 2 * MOST_BYTES  # of a request; a file grows by a third when it is written as text

UNUSED = ("/upload", "/deep_link")  # Gradio would write files for these; our page sends its pictures otherwise

# The browser itself keeps the page from asking other hosts; Gradio's own scripts need the rest.
POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'self'; form-action 'self'; "
    "object-src 'none'; base-uri 'self'"
)


class Guard:
    """Refuses requests that are too large or not from here, and tells the browser what the page may load.

    Args:
        app: The page.
        names: What this computer may be called, where only it may open the page; None if everybody may. Any other name
            that leads here was made to: by DNS rebinding, a page from elsewhere would read ours.
    """

    def __init__(self, app, names: Collection[str] | None = LOOPBACK):
        self.app, self.names = app, names

    async def __call__(self, scope, receive, send):
        is_request = scope["type"] in ("http", "websocket")
        if is_request and self.names is not None and not is_for(self.names, scope["headers"]):
            if scope["type"] == "websocket":
                return await send({"type": "websocket.close", "code": 1008})  # before it was accepted: 403
            return await PlainTextResponse("not from here", 403)(scope, receive, send)
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


def application(explorer: Explorer, language: str | None, names: Collection[str] | None = LOOPBACK) -> fastapi.FastAPI:
    """The page as a web application, for those who open it under one of these names, or for everybody."""
    app = fastapi.FastAPI(openapi_url=None, middleware=[Middleware(Guard, names=names)])
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
        head=script(language or system_language()),
    )


def server_of(explorer: Explorer, language: str | None, names: Collection[str] | None = LOOPBACK) -> uvicorn.Server:
    """A server of the page that is not running yet; `run(sockets=[...])` runs it until Ctrl-C.

    Args:
        explorer: The model.
        language: "en" or "ko", for visitors who have not chosen; None for that of their browser.
        names: Under which names it may be opened, as `places.own_names` gives them; None if under any.
    """
    # Quiet: pages that are still open when the server ends are no errors.
    config = uvicorn.Config(
        application(explorer, language, names), log_level="critical", access_log=False, timeout_graceful_shutdown=1
    )
    return uvicorn.Server(config)


@contextlib.contextmanager
def serving(explorer: Explorer, language: str | None = "en", host: str = "127.0.0.1") -> Iterator[str]:
    """Within the `with` block the page is served by a thread, at the address that it gives.

    Args:
        explorer: The model.
        language: "en" or "ko", for visitors who have not chosen; None for that of their browser.
        host: Where to listen.
    """
    server, place = server_of(explorer, language, own_names(host)), listening_socket(host, 0)
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
