"""The modes, and the one that was chosen in the settings for the next start: one word in a file of its own."""

import os
from pathlib import Path
from typing import Literal

Mode = Literal["demo", "sandbox", "production"]

_FILE = "mode"
_MODES: dict[str, Mode] = {"demo": "demo", "sandbox": "sandbox", "production": "production"}


def read_mode(data: Path) -> Mode | None:
    """What was chosen; None when nothing was, or when it cannot be read."""
    try:
        return _MODES.get((data / _FILE).read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError):
        return None


def write_mode(data: Path, mode: Mode) -> None:
    """Start in this mode from now on. The file is replaced as a whole, so a crash leaves the old or the new one."""
    written = data / f"{_FILE}.new"
    written.write_text(mode, "utf-8")
    os.replace(written, data / _FILE)
