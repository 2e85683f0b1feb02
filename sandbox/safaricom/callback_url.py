"""Callback addresses: which ones Safaricom takes, and where the sandbox's own function is today."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from .faults import Faults
from .rows import Rows

FORBIDDEN_WORDS = ("m-pesa", "mpesa", "safaricom", "exe", "exec", "cmd", "sql", "query")
FUNCTION_PREFIX = "/function"
INBOX_PREFIX = "/callbacks"  # where callbacks may go when no program takes them yet
OWN_HOSTS = ("127.0.0.1", "localhost")


class CallbackUrls:
    """Judges addresses, and follows the sandbox's own ones through every port that it ever had."""

    def __init__(self, rows: Rows, faults: Faults) -> None:
        self._rows = rows
        self._faults = faults
        self.function = ""  # today's address of the function, known once the port is

    def acceptable(self, url: str) -> bool:
        """Whether Safaricom would take it: no spaces or brackets, no forbidden words, nothing on this computer."""
        if re.search(r"[\s<>]", url) or len(url) > 2000:
            return False
        parts = _split(url)
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            return False
        if self._is_own(parts):
            return True
        if any(word in url.lower() for word in FORBIDDEN_WORDS):
            return False
        return bool(self._faults.everything()["local_callbacks"]) or not _is_local(parts.hostname)

    def current(self, url: str) -> str:
        """The address to post to now."""
        parts = _split(url)
        if parts is None or not self._is_own(parts):
            return url
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.function.removesuffix(FUNCTION_PREFIX)}{parts.path}{query}"

    def _is_own(self, parts: SplitResult) -> bool:
        if parts.hostname not in OWN_HOSTS or not f"{parts.path}/".startswith(
            (f"{FUNCTION_PREFIX}/", f"{INBOX_PREFIX}/")
        ):
            return False
        return self._rows.find("SELECT 1 FROM ports WHERE port = ?", parts.port) is not None


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # the port is read, and refused, only now
    except ValueError:
        return None
    return parts


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_private or address.is_unspecified
