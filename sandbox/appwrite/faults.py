"""The Appwrite side failing on purpose, for tests: slow, broken, silent or forgetful."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

Trouble = Literal["slow", "error", "unauthorized", "hang", "hang_after", "error_after"]
"""`hang` and `error` answer nothing or 500 without doing anything; with `_after` the work was done all the same."""

_LONGEST_HANG_S: Final = 60.0


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
    """`function` are the calls that carry a server key, `client` all others; `hanging` is set once one hangs."""

    function: RestFault = field(default_factory=RestFault)
    client: RestFault = field(default_factory=RestFault)
    realtime_silent: bool = False
    reads_empty: bool = False
    message_limit: bool = True
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def set(self, wanted: Mapping[str, object]) -> None:
        """Changes what is named, in the shape of `as_json`; raises UnknownFaultError and then changes nothing."""
        function, client = self.function, self.client
        if "function" in wanted:
            function = _rest(wanted["function"])
        if "client" in wanted:
            client = _rest(wanted["client"])
        unknown = set(wanted) - set(self.as_json())
        if unknown:
            raise UnknownFaultError(f"unknown fault {sorted(unknown)}: {', '.join(self.as_json())} exist")
        self.function, self.client = function, client
        self.realtime_silent = bool(wanted.get("realtime_silent", self.realtime_silent))
        self.reads_empty = bool(wanted.get("reads_empty", self.reads_empty))
        self.message_limit = bool(wanted.get("message_limit", self.message_limit))
        self.release()

    def clear(self) -> None:
        """All is well again; hanging calls are let go."""
        self.function, self.client = RestFault(), RestFault()
        self.realtime_silent, self.reads_empty, self.message_limit = False, False, True
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
            "realtime_silent": self.realtime_silent,
            "reads_empty": self.reads_empty,
            "message_limit": self.message_limit,
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
