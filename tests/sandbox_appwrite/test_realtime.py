"""What sockets do beyond the recordings: limits, slots, and what ends them."""

from urllib.parse import quote

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.sandbox_appwrite.live import DOCUMENTS, PROJECT, Live


async def test_queries_in_two_slots_are_two_subscriptions(live: Live) -> None:
    """As the web SDK writes them: slot 1 of one channel has nothing to do with slot 0 of another."""
    paid = '{"method":"equal","attribute":"status","values":["paid"]}'
    query = f"&documents[0][]={quote(paid)}&rows[1][]={quote(paid.replace('paid', 'lost'))}"
    async with live.listen("documents", "rows", query=query) as ear:
        slots = (await ear.hear())["data"]["subscriptions"]
        assert len(slots) == 2
        for number, status in enumerate(("paid", "lost", "other")):
            data = {"checkoutRequestId": "c", "status": status, "settledAt": "t"}
            body = {"documentId": f"d{number}", "data": data, "permissions": ['read("any")']}
            await live.call("POST", DOCUMENTS, body, key=True)
        assert [(await ear.hear())["data"]["subscriptions"] for _ in slots] == [[slots[0]], [slots[1]]]
        assert await ear.heard_nothing()


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
