"""One pot on several devices: shares or joins a chama, keeps its roster, and hears what the other devices do."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from daraja_core import AppwriteError, Clock, DarajaError, GroupVerdict, Invitation

from ..domain.group import ALPHABET, JoinProblem, Sharing, may_found, may_join, read_join_code, read_roster, roster_of
from ..domain.group_verdicts import row_of
from .ledger import Keeper
from .notifications import Notice
from .payout_service import Spawn

log = logging.getLogger("chama.shared_pot")

ROSTER_AGAIN_S = 60.0
"""Nothing announces a change of the roster, so it is read, or written once more, at least this often."""
ID_LENGTH = 6  # short enough to read out; what another group has already is drawn again
DRAWS = 3
TREASURER = "treasurer"

Problem = (
    JoinProblem | Literal["invalid_code", "open_request", "offline", "not_an_owner", "gone", "no_roster", "refused"]
)


class Groups(Protocol):
    """Founding, inviting, joining, and the roster; `daraja_core.Groups` is it."""

    async def found(self, group_id: str, name: str) -> None: ...
    async def roster(self, group_id: str) -> Mapping[str, Any]: ...
    async def keep_roster(self, group_id: str, roster: Mapping[str, Any]) -> None: ...
    async def roles(self, group_id: str) -> frozenset[str]: ...
    async def invite(self, group_id: str) -> Invitation: ...
    async def join(self, code: str) -> str: ...


class Verdicts(Protocol):
    """Every verdict of a group, and then each new one, until it is closed."""

    def __aiter__(self) -> AsyncIterator[GroupVerdict]: ...
    def close(self) -> None: ...


class Team(Protocol):
    """The part of the engine that knows of other devices."""

    @property
    def groups(self) -> Groups: ...
    def group(self, group_id: str) -> Verdicts: ...


@dataclass(frozen=True, slots=True)
class Together:
    """How far the chama is shared. `offered` is False where every device sends with credentials of its own."""

    offered: bool = False
    sharing: Sharing | None = None
    invitation: Invitation | None = field(default=None, repr=False)
    busy: bool = False
    problem: Problem | None = None


class SharedPot:
    """The part of the app's state that other devices take part in."""

    def __init__(
        self,
        keeper: Keeper,
        clock: Clock,
        tell: Callable[[Notice | None], None],
        spawn: Spawn,
        new_id: Callable[[], str] = lambda: "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH)),
    ) -> None:
        self._keeper = keeper
        self._clock = clock
        self._tell = tell
        self._spawn = spawn
        self._new_id = new_id
        self._team: Team | None = None
        self._verdicts: Verdicts | None = None
        self._invitation: Invitation | None = None
        self._busy = False
        self._problem: Problem | None = None
        self._again = asyncio.Event()
        self._kept: dict[str, Any] | None = None
        self._roles: frozenset[str] | None = None
        self._unplaced: dict[str, GroupVerdict] = {}

    def glance(self) -> Together:
        """Everything as it is now."""
        return Together(self._team is not None, self._keeper.sharing, self._invitation, self._busy, self._problem)

    @property
    def is_kept_from_paying_out(self) -> bool:
        """This device's user is known not to be a treasurer of the group; the function would refuse."""
        return self._roles is not None and TREASURER not in self._roles

    def start(self, team: Team | None) -> None:
        """Take part through this engine from now on; without a team every device is for itself."""
        self._team = team
        self._take_part()

    def stop(self) -> None:
        """The engine is gone."""
        self._team = None
        if self._verdicts:
            self._verdicts.close()

    def forget(self) -> None:
        """This device begins again with a chama of its own."""
        self._invitation = self._problem = self._kept = None

    def share(self) -> None:
        """Found the group, the first time, and have a code for it."""
        self._do(self._share)

    def join(self, typed: str) -> None:
        """Join the chama that a code was made for."""
        code = read_join_code(typed)
        if code is None or not may_join(self._keeper.book):
            self._problem = "no_code" if code is None else "own_money"
            self._tell(None)
        else:
            self._do(self._join, code)

    def forget_problem(self) -> None:
        """Whatever went wrong is read."""
        self._problem = None

    def look(self) -> None:
        """The book may have changed: what the owner changed is written down for all."""
        sharing = self._keeper.sharing
        if sharing and sharing.role == "owner" and self._kept != roster_of(self._keeper.book, sharing):
            self._again.set()

    def read_again(self) -> None:
        """The app is back in the foreground: the owner may have changed something meanwhile."""
        self._again.set()

    def _do(self, work: Callable[..., Any], *given: str) -> None:
        if self._team and not self._busy:
            self._busy, self._problem = True, None
            self._tell(None)
            self._spawn(self._finish, work, *given)

    async def _finish(self, work: Callable[..., Any], *given: str) -> None:
        try:
            assert self._team  # only called while it runs
            await work(self._team.groups, *given)
        except DarajaError as exc:
            log.info("the chama could not be shared or joined: %s", exc)
            self._problem = _problem(exc)
        finally:
            self._busy = False
            self._tell(None)

    async def _share(self, groups: Groups) -> None:
        sharing = self._keeper.sharing
        if sharing is None:
            if not may_found(self._keeper.book):
                self._problem = "open_request"
                return
            sharing = Sharing(await self._found(groups), "owner", self._clock.now())
            self._keeper.share(sharing)
            self._take_part()
        if sharing.role == "owner":
            await self._write_roster(groups, sharing)
        self._invitation = await groups.invite(sharing.group_id)

    async def _found(self, groups: Groups) -> str:
        draws = 0
        while True:
            group_id, draws = self._new_id(), draws + 1
            try:
                await groups.found(group_id, self._keeper.book.chama.name)
            except AppwriteError as exc:
                if exc.status != 409 or draws == DRAWS:
                    raise
            else:
                return group_id

    async def _join(self, groups: Groups, code: str) -> None:
        group_id = await groups.join(code)
        if group_id == self._keeper.group_id:
            return
        roster = read_roster(await groups.roster(group_id))
        if roster is None:
            self._problem = "no_roster"
        elif not may_join(self._keeper.book):  # a payment may have begun meanwhile
            self._problem = "own_money"
        else:
            self._keeper.join(Sharing(group_id, "member", self._clock.now()), roster)
            self._invitation = None
            self._take_part()

    def _take_part(self) -> None:
        if self._verdicts:
            self._verdicts.close()
        self._unplaced.clear()
        self._roles = None
        if self._team and self._keeper.sharing:
            self._verdicts = self._team.group(self._keeper.sharing.group_id)
            self._spawn(self._follow, self._verdicts)
            self._spawn(self._tend, self._team.groups, self._keeper.sharing)

    async def _follow(self, verdicts: Verdicts) -> None:
        async for news in verdicts:
            if news.flow == "stk" and row_of(self._keeper.book, news.verdict.payment_id) is None:
                log.info("payment %s is of nobody on the roster", news.verdict.payment_id)
                self._unplaced[news.verdict.payment_id] = news
                self._again.set()  # perhaps the owner has added somebody
            else:
                self._tell(self._keeper.take_in(news))

    async def _tend(self, groups: Groups, sharing: Sharing) -> None:
        tend = self._write_roster if sharing.role == "owner" else self._read_roster
        while self._team and self._keeper.sharing == sharing:
            self._again.clear()
            try:
                await tend(groups, sharing)
                await self._read_roles(groups, sharing)
            except DarajaError as exc:
                log.info("the roster of %s stays as it is: %s", sharing.group_id, exc)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ROSTER_AGAIN_S):
                    await self._again.wait()

    async def _write_roster(self, groups: Groups, sharing: Sharing) -> None:
        wanted = roster_of(self._keeper.book, sharing)
        if wanted != self._kept:
            await groups.keep_roster(sharing.group_id, wanted)
            self._kept = wanted
        self._place()

    async def _read_roster(self, groups: Groups, sharing: Sharing) -> None:
        roster = read_roster(await groups.roster(sharing.group_id))
        if roster is None:
            log.warning("the roster of %s cannot be read by this version", sharing.group_id)
        elif self._keeper.sharing == sharing:
            self._keeper.adopt(roster)
            self._place()
            self._tell(None)

    async def _read_roles(self, groups: Groups, sharing: Sharing) -> None:
        roles = await groups.roles(sharing.group_id)
        if self._keeper.sharing == sharing and roles != self._roles:
            self._roles = roles
            self._tell(None)

    def _place(self) -> None:
        """What was paid for somebody who was not on the roster yet."""
        for payment_id in [one for one in self._unplaced if row_of(self._keeper.book, one)]:
            self._tell(self._keeper.take_in(self._unplaced.pop(payment_id)))


def _problem(error: DarajaError) -> Problem:
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
