"""The people and the collection of the recordings, made anew on a server of ours."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.sandbox_appwrite.live import PROJECT, Ear, Live
from tests.sandbox_appwrite.recordings import steps

PASSWORD = "correct-horse"


@dataclass
class World:
    """`alice` and `bob` are signed in; `known` maps what the recordings call something to what it is called here."""

    live: Live
    sessions: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

    def here(self, text: str) -> str:
        for theirs, ours in self.known.items():
            text = text.replace(theirs, ours)
        return text

    async def write(self, method: str, url: str, body: str | None, who: str = "key") -> tuple[int, str]:
        """One recorded write, by a server key or by a person."""
        given = None if body is None else json.loads(self.here(body))
        session = self.sessions.get(who)
        answer = await self.live.call(method, self.here(url), given, key=who == "key", session=session)
        return answer.status_code, answer.text


async def make_world(live: Live) -> World:
    """A server whose only database is the recorded one."""
    world = World(live)
    live.app.faults.message_limit = False
    for database in ("other", "payments"):
        await live.call("DELETE", f"/databases/{database}", key=True)
    for step in steps("schema.json"):
        await world.write(step.method, step.url, step.body)
    for name in ("alice", "bob"):
        person = {"email": f"{name}@example.test", "password": PASSWORD}
        await live.call("POST", "/account", {"userId": name, "name": name.title(), **person})
        answer = await live.call("POST", "/account/sessions/email", person)
        kept = json.loads(answer.headers["X-Fallback-Cookies"])
        world.sessions[name] = kept[f"a_session_{PROJECT}"]
    return world


async def drained(ear: Ear) -> list[dict[str, Any]]:
    """Every message that came before the answer to a ping."""
    await ear.say({"type": "ping"})
    found: list[dict[str, Any]] = []
    while (message := await ear.hear()) != {"type": "pong"}:
        found.append(message)
    return found
