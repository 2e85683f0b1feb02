"""An optional module of httpx that is not installed: known once, and not searched for again with every request."""

import sys
from importlib.util import find_spec

_ASKED_FOR = "sniffio"  # by httpcore, several times a request; Python remembers what it found, not what it did not


def remember_missing_modules() -> None:
    """Call it where an httpx client is made: looking in vain was two fifths of the time that a request took."""
    if _ASKED_FOR not in sys.modules and find_spec(_ASKED_FOR) is None:
        sys.modules[_ASKED_FOR] = None  # type: ignore[assignment]  # what Python itself understands as "not there"
