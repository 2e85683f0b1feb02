"""What the doctor says of a project: nothing where all is well, and each thing that is wrong by its name."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from function.provisioning.project_api import ApiError
from function.provisioning.wanted import read_wanted

from .fake_project import BASE, NOW, VARIABLES, WANTED, Operator

FUNCTION = "/functions/daraja"
CHECKS = ("schema", "permissions", "function", "variables", "version", "schedule", "letters")


@pytest.mark.parametrize("check", CHECKS)
def test_a_project_as_it_should_be_is_well(check: str) -> None:
    assert [state for state, _ in Operator().findings(check)] == ["ok"]


def test_a_project_without_anything_lacks_a_database_and_a_function_and_no_more_is_said() -> None:
    operator = Operator()
    operator.project.things.clear()
    assert operator.findings("schema") == [("problem", "there is no database payments")]
    assert operator.findings("function") == [("problem", "there is no function daraja")]
    assert operator.findings("variables") == [("skipped", "there is no function")]
    assert operator.findings("version") == [("problem", "nothing is deployed")]
    assert operator.findings("schedule") == [("skipped", "nothing is deployed")]
    assert operator.findings("letters") == [("ok", "no dead letter waits for anybody")]


def test_of_a_missing_collection_its_attributes_are_not_told_one_by_one() -> None:
    operator = Operator()
    del operator.project.things[f"{BASE}/groups"]
    assert operator.findings("schema") == [("problem", "missing: the collection groups")]


def test_what_is_otherwise_is_told_beside_what_is_missing() -> None:
    operator = Operator()
    attributes = operator.project.lists[f"{BASE}/payments/attributes"]
    attributes[:] = [each | {"type": "boolean"} if each["key"] == "amount" else each for each in attributes]
    del operator.project.lists[f"{BASE}/payments/indexes"][0]
    assert operator.findings("schema") == [
        ("problem", "missing: the index payments.byPayment on paymentId"),
        ("problem", "the attribute payments.amount is boolean, not integer"),
    ]


@pytest.mark.parametrize("head", [{"$permissions": ['read("any")']}, {"documentSecurity": False}])
def test_a_collection_that_lets_others_in_is_named(head: dict[str, Any]) -> None:
    operator = Operator()
    operator.change(f"{BASE}/transactions", **head)
    assert operator.findings("permissions") == [
        ("problem", "the collection transactions lets others in than its documents say")
    ]
    assert [state for state, _ in operator.findings("schema")] == ["ok"]


@pytest.mark.parametrize("name", ["execute", "enabled", "logging", "entrypoint", "commands", "schedule", "timeout"])
def test_a_setting_of_the_function_that_differs_is_named(name: str) -> None:
    operator = Operator()
    operator.change(FUNCTION, **{name: None})
    assert operator.findings("function") == [("problem", f"it should set {name} of the function daraja")]


def test_more_scopes_than_needed_do_no_harm_and_one_less_does() -> None:
    operator = Operator()
    scopes = operator.project.things[FUNCTION]["scopes"]
    operator.change(FUNCTION, scopes=[*scopes, "users.read"])
    assert [state for state, _ in operator.findings("function")] == ["ok"]
    operator.change(FUNCTION, scopes=scopes[1:])
    assert operator.findings("function") == [("problem", "it should set scopes of the function daraja")]


def test_a_variable_that_is_missing_another_or_readable_is_named() -> None:
    operator = Operator()
    operator.project.variable("DARAJA_ENVIRONMENT")["value"] = "production"
    operator.project.variable("DARAJA_PASSKEY")["secret"] = False
    operator.project.lists[f"{FUNCTION}/variables"].remove(operator.project.variable("DARAJA_JOIN_SECRET"))
    assert operator.findings("variables") == [
        ("problem", "DARAJA_JOIN_SECRET is not set on the function"),
        ("problem", "DARAJA_ENVIRONMENT of the function is 'production', yours is 'sandbox'"),
        ("problem", "DARAJA_PASSKEY can be read by everybody in the console"),
    ]


def test_another_secret_and_a_weak_one_are_named_and_never_shown() -> None:
    operator = Operator()
    operator.wanted = read_wanted(
        VARIABLES | {"DARAJA_CALLBACK_SECRET": "short,long-enough-and-drawn-at-x7"}, "daraja", None
    )
    said = operator.findings("variables")
    assert said == [
        ("problem", "DARAJA_CALLBACK_SECRET of the function is another one than yours"),
        ("problem", "DARAJA_CALLBACK_SECRET is weak: it is shorter than 16 characters"),
    ]


def test_a_function_that_holds_only_some_credentials_can_send_nothing() -> None:
    some = {name: value for name, value in VARIABLES.items() if name not in ("DARAJA_PASSKEY", "DARAJA_SHORTCODE")}
    wanted = read_wanted(some, "daraja", None)
    operator = Operator(wanted=wanted)
    kept = operator.project.lists[f"{FUNCTION}/variables"]
    kept[:] = [each for each in kept if each["key"] not in ("DARAJA_PASSKEY", "DARAJA_SHORTCODE")]
    assert operator.findings("variables") == [
        ("problem", "the function can send nothing: DARAJA_PASSKEY, DARAJA_SHORTCODE is not set")
    ]
    kept[:] = [each for each in kept if not each["key"].startswith("DARAJA_CONSUMER")]
    operator.wanted = replace(wanted, variables={"DARAJA_ENVIRONMENT": "sandbox"})
    assert [state for state, _ in operator.findings("variables")] == ["ok"]  # the apps send themselves


def test_unsigned_callbacks_and_a_receiver_that_cannot_be_are_named() -> None:
    operator = Operator()
    operator.project.lists[f"{FUNCTION}/variables"].append({"key": "DARAJA_ALLOW_UNSIGNED", "value": " Yes "})
    assert operator.findings("variables") == [("problem", "DARAJA_ALLOW_UNSIGNED lets anybody report payments")]
    operator = Operator(wanted=replace(WANTED, variables={**WANTED.variables, "DARAJA_FORWARD_URL": "ftp://x"}))
    operator.project.lists[f"{FUNCTION}/variables"].append({"key": "DARAJA_FORWARD_URL", "value": "ftp://x"})
    ((state, detail),) = operator.findings("variables")
    assert (state, detail.startswith("no verdict is passed on: ")) == ("problem", True)


@pytest.mark.parametrize(
    ("deployment", "source", "finding"),
    [
        ({"deploymentId": ""}, None, ("problem", "nothing is deployed")),
        ({"deploymentId": "gone"}, None, ("problem", "another version is deployed than this one")),
        ({}, b"another", ("problem", "another version is deployed than this one")),
        ({}, None, ("ok", "the deployed function is this version")),
    ],
)
def test_what_runs_is_compared_with_what_this_version_would_upload(
    deployment: dict[str, str], source: bytes | None, finding: tuple[str, str]
) -> None:
    operator = Operator()
    operator.change(FUNCTION, **deployment)
    operator.project.source = source or operator.project.source
    assert operator.findings("version") == [finding]
    operator.change(f"{FUNCTION}/deployments/d1", sourceSize=7)
    assert operator.findings("version")[0][0] == "problem"


def ran(minutes: int, status: str = "completed") -> dict[str, str]:
    return {"$createdAt": (NOW - timedelta(minutes=minutes)).isoformat(), "status": status}


@pytest.mark.parametrize(
    ("runs", "finding"),
    [
        ([ran(16)], ("ok", "it ran 16 minutes ago")),
        ([ran(17)], ("problem", "the schedule ran last at 2026-03-26 11:43 UTC")),
        ([ran(1, "failed")], ("problem", "its newest run failed")),
        ([], ("problem", "the schedule never ran")),
    ],
)
def test_a_schedule_that_stopped_or_fails_is_told(runs: list[dict[str, str]], finding: tuple[str, str]) -> None:
    operator = Operator()
    operator.project.lists[f"{FUNCTION}/executions"] = list(runs)
    assert operator.findings("schedule") == [finding]


def test_a_function_that_was_just_deployed_has_not_run_yet() -> None:
    operator = Operator()
    operator.project.lists[f"{FUNCTION}/executions"] = []
    operator.change(FUNCTION, deploymentCreatedAt=(NOW - timedelta(minutes=15)).isoformat())
    assert [state for state, _ in operator.findings("schedule")] == ["skipped"]
    operator.change(FUNCTION, deploymentCreatedAt=(NOW - timedelta(minutes=16)).isoformat())
    assert [state for state, _ in operator.findings("schedule")] == ["problem"]


def test_dead_letters_are_counted_by_their_reason_up_to_a_thousand() -> None:
    operator = Operator()
    letters = [{"reason": "unreadable"}] * 2 + [{"reason": "contradiction"}]
    operator.project.lists[f"{BASE}/dead_letters/documents"] = list(letters)
    assert operator.findings("letters") == [
        ("problem", "1 wait in the dead letters: contradiction"),
        ("problem", "2 wait in the dead letters: unreadable"),
    ]
    operator.project.lists[f"{BASE}/dead_letters/documents"] = [{"reason": "unreadable"}] * 1200
    assert operator.findings("letters") == [("problem", "1000 or more wait in the dead letters: unreadable")]


def test_a_check_that_is_refused_says_so_and_the_others_go_on() -> None:
    operator = Operator()
    operator.project.refused[f"{FUNCTION}/variables"] = ApiError(401, "general_unauthorized_scope", "missing scopes")
    operator.project.refused[f"{FUNCTION}/executions"] = ApiError(500, "general_unknown", "server error")
    states = {check: operator.findings(check)[0] for check in ("variables", "schedule", "letters")}
    assert states == {
        "variables": ("problem", "missing scopes"),
        "schedule": ("unknown", "server error"),
        "letters": ("ok", "no dead letter waits for anybody"),
    }
