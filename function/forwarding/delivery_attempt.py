"""One attempt to pass a verdict on: signed now, sent once, and what the answer means."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from daraja_core.forwarding import forward_headers

from .forward import Forward
from .receiver import Receiver, is_allowed_peer

ATTEMPT_S = 15.0
GONE = 410  # the receiver wants nothing any more
_LONGEST_WAIT_S = 7200


class PrivatePeerError(Exception):
    """The receiver's name leads to an address inside a network."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends to the receiver. Never raises: what went wrong is in the forward that comes back."""

    http: httpx.AsyncClient
    receiver: Receiver
    now: Callable[[], datetime]

    async def send(self, forward: Forward, limit_s: float = ATTEMPT_S) -> Forward:
        """The forward as it is after this attempt. Only a 2xx is a yes, and no redirection is followed."""
        request = httpx.Request(
            "POST",
            self.receiver.url,
            content=forward.body,
            headers=forward_headers(forward.id, forward.body, self.now(), self.receiver.keys),
            extensions={"trace": self._check_peer, "timeout": httpx.Timeout(limit_s).as_dict()},
        )
        try:
            async with asyncio.timeout(limit_s):
                # Only the head: a receiver may say as much as it likes.
                answer = await self.http.send(request, auth=None, follow_redirects=False, stream=True)
                await answer.aclose()
        except PrivatePeerError:
            return forward.failed("the receiver's name leads inside a network", self.now())
        except (httpx.HTTPError, TimeoutError) as exc:
            return forward.failed(f"no answer ({type(exc).__name__})", self.now())
        if answer.is_success:
            return forward.taken()
        return self._refused(forward, answer)

    def _refused(self, forward: Forward, answer: httpx.Response) -> Forward:
        wait = answer.headers.get("Retry-After", "").strip()
        wait_s = int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 10 else 0
        after = forward.failed(
            f"HTTP {answer.status_code}", self.now(), timedelta(seconds=min(wait_s, _LONGEST_WAIT_S))
        )
        return after.given_up() if answer.status_code == GONE else after

    async def _check_peer(self, event: str, details: Mapping[str, object]) -> None:
        """Before anything is sent over a new connection: whom it leads to."""
        if event != "connection.connect_tcp.complete":
            return
        stream = details["return_value"]
        peer = stream.get_extra_info("server_addr")  # type: ignore[attr-defined]  # httpcore's network stream
        if not is_allowed_peer(str(peer[0]), self.receiver):
            await stream.aclose()  # type: ignore[attr-defined]  # as above
            raise PrivatePeerError
