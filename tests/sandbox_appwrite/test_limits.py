"""A real server's rate limits, as a switch."""

from tests.sandbox_appwrite.live import DOCUMENTS, Live, row

LIMITED = {"request_limit": True, "connect_limit": True}


async def test_the_51st_anonymous_session_of_an_hour_is_refused_with_the_moment_when_it_works_again(live: Live) -> None:
    live.app.faults.set(LIMITED)
    for left in range(49, -1, -1):
        answer = await live.call("POST", "/account/sessions/anonymous", {})
        assert (answer.status_code, answer.headers["X-RateLimit-Remaining"]) == (201, str(left))
    refused = await live.call("POST", "/account/sessions/anonymous", {})
    assert (refused.status_code, refused.json()["type"]) == (429, "general_rate_limit_exceeded")
    resets_at = int(refused.headers["X-RateLimit-Reset"])
    assert (resets_at % 3600, resets_at > live.clock.at.timestamp()) == (0, True)
    live.clock.skip(resets_at - live.clock.at.timestamp())
    assert (await live.call("POST", "/account/sessions/anonymous", {})).status_code == 201


async def test_writes_are_counted_by_user_and_document_and_server_keys_are_not(live: Live) -> None:
    live.app.faults.set(LIMITED)
    sessions = [await live.person(name) for name in ("wanjiru", "otieno")]
    allowed = ['read("users")', 'update("users")']
    body = {"documentId": "d", "data": row("p"), "permissions": allowed}
    await live.call("POST", DOCUMENTS, body, key=True)
    change = {"data": {"status": "x"}}
    statuses = [
        (await live.call("PATCH", f"{DOCUMENTS}/d", change, session=sessions[0])).status_code for _ in range(121)
    ]
    assert statuses == [200] * 120 + [429]
    assert (await live.call("PATCH", f"{DOCUMENTS}/d", change, session=sessions[1])).status_code == 200
    assert (await live.call("PATCH", f"{DOCUMENTS}/d", change, key=True)).status_code == 200


async def test_the_129th_connection_of_a_minute_is_refused(live: Live) -> None:
    live.app.faults.set(LIMITED)
    for _ in range(128):
        async with live.listen("documents") as ear:
            assert (await ear.hear())["type"] == "connected"
    async with live.listen("documents") as ear:
        assert await ear.hear() == {"type": "error", "data": {"code": 1013, "message": "Error: Server Error"}}
        assert await ear.ended() == 1006
    live.clock.skip(60)
    async with live.listen("documents") as ear:
        assert (await ear.hear())["type"] == "connected"


async def test_without_the_switch_nothing_is_counted(live: Live) -> None:
    answers = [await live.call("POST", "/account/sessions/anonymous", {}) for _ in range(52)]
    assert {(answer.status_code, answer.headers["X-RateLimit-Remaining"]) for answer in answers} == {(201, "49")}
