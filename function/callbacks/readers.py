"""Who may read a verdict: its user, and a group whose member he is for certain. Never anybody else."""

import asyncio
from datetime import datetime, timedelta
from typing import Self

import httpx

from daraja_core.callback_path import CallbackTarget

from ..appwrite.client import CallError
from ..appwrite.documents import Documents
from ..appwrite.retry import seconds_from_now
from ..appwrite.teams import Teams, UnknownTeamError
from ..orders.claim import Claim
from ..settings import Settings

CHECK_SECONDS = 2.5  # a group that cannot be looked at reads nothing; the user who pays is not kept waiting for it
KNOWN_FOR = timedelta(minutes=10)


class CheckedGroups:
    """Memberships that were seen over one connection, kept from request to request, for callbacks come repeatedly."""

    def __init__(self) -> None:
        self._http: httpx.AsyncClient | None = None
        self._seen: dict[tuple[str, str], tuple[str, datetime]] = {}

    def of(self, http: httpx.AsyncClient) -> Self:
        """Those of this connection; another one may lead to another project."""
        if self._http is not http:
            self._http, self._seen = http, {}
        return self

    def get(self, key: tuple[str, str], now: datetime) -> str | None:
        """What reads for a member who was seen lately."""
        reader, until = self._seen.get(key, ("", now))
        return reader if now < until else None

    def keep(self, key: tuple[str, str], reader: str, now: datetime) -> None:
        """The member was seen now."""
        self._seen = {each: kept for each, kept in self._seen.items() if now < kept[1]}
        self._seen[key] = reader, now + KNOWN_FOR


CHECKED_GROUPS = CheckedGroups()
"""One for all requests of this process, like the connection."""


class Readers:
    """Decides the permissions of a verdict."""

    def __init__(self, documents: Documents, settings: Settings) -> None:
        self._documents = documents
        self._settings = settings

    async def of(self, target: CallbackTarget, claim: Claim | None, now: datetime) -> list[str]:
        """The permissions. What the function sent itself was checked before; else the membership is looked at now."""
        reader = None if claim is None else claim.reader
        if reader is None and target.group_id is not None:
            reader = await self._checked(target.group_id, target.user_id, now)
        return [f'read("user:{target.user_id}")', *([] if reader is None else [f'read("{reader}")'])]

    async def _checked(self, group_id: str, user_id: str, now: datetime) -> str | None:
        key, checked = (group_id, user_id), CHECKED_GROUPS.of(self._documents.appwrite.http)
        reader = checked.get(key, now)
        if reader is None:
            reader = await self._look(group_id, user_id)
            if reader is not None:
                checked.keep(key, reader, now)
        return reader

    async def _look(self, group_id: str, user_id: str) -> str | None:
        from ..groups.membership import (
            open_groups,
        )  # here: most callbacks need no group, and some start a cold function

        deadline = seconds_from_now(CHECK_SECONDS)
        teams = Teams(self._documents.appwrite, deadline)
        groups = open_groups(self._settings, self._documents, teams, deadline)
        try:
            async with asyncio.timeout_at(deadline):
                team = await teams.team(group_id)
                member = None if team.id != group_id else await teams.member(group_id, user_id)
                group = None if groups is None or member is None else await groups.find(group_id)
        except (CallError, UnknownTeamError, TimeoutError):
            return None
        if member is None:
            return None
        if group is None:
            return f"team:{group_id}"  # one that the app's own backend founded
        return group.readers if group.team_created_at == team.created_at else None
