"""The Appwrite side as one ASGI app: REST and Realtime over one SQLite file."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from sandbox.appwrite import deployments, identity, project, schema
from sandbox.appwrite.answers import NO_SNIFFING, common_headers, cors
from sandbox.appwrite.catalogue import Catalogue, Collection
from sandbox.appwrite.errors import AppwriteError
from sandbox.appwrite.events import Effect, Event, RolesChanged
from sandbox.appwrite.faults import Faults, RestFault
from sandbox.appwrite.functions import DeployedFunction, deployed
from sandbox.appwrite.handshake import HIDDEN, allowed_origin
from sandbox.appwrite.hub import Hub
from sandbox.appwrite.identity import Identity
from sandbox.appwrite.limits import CONNECTS, Limits, Part
from sandbox.appwrite.realtime import Desk, serve
from sandbox.appwrite.routes import Entry, all_entries, entry_for
from sandbox.appwrite.seed import seed
from sandbox.appwrite.settings import AppwriteSettings
from sandbox.appwrite.store import Store, connect, transaction
from sandbox.appwrite.wire import JSON_TYPE, TEXT_TYPE, Call, Reply, dumps, moment, new_id, parse_query, read_body
from sandbox.appwrite.work import Work

_WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_ASKED: Final = "chama.sandbox.appwrite"  # where a request's scope says which server was asked
_THEN: Final = datetime(1970, 1, 1, tzinfo=UTC)
_log: Final = logging.getLogger(__name__)
_NOT_FOUND: Final = '<!DOCTYPE html><html lang="en"><head><title>404 Not Found</title></head><body></body></html>'


class AppwriteApp:
    """Mount `asgi` at /v1; call `startup` before the first request and `shutdown` after the last.

    `faults`, `drop_sockets` and `forget_sessions` let a test break it.
    """

    def __init__(self, settings: AppwriteSettings, now: Callable[[], datetime]) -> None:
        self.settings = settings
        self.faults = Faults()
        self.hub = Hub()
        self._limits = Limits()
        self._reads_left = 0
        self._now = now
        first = (lambda: "") if settings.empty else partial(_seeded_script, settings, now)
        self._store = Store(settings.database_path, caseless=settings.mariadb, first=first)
        self._catalogue = Catalogue(caseless=settings.mariadb)
        self._desk = Desk(
            settings, self.hub, now, self._by_headers, self._by_session, self._counting, self._admits, self._reason
        )

    async def asgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Routes by the path as it was sent: an escaped slash is part of an id."""
        scope = {**scope, _ASKED: self}
        if raw := scope.get("raw_path"):
            scope["path"] = raw.partition(b"?")[0].decode("latin-1")
        await _routes()(scope, receive, send)

    async def startup(self) -> None:
        """Opens the data, finishes what a kill left half made, and makes what is missing of the schema."""
        await self._store.open()
        await self._store.run(self._finish)
        await self._store.run(lambda db: project.register_hosts(db, self.settings))
        if not self.settings.empty:
            await self._store.run(self._seed)

    async def shutdown(self) -> None:
        self.faults.release()
        self.drop_sockets()
        await self._store.close()

    def drop_sockets(self) -> None:
        """Every open socket ends without a close frame, as when the server is killed."""
        for socket in self.hub.sockets:
            socket.cut()

    async def forget_sessions(self) -> None:
        """Nobody is signed in any more; the users stay."""
        await self._store.run(lambda db: db.execute("DELETE FROM sessions").rowcount)

    async def deployed_function(self) -> DeployedFunction | None:
        """The function that answers at the function domain: the newest one that has a deployment."""
        return await self._store.run(deployed)

    async def record_execution(
        self, function_id: str, trigger: str, method: str, path: str, status: int, seconds: float
    ) -> None:
        at = self._now()
        await self._store.run(
            lambda db: deployments.record_execution(
                db, new_id(at), function_id, moment(at), trigger, method, path, status, seconds
            )
        )

    async def answer(self, entry: Entry, request: Request) -> Response:
        """What one call is answered, with whatever a fault makes of it."""
        call = await _read(request)
        fault = self.faults.function if call.headers.get("x-appwrite-key") else self.faults.client
        refused = await self._trouble(fault)
        if refused is not None and not refused.endswith("_after"):
            return await self._fail(refused, call)
        reply = await self.perform(entry, call)
        if refused is not None:
            return await self._fail(refused, call)
        return self._response(reply, call)

    async def perform(self, entry: Entry, call: Call) -> Reply:
        """One call from its parameters to its answer; what it changed is told to the sockets before it returns."""
        reply, effects = await self._store.run(partial(self._handle, entry, call))
        if effects:
            self._publish(effects)
            await asyncio.sleep(0)  # the sockets' tasks come first: the news are out before the answer is even built
        if entry.schema:
            await self._go_on_with_the_schema(reply)
        return reply

    async def _go_on_with_the_schema(self, reply: Reply) -> None:
        """What was accepted is made right away, or once it was looked at as often as the switch says."""
        if reply.status == 202:
            self._reads_left = self.faults.schema_reads + 1
        if self._reads_left:
            self._reads_left -= 1
            if not self._reads_left:
                await self._store.run(self._finish)

    def _handle(self, entry: Entry, call: Call, db: sqlite3.Connection) -> tuple[Reply, list[Effect]]:
        now, headers = self._now(), list[tuple[str, str]]()
        try:
            who = self._identify(entry, call, db, now, headers)
            work = Work(call, db, self.settings, self._catalogue, now, who, self.faults.reads_empty)
            if entry.method not in _WRITES:
                return _with(entry.handler(work), headers), []
            with transaction(db):
                reply = entry.handler(work)
        except AppwriteError as problem:
            return _with(self._refuse(entry, problem), headers), []
        except sqlite3.Error:
            _log.exception("the store failed at %s %s", entry.method, entry.path)
            return _with(self._refuse(entry, AppwriteError("general_unknown")), headers), []
        return _with(reply, headers), work.effects

    def _identify(
        self, entry: Entry, call: Call, db: sqlite3.Connection, now: datetime, headers: list[tuple[str, str]]
    ) -> Identity:
        """Who calls, once he may; what is known by then goes into `headers`, also when it raises."""
        self._check_project(call, headers)
        if not call.headers.get("x-appwrite-jwt"):  # a bad one is refused before this header is set
            headers.append(NO_SNIFFING)
        who = identity.identify(db, self.settings, call.headers, now)
        headers[:] = [NO_SNIFFING]
        if entry.method in _WRITES:
            self._check_origin(call)
        who.demand(entry.scope, self.settings, _host(call))
        if entry.limit is not None:
            counting = self.faults.request_limit and not who.trusted
            spent = self._limits.spend(entry.limit, _parts(call, who), now, counting=counting)
            headers += spent.headers()
            if spent.exceeded:
                raise AppwriteError("general_rate_limit_exceeded")
        return who

    def _refuse(self, entry: Entry, problem: AppwriteError) -> Reply:
        if entry.schema:
            self._catalogue.forget()  # it may have been read inside the transaction that was rolled back
        return Reply(problem.code, problem.body())

    def _publish(self, effects: list[Effect]) -> None:
        at = moment(self._now()) if effects else ""
        for effect in effects:
            match effect:
                case RolesChanged(user_id, roles):
                    self.hub.refresh(user_id, roles)
                case Event():
                    if not self.faults.realtime_silent:
                        self.hub.publish(effect, at)

    def _check_project(self, call: Call, headers: list[tuple[str, str]]) -> None:
        project = call.headers.get("x-appwrite-project")
        if call.headers.get("x-appwrite-key") and not project:
            raise AppwriteError("project_id_missing")
        if (project or call.query.get("project")) != self.settings.project_id:
            headers.append(NO_SNIFFING)
            raise AppwriteError("project_not_found")

    def _check_origin(self, call: Call) -> None:
        origin = call.headers.get("origin")
        if origin and not call.headers.get("x-appwrite-key") and not allowed_origin(self.settings, origin):
            raise AppwriteError("general_unknown_origin", urlsplit(origin).hostname or origin)

    async def _trouble(self, fault: RestFault) -> str | None:
        trouble = fault.take()
        if trouble == "slow":
            await asyncio.sleep(fault.delay_s)
            return None
        return trouble

    async def _fail(self, trouble: str, call: Call) -> Response:
        if trouble.startswith("hang"):
            await self.faults.hang()
        problem = AppwriteError("user_unauthorized" if trouble == "unauthorized" else "general_unknown")
        return self._response(Reply(problem.code, problem.body()), call)

    def _response(self, reply: Reply, call: Call) -> Response:
        if reply.raw is not None:
            response = Response(reply.raw, reply.status, media_type="application/gzip")
        elif reply.text is not None:
            response = Response(reply.text, reply.status, headers={"Content-Type": TEXT_TYPE})
        elif reply.body is None:
            response = Response(status_code=reply.status, headers={"Content-Type": "text/html"})
        else:
            response = Response(dumps(reply.body), reply.status, media_type=JSON_TYPE)
        for name, value in (*reply.headers, *common_headers(self.settings, call.headers, reply.status)):
            response.headers.append(name, value)
        return response

    def answer_other(self, request: Request) -> Response:
        """A preflight, or a path that there is not."""
        asked = {name: value for name, value in request.headers.items()}
        if request.method == "OPTIONS":
            headers = dict(cors(self.settings, asked.get("origin")))
            return Response(status_code=204, headers={"Content-Type": "text/html", **headers})
        return _page(_NOT_FOUND, 404, (NO_SNIFFING, *common_headers(self.settings, asked, 404)))

    async def serve_socket(self, websocket: WebSocket) -> None:
        await serve(self._desk, websocket)

    async def _by_headers(self, headers: Mapping[str, str]) -> Identity:
        now = self._now()
        return await self._store.run(lambda db: identity.identify_user(db, self.settings, headers, now))

    async def _by_session(self, packed: str) -> Identity | None:
        now = self._now()
        return await self._store.run(lambda db: identity.by_session(db, packed, now))

    def _counting(self) -> bool:
        return self.faults.message_limit

    def _admits(self, address: str) -> bool:
        counting = self.faults.connect_limit
        return not self._limits.spend(CONNECTS, {"address": address}, self._now(), counting=counting).exceeded

    def _reason(self, text: str) -> str:
        return text if self.faults.development_texts else HIDDEN

    def _finish(self, db: sqlite3.Connection) -> None:
        with transaction(db):
            made = schema.finish_processing(self._catalogue, db, moment(self._now()))
        if made:
            self._catalogue.forget()

    def _seed(self, db: sqlite3.Connection) -> None:
        """All of it or nothing, with one write to the disk."""
        with transaction(db):
            seed(self.settings, partial(self._look, db), partial(self._send, db), partial(self._finish, db))

    def seed_script(self) -> str:
        """What makes a new file like one that was just seeded."""
        with closing(connect(":memory:", caseless=self.settings.mariadb)) as db:
            self._seed(db)
            return "\n".join(db.iterdump())

    def _look(self, db: sqlite3.Connection, collection_id: str) -> Collection | None:
        database = self._catalogue.database(db, self.settings.database_id)
        return None if database is None else self._catalogue.collection(db, database, collection_id)

    def _send(self, db: sqlite3.Connection, method: str, path: str, body: Mapping[str, object]) -> int:
        """A call from inside, along the same way as one from outside."""
        entry, values = entry_for(method, path)
        headers = {"x-appwrite-project": self.settings.project_id, "x-appwrite-key": self.settings.api_key}
        reply, _ = self._handle(entry, Call(method, values, {}, headers, body), db)
        return reply.status


