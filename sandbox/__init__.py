"""A pretend Safaricom and an Appwrite-compatible backend, for demos and tests: nothing here moves real money."""

from .addresses import Addresses
from .errors import AlreadyRunningError, DataFolderError, HostNameError, PortBusyError, SandboxError
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
