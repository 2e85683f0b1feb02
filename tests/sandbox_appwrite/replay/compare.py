"""What has to be blotted out to compare an answer with the recorded one; all the rest is compared byte for byte."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

_BLOTS: Final = (
    (re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00"), "<time>"),
    (re.compile(r'"\$sequence":"\d+"'), '"$sequence":"<n>"'),
    (re.compile(r'"\$sequence":\d+'), '"$sequence":<n>'),
    (re.compile(r'"\$id":"\d+_\d+_'), '"$id":"<n>_'),
    (re.compile(r"expires=[A-Z][a-z]{2}, \d\d-[A-Z][a-z]{2}-20\d\d \d\d:\d\d:\d\d GMT"), "expires=<date>"),
    (re.compile(r"<SESSION_SECRET [^>]*>|eyJpZCI6[A-Za-z0-9+/=%]{300,}"), "<secret>"),
    (re.compile(r"<JWT>|eyJ0[\w-]+\.[\w-]+\.[\w-]+"), "<jwt>"),
    (re.compile(r'"secret":"([0-9a-f]{6}|[0-9a-f]{256})"'), '"secret":"<secret>"'),
    (re.compile(r'"password":"\$argon2id[^"]*"'), '"password":""'),  # the sandbox never shows one
    (re.compile(r'"\$collection":"database_\d+_collection_\d+"'), '"$collection":"<n>"'),
    (re.compile(r"^\d{10}$"), "<window>"),  # the end of a rate limit's window
)
_ID: Final = re.compile(r"\b[0-9a-f]{20}\b")
# Set by the proxy, the connection or a debugger, not by Appwrite.
_ELSEWHERE: Final = re.compile(r"server|date|content-length|connection|keep-alive|transfer-encoding|x-debug-.*")


@dataclass(slots=True)
class Names:
    """The ids that the recorded server made up, and what they are called here."""

    known: dict[str, str] = field(default_factory=dict)

    def here(self, text: str) -> str:
        """Recorded text with our ids in it."""
        return _ID.sub(lambda found: self.known.get(found[0], found[0]), text)

    def learn(self, theirs: str, ours: str) -> None:
        pairs = zip(_ID.findall(theirs), _ID.findall(ours), strict=False)
        self.known.update({old: new for old, new in pairs if old not in self.known})

    def same(self, theirs: str, ours: str) -> bool:
        """Whether the texts are the same, ids included: an id that was seen before has to be the same one again."""
        if _ID.sub("<id>", blot(theirs)) != _ID.sub("<id>", blot(ours)):
            return False
        self.learn(theirs, ours)
        return blot(self.here(theirs)) == blot(ours)


def blot(text: str) -> str:
    for pattern, mark in _BLOTS:
        text = pattern.sub(mark, text)
    return text


def headers(pairs: Iterable[tuple[str, str]]) -> set[str]:
    """The headers that say something, as `name: value`."""
    return {f"{name.lower()}: {blot(value)}" for name, value in pairs if not _ELSEWHERE.fullmatch(name.lower())}
