"""What this process holds at a moment, and whether it grew."""

import asyncio
import gc
import threading
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

OBJECTS_MAY_GROW: Final = 1.01  # caches that fill once, and the numbers that this measurement itself keeps
MEMORY_MAY_GROW: Final = 1.05  # the allocator gives back whole pages only


@dataclass(frozen=True)
class Footprint:
    """Counts, and the resident memory in KiB."""

    tasks: int
    threads: int
    files: int
    sockets: int
    objects: int
    memory: int


def footprint() -> Footprint:
    """Measured within the running loop, after all that nobody holds was collected."""
    for _ in range(3):  # what a finaliser lets go of is collected by the next one
        gc.collect()
    opened = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    sockets = sum(target.startswith("socket:") for target in opened)
    status = Path("/proc/self/status").read_text("ascii")
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return Footprint(
        tasks=len(asyncio.all_tasks()),
        threads=threading.active_count(),
        files=len(opened) - sockets,
        sockets=sockets,
        objects=len(gc.get_objects()),
        memory=int(resident.split()[1]),
    )


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
