"""The Realtime socket against a real server: it opens, hears, notices a dead line, and comes back with patience."""

import asyncio
import logging

import pytest
from websockets.asyncio.server import ServerConnection

from daraja_core.drivers.appwrite import Session
from daraja_core.drivers.realtime import Arrived, Lost, Subscribed
from daraja_core.drivers.realtime_connection import MOST_PINGS, Timings
from tests.daraja_core.drivers.realtime_server import (
    ALICE,
    LIMIT_S,
    answer_pings,
    greets_and,
    listening,
    realtime_server,
)
from tests.daraja_core.realtime_frames import FRAMES, VERDICT, recorded

QUICK = Timings(ping_after_s=0.05, pong_s=0.05)


async def hang_up(connection: ServerConnection) -> None:
    """Greet, then cut the line without a closing handshake, as a killed server does."""
    await connection.send(FRAMES["connected with a session"])
    connection.transport.abort()


async def say_nothing(connection: ServerConnection) -> None:
    await connection.wait_closed()


async def test_it_subscribes_with_the_session_as_a_header() -> None:
    async with realtime_server(greets_and()) as server, listening(server.config()) as listener:
        assert await listener.until(1) == [Subscribed("alice")]
        handshake = server.connections[0].request
    assert handshake is not None
    assert handshake.headers["X-Appwrite-Session"] == ALICE.secret
    assert handshake.path == (
        "/v1/realtime?project=chama"
        "&channels%5B%5D=databases.payments.collections.transactions.documents"
        "&channels%5B%5D=databases.payments.collections.disbursements.documents"
        "&channels%5B%5D=databases.payments.collections.records.documents"
    )
    assert "Origin" not in handshake.headers


async def test_verdicts_of_both_flows_arrive_over_one_socket() -> None:
    payout = recorded("created through collections", **{"$collectionId": "disbursements"})
    frames = (recorded("created through tables"), FRAMES["bad message"], FRAMES["throttled"], payout)
    async with realtime_server(greets_and(*frames)) as server, listening(server.config()) as listener:
        assert await listener.until(3) == [Subscribed("alice"), Arrived("stk", VERDICT), Arrived("b2c", VERDICT)]
    assert len(server.connections) == 1


async def test_a_cut_line_is_reported_and_opened_again() -> None:
    async with realtime_server(hang_up, greets_and()) as server, listening(server.config()) as listener:
        assert await listener.until(3) == [Subscribed("alice"), Lost("closed by the server"), Subscribed("alice")]


async def test_a_server_that_is_not_there_yet_is_found_when_somebody_waits() -> None:
    async with realtime_server(greets_and()) as gone:
        there = gone.config()
    async with listening(there) as listener:
        assert not await listener.socket.wait_open(0.05)
        async with realtime_server(greets_and(), port=gone.port):
            assert await listener.until_nudged(1, listener.socket.probe) == [Subscribed("alice")]


async def test_silence_is_answered_with_a_ping_and_a_pong_keeps_the_line() -> None:
    pings = asyncio.Semaphore(0)

    async def count_pings(connection: ServerConnection) -> None:
        await connection.send(FRAMES["connected with a session"])
        async for message in connection:
            assert message == '{"type":"ping"}'
            pings.release()
            await connection.send(FRAMES["pong"])

    async with (
        realtime_server(count_pings) as server,
        listening(server.config(), Timings(ping_after_s=0.02)) as listener,
    ):
        async with asyncio.timeout(LIMIT_S):
            for _ in range(3):
                await pings.acquire()
        assert listener.events == [Subscribed("alice")]


async def test_a_half_open_line_is_noticed_and_opened_again() -> None:
    async def greet_and_fall_silent(connection: ServerConnection) -> None:
        await connection.send(FRAMES["connected with a session"])
        await connection.wait_closed()

    async with (
        realtime_server(greet_and_fall_silent, greets_and()) as server,
        listening(server.config(), QUICK) as listener,
    ):
        assert await listener.until(3) == [Subscribed("alice"), Lost("no answer to a ping"), Subscribed("alice")]


async def test_many_probes_make_one_ping_and_wait_for_its_pong() -> None:
    pinged, go_on = asyncio.Event(), asyncio.Event()

    async def answer_late(connection: ServerConnection) -> None:
        await connection.send(FRAMES["connected with a session"])
        await connection.recv()
        pinged.set()
        await go_on.wait()
        await connection.send(FRAMES["pong"])
        await connection.send(recorded("created through collections"))
        await connection.wait_closed()

    async with realtime_server(answer_late) as server, listening(server.config()) as listener:
        await listener.until(1)
        for _ in range(40):  # the app came back forty times: the server allows 32 messages a minute
            listener.socket.probe()
        async with asyncio.timeout(LIMIT_S):
            await pinged.wait()
        listener.socket.probe()
        go_on.set()
        assert await listener.until(2) == [Subscribed("alice"), Arrived("stk", VERDICT)]


