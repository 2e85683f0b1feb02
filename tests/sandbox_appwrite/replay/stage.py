"""The server that the recordings are played on, and what was there before each of them began."""

import json
from collections.abc import Sequence
from pathlib import Path

from sandbox.appwrite import AppwriteSettings
from tests.sandbox_appwrite.live import DOCUMENTS, KEY, PROJECT, Live, running
from tests.sandbox_appwrite.replay.people import PASSWORD
from tests.sandbox_appwrite.replay.player import Player, RecordedClock, Tally
from tests.sandbox_appwrite.replay.recorded import Exchange, Recording, recordings


async def play_everything(folder: Path) -> list[Tally]:
    """All recordings on one server, in the order in which they were made."""
    made = recordings()
    clock = RecordedClock(made[0].began)
    settings = AppwriteSettings(PROJECT, KEY, folder / "appwrite.db", empty=True)
    async with running(folder, clock, settings) as live:
        player = Player(live, clock)
        player.people.api_key = await _make_key(live, made)
        await _make_schema(player, made)
        await _make_people(live)
        await _make_documents(player, made)
        return [await _play(player, recording) for recording in made]


async def _play(player: Player, recording: Recording) -> Tally:
    live, name = player.live, recording.name
    limited = name.startswith("04f")
    live.app.faults.clear()
    live.app.faults.set({"message_limit": limited, "connect_limit": limited, "request_limit": limited})
    player.people.usual = "carol" if name.startswith("04g") else "alice"
    if name == "01b-databases-schema":
        await live.call("DELETE", "/databases/payments", key=True)
    if name == "09-backend-failures":
        await player.add("f0")  # of an earlier attempt
    return await player.play(recording)


async def _make_key(live: Live, made: Sequence[Recording]) -> str:
    """The recorded key had not every scope, and some recordings show that."""
    entries = next(each for each in made if each.name.startswith("01-")).entries
    asked = next(each for each in entries if isinstance(each, Exchange) and each.url.endswith("/keys"))
    answer = await live.call("POST", "/project/keys", json.loads(asked.body or ""), key=True)
    return str(answer.json()["secret"])


async def _make_schema(player: Player, made: Sequence[Recording]) -> None:
    """The database was made before anything was recorded, and once more, recorded, at the end."""
    recorded = next(each for each in made if each.name == "01b-databases-schema")
    for entry in recorded.entries:
        if isinstance(entry, Exchange) and entry.method != "GET":
            await player.ask(entry)


async def _make_people(live: Live) -> None:
    for name in ("alice", "bob"):
        person = {"userId": name, "email": f"{name}@example.test", "password": PASSWORD, "name": name.title()}
        await live.call("POST", "/users", person, key=True)


async def _make_documents(player: Player, made: Sequence[Recording]) -> None:
    """What lay there when the recording began, as the first list shows it, times and all."""
    entries = next(each for each in made if each.name == "03-client-auth").entries
    listed = next(each for each in entries if isinstance(each, Exchange) and each.label == "list as alice")
    for document in json.loads(listed.reply)["documents"]:
        kept = {key: value for key, value in document.items() if key[0] != "$" or key in ("$createdAt", "$updatedAt")}
        body = {"documentId": document["$id"], "data": kept, "permissions": document["$permissions"]}
        answer = await player.live.call("POST", DOCUMENTS, body, key=True)
        assert answer.status_code == 201, answer.text


def table(tallies: Sequence[Tally]) -> str:
    lines = [f"{'recording':42}{'answers':>9}{'equal':>7}{'frames':>8}{'equal':>7}"]
    for each in tallies:
        equal = each.answers - len(each.different_answers), each.frames - len(each.different_frames)
        lines.append(f"{each.name:42}{each.answers:9}{equal[0]:7}{each.frames:8}{equal[1]:7}")
    return "\n".join(lines)
