"""How often somebody may ask: so much at once, and so much a second from then on."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class RateLimit:
    """One bucket for each who asks; of more than `most` the one is forgotten who has not asked for the longest time."""

    def __init__(self, burst: int, per_second: float, now: Callable[[], float], most: int = 1000) -> None:
        self._burst = burst
        self._per_second = per_second
        self._now = now
        self._most = most
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def allows(self, who: Hashable) -> bool:
        """Whether this one may ask now; if so, it counts."""
        now = self._now()
        bucket = self._buckets.pop(who, None) or _Bucket(self._burst, now)
        bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._per_second)
        bucket.at = now
        self._buckets[who] = bucket
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True
