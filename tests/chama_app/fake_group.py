"""A small Appwrite with a function in front of it: groups, codes and verdicts, as the test tells it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from daraja_core import AppwriteError, GroupVerdict, Invitation

from .example_chama import after


class FakeVerdicts:
    """What one device hears of a group."""

    def __init__(self) -> None:
        self.inbox: asyncio.Queue[GroupVerdict | None] = asyncio.Queue()

    async def __aiter__(self) -> AsyncIterator[GroupVerdict]:
        while (news := await self.inbox.get()) is not None:
            yield news

    def close(self) -> None:
        self.inbox.put_nowait(None)


@dataclass
class Cloud:
    """What all devices share."""

    rosters: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    written: asyncio.Event = field(default_factory=asyncio.Event)

    def change(self, group_id: str, **fields: Any) -> None:
        """The owner wrote something else down."""
        self.rosters[group_id] = dict(self.rosters[group_id]) | fields


class FakeGroupEngine:
    """One device's way to the cloud; `problem` is what the next calls raise."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.problem: AppwriteError | None = None
        self.is_treasurer = False
        self.followed: dict[str, FakeVerdicts] = {}

    @property
    def groups(self) -> "FakeGroupEngine":
        return self

    def group(self, group_id: str) -> FakeVerdicts:
        self.followed[group_id] = FakeVerdicts()
        return self.followed[group_id]

    def tell(self, group_id: str, news: GroupVerdict) -> None:
        """A verdict of the group arrives on this device."""
        self.followed[group_id].inbox.put_nowait(news)

    async def found(self, name: str) -> str:
        self._may_fail()
        group_id = f"group{len(self.cloud.rosters) + 1}"
        self.cloud.rosters[group_id] = {}
        return group_id

    async def roster(self, group_id: str) -> Mapping[str, Any]:
        self._may_fail()
        return self.cloud.rosters[group_id]

    async def keep_roster(self, group_id: str, roster: Mapping[str, Any]) -> None:
        self._may_fail()
        self.cloud.rosters[group_id] = roster
        self.cloud.written.set()

    async def roles(self, group_id: str) -> frozenset[str]:
        self._may_fail()
        return frozenset({"member", "treasurer"} if self.is_treasurer else {"member"})

    async def invite(self, group_id: str) -> Invitation:
        self._may_fail()
        code = f"{len(self.cloud.codes):04}-2M9X-7TBD"
        self.cloud.codes[code] = group_id
        return Invitation(code, group_id, after(hours=72))

    async def join(self, code: str) -> str:
        self._may_fail()
        if code not in self.cloud.codes:
            raise AppwriteError("this code is not valid", status=403, kind="invalid_code")
        return self.cloud.codes[code]

    def _may_fail(self) -> None:
        if self.problem:
            raise self.problem