async def test_a_probe_finds_a_dead_line() -> None:
    async def fall_silent(connection: ServerConnection) -> None:
        await connection.send(FRAMES["connected with a session"])
        await connection.wait_closed()

    timings = Timings(ping_after_s=60, pong_s=0.05)
    async with realtime_server(fall_silent, greets_and()) as server, listening(server.config(), timings) as listener:
        await listener.until(1)
        listener.socket.probe()
        assert (await listener.until(2))[1] == Lost("no answer to a ping")


async def test_a_probe_cuts_the_wait_for_the_next_try_short() -> None:
    async def refuse(connection: ServerConnection) -> None:
        await connection.send(FRAMES["unknown project"])
        connection.transport.abort()
        refused.set()

    refused = asyncio.Event()
    async with realtime_server(refuse, greets_and()) as server, listening(server.config()) as listener:
        async with asyncio.timeout(LIMIT_S):
            await refused.wait()  # the next try would come after half a minute
        assert await listener.until_nudged(1, listener.socket.probe) == [Subscribed("alice")]


async def test_who_was_refused_does_not_knock_at_every_payment() -> None:
    async def refuse(connection: ServerConnection) -> None:
        await connection.send(FRAMES["foreign origin"])
        connection.transport.abort()

    async with realtime_server(refuse) as server, listening(server.config()) as listener:
        for _ in range(5):
            assert not await listener.socket.wait_open(0.05)
        assert len(server.connections) == 1


async def test_a_guest_is_told_apart_and_the_socket_tries_again() -> None:
    async def greet_a_guest(connection: ServerConnection) -> None:
        await connection.send(FRAMES["connected as a guest"])
        await answer_pings(connection)

    async with realtime_server(greet_a_guest, greets_and()) as server, listening(server.config()) as listener:
        assert not await listener.socket.wait_open(0)
        assert await listener.until(3) == [
            Subscribed(None),
            Lost("the session is not known there"),
            Subscribed("alice"),
        ]


async def test_another_user_is_as_good_as_a_guest() -> None:
    async with (
        realtime_server(greets_and()) as server,
        listening(server.config(), session=lambda: Session("bob", "bobs-secret")) as listener,
    ):
        assert (await listener.until(2))[:2] == [Subscribed(None), Lost("the session is not known there")]


async def test_a_server_that_never_greets_is_left() -> None:
    timings = Timings(open_s=0.2)
    async with realtime_server(say_nothing, greets_and()) as server, listening(server.config(), timings) as listener:
        assert await listener.until(1) == [Subscribed("alice")]
        assert len(server.connections) >= 2


async def test_it_waits_for_a_session_and_uses_it_as_soon_as_somebody_waits() -> None:
    sessions: list[Session] = []
    async with (
        realtime_server(greets_and()) as server,
        listening(server.config(), Timings(session_s=60), lambda: sessions[0] if sessions else None) as listener,
    ):
        assert not await listener.socket.wait_open(0.01)
        assert server.connections == []
        sessions.append(ALICE)
        assert await listener.socket.wait_open(LIMIT_S)


async def test_a_new_session_means_a_new_socket() -> None:
    sessions = [Session("alice", "the-old-secret")]
    async with (
        realtime_server(greets_and()) as server,
        listening(server.config(), session=lambda: sessions[-1]) as listener,
    ):
        assert await listener.socket.wait_open(LIMIT_S)
        sessions.append(ALICE)
        listener.socket.reconnect()
        assert await listener.until(3) == [Subscribed("alice"), Lost("asked to connect anew"), Subscribed("alice")]
        requests = [connection.request for connection in server.connections]
        secrets = [request.headers["X-Appwrite-Session"] for request in requests if request is not None]
    assert secrets == ["the-old-secret", ALICE.secret]


async def test_a_new_session_that_is_announced_again_and_again_means_one_new_socket() -> None:
    sessions = [Session("alice", "the-old-secret")]
    async with (
        realtime_server(greets_and()) as server,
        listening(server.config(), session=lambda: sessions[-1]) as listener,
    ):
        assert await listener.socket.wait_open(LIMIT_S)
        sessions.append(ALICE)
        listener.socket.reconnect()
        listener.socket.reconnect()
        await listener.until(3)
        listener.socket.reconnect()
        assert await listener.socket.wait_open(0.01)
        assert len(server.connections) == 2


async def test_a_session_that_changes_during_the_handshake_is_used_too() -> None:
    async with realtime_server(greets_and()) as server:
        handed_out: list[Session] = []

        def session() -> Session:
            handed_out.append(ALICE if handed_out else Session("alice", "the-old-secret"))
            if len(handed_out) == 1:
                asyncio.get_running_loop().call_soon(listener.socket.reconnect)
            return handed_out[-1]

        async with listening(server.config(), session=session) as listener:
            assert await listener.until(1) == [Subscribed("alice")]
        requests = [connection.request for connection in server.connections]
        secrets = [request.headers["X-Appwrite-Session"] for request in requests if request is not None]
    assert secrets[-1] == ALICE.secret


async def test_wait_open_says_whether_the_socket_is_there() -> None:
    async with realtime_server(greets_and()) as server, listening(server.config()) as listener:
        assert await listener.socket.wait_open(LIMIT_S)
        assert await listener.socket.wait_open(0.01)


