"""The rule that money leaves a group only when two of its treasurers agree, as it is kept with the group.

Whose word counts is written down when the rule is turned on: who owns a team can give anybody any role, himself under
another account, too. So a role that somebody gets later counts for nothing until the rule is turned on anew.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from daraja_core.order import fold_id

from ..appwrite.documents import iso

NOTICE = timedelta(hours=24)
"""How long the rule still holds once it is turned off: every device says so, and the others can keep it."""
MOST_TREASURERS = 20


@dataclass(frozen=True, slots=True)
class TwoTreasurers:
    """Since when it holds, whose word counts, and the moment from which it holds no more."""

    treasurers: tuple[str, ...]
    since: datetime
    ends_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether a payout needs the word of a second treasurer."""
        return self.ends_at is None or now < self.ends_at

    def counts(self, user_id: str) -> bool:
        """Whether it is one of those whose word counts."""
        return fold_id(user_id) in map(fold_id, self.treasurers)

    def ending(self, now: datetime) -> "TwoTreasurers":
        """Turned off: it ends after the notice, counted from the first time."""
        return self if self.ends_at is not None else replace(self, ends_at=now + NOTICE)

    def text(self) -> str:
        """As it is stored."""
        ends_at = None if self.ends_at is None else iso(self.ends_at)
        return json.dumps(
            {"treasurers": self.treasurers, "since": iso(self.since), "ends_at": ends_at}, separators=(",", ":")
        )


def read_two_treasurers(stored: object) -> TwoTreasurers | None:
    """The rule in what is stored, None where there is none; what cannot be read holds, and nobody's word counts."""
    if stored is None:
        return None
    try:
        match json.loads(str(stored)):
            case {"treasurers": [*treasurers], "since": str(since), "ends_at": None | str() as ends_at}:
                end = None if ends_at is None else datetime.fromisoformat(ends_at)
                return TwoTreasurers(tuple(map(str, treasurers)), datetime.fromisoformat(since), end)
            case _:
                pass
    except ValueError:
        pass
    return TwoTreasurers((), datetime.min.replace(tzinfo=UTC))
