"""Modules that are not installed, and are looked for again and again."""

import sys
from importlib.util import find_spec


def remember_missing(name: str) -> None:
    """Has Python know by heart that there is no such module, if there is none: looking costs a walk over all folders.

    httpcore looks for sniffio some twenty times with every request that it sends.
    """
    if find_spec(name) is None:
        sys.modules[name] = None  # type: ignore[assignment]  # what the import system documents for exactly this