async def test_where_sockets_are_blocked_only_the_first_payment_waits_for_one() -> None:
    """Were it not so, each of the later waits would end the test after a minute."""
    async with realtime_server(greets_and()) as gone:
        there = gone.config()
    async with listening(there) as listener:
        assert not await listener.socket.wait_open(0.05)
        for _ in range(20):
            assert not await listener.socket.wait_open(600)


async def test_a_handshake_that_hangs_is_waited_for_once() -> None:
    async with realtime_server(say_nothing) as server, listening(server.config()) as listener:
        assert not await listener.socket.wait_open(0.2)
        assert not await listener.socket.wait_open(600)


async def test_a_socket_that_opens_in_the_background_is_used_and_waited_for_again() -> None:
    greet = asyncio.Event()

    async def greet_late(connection: ServerConnection) -> None:
        await greet.wait()
        await greets_and()(connection)

    async with realtime_server(greet_late) as server, listening(server.config()) as listener:
        assert not await listener.socket.wait_open(0.05)
        greet.set()
        await listener.until(1)
        assert await listener.socket.wait_open(0)


async def test_a_line_that_was_open_and_dropped_is_waited_for() -> None:
    async with realtime_server(hang_up, greets_and()) as server, listening(server.config()) as listener:
        await listener.until(2)
        assert await listener.socket.wait_open(LIMIT_S)


async def test_whoever_comes_back_to_the_foreground_waits_for_the_socket_again() -> None:
    async with realtime_server(greets_and()) as gone:
        there = gone.config()
    async with listening(there) as listener:
        assert not await listener.socket.wait_open(0.05)
        async with realtime_server(greets_and(), port=gone.port):
            listener.socket.probe()
            assert await listener.socket.wait_open(LIMIT_S)


async def test_who_was_throttled_does_not_knock_at_every_payment() -> None:
    async def throttle(connection: ServerConnection) -> None:
        await connection.send(FRAMES["throttled"])
        await connection.close()

    timings = Timings(knock_s=0)
    async with realtime_server(throttle) as server, listening(server.config(), timings) as listener:
        for _ in range(5):
            assert not await listener.socket.wait_open(0.05)
        assert len(server.connections) == 1


async def test_who_is_turned_away_while_a_payment_waits_keeps_it_no_longer() -> None:
    knocked = asyncio.Event()

    async def throttle(connection: ServerConnection) -> None:
        await knocked.wait()
        await connection.send(FRAMES["throttled"])
        await connection.close()

    async with realtime_server(throttle) as server, listening(server.config()) as listener:
        waiting = asyncio.create_task(listener.socket.wait_open(600))
        await asyncio.sleep(0)
        knocked.set()
        assert not await waiting


async def test_a_socket_that_is_renewed_is_left_although_it_seems_well() -> None:
    async with realtime_server(greets_and()) as server, listening(server.config()) as listener:
        await listener.until(1)
        listener.socket.renew("it does not deliver")
        assert await listener.until(3) == [Subscribed("alice"), Lost("it does not deliver"), Subscribed("alice")]
        assert len(server.connections) == 2


async def test_probes_that_are_answered_at_once_stay_below_the_servers_limit() -> None:
    pings = 0

    async def answer_and_count(connection: ServerConnection) -> None:
        nonlocal pings
        await connection.send(FRAMES["connected with a session"])
        async for _ in connection:
            pings += 1
            await connection.send(recorded("created through collections"))

    async with realtime_server(answer_and_count) as server, listening(server.config()) as listener:
        await listener.until(1)
        for number in range(45):
            listener.socket.probe()
            if number < MOST_PINGS:
                await listener.until(number + 2)
            else:
                await asyncio.sleep(0)
        await server.connections[0].send(recorded("created through collections"))
        await listener.until(MOST_PINGS + 2)
    assert pings == MOST_PINGS


async def test_the_session_does_not_follow_a_redirect() -> None:
    seen: list[bytes] = []

    async def thief(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.read(100))
        writer.close()

    async def hotel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n" % stolen_port)
        writer.close()
        visited.set()

    visited = asyncio.Event()
    async with (
        await asyncio.start_server(thief, "127.0.0.1", 0) as elsewhere,
        await asyncio.start_server(hotel, "127.0.0.1", 0) as there,
        realtime_server(greets_and()) as server,
    ):
        stolen_port = elsewhere.sockets[0].getsockname()[1]
        server.port = there.sockets[0].getsockname()[1]
        async with listening(server.config()) as listener:
            async with asyncio.timeout(LIMIT_S):
                await visited.wait()
            assert not await listener.socket.wait_open(0.1)
    assert seen == []


async def test_the_log_shows_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with (
        realtime_server(hang_up, greets_and(recorded("created through collections"))) as server,
        listening(server.config()) as listener,
    ):
        await listener.until(4)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("daraja"))
    assert "alice.1: a verdict arrived" in ours
    for hidden in (ALICE.secret, "ws_CO_1", "UCQ5UAQ403"):
        assert hidden not in ours
