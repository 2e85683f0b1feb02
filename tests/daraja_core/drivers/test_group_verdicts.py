"""Following a group for long: each read brings only what is new, and nothing is ever left out."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

import pytest

from daraja_core.appwrite_wire import GroupPage
from daraja_core.drivers.group_verdicts import (
    OVERLAP,
    READ_AGAIN_S,
    READ_ALL_S,
    READ_FAILED_S,
    GroupVerdict,
    GroupVerdicts,
)
from daraja_core.errors import AppwriteError
from daraja_core.verdict import Verdict
from tests.daraja_core.attempts import NOON, SUCCESS
from tests.simulation.virtual_loop import run_virtually


def paid(name: str) -> Verdict:
    return replace(SUCCESS, payment_id=name, receipt=f"R{name}")


@dataclass
class Server:
    """Verdicts with the moments of their writes. `asked` is since when, for each read of the payments."""

    stored: list[tuple[datetime, Verdict]] = field(default_factory=list)
    asked: list[datetime | None] = field(default_factory=list)
    takes_s: float = 0.0
    failing: str = ""

    async def read_group(self, flow: Literal["stk", "b2c"], group_id: str, since: datetime | None) -> GroupPage:
        """What was written since then."""
        await asyncio.sleep(self.takes_s)
        if flow == self.failing:
            raise AppwriteError("no answer")
        if flow == "b2c":
            return GroupPage(())
        self.asked.append(since)
        found = [(at, one) for at, one in self.stored if since is None or at > since]
        return GroupPage(tuple(one for _, one in found), max((at for at, _ in found), default=None))


def now() -> datetime:
    return NOON + timedelta(seconds=asyncio.get_running_loop().time())


async def take(verdicts: AsyncIterator[GroupVerdict], seconds: float) -> list[str]:
    """What comes within so many seconds."""
    names = []
    try:
        async with asyncio.timeout(seconds):
            while True:
                names.append((await anext(verdicts)).verdict.payment_id)
    except TimeoutError:
        return names


def test_only_what_is_new_is_read_again_and_the_last_minutes_once_more() -> None:
    async def story() -> None:
        server = Server([(NOON - timedelta(days=number), paid(f"old.{number}")) for number in range(3)])
        group = GroupVerdicts(server, "chama")  # type: ignore[arg-type]  # only its groups are read
        assert await take(aiter(group), 1) == ["old.0", "old.1", "old.2"]
        late = NOON - OVERLAP + timedelta(seconds=1)  # written earlier than the newest, and seen later
        server.stored += [(late, paid("late.1")), (now(), paid("new.1"))]
        assert await take(aiter(group), READ_AGAIN_S + 1) == ["late.1", "new.1"]
        assert server.asked == [None, NOON - OVERLAP]

    run_virtually(story())


def test_what_was_written_behind_a_page_while_the_others_were_read_is_found_by_the_next_read() -> None:
    async def story() -> None:
        server = Server([(NOON, paid("old.1"))], takes_s=1000)
        group = GroupVerdicts(server, "chama")  # type: ignore[arg-type]  # as above
        verdicts = aiter(group)
        assert (await anext(verdicts)).verdict.payment_id == "old.1"
        server.takes_s = 0
        group.read_again()
        await take(verdicts, 1)
        assert server.asked == [None, NOON - OVERLAP - timedelta(seconds=1000)]

    run_virtually(story())


def test_once_a_day_everything_is_read_for_somebody_who_may_read_more_than_before() -> None:
    async def story() -> None:
        server = Server([(NOON, paid("mine.1"))])
        group = GroupVerdicts(server, "chama")  # type: ignore[arg-type]  # as above
        assert await take(aiter(group), 1) == ["mine.1"]
        server.stored.insert(0, (NOON - timedelta(days=9), paid("theirs.1")))  # readable only now
        assert await take(aiter(group), READ_ALL_S / 2) == []
        assert await take(aiter(group), READ_ALL_S / 2 + READ_AGAIN_S) == ["theirs.1"]
        assert server.asked.count(None) == 2

    run_virtually(story())


@pytest.mark.parametrize("failing", ["stk", "b2c"])
def test_a_read_that_fails_is_made_up_for_soon_and_what_the_other_one_found_is_told(failing: str) -> None:
    async def story() -> None:
        server = Server([(NOON, paid("old.1"))], failing=failing)
        group = GroupVerdicts(server, "chama")  # type: ignore[arg-type]  # as above
        assert await take(aiter(group), 1) == ([] if failing == "stk" else ["old.1"])
        server.stored.append((now(), paid("new.1")))
        server.failing = ""
        expected = ["old.1", "new.1"] if failing == "stk" else ["new.1"]
        assert await take(aiter(group), READ_FAILED_S + 1) == expected

    run_virtually(story())


def test_whoever_stops_following_in_the_middle_and_goes_on_later_misses_nothing() -> None:
    async def story() -> None:
        server = Server([(NOON, paid(f"old.{number}")) for number in range(5)])
        group = GroupVerdicts(server, "chama")  # type: ignore[arg-type]  # as above
        names = []
        for _ in range(5):
            async for found in group:
                names.append(found.verdict.payment_id)
                break
        assert names == [f"old.{number}" for number in range(5)]

    run_virtually(story())


def test_whoever_is_cancelled_while_a_read_is_under_way_reads_when_he_comes_back() -> None:
    async def story() -> None:
        server = Server([(NOON, paid("old.1"))], takes_s=10)
        group = GroupVerdicts(server, "chama")  # type: ignore[arg-type]  # as above
        assert await take(aiter(group), 5) == []
        server.takes_s = 0
        assert await take(aiter(group), 1) == ["old.1"]

    run_virtually(story())


def test_an_empty_group_is_read_from_its_beginning_until_there_is_something() -> None:
    async def story() -> None:
        server = Server()
        group = GroupVerdicts(server, "chama")  # type: ignore[arg-type]  # as above
        await take(aiter(group), READ_AGAIN_S + 1)
        assert server.asked == [None, None]

    run_virtually(story())
