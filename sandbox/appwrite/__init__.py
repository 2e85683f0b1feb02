"""An Appwrite-compatible backend on SQLite: the calls that the engine, the function and the official SDKs make."""

from sandbox.appwrite.app import AppwriteApp, create_app
from sandbox.appwrite.faults import Faults, UnknownFaultError
from sandbox.appwrite.settings import LOOPBACK_NAMES, AppwriteSettings

__all__ = ["LOOPBACK_NAMES", "AppwriteApp", "AppwriteSettings", "Faults", "UnknownFaultError", "create_app"]
