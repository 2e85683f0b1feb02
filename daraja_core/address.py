"""Addresses in the configuration: what is no URL that can be called is refused by the name of its setting."""

import re
from urllib.parse import SplitResult, urlsplit

from .errors import ConfigError

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]+\]")


def parse_address(name: str, value: object, *, loopback_allowed: bool) -> SplitResult:
    """The URL in a setting: https, or plain http on this machine where that is allowed; raises ConfigError."""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or " " in value or "\\" in value:
        raise _no_url(name, value)
    try:
        url = urlsplit(value)
        host, _ = url.hostname, url.port
    except ValueError as exc:
        raise _no_url(name, value) from exc
    if not host or url.scheme not in ("https", "http"):
        raise _no_url(name, value)
    if "@" in url.netloc or url.query or url.fragment or "?" in value or "#" in value:
        # The value is not shown: it may carry a password.
        message = f"{name} must have no user name, query or fragment: host and path only"
        raise ConfigError(message, setting=name, fault="extra_parts")
    if not _HOST.fullmatch(f"[{host}]" if ":" in host else host) or len(host) > 253:
        raise _no_url(name, value, ": no host is called like that")
    if url.scheme == "http" and not (loopback_allowed and is_loopback(host)):
        raise ConfigError(
            f"{name} must start with https://, got {value!r}; plain http is for a simulator on this machine only, "
            "together with daraja_base_url",
            setting=name,
            fault="https",
        )
    return url


def _no_url(name: str, value: object, why: str = "") -> ConfigError:
    message = f"{name} must be a URL such as https://example.org, got {value!r}{why}"
    return ConfigError(message, setting=name, fault="url")


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    return host in ("localhost", "::1") or re.fullmatch(r"127(\.[0-9]{1,3}){3}", host) is not None
