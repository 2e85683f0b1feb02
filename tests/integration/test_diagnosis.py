"""The look at everything that a payment needs, on the sandbox: all well, and each thing broken in turn."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from daraja_core import DarajaConfig, DarajaEnvironment, Finding, diagnose
from sandbox.server import Parts, Sandbox

ALL = ("clock", "oauth", "product", "callback", "signature", "session", "realtime", "roles", "limits")


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 — the sandbox goes by this computer's clock


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with Sandbox(tmp_path) as sandbox:
        yield sandbox.parts


def config_of(parts: Parts, **changes: Any) -> DarajaConfig:
    addresses = parts.addresses
    config = DarajaConfig(
        consumer_key=addresses.consumer_key,
        consumer_secret=addresses.consumer_secret,
        passkey=addresses.passkey,
        shortcode=addresses.shortcode,
        callback_secret=addresses.callback_secret,
        environment=DarajaEnvironment.SANDBOX,
        daraja_base_url=addresses.daraja,
        appwrite_endpoint=addresses.appwrite,
        appwrite_project_id=addresses.project_id,
        appwrite_database_id=addresses.database_id,
        appwrite_collection_id=addresses.collection_id,
        b2c_collection_id=addresses.b2c_collection_id,
        callback_domain=addresses.function,
    )
    return replace(config, **changes)


async def look(config: DarajaConfig, moment: Any = now) -> dict[str, Finding]:
    return {found.check: found async for found in diagnose(config, moment, delivery_s=1.0)}


async def test_where_all_is_well_every_check_says_so_and_nothing_is_left(parts: Parts) -> None:
    found = await look(config_of(parts))
    assert {name: each.state for name, each in found.items()} == dict.fromkeys(ALL, "ok")
    store = parts.appwrite._store

    def count(table: str) -> Any:
        return store.run(lambda db: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    assert [await count(table) for table in ("teams", "memberships")] == [0, 0]
    documents = [f"documents_{number}" for number in range(1, 5)]
    assert [await count(table) for table in documents] == [0, 0, 0, 0]


class KeptSession:
    """Keeps a session from one look to the next."""

    def __init__(self) -> None:
        self.kept: tuple[str, str] | None = None

    async def session(self) -> tuple[str, str] | None:
        return self.kept

    async def keep_session(self, user_id: str, secret: str) -> None:
        self.kept = (user_id, secret)


async def users(parts: Parts) -> int:
    store = parts.appwrite._store
    return await store.run(lambda db: int(db.execute("SELECT count(*) FROM users").fetchone()[0]))


async def test_one_look_after_the_other_works_in_one_session_and_a_lost_one_is_replaced(parts: Parts) -> None:
    sessions = KeptSession()
    for _ in range(3):
        found = {each.check: each.state async for each in diagnose(config_of(parts), now, sessions=sessions)}
        assert set(found.values()) == {"ok"}
    assert await users(parts) == 1
    first = sessions.kept
    await parts.appwrite._store.run(lambda db: db.execute("DELETE FROM sessions"))
    found = {each.check: each.state async for each in diagnose(config_of(parts), now, sessions=sessions)}
    assert set(found.values()) == {"ok"}
    assert (await users(parts), sessions.kept != first) == (2, True)


async def test_a_session_too_many_says_when_to_try_again_and_is_not_asked_for_once_more(parts: Parts) -> None:
    parts.appwrite.faults.set({"request_limit": True})
    headers = {"X-Appwrite-Project": parts.addresses.project_id}
    async with httpx.AsyncClient(base_url=parts.addresses.appwrite, headers=headers) as http:
        for _ in range(50):
            await http.post("/account/sessions/anonymous", json={})
            http.cookies.clear()
    found = await look(config_of(parts))
    refused = found["session"]
    assert (refused.state, refused.reason) == ("problem", "too_many")
    assert refused.retry_after_s is not None
    assert 0 < refused.retry_after_s <= 3600
    assert {found[name].state for name in ("realtime", "roles", "limits")} == {"skipped"}
    assert await users(parts) == 50


async def test_without_credentials_here_the_function_is_asked_for_nothing_about_them(parts: Parts) -> None:
    nothing = {name: "" for name in ("consumer_key", "consumer_secret", "passkey", "shortcode", "callback_secret")}
    found = await look(config_of(parts, **nothing))
    assert {name for name, each in found.items() if each.state == "skipped"} == {"oauth", "product"}
    assert found["realtime"].state == "ok"


@pytest.mark.parametrize(
    ("changes", "check", "state", "word"),
    [
        ({"consumer_secret": "another-secret-of-somebody"}, "oauth", "problem", "copy consumer key"),
        ({"passkey": "another-passkey-of-somebody"}, "product", "problem", "shortcode and passkey"),
        ({"callback_domain": "http://127.0.0.1:9/function"}, "callback", "unknown", "look at the network"),
        ({"appwrite_project_id": "another"}, "session", "problem", "project"),
    ],
)
async def test_what_is_wrong_is_named_by_its_check(
    parts: Parts, changes: dict[str, str], check: str, state: str, word: str
) -> None:
    found = (await look(config_of(parts, **changes)))[check]
    assert (found.state, word in found.remedy) == (state, True), found


async def test_a_realtime_that_delivers_nothing_is_not_called_live(parts: Parts) -> None:
    parts.appwrite.faults.set({"realtime_silent": True})
    found = (await look(config_of(parts)))["realtime"]
    assert (found.state, "nothing was delivered" in found.detail) == ("problem", True)


async def test_a_wrong_clock_is_found_by_the_servers_answer(parts: Parts) -> None:
    found = (await look(config_of(parts), lambda: now() + timedelta(hours=3)))["clock"]
    assert (found.state, found.remedy) == ("problem", "set it, best by the network")


async def test_a_limit_that_is_nearly_used_up_is_said(parts: Parts) -> None:
    parts.appwrite.faults.set({"request_limit": True})
    config = config_of(parts, appwrite_session=await used_up(parts))
    found = (await look(config))["limits"]
    assert (found.state, found.detail) == ("problem", "only 9 of 120 calls are left in this window")


async def used_up(parts: Parts) -> str:
    """A session that made 110 tokens just now."""
    headers = {"X-Appwrite-Project": parts.addresses.project_id}
    async with httpx.AsyncClient(base_url=parts.addresses.appwrite, headers=headers) as http:
        made = await http.post("/account/sessions/anonymous", json={})
        secret = str(made.cookies[f"a_session_{parts.addresses.project_id}"])
        http.cookies.clear()
        for _ in range(110):
            await http.post("/account/jwts", json={}, headers={"X-Appwrite-Session": secret})
    return secret
