"""Who is a treasurer of a shared chama: its owner gives another member's user that role, and takes it back."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol, cast, get_args

from daraja_core import AppwriteError, DarajaError, GroupRecord

from .group_ledger import GroupLedger
from .ledger import Ledger
from .notifications import Notification
from .tasks import Spawn, until_told

log = logging.getLogger("chama.treasurers")

TreasurerProblem = Literal[
    "offline", "not_an_owner", "own_role", "unknown_member", "last_treasurer", "changed", "refused"
]


class TreasurerGroups(Protocol):
    """Where roles are read and given; `daraja_core.Groups` is it."""

    async def roles(self, group_id: str, user_id: str | None = None) -> frozenset[str]: ...
    async def set_treasurer(self, group_id: str, user_id: str, *, on: bool) -> GroupRecord: ...


@dataclass(frozen=True, slots=True)
class TreasurerSnapshot:
    """The members who are treasurers and those who are none, of those whom somebody looked at and the server knows.

    `problem` is what went wrong about the member `about`.
    """

    treasurers: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    is_busy: bool = False
    about: str = ""
    problem: TreasurerProblem | None = None


class TreasurerService:
    """The part of the app's state that says who is a treasurer. The server decides; nothing of it is kept here."""

    def __init__(
        self,
        ledger: Ledger,
        shared: GroupLedger,
        notify: Callable[[Notification | None], None],
        spawn: Spawn,
        first_wait_s: float,
    ) -> None:
        """`first_wait_s` is how long to wait after a role could not be read for the first time."""
        self._ledger = ledger
        self._shared = shared
        self._notify = notify
        self._spawn = spawn
        self._first_wait_s = first_wait_s
        self._groups: TreasurerGroups | None = None
        self._known: dict[str, bool | None] = {}
        """By user, for those whom somebody looked at: None until the server has said."""
        self._busy = False
        self._about = ""
        self._problem: TreasurerProblem | None = None

    def start(self, groups: TreasurerGroups | None) -> None:
        """Ask through these from now on, about the group that the device belongs to now."""
        self._groups, self._known = groups, {}

    def stop(self) -> None:
        """The engine is gone."""
        self._groups, self._busy = None, False

    def snapshot(self) -> TreasurerSnapshot:
        """Everything as it is now."""
        return TreasurerSnapshot(
            self._members(is_treasurer=True),
            self._members(is_treasurer=False),
            self._busy,
            self._about,
            self._problem,
        )

    def user_of(self, member_id: str) -> str:
        """The user who said that he is this member; empty for one who is nobody's."""
        return self._shared.group_book.links.get(member_id) or ""

    def look(self, member_id: str, *, anew: bool = False) -> None:
        """A member is on a screen: ask the server what his user is, until it says so, once or `anew`."""
        user_id = self.user_of(member_id)
        if user_id and self._groups and (anew or user_id not in self._known):
            self._known.setdefault(user_id, None)
            self._spawn(self._read_until_told, self._groups, user_id)

    async def read_again(self) -> None:
        """Roles can be changed elsewhere, and nothing announces that. Raises DarajaError."""
        for user_id in list(self._known):
            await self._read(user_id)

    def set_treasurer(self, member_id: str, user_id: str, *, on: bool) -> None:
        """Give the role to the user whom somebody saw as this member, or take it back; never to another one."""
        group_id = self._ledger.group_id
        if self._groups is None or group_id is None or self._busy:
            return
        is_as_seen = self.user_of(member_id) == user_id
        self._about, self._problem, self._busy = member_id, None if is_as_seen else "changed", is_as_seen
        self._notify(None)
        if is_as_seen:
            self._spawn(self._set, self._groups, group_id, user_id, on)

    def clear_problem(self) -> None:
        """Whatever went wrong is read."""
        self._problem = None

    async def _set(self, groups: TreasurerGroups, group_id: str, user_id: str, on: bool) -> None:
        try:
            self._shared.take_records([await groups.set_treasurer(group_id, user_id, on=on)])
            self._known[user_id] = on
        except DarajaError as exc:
            log.info("the role of a treasurer was not changed: %s", type(exc).__name__)
            self._problem = treasurer_problem(exc)
            if self._problem == "offline":  # whether it was done only the server knows
                self._known[user_id] = None
                self._spawn(self._read_until_told, groups, user_id)
        finally:
            self._busy = False
            self._notify(None)

    async def _read_until_told(self, groups: TreasurerGroups, user_id: str) -> None:
        read = partial(self._read, user_id)
        await until_told(read, lambda: self._groups is groups and user_id in self._known, self._first_wait_s)

    async def _read(self, user_id: str) -> None:
        groups, group_id = self._groups, self._ledger.group_id
        if groups is None or group_id is None:
            return
        found = "treasurer" in await groups.roles(group_id, user_id)
        if self._ledger.group_id == group_id and self._known.get(user_id) is not found:
            self._known[user_id] = found
            self._notify(None)

    def _members(self, *, is_treasurer: bool) -> frozenset[str]:
        links: Mapping[str, str | None] = self._shared.group_book.links if self._known else {}
        return frozenset(one for one, user in links.items() if user and self._known.get(user) is is_treasurer)


def treasurer_problem(error: DarajaError) -> TreasurerProblem:
    """The plain reason; whatever gives none of ours is a refusal, and no answer is no network."""
    match error:
        case AppwriteError(kind="unreachable" | "timeout"):
            return "offline"
        case AppwriteError(kind=kind) if kind in get_args(TreasurerProblem):
            return cast(TreasurerProblem, kind)
        case AppwriteError(status=status) if status is None or status >= 500:
            return "offline"
        case _:
            return "refused"
