"""The recordings as values: what was sent, what came back, and when. Their folder says what each one shows."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

FOLDER: Final = Path(__file__).parents[2] / "fixtures" / "appwrite" / "recorded"
# When each began, for those that do not say so themselves (from the Date header of their first answer).
READS: Final = "who reads the document that was made last"
_BEGAN: Final = {
    "07-web-sdk-wire": "2026-11-21T00:51:40Z",
    "07b-web-sdk-bad-project": "2026-11-21T00:54:10Z",
    "08-python-server-sdk": "2026-11-21T00:57:49Z",
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP request and its answer; `reply` is the body's text."""

    label: str
    at: float
    method: str
    url: str
    headers: Mapping[str, str]
    body: str | None
    status: int
    reply: str
    reply_headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A socket's handshake: its address below /v1 and the headers that the client added."""

    socket: str
    at: float
    url: str
    headers: tuple[tuple[str, str], ...]
    expects: str = ""  # its next frame, which tells whose session it carried


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame that was sent (`ours`) or received."""

    socket: str
    at: float
    ours: bool
    kind: str  # text, binary, ping, pong, close
    payload: str
    expects: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """The TCP connection's end; the client's own doing, or the server's."""

    socket: str
    at: float
    by_client: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A remark of the recorder: `note`, or the outcome of something that was done many times at once."""

    at: float
    note: str
    outcomes: Mapping[str, int] = field(default_factory=dict)


Entry = Exchange | Opened | Frame | Ended | Said


@dataclass(frozen=True, slots=True)
class Recording:
    """One file."""

    name: str
    began: datetime
    entries: tuple[Entry, ...]


def recordings() -> list[Recording]:
    """All of them, in the order in which they were made: the later ones find what the earlier ones left."""
    return sorted((_load(path) for path in FOLDER.glob("*.jsonl.gz")), key=lambda each: each.began)


def _load(path: Path) -> Recording:
    name = path.name.removesuffix(".jsonl.gz")
    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines() if line]
    began = lines[0].get("started") or _BEGAN[name]
    _number_the_runs(lines)
    entries = [entry for number, line in enumerate(lines) if (entry := _entry(line, float(number))) is not None]
    ordered = sorted(entries, key=lambda entry: entry.at)
    return Recording(name, datetime.fromisoformat(began).astimezone(UTC), tuple(_foreseen(ordered)))


def _number_the_runs(lines: list[dict[str, Any]]) -> None:
    """The SDKs' runs followed each other, each with a clock of its own: here one clock goes through all of them."""
    run, began, last = None, 0.0, 0.0
    for line in lines:
        if "sdk" not in line:
            continue
        label = f"{line['sdk']} {line['mode']} {line['api']}"
        if label != run or line["t"] + began < last:
            run, began = label, last + 0.01
        line["label"], line["t"] = label, began + line["t"]
        last = line["t"]


def _entry(line: dict[str, Any], number: float) -> Entry | None:
    at = float(line.get("t", number))
    label = str(line.get("label", ""))
    match line["kind"]:
        case "http":
            # an exchange is written down when it ends, but what it causes begins before
            return _exchange(line, label, at - float(line.get("ms", 0)) / 1000)
        case "ws-handshake":
            return Opened(label, at, _below(line["request"][0].split(" ")[1]), _added(line["request"][1:]))
        case "ws-open":
            return Opened(label, at, _below(line["url"]), tuple(line["headers"].items()))
        case "ws-send" | "ws-recv":
            payload = line.get("payload", line.get("data", ""))
            if line.get("opcode") == "close" and line["kind"] == "ws-recv":
                payload = f"{line['close_code']} {line['reason']}".strip()
            return Frame(label, at, line["kind"] == "ws-send", line.get("opcode", "text"), payload)
        case "ws-eof":
            return Ended(label, at, line["detail"] == "OSError")
        case "ws-close":
            return Ended(label, at, line["code"] != 1006)
        case _:
            return _said(line, label, at)


def _said(line: dict[str, Any], label: str, at: float) -> Said | None:
    match line:
        case {"kind": "note", "note": str(note)}:
            return Said(at, f"{label}: {note}" if label else note)
        case {"kind": "summary", "outcomes": dict(outcomes)}:
            return Said(at, label, outcomes)
        case {"kind": "summary", "http_read": dict(outcomes), "status": 201}:
            return Said(at, READS, outcomes)
        case _:
            return None


def _exchange(line: dict[str, Any], label: str, at: float) -> Exchange:
    asked, answered = line["request"], line["response"]
    given = answered["headers"]
    return Exchange(
        label or f"{asked['method']} {_below(asked['url'])}",
        at,
        asked["method"],
        _below(asked["url"]),
        asked["headers"],
        asked.get("body"),
        answered["status"],
        answered["body"] or "",
        tuple(map(tuple, given.items() if isinstance(given, dict) else given)),
    )


def _below(url: str) -> str:
    """The path below /v1 with its query; the Realtime server alone took any path."""
    parts = urlsplit(url)
    return url[url.index(parts.path) :].removeprefix("/v1")


def _added(lines: list[str]) -> tuple[tuple[str, str], ...]:
    pairs = (line.partition(": ") for line in lines)
    usual = ("host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version")
    return tuple((name, value) for name, _, value in pairs if name.lower() not in usual)


def _foreseen(entries: list[Entry]) -> list[Entry]:
    """The entries; each frame that is sent knows what is received next on its socket."""
    found: list[Entry] = []
    for place, entry in enumerate(entries):
        if isinstance(entry, Opened) or (isinstance(entry, Frame) and entry.ours):
            entry = replace(entry, expects=_next(entries[place + 1 :], entry.socket))
        found.append(entry)
    return found


def _next(entries: list[Entry], socket: str) -> str:
    """What tells a person: the next frame received there that names a user."""
    for entry in entries:
        match entry:
            case Opened(socket=other) if other == socket:
                return ""
            case Frame(socket=other, ours=False, payload=payload) if other == socket and '"user"' in payload:
                return payload
            case _:
                continue
    return ""
