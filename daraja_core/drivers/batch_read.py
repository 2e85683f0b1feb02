"""One batched read for every attempt that wants one, and what it means for each of them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from ..attempt import Attempt, Flow, flow_of
from ..errors import AppwriteError
from ..events import Event, NothingFound, Read, ReadFailed, SessionLost, VerdictArrived
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
        for one in mine:
            if (verdict := found.get(one.attempt.id)) is not None:
                events.append((one.attempt.id, VerdictArrived(verdict, one.read.source)))
                if one.read.last:  # a document that settles nothing, without a receipt or not ours, is no answer
                    events.append((one.attempt.id, NothingFound(one.read.source, last=True)))
            else:
                missing.append(one)
    return events + await _check_session(reader, missing)


async def _read_flow(reader: VerdictReader, flow: Flow, requests: Sequence[ReadRequest]) -> dict[str, Verdict] | None:
    try:
        verdicts = await reader.read(flow.name, [one.attempt.id for one in requests])
    except AppwriteError as exc:
        log.warning("read of %d %s documents failed: %s", len(requests), flow.name, exc)
        return None
    return {verdict.payment_id: verdict for verdict in verdicts}


async def _check_session(reader: VerdictReader, missing: Sequence[ReadRequest]) -> Events:
    """An empty read proves nothing: before anything is called unknown, and at start, the session is checked."""
    if not any(one.read.last or one.read.source == "restored" for one in missing):
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
