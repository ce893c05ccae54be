"""The service over HTTP: what is asked where, what is refused before it is read, and how it ends."""

import asyncio
import contextlib
import signal
from collections.abc import Collection, Iterator

import anyio
import fastapi
import uvicorn
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from kerasbook.explore.places import LOOPBACK, is_for
from kerasbook.locale import gettext as _
from kerasbook.serve.requests import BadRequest
from kerasbook.serve.schemas import request_schema
from kerasbook.serve.service import ENDING, Service, ended

MEGABYTE = 10**6
MOST_WAITING = 100  # requests that wait for the model at a time

TOO_LARGE, NOT_JSON, BUSY = 413, 415, 503


def refusal(sentence: str, status: int, headers: dict | None = None) -> JSONResponse:
    """One sentence as JSON."""
    return JSONResponse({"error": sentence}, status, headers)


class Guard:
    """Refuses what is not from here, before anything of it is read.

    Args:
        app: The service.
        names: What this computer may be called, where only it may ask; None if everybody may. Any other name that leads
            here was made to: by DNS rebinding, a page from elsewhere would ask in a visitor's name.
    """

    def __init__(self, app, names: Collection[str] | None = LOOPBACK):
        self.app, self.names = app, names

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and self.names is not None and not is_for(self.names, scope["headers"]):
            sentence = _("Expected a request of this computer to itself. Received another host's name or page.")
            return await refusal(sentence, 403)(scope, receive, send)
        return await self.app(scope, receive, send)


class Front:
    """The service's addresses.

    Args:
        service: The model.
        most: Bytes that a request may have.
    """

    def __init__(self, service: Service, most: int):
        self.service, self.most, self.waiting = service, most, 0

    async def health(self) -> dict:
        """Whether it answers: it is started only once the model is loaded."""
        return {"status": "ready"}

    async def describe(self) -> dict:
        """What goes in, what comes out, and which file it is."""
        return self.service.description

    async def predict(self, request: fastapi.Request) -> Response:
        """The model's outputs for the inputs in the body."""
        try:
            return await self.answer(await self._body(request))
        except BadRequest as error:
            return refusal(str(error), error.status)
        except asyncio.CancelledError:  # it took longer than it was given
            return refusal(str(ended()), ENDING)

    async def answer(self, body: bytes) -> Response:
        """The model's answer, computed beside the server, which goes on listening."""
        if self.waiting >= MOST_WAITING:
            return refusal(_("Too many requests are waiting. Ask again later."), BUSY, {"Retry-After": "1"})
        self.waiting += 1
        try:
            return Response(await anyio.to_thread.run_sync(self.service.answer, body), media_type="application/json")
        finally:
            self.waiting -= 1

    async def _body(self, request: fastapi.Request) -> bytes:
        """What was sent, if it is JSON and not too much; no more of it is read than that."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":  # which a form on a page from elsewhere cannot send
            raise BadRequest(
                _("Expected the header {header}.").format(header="Content-Type: application/json"), NOT_JSON
            )
        sentence = _("Expected at most {most:,} bytes. Received more.").format(most=self.most)
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self.most:
            raise BadRequest(sentence, TOO_LARGE)
        body = bytearray()
        try:
            async for part in request.stream():
                body += part
                if len(body) > self.most:  # without a length of its own
                    raise BadRequest(sentence, TOO_LARGE)
        except ClientDisconnect as error:
            raise BadRequest(_("Expected a whole request. Received a part of one."), 400) from error
        return bytes(body)


async def sentence_of(request: fastapi.Request, error: HTTPException) -> JSONResponse:
    """What the framework itself refuses, in our form."""
    places = "GET /, GET /health, GET /openapi.json, POST /predict"
    if error.status_code == 405:
        sentence = _("Expected one of: {places}. Received: {method} {path}")
    else:
        sentence = _("There is no such address. There are: {places}. Received: {method} {path}")
    path = request.url.path[:60]
    return refusal(
        sentence.format(places=places, method=request.method, path=path), error.status_code, dict(error.headers or {})
    )


async def own_fault(request: fastapi.Request, error: Exception) -> JSONResponse:
    """An error of ours."""
    return refusal(
        _("The service failed, and that is its own fault: {reason}").format(reason=type(error).__name__), 500
    )


def application(service: Service, most: int, names: Collection[str] | None = LOOPBACK) -> fastapi.FastAPI:
    """The service as a web application.

    Args:
        service: The model.
        most: Bytes that a request may have.
        names: For requests to which names of this computer; None if to any.
    """

    @contextlib.asynccontextmanager
    async def until_the_end(app):
        yield
        service.ending = True  # whatever took longer than it was given

    app = fastapi.FastAPI(
        title=service.model.name,
        version=service.description["sha256"][:12],
        docs_url=None,  # pages that ask other hosts for their scripts
        redoc_url=None,
        lifespan=until_the_end,
        middleware=[Middleware(Guard, names=names)],
        exception_handlers={HTTPException: sentence_of, Exception: own_fault},
    )
    front = Front(service, most)
    app.get("/")(front.describe)
    app.get("/health")(front.health)
    app.post("/predict", openapi_extra={"requestBody": request_schema(service.signature.inputs)})(front.predict)
    return app


@contextlib.contextmanager
def ending_on_signals() -> Iterator[None]:
    """Within the `with` block Ctrl-C and SIGTERM end the server alike, and the process lives on after it.

    uvicorn takes both, ends what is under way, and sends them again.
    """
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


def server_of(app: fastapi.FastAPI, grace: int, log: bool = False) -> uvicorn.Server:
    """A server that is not running yet; `run(sockets=[...])` runs it until Ctrl-C or SIGTERM.

    Args:
        app: The service.
        grace: For how many seconds requests that are under way may go on once it ends.
        log: Whether each request is a line on the terminal.
    """
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        log_level="info" if log else "error",
        access_log=log,
        server_header=False,
        timeout_graceful_shutdown=grace,
    )
    return uvicorn.Server(config)
