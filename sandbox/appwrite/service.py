"""Small calls about the server itself and about where the caller is."""

from sandbox.appwrite.errors import VERSION
from sandbox.appwrite.wire import Reply
from sandbox.appwrite.work import Work


def ping(_work: Work) -> Reply:
    return Reply(200, text="Pong!")


def version(_work: Work) -> Reply:
    return Reply(200, {"version": VERSION})


def locale(work: Work) -> Reply:
    """Of an address that no table knows, as all addresses here are."""
    place = {"countryCode": "--", "country": "Unknown", "continentCode": "--", "continent": "Unknown"}
    return Reply(200, {"ip": work.call.address, **place, "eu": False, "currency": ""})
