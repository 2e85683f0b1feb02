"""The Appwrite Function: a callback is verified, written and acknowledged; apps and the schedule are served too."""

import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol

import httpx

from . import unsigned
from .appwrite import Appwrite
from .callbacks import Desk, read_delivery
from .documents import Documents
from .exchange import Log, Request, Response, refusal
from .settings import MissingVariableError, Settings, read_key, read_settings
from .warm import WarmClient
from .writing import Writer

_SIGNED = ("/callback/", "/b2c/result/", "/b2c/timeout/")
_MONEY = ("/initiate", "/disburse")
_TEAMS = ("/invite", "/join")
_warm = WarmClient()


async def main(context: "Context") -> object:
    """What the open runtime calls. It never raises, for a 500 could get the callback URL blocked."""
    try:
        response = await respond(_request(context.req), _warm.get(), os.environ, _now, context)
    except Exception as exc:  # noqa: BLE001 — the boundary: an unforeseen failure is logged and answered
        context.error(f"unforeseen {type(exc).__name__} in {_place(exc)}")
        response = refusal(503, "an unforeseen failure, see the log")
    headers = {"content-type": "application/json", **response.headers}  # the runtime's default headers are shared
    return context.res.text(json.dumps(response.body, separators=(",", ":")), response.status, headers)


async def close() -> None:
    """Close the connection that is kept warm. Appwrite ends the process instead; a host that goes on calls this."""
    await _warm.aclose()


async def respond(
    request: Request, http: httpx.AsyncClient, environment: Mapping[str, str], now: Callable[[], datetime], log: Log
) -> Response:
    """Answer one request. Nothing here reads a clock or an environment of its own."""
    try:
        if request.path == "/" and request.headers.get("x-appwrite-trigger") == "schedule":
            return await _scheduled(request, http, environment, now, log)
        if request.path in ("/", "/health"):
            return _health(request, environment)
        if request.path == unsigned.PATH or request.path.startswith(_SIGNED):
            return await _callback(request, http, read_settings(environment), now, log)
        if request.path in (*_MONEY, *_TEAMS):
            return await _serve_app(request, http, environment, now, log)
    except MissingVariableError as exc:
        log.error(str(exc))
        return refusal(503, f"the function is not set up: {exc}")
    return refusal(404, "there is nothing at this path")


def _health(request: Request, environment: Mapping[str, str]) -> Response:
    if request.method not in ("GET", "HEAD"):
        return refusal(405, "GET it", {"Allow": "GET, HEAD"})
    read_settings(environment)
    return Response(200, {"status": "alive"})


async def _callback(
    request: Request, http: httpx.AsyncClient, settings: Settings, now: Callable[[], datetime], log: Log
) -> Response:
    if request.method != "POST":
        return refusal(405, "POST it", {"Allow": "POST"})
    delivery = read_delivery(request, settings, now())
    if delivery is None:
        log.log("refused: the path is not signed by us")
        return refusal(403, "the path is not signed")
    appwrite = Appwrite(http, endpoint=settings.endpoint, project_id=settings.project_id, key=read_key(request.headers))
    writer = Writer(Documents(appwrite, settings.database_id), settings, now)
    return await Desk(writer, log, settings.callback_secrets[0]).take(delivery)


async def _serve_app(
    request: Request, http: httpx.AsyncClient, environment: Mapping[str, str], now: Callable[[], datetime], log: Log
) -> Response:
    # Imported only here: a callback that starts a cold function does not need it.
    from .counter import Counter

    counter = Counter(request, http, environment, now, log)
    if request.path in _TEAMS:
        from .joining import join

        return await join(counter)
    from .relay import relay

    return await relay(counter)


async def _scheduled(
    request: Request, http: httpx.AsyncClient, environment: Mapping[str, str], now: Callable[[], datetime], log: Log
) -> Response:
    # Anybody can send this header. A run does what is due and no more, so it does not matter who asked for it.
    from .counter import Counter
    from .schedule import scheduled

    return await scheduled(Counter(request, http, environment, now, log))


class RuntimeRequest(Protocol):
    """The part of the open runtime's request that is read."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def query_string(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body_binary(self) -> bytes: ...


class RuntimeResponse(Protocol):
    """The part of the open runtime's response that is used."""

    def text(self, body: str, statusCode: int, headers: dict[str, str]) -> object: ...  # noqa: N803 — the runtime's name


class Context(Log, Protocol):
    """The open runtime's context."""

    @property
    def req(self) -> RuntimeRequest: ...
    @property
    def res(self) -> RuntimeResponse: ...


def _request(incoming: RuntimeRequest) -> Request:
    return Request(
        method=incoming.method.upper(),
        path=incoming.path,
        query=incoming.query_string or "",
        headers={name.lower(): value for name, value in incoming.headers.items()},
        body=incoming.body_binary or b"",
    )


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 — the function's only clock


def _place(exc: BaseException) -> str:
    trace = exc.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "nowhere" if trace is None else f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
