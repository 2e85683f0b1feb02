"""How often the reconciler runs and asks: kept in one document, for invocations share nothing and may be forged."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import datetime, timedelta

from ..appwrite.client import BusyError, ChangedError, ExistsError
from ..appwrite.documents import Documents, iso
from ..appwrite.retry import TRY_SECONDS, Deadline, retry

MOST_TRIES = 3
PACE_ID = "pace"  # among the dead letters, whose ids nobody but the function chooses
_LONG_AGO = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Moments:
    """When the next run and the next question are allowed, and how far samples and forwards have come.

    The payment of the last sample was settled at `sample_at`; whatever was written before `sweep_at` is passed on.
    """

    run_at: datetime = _LONG_AGO
    ask_at: datetime = _LONG_AGO
    sample_at: datetime = _LONG_AGO
    sweep_at: datetime = _LONG_AGO


class Pace:
    """Whoever changes the document first may go; the others saw it change and may not."""

    def __init__(self, documents: Documents, collection: str, deadline: Deadline) -> None:
        self._documents = documents
        self._collection = collection
        self._deadline = deadline

    async def begin_run(self, now: datetime, lasts: timedelta) -> datetime | None:
        """Until when a run that begins now keeps others out; None when it may not begin."""
        moments, since = await self._read()
        if now < moments.run_at:
            return None
        return now + lasts if await self._write(replace(moments, run_at=now + lasts), since) else None

    async def end_run(self, until: datetime, again_at: datetime) -> None:
        """The run that kept others out until then is over, so another may begin at `again_at`."""
        for _ in range(MOST_TRIES):
            moments, since = await self._read()
            if moments.run_at != until or await self._write(replace(moments, run_at=again_at), since):
                return

    async def wait_to_query(self, now: datetime, spacing: timedelta) -> timedelta:
        """Nothing when a question may be asked now, and this call has taken the turn; else how long to wait."""
        moments, since = await self._read()
        if now < moments.ask_at:
            return moments.ask_at - now
        taken = await self._write(replace(moments, ask_at=now + spacing), since)
        return timedelta(0) if taken else spacing

    async def query_not_before(self, moment: datetime) -> None:
        """Safaricom wants to be left alone until then."""
        moments, since = await self._read()
        if moments.ask_at < moment:
            await self._write(replace(moments, ask_at=moment), since)

    async def last_sample(self) -> datetime:
        """Payments that were settled by then are not sampled any more."""
        return (await self._read())[0].sample_at

    async def note_sample(self, settled_at: datetime) -> None:
        """A payment that was settled then was sampled."""
        await self._change(lambda moments: replace(moments, sample_at=settled_at))

    async def last_sweep(self) -> datetime | None:
        """Whatever was written before that is passed on; None when nothing ever was."""
        sweep_at = (await self._read())[0].sweep_at
        return None if sweep_at == _LONG_AGO else sweep_at

    async def note_sweep(self, moment: datetime) -> None:
        """Whatever was written before that is passed on."""
        await self._change(lambda moments: replace(moments, sweep_at=moment))

    async def _change(self, changed: Callable[[Moments], Moments]) -> None:
        for _ in range(MOST_TRIES):
            moments, since = await self._read()
            if await self._write(changed(moments), since):
                return

    async def _read(self) -> tuple[Moments, str | None]:
        document = await retry(lambda: self._documents.read(self._collection, PACE_ID), self._deadline())
        if document is None:
            return Moments(), None
        return _moments(document), str(document.get("$updatedAt"))

    async def _write(self, moments: Moments, since: str | None) -> bool:
        kept = json.dumps({each.name: iso(getattr(moments, each.name)) for each in dataclass_fields(Moments)})
        # `replayedAt` keeps it out of the dead letters that wait.
        fields = {"reason": "pace", "body": kept, "replayedAt": iso(moments.run_at)}
        try:
            # One try: after a lost answer a second would find our own change and take it for somebody else's.
            async with asyncio.timeout(TRY_SECONDS):
                if since is None:
                    await self._documents.create(self._collection, PACE_ID, fields)
                else:
                    await self._documents.update(self._collection, PACE_ID, fields, unchanged_since=since)
        except TimeoutError as exc:
            raise BusyError("the pace could not be kept") from exc
        except (ExistsError, ChangedError):
            return False
        return True


def _moments(document: Mapping[str, object]) -> Moments:
    try:
        kept = json.loads(str(document.get("body")))
        known = [each.name for each in dataclass_fields(Moments) if each.name in kept]
        return Moments(**{name: datetime.fromisoformat(kept[name]) for name in known})
    except (ValueError, TypeError):
        return Moments()
