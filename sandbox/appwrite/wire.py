"""How Appwrite speaks HTTP: parameters as PHP reads them, JSON as PHP writes it, ids and moments."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import HTTP
from typing import Final
from urllib.parse import unquote_plus

JSON_TYPE: Final = "application/json; charset=UTF-8"
TEXT_TYPE: Final = "text/plain; charset=UTF-8"
UNIQUE: Final = "unique()"
_KEY_PART: Final = re.compile(r"\[([^\]]*)\]")
_CUSTOM_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,35}")


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read: header names are lower case, `body` is empty when it could not be read."""

    method: str
    path: Mapping[str, str]
    query: Mapping[str, object]
    headers: Mapping[str, str]
    body: Mapping[str, object]
    address: str = "127.0.0.1"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: `body` as JSON, or `text` or `raw` as it is; without any an empty answer, as after a delete."""

    status: int
    body: Mapping[str, object] | None = None
    headers: tuple[tuple[str, str], ...] = field(default=())
    text: str | None = None
    raw: bytes | None = None


def dumps(value: object) -> str:
    """JSON as PHP's `json_encode` writes it with unescaped Unicode: no spaces, slashes escaped."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("/", "\\/")


def loads_object(text: bytes | str) -> dict[str, object]:
    """The JSON object in `text`, or an empty one: a broken body is no error of its own."""
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is broken JSON, PHP says
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def read_body(content_type: str, raw: bytes) -> dict[str, object]:
    """Without a Content-Type that it knows the server sees no parameters at all, see `JSON but no Content-Type`."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return loads_object(raw)
    if kind == "application/x-www-form-urlencoded":
        return parse_query(raw.decode("utf-8", "replace"))
    if kind == "multipart/form-data":
        return _parts(content_type, raw)
    return {}


def _parts(content_type: str, raw: bytes) -> dict[str, object]:
    """The fields of a form with files: texts, and bytes for what has a file name."""
    message = message_from_bytes(b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + raw, policy=HTTP)
    found: dict[str, object] = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = content if part.get_filename() else content.decode("utf-8", "replace")
    return found


def parse_query(raw: str) -> dict[str, object]:
    """A query string as PHP reads it: `a[]=1` and `a[0]=1` are lists, `a[x][]=1` nests, the last scalar wins.

    A list with gaps stays a mapping of its numbers.
    """
    found: dict[str, object] = {}
    for pair in raw.split("&"):
        name, _, value = pair.partition("=")
        if name:
            _place(found, unquote_plus(name), unquote_plus(value))
    return {name: _as_list(value) for name, value in found.items()}


def _place(found: dict[str, object], name: str, value: str) -> None:
    base, bracket, _ = name.partition("[")
    parts = [base, *_KEY_PART.findall(name[len(base) :])] if bracket else [base]
    place = found
    for part in parts[:-1]:
        inner = place.get(part)
        if not isinstance(inner, dict):
            inner = place[part] = {}
        place = inner
    place[parts[-1] if parts[-1] or len(parts) == 1 else str(len(place))] = value


def _as_list(value: object) -> object:
    if not isinstance(value, dict):
        return value
    inner = {key: _as_list(item) for key, item in value.items()}
    return list(inner.values()) if list(inner) == [str(number) for number in range(len(inner))] else inner


def texts(value: object) -> list[str] | None:
    """A list of strings, or None when it is anything else; a list with gaps (`a[1]=…` alone) is one too."""
    if isinstance(value, dict) and all(key.isdigit() for key in value):
        value = list(value.values())
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return list(value)
    return None


def cookies(header: str) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in header.split(";"))
    return {name: unquote_plus(value) if "%" in value else value for name, _, value in pairs if name}


def moment(at: datetime) -> str:
    """`2026-11-21T00:38:14.403+00:00`: the only form in which Appwrite writes times."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def new_id(at: datetime) -> str:
    """20 hexadecimal digits, the first 13 from the clock: ids of one server sort by time."""
    return f"{int(at.timestamp()):08x}{at.microsecond:05x}{secrets.token_hex(4)[:7]}"


def is_custom_id(value: object) -> bool:
    return isinstance(value, str) and _CUSTOM_ID.fullmatch(value) is not None
