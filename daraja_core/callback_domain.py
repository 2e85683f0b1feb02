"""The callback domain: the one rule for where Safaricom can be told to call back, for the engine and the function.

Safaricom answers a push with "Invalid CallBackURL" for a host that it cannot reach, or just never calls: so it is said
before anything is sent.
"""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult

from .address import parse_address
from .callback_path import has_forbidden_word
from .errors import ConfigError

_WHAT_TO_WRITE = "write the function's own domain, such as https://65f0c1d2.fra.appwrite.run"
_TUNNELS = ("ngrok", "mockbin", "requestbin")  # Safaricom refuses these hosts in production
_NAT64 = IPv6Network("64:ff9b::/96")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PUBLIC_NAME = re.compile(rf"(?:{_LABEL}\.)+(?=[a-z0-9-]*[a-z]){_LABEL}")
# Names that no public name server answers: RFC 2606, 6761, 6762, 7686, 8375 and 9476, and what routers and offices use.
_INSIDE = re.compile(
    r"(?:.*\.)?(?:localhost|localdomain|local|internal|intranet|private|lan|home|home\.arpa|corp|mail|test|invalid"
    r"|onion|alt)"
)
_SAMPLE = re.compile(
    r"(?:.*\.)?(?:example|example\.(?:com|net|org|edu))"  # kept for documents by RFC 2606
    r"|(?:.*\.)?(?:(?:your|my)-?(?:own-?)?(?:domain|site|app|function|server|project|host|company)|domain|xxx+|change-?me"
    r"|(?:your|function|project)-?id|your-[a-z0-9-]*)\..+"
)


def check_callback_domain(setting: str, value: object, *, is_simulated: bool, is_production: bool) -> None:
    """Raises ConfigError, naming the setting and what to write, for an address that Safaricom cannot call.

    A simulator (`daraja_base_url`) calls back wherever it can: with a path, and on this machine, too.
    """
    try:
        url = parse_address(setting, value, loopback_allowed=is_simulated)
    except ConfigError as exc:
        raise ConfigError(f"{exc}: {_WHAT_TO_WRITE}", setting=exc.setting, fault=exc.fault) from exc
    if has_forbidden_word(url.netloc + url.path):
        raise ConfigError(
            f"{setting} must not contain words that Safaricom refuses in a callback URL (such as mpesa, safaricom, "
            f"sql, query, cmd, exe), got {value!r}: use another domain for the function",
            setting=setting,
            fault="refused_word",
        )
    if not is_simulated:
        _require_public_host(setting, url)
    if is_production and any(tunnel in url.netloc.lower() for tunnel in _TUNNELS):
        raise ConfigError(
            f"{setting} must be the function's own domain in production, got {value!r}, which is a tunnel that "
            "Safaricom refuses",
            setting=setting,
            fault="tunnel",
        )


def _require_public_host(setting: str, url: SplitResult) -> None:
    host = url.hostname or ""
    if _SAMPLE.fullmatch(host):
        message = f"{setting} must be a host of yours, got the placeholder {host!r}: {_WHAT_TO_WRITE}"
        raise ConfigError(message, setting=setting, fault="placeholder")
    if not is_public_host(host):
        raise ConfigError(
            f"{setting} must be a host that Safaricom can reach, and nobody outside reaches {host!r}: {_WHAT_TO_WRITE}",
            setting=setting,
            fault="out_of_reach",
        )
    if url.netloc.lower() != host or url.path not in ("", "/"):
        raise ConfigError(
            f"{setting} must be a host alone, got {url.geturl()!r}, which goes on behind it: write https://{host}",
            setting=setting,
            fault="host_alone",
        )


def is_public_host(host: str) -> bool:
    """Whether a name or an address can mean something outside of everybody's own networks."""
    try:
        address = _within(ip_address(host))
    except ValueError:
        return _PUBLIC_NAME.fullmatch(host) is not None and _INSIDE.fullmatch(host) is None
    return address.is_global and not address.is_multicast


def _within(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address only wraps."""
    if isinstance(address, IPv4Address):
        return address
    translated = IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    return address.ipv4_mapped or address.sixtofour or translated or address
