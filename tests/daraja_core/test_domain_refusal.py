"""Appwrite answering on the function's domain: its sentence is kept, and the remedy fits the reason."""

import json
from typing import Any

import pytest

from daraja_core.check_wire import read_check_answer
from daraja_core.domain_refusal import REMEDIES, read_domain_refusal
from daraja_core.errors import AppwriteError
from daraja_core.function_wire import read_answer
from daraja_core.safaricom_wire import Ambiguous, ProvenNotSent
from daraja_core.status_acknowledgement import NotAsked

EXECUTE = 'To execute function using domain, execute permissions must include "any" or "guests"'


def refusal(status: int, kind: str, message: str) -> bytes:
    return json.dumps({"message": message, "code": status, "type": kind, "version": "1.9.6"}).encode()


CASES = [
    (401, "user_unauthorized", EXECUTE, "execute"),
    (403, "function_execute_permission_missing", EXECUTE, "execute"),
    (404, "function_not_found", "Function with the requested ID could not be found.", "disabled"),
    (
        404,
        "deployment_not_found",
        "Deployment not found.",
        "not_deployed",
    ),
    (400, "build_not_ready", "Build with the requested ID is builing and not ready for execution.", "not_deployed"),
    (404, "router_host_not_found", "Host is not trusted.", "no_function"),
    (404, "rule_not_found", "Rule with the requested ID could not be found.", "no_function"),
    (403, "project_paused", "Project is paused.", "paused"),
    (403, "general_access_forbidden", "This project has been paused due to inactivity.", "paused"),
    (402, "billing_limit_exceeded", "Billing limit for the month has reached.", "limit"),
    (402, "additional_resource_not_allowed", "Executions are used up.", "limit"),
    (429, "general_rate_limit_exceeded", "Rate limit for the current endpoint has been exceeded.", "limit"),
    (418, "general_teapot", "Something new.", "other"),
]


@pytest.mark.parametrize(("status", "kind", "message", "cause"), CASES)
def test_a_push_that_appwrite_refuses_was_not_sent_and_says_what_to_do(
    status: int, kind: str, message: str, cause: Any
) -> None:
    outcome = read_answer("stk", status, refusal(status, kind, message))
    assert isinstance(outcome, ProvenNotSent)
    assert isinstance(outcome.error, AppwriteError)
    assert (outcome.error.status, outcome.error.kind) == (status, kind)
    assert message in str(outcome.error)
    assert REMEDIES[cause] in str(outcome.error)


@pytest.mark.parametrize("status", [408, 500, 503])
def test_where_the_function_may_have_done_its_work_the_sentence_is_kept_and_nothing_is_proven(status: int) -> None:
    outcome = read_answer("stk", status, refusal(status, "general_unknown", "Server Error"))
    assert isinstance(outcome, Ambiguous)
    assert "Server Error" in outcome.reason


def test_a_question_that_appwrite_refuses_was_not_asked() -> None:
    outcome = read_check_answer(401, refusal(401, "user_unauthorized", EXECUTE))
    assert isinstance(outcome, NotAsked)
    assert EXECUTE in outcome.reason


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b'{"error":"the path is not signed"}', b'{"message":"x","type":"","code":401}'],
)
def test_what_is_not_appwrites_is_not_called_so(body: bytes) -> None:
    assert read_domain_refusal(401, body) is None
    outcome = read_answer("stk", 401, body)
    assert isinstance(outcome, ProvenNotSent)
    assert "check callback_domain" in str(outcome.error)
