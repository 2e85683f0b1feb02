"""Every frame of the recorded sockets, in order, byte for byte; and who hears what."""

import json
import re
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import quote

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.sandbox_appwrite.live import DOCUMENTS, PROJECT, Ear, Live
from tests.sandbox_appwrite.recordings import blot, load
from tests.sandbox_appwrite.world import World, drained, make_world

PEOPLE = ("alice", "bob", "guest")
ID = re.compile(r"\b6b00[0-9a-f]{16}\b")


@pytest.fixture
async def world(live: Live) -> World:
    return await make_world(live)


async def test_the_first_frame_of_every_handshake_and_how_it_goes_on(world: World) -> None:
    recorded = load("handshakes.json")
    jwt = (await world.live.call("POST", "/account/jwts", {}, session=world.sessions["alice"])).json()["jwt"]
    found = [(entry["label"], *await _shake_hands(world, entry, jwt)) for entry in recorded]
    assert found == [(entry["label"], blot(entry["first"]), entry["cut"]) for entry in recorded]


async def _shake_hands(world: World, entry: dict[str, Any], jwt: str) -> tuple[str, bool]:
    """The first frame, and whether the socket was cut after it."""
    headers = {
        name: value.replace("<SECRET>", world.sessions["alice"]).replace("<JWT>", jwt)
        for name, value in entry["headers"].items()
    }
    url = f"{world.live.url.replace('http', 'ws')}{entry['url'].replace('<JWT>', jwt)}"
    async with connect(url, additional_headers=headers, compression=None, ping_interval=None) as connection:
        ear = Ear(connection)
        first = blot(str(await connection.recv()))
        try:
            return first, not await ear.heard_nothing()
        except ConnectionClosed:
            assert await ear.ended() == 1006
            return first, True


async def test_every_message_and_its_answer(world: World) -> None:
    """A frame that should not have come would stand where the next answer is expected."""
    async with AsyncExitStack() as stack:
        people = iter(("alice", "bob", *["alice"] * 3))
        ear: Ear | None = None
        for entry in load("messages.json"):
            match entry:
                case {"open": str(path), "as": who}:
                    if ear is not None and ear.connection.close_code is None:
                        assert await ear.heard_nothing()
                    ear = await _open(stack, world, path, who)
                case {"write": body}:
                    answer = await world.live.call("POST", DOCUMENTS, body, key=True)
                    assert answer.status_code == 201
                case {"send": str(text), "binary": binary} if ear is not None:
                    if "<SECRET>" in text:
                        text = text.replace("<SECRET>", world.sessions[next(people)])
                    text = world.here(text)
                    await ear.connection.send(text.encode() if binary else text)
                case {"recv": str(expected)} if ear is not None:
                    heard = str(await ear.connection.recv())
                    _learn(world, expected, heard)
                    assert blot(heard) == blot(expected)
                case {"cut": True} if ear is not None:
                    assert await ear.ended() == 1006
                case _:
                    pytest.fail(f"no such entry: {entry}")


async def test_every_kind_of_write_reaches_exactly_its_audience(world: World) -> None:
    async with AsyncExitStack() as stack:
        ears = {}
        for entry in load("event_sockets.json"):
            name = entry["socket"]
            ears[name] = await _open(
                stack, world, entry["url"], None if name.startswith("guest") else name[:-4].split("/")[0]
            )
            await ears[name].hear()
        for entry in load("events.json"):
            write = entry["write"]
            assert (await world.write(write["method"], write["url"], write["body"]))[0] == write["status"]
            heard = {name: await drained(ear) for name, ear in ears.items()}
            counts = {name: len(messages) for name, messages in heard.items() if messages}
            assert (entry["step"], counts) == (entry["step"], entry["receivers"])
            if entry.get("frame"):
                frame = json.dumps(heard["alice/ALL"][0], ensure_ascii=False, separators=(",", ":"))
                assert blot(frame) == blot(entry["frame"].replace("\\/", "/"))


async def test_collection_permissions_decide_with_and_without_document_security(world: World) -> None:
    await world.write("POST", "/teams", '{"teamId": "merchants", "name": "Merchants"}')
    await world.write("POST", "/teams/merchants/memberships", '{"userId": "alice", "roles": ["owner"]}')
    async with AsyncExitStack() as stack:
        ears = {name: await _person(stack, world, name, "channels[]=documents") for name in PEOPLE}
        for number, entry in enumerate(load("collection_permissions.json")):
            collection = entry["collection"]
            place = f"/databases/payments/collections/{collection['collectionId']}"
            await world.write("POST", "/databases/payments/collections", json.dumps(collection))
            await world.write("POST", f"{place}/attributes/string", '{"key": "v", "size": 20, "required": false}')
            body = {"documentId": f"d{number}", "data": {"v": "x"}}
            if entry["permissions"] is not None:
                body["permissions"] = entry["permissions"]
            status, text = await world.write("POST", f"{place}/documents", json.dumps(body), entry["by"])
            answer = json.loads(text)
            assert (status, answer.get("$permissions")) == (entry["status"], entry["doc_permissions"])
            assert blot(str(answer.get("message"))) == blot(str(entry["error"]))
            assert {name: len(await drained(ear)) for name, ear in ears.items()} == entry["events"]
            for name, expected in entry["http_read"].items():
                status, _ = await world.write("GET", f"{place}/documents/d{number}", None, name)
                assert (name, status) == (name, expected)


