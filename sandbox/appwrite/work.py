"""What a handler works with: the request, the database, the moment, and what it wants told afterwards."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.appwrite.catalogue import Catalogue
from sandbox.appwrite.events import Effect
from sandbox.appwrite.identity import Identity
from sandbox.appwrite.settings import AppwriteSettings
from sandbox.appwrite.wire import Call, Reply


@dataclass(slots=True)
class Work:
    """One request being answered, on the store's thread, inside its transaction when it writes."""

    call: Call
    db: sqlite3.Connection
    settings: AppwriteSettings
    catalogue: Catalogue
    now: datetime
    who: Identity
    blind: bool = False  # a fault: reads find nothing
    effects: list[Effect] = field(default_factory=list)

    def text(self, name: str) -> str:
        """A path parameter."""
        return self.call.path[name]

    @property
    def staged(self) -> str | None:
        """The id of the transaction in which the caller wants this done."""
        wanted = self.call.body.get("transactionId") or self.call.query.get("transactionId")
        return str(wanted) if wanted else None

    @property
    def old_format(self) -> bool:
        """Whether the caller asked for the answers of a server before 1.9.0."""
        wanted = self.call.headers.get("x-appwrite-response-format")
        return wanted is not None and _version(wanted) < (1, 9, 0)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in text.split("."))


Handler = Callable[[Work], Reply]
