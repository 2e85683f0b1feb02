"""Which address of this computer the phones in the room can reach, and a socket that waits for them there."""

import contextlib
import os
import socket
from collections.abc import Iterator
from ipaddress import IPv4Address

from ..services.config import StartError

_ELSEWHERE = (
    "192.0.2.1",  # nowhere: the network that everything else is reached through
    "192.168.43.1",  # an Android hotspot that this computer has joined
    "172.20.10.1",  # an iPhone's
    "10.42.0.2",  # somebody on this computer's own hotspot: Linux,
    "192.168.137.2",  # Windows,
    "192.168.2.2",  # macOS
)
_ASK = "Name this computer's address in the room's network: --stage 192.168.1.20."


def room_address(given: str) -> str:
    """The address that was given, or else the one by which this computer is in a local network.

    Raises StartError, with a sentence for the user, when there is none, or one that the whole internet could reach.
    """
    if not given:
        found = next(_own_addresses(), "")
        if not found:
            raise StartError(f"This computer is in no local network. Join the room's Wi-Fi, or open a hotspot. {_ASK}")
        return found
    try:
        address = IPv4Address(given)
    except ValueError as exc:
        raise StartError(f"{given!r} is no address. {_ASK}") from exc
    if not _is_local(address):
        raise StartError(f"The phones of a room are served in a local network only, and {given} is in none. {_ASK}")
    return given


def room_listener(address: str, port: int) -> socket.socket:
    """A socket that waits for phones, on another port when this one is taken. Raises StartError."""
    try:
        return _bound(address, port)
    except OSError:
        with contextlib.suppress(OSError):
            return _bound(address, 0)
    raise StartError(f"{address} is no address of this computer. {_ASK}")


def _bound(address: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # see `server.listen`
    if os.name == "posix":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
    except OSError:
        listener.close()
        raise
    return listener


def _own_addresses() -> Iterator[str]:
    """Those by which this computer would reach others; nothing is sent to find out."""
    for target in _ELSEWHERE:
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((target, 9))
            own = probe.getsockname()[0]
            if _is_local(IPv4Address(own)) and not own.startswith("127."):
                yield own


def _is_local(address: IPv4Address) -> bool:
    return address.is_private and not address.is_unspecified and not address.is_reserved and not address.is_multicast
