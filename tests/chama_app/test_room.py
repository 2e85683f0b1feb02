"""A room takes part: fifty phones over real connections, in one live pot."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from chama_app.demo.room import MAX_PHONES
from chama_app.demo.simulated_phones import BALANCE
from chama_app.domain.pot import pot
from chama_app.services.snapshot import Snapshot
from daraja_core import PaymentCancelled, PaymentFailed, PaymentSuccess, PaymentTimeout

from .room_phones import RoomPhone, ServedRoom, served_room

SHARE = 100
ENDS = {
    "pay": (36, PaymentSuccess),
    "cancel": (4, PaymentCancelled),
    "wrong_pin": (3, PaymentFailed),
    "low_balance": (3, PaymentFailed),
    "phone_off": (2, PaymentTimeout),
    "ignore": (2, PaymentTimeout),
}
A_ROOM = [outcome for outcome, (count, _) in ENDS.items() for _ in range(count)]
A_TABLE = [*ENDS, "pay"]


async def pay_or_not(phone: RoomPhone, outcome: str) -> None:
    """Wait for the prompt with the page open, leave, come back to the same prompt, and answer it."""
    await phone.listen_until(lambda shown: shown["prompt"] is not None)
    before = phone.shown["prompt"]
    await phone.listen_until(lambda shown: True)
    assert phone.shown["prompt"] == before
    assert await phone.answer(outcome) == 204
    await phone.listen_until(lambda shown: shown["prompt"] is None)


def ends_of(snapshot: Snapshot) -> Counter[type]:
    """How many requests ended how."""
    return Counter(type(one.state) for one in snapshot.book.requests)


@pytest.mark.parametrize("planned", [A_TABLE, pytest.param(A_ROOM, marks=pytest.mark.slow)], ids=["7", "50"])
async def test_all_phones_are_asked_at_once_and_every_one_ends_as_its_holder_chose(
    tmp_path: Path, planned: list[str]
) -> None:
    async with served_room(tmp_path) as room:
        phones = await asyncio.gather(*(room.join(f"Guest {number}") for number in range(len(planned))))
        await asyncio.gather(*(phone.listen_until(lambda shown: shown["balance"] == BALANCE) for phone in phones))
        assert room.application.phones
        room.application.phones.set_clock_factor(0.2)  # the prompts wait for the slowest machine
        assert room.application.state.requests.send_all()
        await asyncio.gather(*(pay_or_not(phone, outcome) for phone, outcome in zip(phones, planned, strict=True)))
        ends = Counter(ENDS[outcome][1] for outcome in planned)
        room.application.phones.set_clock_factor(30)  # whoever looks away is waited for a minute
        told = await room.until(lambda snapshot: ends_of(snapshot) == ends)
        paid = planned.count("pay")
        assert (pot(told.book).received, pot(told.book).paid_members, told.book.target) == (
            paid * SHARE,
            paid,
            len(planned) * SHARE,
        )
        for phone, outcome in zip(phones, planned, strict=True):
            left = BALANCE - SHARE if outcome == "pay" else BALANCE
            await phone.listen_until(lambda shown, left=left: shown["balance"] == left)  # type: ignore[misc]
            assert ("Confirmed" in phone.shown["message"]) is (outcome == "pay")


async def test_a_phone_is_still_its_holders_when_the_app_was_started_again(tmp_path: Path) -> None:
    async with served_room(tmp_path, start=False) as room:
        token = (await room.join("Njeri", "sw")).token
        held = room.application.room and room.application.room.held_phone(token)
        assert held
        assert held.name == "Njeri"
        assert token not in (tmp_path / "demo-room" / "room.json").read_text()
    async with served_room(tmp_path, start=False) as room:
        phone = RoomPhone(room.http, token)
        await phone.listen_until(lambda shown: True)
        assert phone.shown["name"] == "Njeri"


async def test_whoever_is_sent_out_has_no_phone_and_no_name_any_more(tmp_path: Path) -> None:
    async with served_room(tmp_path, start=False) as room:
        phone, other = await room.join("Something rude"), await room.join("Njeri")
        listening = asyncio.create_task(phone.listen_until(lambda shown: "gone" in shown))
        here = room.application.room
        assert here
        member = here.people()[0]
        await phone.was_told.wait()
        here.send_out(member.id, "Guest 1")
        assert await listening == {"gone": True}
        assert (await room.http.get(f"/phones/{phone.token}")).status_code == 410
        assert (await room.http.get(f"/phones/{other.token}")).status_code == 200
        names = [one.name for one in room.application.state.snapshot().book.members]
        assert "Something rude" not in names


async def test_the_demo_that_begins_again_has_an_empty_room_and_takes_the_same_people_in(tmp_path: Path) -> None:
    async with served_room(tmp_path) as room:
        phone = await room.join("Njeri")
        await room.application.connection.clear_demo()
        assert (await room.http.get(f"/phones/{phone.token}")).status_code == 404
        assert room.application.state.snapshot().book.members == ()
        await room.join("Njeri")


async def test_there_is_an_end_to_the_phones_and_the_speaker_can_close_the_door(tmp_path: Path) -> None:
    async with served_room(tmp_path, start=False) as room:
        answers = [await room.http.post("/join", json={"name": f"Guest {one}"}) for one in range(MAX_PHONES + 1)]
        assert [one.status_code for one in answers] == [201] * MAX_PHONES + [403]
        assert answers[-1].json() == {"problem": "full"}
        here = room.application.room
        assert here
        here.is_open = False
        assert (await room.http.post("/join", json={"name": "Late"})).json() == {"problem": "closed"}


async def asked(
    room: ServedRoom, method: str, path: str, body: bytes = b"{}", headers: Mapping[str, str] | None = None
) -> int:
    told = {"Content-Type": "application/json"} | dict(headers or {})
    return (await room.http.request(method, path, content=body if method == "POST" else None, headers=told)).status_code


async def test_from_the_network_nothing_but_the_phones_can_be_reached(tmp_path: Path) -> None:
    async with served_room(tmp_path, start=False) as room:
        phone = await room.join("Njeri")
        for path in ("/control/prompts", "/control/faults", "/ws", "/index.html", "/v1/health", "/docs", "/phones"):
            assert await asked(room, "GET", path) == 404, path
        assert await asked(room, "GET", f"/phones/{'x' * 43}") == 404
        assert await asked(room, "GET", "/join") == 405
        assert await asked(room, "GET", "/", headers={"Host": "chama.example"}) == 421
        assert await asked(room, "POST", "/join", headers={"Origin": "http://evil.example"}) == 403
        assert await asked(room, "POST", "/join", headers={"Content-Type": "text/plain"}) == 415
        assert await asked(room, "POST", "/join", b'{"name": "' + b"x" * 2000 + b'"}') == 422
        assert await asked(room, "POST", "/join", b"[" * 900) == 422
        no_prompt = b'{"prompt": "ws_1", "outcome": "pay"}'
        assert await asked(room, "POST", f"/phones/{phone.token}/answer", no_prompt) == 409
        page = await room.http.get("/")
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        assert "access-control-allow-origin" not in page.headers


async def test_a_phone_that_asks_without_end_is_refused_and_the_others_are_not(tmp_path: Path) -> None:
    async with served_room(tmp_path, start=False) as room:
        greedy, calm = await room.join("Greedy"), await room.join("Calm")
        path, body = f"/phones/{greedy.token}/answer", json.dumps({"prompt": "ws_1", "outcome": "pay"}).encode()
        assert 429 in [await asked(room, "POST", path, body) for _ in range(40)]
        assert await asked(room, "POST", path.replace(greedy.token, calm.token), body) == 409


async def test_the_newest_page_of_a_phone_is_told_and_an_older_one_ends(tmp_path: Path) -> None:
    async with served_room(tmp_path, start=False) as room:
        phone = await room.join("Njeri")
        async with room.http.stream("GET", f"/phones/{phone.token}/news") as older:
            lines = older.aiter_lines()
            assert (await anext(lines)).startswith("data: ")
            await phone.listen_until(lambda shown: True)
            assert [line async for line in lines if line] == []


async def test_a_room_is_seen_in_the_demo_only(tmp_path: Path) -> None:
    async with served_room(tmp_path, start=False) as room:
        assert room.application.state.snapshot().book.members == ()
        assert (tmp_path / "demo-room").is_dir()
        assert not (tmp_path / "demo").exists()
