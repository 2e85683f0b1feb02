"""How many requests may go out now, where only so many are taken in a minute and nobody says how many."""

import math
from datetime import datetime, timedelta

FROM_THE_FUNCTION = 20
"""So many a function takes of one user in a minute, unless its operator decided otherwise."""
AFTER_A_REFUSAL = timedelta(minutes=1)
"""The wait where the refusal names none."""
LONGEST_WAIT = timedelta(minutes=2)
MARGIN = timedelta(seconds=5)
"""The first one that counts is forgotten then; the others came a little later."""


class RequestPace:
    """Goes in portions. After a portion one goes alone and shows whether there is room for another one.

    When it is refused nothing goes out until the wait is over, and then as many as were taken before.
    """

    def __init__(self, portion: float = math.inf) -> None:
        self._portion = self._left = portion
        self._is_alone = False
        self._taken = 0
        self._unanswered: set[str] = set()
        self._held: tuple[datetime, datetime] | None = None
        self._begun_at: datetime | None = None

    def held_until(self, now: datetime) -> datetime | None:
        """Until when nothing goes out; a clock that was set back makes nobody wait."""
        return self._held[1] if self._held and self._held[0] <= now < self._held[1] else None

    def has_room(self, now: datetime) -> bool:
        """Whether one more may go out."""
        if self.held_until(now):
            return False
        if self._held:
            self._held, self._is_alone = None, False
            self._portion = self._left = max(1, self._taken)
            self._taken = 0
        if self._left < 1 and not self._unanswered and self._is_rested(now):
            self._is_alone, self._left = False, self._portion
        elif self._left < 1 and not self._unanswered:
            self._is_alone = not self._is_alone
            self._left = 1 if self._is_alone else self._portion
        return self._left >= 1

    def _is_rested(self, now: datetime) -> bool:
        """Whether nothing went out for so long that none of it counts any more."""
        return self._begun_at is not None and now >= self._begun_at + AFTER_A_REFUSAL

    def begin(self, request_id: str, now: datetime) -> None:
        """One goes out."""
        self._begun_at = now
        self._left -= 1
        self._unanswered.add(request_id)

    def take(self) -> None:
        """One was taken, or what became of it was not about how many they are."""
        self._taken += 1

    def end(self, request_id: str) -> None:
        """Nobody waits for this one's answer any more."""
        self._unanswered.discard(request_id)

    def refuse(self, now: datetime, wait_s: int | None) -> None:
        """One was too many."""
        wait = AFTER_A_REFUSAL if wait_s is None else min(timedelta(seconds=wait_s), LONGEST_WAIT)
        held = self.held_until(now)
        self._held = now, max(held, now + wait + MARGIN) if held else now + wait + MARGIN
        self._left = 0
