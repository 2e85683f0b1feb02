"""What this process holds at a moment, and whether it grew."""

import asyncio
import gc
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

OBJECTS_MAY_GROW: Final = 1.01  # caches that fill once, and the numbers that this measurement itself keeps
MEMORY_MAY_GROW: Final = 1.05  # the allocator gives back whole pages only


@dataclass(frozen=True)
class Footprint:
    """Counts of what has been there for a round or longer, all objects, and the resident memory in KiB."""

    tasks: int
    threads: int
    files: int
    sockets: int
    objects: int
    memory: int


class Footprints:
    """Takes one after the other, and counts what was there at the last one, too: what began since may be in flight."""

    def __init__(self) -> None:
        self._tasks: weakref.WeakSet[asyncio.Task[Any]] = weakref.WeakSet()
        self._threads: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
        self._opened: frozenset[tuple[str, str]] = frozenset()

    def take(self) -> Footprint:
        """Measured within the running loop, after all that nobody holds was collected."""
        for _ in range(3):  # what a finaliser lets go of is collected by the next one
            gc.collect()
        tasks, threads, opened = asyncio.all_tasks(), threading.enumerate(), _opened()
        stayed = [target for number, target in opened & self._opened]
        sockets = sum(target.startswith("socket:") for target in stayed)
        taken = Footprint(
            tasks=sum(task in self._tasks for task in tasks),
            threads=sum(thread in self._threads for thread in threads),
            files=len(stayed) - sockets,
            sockets=sockets,
            objects=len(gc.get_objects()),
            memory=_resident_kib(),
        )
        self._tasks, self._threads, self._opened = weakref.WeakSet(tasks), weakref.WeakSet(threads), opened
        return taken


def _opened() -> frozenset[tuple[str, str]]:
    """The descriptors, and what each leads to: a file's path, or a socket's number, which is never given anew."""
    links = Path("/proc/self/fd").iterdir()
    return frozenset((link.name, str(link.readlink())) for link in links if link.is_symlink())


def _resident_kib() -> int:
    status = Path("/proc/self/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1])


def growth(seen: Sequence[Footprint]) -> list[str]:
    """What grew from the second quarter of the rounds to the last one, a line each; the first quarter fills caches."""
    quarter = len(seen) // 4
    if not quarter:
        raise ValueError("growth is seen over four rounds or more")
    return [line for name in _NAMES if (line := _grown(name, seen[quarter : 2 * quarter], seen[-quarter:]))]


def _grown(name: str, before: Sequence[Footprint], after: Sequence[Footprint]) -> str:
    """Even the least of the last rounds is more than the most of the early ones: they differ among themselves."""
    most, least = max(getattr(each, name) for each in before), min(getattr(each, name) for each in after)
    allowed = most * {"objects": OBJECTS_MAY_GROW, "memory": MEMORY_MAY_GROW}.get(name, 1.0)
    return f"{name} grew from {most:,} to {least:,}" if least > allowed else ""


_NAMES: Final = [field.name for field in fields(Footprint)]
