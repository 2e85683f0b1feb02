"""One pot on several devices: shares or joins a chama, and applies what the other devices do."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal, Protocol, TypeVar

from daraja_core import AppwriteError, Clock, DarajaError, GroupVerdict, Invitation

from ..domain.group import (
    HeldBy,
    Membership,
    held_by,
    may_create_group,
    parse_roster,
)
from ..domain.group_records import fold
from ..domain.group_verdicts import split_payment_id
from ..domain.join_codes import parse_join_code
from .approval_service import ApprovalGroups, ApprovalService
from .group_ledger import GroupLedger
from .group_snapshot import GroupProblem, GroupSnapshot
from .ledger import Ledger
from .notifications import Notification, RoleChanged
from .payee_service import PayeeGroups, PayeeService
from .record_sync import RecordGroups, RecordStream, RecordSync
from .saving import saved
from .tasks import Restarting, Spawn, wait_s
from .treasurer_service import TreasurerGroups, TreasurerService

log = logging.getLogger("chama.group_sync")

LOOK_AGAIN = timedelta(seconds=15)
"""While a code is on a screen, how often it was used is asked for at most this often."""
READ_ROLES_S = 60.0
"""Nothing announces that somebody's role has changed, so it is read at least this often."""
OWNER: Literal["owner"] = "owner"
TREASURER: Literal["treasurer"] = "treasurer"


class Groups(RecordGroups, ApprovalGroups, TreasurerGroups, PayeeGroups, Protocol):
    """Founding, inviting, joining, and what all devices read; `daraja_core.Groups` is it."""

    async def found(self, name: str) -> str: ...
    async def roster(self, group_id: str) -> Mapping[str, Any]: ...
    async def user_id(self) -> str: ...
    async def invite(self, group_id: str) -> Invitation: ...
    async def invitation(self, group_id: str, code: str) -> Invitation | None: ...
    async def revoke(self, group_id: str, code: str | None = None) -> int: ...
    async def join(self, code: str) -> str: ...


class VerdictStream(Protocol):
    """Every verdict of a group, and then each new one, until it is closed."""

    def __aiter__(self) -> AsyncIterator[GroupVerdict]: ...
    def close(self) -> None: ...


S = TypeVar("S", VerdictStream, RecordStream)


class GroupEngine(Protocol):
    """The part of the engine that knows of other devices."""

    @property
    def groups(self) -> Groups: ...
    def group(self, group_id: str) -> VerdictStream: ...
    def records(self, group_id: str) -> RecordStream: ...


