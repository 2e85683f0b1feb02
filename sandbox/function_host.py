"""Runs `function/main.py` as Appwrite's open Python runtime does: the same context, the same quirks."""

import asyncio
import importlib
import inspect
import json
import os
import sys
import traceback
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_MODULE: Final = "function.main"
TIMEOUT_S: Final = 15.0
LARGEST_BODY: Final = 20 * 1024 * 1024
_KEPT_LINES: Final = 10_000
_OURS: Final = ("APPWRITE_FUNCTION_", "DARAJA_")

Output = dict[str, object]
"""What a function returns: `body`, `statusCode` and `headers`, made by `context.res`."""
Main = Callable[["Context"], Output | Awaitable[Output]]


class _Module(Protocol):
    main: Main

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line that the function logged."""

    kind: Literal["log", "error"]
    text: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """One execution's request. `headers` keep their order: of two with one name the runtime hands over the first.

    `path` is decoded, `query_string` is not.
    """

    method: str
    path: str
    query_string: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    trigger: Literal["http", "schedule"] = "http"
    address: str = "127.0.0.1"


class FunctionRequest:
    """`context.req`."""

    def __init__(self, incoming: Incoming, headers: dict[str, str]) -> None:
        self.method = incoming.method
        self.path = incoming.path
        self.headers = headers
        self.body_binary = incoming.body
        self.query_string = incoming.query_string
        pairs = (pair.partition("=") for pair in incoming.query_string.split("&"))
        self.query = {name: value for name, _, value in pairs if name}
        self.scheme = headers.get("x-forwarded-proto", "http")
        self.host, _, port = headers.get("host", "").partition(":")
        usual = 443 if self.scheme == "https" else 80
        self.port = int(port) if port.isdigit() else usual
        shown = "" if self.port == usual else f":{self.port}"
        asked = f"?{self.query_string}" if self.query_string else ""
        self.url = f"{self.scheme}://{self.host}{shown}{self.path}{asked}"

    @property
    def body_text(self) -> str:
        return self.body_binary.decode("utf-8")

    @property
    def body_raw(self) -> str:
        return self.body_text

    @property
    def body_json(self) -> object:
        return json.loads(self.body_text)

    @property
    def body(self) -> object:
        if self.headers.get("content-type", "text/plain").lower().startswith("application/json"):
            return self.body_json if self.body_binary else {}
        return self.body_text


class FunctionResponse:
    """`context.res`. Headers that are not given are one object for all requests, as in the runtime: they leak."""

    def __init__(self) -> None:
        self._shared: dict[str, dict[str, str]] = {name: {} for name in ("binary", "text", "send", "json", "redirect")}

    def binary(self, bytes: bytes, statusCode: int = 200, headers: dict[str, str] | None = None) -> Output:  # noqa: N803 — the runtime's own names
        return {"body": bytes, "statusCode": statusCode, "headers": self._headers("binary", headers)}

    def text(self, body: str, statusCode: int = 200, headers: dict[str, str] | None = None) -> Output:  # noqa: N803 — the runtime's own names
        return self.binary(body.encode("utf-8"), statusCode, self._headers("text", headers))

    def send(self, body: str, statusCode: int = 200, headers: dict[str, str] | None = None) -> Output:  # noqa: N803 — the runtime's own names
        return {"body": body, "statusCode": statusCode, "headers": self._headers("send", headers)}

    def json(self, obj: object, statusCode: int = 200, headers: dict[str, str] | None = None) -> Output:  # noqa: N803 — the runtime's own names
        kept = self._headers("json", headers)
        kept["content-type"] = "application/json"
        return self.text(json.dumps(obj, separators=(",", ":")), statusCode, kept)

    def empty(self) -> Output:
        return self.text("", 204, {})

    def redirect(self, url: str, statusCode: int = 301, headers: dict[str, str] | None = None) -> Output:  # noqa: N803 — the runtime's own names
        kept = self._headers("redirect", headers)
        kept["location"] = url
        return self.text("", statusCode, kept)

    def _headers(self, method: str, given: dict[str, str] | None) -> dict[str, str]:
        return self._shared[method] if given is None else given


@dataclass(frozen=True, slots=True)
class Context:
    """What the function gets."""

    req: FunctionRequest
    res: FunctionResponse
    write: Callable[[LogLine], None] = field(repr=False)

    def log(self, *messages: object) -> None:
        self.write(LogLine("log", _line(messages)))

    def error(self, *messages: object) -> None:
        self.write(LogLine("error", _line(messages)))


class FunctionHost:
    """Hosts the function at `asgi`; mount it under any prefix, which the function does not see.

    `environment` holds the function's variables. They are put into `os.environ` at the start of each execution,
    so that several hosts in one process don't mix. `logs` has what the function logged, the newest last.
    """

    def __init__(self, environment: Mapping[str, str], key: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self.logs: deque[LogLine] = deque(maxlen=_KEPT_LINES)
        self._environment = dict(environment)
        self._key = key
        self._timeout_s = timeout_s
        self._response = FunctionResponse()

    async def asgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._serve(Request(scope, receive))
        await response(scope, receive, send)

    async def run(self, incoming: Incoming) -> Response:
        """One execution; never raises because of the function."""
        request = FunctionRequest(incoming, self._handed_over(incoming))
        context = Context(request, self._response, self.logs.append)
        output = await self._output(context)
        if not isinstance(output, dict):
            context.error("Return statement missing. return context.res.empty() if no response is expected.")
            output = _failed(500)
        return _response(output)

    async def close(self) -> None:
        """Closes what the function keeps open between executions; Appwrite's runtime ends its process instead."""
        for name in self._environment:  # this process goes on, and others in it read the environment too
            if os.environ.get(name) == self._environment[name]:
                del os.environ[name]
        if _MODULE in sys.modules:
            await _load().close()

    async def _serve(self, request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return Response(status_code=413)
        scope = request.scope
        path = str(scope["path"]).removeprefix(str(scope.get("root_path", ""))) or "/"
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        query = scope["query_string"].decode("latin-1")
        address = request.client.host if request.client else "127.0.0.1"
        return await self.run(Incoming(request.method, path, query, headers, bytes(body), address=address))

    def _handed_over(self, incoming: Incoming) -> dict[str, str]:
        """The request's headers, lower case, then Appwrite's own.

        An execution's caller can add a header of Appwrite's in another case; it comes first, and of two with one
        name the runtime's dictionary takes the first. So such headers prove nothing, and this host keeps them.
        Only the key is always ours: with a wrong one the caller would harm nobody but his own execution.
        """
        own = (
            ("x-appwrite-trigger", incoming.trigger),
            ("x-appwrite-user-id", ""),
            ("x-appwrite-user-jwt", ""),
            ("x-appwrite-client-ip", incoming.address),
        )
        found: dict[str, str] = {}
        for name, value in (*incoming.headers, *own):
            if not name.lower().startswith("x-open-runtimes-"):
                found.setdefault(name.lower(), value)
        return {**found, "x-appwrite-key": self._key}

    async def _output(self, context: Context) -> object:
        try:
            main = _load().main
        except Exception as exc:  # noqa: BLE001 — the runtime's boundary: a module may raise anything at import
            context.error(f"Failed to load module: {''.join(traceback.format_exception(exc))}")
            return _failed(503)
        try:
            self._set_environment()
            async with asyncio.timeout(self._timeout_s):
                output = main(context)
                return await output if inspect.isawaitable(output) else output
        except TimeoutError:
            context.error("Execution timed out.")
        except Exception as exc:  # noqa: BLE001 — the runtime's boundary: whatever it raises is its log and a 500
            context.error("".join(traceback.format_exception(exc)))
        return _failed(500)

    def _set_environment(self) -> None:
        for name in [name for name in os.environ if name.startswith(_OURS) and name not in self._environment]:
            del os.environ[name]
        os.environ.update(self._environment)


def _load() -> _Module:
    module: _Module = importlib.import_module(_MODULE)
    return module


def _failed(status: int) -> Output:
    return {"body": b"", "statusCode": status, "headers": {}}


def _response(output: Output) -> Response:
    given = output.get("headers", {})
    headers = {str(name).lower(): str(value) for name, value in given.items()} if isinstance(given, dict) else {}
    kind = headers.pop("content-type", "text/plain").lower()
    if not kind.startswith("multipart/") and "charset=" not in kind:
        kind += "; charset=utf-8"
    shown = {name: value for name, value in headers.items() if not name.startswith("x-open-runtimes-")}
    body, status = output.get("body", ""), output.get("statusCode", 200)
    response = Response(body if isinstance(body, bytes) else str(body), int(str(status)), shown)
    response.headers["content-type"] = kind
    return response


def _line(messages: tuple[object, ...]) -> str:
    words = (
        json.dumps(each, separators=(",", ":")) if isinstance(each, list | dict | tuple) else str(each)
        for each in messages
    )
    return " ".join(words)
