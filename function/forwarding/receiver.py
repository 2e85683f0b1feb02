"""The variables of forwarding: where verdicts go, and with which secrets they are signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from daraja_core.address import parse_address
from daraja_core.callback_domain import is_public_host
from daraja_core.errors import ConfigError
from daraja_core.forwarding import read_secrets

from ..schema import FORWARDS
from ..settings import required

URL, SECRET, PRIVATE = "DARAJA_FORWARD_URL", "DARAJA_FORWARD_SECRET", "DARAJA_FORWARD_PRIVATE"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where verdicts go. `is_private` when an address inside a network is meant to be reached."""

    url: str
    keys: tuple[bytes, ...] = field(repr=False)
    collection: str
    is_private: bool


def read_receiver(environment: Mapping[str, str]) -> Receiver | None:
    """The receiver, None where nothing is forwarded. Raises MissingVariableError, or ConfigError naming a variable."""
    url = environment.get(URL, "").strip()
    if not url:
        return None
    is_private = environment.get(PRIVATE, "").strip().lower() == "yes"
    _check_url(url, is_private=is_private)
    keys = read_secrets(SECRET, required(environment, SECRET))
    return Receiver(url, keys, required(environment, FORWARDS.variable), is_private)


def is_allowed_peer(address: str, receiver: Receiver) -> bool:
    """Whether a connection to this address is meant: a name that anybody can look up may lead inside a network."""
    return receiver.is_private or is_public_host(str(ip_address(address.partition("%")[0])))


def _check_url(url: str, *, is_private: bool) -> None:
    without_query = url.partition("?")[0]
    if is_private and urlsplit(url).scheme == "http":
        without_query = without_query.replace("http://", "https://", 1)
    host = parse_address(URL, without_query, loopback_allowed=False).hostname or ""
    if not is_private and not is_public_host(host):
        raise ConfigError(
            f"{URL} must be a host outside of your networks, got {host!r}: set {PRIVATE}=yes if it is meant to be "
            "inside"
        )
