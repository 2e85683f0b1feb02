"""The second trace of an open attempt in a device's client storage: helpful when the database is lost, never needed."""

import asyncio
import logging
from collections.abc import Coroutine
from datetime import datetime
from typing import TypeVar

from ..attempt import Attempt, NotSent, Settled
from ..order import PaymentOrder
from ..serialization import attempt_from_mirror, is_outdated, mirror_text
from .earlier_names import MIRROR_PREFIX as EARLIER_PREFIX
from .ports import Mirror
from .tracked_attempt import TrackedAttempt

log = logging.getLogger("daraja.mirror")

T = TypeVar("T")

PREFIX = "daraja.payment."
LIMIT_S = 5.0
"""A Flet service can hang after a reconnect; nothing waits for it longer than this."""


async def update_mirror(tracked: TrackedAttempt, session_secret: str) -> None:
    """Bring the mirror in line with what was published; takes turns, so that the last word stays."""
    if tracked.mirror is None or not isinstance(tracked.attempt.order, PaymentOrder):
        return
    async with tracked.turn("mirror"):
        key = PREFIX + tracked.shown.id
        try:
            if isinstance(tracked.shown.phase, Settled | NotSent):
                await _with_timeout(tracked.mirror.remove(key))
            else:
                await _with_timeout(tracked.mirror.write(key, mirror_text(tracked.shown, session_secret)))
        except Exception as exc:  # noqa: BLE001 — the host's storage may fail in any way; the database is the record
            log.warning("payment %s: client storage failed: %s", tracked.shown.id, type(exc).__name__)


async def read_mirror(mirror: Mirror, now: datetime) -> list[tuple[Attempt, str]]:
    """The attempts that a client storage still holds, each with the session that may read it.

    A payment that nobody ever settled leaves an entry behind; once it is too old to count, it is removed.
    """
    entries: dict[str, str] = {}
    try:
        earlier = await _with_timeout(mirror.read_all(EARLIER_PREFIX))
        renamed = {key: PREFIX + key.removeprefix(EARLIER_PREFIX) for key in earlier}
        entries |= {renamed[key]: text for key, text in earlier.items()}
        entries |= await _with_timeout(mirror.read_all(PREFIX))
        for key, present in renamed.items():  # written under its present name before the other one goes
            await _with_timeout(mirror.write(present, entries[present]))
            await _with_timeout(mirror.remove(key))
        for key in [key for key, text in entries.items() if is_outdated(text, now)]:
            await _with_timeout(mirror.remove(key))
    except Exception as exc:  # noqa: BLE001 — as above: without client storage the database alone decides
        log.warning("client storage could not be read or tidied up: %s", type(exc).__name__)
    parsed = [attempt_from_mirror(text, now) for text in entries.values()]
    return [one for one in parsed if one is not None]


async def _with_timeout(call: Coroutine[object, object, T]) -> T:
    """What the storage answers, in time. The call runs apart: when its page cancels it, nobody else is cancelled."""
    asking = asyncio.create_task(call)
    try:
        await asyncio.wait([asking], timeout=LIMIT_S)
        if not asking.done() or asking.cancelled():
            raise TimeoutError
        return asking.result()
    finally:
        asking.cancel()
