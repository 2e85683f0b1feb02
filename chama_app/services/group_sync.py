"""One pot on several devices: shares or joins a chama, keeps its roster, and applies what the other devices do."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from daraja_core import AppwriteError, Clock, DarajaError, GroupVerdict, Invitation

from ..domain.group import (
    JoinProblem,
    Membership,
    may_create_group,
    may_join,
    parse_join_code,
    parse_roster,
    roster_to_json,
)
from ..domain.group_verdicts import split_payment_id
from .ledger import Ledger
from .notifications import Notification
from .tasks import Spawn

log = logging.getLogger("chama.group_sync")

ROSTER_SYNC_S = 60.0
"""Nothing announces a change of the roster, so it is read, or written once more, at least this often."""
TREASURER = "treasurer"

GroupProblem = (
    JoinProblem | Literal["invalid_code", "open_request", "offline", "not_an_owner", "gone", "no_roster", "refused"]
)


class Groups(Protocol):
    """Founding, inviting, joining, and the roster; `daraja_core.Groups` is it."""

    async def found(self, name: str) -> str: ...
    async def roster(self, group_id: str) -> Mapping[str, Any]: ...
    async def keep_roster(self, group_id: str, roster: Mapping[str, Any]) -> None: ...
    async def roles(self, group_id: str) -> frozenset[str]: ...
    async def invite(self, group_id: str) -> Invitation: ...
    async def join(self, code: str) -> str: ...


class VerdictStream(Protocol):
    """Every verdict of a group, and then each new one, until it is closed."""

    def __aiter__(self) -> AsyncIterator[GroupVerdict]: ...
    def close(self) -> None: ...


class GroupEngine(Protocol):
    """The part of the engine that knows of other devices."""

    @property
    def groups(self) -> Groups: ...
    def group(self, group_id: str) -> VerdictStream: ...


@dataclass(frozen=True, slots=True)
class GroupSnapshot:
    """How far the chama is shared. `is_available` is False where every device sends with credentials of its own."""

    is_available: bool = False
    membership: Membership | None = None
    invitation: Invitation | None = field(default=None, repr=False)
    is_busy: bool = False
    problem: GroupProblem | None = None


class GroupSync:
    """The part of the app's state that other devices take part in."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        notify: Callable[[Notification | None], None],
        spawn: Spawn,
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._notify = notify
        self._spawn = spawn
        self._engine: GroupEngine | None = None
        self._verdicts: VerdictStream | None = None
        self._invitation: Invitation | None = None
        self._busy = False
        self._problem: GroupProblem | None = None
        self._sync_requested = asyncio.Event()
        self._written_roster: dict[str, Any] | None = None
        self._roles: frozenset[str] | None = None
        self._unassigned: dict[str, GroupVerdict] = {}

    def snapshot(self) -> GroupSnapshot:
        """Everything as it is now."""
        return GroupSnapshot(
            self._engine is not None, self._ledger.membership, self._invitation, self._busy, self._problem
        )

    @property
    def may_not_pay_out(self) -> bool:
        """This device's user is known not to be a treasurer of the group; the function would refuse."""
        return self._roles is not None and TREASURER not in self._roles

    def start(self, group_engine: GroupEngine | None) -> None:
        """Synchronise through this engine from now on; without one every device is for itself."""
        self._engine = group_engine
        self._subscribe()

    def stop(self) -> None:
        """The engine is gone."""
        self._engine = None
        if self._verdicts:
            self._verdicts.close()

    def reset(self) -> None:
        """This device begins again with a chama of its own."""
        self._invitation = self._problem = self._written_roster = None

    def create_invitation(self) -> None:
        """Found the group, the first time, and have a code for it."""
        self._run(self._create_invitation)

    def join(self, typed: str) -> None:
        """Join the chama that a code was made for."""
        code = parse_join_code(typed)
        if code is None or not may_join(self._ledger.book):
            self._problem = "no_code" if code is None else "own_money"
            self._notify(None)
        else:
            self._run(self._join, code)

    def clear_problem(self) -> None:
        """Whatever went wrong is read."""
        self._problem = None

    def on_ledger_change(self) -> None:
        """The book may have changed: what the owner changed is written down for all."""
        membership = self._ledger.membership
        if (
            membership
            and membership.role == "owner"
            and self._written_roster != roster_to_json(self._ledger.book, membership)
        ):
            self._sync_requested.set()

    def sync_now(self) -> None:
        """The app is back in the foreground: the owner may have changed something meanwhile."""
        self._sync_requested.set()

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
            membership = Membership(await groups.found(self._ledger.book.chama.name), "owner", self._clock.now())
            self._ledger.set_membership(membership)
            self._subscribe()
        if membership.role == "owner":
            await self._write_roster(groups, membership)
        self._invitation = await groups.invite(membership.group_id)

    async def _join(self, groups: Groups, code: str) -> None:
        group_id = await groups.join(code)
        if group_id == self._ledger.group_id:
            return
        roster = parse_roster(await groups.roster(group_id))
        if roster is None:
            self._problem = "no_roster"
        elif not may_join(self._ledger.book):  # a payment may have begun meanwhile
            self._problem = "own_money"
        else:
            self._ledger.join_group(Membership(group_id, "member", self._clock.now()), roster)
            self._invitation = None
            self._subscribe()

    def _subscribe(self) -> None:
        if self._verdicts:
            self._verdicts.close()
        self._unassigned.clear()
        self._roles = None
        if self._engine and self._ledger.membership:
            self._verdicts = self._engine.group(self._ledger.membership.group_id)
            self._spawn(self._listen, self._verdicts)
            self._spawn(self._sync_roster, self._engine.groups, self._ledger.membership)

    async def _listen(self, verdicts: VerdictStream) -> None:
        async for news in verdicts:
            if news.flow == "stk" and split_payment_id(self._ledger.book, news.verdict.payment_id) is None:
                log.info("payment %s is of nobody on the roster", news.verdict.payment_id)
                self._unassigned[news.verdict.payment_id] = news
                self._sync_requested.set()  # perhaps the owner has added somebody
            else:
                self._notify(self._ledger.apply_group_verdict(news))

    async def _sync_roster(self, groups: Groups, membership: Membership) -> None:
        sync = self._write_roster if membership.role == "owner" else self._read_roster
        while self._engine and self._ledger.membership == membership:
            self._sync_requested.clear()
            try:
                await sync(groups, membership)
                await self._read_roles(groups, membership)
            except DarajaError as exc:
                log.info("the roster of %s stays as it is: %s", membership.group_id, exc)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ROSTER_SYNC_S):
                    await self._sync_requested.wait()

    async def _write_roster(self, groups: Groups, membership: Membership) -> None:
        wanted = roster_to_json(self._ledger.book, membership)
        if wanted != self._written_roster:
            await groups.keep_roster(membership.group_id, wanted)
            self._written_roster = wanted
        self._assign_verdicts()

    async def _read_roster(self, groups: Groups, membership: Membership) -> None:
        roster = parse_roster(await groups.roster(membership.group_id))
        if roster is None:
            log.warning("the roster of %s cannot be read by this version", membership.group_id)
        elif self._ledger.membership == membership:
            self._ledger.apply_roster(roster)
            self._assign_verdicts()
            self._notify(None)

    async def _read_roles(self, groups: Groups, membership: Membership) -> None:
        roles = await groups.roles(membership.group_id)
        if self._ledger.membership == membership and roles != self._roles:
            self._roles = roles
            self._notify(None)

    def _assign_verdicts(self) -> None:
        """What was paid for somebody who was not on the roster yet."""
        for payment_id in [one for one in self._unassigned if split_payment_id(self._ledger.book, one)]:
            self._notify(self._ledger.apply_group_verdict(self._unassigned.pop(payment_id)))


def _problem(error: DarajaError) -> GroupProblem:
    kind = error.kind if isinstance(error, AppwriteError) else ""
    match kind:
        case "invalid_code" | "not_an_owner":
            return kind
        case "unreachable" | "timeout":
            return "offline"
        case "unknown_team" | "team_not_found":
            return "gone"
        case _:
            return "refused"
