"""A pretend Safaricom and an Appwrite-compatible backend, for demos and tests: nothing here moves real money."""

from typing import TYPE_CHECKING

from .addresses import Addresses
from .errors import AlreadyRunningError, DataFolderError, HostNameError, PortBusyError, SandboxError

if TYPE_CHECKING:
    from .server import Sandbox

__all__ = [
    "Addresses",
    "AlreadyRunningError",
    "DataFolderError",
    "HostNameError",
    "PortBusyError",
    "Sandbox",
    "SandboxError",
]


def __getattr__(name: str) -> object:
    """The server, once it is asked for: `daraja-sandbox` says by itself which package of the server's is missing."""
    if name != "Sandbox":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .server import Sandbox

    return Sandbox
