"""The port that a sandbox listens on: the one asked for, else the one it had last, else any that is free."""

import errno
import os
import socket
from datetime import datetime

from .errors import PortBusyError
from .safaricom.rows import Rows

HOST = "127.0.0.1"  # not reachable from another machine, unless somebody asks for that


def open_port(rows: Rows, port: int, now: datetime, host: str = HOST) -> socket.socket:
    """A listening socket, its port written down. Port 0 means: the earlier one if it is free."""
    listener = listen(port, host) if port else _listen_again(rows, host)
    rows.do(
        "INSERT INTO ports VALUES (?, ?) ON CONFLICT DO UPDATE SET used_at = excluded.used_at",
        listener.getsockname()[1],
        now.timestamp(),
    )
    return listener


def _listen_again(rows: Rows, host: str) -> socket.socket:
    last = rows.find("SELECT port FROM ports ORDER BY used_at DESC LIMIT 1")
    if last is not None:
        try:
            return listen(int(last["port"]), host)
        except PortBusyError:
            pass
    return listen(0, host)


def listen(port: int, host: str = HOST) -> socket.socket:
    # asyncio turns Nagle's algorithm off only where TCP is named: else every second write waits 40 ms for an ACK
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # elsewhere the option would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        raise PortBusyError(_why(error, port)) from error
    listener.setblocking(False)
    return listener


def _why(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use by another program: stop that one, or choose another port (0 picks a free one)"
    return f"the sandbox cannot listen on port {port} ({error.strerror}): choose another port (0 picks a free one)"
