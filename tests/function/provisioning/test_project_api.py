"""What is not there is told apart from what could not be asked."""

import pytest

from function.provisioning.project_api import ApiError, segment

from .fake_project import Project


@pytest.mark.parametrize("kind", ["collection_not_found", "function_not_found", "deployment_not_found", ""])
def test_what_is_not_there_is_nothing(kind: str) -> None:
    project = Project()
    project.refused["/functions"] = ApiError(404, kind, "not found")
    assert project.find("/functions/daraja") is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, "general_route_not_found"),
        (404, "project_not_found"),
        (401, "general_unauthorized_scope"),
        (403, "collection_not_found"),
        (500, "function_not_found"),
        (0, "unreachable"),
    ],
)
def test_where_nobody_could_be_asked_nothing_is_said_to_be_missing(status: int, kind: str) -> None:
    project = Project()
    project.refused["/functions"] = ApiError(status, kind, "no")
    with pytest.raises(ApiError) as caught:
        project.find("/functions/daraja")
    assert caught.value.missing_scopes == (kind == "general_unauthorized_scope")


def test_no_id_leads_to_another_path() -> None:
    assert segment("a/../b?c#d e") == "a%2F..%2Fb%3Fc%23d%20e"
