"""Whether Realtime can be believed: a socket that is open may be deaf, and only what it delivers proves that it is not.

After its Redis restarts, Appwrite goes on greeting and answering pings, and delivers nothing. So a read that finds what
the socket should have brought puts it in doubt, unless the news comes right behind; any event ends the doubt.
"""

from dataclasses import dataclass, replace

GRACE_S = 2.0  # an event comes milliseconds after its write: what is later than this does not come
FIRST_RENEWAL_S, LONGEST_RENEWAL_S = 5.0, 300.0  # between two sockets opened because the one before was deaf


@dataclass(frozen=True, slots=True)
class Liveness:
    """What is known of the socket. Moments are of the monotonic clock, in seconds.

    `missed_at` is when a read first found what had not been delivered, while nothing was delivered since.
    """

    is_open: bool = False
    is_doubted: bool = False
    missed_at: float | None = None
    renewals: int = 0
    renewed_at: float = float("-inf")

    @property
    def is_live(self) -> bool:
        """Whether news can be expected to come by itself."""
        return self.is_open and not self.is_doubted


def opened(liveness: Liveness) -> Liveness:
    """A socket is subscribed. After a deaf one it has to prove itself first: the server may be deaf as a whole."""
    return replace(liveness, is_open=True, missed_at=None)


def lost(liveness: Liveness) -> Liveness:
    """The socket is gone; what it missed says nothing about the next one."""
    return replace(liveness, is_open=False, missed_at=None)


def heard(liveness: Liveness) -> Liveness:
    """An event was delivered, whatever it is about: the proof."""
    return Liveness(is_open=liveness.is_open)


def missed(liveness: Liveness, now: float) -> Liveness:
    """A read found what was written while the socket was open, and the socket had not brought it."""
    is_new = liveness.is_open and liveness.missed_at is None
    return replace(liveness, missed_at=now) if is_new else liveness


def judged(liveness: Liveness, now: float) -> tuple[Liveness, bool]:
    """Doubt a socket that still has not brought it, and say whether to open another one: each time less often."""
    if liveness.missed_at is None or now < liveness.missed_at + GRACE_S:
        return liveness, False
    doubted = replace(liveness, is_doubted=True, missed_at=None)
    pause = min(FIRST_RENEWAL_S * 2.0 ** min(liveness.renewals, 10), LONGEST_RENEWAL_S)
    if now < liveness.renewed_at + pause:
        return doubted, False
    return replace(doubted, renewals=liveness.renewals + 1, renewed_at=now), True
