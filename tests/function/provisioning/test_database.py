"""The database of a project: which of Appwrite's two APIs it is under, and how long its parts are waited for."""

import pytest

from function.provisioning.database import DATABASES, TABLES, NeverReadyError, words_of
from function.provisioning.deployed_function import BuildFailedError
from function.provisioning.project_api import ApiError

from .fake_project import BASE, Operator, Project


def test_the_older_api_is_used_where_there_is_one_and_whichever_was_named() -> None:
    project = Project()
    project.things["/databases"] = {}
    assert words_of(project, None) is DATABASES
    del project.things["/databases"]
    assert words_of(project, None) is TABLES
    assert (words_of(project, "databases"), words_of(project, "tablesdb")) == (DATABASES, TABLES)
    project.refused["/databases"] = ApiError(401, "user_unauthorized", "no")
    with pytest.raises(ApiError):
        words_of(project, None)


@pytest.mark.parametrize("kind", ["attributes", "indexes"])
def test_what_never_becomes_available_is_named_after_two_minutes(kind: str) -> None:
    operator, said = Operator(), list[str]()
    operator.project.lists[f"{BASE}/payments/{kind}"][0]["status"] = "processing"
    key = operator.project.lists[f"{BASE}/payments/{kind}"][0]["key"]
    with pytest.raises(NeverReadyError, match=f"payments: {key} did not become available within 120 seconds"):
        operator.database.wait_until_ready("attributes" if kind == "attributes" else "indexes", said.append)
    assert (sum(operator.waits), said[0]) == (120, f"waiting for 1 {kind} of payments")
    operator.database.wait_until_ready("indexes" if kind == "attributes" else "attributes", said.append)


@pytest.mark.parametrize("status", ["failed", "canceled"])
def test_a_build_that_failed_shows_the_end_of_its_log(status: str) -> None:
    operator = Operator()
    operator.change("/functions/daraja", latestDeploymentStatus=status, latestDeploymentId="d2")
    log = "\n".join(f"line {number}" for number in range(40))
    operator.project.things["/functions/daraja/deployments/d2"] = {"buildLogs": log}
    with pytest.raises(BuildFailedError) as caught:
        operator.function.wait_for_build(print)
    assert str(caught.value).splitlines() == ["the build failed:", *(f"line {number}" for number in range(25, 40))]


def test_a_build_is_waited_for_until_it_is_ready_or_ten_minutes_are_over() -> None:
    operator, said = Operator(), list[str]()
    operator.change("/functions/daraja", latestDeploymentStatus="building")
    with pytest.raises(BuildFailedError, match="not done after 600 seconds"):
        operator.function.wait_for_build(said.append)
    assert (sum(operator.waits), said[0]) == (600, "building: building")
    operator.change("/functions/daraja", latestDeploymentStatus="ready")
    operator.function.wait_for_build(said.append)
    assert sum(operator.waits) == 600
