"""The secret by which the browsers of this data folder are known again when the app is started anew."""

import logging
import os
import secrets
from pathlib import Path

log = logging.getLogger("chama.browser_key")

_FILE = "browser.key"
_SHORTEST = 32


def browser_key(data: Path) -> str:
    """The folder's secret, drawn now if it has none; only its owner may read it. Delete the file to lock all out.

    On a disk that does not take it, it holds for this start only.
    """
    path = data / _FILE
    try:
        kept = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        kept = ""
    if len(kept) >= _SHORTEST:
        return kept
    drawn = secrets.token_urlsafe()
    try:
        _write(path, drawn)
    except OSError as exc:
        log.warning("browsers will not be known again after the next start: %s", exc.strerror)
    return drawn


def _write(path: Path, drawn: str) -> None:
    written = path.with_suffix(".new")
    written.unlink(missing_ok=True)
    with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(drawn)
    os.replace(written, path)
