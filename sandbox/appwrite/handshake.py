"""The opening of a Realtime socket: what its URL and headers ask for, and what is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.appwrite.filters import BadFilterError, parse_filter
from sandbox.appwrite.hub import Subscription
from sandbox.appwrite.settings import AppwriteSettings
from sandbox.appwrite.wire import parse_query, texts

HIDDEN = "Error: Server Error"  # what production shows instead of the reason


class RefusedError(Exception):
    """The socket gets one error frame and is cut."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client asked for; `console` is no project of ours."""

    console: bool
    channels: tuple[str, ...]
    query: Mapping[str, object]


def read_wish(settings: AppwriteSettings, query_string: str, headers: Mapping[str, str]) -> Wish:
    """Raises RefusedError with what the real server says."""
    query = parse_query(query_string)
    project = query.get("project") or headers.get("x-appwrite-project") or "console"
    if project not in (settings.project_id, "console"):
        raise RefusedError(1008, "Missing or unknown project ID")
    check_origin(settings, headers.get("origin"))
    channels = texts(query.get("channels", []))
    if channels is None:  # PHP's type error: code 0
        raise RefusedError(0, HIDDEN)
    return Wish(project == "console", tuple(channels), query)


def check_origin(settings: AppwriteSettings, origin: str | None) -> None:
    if origin is None or allowed_origin(settings, origin):
        return
    host = urlsplit(origin).hostname
    hint = f" Register your new client ({host}) as a new Web platform on your project console dashboard"
    raise RefusedError(1008, f"Invalid Origin.{hint if host else ''}")


def allowed_origin(settings: AppwriteSettings, origin: str) -> bool:
    host = urlsplit(origin).hostname
    return host in settings.allowed_hosts or host in settings.registered_hosts


def subscriptions(wish: Wish, user_id: str | None, new_id: Callable[[], str]) -> dict[int, Subscription]:
    """By slot: `documents[1][]=…` puts the channel `documents` into slot 1 with that query, no slot is slot 0.

    Raises RefusedError for a query that a subscription cannot carry.
    """
    slots: dict[int, tuple[list[str], list[str]]] = {}
    for channel in own_channels(wish.channels, user_id):
        for number, queries in _slots(wish.query.get(channel, wish.query.get(channel.replace(".", "_")))).items():
            names, kept = slots.setdefault(number, ([], []))
            names.append(channel)
            kept += [each for each in queries if each not in kept]
    try:
        return {
            number: Subscription(new_id(), tuple(names), tuple(parse_filter(each) for each in kept))
            for number, (names, kept) in slots.items()
        }
    except BadFilterError as exc:
        raise RefusedError(1008, str(exc)) from exc


def own_channels(channels: tuple[str, ...], user_id: str | None) -> tuple[str, ...]:
    """`account` also means the user's own account channel."""
    if user_id is None or "account" not in channels:
        return channels
    return (*channels, f"account.{user_id}")


def _slots(given: object) -> dict[int, list[str]]:
    if isinstance(given, list):
        given = {str(number): each for number, each in enumerate(given)}
    if isinstance(given, dict) and given and all(str(number).isdigit() for number in given):
        return {int(number): texts(each) or [] for number, each in given.items()}
    return {0: []}
