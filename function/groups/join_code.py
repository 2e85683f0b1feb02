"""Join codes: a team, a moment and a signature, short enough to read out; `CHAMA7-K3QF-2M9X-7TBD`."""

import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

# Crockford's alphabet: nothing in it looks like something else, and what people mistype is read as what they meant.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans("OIL", "011")
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
LONGEST = timedelta(days=90)
_HOUR_BITS = 20  # hours since 2026: enough until 2145
_MAC_BITS = 40  # a guess costs a request to the function
_TAIL = 12  # characters of five bits each
_SHAPE = re.compile(rf"([A-Za-z0-9][A-Za-z0-9._-]{{0,35}}?)[\s-]((?:[0-9A-Za-z][\s-]*){{{_TAIL}}})")


def join_code(team_id: str, expires_at: datetime, secret: str) -> str:
    """The code; it ends with the full hour after `expires_at`."""
    hour = -(-(expires_at - _EPOCH) // _HOUR)
    tail = _written((hour << _MAC_BITS) | _mac(team_id, hour, secret))
    return "-".join((team_id, tail[:4], tail[4:8], tail[8:]))


def read_join_code(text: str, secrets: Sequence[str], now: datetime) -> str | None:
    """The team that one of our secrets signed, None for everything else, above all after its end."""
    match = _SHAPE.fullmatch(text.strip()[:80])
    if match is None:
        return None
    team_id = match[1]
    tail = re.sub(r"[\s-]", "", match[2]).upper().translate(_MEANT)
    if any(character not in _ALPHABET for character in tail):
        return None
    hour = _read(tail) >> _MAC_BITS
    signed = [hmac.compare_digest(tail, _written((hour << _MAC_BITS) | _mac(team_id, hour, each))) for each in secrets]
    left = _EPOCH + hour * _HOUR - now
    return team_id if any(signed) and timedelta(0) < left <= LONGEST else None


def _mac(team_id: str, hour: int, secret: str) -> int:
    digest = hmac.new(secret.encode(), f"join|{team_id}|{hour}".encode(), sha256).digest()
    return int.from_bytes(digest[: _MAC_BITS // 8])


def _written(number: int) -> str:
    digits = ((number >> 5 * place) & 31 for place in reversed(range(_TAIL)))
    return "".join(_ALPHABET[digit] for digit in digits)


def _read(tail: str) -> int:
    number = 0
    for character in tail:
        number = number << 5 | _ALPHABET.index(character)
    return number


assert _HOUR_BITS + _MAC_BITS == 5 * _TAIL
