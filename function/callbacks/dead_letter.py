"""Dead letters: what was delivered and could not be stored as a verdict, kept whole so that it can be fed in again."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from ..appwrite.documents import iso

WRITTEN_NOWHERE = "WRITTEN NOWHERE"  # how the log calls what could not even be kept here
LONGEST_BODY = 11_990  # as base64 and with its mark it still fits the column, so whatever is this long is kept whole
NOT_KNOWN = "not_known"  # an answer that M-Pesa has no such disbursement
_LONGEST_PATH = 512
_LONGEST_TEXT = 16_000
_BASE64 = "base64:"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One delivery, as it came. `reason` says in one word why it is here."""

    path: str = field(repr=False)
    body: bytes = field(repr=False)
    reason: str
    received_at: datetime

    @property
    def id(self) -> str:
        """Made from the content, so that one delivery that is written twice is kept once."""
        content = b"\0".join((self.reason.encode(), self.path.encode(errors="replace"), self.body))
        return sha256(content).hexdigest()[:36]

    def fields(self) -> dict[str, object]:
        """The attributes to store. A body longer than LONGEST_BODY is cut to the column."""
        fields: dict[str, object] = {
            "path": self.path.encode("ascii", "replace").decode()[:_LONGEST_PATH],
            "body": body_text(self.body)[:_LONGEST_TEXT],
            "reason": self.reason,
            "receivedAt": iso(self.received_at),
        }
        # What is only kept to be counted waits for nobody.
        return fields | {"replayedAt": iso(self.received_at)} if self.reason == NOT_KNOWN else fields


def body_text(body: bytes) -> str:
    """A body as text that every database takes: itself, or base64 with a mark when it is no clean text."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _encoded(body)
    return _encoded(body) if "\0" in text or text.startswith(_BASE64) else text


def body_bytes(text: str) -> bytes:
    """The body of a dead letter, byte for byte as it came."""
    if text.startswith(_BASE64):
        return base64.b64decode(text.removeprefix(_BASE64))
    return text.encode("utf-8")


def _encoded(body: bytes) -> str:
    return _BASE64 + base64.b64encode(body[:LONGEST_BODY]).decode("ascii")
