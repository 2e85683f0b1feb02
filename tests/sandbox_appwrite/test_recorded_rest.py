"""Every answer over HTTP is compared with the one that a real server gave to the same request, byte for byte."""

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from sandbox.appwrite import AppwriteSettings
from tests.sandbox_appwrite.live import DOCUMENTS, KEY, PROJECT, Live, running
from tests.sandbox_appwrite.recordings import Step, blot, steps

PASSWORD = "correct-horse"


@dataclass
class Player:
    """Sends recorded requests; keeps what later ones refer to."""

    live: Live
    sessions: dict[str, str] = field(default_factory=dict)
    secret: str = ""
    jwt: str = ""

    async def play(self, step: Step) -> httpx.Response:
        return await self.live.http.request(
            step.method,
            httpx.URL(f"{self.live.url}{step.url}"),
            content=None if step.body is None else step.body.replace("<PASSWORD>", PASSWORD).encode(),
            headers=self._headers(step),
        )

    def _headers(self, step: Step) -> dict[str, str]:
        headers: dict[str, str | None] = {"X-Appwrite-Project": PROJECT}
        if step.body is not None:
            headers["Content-Type"] = "application/json"
        if step.user == "key":
            headers["X-Appwrite-Key"] = KEY
        elif step.user is not None:
            headers["X-Appwrite-Session"] = self.sessions[step.user]
        for name, value in step.headers.items():
            headers[name] = value and self._filled(value)
        return {name: value for name, value in headers.items() if value is not None}

    def _filled(self, value: str) -> str:
        tampered = self.jwt[:-3] + ("AAA" if not self.jwt.endswith("AAA") else "BBB")
        return value.replace("<SECRET>", self.secret).replace("<JWT tampered>", tampered).replace("<JWT>", self.jwt)


def differences(step: Step, answer: httpx.Response) -> list[str]:
    found = []
    if answer.status_code != step.status:
        found.append(f"status {answer.status_code}, recorded {step.status}")
    if step.reply is not None and blot(answer.text) != blot(step.reply):
        found.append(f"\n   now      {blot(answer.text)}\n   recorded {blot(step.reply)}")
    given = {(name.lower(), blot(value)) for name, value in answer.headers.multi_items()}
    missing = [f"{name}: {value}" for name, value in step.reply_headers if (name.lower(), blot(value)) not in given]
    return [f"{step.label}: {each}" for each in [*found, *(f"no header {each}" for each in missing)]]


@pytest.fixture
async def player(tmp_path: Path) -> AsyncIterator[Player]:
    """A server whose database `payments` is still to be made."""
    settings = AppwriteSettings(PROJECT, KEY, tmp_path / "a.db", database_id="other")
    async with running(tmp_path, settings=settings) as live:
        assert (await live.call("DELETE", "/databases/other", key=True)).status_code == 204
        yield Player(live)


async def play_all(player: Player, recorded: Iterable[Step]) -> list[str]:
    found: list[str] = []
    for step in recorded:
        found += differences(step, await player.play(step))
    return found


async def test_databases_collections_attributes_and_indexes(player: Player) -> None:
    assert await play_all(player, steps("schema.json")) == []


async def test_documents(player: Player) -> None:
    await play_all(player, steps("schema.json"))
    await _make_earlier_documents(player, _listed("documents.json", "list no query (default limit 25)")[:-1])
    assert await play_all(player, steps("documents.json")) == []


async def test_rows(player: Player) -> None:
    await play_all(player, steps("schema.json"))
    await _make_earlier_documents(player, _listed("sessions.json", "list as alice")[:1])
    assert await play_all(player, steps("rows.json")) == []


async def test_sessions_jwts_and_what_users_may_do(player: Player) -> None:
    await play_all(player, steps("schema.json"))
    await _make_earlier_documents(player, _listed("sessions.json", "list as alice"))
    found: list[str] = []
    for step in steps("sessions.json"):
        answer = await player.play(step)
        found += differences(step, answer)
        _keep(player, step, answer)
    assert found == []


def _keep(player: Player, step: Step, answer: httpx.Response) -> None:
    """What later requests of the recording refer to."""
    if step.label.startswith("anonymous session, no Origin"):
        player.secret = next(iter(json.loads(answer.headers["X-Fallback-Cookies"]).values()))
    elif step.label.startswith("session ") and answer.status_code == 201:
        kept = json.loads(answer.headers["X-Fallback-Cookies"])
        player.sessions[answer.json()["userId"]] = kept[f"a_session_{PROJECT}"]
    elif step.label.startswith("POST /users/bob/sessions"):
        player.sessions["bob"] = answer.json()["secret"]
    elif step.label == "POST /account/jwts":
        player.jwt = answer.json()["jwt"]


def _listed(recording: str, label: str) -> list[dict[str, object]]:
    """The documents of a recorded list."""
    answer = json.loads(next(step.reply or "" for step in steps(recording) if step.label == label))
    assert isinstance(answer["documents"], list)
    return answer["documents"]


async def _make_earlier_documents(player: Player, documents: list[dict[str, object]]) -> None:
    """What lay there when the recording began, with its own times."""
    for document in documents:
        data = {key: value for key, value in document.items() if key[0] != "$" or key in ("$createdAt", "$updatedAt")}
        body = {"documentId": document["$id"], "data": data, "permissions": document["$permissions"]}
        answer = await player.live.call("POST", DOCUMENTS, body, key=True)
        assert answer.status_code == 201, answer.text
