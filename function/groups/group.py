"""A group: the team that the function founded for it, known by the moment that the team was made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from daraja_core.group_roles import READER

from ..appwrite.documents import iso
from .two_treasurers import TwoTreasurers, read_two_treasurers


@dataclass(frozen=True, slots=True)
class Group:
    """One founded group. `reader` is a role that only its members have, and only the function gives.

    A team that somebody makes anew under the same id is another one: it has another `team_created_at`, and its members
    do not have the role. `turn` is the payout that may be checked now, until `turn_until`. `received` is what those of
    its receipts add up to that were stored by `received_until`, as Appwrite writes it. `two_treasurers` is the
    rule that money leaves only when two of them agree, None where it was never turned on.
    """

    id: str
    founder_id: str
    founded_at: datetime
    team_created_at: str
    reader: str
    turn: str | None = None
    turn_until: datetime | None = None
    received: int = 0
    received_until: str = ""
    two_treasurers: TwoTreasurers | None = None
    version: str | None = None

    @property
    def readers(self) -> str:
        """Whose a permission is, as Appwrite writes it."""
        return f"team:{self.id}/{self.reader}"

    def fields(self) -> dict[str, object]:
        """The attributes to store; a rule that was never turned on needs no column."""
        rule = {} if self.two_treasurers is None else {"approval": self.two_treasurers.text()}
        return rule | {
            "founderId": self.founder_id,
            "foundedAt": iso(self.founded_at),
            "teamCreatedAt": self.team_created_at,
            "reader": self.reader,
            "turn": self.turn,
            "turnUntil": None if self.turn_until is None else iso(self.turn_until),
            "received": self.received,
            "receivedUntil": self.received_until or None,
        }


def read_group(document: Mapping[str, object]) -> Group | None:
    """The group in a document; None for what `fields` did not write."""
    match document:
        case {
            "$id": str(group_id),
            "founderId": str(founder_id),
            "foundedAt": str(founded_at),
            "teamCreatedAt": str(team_created_at),
            "reader": str(reader),
        } if reader.startswith(READER):
            turn, turn_until, version = (document.get(name) for name in ("turn", "turnUntil", "$updatedAt"))
            received, until = document.get("received"), document.get("receivedUntil")
            is_kept = isinstance(received, int) and isinstance(until, str)
            return Group(
                group_id,
                founder_id,
                datetime.fromisoformat(founded_at),
                team_created_at,
                reader,
                turn if isinstance(turn, str) else None,
                datetime.fromisoformat(turn_until) if isinstance(turn_until, str) else None,
                received if is_kept and isinstance(received, int) else 0,
                until if is_kept and isinstance(until, str) else "",
                read_two_treasurers(document.get("approval")),
                version if isinstance(version, str) else None,
            )
        case _:
            return None
