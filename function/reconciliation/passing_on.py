"""What a run does for the receiver: what was missed is found, what is due is sent, what nobody took is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ..appwrite.documents import MOST, Documents
from ..forwarding.forwards import Forwards
from ..forwarding.sweep import OVERLAP, sweep
from ..settings import Settings
from .pace import Pace


@dataclass(frozen=True, slots=True)
class PassingOn:
    """Passes verdicts on during one run."""

    documents: Documents
    settings: Settings
    forwards: Forwards
    pace: Pace
    now: Callable[[], datetime]

    async def run(self, deadline: float) -> list[str]:
        """What a person must know. Raises CallError when Appwrite fails."""
        now, since = self.now(), await self.pace.last_sweep()
        if since is None:  # it was switched on just now, and what was before is nobody's news
            await self.pace.note_sweep(now + OVERLAP)
        else:
            await sweep(self.documents, self.settings, self.forwards, since, now)
            await self.pace.note_sweep(now)
        await self.forwards.pass_on_due(deadline)
        await self.forwards.forget_old()
        dead = len(await self.forwards.in_state("dead"))
        many = f"{dead} or more" if dead == MOST else str(dead)
        return [f"verdicts that the receiver did not take: {many}, see `daraja replay --forwards`"] if dead else []
