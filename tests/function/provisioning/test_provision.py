"""`daraja provision` from nothing to a function that answers, and what it does the second time.

Each run takes a second of a machine's time, so most are slow; test_project_checks.py shows without a server what is
found to differ.
"""

import secrets

import pytest

from function.provisioning import environment_file
from function.schema import COLLECTIONS, PAYMENTS, TRANSACTIONS
from tests.function.provisioning.conftest import Operator

TRANSACTIONS_PLACE = "/databases/payments/collections/transactions"


async def test_an_empty_project_gets_everything_and_the_function_answers(operator: Operator) -> None:
    code, said = await operator.provision("--web", "app.example.test")
    assert operator.parts.appwrite.settings.registered_hosts == {"app.example.test"}
    assert (code, said[0]) == (0, f"wrote {operator.file}: the app's and the commands' variables, secrets among them")
    for collection in COLLECTIONS:
        found = await operator.call("get", f"/databases/payments/collections/{collection.default_id}")
        assert (found["documentSecurity"], found["$permissions"]) == (True, [])
        assert {each["key"] for each in found["attributes"]} == {each.key for each in collection.attributes}
        assert {each["key"]: each["status"] for each in found["indexes"]} == {
            each.key: "available" for each in collection.indexes
        }
    function = await operator.call("get", "/functions/daraja")
    assert (function["execute"], function["schedule"], function["latestDeploymentStatus"]) == (
        ["any"], "*/5 * * * *", "ready",
    )  # fmt: skip
    assert f"the function answers at {operator.parts.addresses.function}" in said


@pytest.mark.slow
async def test_a_second_run_changes_nothing_and_secrets_are_kept_for_the_owner_alone(operator: Operator) -> None:
    _, said = await operator.provision()
    written = operator.file.read_text("utf-8")
    assert await operator.provision() == (0, [f"the function answers at {operator.parts.addresses.function}"])
    assert operator.file.read_text("utf-8") == written  # they are drawn once
    kept = environment_file.read(operator.file)
    secrets = [kept["DARAJA_CALLBACK_SECRET"], kept["DARAJA_JOIN_SECRET"]]
    assert [len(secret) for secret in secrets] == [64, 64]
    assert operator.file.stat().st_mode & 0o077 == 0
    assert not any(secret in line for secret in (*secrets, operator.parts.addresses.passkey) for line in said)
    variables = (await operator.call("get", "/functions/daraja/variables"))["variables"]
    shown = {each["key"]: each["value"] for each in variables}
    assert (shown["DARAJA_CALLBACK_SECRET"], shown["DARAJA_PASSKEY"]) == ("", "")


async def test_a_plan_says_what_would_be_done_and_does_nothing(operator: Operator) -> None:
    code, said = await operator.provision("--plan")
    assert code == 0
    assert all(line.startswith("would ") for line in said)
    assert "would create the index transactions.byPayment on paymentId" in said
    assert (await operator.call("get", "/databases"))["total"] == 0
    assert not operator.file.exists()


@pytest.mark.slow
async def test_it_waits_for_attributes_with_a_word_of_progress(operator: Operator) -> None:
    operator.parts.appwrite.faults.set({"schema_reads": 3})
    code, said = await operator.provision()
    assert code == 0
    assert any(line.startswith("waiting for ") for line in said)
    found = await operator.call("get", TRANSACTIONS_PLACE)
    assert len(found["attributes"]) == len(TRANSACTIONS.attributes)


@pytest.mark.slow
async def test_a_run_that_was_cut_off_is_gone_on_with(operator: Operator) -> None:
    operator.parts.appwrite.faults.set({"function": {"respond": "error", "times": 1}})
    assert (await operator.provision())[0] == 2
    code, said = await operator.provision()
    assert code == 0
    assert f"the function answers at {operator.parts.addresses.function}" in said


