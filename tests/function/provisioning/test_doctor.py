"""`daraja doctor` on a project that was just set up, and after each thing that can be wrong with one."""

import json
import secrets

import httpx
import pytest

from tests.function.provisioning.conftest import Operator

pytestmark = pytest.mark.slow
PLACE = "/databases/payments/collections/transactions"
CHECKS = (
    "schema", "permissions", "function", "variables", "version", "schedule", "letters", "config", "clock", "oauth",
    "product", "callback", "signature", "session", "realtime", "roles", "limits",
)  # fmt: skip


async def found(operator: Operator, check: str, **more: str) -> tuple[str, str, str]:
    """State, detail and remedy of the first finding of that check which is not fine."""
    _, said = await operator.doctor("--json", **more)
    findings = [each for each in json.loads("\n".join(said)) if each["check"] == check]
    first = next((each for each in findings if each["state"] != "ok"), findings[0])
    return first["state"], first["detail"], first["remedy"]


async def test_a_project_that_was_just_set_up_is_well_and_nothing_is_left_behind(operator: Operator) -> None:
    assert (await operator.provision())[0] == 0
    before = await operator.call("get", "/users"), await operator.call("get", "/teams")
    code, said = await operator.doctor()
    assert [line.split(":")[0].split()[-1] for line in said if not line.startswith("        ->")] == list(CHECKS)
    assert [line for line in said if not line.startswith("ok ")] == [
        "skipped schedule: it is about to run for the first time: look again in a quarter of an hour"
    ]
    assert code == 0
    assert (await operator.call("get", "/users"), await operator.call("get", "/teams")) == before
    for collection in ("transactions", "disbursements", "dead_letters", "payments"):
        place = f"/databases/payments/collections/{collection}/documents"
        assert (await operator.call("get", place))["total"] == 0


async def test_a_deleted_index_is_found(operator: Operator) -> None:
    await operator.provision()
    await operator.call("delete", f"{PLACE}/indexes/byPayment")
    state, detail, remedy = await found(operator, "schema")
    assert (state, detail, remedy) == (
        "problem", "missing: the index transactions.byPayment on paymentId", "run `daraja provision`",
    )  # fmt: skip


async def test_a_permission_too_many_is_found(operator: Operator) -> None:
    await operator.provision()
    opened = {"name": "transactions", "permissions": ['read("any")'], "documentSecurity": True}
    await operator.call("put", PLACE, opened)
    state, detail, _ = await found(operator, "permissions")
    assert (state, "transactions lets others in" in detail) == ("problem", True)


async def test_a_missing_scope_and_a_missing_execute_permission_are_found(operator: Operator) -> None:
    await operator.provision()
    function = await operator.call("get", "/functions/daraja")
    less = {name: function[name] for name in ("name", "runtime", "entrypoint", "commands", "schedule", "timeout")}
    await operator.call("put", "/functions/daraja", {**less, "scopes": ["documents.read"], "execute": []})
    assert await found(operator, "function") == (
        "problem", "it should set execute, scopes of the function daraja", "run `daraja provision`",
    )  # fmt: skip


async def test_an_old_deployment_is_found(operator: Operator) -> None:
    await operator.provision()
    store = operator.parts.appwrite._store
    await store.run(lambda db: db.execute("UPDATE deployments SET source = x'00'"))
    state, detail, _ = await found(operator, "version")
    assert (state, detail) == ("problem", "another version is deployed than this one")


