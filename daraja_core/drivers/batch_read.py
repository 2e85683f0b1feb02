"""One batched read for every attempt that wants one, and what it means for each of them."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..attempt import B2C, STK, Attempt, Flow, flow_of
from ..document import owned_id
from ..errors import AppwriteError
from ..events import Event, NothingFound, Read, ReadFailed, SessionLost, VerdictArrived
from ..machine import is_for
from ..verdict import Verdict
from .ports import VerdictReader

log = logging.getLogger("daraja.batch_read")


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """An attempt that wants to be read, and why."""

    attempt: Attempt
    read: Read


Events = list[tuple[str, Event]]


async def read_documents(reader: VerdictReader, requests: Sequence[ReadRequest]) -> Events:
    """Read everything that was asked for with one query per collection, and say what each attempt learns."""
    events: Events = []
    missing: list[ReadRequest] = []
    for flow in {flow_of(one.attempt.order).name: flow_of(one.attempt.order) for one in requests}.values():
        mine = [one for one in requests if flow_of(one.attempt.order) is flow]
        found = await _read_flow(reader, flow, mine)
        if found is None:
            events += [(one.attempt.id, ReadFailed(one.read.source, one.read.last)) for one in mine]
            continue
        of_id = _by_payment(found)
        for one in mine:
            verdict = next((each for each in of_id.get(one.attempt.id, ()) if is_for(one.attempt, each)), None)
            if verdict is not None:
                events += _arrival(one, verdict)
            else:
                missing.append(one)
    displaced, missing = await _read_displaced(reader, missing)
    return events + displaced + await _check_session(reader, missing)


def _by_payment(verdicts: Sequence[Verdict]) -> Mapping[str, Sequence[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.payment_id, []).append(verdict)
    return found


async def _read_flow(reader: VerdictReader, flow: Flow, requests: Sequence[ReadRequest]) -> list[Verdict] | None:
    try:
        return await reader.read(flow.name, [one.attempt.id for one in requests])
    except AppwriteError as exc:
        log.warning("read of %d %s documents failed: %s", len(requests), flow.name, exc)
        return None


async def _read_displaced(reader: VerdictReader, missing: Sequence[ReadRequest]) -> tuple[Events, list[ReadRequest]]:
    """Before a payment is called unknown: its verdict is stored under another id where somebody took the plain one."""
    events: Events = []
    for flow in (STK, B2C):
        asked = [one for one in missing if _decides(one) and flow_of(one.attempt.order) is flow]
        stored = {owned_id(one.attempt.order.user_id or "", one.attempt.id): one.attempt for one in asked}
        try:
            verdicts = await reader.read(flow.name, list(stored)) if stored else []
        except AppwriteError as exc:
            log.warning("read of %d displaced %s documents failed: %s", len(stored), flow.name, exc)
            events += [(one.attempt.id, ReadFailed(one.read.source, one.read.last)) for one in asked]
            continue
        longer = {id_: one.id for id_, one in stored.items()}  # ids that had no room for the plain one
        named = [replace(each, payment_id=longer.get(each.payment_id, each.payment_id)) for each in verdicts]
        of_id = _by_payment(named)
        for one in asked:
            for mine in of_id.get(one.attempt.id, ()):
                events += _arrival(one, mine) if is_for(one.attempt, mine) else []
    told = {attempt_id for attempt_id, _ in events}
    return events, [one for one in missing if one.attempt.id not in told]


def _arrival(request: ReadRequest, verdict: Verdict) -> Events:
    events: Events = [(request.attempt.id, VerdictArrived(verdict, request.read.source))]
    if request.read.last:  # a document that settles nothing, without a receipt or not ours, is no answer
        events.append((request.attempt.id, NothingFound(request.read.source, last=True)))
    return events


def _decides(request: ReadRequest) -> bool:
    """Whether an empty read of this kind is taken for an answer."""
    return request.read.last or request.read.source == "restored"


async def _check_session(reader: VerdictReader, missing: Sequence[ReadRequest]) -> Events:
    """An empty read proves nothing: before anything is called unknown, and at start, the session is checked."""
    if not any(map(_decides, missing)):
        return [(one.attempt.id, NothingFound(one.read.source, one.read.last)) for one in missing]
    try:
        user_id = await reader.account()
    except AppwriteError as exc:
        log.warning("the session could not be checked: %s", exc)
        return [(one.attempt.id, ReadFailed(one.read.source, one.read.last)) for one in missing]
    return [(one.attempt.id, _empty(one, user_id)) for one in missing]


def _empty(request: ReadRequest, user_id: str | None) -> Event:
    order = request.attempt.order
    if user_id is None or (order.group_id is None and order.user_id != user_id):
        return SessionLost(request.read.source)
    return NothingFound(request.read.source, request.read.last)
