"""One batched read for every attempt that wants one, and what it means for each of them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from ..attempt import Attempt, Flow, flow_of
from ..errors import AppwriteError
from ..events import Event, NothingFound, Read, ReadFailed, SessionLost, VerdictArrived
from ..verdict import Verdict
from .ports import Records

log = logging.getLogger("daraja.reading")


@dataclass(frozen=True, slots=True)
class Asked:
    """An attempt that wants to be read, and why."""

    attempt: Attempt
    read: Read


News = list[tuple[str, Event]]


async def read_documents(records: Records, asked: Sequence[Asked]) -> News:
    """Read everything that was asked for with one query per collection, and say what each attempt learns."""
    news: News = []
    missing: list[Asked] = []
    for flow in {flow_of(one.attempt.order).name: flow_of(one.attempt.order) for one in asked}.values():
        mine = [one for one in asked if flow_of(one.attempt.order) is flow]
        found = await _read_flow(records, flow, mine)
        if found is None:
            news += [(one.attempt.id, ReadFailed(one.read.source, one.read.last)) for one in mine]
            continue
        for one in mine:
            if (verdict := found.get(one.attempt.id)) is not None:
                news.append((one.attempt.id, VerdictArrived(verdict, one.read.source)))
                if one.read.last:  # a document that settles nothing, without a receipt or not ours, is no answer
                    news.append((one.attempt.id, NothingFound(one.read.source, last=True)))
            else:
                missing.append(one)
    return news + await _explain(records, missing)


async def _read_flow(records: Records, flow: Flow, asked: Sequence[Asked]) -> dict[str, Verdict] | None:
    try:
        verdicts = await records.read(flow.name, [one.attempt.id for one in asked])
    except AppwriteError as exc:
        log.warning("read of %d %s documents failed: %s", len(asked), flow.name, exc)
        return None
    return {verdict.payment_id: verdict for verdict in verdicts}


async def _explain(records: Records, missing: Sequence[Asked]) -> News:
    """An empty read proves nothing: before anything is called unknown, and at start, the session is checked."""
    if not any(one.read.last or one.read.source == "restored" for one in missing):
        return [(one.attempt.id, NothingFound(one.read.source, one.read.last)) for one in missing]
    try:
        user_id = await records.account()
    except AppwriteError as exc:
        log.warning("the session could not be checked: %s", exc)
        return [(one.attempt.id, ReadFailed(one.read.source, one.read.last)) for one in missing]
    return [(one.attempt.id, _empty(one, user_id)) for one in missing]


def _empty(asked: Asked, user_id: str | None) -> Event:
    order = asked.attempt.order
    if user_id is None or (order.group_id is None and order.user_id != user_id):
        return SessionLost(asked.read.source)
    return NothingFound(asked.read.source, asked.read.last)
