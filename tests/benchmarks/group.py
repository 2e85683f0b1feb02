"""A device in a group of ten thousand verdicts beside one of a hundred: what it reads in virtual time, and the cost."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import process_time

import httpx

from daraja_core.callback_path import CallbackTarget
from daraja_core.document import to_document
from daraja_core.drivers.appwrite import AppwriteClient, Session
from daraja_core.drivers.group_verdicts import READ_AGAIN_S, GroupVerdicts
from tests.benchmarks.table import Row
from tests.daraja_core.attempts import NOON, SUCCESS, verdict
from tests.daraja_core.configs import config
from tests.function.fake_queries import Documents, select
from tests.simulation.virtual_loop import run_virtually

FEW, MANY = 100, 10_000
GROUP = "chama"
APART = timedelta(minutes=2)
"""Between two payments of the group."""
HOUR_S = 3600.0
PAGE = 100


@dataclass
class Appwrite:
    """The verdicts of one group, in the order in which they were written; counts what is asked and what is sent."""

    verdicts: Documents = field(default_factory=list)
    reads: int = 0
    sent: int = 0

    def write(self, at: datetime) -> None:
        """One more."""
        number = len(self.verdicts)
        told = verdict(SUCCESS.status, "0", f"R{number:09}", payment_id=f"member.{number}")
        target = CallbackTarget("stk", f"member.{number}", "user-7", GROUP, 10)
        own = {"$id": f"ws_CO_{number}", "$updatedAt": at.isoformat(timespec="milliseconds")}
        self.verdicts.append(to_document(told, target) | own)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """A page of what was asked for."""
        self.reads += 1
        queries = [json.loads(value) for name, value in request.url.params.items() if name.startswith("queries[")]
        found = select(self.verdicts, queries) if "/transactions/" in request.url.path else []
        self.sent += len(found)
        return httpx.Response(200, json={"total": 0, "documents": found})


@dataclass(frozen=True)
class Cost:
    """Of one thing that a device does: calls, the verdicts that they brought, and milliseconds of the processor."""

    reads: float
    verdicts: float
    milliseconds: float


def figures() -> Iterator[Row]:
    """The rows of this benchmark. Reads are counted: no machine is fast or slow there."""
    few, many = (run_virtually(_life(count)) for count in (FEW, MANY))
    part, size = "engine", f"group of {MANY:,} verdicts"
    join, pages = many["join"], MANY / PAGE + 2.0  # the end of the payments and the disbursements are a read each
    yield Row(part, f"{size}: reads to join", "", [join.reads], f"one for each {PAGE}, and 2", [pages], goal=1)
    each = [[cost["join"].milliseconds / count] for cost, count in ((many, MANY), (few, FEW))]
    yield Row(part, f"{size}: to join, per verdict", "ms", each[0], f"of {FEW}", each[1], goal=1.2)
    for name, what in (("idle", "an idle hour"), ("news", "one new verdict")):
        one, other = many[name], few[name]
        yield Row(part, f"{size}: reads for {what}", "", [one.reads], f"of {FEW}", [other.reads], goal=1)
        yield Row(part, f"{size}: verdicts read for {what}", "", [one.verdicts], f"of {FEW}", [other.verdicts], goal=1)
    idle = many["idle"].milliseconds / HOUR_S / 10
    yield Row(part, f"{size}: processor in an idle hour", "%", [idle], "0.5 %", [0.5], goal=1)


async def _life(count: int) -> dict[str, Cost]:
    appwrite = Appwrite()
    for number in range(count):
        appwrite.write(NOON - (count - number) * APART)
    async with httpx.AsyncClient(transport=httpx.MockTransport(appwrite.answer)) as http:
        client = AppwriteClient(config(), http, Session("user-7", "a-session"))
        verdicts = GroupVerdicts(client, GROUP)
        costs = {"join": await _cost(appwrite, verdicts, count, READ_AGAIN_S / 2)}
        costs["idle"] = await _cost(appwrite, verdicts, 0, HOUR_S)
        appwrite.write(NOON + timedelta(hours=2))
        costs["news"] = await _cost(appwrite, verdicts, 1, READ_AGAIN_S)
    return costs


async def _cost(appwrite: Appwrite, verdicts: GroupVerdicts, expected: int, seconds: float) -> Cost:
    """What so many seconds cost, in which so many verdicts come."""
    reads, sent, began, came = appwrite.reads, appwrite.sent, process_time(), 0
    try:
        async with asyncio.timeout(seconds):
            async for _ in verdicts:
                came += 1
    except TimeoutError:
        if came != expected:
            raise RuntimeError(f"{came} verdicts came, not {expected}") from None
    return Cost(appwrite.reads - reads, appwrite.sent - sent, (process_time() - began) * 1000)
