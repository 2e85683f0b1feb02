"""Callback addresses: which ones Safaricom takes, and where the sandbox's own function is today."""

import ipaddress
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from .faults import Faults
from .request_fields import InvalidFieldError
from .rows import Rows

FORBIDDEN_WORDS = ("m-pesa", "mpesa", "safaricom", "exe", "exec", "cmd", "sql", "query")
FUNCTION_PREFIX = "/function"
INBOX_PREFIX = "/callbacks"  # where callbacks may go when no program takes them yet
LONGEST = 2000
LOCAL_HINT = (
    "Safaricom refuses addresses on this computer or in a private network. To have the sandbox take them, start it "
    "with --local-callbacks, or set local_callbacks to true with PUT /control/faults."
)
WORDS_HINT = (
    "Safaricom refuses addresses with the word {word!r}, in any case, when C2B addresses are registered; the sandbox "
    "refuses others only while the switch refused_words is on."
)
OWN_HOSTS = ("127.0.0.1", "localhost")


class CallbackUrls:
    """Judges addresses, and follows the sandbox's own ones through every port that it ever had."""

    def __init__(self, rows: Rows, faults: Faults) -> None:
        self._rows = rows
        self._faults = faults
        self.function = ""  # today's address of the function, known once the port is

    def read(self, fields: Mapping[str, Any], name: str, *, refused_words: bool = False) -> str:
        """The address in a field, if Safaricom would take it. Raises InvalidFieldError.

        No spaces or brackets, nothing on this computer. The words were written down for the addresses of C2B; whether
        other addresses may have them is contradicted, so they may unless the switch says otherwise.
        """
        url = fields.get(name)
        if not isinstance(url, str):
            raise InvalidFieldError(name)
        parts = _split(url)
        if re.search(r"[\s<>]", url) or len(url) > LONGEST or parts is None or not _is_http(parts):
            raise InvalidFieldError(name)
        if not self._is_own(parts):
            self._check(name, url, parts.hostname or "", refused_words)
        return url

    def _check(self, name: str, url: str, host: str, refused_words: bool) -> None:
        switches = self._faults.everything()
        found = next((word for word in FORBIDDEN_WORDS if word in url.lower()), None)
        if found is not None and (refused_words or switches["refused_words"]):
            raise InvalidFieldError(name, WORDS_HINT.format(word=found))
        if _is_local(host) and not switches["local_callbacks"]:
            raise InvalidFieldError(name, LOCAL_HINT)

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


def _is_http(parts: SplitResult) -> bool:
    return parts.scheme in ("http", "https") and bool(parts.hostname)


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
