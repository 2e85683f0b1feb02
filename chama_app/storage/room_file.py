"""Who holds which phone of the room, on disk: a phone is still its holder's when the app was started again."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in the room. Of one whom the speaker has sent out, `member_id` is empty."""

    member_id: str
    language: str


class RoomFile:
    """By the hash of each token: whoever reads the file can hold no phone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> dict[str, Holder]:
        """Everybody; nobody when there is no such file or it cannot be read, and then all take a phone again."""
        try:
            told = json.loads(self._path.read_text("utf-8"))
            return {str(key): Holder(str(one["member"]), str(one["language"])) for key, one in told.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def save(self, holders: Mapping[str, Holder]) -> None:
        """Write it down, all or nothing. Raises OSError when the disk does not take it."""
        told = {key: {"member": one.member_id, "language": one.language} for key, one in holders.items()}
        fresh = self._path.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(told, file)
        fresh.replace(self._path)

    def forget(self) -> None:
        """Nobody holds a phone any more."""
        self._path.unlink(missing_ok=True)


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