@pytest.mark.slow
async def test_a_deleted_index_and_a_missing_scope_and_a_permission_too_many_are_put_right(operator: Operator) -> None:
    await operator.provision()
    await operator.call("delete", f"{TRANSACTIONS_PLACE}/indexes/byPayment")
    opened = {"name": "transactions", "permissions": ['read("any")'], "documentSecurity": True}
    await operator.call("put", TRANSACTIONS_PLACE, opened)
    function = await operator.call("get", "/functions/daraja")
    less = {
        name: function[name] for name in ("name", "runtime", "execute", "entrypoint", "commands", "schedule", "timeout")
    }
    await operator.call("put", "/functions/daraja", {**less, "scopes": ["documents.read"]})
    code, said = await operator.provision()
    assert code == 0
    assert said[:-1] == [
        "take every permission from the collection transactions and let documents say who reads them",
        "create the index transactions.byPayment on paymentId",
        "set scopes of the function daraja",
    ]
    assert (await operator.call("get", TRANSACTIONS_PLACE))["$permissions"] == []
    assert "documents.write" in (await operator.call("get", "/functions/daraja"))["scopes"]


@pytest.mark.slow
async def test_what_only_a_person_may_change_is_named_and_left(operator: Operator) -> None:
    await operator.provision()
    place = f"/databases/payments/collections/{PAYMENTS.default_id}"
    await operator.call("delete", f"{place}/attributes/amount")
    await operator.call("post", f"{place}/attributes/boolean", {"key": "amount", "required": False})
    await operator.call("delete", f"{place}/indexes/byTime")
    await operator.call("post", f"{place}/indexes", {"key": "byTime", "type": "unique", "attributes": ["createdAt"]})
    code, said = await operator.provision()
    assert code == 1
    assert said[-2:] == [
        "! the attribute payments.amount is boolean, not integer",
        "! the index payments.byTime is unique on ['createdAt'], it should be key on createdAt",
    ]


@pytest.mark.slow
async def test_another_secret_is_set_again_and_the_old_code_is_deployed_over(operator: Operator) -> None:
    await operator.provision()
    active = (await operator.call("get", "/functions/daraja"))["deploymentId"]
    old = operator.parts.appwrite
    await old._store.run(lambda db: db.execute("UPDATE deployments SET source = x'00' WHERE id = ?", (active,)))
    code, said = await operator.provision(DARAJA_JOIN_SECRET=secrets.token_hex(32))
    assert code == 0
    assert said[:2] == ["change the variable DARAJA_JOIN_SECRET", "change the variable DARAJA_SECRET_MARKS"]
    assert said[2].startswith("deploy the function (")
    assert (await operator.call("get", "/functions/daraja"))["deploymentId"] != active


@pytest.mark.slow
@pytest.mark.parametrize("api", ["databases", "tablesdb"])
async def test_either_database_api_makes_the_same(operator: Operator, api: str) -> None:
    assert (await operator.provision("--api", api))[0] == 0
    assert (await operator.provision("--plan")) == (0, [f"the function answers at {operator.parts.addresses.function}"])


async def test_a_key_without_a_scope_is_told_which_scopes_are_needed(operator: Operator) -> None:
    made = await operator.call("post", "/project/keys", {"name": "small", "scopes": ["databases.read"]})
    code, said = await operator.provision(APPWRITE_API_KEY=str(made["secret"]))
    assert code == 2
    assert any("missing scopes" in line for line in said)
    assert "functions.read/write" in said[-1]


async def test_a_missing_key_and_a_wrong_address_are_named(operator: Operator) -> None:
    code, said = await operator.provision(APPWRITE_API_KEY="")
    assert (code, said) == (2, ["--key is needed (or APPWRITE_API_KEY)"])
    code, said = await operator.provision("--endpoint", "appwrite.example.com")
    assert (code, said) == (2, ["--endpoint must be an address ending in /v1, got 'appwrite.example.com'"])


@pytest.mark.slow
async def test_a_page_of_another_host_is_let_in_when_it_is_named(operator: Operator) -> None:
    await operator.provision("--web", "app.example.test")
    assert operator.parts.appwrite.settings.registered_hosts == {"app.example.test"}
    assert (await operator.provision("--web", "app.example.test"))[1] == [
        f"the function answers at {operator.parts.addresses.function}"
    ]
