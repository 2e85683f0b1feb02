"""What users do with their accounts: become somebody, change, come back with a token."""

from tests.sandbox_appwrite.live import Live

PERSON = {"email": "wanjiru@example.test", "password": "correct-horse"}


async def test_an_anonymous_user_becomes_one_who_can_log_in_and_keeps_what_is_his(live: Live) -> None:
    user, session = await live.guest_session()
    await live.call("POST", "/teams", {"teamId": "chama", "name": "Chama"}, session=session)
    changed = await live.call("PATCH", "/account/email", PERSON, session=session)
    assert (changed.status_code, changed.json()["$id"], changed.json()["email"]) == (200, user, PERSON["email"])
    assert (await live.call("PATCH", "/account/name", {"name": "Wanjiru"}, session=session)).json()["name"] == "Wanjiru"
    assert (await live.call("POST", "/account/sessions/email", PERSON)).json()["userId"] == user
    assert (await live.call("GET", "/teams/chama", session=session)).status_code == 200


async def test_an_address_that_somebody_else_has_is_refused(live: Live) -> None:
    await live.call("POST", "/account", {"userId": "wanjiru", **PERSON})
    _, session = await live.guest_session()
    answer = await live.call("PATCH", "/account/email", PERSON, session=session)
    assert (answer.status_code, answer.json()["type"]) == (409, "user_email_already_exists")


async def test_a_new_password_needs_the_old_one(live: Live) -> None:
    _, session = await live.guest_session()
    await live.call("PATCH", "/account/email", PERSON, session=session)
    wrong = {"password": "battery-staple", "oldPassword": "guessed-it"}
    assert (await live.call("PATCH", "/account/password", wrong, session=session)).status_code == 401
    right = {"password": "battery-staple", "oldPassword": PERSON["password"]}
    assert (await live.call("PATCH", "/account/password", right, session=session)).status_code == 200
    login = {"email": PERSON["email"], "password": "battery-staple"}
    assert (await live.call("POST", "/account/sessions/email", login)).status_code == 201


async def test_a_token_of_the_server_opens_one_session_and_not_for_long(live: Live) -> None:
    user, _ = await live.guest_session()
    for wait_s, statuses in ((0, [201, 401]), (901, [401])):
        token = (await live.call("POST", f"/users/{user}/tokens", {}, key=True)).json()
        live.clock.skip(wait_s)
        body = {"userId": user, "secret": token["secret"]}
        answers = [(await live.call("PUT", "/account/sessions/token", body)).status_code for _ in statuses]
        assert answers == statuses


async def test_a_session_is_extended(live: Live) -> None:
    _, session = await live.guest_session()
    before = (await live.call("GET", "/account/sessions/current", session=session)).json()["expire"]
    live.clock.skip(3600)
    extended = (await live.call("PATCH", "/account/sessions/current", {}, session=session)).json()
    assert extended["expire"] > before
    assert (await live.call("GET", "/account/sessions/current", session=session)).json()["expire"] == extended["expire"]


async def test_a_change_of_the_account_is_told_on_its_sockets(live: Live) -> None:
    user, session = await live.guest_session()
    async with live.listen("account", session=session) as ear:
        await ear.hear()
        await live.call("PATCH", "/account/name", {"name": "Wanjiru"}, session=session)
        told = (await ear.hear())["data"]
    assert told["events"][2] == f"users.{user}.update.name"
    assert (told["payload"]["name"], told["payload"]["prefs"]) == ("Wanjiru", [])


async def test_the_server_says_what_it_is_and_where_one_is(live: Live) -> None:
    assert (await live.call("GET", "/ping")).text == "Pong!"
    assert (await live.call("GET", "/health/version")).json() == {"version": "1.9.6"}
    assert (await live.call("GET", "/locale")).json()["countryCode"] == "--"
