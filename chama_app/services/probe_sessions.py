"""The Appwrite sessions in which connections are tested: each new anonymous one counts, and fifty an hour are all that
one address gets."""

from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from daraja_core import DarajaConfig, DarajaError

StoredSession: TypeAlias = tuple[str, str]
"""A user's id and the session's secret."""


class SessionSource(Protocol):
    """Where the engine that runs keeps its session; `daraja_core.SqliteStore` is one."""

    async def session(self) -> StoredSession | None: ...


class ProbeSessions:
    """The session of the engine that runs, where that is of the same project; else one for each project, reused."""

    def __init__(self) -> None:
        self._known: dict[str, ProbeSession] = {}
        self._running: tuple[str, SessionSource] | None = None

    def use(self, config: DarajaConfig, source: SessionSource) -> None:
        """This engine runs now, with a session of its own."""
        self._running = (_project(config), source)

    def of(self, config: DarajaConfig) -> "ProbeSession":
        """The session for a test with this configuration."""
        project = _project(config)
        known = self._known.setdefault(project, ProbeSession())
        known.source = self._running[1] if self._running and self._running[0] == project else None
        return known


@dataclass(slots=True)
class ProbeSession:
    """What a test works in. A session that it had to make is kept for the next one, in memory only."""

    source: SessionSource | None = field(default=None, repr=False)
    made: StoredSession | None = field(default=None, repr=False)

    async def session(self) -> StoredSession | None:
        """The session to begin with, if there is one."""
        try:
            running = await self.source.session() if self.source else None
        except DarajaError:  # the engine ends or cannot read its store: then it is tested in another one
            running = None
        return running or self.made

    async def keep_session(self, user_id: str, secret: str) -> None:
        """This one worked."""
        self.made = (user_id, secret)


def _project(config: DarajaConfig) -> str:
    return f"{config.endpoint} {config.appwrite_project_id}"
