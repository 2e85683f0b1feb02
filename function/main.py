"""The Appwrite Function: a callback is verified, written and acknowledged; apps and the schedule are served too."""

import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import httpx

from daraja_core.callback_path import PREFIXES
from daraja_core.errors import ConfigError

from .appwrite.client import Appwrite
from .appwrite.documents import Documents
from .appwrite.http_client import SharedHttpClient
from .callbacks.delivery import UNSIGNED_PATHS, read_delivery
from .callbacks.handler import CallbackHandler
from .callbacks.verdict_writer import VerdictWriter
from .http import Log, Request, Response, refusal
from .settings import MissingVariableError, read_key, read_settings

_SIGNED = tuple(f"{prefix}/" for prefix in PREFIXES.values())
_CHECK = "/check"
_ORDERS = ("/initiate", "/disburse", _CHECK)
_OF_TREASURERS = ("/two_treasurers", "/propose", "/decide", "/payee", "/treasurer")
_GROUPS = ("/found", "/invite", "/invitation", "/revoke", "/join", "/records", *_OF_TREASURERS)
_http_client = SharedHttpClient()


async def main(context: "RuntimeContext") -> object:
    """What the open runtime calls. It never raises, for a 500 could get the callback URL blocked."""
    try:
        response = await respond(read_request(context.req), _http_client.get(), os.environ, _now, context)
    except Exception as exc:  # noqa: BLE001 — the boundary: an unforeseen failure is logged and answered
        context.error(f"unforeseen {type(exc).__name__} in {_place(exc)}")
        response = refusal(503, "an unforeseen failure, see the log")
    headers = {"content-type": "application/json", **response.headers}  # the runtime's default headers are shared
    return context.res.text(json.dumps(response.body, separators=(",", ":")), response.status, headers)


async def close() -> None:
    """Close the connections that are kept open. Appwrite ends the process instead; a host that goes on calls this."""
    await _http_client.aclose()


async def respond(
    request: Request, http: httpx.AsyncClient, environment: Mapping[str, str], now: Callable[[], datetime], log: Log
) -> Response:
    """Answer one request. Nothing here reads a clock or an environment of its own."""
    try:
        if request.path == "/" and request.headers.get("x-appwrite-trigger") == "schedule":
            return await _run_schedule(request, http, environment, now, log)
        if request.path in ("/", "/health"):
            return _health(request, environment)
        if request.path in UNSIGNED_PATHS or request.path.startswith(_SIGNED):
            return await _callback(request, http, environment, now, log)
        if request.path in (*_ORDERS, *_GROUPS):
            return await _app_request(request, http, environment, now, log)
    except (MissingVariableError, ConfigError) as exc:
        log.error(str(exc))
        return refusal(503, f"the function is not set up: {exc}")
    return refusal(404, "there is nothing at this path")


def _health(request: Request, environment: Mapping[str, str]) -> Response:
    if request.method not in ("GET", "HEAD"):
        return refusal(405, "GET it", {"Allow": "GET, HEAD"})
    read_settings(environment)
    return Response(200, {"status": "alive"})


async def _callback(
    request: Request, http: httpx.AsyncClient, environment: Mapping[str, str], now: Callable[[], datetime], log: Log
) -> Response:
    settings = read_settings(environment)
    if request.method != "POST":
        return refusal(405, "POST it", {"Allow": "POST"})
    delivery = read_delivery(request, settings, now())
    if delivery is None:
        log.log("refused: the path is not signed by us")
        return refusal(403, "the path is not signed")
    appwrite = Appwrite(http, endpoint=settings.endpoint, project_id=settings.project_id, key=read_key(request.headers))
    documents, forwards = Documents(appwrite, settings.database_id), None
    if environment.get("DARAJA_FORWARD_URL"):
        from .forwarding.opening import open_forwards  # only here: most deployments pass nothing on

        forwards = open_forwards(environment, documents, http, now, log)
    writer = VerdictWriter(documents, settings, now, forwards)
    return await CallbackHandler(writer, log, settings.callback_secrets[0]).handle(delivery)


async def _app_request(
    request: Request, http: httpx.AsyncClient, environment: Mapping[str, str], now: Callable[[], datetime], log: Log
) -> Response:
    # Imported only here: a callback that starts a cold function does not need it.
    from .request_context import RequestContext

    context = RequestContext(request, http, environment, now, log)
    if request.path in _GROUPS:
        from .groups import handler as groups

        return await groups.handle(context)
    if request.path == _CHECK:
        from .orders import check

        return await check.handle(context)
    from .orders import handler as orders

    return await orders.handle(context)


async def _run_schedule(
    request: Request, http: httpx.AsyncClient, environment: Mapping[str, str], now: Callable[[], datetime], log: Log
) -> Response:
    # Anybody can send this header. A run does what is due and no more, so it does not matter who asked for it.
    from .reconciliation.schedule import run_schedule
    from .request_context import RequestContext

    return await run_schedule(RequestContext(request, http, environment, now, log))


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


class RuntimeContext(Log, Protocol):
    """The open runtime's context."""

    @property
    def req(self) -> RuntimeRequest: ...
    @property
    def res(self) -> RuntimeResponse: ...


def read_request(incoming: RuntimeRequest) -> Request:
    """The request in the function's own form: header names in lower case, of two the last one."""
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
    """The file in its room and the line; a message may hold what no log may."""
    trace = exc.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "nowhere"
    return f"{'/'.join(Path(trace.tb_frame.f_code.co_filename).parts[-2:])}:{trace.tb_lineno}"
