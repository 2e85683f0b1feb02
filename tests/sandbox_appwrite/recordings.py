"""What a real Appwrite 1.9.6 answered, and what has to be blotted out to compare with it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parents[1] / "fixtures" / "appwrite"
_BLOTS: Final = (
    (re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00"), "<time>"),
    (re.compile(r'"\$sequence":"\d+"'), '"$sequence":"<n>"'),
    (re.compile(r'"\$id":"\d+_\d+_'), '"$id":"<n>_'),
    (re.compile(r"[A-Z][a-z]{2}, \d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d GMT; Max-Age=31536000"), "<date>"),
    (re.compile(r"eyJpZCI6[A-Za-z0-9+/=]{300,}"), "<SECRET>"),
    (re.compile(r"eyJ0[\w-]+\.[\w-]+\.[\w-]+"), "<JWT>"),
    (re.compile(r"\b[0-9a-f]{20}\b"), "<id>"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded exchange. `user` is who asked: `key`, a name, or nobody; `reply` None was an HTML page."""

    label: str
    method: str
    url: str
    status: int
    reply: str | None
    user: str | None = None
    body: str | None = None
    headers: Mapping[str, str | None] = field(default_factory=dict)
    reply_headers: tuple[tuple[str, str], ...] = ()


def load(name: str) -> list[dict[str, Any]]:
    content = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    assert isinstance(content, list)
    return content


def steps(name: str) -> Iterator[Step]:
    for entry in load(name):
        yield Step(
            entry["label"],
            entry["method"],
            entry["url"],
            entry["status"],
            entry["reply"],
            entry.get("as"),
            entry.get("body"),
            entry.get("headers", {}),
            tuple((key, value) for key, value in entry.get("reply_headers", [])),
        )


def blot(text: str) -> str:
    """The text without times, made-up ids, sequences and secrets; everything else is compared byte for byte."""
    for pattern, mark in _BLOTS:
        text = pattern.sub(mark, text)
    return text
