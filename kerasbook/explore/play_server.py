"""The Play page's side of the server: one network in training for each visitor, who asks for a few steps at a time.

Nothing runs unless a page asks for it: when a tab is closed or hidden, its training stands still.
"""

import json
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

import anyio
import fastapi
from starlette.responses import HTMLResponse, JSONResponse

from kerasbook.backends import without_retracing
from kerasbook.explore.languages import preferred_language
from kerasbook.explore.play_page import play_page
from kerasbook.explore.play_settings import RATES, chosen, read
from kerasbook.explore.playing import Training
from kerasbook.locale import LANGUAGES, system_language

MOST_PLAYERS = 40  # who have a network at the same time: a class
IDLE = 60.0  # seconds after which a network gives way, if somebody waits for a place
FORGOTTEN = 1800.0  # seconds after which it is let go in any case
AT_ONCE = 2  # who train at the same moment
MOST_STEPS = 100  # of one request
MOST_BODY = 4_000  # bytes of one


class Players:
    """The networks in training, by the name that their pages got."""

    def __init__(self):
        self.trainings: OrderedDict[str, tuple[Training, float]] = OrderedDict()  # with the last time it was asked for
        self.lock = threading.Lock()

    def begin(self, name: object, training: Callable[[], Training]) -> tuple[str | None, Training | None]:
        """A new network for a page, in the place of its last one if it has any; `(None, None)` if there is no room."""
        with self.lock:
            self._let_go()
            name = name if isinstance(name, str) and name in self.trainings else None
            if name is None and len(self.trainings) >= MOST_PLAYERS:
                return None, None
        made = training()
        name = name or secrets.token_urlsafe(16)
        with self.lock:
            self.trainings[name] = (made, time.monotonic())
            self.trainings.move_to_end(name)
        return name, made

    def _let_go(self) -> None:
        now = time.monotonic()
        for name, (_training, asked) in list(self.trainings.items()):
            full = len(self.trainings) >= MOST_PLAYERS
            if now - asked > (IDLE if full else FORGOTTEN):
                del self.trainings[name]

    def of(self, name: object) -> Training | None:
        """A page's network; None if there is none of that name."""
        with self.lock:
            if not isinstance(name, str) or name not in self.trainings:
                return None
            training, _asked = self.trainings[name]
            self.trainings[name] = (training, time.monotonic())
            self.trainings.move_to_end(name)
            return training

    def end(self, name: object) -> None:
        """A page is closed."""
        with self.lock:
            if isinstance(name, str):
                self.trainings.pop(name, None)


def whole(value: object, low: int, high: int, otherwise: int) -> int:
    """A whole number from a request, if it is one within limits."""
    fits = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    return value if fits else otherwise


async def asked(request: fastapi.Request) -> dict:
    """What a page asks, as JSON: a form of another site cannot send that."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise fastapi.HTTPException(415)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BODY:
            raise fastapi.HTTPException(413)
    try:
        found = json.loads(body)
    except ValueError as error:
        raise fastapi.HTTPException(400) from error
    if not isinstance(found, dict):
        raise fastapi.HTTPException(400)
    return found


class Play:
    """The page and what it asks, as routes of the application.

    Args:
        language: "en" or "ko", for visitors who have not chosen; None for that of their browser.

    Attributes:
        players: Who is training.
        router: The routes.
    """

    def __init__(self, language: str | None):
        self.language, self.players = language, Players()
        self.limiter: anyio.CapacityLimiter | None = None
        self.router = fastapi.APIRouter(include_in_schema=False)
        self.router.get("/play")(self.page)
        for path, answer in {"start": self.start, "step": self.step, "end": self.end}.items():
            self.router.post(f"/play/{path}")(answer)

    async def page(self, request: fastapi.Request) -> HTMLResponse:
        """The page; what else its address says, it asks for itself."""
        wanted = request.query_params.get("lang")
        preferred = self.language or preferred_language(request.headers.get("accept-language", "")) or system_language()
        return HTMLResponse(play_page(wanted if wanted in LANGUAGES else preferred))

    async def _working(self, work: Callable):
        def done():
            with without_retracing():  # each new network has to have its own compiled functions
                return work()

        self.limiter = self.limiter or anyio.CapacityLimiter(AT_ONCE)
        return await anyio.to_thread.run_sync(done, limiter=self.limiter)

    async def start(self, request: fastapi.Request) -> JSONResponse:
        """A new network with these settings, before its first step."""
        what = await asked(request)
        settings, ignored = read(what["settings"] if isinstance(what.get("settings"), dict) else {})

        def begun() -> dict:
            name, training = self.players.begin(what.get("session"), lambda: Training(settings))
            if training is None:
                return {"full": True}
            with training.lock:
                update = training.update(whole(what.get("layer"), 0, 9, -1))
            fixed = {"session": name, "settings": vars(settings), "ignored": ignored}
            return fixed | training.described() | {"update": update}

        return JSONResponse(await self._working(begun))

    async def step(self, request: fastapi.Request) -> JSONResponse:
        """Some steps of training; none, only to look."""
        what = await asked(request)
        training = self.players.of(what.get("session"))
        if training is None:
            return JSONResponse({"gone": True})

        def learned() -> dict:
            with training.lock:
                if rate := chosen(what.get("rate"), RATES):
                    training.change_rate(rate)
                training.learn(whole(what.get("steps"), 0, MOST_STEPS, 0))
                return training.update(whole(what.get("layer"), 0, 9, -1))

        return JSONResponse(await self._working(learned))

    async def end(self, request: fastapi.Request) -> JSONResponse:
        """The page is closed."""
        self.players.end((await asked(request)).get("session"))
        return JSONResponse({})
