"""The official Python SDK works with the sandbox as with Appwrite. It is synchronous, so it runs in a thread."""

import asyncio
import importlib
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox_appwrite.live import KEY, PROJECT, Live


def part(module: str, name: str) -> Any:
    """A class of the SDK, which has no types."""
    return getattr(importlib.import_module(f"appwrite.{module}"), name)


Client, AppwriteException = part("client", "Client"), part("exception", "AppwriteException")
Permission, Query, Role = part("permission", "Permission"), part("query", "Query"), part("role", "Role")
Account, Databases = part("services.account", "Account"), part("services.databases", "Databases")
TablesDB, Teams = part("services.tables_db", "TablesDB"), part("services.teams", "Teams")
Users = part("services.users", "Users")

DATA = {"checkoutRequestId": "ws_CO_1", "status": "SUCCESS", "settledAt": "t"}


def client(live: Live) -> Any:
    return Client().set_endpoint(live.url).set_project(PROJECT)


async def run(work: Callable[[], None]) -> None:
    with warnings.catch_warnings(record=True):  # the SDK calls half of itself deprecated, whatever the filters say
        await asyncio.to_thread(work)


async def test_documents_with_a_server_key(live: Live) -> None:
    databases, place = Databases(client(live).set_key(KEY)), ("payments", "transactions")

    def work() -> None:
        created = databases.create_document(*place, "d1", DATA, [Permission.read(Role.user("alice"))])
        assert (created.id, created.permissions) == ("d1", ['read("user:alice")'])
        with pytest.raises(AppwriteException) as taken:
            databases.create_document(*place, "d1", DATA)
        assert (taken.value.code, taken.value.type) == (409, "document_already_exists")
        databases.update_document(*place, "d1", {"status": "FAILED", "amount": 5})
        databases.increment_document_attribute(*place, "d1", "amount", 2)
        assert databases.get_document(*place, "d1").data["amount"] == 7
        found = databases.list_documents(*place, [Query.equal("status", ["FAILED"]), Query.limit(1)])
        assert (found.total, found.documents[0].id) == (1, "d1")
        databases.upsert_document(*place, "d2", DATA)
        databases.delete_document(*place, "d1")
        with pytest.raises(AppwriteException) as missing:
            databases.get_document(*place, "d1")
        assert missing.value.type == "document_not_found"

    await run(work)


async def test_rows_of_the_same_table(live: Live) -> None:
    tables, place = TablesDB(client(live).set_key(KEY)), ("payments", "transactions")

    def work() -> None:
        tables.create_row(*place, "r1", DATA)
        tables.upsert_row(*place, "r1", {**DATA, "status": "u"})
        tables.update_row(*place, "r1", {"amount": 1})
        tables.increment_row_column(*place, "r1", "amount")
        row = tables.get_row(*place, "r1")
        assert (row.data["status"], row.data["amount"], row.tableid) == ("u", 2, "transactions")
        assert tables.list_rows(*place, [Query.order_desc("$createdAt")]).total == 1
        with pytest.raises(AppwriteException) as taken:
            tables.create_row(*place, "r1", DATA)
        assert taken.value.type == "row_already_exists"
        tables.delete_row(*place, "r1")

    await run(work)


async def test_provisioning(live: Live) -> None:
    databases, tables = Databases(client(live).set_key(KEY)), TablesDB(client(live).set_key(KEY))

    def work() -> None:
        databases.create("shop", "Shop")
        databases.create_collection("shop", "orders", "Orders", [], True)
        databases.create_string_attribute("shop", "orders", "name", 20, True)
        databases.create_integer_attribute("shop", "orders", "amount", False, min=1, max=9)
        databases.create_boolean_attribute("shop", "orders", "open", False, default=True)
        assert databases.get_attribute("shop", "orders", "name").status.value == "available"
        databases.create_index("shop", "orders", "byName", "unique", ["name"])
        assert databases.get_index("shop", "orders", "byName").status.value == "available"
        assert [each.key for each in databases.list_attributes("shop", "orders").attributes] == [
            "name",
            "amount",
            "open",
        ]
        assert databases.get_collection("shop", "orders").documentsecurity
        databases.update_collection("shop", "orders", "Orders", [Permission.read(Role.any())])
        assert databases.get_collection("shop", "orders").permissions == ['read("any")']
        created = databases.create_document("shop", "orders", "o1", {"name": "n"})
        assert created.data["open"] is True
        with pytest.raises(AppwriteException) as wrong:
            databases.create_document("shop", "orders", "o2", {"name": "m", "amount": 10})
        assert wrong.value.type == "document_invalid_structure"
        assert tables.get_table("shop", "orders").rowsecurity
        assert tables.list_columns("shop", "orders").total == 3
        tables.create_varchar_column("shop", "orders", "note", 50, False)
        assert tables.get_column("shop", "orders", "note").status.value == "available"
        databases.delete_attribute("shop", "orders", "note")
        databases.delete_collection("shop", "orders")
        databases.delete("shop")
        with pytest.raises(AppwriteException) as missing:
            databases.get("shop")
        assert missing.value.type == "database_not_found"

    await run(work)


async def test_users_teams_sessions_and_tokens(live: Live) -> None:
    users, teams = Users(client(live).set_key(KEY)), Teams(client(live).set_key(KEY))

    def work() -> None:
        users.create("wanjiru", email="wanjiru@example.test", name="Wanjiru")
        secret = users.create_session("wanjiru").secret
        teams.create("chama", "Chama")
        membership = teams.create_membership("chama", ["owner"], user_id="wanjiru")
        assert (membership.confirm, membership.roles) == (True, ["owner"])
        own = Teams(client(live).set_session(secret))
        own.update_prefs("chama", {"roster": ["a", "b"]})
        assert own.get_prefs("chama").data == {"roster": ["a", "b"]}
        assert own.list_memberships("chama").memberships[0].roles == ["owner"]
        account = Account(client(live).set_session(secret))
        assert account.get().id == "wanjiru"
        token = users.create_jwt("wanjiru").jwt
        assert Account(client(live).set_jwt(token)).get().id == "wanjiru"
        users.delete_sessions("wanjiru")
        with pytest.raises(AppwriteException) as gone:
            account.get()
        assert (gone.value.code, gone.value.type) == (401, "general_unauthorized_scope")

    await run(work)
