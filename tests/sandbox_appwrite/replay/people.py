"""Whose session or token a recorded request carried: the recordings blot secrets out, so it is read off the rest."""

import json
import re
from dataclasses import dataclass, field
from typing import Final

import httpx

from tests.sandbox_appwrite.live import KEY, PROJECT
from tests.sandbox_appwrite.replay.recorded import Exchange

PASSWORD: Final = "correct-horse"
_SECRET: Final = re.compile(r"<SESSION_SECRET base64 JSON id\+secret, (\d+) chars>")
_API_KEY: Final = "<API_KEY standard_+256 hex>"
_NAMES: Final = ("alice", "bob", "carol")
_ANONYMOUS_LENGTH: Final = "396"  # a made-up id is longer than a name


@dataclass(slots=True)
class People:
    """The newest session and token of everybody, under the name of the recording."""

    usual: str = "alice"  # who it is when nothing says so
    api_key: str = KEY
    sessions: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def filled(self, text: str, clue: str) -> str:
        """`text` with secrets of ours; `clue` is what names the person."""
        person = named(clue) or self.usual
        text = text.replace(_API_KEY, self.api_key).replace("<PASSWORD>", PASSWORD)
        if "<JWT>" in text:
            text = text.replace("<JWT>", self._token(person, clue))
        return _SECRET.sub(lambda found: self._session(person, found[1]), text)

    def keep(self, asked: Exchange, answer: httpx.Response) -> None:
        """What later requests refer to."""
        if answer.status_code != 201:
            return
        content = answer.json()
        if "/sessions" in asked.url:
            kept = json.loads(answer.headers.get("X-Fallback-Cookies", "{}")).get(f"a_session_{PROJECT}")
            person = named(f"{asked.label} {asked.reply}") or "anonymous"
            self.sessions[person] = kept or content.get("secret") or self.sessions[person]
        if "jwt" in content:
            self.tokens[named(f"{asked.label} {asked.url}") or self.usual] = content["jwt"]

    def _session(self, person: str, length: str) -> str:
        return self.sessions.get("anonymous" if length == _ANONYMOUS_LENGTH else person, "unknown")

    def _token(self, person: str, clue: str) -> str:
        token = self.tokens.get(person, "unknown")
        if "tampered" not in clue:
            return token
        return token[:-3] + ("BBB" if token.endswith("AAA") else "AAA")


def named(clue: str) -> str | None:
    """The person that a label, an address or an answer is about."""
    in_reply = re.search(r'"(?:user":\{"\$id|userId)":"(\w+)"', clue)
    if in_reply and in_reply[1] in _NAMES:
        return in_reply[1]
    return next((name for name in _NAMES if re.search(rf"\b{name}\b", clue)), None)
