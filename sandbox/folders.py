"""Where a sandbox keeps its files unless it is told otherwise."""

import os
import sys
from pathlib import Path


def default_folder(empty: bool) -> Path:
    """The platform's place for a user's data. An `empty` sandbox has one of its own."""
    if sys.platform == "win32":
        parent = Path(os.environ.get("LOCALAPPDATA", Path.home()))
    elif sys.platform == "darwin":
        parent = Path.home() / "Library" / "Application Support"
    else:
        parent = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return parent / ("chama-sandbox-empty" if empty else "chama-sandbox")
