"""The secret by which the browsers of this data folder are known again when the app is started anew."""

import os
import secrets
from pathlib import Path

_FILE = "browser.key"
_SHORTEST = 32


def browser_key(data: Path) -> str:
    """The folder's secret, drawn now if it has none; only its owner may read it. Delete the file to lock all out."""
    path = data / _FILE
    try:
        kept = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        kept = ""
    return kept if len(kept) >= _SHORTEST else _drawn(path)


def _drawn(path: Path) -> str:
    drawn, written = secrets.token_urlsafe(), path.with_suffix(".new")
    written.unlink(missing_ok=True)
    with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(drawn)
    os.replace(written, path)
    return drawn
