"""A delivery: a callback whose path we signed, and the parser for its body."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from daraja_core.callback import read_b2c_result, read_b2c_timeout, read_stk_callback
from daraja_core.callback_path import CallbackTarget, Flow, parse_callback_path

from ..http import Request
from ..settings import Settings
from .dead_letter import LONGEST_BODY, DeadLetter

if TYPE_CHECKING:
    from daraja_core.transaction_status import Finding

UNSIGNED_PATHS = ("/callback", "/b2c/result", "/b2c/timeout")  # the plain forms of the Flutter package
Reader: TypeAlias = Callable[[bytes, CallbackTarget, datetime], "Finding"]


def _status_result(body: bytes, target: CallbackTarget, at: datetime) -> "Finding":
    from daraja_core.transaction_status import read_status_result  # only here: results of payments do not need it

    return read_status_result(body, target, at)


def _status_timeout(body: bytes, target: CallbackTarget, at: datetime) -> "Finding":
    from daraja_core.transaction_status import read_status_timeout  # as above

    return read_status_timeout(body, target, at)


READERS: dict[Flow, Reader] = {
    "stk": read_stk_callback,
    "b2c-result": read_b2c_result,
    "b2c-timeout": read_b2c_timeout,
    "status-result": _status_result,
    "status-timeout": _status_timeout,
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One callback for a payment that its path vouches for. `source` is where it says it came from, if anywhere."""

    path: str = field(repr=False)
    body: bytes = field(repr=False)
    target: CallbackTarget
    read: Reader
    received_at: datetime
    secret: str = field(repr=False)
    source: str | None = None

    @property
    def payment_id(self) -> str:
        """What the log calls it."""
        return self.target.payment_id

    def dead_letter(self, reason: str) -> DeadLetter:
        """The delivery as a dead letter, without the signature."""
        from .kept_path import kept_path  # only here: a callback that is stored does not need it

        body = self.body[:LONGEST_BODY]
        is_plain = self.path.partition("?")[0] in UNSIGNED_PATHS
        path = self.path if is_plain else kept_path(self.path, body, self.secret)
        return DeadLetter(path, body, reason, self.received_at)


def read_delivery(request: Request, settings: Settings, at: datetime) -> Delivery | None:
    """The delivery that a request is, None when nothing of ours vouches for it."""
    source, secret = request.headers.get("x-appwrite-client-ip"), settings.callback_secrets[0]
    target = parse_callback_path(request.path, settings.callback_secrets)
    if target is not None:
        return Delivery(request.path, request.body, target, READERS[target.flow], at, secret, source)
    if request.path in UNSIGNED_PATHS and settings.allow_unsigned:
        from . import unsigned  # only here: it is off by default

        target = unsigned.unsigned_target(request.path, request.query, request.body)
        if target is not None:
            path = f"{request.path}?{request.query}"
            return Delivery(path, request.body, target, unsigned.read_unsigned, at, secret, source)
    return None