async def test_a_weak_secret_another_secret_and_one_that_can_be_read_are_named(operator: Operator) -> None:
    await operator.provision(DARAJA_CALLBACK_SECRET="secret-2024")
    assert (await found(operator, "variables", DARAJA_CALLBACK_SECRET="secret-2024"))[1] == (
        "DARAJA_CALLBACK_SECRET is weak: it is shorter than 16 characters"
    )
    assert (await found(operator, "variables", DARAJA_CALLBACK_SECRET=secrets.token_hex(32)))[1] == (
        "DARAJA_CALLBACK_SECRET of the function is another one than yours"
    )
    listed = (await operator.call("get", "/functions/daraja/variables"))["variables"]
    passkey = next(each for each in listed if each["key"] == "DARAJA_PASSKEY")
    await operator.call("delete", f"/functions/daraja/variables/{passkey['$id']}")
    readable = {"key": "DARAJA_PASSKEY", "value": operator.parts.addresses.passkey, "secret": False}
    await operator.call("post", "/functions/daraja/variables", readable)
    details = [line for line in (await operator.doctor())[1] if "DARAJA_PASSKEY" in line]
    assert details == ["PROBLEM variables: DARAJA_PASSKEY can be read by everybody in the console"]


async def test_a_function_that_takes_unsigned_callbacks_is_found(operator: Operator) -> None:
    await operator.provision()
    unsigned = {"key": "DARAJA_ALLOW_UNSIGNED", "value": "yes", "secret": False}
    await operator.call("post", "/functions/daraja/variables", unsigned)
    state, detail, _ = await found(operator, "variables")
    assert (state, detail) == ("problem", "DARAJA_ALLOW_UNSIGNED lets anybody report payments")


async def test_a_schedule_that_stopped_is_found_and_one_that_runs_is_fine(operator: Operator) -> None:
    await operator.provision()
    store = operator.parts.appwrite._store
    await store.run(lambda db: db.execute("UPDATE deployments SET created = '2026-01-01T00:00:00.000+00:00'"))
    assert (await found(operator, "schedule"))[1] == "the schedule never ran"
    async with httpx.AsyncClient() as http:
        await http.get(f"{operator.parts.addresses.function}/health")
    assert (await found(operator, "schedule"))[0] == "problem"
    await operator.parts.appwrite.record_execution("daraja", "schedule", "POST", "/", 200, 0.1)
    for _ in range(120):  # callbacks came since
        await operator.parts.appwrite.record_execution("daraja", "http", "POST", "/callback", 200, 0.1)
    assert (await found(operator, "schedule"))[:2] == ("ok", "it ran 0 minutes ago")


async def test_what_waits_in_the_dead_letters_is_counted_by_its_reason(operator: Operator) -> None:
    await operator.provision()
    place = "/databases/payments/collections/dead_letters/documents"
    for number, (reason, replayed) in enumerate((("query_contradicts", None), ("unreadable", None), ("pace", "2026"))):
        fields = {"path": "", "body": "{}", "reason": reason, "receivedAt": "2026", "replayedAt": replayed}
        await operator.call("post", place, {"documentId": f"letter{number}", "data": fields})
    _, said = await operator.doctor()
    assert [line for line in said if "letters" in line and "->" not in line] == [
        "PROBLEM letters: 1 wait in the dead letters: query_contradicts",
        "PROBLEM letters: 1 wait in the dead letters: unreadable",
    ]


async def test_without_a_key_a_user_looks_and_says_that_the_project_is_unknown(operator: Operator) -> None:
    await operator.provision()
    code, said = await operator.doctor(APPWRITE_API_KEY="")
    assert code == 2
    assert said[0] == "unknown project: without APPWRITE_API_KEY the project itself cannot be looked at"
    assert any(line.startswith("ok      realtime") for line in said)


async def test_before_anything_is_set_up_it_says_where_to_begin(operator: Operator) -> None:
    code, said = await operator.doctor(APPWRITE_ENDPOINT="", APPWRITE_PROJECT_ID="")
    assert (code, said) == (
        1,
        [
            "PROBLEM config: APPWRITE_ENDPOINT and APPWRITE_PROJECT_ID are not set",
            "        -> run `daraja provision`, or name its file by --env",
        ],
    )


async def test_provisioning_ends_with_the_same_look(operator: Operator) -> None:
    code, _ = await operator.provision(DARAJA_PASSKEY="a-passkey-of-another-shortcode")
    assert code == 1
