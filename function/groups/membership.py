"""Membership of a founded group: whoever is in the very team that the function founded, and nobody else."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from daraja_core.errors import AppwriteError, InvalidOrderError
from daraja_core.group_roles import known_roles

from ..appwrite.client import BusyError, CallError, ChangedError, ExistsError
from ..appwrite.documents import Documents, compare, equal, iso
from ..appwrite.retry import TRY_SECONDS, retry
from ..appwrite.teams import Member, Teams, UnknownTeamError
from ..settings import Settings
from .group import Group, read_group
from .two_treasurers import TwoTreasurers

TURN = timedelta(seconds=20)  # the runtime ends a request after 15
MOST_GROUPS, WINDOW = 10, timedelta(hours=1)  # of one founder
NOT_A_MEMBER = "the user does not belong to this team"
NOT_FOUNDED = (
    "this team was not founded by the function, so nothing is collected or paid out for it: found a group, or let an "
    "operator take the team over with `daraja adopt`"
)


@dataclass(frozen=True, slots=True)
class Membership:
    """What a user is in a group."""

    group: Group
    roles: frozenset[str]


class Groups:
    """The groups that the function founded, and who belongs to them. Raises CallError when Appwrite cannot be asked."""

    def __init__(self, documents: Documents, collection: str, teams: Teams, deadline: float) -> None:
        self._documents = documents
        self._collection = collection
        self._teams = teams
        self._deadline = deadline

    async def find(self, group_id: str) -> Group | None:
        """The founded group, None for any other team. Ids that differ in case only are one id there."""
        document = await retry(lambda: self._documents.read(self._collection, group_id), self._deadline)
        return None if document is None else read_group(document)

    async def create(self, group: Group) -> None:
        """Write down that the function founded it."""
        await retry(lambda: self._create(group), self._deadline)

    async def adopt(self, group: Group) -> None:
        """Write it down in place of what was known under this id: an operator decided so."""
        await self.create(group)
        await retry(
            lambda: self._documents.update(self._collection, group.id, group.fields(), unchanged_since=None),
            self._deadline,
        )

    async def set_rule(self, group_id: str, change: Callable[[Group], TwoTreasurers]) -> TwoTreasurers:
        """Change the rule of two treasurers, made anew of the group as it is at that moment. Raises what that does."""
        return await retry(lambda: self._set_rule(group_id, change), self._deadline)

    async def wait_s(self, user_id: str, now: datetime) -> int | None:
        """How many seconds the user must wait before founding another one, None when he may now."""
        wanted = (equal("founderId", [user_id]), compare("greaterThan", "foundedAt", iso(now - WINDOW)))
        found = await retry(lambda: self._documents.page(self._collection, *wanted, limit=MOST_GROUPS), self._deadline)
        if len(found) < MOST_GROUPS:
            return None
        oldest = min(datetime.fromisoformat(str(document["foundedAt"])) for document in found)
        return max(1, int((oldest + WINDOW - now).total_seconds()))

    async def membership(self, group_id: str, user_id: str) -> Membership:
        """The user's membership. Raises AppwriteError, whose kind says why there is none."""
        try:
            member = await self._teams.member(group_id, user_id)
            team = await self._teams.team(group_id)
        except UnknownTeamError:
            member = None
        if member is None:
            raise AppwriteError(NOT_A_MEMBER, status=403, kind="not_a_member")
        group = await self.find(group_id)
        if group is None or group.team_created_at != team.created_at:
            raise AppwriteError(NOT_FOUNDED, status=403, kind="not_founded")
        if group.id != group_id:
            raise InvalidOrderError(f"group_id must be spelled as it was founded, {group.id!r}, got {group_id!r}")
        await self._let_read(group, member)
        return Membership(group, known_roles(member.roles))

    async def take_turn(self, group: Group, name: str, now: datetime) -> Group | None:
        """The turn to check a payout of the group, None while another one has it: then try again.

        Of many who ask at once exactly one changes the document that all have read.
        """
        fresh = await self.find(group.id)
        if fresh is None or (fresh.turn not in (None, name) and fresh.turn_until and now < fresh.turn_until):
            return None
        fields = replace(fresh, turn=name, turn_until=now + TURN).fields()
        try:
            async with asyncio.timeout(TRY_SECONDS):  # one try: a second one would find our own change
                taken = await self._documents.update(self._collection, group.id, fields, unchanged_since=fresh.version)
        except TimeoutError as exc:
            raise BusyError("the turn could not be taken") from exc
        except ChangedError:
            return None
        return read_group(taken)

    async def end_turn(self, turn: Group) -> None:
        """The payout is checked, and counted if it may leave: the next one may be checked."""
        fields = replace(turn, turn=None, turn_until=None).fields()
        with suppress(CallError, TimeoutError):  # else it ends by itself
            async with asyncio.timeout(TRY_SECONDS):
                await self._documents.update(self._collection, turn.id, fields, unchanged_since=turn.version)

    async def _create(self, group: Group) -> None:
        try:
            await self._documents.create(self._collection, group.id, group.fields())
        except ExistsError:
            return  # an earlier try got through, and only its answer was lost: nobody else draws this id

    async def _set_rule(self, group_id: str, change: Callable[[Group], TwoTreasurers]) -> TwoTreasurers:
        group = await self.find(group_id)
        if group is None:
            raise AppwriteError(NOT_FOUNDED, status=403, kind="not_founded")
        rule = change(group)
        if rule != group.two_treasurers:
            fields = {"approval": rule.text()}
            await self._documents.update(self._collection, group.id, fields, unchanged_since=group.version)
        return rule

    async def _let_read(self, group: Group, member: Member) -> None:
        """Whoever changes a member's roles by hand easily takes away the one that reads: it is given again."""
        if group.reader in member.roles:
            return
        try:
            await self._teams.set_roles(group.id, member.membership_id, {*member.roles, group.reader})
        except CallError:
            return  # it does not keep him from paying, and the next request tries again


def open_groups(settings: Settings, documents: Documents, teams: Teams, deadline: float) -> Groups | None:
    """The groups of a deployment, None for one that founds none."""
    collection = settings.groups_collection_id
    return None if collection is None else Groups(documents, collection, teams, deadline)
