"""Every way in which a test can break the Appwrite side."""

import asyncio

import httpx
import pytest

from sandbox.appwrite import UnknownFaultError
from tests.sandbox_appwrite.live import DOCUMENTS, SOON_S, Live, row


def create(live: Live, name: str) -> "asyncio.Task[httpx.Response]":
    body = {"documentId": name, "data": row(name), "permissions": ['read("any")']}
    return asyncio.create_task(live.call("POST", DOCUMENTS, body, key=True))


@pytest.mark.parametrize(("trouble", "status"), [("error", 500), ("unauthorized", 401)])
async def test_the_functions_calls_fail_as_often_as_told(live: Live, trouble: str, status: int) -> None:
    live.app.faults.set({"function": {"respond": trouble, "times": 2}})
    assert [(await create(live, f"d{number}")).status_code for number in range(3)] == [status, status, 201]
    assert (await live.call("GET", DOCUMENTS)).json()["total"] == 1


async def test_a_client_can_be_troubled_while_the_function_is_not(live: Live) -> None:
    live.app.faults.set({"client": {"respond": "error"}})
    assert (await live.call("GET", DOCUMENTS)).json()["type"] == "general_unknown"
    assert (await create(live, "d")).status_code == 201
    live.app.faults.clear()
    assert (await live.call("GET", DOCUMENTS)).json()["total"] == 1


async def test_a_hanging_write_may_have_happened_all_the_same(live: Live) -> None:
    live.app.faults.set({"function": {"respond": "hang_after", "times": 1}})
    async with live.listen("documents") as ear:
        await ear.hear()
        hanging = create(live, "d")
        assert (await ear.hear())["data"]["payload"]["$id"] == "d"
        assert not hanging.done()
        live.app.faults.clear()
        assert (await hanging).status_code == 500
    assert (await create(live, "d")).status_code == 409


async def test_a_hanging_call_does_nothing(live: Live) -> None:
    live.app.faults.set({"function": {"respond": "hang", "times": 1}})
    hanging = create(live, "d")
    await asyncio.wait_for(live.app.faults.hanging.wait(), SOON_S)
    live.app.faults.clear()
    assert (await hanging).status_code == 500
    assert (await live.call("GET", DOCUMENTS)).json()["total"] == 0


async def test_a_slow_answer_is_a_right_one(live: Live) -> None:
    live.app.faults.set({"function": {"respond": "slow", "delay_s": 0.01}})
    assert (await create(live, "d")).status_code == 201


async def test_a_silent_socket_is_connected_and_pongs_but_hears_nothing(live: Live) -> None:
    live.app.faults.set({"realtime_silent": True})
    async with live.listen("documents") as ear:
        assert (await ear.hear())["type"] == "connected"
        await create(live, "d1")
        assert await ear.drain() == []
        live.app.faults.clear()
        await create(live, "d2")
        assert [each["data"]["payload"]["$id"] for each in await ear.drain()] == ["d2"]


async def test_dropped_sockets_end_without_a_close_frame(live: Live) -> None:
    async with live.listen("documents") as one, live.listen("rows") as other:
        await one.hear()
        await other.hear()
        live.app.drop_sockets()
        assert (await one.ended(), await other.ended()) == (1006, 1006)
    assert live.app.hub.sockets == ()


async def test_forgotten_sessions_make_guests_and_empty_lists(live: Live) -> None:
    user, session = await live.guest_session()
    body = {"documentId": "d", "data": row("p"), "permissions": [f'read("user:{user}")']}
    await live.call("POST", DOCUMENTS, body, key=True)
    await live.app.forget_sessions()
    assert (await live.call("GET", "/account", session=session)).status_code == 401
    listed = await live.call("GET", DOCUMENTS, session=session)
    assert (listed.status_code, listed.json()) == (200, {"total": 0, "documents": []})


async def test_empty_reads_while_the_session_is_known(live: Live) -> None:
    _, session = await live.guest_session()
    await create(live, "d")
    live.app.faults.set({"reads_empty": True})
    assert (await live.call("GET", DOCUMENTS, session=session)).json() == {"total": 0, "documents": []}
    assert (await live.call("GET", f"{DOCUMENTS}/d", session=session)).status_code == 404
    assert (await live.call("GET", "/account", session=session)).status_code == 200


async def test_a_fault_that_does_not_exist_changes_nothing(live: Live) -> None:
    before = live.app.faults.as_json()
    for wanted in ({"function": {"respond": "explode"}}, {"moon": True}, {"client": "error"}):
        with pytest.raises(UnknownFaultError):
            live.app.faults.set(wanted)
    assert live.app.faults.as_json() == before