class GroupSync:
    """The part of the app's state that other devices take part in."""

    def __init__(
        self,
        ledger: Ledger,
        shared: GroupLedger,
        clock: Clock,
        notify: Callable[[Notification | None], None],
        spawn: Spawn,
        restarting: Restarting,
    ) -> None:
        self._ledger = ledger
        self._shared = shared
        self._clock = clock
        self._notify = notify
        self._spawn = spawn
        self._restarting = restarting
        self._engine: GroupEngine | None = None
        self._streams: dict[str, VerdictStream | RecordStream] = {}
        self._records: RecordSync | None = None
        self._invitation: Invitation | None = None
        self._looked_at: datetime | None = None
        self._busy = False
        self._problem: GroupProblem | None = None
        self._sync_requested = asyncio.Event()
        self._roles: frozenset[str] | None = None
        self._unassigned: dict[str, GroupVerdict] = {}
        self._told_of: Mapping[str, bool] = {}
        self.approvals = ApprovalService(ledger, shared, clock, notify, spawn)
        self.treasurers = TreasurerService(ledger, shared, notify, spawn, restarting.first_wait_s)
        self.payees = PayeeService(ledger, notify, spawn, restarting.first_wait_s)

    def snapshot(self) -> GroupSnapshot:
        """Everything as it is now."""
        return GroupSnapshot(
            self._engine is not None,
            self._ledger.membership,
            self._invitation,
            self._busy,
            self._problem,
            self.may_not_decide,
            self.may_not_pay_out,
            self.approvals.snapshot(),
            self._shared.linked,
            self.treasurers.snapshot(),
            self.payees.numbers(),
        )

    @property
    def may_not_pay_out(self) -> bool:
        """This device's user is known not to be a treasurer of the group; the function would refuse."""
        return self._roles is not None and TREASURER not in self._roles

    @property
    def may_not_decide(self) -> bool:
        """This device's user is known neither to own the group nor to be its treasurer: money is not his to decide."""
        return self._roles is not None and not self._roles & {OWNER, TREASURER}

    def start(self, group_engine: GroupEngine | None) -> None:
        """Synchronise through this engine from now on; without one every device is for itself."""
        self._engine = group_engine
        self._subscribe()
        if group_engine:
            self.approvals.start(group_engine.groups)
            self._spawn(self._restarting.run, "approved payouts", self.approvals.follow)

    def stop(self) -> None:
        """The engine is gone."""
        self._engine = None
        self.approvals.stop()
        self.treasurers.stop()
        self.payees.stop()
        self._close()

    def reset(self) -> None:
        """This device begins again with a chama of its own."""
        self._invitation = self._problem = None

    def create_invitation(self) -> None:
        """Found the group, the first time, and have a code for it."""
        self._run(self._create_invitation)

    def look_at_invitation(self) -> None:
        """The code is on a screen: ask how often it was used, and whether it still works."""
        now = self._clock.now()
        if self._engine and self._invitation and not (self._looked_at and now < self._looked_at + LOOK_AGAIN):
            self._looked_at = now
            self._spawn(self._look_at_invitation, self._engine.groups, self._invitation)

    def revoke_invitations(self) -> None:
        """End every code of the group."""
        self._run(self._revoke_invitations)

    def unlink(self, member_id: str) -> bool:
        """A member is nobody's any more, and whoever it is may say so. False when that was not saved."""
        return saved(self._notify, partial(self._shared.unlink, member_id))

    def join(self, typed: str) -> None:
        """Join the chama that a code was made for."""
        code = parse_join_code(typed)
        if self._engine is None:
            self._problem = "not_here"
            self._notify(None)
        elif code is None or self._held_by:
            self._problem = "no_code" if code is None else self._held_by
            self._notify(None)
        else:
            self._run(self._join, code)

    @property
    def _held_by(self) -> HeldBy | None:
        return held_by(self._ledger.book, self._clock.now())

    def clear_problem(self) -> None:
        """Whatever went wrong is read."""
        self._problem = None

    def on_ledger_change(self) -> None:
        """The book may have changed: the other devices are told what they cannot know."""
        self.approvals.on_ledger_change()
        if self._records:
            self._records.on_change()

    def sync_now(self) -> None:
        """The app is back in the foreground: much may have changed meanwhile."""
        self._sync_requested.set()
        self.approvals.on_resume()
        if self._records:
            self._records.tell_now()

    async def exchange(self) -> None:
        """Have the group told all that is written here, and know all that was written before. Raises DarajaError."""
        if self._records:
            await self._records.exchange()
            self._assign_verdicts()

    def _run(self, work: Callable[..., Any], *given: str) -> None:
        if self._engine and not self._busy:
            self._busy, self._problem = True, None
            self._notify(None)
            self._spawn(self._finish, work, *given)

    async def _finish(self, work: Callable[..., Any], *given: str) -> None:
        try:
            assert self._engine  # only called while it runs
            await work(self._engine.groups, *given)
        except DarajaError as exc:
            log.info("the chama could not be shared or joined: %s", exc)
            self._problem = _problem(exc)
        finally:
            self._busy = False
            self._notify(None)

    async def _create_invitation(self, groups: Groups) -> None:
        membership = self._ledger.membership
        if membership is None:
            if not may_create_group(self._ledger.book):
                self._problem = "open_request"
                return
            membership = Membership(await groups.found(self._ledger.book.name), "owner", self._clock.now())
            self._shared.record_all(membership)
            self._subscribe()
        if self._records:  # whoever joins reads it at once
            await self._records.tell()
        self._invitation = await groups.invite(membership.group_id)

    async def _look_at_invitation(self, groups: Groups, shown: Invitation) -> None:
        try:
            found = await groups.invitation(shown.group_id, shown.code)
        except DarajaError as exc:  # an older function cannot say, and there may be no network: what was known stays
            log.info("the code could not be looked at: %s", type(exc).__name__)
            return
        if self._invitation is shown and found != shown:
            self._invitation = found
            self._notify(None)

    async def _revoke_invitations(self, groups: Groups) -> None:
        membership = self._ledger.membership
        if membership:
            await groups.revoke(membership.group_id)
            self._invitation = None

    async def _join(self, groups: Groups, code: str) -> None:
        group_id = await groups.join(code)
        if group_id == self._ledger.group_id:
            self._problem = "joined_already"
            return
        records = await groups.records(group_id)
        is_recorded = fold(records).is_complete
        roster = None if is_recorded else parse_roster(await groups.roster(group_id))
        if roster is None and not is_recorded:
            self._problem = "no_roster"
        elif self._held_by:  # a payment may have begun meanwhile
            self._problem = self._held_by
        else:
            self._shared.join_group(Membership(group_id, "member", self._clock.now()), records, roster)
            self._invitation = None
            self._subscribe()

    def _close(self) -> None:
        streams, self._streams = self._streams, {}
        for stream in streams.values():
            stream.close()
        self._records = None

    def _subscribe(self) -> None:
        self._close()
        self._unassigned.clear()
        self._roles = None
        for service in (self.treasurers, self.payees):
            service.start(self._engine.groups if self._engine else None)
        if self._engine and self._ledger.membership:
            engine, membership = self._engine, self._ledger.membership
            records = RecordSync(self._ledger, self._shared, self._on_records, engine.groups, membership)
            self._records = records
            self._follow("the group's payments", partial(engine.group, membership.group_id), self._listen)
            self._follow("the group's records", partial(engine.records, membership.group_id), records.follow)
            read = partial(self._read_what_nothing_announces, engine.groups, membership.group_id)
            self._spawn(self._restarting.run, "telling the group", records.tell_what_is_due)
            self._spawn(self._restarting.run, "reading the group", read)

    def _follow(self, name: str, open_stream: Callable[[], S], take: Callable[[S], Awaitable[None]]) -> None:
        """Take what a stream tells. When that fails, a new one is opened, which tells everything from the start."""
        stream = self._streams[name] = open_stream()

        async def work() -> None:
            nonlocal stream
            try:
                await take(stream)
            except Exception:  # reported where it begins again
                if self._streams.get(name) is not stream:
                    return  # this group is followed no more
                stream.close()
                stream = self._streams[name] = open_stream()
                raise

        self._spawn(self._restarting.run, name, work)

    def _on_records(self, notification: Notification | None) -> None:
        self._assign_verdicts()
        if self._told_of != (told := dict(self._shared.group_book.treasurers)):
            self._told_of = told
            self._sync_requested.set()  # somebody is a treasurer now, or none any more: this user, perhaps
        self._notify(notification)

    async def _listen(self, verdicts: VerdictStream) -> None:
        async for news in verdicts:
            if news.flow == "stk" and split_payment_id(self._ledger.book, news.verdict.payment_id) is None:
                log.info("payment %s is of nobody on the roster", news.verdict.payment_id)
                self._unassigned[news.verdict.payment_id] = news
                self._sync_requested.set()  # perhaps somebody was added by an older app
            else:
                self._notify(self._shared.apply_group_verdict(news))

    async def _read_what_nothing_announces(self, groups: Groups, group_id: str) -> None:
        failures = 0
        while self._engine and self._ledger.group_id == group_id:
            self._sync_requested.clear()
            read_again_s = READ_ROLES_S
            try:
                await self._read_roles(groups, group_id)
                await self.treasurers.read_again()
                await self._read_roster(groups, group_id)
                failures = 0
            except DarajaError as exc:
                log.info("group %s could not be read: %s", group_id, exc)
                read_again_s = wait_s(failures, self._restarting.first_wait_s)
                failures += 1
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(read_again_s):
                    await self._sync_requested.wait()

    async def _read_roster(self, groups: Groups, group_id: str) -> None:
        """As long as the owner's app is an older one, it writes a roster and no records."""
        membership = self._ledger.membership
        if self._shared.is_shared_by_records or membership is None or membership.role == "owner":
            return
        roster = parse_roster(await groups.roster(group_id))
        if roster is None:
            log.warning("the roster of %s cannot be read by this version", group_id)
        elif self._ledger.group_id == group_id and not self._shared.is_shared_by_records:
            self._shared.apply_roster(roster)
            self._on_records(None)

    async def _read_roles(self, groups: Groups, group_id: str) -> None:
        roles, user_id = await groups.roles(group_id), await groups.user_id()
        if self._ledger.group_id != group_id:
            return
        self._shared.set_user(user_id)
        if roles != self._roles:
            before, self._roles = self._roles, roles
            if roles:  # a server that tells none has not made anybody a member
                self._shared.set_role(OWNER if OWNER in roles else TREASURER if TREASURER in roles else "member")
            is_treasurer = TREASURER in roles
            is_known = before is None or (TREASURER in before) == is_treasurer
            self._notify(None if is_known else RoleChanged(is_treasurer))

    def _assign_verdicts(self) -> None:
        """What was paid for somebody who was not on the roster yet."""
        for payment_id in [one for one in self._unassigned if split_payment_id(self._ledger.book, one)]:
            self._notify(self._shared.apply_group_verdict(self._unassigned.pop(payment_id)))


def _problem(error: DarajaError) -> GroupProblem:
    kind = error.kind if isinstance(error, AppwriteError) else ""
    match kind:
        case "invalid_code" | "not_an_owner" | "too_many":
            return kind
        case "unreachable" | "timeout":
            return "offline"
        case "unknown_team" | "team_not_found":
            return "gone"
        case _:
            return "refused"
