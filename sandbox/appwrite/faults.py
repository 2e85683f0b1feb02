"""The Appwrite side failing on purpose, for tests: slow, broken, silent, forgetful or strict."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

Trouble = Literal["slow", "error", "unauthorized", "hang", "hang_after", "error_after"]
"""`hang` and `error` answer nothing or 500 without doing anything; with `_after` the work was done all the same."""

_LONGEST_HANG_S: Final = 60.0
_SWITCHES: Final = (
    "realtime_silent",
    "reads_empty",
    "message_limit",
    "connect_limit",
    "request_limit",
    "development_texts",
)


class UnknownFaultError(ValueError):
    """The control call named a fault that does not exist; the text says which words do."""


@dataclass(slots=True)
class RestFault:
    """What happens to calls of one kind: `times` of them, or all while it is None."""

    respond: Trouble | None = None
    delay_s: float = 0.0
    times: int | None = None

    def take(self) -> Trouble | None:
        """The trouble for one call; counts it."""
        if self.respond is None or self.times == 0:
            return None
        if self.times is not None:
            self.times -= 1
        return self.respond


@dataclass(slots=True)
class Faults:
    """`function` are the calls that carry a server key, `client` all others; `hanging` is set once one hangs.

    The limits are a real server's own; only the one on messages is on from the start, as many apps share one address
    here. `development_texts` shows why a Realtime message was refused, which production hides.
    `schema_reads` is how often a new attribute or index is seen as `processing` before it is there.
    """

    function: RestFault = field(default_factory=RestFault)
    client: RestFault = field(default_factory=RestFault)
    realtime_silent: bool = False
    reads_empty: bool = False
    message_limit: bool = True
    connect_limit: bool = False
    request_limit: bool = False
    development_texts: bool = False
    schema_reads: int = 0
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def set(self, wanted: Mapping[str, object]) -> None:
        """Changes what is named, in the shape of `as_json`; raises UnknownFaultError and then changes nothing."""
        function, client = self.function, self.client
        if "function" in wanted:
            function = _rest(wanted["function"])
        if "client" in wanted:
            client = _rest(wanted["client"])
        reads = wanted.get("schema_reads", self.schema_reads)
        if not isinstance(reads, int) or reads < 0:
            raise UnknownFaultError(f"schema_reads is a number of reads, got {reads!r}")
        unknown = set(wanted) - set(self.as_json())
        if unknown:
            raise UnknownFaultError(f"unknown fault {sorted(unknown)}: {', '.join(self.as_json())} exist")
        self.function, self.client, self.schema_reads = function, client, reads
        for name in _SWITCHES:
            setattr(self, name, bool(wanted.get(name, getattr(self, name))))
        self.release()

    def clear(self) -> None:
        """All is well again; hanging calls are let go."""
        self.function, self.client, self.schema_reads = RestFault(), RestFault(), 0
        for name in _SWITCHES:
            setattr(self, name, name == "message_limit")
        self.release()

    def release(self) -> None:
        """Lets hanging calls go: their connections end without a word that helps."""
        self._changed.set()
        self._changed = asyncio.Event()
        self.hanging.clear()

    async def hang(self) -> None:
        """Until the faults change, a minute at most."""
        self.hanging.set()
        try:
            async with asyncio.timeout(_LONGEST_HANG_S):
                await self._changed.wait()
        except TimeoutError:
            return

    def as_json(self) -> dict[str, object]:
        return {
            "function": _shown(self.function),
            "client": _shown(self.client),
            **{name: getattr(self, name) for name in _SWITCHES},
            "schema_reads": self.schema_reads,
        }


def _shown(fault: RestFault) -> dict[str, object]:
    return {"respond": fault.respond, "delay_s": fault.delay_s, "times": fault.times}


def _rest(wanted: object) -> RestFault:
    word = wanted.get("respond") if isinstance(wanted, dict) else wanted
    if word is None:
        return RestFault()
    for trouble in get_args(Trouble):
        if word == trouble and isinstance(wanted, dict):
            return RestFault(trouble, float(wanted.get("delay_s") or 0), wanted.get("times"))
    raise UnknownFaultError(f"unknown fault {wanted!r}: respond is one of {', '.join(get_args(Trouble))} or null")
