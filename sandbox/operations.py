"""The control API's operations: what each address takes and does, said once for the server and for its description."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .fields import Check, FieldError, Shape
from .web_security import hardened

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address. The handler's docstring is what people read about it."""

    method: str
    path: str
    handler: Handler
    body: Shape | None = None
    query: Mapping[str, Check] = field(default_factory=dict)
    example: Mapping[str, Any] | None = None

    @property
    def summary(self) -> str:
        words = self.handler.__doc__
        assert words, f"{self.method} {self.path} has no docstring"
        return " ".join(words.split())

    @property
    def group(self) -> str:
        """`phones` of `/control/phones/{msisdn}`: what the descriptions are sorted by."""
        return self.path.split("/")[2]


def routes(operations: Sequence[Operation]) -> list[Route]:
    return [Route(one.path, guarded(one.handler), methods=[one.method]) for one in operations]


def guarded(handler: Handler) -> Handler:
    """Turns a field that breaks its rule into the answer that says so, and keeps answers out of other sites' pages."""

    async def answer(request: Request) -> Response:
        try:
            return hardened(await handler(request))
        except FieldError as error:
            return hardened(error.answer())

    return answer
