"""A small Appwrite with a function in front of it: groups, codes, records and verdicts, as the test tells it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from daraja_core import AppwriteError, GroupRecord, GroupVerdict, Invitation, RefusedRecord
from daraja_core.phone import mask_middle
from function.groups.records import WHO_MAY_WRITE

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


class FakeRecords:
    """What one device reads of what the others tell; the whole of it whenever something is new."""

    def __init__(self, records: Sequence[GroupRecord]) -> None:
        self.inbox: asyncio.Queue[tuple[GroupRecord, ...] | None] = asyncio.Queue()
        self.inbox.put_nowait(tuple(records))

    async def __aiter__(self) -> AsyncIterator[tuple[GroupRecord, ...]]:
        while (batch := await self.inbox.get()) is not None:
            yield batch

    def close(self) -> None:
        self.inbox.put_nowait(None)


@dataclass
class Cloud:
    """What all devices share. `rosters` are what an older app wrote down."""

    rosters: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    uses: dict[str, int] = field(default_factory=dict)
    records: dict[str, list[GroupRecord]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    payees: dict[str, str] = field(default_factory=dict, repr=False)
    roles: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    unknown_kinds: frozenset[str] = frozenset()  # what an older function does not take
    devices: "list[FakeGroupEngine]" = field(default_factory=list)
    now: Callable[[], datetime] | None = None  # each record comes a second after the one before, if nobody says

    def change(self, group_id: str, **fields: Any) -> None:
        """The owner wrote something else down, with an older app."""
        self.rosters[group_id] = dict(self.rosters[group_id]) | fields

    def take(self, group_id: str, user: str, record: GroupRecord) -> GroupRecord | RefusedRecord:
        """As the function does."""
        known = next((one for one in self.records[group_id] if one.id == record.id), None)
        if known:
            return known if known.author == user else RefusedRecord(record.id, "id_taken", "another one has this id")
        roles = self.roles.get((group_id, user), set())
        if record.kind in self.unknown_kinds or not roles & WHO_MAY_WRITE.get(record.kind, frozenset()):
            return RefusedRecord(record.id, "not_allowed", "not his to write")
        role = next((one for one in ("owner", "treasurer") if one in roles), "member")
        sequence = len(self.records[group_id]) + 1
        at = self.now() if self.now else after(seconds=sequence)
        taken = replace(record, author=user, role=role, at=at, sequence=sequence)
        self.records[group_id].append(taken)
        return taken

    def tell_all(self, group_id: str) -> None:
        """Whoever has a network reads what is new."""
        for device in self.devices:
            if group_id in device.read and not device.problem:
                device.read[group_id].inbox.put_nowait(tuple(self.records[group_id]))


class FakeGroups:
    """What one user may do with groups."""

    def __init__(self, device: "FakeGroupEngine") -> None:
        self._device = device
        self._cloud, self._user = device.cloud, device.user
        self._slow: tuple[asyncio.Event, asyncio.Event] | None = None
        self._failing: dict[str, list[AppwriteError]] = {}
        self.loses_answer = False  # to what is written next: it is recorded, and nobody hears of it

    def answer_slowly(self) -> tuple[asyncio.Event, asyncio.Event]:
        """What is proposed or taken back is asked for, which sets the first, and answered once the second is set."""
        self._slow = asyncio.Event(), asyncio.Event()
        return self._slow

    def fails_to_read(self, user_id: str, times: int) -> list[AppwriteError]:
        """The next readings of a user's role fail: with these, which are taken out one by one."""
        self._failing[user_id] = [AppwriteError("no answer", kind="timeout")] * times
        return self._failing[user_id]

    async def found(self, name: str) -> str:
        self._may_fail()
        group_id = f"group{len(self._cloud.records) + 1}"
        self._cloud.records[group_id] = []
        self._cloud.names[group_id] = name
        self._device.be(group_id, "owner", "treasurer")
        return group_id

    async def roster(self, group_id: str) -> Mapping[str, Any]:
        self._may_fail()
        return self._cloud.rosters.get(group_id, {})

    async def roles(self, group_id: str, user_id: str | None = None) -> frozenset[str]:
        self._may_fail()
        whose = user_id or self._user
        if failing := self._failing.get(whose):
            raise failing.pop()
        return frozenset(self._cloud.roles.get((group_id, whose), set()))

    async def set_treasurer(self, group_id: str, user_id: str, *, on: bool) -> GroupRecord:
        self._may_fail()
        roles = self._cloud.roles
        if "owner" not in roles.get((group_id, self._user), set()):
            raise AppwriteError("only the owner says who is a treasurer", status=403, kind="not_an_owner")
        if (group_id, user_id) not in roles:
            raise AppwriteError("this user does not belong to the chama", status=404, kind="unknown_member")
        left = roles[group_id, user_id] - {"treasurer"}
        roles[group_id, user_id] = left | {"treasurer"} if on else left or {"member"}
        return self._write(group_id, f"t{len(self._cloud.records[group_id])}", "treasurer", user_id, {"on": on})

    async def user_id(self) -> str:
        self._may_fail()
        return self._user

    async def tell(
        self, group_id: str, records: Sequence[GroupRecord]
    ) -> tuple[tuple[GroupRecord, ...], tuple[RefusedRecord, ...]]:
        self._may_fail()
        if any(one.subject == self._device.unreadable for one in records):
            raise AppwriteError("a record cannot be read", status=400, kind="invalid_record")
        answers = [self._cloud.take(group_id, self._user, one) for one in records]
        self._cloud.tell_all(group_id)
        taken = tuple(one for one in answers if isinstance(one, GroupRecord))
        return taken, tuple(one for one in answers if isinstance(one, RefusedRecord))

    async def records(self, group_id: str) -> list[GroupRecord]:
        self._may_fail()
        return list(self._cloud.records.get(group_id, []))

    async def set_two_treasurers(self, group_id: str, *, on: bool) -> GroupRecord:
        ends_at = None if on else after(hours=24).isoformat()
        counted = [
            user for (group, user), roles in self._cloud.roles.items() if group == group_id and "treasurer" in roles
        ]
        body = {"on": on, "ends_at": ends_at, "treasurers": counted}
        return self._write(group_id, f"rule{on}", "two_treasurers", group_id, body)

    async def propose(
        self,
        group_id: str,
        phone: str,
        amount: int,
        remarks: str = "Payout",
        *,
        disbursement_id: str,
        about: Mapping[str, Any] | None = None,
    ) -> GroupRecord:
        body = {"amount": amount, "remarks": remarks, "phone": mask_middle(phone), "order": "a fingerprint"}
        self._cloud.payees[f"p-{disbursement_id}"] = phone
        await self._wait_if_slow()
        told = {**body, "expires_at": after(hours=24).isoformat(), "about": dict(about or {})}
        return self._write(group_id, f"p-{disbursement_id}", "proposal", disbursement_id, told)

    async def payee(self, group_id: str, proposal_id: str) -> str:
        self._may_fail()
        if "treasurer" not in self._cloud.roles.get((group_id, self._user), set()):
            raise AppwriteError("only a treasurer is told", status=403, kind="not_a_treasurer")
        if proposal_id not in self._cloud.payees:
            raise AppwriteError("only the ends were recorded", status=404, kind="no_number")
        return self._cloud.payees[proposal_id]

    async def approve(self, group_id: str, proposal_id: str) -> GroupRecord:
        return self._write(group_id, f"d-{proposal_id}", "approved", proposal_id, {})

    async def decline(self, group_id: str, proposal_id: str, note: str = "") -> GroupRecord:
        return self._write(group_id, f"d-{proposal_id}", "declined", proposal_id, {"note": note})

    async def withdraw(self, group_id: str, proposal_id: str) -> GroupRecord:
        await self._wait_if_slow()
        decided = {one.kind for one in self._cloud.records[group_id] if one.subject == proposal_id}
        late = "w" if "approved" in decided else "d"
        return self._write(group_id, f"{late}-{proposal_id}", "withdrawn", proposal_id, {})

    async def _wait_if_slow(self) -> None:
        if self._slow:
            self._slow[0].set()
            await self._slow[1].wait()

    def _write(self, group_id: str, record_id: str, kind: str, subject: str, body: Mapping[str, Any]) -> GroupRecord:
        """A record that only the function writes: of one id the first stays, and of another kind it is refused."""
        self._may_fail()
        records = self._cloud.records[group_id]
        known = next((one for one in records if one.id == record_id), None)
        if known is None:
            place, roles = len(records) + 1, self._cloud.roles.get((group_id, self._user), set())
            role = next((one for one in ("owner", "treasurer") if one in roles), "member")
            known = GroupRecord(record_id, kind, subject, dict(body), self._user, role, after(seconds=place), place)
            records.append(known)
            if self.loses_answer:
                self.loses_answer = False
                raise AppwriteError("the answer was lost", kind="timeout")
            self._cloud.tell_all(group_id)
        if known.kind != kind:
            raise AppwriteError(f"this proposal was {known.kind} before", status=409, kind="decided")
        return known

    async def invite(self, group_id: str) -> Invitation:
        self._may_fail()
        code = f"{len(self._cloud.codes):04}-2M9X-7TBD"
        self._cloud.codes[code] = group_id
        return Invitation(code, group_id, after(hours=72), 0, 50)

    async def invitation(self, group_id: str, code: str) -> Invitation | None:
        self._may_fail()
        if self._cloud.codes.get(code) != group_id:
            return None
        return Invitation(code, group_id, after(hours=72), self._cloud.uses.get(code, 0), 50)

    async def revoke(self, group_id: str, code: str | None = None) -> int:
        self._may_fail()
        ended = [one for one, its in self._cloud.codes.items() if its == group_id and code in (None, one)]
        for one in ended:
            del self._cloud.codes[one]
        return len(ended)

    async def join(self, code: str) -> str:
        self._may_fail()
        if code not in self._cloud.codes:
            raise AppwriteError("this code is not valid", status=403, kind="invalid_code")
        group_id = self._cloud.codes[code]
        self._cloud.roles.setdefault((group_id, self._user), {"member"})
        self._cloud.uses[code] = self._cloud.uses.get(code, 0) + 1
        return group_id

    def _may_fail(self) -> None:
        if self._device.problem:
            raise self._device.problem


class FakeGroupEngine:
    """One device's way to the cloud; `problem` is what the next calls raise."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.user = f"user{len(cloud.devices) + 1}"
        self.problem: AppwriteError | None = None
        self.unreadable = ""  # the function refuses whatever is about this
        self.followed: dict[str, FakeVerdicts] = {}
        self.read: dict[str, FakeRecords] = {}
        self.groups = FakeGroups(self)
        cloud.devices.append(self)

    def group(self, group_id: str) -> FakeVerdicts:
        self.followed[group_id] = FakeVerdicts()
        return self.followed[group_id]

    def records(self, group_id: str) -> FakeRecords:
        self.read[group_id] = FakeRecords(self.cloud.records.get(group_id, []))
        return self.read[group_id]

    def hear(self, group_id: str, news: GroupVerdict) -> None:
        """A verdict of the group arrives on this device."""
        self.followed[group_id].inbox.put_nowait(news)

    def be(self, group_id: str, *roles: str) -> None:
        """An operator says what the user of this device is in a group."""
        self.cloud.roles[group_id, self.user] = set(roles)