def create_app(settings: AppwriteSettings, now: Callable[[], datetime]) -> AppwriteApp:
    return AppwriteApp(settings, now)


def _seeded_script(settings: AppwriteSettings, now: Callable[[], datetime]) -> str:
    whose = replace(settings, project_id="seed", api_key="seed", database_path=Path(), function_domain="")
    return _script_for(replace(whose, allowed_hosts=frozenset())).replace(moment(_THEN), moment(now()))


@cache
def _script_for(settings: AppwriteSettings) -> str:
    """The many calls of the seed are made once in this process, however many servers begin in it."""
    return AppwriteApp(settings, lambda: _THEN).seed_script()


@cache
def _routes() -> ASGIApp:
    """The same for every server of this process, for there are many; a request says which of them was asked."""
    return Starlette(
        routes=[
            *(Route(entry.path, _endpoint(entry), methods=[entry.method]) for entry in all_entries()),
            Route("/realtime", _no_handshake, methods=["GET"]),
            Route("/{path:path}", _other, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
            WebSocketRoute("/realtime", _socket),
        ]
    )


def _asked(scope: Scope) -> AppwriteApp:
    app = scope[_ASKED]
    assert isinstance(app, AppwriteApp)
    return app


def _endpoint(entry: Entry) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await _asked(request.scope).answer(entry, request)

    return answer


async def _other(request: Request) -> Response:
    return _asked(request.scope).answer_other(request)


async def _socket(websocket: WebSocket) -> None:
    await _asked(websocket.scope).serve_socket(websocket)


async def _no_handshake(_request: Request) -> Response:
    return _page("<html><body><h2>HTTP 400 Bad Request</h2></body></html>", 400)


def _page(html: str, status: int, headers: Iterable[tuple[str, str]] = ()) -> Response:
    return Response(html, status, headers={"Content-Type": "text/html; charset=UTF-8", **dict(headers)})


async def _read(request: Request) -> Call:
    headers = {name: value for name, value in request.headers.items()}
    raw = await request.body() if request.method in _WRITES else b""
    client = request.client
    return Call(
        request.method,
        {name: unquote(value) for name, value in request.path_params.items()},
        parse_query(request.url.query),
        headers,
        read_body(headers.get("content-type", ""), raw),
        client.host if client else "127.0.0.1",
        request.url.path,
    )


def _with(reply: Reply, headers: list[tuple[str, str]]) -> Reply:
    return replace(reply, headers=(*headers, *reply.headers))


def _parts(call: Call, who: Identity) -> dict[Part, str]:
    """What a rate limit may count by."""
    return {
        "address": call.address,
        "email": str(call.body.get("email", "")),
        "method": call.method,
        "url": call.url,
        "user": who.user.id if who.user else "",
    }


def _host(call: Call) -> str:
    return call.headers.get("host", "127.0.0.1").partition(":")[0]
