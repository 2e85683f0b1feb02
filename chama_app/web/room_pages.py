"""The pages of the room's phones, and what they ask for: a phone, what it shows, and an answer to its prompt."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from ..demo.room import HeldPhone, Joined, Refusal, Room
from ..services.notifications import Subscriber
from .rate_limit import RateLimit
from .room_security import problem, read_fields

KEEP_ALIVE_S: Final = 15.0
JOINS, JOINS_PER_SECOND = 80, 2.0
ANSWERS, ANSWERS_PER_SECOND = 10, 2.0
STATUS: Final[Mapping[Refusal, int]] = {"no_name": 422, "closed": 403, "full": 403, "busy": 409, "not_saved": 503}
_FILES: Final = Path(__file__).parent / "room_page"
_SCRIPT_END: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


class RoomPages:
    """Serves whichever room there is now: none while the app is not in its demo."""

    def __init__(
        self, room: Callable[[], Room | None], words: Mapping[str, Mapping[str, str]], now: Callable[[], float]
    ) -> None:
        self._room = room
        self._now = now
        spoken = json.dumps(words).translate(_SCRIPT_END)
        self._page = (_FILES / "phone.html").read_text("utf-8").replace("{}", spoken, 1)
        self._style = (_FILES / "phone.css").read_text("utf-8")
        self._script = (_FILES / "phone.js").read_text("utf-8")
        self._joins = RateLimit(JOINS, JOINS_PER_SECOND, now)
        self._answers = RateLimit(ANSWERS, ANSWERS_PER_SECOND, now)
        self._streams: dict[str, Subscriber] = {}

    def routes(self) -> list[Route]:
        """All that there is."""
        return [
            Route("/", self.page),
            Route("/phone.css", self.style),
            Route("/phone.js", self.script),
            Route("/join", self.join, methods=["POST"]),
            Route("/phones/{token}", self.show),
            Route("/phones/{token}/news", self.news),
            Route("/phones/{token}/answer", self.answer, methods=["POST"]),
        ]

    def end(self) -> None:
        """End what is being told: the server would wait for it."""
        streams, self._streams = self._streams, {}
        for subscriber in streams.values():
            subscriber.notify()

    async def page(self, request: Request) -> Response:
        return HTMLResponse(self._page)

    async def style(self, request: Request) -> Response:
        return Response(self._style, media_type="text/css")

    async def script(self, request: Request) -> Response:
        return Response(self._script, media_type="text/javascript")

    async def join(self, request: Request) -> Response:
        """Hand out a phone."""
        room, asked = self._room(), await read_fields(request)
        if room is None:
            return problem("closed", 403)
        if asked is None:
            return problem("no_name", 422)
        if not self._joins.allows("everybody"):
            return problem("later", 429)
        match room.join(asked.get("name", ""), asked.get("language", "")):
            case Joined(token):
                return JSONResponse({"token": token}, 201)
            case refusal:
                return problem(refusal, STATUS[refusal])

    async def show(self, request: Request) -> Response:
        """What a phone shows now."""
        token = request.path_params["token"]
        return self._refused(token) or JSONResponse(self._shown(token))

    async def news(self, request: Request) -> Response:
        """What a phone shows, again and again; the newest page of a phone is told, an older one no more."""
        token, room = request.path_params["token"], self._room()
        refused = self._refused(token)
        if refused is not None or room is None:
            return refused or problem("unknown", 404)
        return StreamingResponse(self._told(room, token), media_type="text/event-stream")

    async def answer(self, request: Request) -> Response:
        """Answer the prompt that is on a phone."""
        token, asked, room = request.path_params["token"], await read_fields(request), self._room()
        refused = self._refused(token)
        if refused is not None or room is None:
            return refused or problem("unknown", 404)
        if not self._answers.allows(token):
            return problem("later", 429)
        if asked is None or not room.answer(token, asked.get("prompt", ""), asked.get("outcome", "")):
            return problem("no_prompt", 409)
        return Response(status_code=204)

    def _refused(self, token: str) -> Response | None:
        room = self._room()
        if room is None or not room.knows(token):
            return problem("unknown", 404)
        return None if room.held_phone(token) else problem("gone", 410)

    def _shown(self, token: str) -> dict[str, Any]:
        room = self._room()
        held = room.held_phone(token) if room else None
        return _shown(held) if held else {"gone": True}

    async def _told(self, room: Room, token: str) -> AsyncIterator[str]:
        with room.news() as subscriber:
            older, self._streams[token] = self._streams.get(token), subscriber
            if older:
                older.notify()
            before, told_at = None, self._now()
            try:
                while self._streams.get(token) is subscriber:
                    shown = self._shown(token)
                    now = {**shown, "left_s": None}  # a clock that runs is no news
                    if now != before or self._now() - told_at >= KEEP_ALIVE_S:
                        yield f"data: {json.dumps(shown)}\n\n"
                        before, told_at = now, self._now()
                    if "gone" in shown:
                        return
                    await subscriber.wait_for_change(KEEP_ALIVE_S)
            finally:
                if self._streams.get(token) is subscriber:
                    del self._streams[token]


def _shown(held: HeldPhone) -> dict[str, Any]:
    phone = held.phone
    prompt = {"id": phone.prompt.checkout_request_id, "text": phone.prompt.text} if phone.prompt else None
    return {
        "name": held.name,
        "balance": phone.balance,
        "prompt": prompt,
        "left_s": round(held.left_s, 1),
        "message": phone.message,
    }