async def test_team_changes_reach_open_sockets_at_once(world: World) -> None:
    async with AsyncExitStack() as stack:
        query = "channels[]=documents&channels[]=teams&channels[]=memberships"
        ears = {name: await _person(stack, world, name, query) for name in PEOPLE}
        frame = None
        for entry in load("teams.json"):
            match entry:
                case {"label": str(label), "method": str(method), "url": str(url)}:
                    status, text = await world.write(method, url, entry.get("body"), entry["as"])
                    assert (label, status) == (label, entry["status"])
                    if entry["reply"]:
                        _learn(world, entry["reply"], text)
                        assert blot(text) == blot(entry["reply"])
                case {"frame": str(text)}:
                    frame = text
                case {"receivers": expected}:
                    heard = {name: await drained(ear) for name, ear in ears.items()}
                    names = {name: [each["data"]["events"][0] for each in some] for name, some in heard.items()}
                    assert names == json.loads(world.here(json.dumps(expected)))
                    if frame is not None:
                        assert _unordered(json.loads(world.here(frame))) == _unordered(heard["alice"][0])
                    frame = None
                case {"forget": str(url)}:
                    await world.write("DELETE", url, None)
                    for ear in ears.values():
                        await drained(ear)
                case _:
                    pytest.fail(f"no such entry: {entry}")


async def test_queries_in_two_slots_are_two_subscriptions(world: World) -> None:
    """As the web SDK writes them: slot 1 of one channel has nothing to do with slot 0 of another."""
    paid = '{"method":"equal","attribute":"status","values":["paid"]}'
    query = f"&documents[0][]={quote(paid)}&rows[1][]={quote(paid.replace('paid', 'lost'))}"
    async with world.live.listen("documents", "rows", query=query) as ear:
        slots = (await ear.hear())["data"]["subscriptions"]
        assert len(slots) == 2
        for number, status in enumerate(("paid", "lost", "other")):
            data = {"checkoutRequestId": "c", "status": status, "settledAt": "t"}
            body = {"documentId": f"d{number}", "data": data, "permissions": ['read("any")']}
            await world.live.call("POST", DOCUMENTS, body, key=True)
        assert [each["data"]["subscriptions"] for each in await drained(ear)] == [[slots[0]], [slots[1]]]


async def test_a_message_above_the_limit_cuts_the_socket_without_a_close_frame(live: Live) -> None:
    async with live.listen("documents") as ear:
        await ear.hear()
        await ear.say({"type": "ping", "pad": "x" * 63_000})
        assert await ear.hear() == {"type": "pong"}
        await ear.say({"type": "ping", "pad": "x" * 70_000})
        assert await ear.ended() == 1006


async def test_the_33rd_message_within_a_minute_is_refused_and_events_still_come(live: Live) -> None:
    async with live.listen("documents") as ear:
        await ear.hear()
        for _ in range(32):
            assert await ear.ask({"type": "ping"}) == {"type": "pong"}
        refused = {"type": "error", "data": {"code": 1013, "message": "Error: Server Error"}}
        assert await ear.ask({"type": "ping"}) == refused
        data = {"checkoutRequestId": "c", "status": "s", "settledAt": "t"}
        body = {"documentId": "d", "data": data, "permissions": ['read("any")']}
        await live.call("POST", DOCUMENTS, body, key=True)
        assert (await ear.hear())["type"] == "event"
        live.clock.skip(60)
        assert await ear.ask({"type": "ping"}) == {"type": "pong"}


async def test_a_websocket_ping_is_answered_and_nothing_is_compressed(live: Live) -> None:
    url = f"{live.url.replace('http', 'ws')}/realtime?project={PROJECT}"
    async with connect(url, ping_interval=None) as connection:
        await (await connection.ping())
        assert connection.protocol.extensions == []


async def test_logging_out_does_not_end_an_open_socket(live: Live) -> None:
    user, session = await live.guest_session()
    async with live.listen("documents", "account", session=session) as ear:
        await ear.hear()
        assert (await live.call("DELETE", "/account/sessions/current", session=session)).status_code == 204
        event = await ear.hear()
        assert event["data"]["channels"] == ["account", f"account.{user}"]
        data = {"checkoutRequestId": "c", "status": "s", "settledAt": "t"}
        body = {"documentId": "d", "data": data, "permissions": [f'read("user:{user}")']}
        await live.call("POST", DOCUMENTS, body, key=True)
        assert (await ear.hear())["data"]["payload"]["$id"] == "d"
    with pytest.raises(ConnectionClosed):
        await ear.connection.recv()


async def _open(stack: AsyncExitStack, world: World, path: str, who: str | None) -> Ear:
    headers = {"X-Appwrite-Session": world.sessions[who]} if who else {}
    url = f"{world.live.url.replace('http', 'ws')}{path}"
    return Ear(
        await stack.enter_async_context(connect(url, additional_headers=headers, compression=None, ping_interval=None))
    )


async def _person(stack: AsyncExitStack, world: World, name: str, query: str) -> Ear:
    path = f"/realtime?project={PROJECT}&{query}"
    ear = await _open(stack, world, path, None if name == "guest" else name)
    await ear.hear()
    return ear


def _learn(world: World, theirs: str, ours: str) -> None:
    """Ids that the server makes up stand at the same places."""
    pairs = zip(ID.findall(theirs), re.findall(r"\b[0-9a-f]{20}\b", ours), strict=False)
    world.known.update({old: new for old, new in pairs if old not in world.known})


def _unordered(frame: dict[str, Any]) -> dict[str, Any]:
    """Times and subscription ids aside; the order of the event's names differs between joining and leaving."""
    content = json.loads(blot(json.dumps(frame, separators=(",", ":"))))
    content["data"]["events"] = sorted(frame["data"]["events"])
    assert isinstance(content, dict)
    return content
