"""Rate limits: how often a call may be made, and the headers that say how often it still may."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

Part = Literal["address", "email", "method", "url", "user"]
_MOST_KEPT: Final = 10_000  # counts; then those of windows that are over are thrown away


@dataclass(frozen=True, slots=True)
class Limit:
    """`times` in each window of `seconds`, counted for each combination of what `by` names."""

    times: int
    seconds: int
    by: tuple[Part, ...]


WRITES: Final = Limit(120, 60, ("address", "method", "url", "user"))
DELETES: Final = Limit(60, 60, ("address", "method", "url", "user"))
TOKENS: Final = Limit(120, 60, ("url", "user"))
LOGINS: Final = Limit(10, 3600, ("url", "email"))
ANONYMOUS_SESSIONS: Final = Limit(50, 3600, ("address",))
SIGN_UPS: Final = Limit(10, 3600, ("url", "address"))
LOG_OUTS: Final = Limit(100, 3600, ("url", "address"))
INVITATIONS: Final = Limit(10, 3600, ("url", "address"))
CONNECTS: Final = Limit(128, 60, ("address",))


@dataclass(frozen=True, slots=True)
class Spent:
    """Where a caller stands with one limit: `remaining` calls until `resets_at`, in seconds since 1970."""

    limit: Limit
    remaining: int
    resets_at: int
    exceeded: bool

    def headers(self) -> tuple[tuple[str, str], ...]:
        return (
            ("X-RateLimit-Limit", str(self.limit.times)),
            ("X-RateLimit-Remaining", str(self.remaining)),
            ("X-RateLimit-Reset", str(self.resets_at)),
        )


@dataclass(slots=True)
class Limits:
    """The counts. They live as long as the process, as the recorded server's in Redis did."""

    _counts: dict[tuple[Limit, str, int], int] = field(default_factory=dict)

    def spend(self, limit: Limit, parts: Mapping[Part, str], now: datetime, *, counting: bool) -> Spent:
        """Takes one call off when `counting`; the headers tell of the count in any case."""
        window = int(now.timestamp()) // limit.seconds
        key = limit, "\n".join(parts[part] for part in limit.by), window
        before = self._counts.get(key, 0)
        exceeded = counting and before >= limit.times
        if counting and not exceeded:
            self._counts[key] = before + 1
            self._tidy(now)
        remaining = max(0, limit.times - before - 1)
        return Spent(limit, remaining, (window + 1) * limit.seconds, exceeded)

    def _tidy(self, now: datetime) -> None:
        if len(self._counts) > _MOST_KEPT:
            at = int(now.timestamp())
            self._counts = {key: count for key, count in self._counts.items() if key[2] == at // key[0].seconds}
