"""What the engine does about a deaf socket: it says so, opens another one, and reads often until one delivers again."""

import asyncio
import logging
from collections.abc import Callable

from ..liveness import GRACE_S, Liveness, heard, judged, lost, missed, opened
from .lifetime import Lifetime
from .ports import Realtime

log = logging.getLogger("daraja.realtime")

READ_OFTEN_S = 5.0
GROUPS_READ_THEMSELVES_S = 60.0  # that often at least: nothing more is done for them while nothing of ours waits


class RealtimeWatch:
    """Knows whether the socket delivers. `read_pending` reads what waits for an answer, and says whether anything does;
    `refresh_groups` reads what others may have done, which is read less often while nothing of ours waits.
    """

    def __init__(
        self,
        realtime: Realtime,
        lifetime: Lifetime,
        read_pending: Callable[[], bool],
        refresh_groups: Callable[[], None],
    ) -> None:
        self._realtime = realtime
        self._lifetime = lifetime
        self._read_pending = read_pending
        self._refresh_groups = refresh_groups
        self._liveness = Liveness()
        self._connections = 0
        self._is_reading_often = False

    @property
    def is_live(self) -> bool:
        """Whether news can be expected to come by itself."""
        return self._liveness.is_live

    @property
    def connection(self) -> int:
        """The number of the socket that is open, 0 when none is."""
        return self._connections if self._liveness.is_open else 0

    def opened(self) -> None:
        """The socket is subscribed as our user."""
        self._connections += 1
        self._liveness = opened(self._liveness)

    def lost(self) -> None:
        """The socket is gone."""
        self._liveness = lost(self._liveness)

    def heard(self) -> None:
        """The socket delivered something."""
        if self._liveness.is_doubted:
            log.info("the live connection delivers again")
        self._liveness = heard(self._liveness)

    def missed(self, known_on: int) -> None:
        """A read brought news of something that was known on that connection already.

        When that is the present one, the news was written while it was open, and it should have brought them.
        """
        if known_on == 0 or known_on != self.connection:
            return
        before, self._liveness = self._liveness, missed(self._liveness, self._now())
        if self._liveness is not before:
            self._lifetime.spawn(self._judge())

    async def _judge(self) -> None:
        await asyncio.sleep(GRACE_S)
        self._liveness, must_renew = judged(self._liveness, self._now())
        if self._liveness.is_doubted and not self._is_reading_often:
            log.warning("the live connection is open, but does not deliver: records are read often until it does")
            self._is_reading_often = True
            self._lifetime.keep(self._read_often)
        if must_renew:
            self._realtime.renew("it does not deliver")

    async def _read_often(self) -> None:
        pause_s, groups_at = READ_OFTEN_S, self._now()
        while self._liveness.is_doubted:
            is_awaited = self._read_pending()
            if is_awaited or (self._now() >= groups_at and pause_s < GROUPS_READ_THEMSELVES_S):
                self._refresh_groups()
                pause_s = READ_OFTEN_S if is_awaited else pause_s * 2
                groups_at = self._now() + pause_s
            await asyncio.sleep(READ_OFTEN_S)
        self._is_reading_often = False

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
