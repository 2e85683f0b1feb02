"""Appwrite's Realtime dialect as values: the handshake, the frames that arrive, and how long to wait before another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlencode

from .appwrite_wire import collection_of
from .config import DarajaConfig
from .document import from_document
from .safaricom_refusals import Json, plain_text, read_object
from .safaricom_wire import Flow
from .verdict import Verdict

PING = '{"type":"ping"}'
THROTTLED = 1013  # too many messages or connects: an open socket still gets events
REFUSED = (401, 1008)  # unknown project, origin, session token: the next handshake would end alike
LONGEST_WAIT_S = 30.0
WAIT_AFTER_REFUSAL_S = 60.0


@dataclass(frozen=True, slots=True)
class Connected:
    """The socket is subscribed. `user_id` is None for a guest: a bad session in the handshake is no error."""

    user_id: str | None


@dataclass(frozen=True, slots=True)
class DocumentWritten:
    """A document with a verdict was created or changed."""

    flow: Flow
    verdict: Verdict
    group_id: str | None = None


@dataclass(frozen=True, slots=True)
class RecordWritten:
    """A device told its group something: the records of this group are to be read."""

    group_id: str


@dataclass(frozen=True, slots=True)
class ErrorFrame:
    """An error frame. Whether the socket is cut after it is seen only when it is."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to our ping: the socket lives, which is no proof that events are delivered."""


@dataclass(frozen=True, slots=True)
class Other:
    """A frame that is not for us: deletions, documents of other shapes, kinds that came later."""


Message: TypeAlias = Connected | DocumentWritten | RecordWritten | ErrorFrame | Pong | Other


def socket_url(config: DarajaConfig) -> str:
    """The handshake's address: the channels of all collections are in it, so there is no time without them."""
    collections = [*(collection_of(config, flow) for flow in _FLOWS), config.records_collection_id]
    channels = [("channels[]", _channel(config, collection)) for collection in collections]
    query = urlencode([("project", config.appwrite_project_id), *channels])
    return f"ws{config.endpoint.removeprefix('http')}/realtime?{query}"


def read_message(config: DarajaConfig, frame: str | bytes) -> Message:
    """Read one frame. Never raises: what cannot be understood is `Other`."""
    message = read_object(frame.encode() if isinstance(frame, str) else frame)
    data = message.get("data") if message is not None else None
    match message:
        case {"type": "pong"}:
            return Pong()
        case {"type": "connected", "data": {"user": {"$id": str(user_id)}}}:
            return Connected(user_id)
        case {"type": "connected"}:
            return Connected(None)
        case {"type": "error", "data": {"code": int(code), "message": str(text)}}:
            return ErrorFrame(code, plain_text(text))
        case {"type": "event"} if isinstance(data, dict):
            return _read_event(config, data)
        case _:
            return Other()


def wait_s(failures: int, code: int | None, jitter: float) -> float:
    """How long to wait before the next handshake: twice as long each time, spread by `jitter` from 0 to 1.

    `code` is the one of the last error frame: who was refused or throttled comes back much later.
    """
    if code in REFUSED:
        longest = WAIT_AFTER_REFUSAL_S
    else:
        longest = LONGEST_WAIT_S if code == THROTTLED else min(LONGEST_WAIT_S, 0.5 * 2.0 ** min(failures, 10))
    return longest * (0.5 + jitter / 2)


_FLOWS: tuple[Flow, ...] = ("stk", "b2c")


def _read_event(config: DarajaConfig, data: Mapping[str, Json]) -> Message:
    events, document = data.get("events"), data.get("payload")
    if not isinstance(events, list) or not isinstance(document, dict):
        return Other()
    if any(isinstance(event, str) and event.endswith(".delete") for event in events):
        return Other()  # the payload is the whole document then, too
    group_id = document.get("groupId")
    if _is_in(config, config.records_collection_id, document, data.get("channels")):
        return RecordWritten(group_id) if isinstance(group_id, str) else Other()
    flow = _flow_of(config, document, data.get("channels"))
    verdict = from_document(document) if flow is not None else None
    if flow is None or verdict is None:
        return Other()
    return DocumentWritten(flow, verdict, group_id if isinstance(group_id, str) else None)


def _flow_of(config: DarajaConfig, document: Mapping[str, Json], channels: Json) -> Flow | None:
    return next((flow for flow in _FLOWS if _is_in(config, collection_of(config, flow), document, channels)), None)


def _is_in(config: DarajaConfig, collection: str, document: Mapping[str, Json], channels: Json) -> bool:
    # The field's name depends on the API that wrote; both families of channels fire for both, so they are the fallback.
    told = document.get("$collectionId") or document.get("$tableId")
    if told is not None:
        return told == collection
    return isinstance(channels, list) and _channel(config, collection) in channels


def _channel(config: DarajaConfig, collection: str) -> str:
    return f"databases.{config.appwrite_database_id}.collections.{collection}.documents"
